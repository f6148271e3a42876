//! AddPermission: allows others to use a topic, in its policy, which is kept and shown and not judged.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{addresses, errors, topics};

/// What others may be allowed.
const ACTIONS: &[&str] = &[
    "AddPermission",
    "DeleteTopic",
    "GetTopicAttributes",
    "ListSubscriptionsByTopic",
    "Publish",
    "Receive",
    "RemovePermission",
    "SetTopicAttributes",
    "Subscribe",
    "*",
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    topic_arn: String,
    label: String,
    #[serde(rename = "AWSAccountId")]
    accounts: Vec<String>,
    #[serde(rename = "ActionName")]
    actions: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn add_permission(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter_topic(&mut call, "TopicArn", &input.topic_arn)?;
    if input.actions.is_empty() || input.actions.iter().any(|action| !ACTIONS.contains(&action.as_str())) {
        return Err(errors::invalid("Policy statement action out of service scope!"));
    }
    let principals: Vec<String> =
        input.accounts.iter().map(|account| format!("arn:aws:iam::{account}:root")).collect();
    let actions: Vec<String> = input.actions.iter().map(|action| format!("SNS:{action}")).collect();
    let statement = json!({
        "Sid": input.label, "Effect": "Allow", "Principal": {"AWS": one_or_all(principals)},
        "Action": one_or_all(actions), "Resource": input.topic_arn,
    });
    call.store
        .commit(|tx| {
            let mut topic = topics::topic(tx, &name)?;
            let mut policy = topic.policy(call.store.scope());
            let Some(statements) = policy["Statement"].as_array_mut() else {
                return Err(errors::invalid("Policy"));
            };
            if statements.iter().any(|statement| statement["Sid"] == input.label.as_str()) {
                return Err(errors::invalid("Statement already exists"));
            }
            statements.push(statement);
            topic.attributes.insert("Policy".to_owned(), policy.to_string());
            topics::put(tx, &topic)
        })
        .await?;
    Ok(Output {})
}

fn one_or_all(mut values: Vec<String>) -> Value {
    if values.len() == 1 { json!(values.remove(0)) } else { json!(values) }
}
