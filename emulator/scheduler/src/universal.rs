//! Universal targets: `arn:aws:scheduler:::aws-sdk:{service}:{action}`, any operation of a service that is emulated here.
//!
//! A service is named as in AWS's SDK for Java: its id in lower case, without spaces. Members may be spelled with other capitals than
//! the model's. Bytes are the text that they are (believed), but for DynamoDB and KMS in base64; a text that is JSON may be
//! given as JSON. What only reads is refused, as AWS documents it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Call};
use models::{Kind, OperationModel, ServiceModel, ShapeId};
use serde_json::{Map, Value};

use crate::errors;
use crate::targets::Failure;

/// How deep an input may be.
const MAX_DEPTH: usize = 64;

/// What the names of operations begin with that only read (documented: the user guide on universal targets).
const READING: &[&str] = &[
    "get",
    "describe",
    "list",
    "poll",
    "receive",
    "search",
    "scan",
    "query",
    "select",
    "read",
    "lookup",
    "discover",
    "validate",
    "batchGet",
    "batchDescribe",
    "batchRead",
    "transactGet",
    "adminGet",
    "adminList",
    "testMigration",
    "retrieve",
    "testConnection",
    "translateDocument",
    "isAuthorized",
    "invokeModel",
];

/// A service and an operation as an ARN names them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Action<'a> {
    service: &'a str,
    action: &'a str,
}

impl<'a> Action<'a> {
    /// Reads the ARN of a universal target.
    pub(crate) fn parse(arn: &'a str) -> Option<Action<'a>> {
        let (_, rest) = arn.strip_prefix("arn:")?.split_once(":scheduler:::aws-sdk:")?;
        let (service, action) = rest.split_once(':')?;
        Some(Action { service, action })
    }

    fn model(self) -> Option<&'static ServiceModel> {
        let is_named = |model: &&&ServiceModel| {
            let id =
                model.service_id.chars().filter(|sign| *sign != ' ').map(|sign| sign.to_ascii_lowercase());
            id.eq(self.service.chars())
        };
        models::SERVICES.iter().find(is_named).copied()
    }

    fn operation(self, model: &'static ServiceModel) -> Option<&'static OperationModel> {
        let first = self.action.chars().next().filter(char::is_ascii_lowercase)?;
        let name = format!("{}{}", first.to_ascii_uppercase(), self.action.get(1..)?);
        model.operation(&name)
    }
}

/// Checks a target before it is kept. A service that has no model here is taken, and fails by name when it is due. Texts are
/// believed.
///
/// # Errors
/// `ValidationException`.
pub(crate) fn check(action: Action<'_>, input: Option<&str>) -> Result<(), ApiError> {
    let Action { service, action: name } = action;
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_alphanumeric());
    if !is_word(service) || !is_word(name) {
        return Err(errors::invalid_target_arn());
    }
    let reads = |prefix: &&str| {
        name.strip_prefix(*prefix)
            .is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_lowercase()))
    };
    if READING.iter().any(reads) {
        return Err(errors::validation(format!("{name} is not a supported api for this target service.")));
    }
    if let Some(model) = action.model()
        && action.operation(model).is_none()
    {
        return Err(errors::validation(format!("{name} is not a supported api for this target service.")));
    }
    match serde_json::from_str::<Value>(input.unwrap_or("{}")) {
        Ok(Value::Object(_)) => Ok(()),
        _ => Err(errors::validation(
            "Invalid RequestJson provided: the input of a universal target must be a JSON object.",
        )),
    }
}

/// Calls the operation.
pub(crate) async fn invoke(call: &Call, action: Action<'_>, input: &str) -> Result<(), Failure> {
    let not_emulated = || Failure::from(ApiError::not_emulated(action.service, action.action));
    let model = action.model().ok_or_else(not_emulated)?;
    let operation = action.operation(model).ok_or_else(not_emulated)?;
    let unusable =
        |message: String| Failure { code: "ValidationException".to_owned(), message, is_final: true };
    let input: Value = serde_json::from_str(input).map_err(|error| unusable(error.to_string()))?;
    let members = match operation.input {
        Some(shape) => Walk { model }.members(shape, input, 0).map_err(unusable)?,
        None => Value::Object(Map::new()),
    };
    call.aws(model.id, operation.name, &members).await?;
    Ok(())
}

