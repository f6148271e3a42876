//! AddPermission: allows others to use a queue, in its policy, which is kept and shown.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::model::permission::{self, Permission};
use crate::{addresses, collections, errors};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_url: Option<String>,
    label: Option<String>,
    #[serde(rename = "AWSAccountIds")]
    accounts: Option<Vec<String>>,
    actions: Option<Vec<String>>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn add_permission(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url)?;
    let missing = errors::missing_parameter;
    let label = input.label.ok_or_else(|| missing("Label"))?;
    let accounts =
        input.accounts.filter(|accounts| !accounts.is_empty()).ok_or_else(|| missing("AWSAccountIds"))?;
    let actions = input.actions.filter(|actions| !actions.is_empty()).ok_or_else(|| missing("Actions"))?;
    let permission = Permission { label: &label, accounts: &accounts, actions: &actions };
    permission.check()?;
    let arn = addresses::arn(call.store.scope(), &name);
    call.store
        .commit(|tx| {
            let mut queue = collections::queue(tx, &name)?;
            let policy = permission::added(queue.attributes.policy.as_deref(), &arn, &permission)?;
            queue.attributes.policy = Some(policy);
            queue.modified = call.now.0;
            collections::put_queue(tx, &queue)
        })
        .await?;
    Ok(Output {})
}
