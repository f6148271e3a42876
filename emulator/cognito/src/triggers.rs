//! A pool's Lambda triggers: functions that are asked, and told, at certain steps (`LambdaConfig`).
//!
//! A trigger runs outside every commit: before the one that it may prevent or change, after the one that it is told of. A commit
//! therefore looks anew at whatever it relies on. The function is a sibling's, called as anybody calls Invoke; whether it may be
//! called by Cognito (its policy) is not looked at. What is asked and answered is one file for each kind of step.

pub(crate) mod challenges;
pub(crate) mod migration;
pub(crate) mod registration;
pub(crate) mod signing_in;
pub(crate) mod token_claims;
pub(crate) mod wording;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Call};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::errors;
use crate::model::pool::Pool;
use crate::model::user::User;

/// `ClientMetadata` and the like: text by name, in the order in which it was sent.
pub(crate) type Metadata = Map<String, Value>;

/// For how long a function is waited for, and how often it is called before it is given up (documented: "Customizing user pool
/// workflows with Lambda triggers").
const PATIENCE: Duration = Duration::from_secs(5);
const ATTEMPTS: usize = 3;

/// A trigger, by its name in `LambdaConfig` and in errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trigger {
    CreateAuthChallenge,
    CustomMessage,
    DefineAuthChallenge,
    PostAuthentication,
    PostConfirmation,
    PreAuthentication,
    PreSignUp,
    PreTokenGeneration,
    UserMigration,
    VerifyAuthChallengeResponse,
}

impl Trigger {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Trigger::CreateAuthChallenge => "CreateAuthChallenge",
            Trigger::CustomMessage => "CustomMessage",
            Trigger::DefineAuthChallenge => "DefineAuthChallenge",
            Trigger::PostAuthentication => "PostAuthentication",
            Trigger::PostConfirmation => "PostConfirmation",
            Trigger::PreAuthentication => "PreAuthentication",
            Trigger::PreSignUp => "PreSignUp",
            Trigger::PreTokenGeneration => "PreTokenGeneration",
            Trigger::UserMigration => "UserMigration",
            Trigger::VerifyAuthChallengeResponse => "VerifyAuthChallengeResponse",
        }
    }

    /// What stands before the underscore in `triggerSource`.
    fn family(self) -> &'static str {
        match self {
            Trigger::PreTokenGeneration => "TokenGeneration",
            other => other.name(),
        }
    }

    /// The ARN of the function that a pool has for it.
    pub(crate) fn function(self, pool: &Pool) -> Option<&str> {
        let config = pool.settings.lambda_config.as_ref()?;
        let versioned = || config.get("PreTokenGenerationConfig")?.get("LambdaArn")?.as_str();
        let plain = || config.get(self.name())?.as_str();
        let named = if self == Trigger::PreTokenGeneration { versioned().or_else(plain) } else { plain() };
        named.filter(|arn| !arn.is_empty())
    }
}

/// Refuses what of a `LambdaConfig` is not emulated: senders of one's own, which need a key of KMS, and identities from
/// elsewhere, which nobody brings in.
pub(crate) fn check_config(operation: &str, config: Option<&Map<String, Value>>) -> Result<(), ApiError> {
    let has =
        |member: &&str| config.and_then(|config| config.get(*member)).is_some_and(|said| !said.is_null());
    match ["CustomEmailSender", "CustomSMSSender", "InboundFederation"].into_iter().find(has) {
        Some(member) => Err(ApiError::member_not_emulated(operation, &format!("LambdaConfig.{member}"))),
        None => Ok(()),
    }
}

/// What a function is told, beside the pool.
struct Event<'a> {
    trigger: Trigger,
    /// What stands behind the underscore in `triggerSource`.
    source: &'a str,
    version: &'a str,
    /// None where an administrator acts.
    client: Option<&'a str>,
    username: &'a str,
    request: Value,
    /// The members that the function may fill in.
    response: Value,
}

/// The function's answer to Invoke.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Invoked {
    function_error: Option<String>,
    payload: Option<String>,
}

/// Calls the function of a trigger and reads its `response`; `None` if the pool has none.
///
/// # Errors
/// `UserLambdaValidationException` if the function fails; `UnexpectedLambdaException` if it cannot be called or does not answer
/// in time; `InvalidLambdaResponseException` if what it gives is not what the trigger needs.
async fn run<T: DeserializeOwned>(call: &Call, pool: &Pool, event: Event<'_>) -> Result<Option<T>, ApiError> {
    let trigger = event.trigger;
    let Some(function) = trigger.function(pool) else { return Ok(None) };
    let payload = json!({
        "version": event.version,
        "region": pool.region(),
        "userPoolId": pool.id,
        "userName": event.username,
        "callerContext": {
            // What AWS says of a caller whose SDK it does not know.
            "awsSdkVersion": "aws-sdk-unknown-unknown",
            "clientId": event.client.unwrap_or("CLIENT_ID_NOT_APPLICABLE"),
        },
        "triggerSource": format!("{}_{}", trigger.family(), event.source),
        "request": event.request,
        "response": event.response,
    });
    let input = json!({"FunctionName": function, "Payload": STANDARD.encode(payload.to_string())});
    for _ in 0..ATTEMPTS {
        let Ok(invoked) = tokio::time::timeout(PATIENCE, call.aws("lambda", "Invoke", &input)).await else {
            continue;
        };
        let invoked = invoked.map_err(|error| errors::function_not_invoked(trigger.name(), &error.code))?;
        return read(trigger, &invoked).map(Some);
    }
    Err(errors::function_too_slow(trigger.name()))
}

fn read<T: DeserializeOwned>(trigger: Trigger, invoked: &[u8]) -> Result<T, ApiError> {
    let unrecognizable = errors::unrecognizable_output;
    let invoked: Invoked = serde_json::from_slice(invoked).map_err(|_| unrecognizable())?;
    let payload = STANDARD.decode(invoked.payload.unwrap_or_default()).map_err(|_| unrecognizable())?;
    let payload: Value = serde_json::from_slice(&payload).map_err(|_| unrecognizable())?;
    if invoked.function_error.is_some() {
        let message = payload.get("errorMessage").and_then(Value::as_str).unwrap_or("null");
        return Err(errors::function_failed(trigger.name(), message));
    }
    let Value::Object(mut payload) = payload else { return Err(unrecognizable()) };
    let response = payload.remove("response").filter(Value::is_object).ok_or_else(unrecognizable)?;
    serde_json::from_value(response).map_err(|_| unrecognizable())
}

/// A user's attributes as functions are told: all of them, the `sub` and the status among them.
fn attributes(user: &User) -> Value {
    let mut told = Map::new();
    told.insert("sub".into(), json!(user.sub));
    told.insert("cognito:user_status".into(), json!(user.status.name()));
    for attribute in &user.attributes {
        told.insert(attribute.name.clone(), json!(attribute.value));
    }
    Value::Object(told)
}

/// A request, with `clientMetadata` where there is any.
fn with_metadata(mut request: Value, metadata: Option<&Metadata>) -> Value {
    if let (Value::Object(members), Some(metadata)) = (&mut request, metadata) {
        members.insert("clientMetadata".into(), Value::Object(metadata.clone()));
    }
    request
}