/// Respells an input.
struct Walk {
    model: &'static ServiceModel,
}

impl Walk {
    fn members(&self, id: ShapeId, value: Value, depth: usize) -> Result<Value, String> {
        if depth > MAX_DEPTH {
            return Err(format!("the input is more than {MAX_DEPTH} deep"));
        }
        let shape = self.model.shape(id);
        Ok(match (&shape.kind, value) {
            (Kind::Structure { members, .. }, Value::Object(values)) => {
                let mut told = Map::new();
                for (name, value) in values {
                    let known = members.iter().find(|member| member.name == name);
                    let known = known
                        .or_else(|| members.iter().find(|member| member.name.eq_ignore_ascii_case(&name)));
                    let member = known.ok_or_else(|| format!("{name} is no member of {}", shape.name))?;
                    told.insert(member.name.to_owned(), self.members(member.shape, value, depth + 1)?);
                }
                Value::Object(told)
            }
            (Kind::List { member, .. }, Value::Array(values)) => {
                let told = values.into_iter().map(|value| self.members(*member, value, depth + 1));
                Value::Array(told.collect::<Result<_, _>>()?)
            }
            (Kind::Map { value: of, .. }, Value::Object(values)) => {
                let told =
                    values.into_iter().map(|(key, value)| Ok((key, self.members(*of, value, depth + 1)?)));
                Value::Object(told.collect::<Result<_, String>>()?)
            }
            (Kind::Blob { .. }, Value::String(text)) if self.is_in_base64() => Value::String(text),
            (Kind::Blob { .. }, Value::String(text)) => Value::String(STANDARD.encode(text)),
            (Kind::Blob { .. }, value) => Value::String(STANDARD.encode(value.to_string())),
            (Kind::String { .. }, value @ (Value::Object(_) | Value::Array(_))) => {
                Value::String(value.to_string())
            }
            (_, value) => value,
        })
    }

    fn is_in_base64(&self) -> bool {
        matches!(self.model.id, "dynamodb" | "dynamodbstreams" | "kms")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A target that AWS refuses must be refused when it is made, not at night when it is due.
    #[test]
    fn targets_are_judged_by_their_names() {
        for (arn, good) in [
            ("arn:aws:scheduler:::aws-sdk:sqs:sendMessage", true),
            ("arn:aws:scheduler:::aws-sdk:sqs:purgeQueue", true),
            ("arn:aws:scheduler:::aws-sdk:sqs:receiveMessage", false),
            ("arn:aws:scheduler:::aws-sdk:sqs:SendMessage", false),
            ("arn:aws:scheduler:::aws-sdk:sqs:sendLetter", false),
            ("arn:aws:scheduler:::aws-sdk:sfn:startExecution", true),
            ("arn:aws:scheduler:::aws-sdk:eventbridge:putEvents", true),
            ("arn:aws:scheduler:::aws-sdk:cloudwatchlogs:putLogEvents", true),
            ("arn:aws:scheduler:::aws-sdk:cognitoidentityprovider:adminCreateUser", true),
            ("arn:aws:scheduler:::aws-sdk:cognitoidentityprovider:adminGetUser", false),
            ("arn:aws:scheduler:::aws-sdk:healthlake:startFHIRExportJob", true),
            ("arn:aws:scheduler:::aws-sdk:ec2:stopInstances", true),
            ("arn:aws:scheduler:::aws-sdk:s3:getObject", false),
        ] {
            let action = Action::parse(arn).expect("a universal target");
            assert_eq!(check(action, None).is_ok(), good, "{arn}");
        }
        assert!(Action::parse("arn:aws:sqs:us-east-1:000000000000:q").is_none());
    }
}
