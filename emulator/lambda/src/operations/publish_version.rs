//! PublishVersion: a number for what `$LATEST` is now. `PublishTo` is refused by name.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::model::function::Configuration;
use crate::{errors, functions, names, versions};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    code_sha256: Option<String>,
    description: Option<String>,
    revision_id: Option<String>,
    publish_to: Option<Value>,
}

pub(super) async fn publish_version(call: Call, input: Input) -> Result<Configuration, ApiError> {
    if input.publish_to.is_some() {
        return Err(errors::not_emulated("PublishTo"));
    }
    let reference = names::read(&call, &input.function_name, None)?;
    call.store
        .commit(|tx| {
            let mut function = functions::function(tx, &call, &reference)?;
            let latest = &function.latest;
            functions::check_revision(input.revision_id.as_deref(), &latest.revision_id)?;
            if let Some(asked) = input.code_sha256.filter(|asked| *asked != latest.code_sha256) {
                return Err(errors::code_differs(&asked, &latest.code_sha256));
            }
            let version = versions::publish(tx, &call, &mut function, input.description)?;
            functions::put(tx, &function)?;
            Ok(version)
        })
        .await
}
