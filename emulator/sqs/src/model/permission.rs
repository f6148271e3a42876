//! The policy of a queue as AddPermission and RemovePermission write it.

use contract::ApiError;
use serde_json::{Value, json};

use crate::errors;

/// What others may be allowed.
const ACTIONS: [&str; 7] = [
    "*",
    "ChangeMessageVisibility",
    "DeleteMessage",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ReceiveMessage",
    "SendMessage",
];
const MOST_ACTIONS: usize = 7;
const LONGEST_LABEL: usize = 80;

/// A permission that is added.
#[derive(Debug)]
pub(crate) struct Permission<'p> {
    pub(crate) label: &'p str,
    pub(crate) accounts: &'p [String],
    pub(crate) actions: &'p [String],
}

impl Permission<'_> {
    /// Checks what AWS checks before it looks at the queue.
    ///
    /// # Errors
    /// `InvalidParameterValue`, `OverLimit`.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        let is_of_labels = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if self.label.is_empty() || self.label.len() > LONGEST_LABEL || !self.label.bytes().all(is_of_labels)
        {
            let reason =
                "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
            return Err(errors::invalid_value(self.label, "Label", reason));
        }
        if self.actions.len() > MOST_ACTIONS {
            let message =
                format!("{} Actions were found, maximum allowed is {MOST_ACTIONS}.", self.actions.len());
            return Err(errors::over_limit(message));
        }
        for action in self.actions {
            if ACTIONS.contains(&action.as_str()) {
                continue;
            }
            let is_owners = models_action(action);
            let reason = if is_owners {
                "Only the queue owner is allowed to invoke this action."
            } else {
                "Please refer to the appropriate WSDL for a list of valid actions. "
            };
            let value = if is_owners { action.clone() } else { format!("SQS:{action}") };
            return Err(errors::invalid_value(value, "ActionName", reason));
        }
        let is_account =
            |account: &String| account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        match self.accounts.iter().find(|account| !is_account(account)) {
            Some(account) => {
                let accounts = format!("[{account}]");
                Err(errors::invalid_value(accounts, "PrincipalId", "Unable to verify."))
            }
            None => Ok(()),
        }
    }

    fn statement(&self, queue: &str) -> Value {
        let principals = self.accounts.iter().map(|account| json!(format!("arn:aws:iam::{account}:root")));
        let actions = self.actions.iter().map(|action| json!(format!("SQS:{action}")));
        json!({
            "Sid": self.label, "Effect": "Allow", "Principal": {"AWS": one_or_all(principals.collect())},
            "Action": one_or_all(actions.collect()), "Resource": queue,
        })
    }
}

/// Whether SQS has an action of this name that only a queue's owner may use.
fn models_action(action: &str) -> bool {
    matches!(
        action,
        "AddPermission"
            | "CancelMessageMoveTask"
            | "CreateQueue"
            | "DeleteQueue"
            | "ListMessageMoveTasks"
            | "ListQueues"
            | "ListQueueTags"
            | "PurgeQueue"
            | "RemovePermission"
            | "SetQueueAttributes"
            | "StartMessageMoveTask"
            | "TagQueue"
            | "UntagQueue"
    )
}

fn one_or_all(mut values: Vec<Value>) -> Value {
    if values.len() == 1 { values.remove(0) } else { Value::Array(values) }
}

/// The policy of a queue with a permission added. AWS's own form is captured.
///
/// # Errors
/// `InvalidParameterValue` if there is a permission of this label.
pub(crate) fn added(
    policy: Option<&str>,
    arn: &str,
    permission: &Permission<'_>,
) -> Result<String, ApiError> {
    let mut policy = match policy {
        Some(policy) => read(policy)?,
        None => json!({"Version": "2008-10-17", "Id": format!("{arn}/SQSDefaultPolicy"), "Statement": []}),
    };
    let Some(statements) = statements(&mut policy) else { return Err(errors::attribute_value("Policy")) };
    if statements.iter().any(|statement| statement["Sid"] == permission.label) {
        return Err(errors::invalid_value(permission.label, "Label", "Already exists."));
    }
    statements.push(permission.statement(arn));
    Ok(policy.to_string())
}

/// The policy of a queue without a permission; `None` if it was the last.
///
/// # Errors
/// `InvalidParameterValue` if there is none of this label.
pub(crate) fn removed(policy: Option<&str>, label: &str) -> Result<Option<String>, ApiError> {
    let refuse = || errors::invalid_value(label, "Label", "can't find label.");
    let mut policy = read(policy.ok_or_else(refuse)?)?;
    let statements = statements(&mut policy).ok_or_else(refuse)?;
    let before = statements.len();
    statements.retain(|statement| statement["Sid"] != label);
    let after = statements.len();
    if before == after {
        return Err(refuse());
    }
    Ok((after > 0).then(|| policy.to_string()))
}

fn read(policy: &str) -> Result<Value, ApiError> {
    serde_json::from_str(policy).map_err(|error| errors::corrupt(&error))
}

/// The statements of a policy, which may have been one without a list around it.
fn statements(policy: &mut Value) -> Option<&mut Vec<Value>> {
    let statements = policy.as_object_mut()?.entry("Statement").or_insert_with(|| json!([]));
    if statements.is_object() {
        *statements = Value::Array(vec![statements.take()]);
    }
    statements.as_array_mut()
}
