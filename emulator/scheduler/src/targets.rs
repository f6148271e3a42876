//! Targets, by what their ARNs say: AWS's templates are one row each; any operation is [`crate::universal`].
//!
//! Targets of other services are kept, and fail by name when they are to be invoked.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Arn, Call};
use serde_json::{Value, json};

use crate::model::target::Target;
use crate::{errors, universal};

/// A template of AWS's.
struct Template {
    /// What the ARN says of the service, and what the resource in it begins with.
    service: &'static str,
    resource: &'static str,
    /// What is called.
    calls: (&'static str, &'static str),
    members: fn(&Call, &Arn, &Target, &str) -> Value,
}

const TEMPLATES: &[Template] = &[
    Template {
        service: "events",
        resource: "event-bus/",
        calls: ("events", "PutEvents"),
        members: |_, arn, target, input| {
            let parameter = |name| target.parameter("EventBridgeParameters", name);
            json!({"Entries": [{
                "EventBusName": arn.text, "Source": parameter("Source"), "DetailType": parameter("DetailType"), "Detail": input,
            }]})
        },
    },
    Template {
        service: "lambda",
        resource: "function:",
        calls: ("lambda", "Invoke"),
        members: |_, arn, _, input| json!({"FunctionName": arn.text, "InvocationType": "Event", "Payload": STANDARD.encode(input)}),
    },
    Template {
        service: "sns",
        resource: "",
        calls: ("sns", "Publish"),
        members: |_, arn, _, input| json!({"TopicArn": arn.text, "Message": input}),
    },
    Template {
        service: "sqs",
        resource: "",
        calls: ("sqs", "SendMessage"),
        members: |call, arn, target, input| {
            let group = target.parameter("SqsParameters", "MessageGroupId");
            json!({"QueueUrl": arn.queue_url(call), "MessageBody": input, "MessageGroupId": group})
        },
    },
    Template {
        service: "states",
        resource: "stateMachine:",
        calls: ("stepfunctions", "StartExecution"),
        members: |_, arn, _, input| json!({"stateMachineArn": arn.text, "input": input}),
    },
];

/// Why a target was not invoked.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) message: String,
    /// Whether it will fail whenever it is tried.
    pub(crate) is_final: bool,
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Failure {
        let is_final = error.is_final();
        Failure { code: error.code.into_owned(), message: error.message, is_final }
    }
}

/// Checks a target before it is kept. Texts are believed, but for that of the ARN.
///
/// # Errors
/// `ValidationException`.
pub(crate) fn check(target: &Target) -> Result<(), ApiError> {
    if let Some(action) = universal::Action::parse(&target.arn) {
        return universal::check(action, target.input.as_deref());
    }
    let arn = Arn::parse(&target.arn).ok_or_else(errors::invalid_target_arn)?;
    if arn.service.is_empty() || arn.resource.is_empty() || arn.scope.account.is_empty() {
        return Err(errors::invalid_target_arn());
    }
    let Some(template) = template(&arn) else {
        // API destinations and APIs of API Gateway are no targets of AWS's Scheduler either.
        let is_none = matches!(arn.service.as_str(), "events" | "execute-api");
        return if is_none { Err(errors::invalid_target_arn()) } else { Ok(()) };
    };
    let has = |name| target.parameter("EventBridgeParameters", name).is_some();
    if template.service == "events" && !(has("Source") && has("DetailType")) {
        return Err(errors::validation("EventBridgeParameters are required for EventBridge targets."));
    }
    let is_json = || serde_json::from_str::<Value>(target.input.as_deref().unwrap_or("{}")).is_ok();
    if matches!(template.service, "events" | "lambda" | "states") && !is_json() {
        return Err(errors::validation(format!(
            "Invalid RequestJson provided: the input of {} must be JSON.",
            arn.text
        )));
    }
    Ok(())
}

fn template(arn: &Arn) -> Option<&'static Template> {
    let is_its =
        |template: &&Template| arn.service == template.service && arn.resource.starts_with(template.resource);
    TEMPLATES.iter().find(is_its)
}

/// Invokes a target.
pub(crate) async fn invoke(call: &Call, target: &Target, input: &str) -> Result<(), Failure> {
    if let Some(action) = universal::Action::parse(&target.arn) {
        return universal::invoke(call, action, input).await;
    }
    let arn = Arn::parse(&target.arn);
    let known = arn.as_ref().and_then(|arn| Some((arn, template(arn)?)));
    let Some((arn, template)) = known else {
        let message = format!("targets such as {} are not emulated by Millpond", target.arn);
        return Err(Failure { code: "NotImplemented".to_owned(), message, is_final: true });
    };
    let call = arn.within(call);
    let mut members = (template.members)(&call, arn, target, input);
    if let Some(members) = members.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    let (service, operation) = template.calls;
    let answer = call.aws(service, operation, &members).await?;
    if operation == "PutEvents" { entry_failed(&answer) } else { Ok(()) }
}

/// PutEvents answers 200 for what it refuses.
fn entry_failed(answer: &[u8]) -> Result<(), Failure> {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let entry = &answer["Entries"][0];
    match entry["ErrorCode"].as_str() {
        Some(code) => {
            let message = entry["ErrorMessage"].as_str().unwrap_or_default().to_owned();
            Err(Failure { code: code.to_owned(), message, is_final: true })
        }
        None => Ok(()),
    }
}
