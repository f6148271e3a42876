//! `arn:aws:states:::aws-sdk:{service}:{action}`: every operation of every service that has a model here.
//!
//! The names and prefixes of the services are those of AWS's page "AWS SDK service integrations". A service that AWS has and
//! that has no model here is taken at creation, with whatever action, and its tasks fail in so many words.

use contract::{Call, Input};
use models::{Kind, OperationModel, ServiceModel};
use serde_json::Value;

use super::Asker;
use super::errors::{self, Voice};
use super::java::Spelling;
use super::shapes::{Bytes, Walk};
use super::{Pattern, Target, TaskError};

/// A service as Step Functions calls it.
#[derive(Debug)]
struct SdkService {
    /// In a resource: the name of the client in AWS's SDK for Java, in lower case.
    name: &'static str,
    /// In the models, and so in the program.
    id: &'static str,
    /// What its errors begin with.
    prefix: &'static str,
    /// How bytes are written in parameters and results.
    bytes: Bytes,
}

/// In the order of their names.
static SERVICES: &[SdkService] = &[
    row("apigateway", "apigateway", "ApiGateway"),
    row("apigatewayv2", "apigatewayv2", "ApiGatewayV2"),
    row("cloudformation", "cloudformation", "CloudFormation"),
    row("cloudtrail", "cloudtrail", "CloudTrail"),
    row("cloudwatch", "cloudwatch", "CloudWatch"),
    row("cloudwatchlogs", "logs", "CloudWatchLogs"),
    row("cognitoidentityprovider", "cognito-idp", "CognitoIdentityProvider"),
    row("dynamodb", "dynamodb", "DynamoDb").in_base64(),
    row("dynamodbstreams", "dynamodbstreams", "DynamoDbStreams").in_base64(),
    row("ecr", "ecr", "Ecr"),
    row("eventbridge", "events", "EventBridge"),
    row("healthlake", "healthlake", "HealthLake"),
    row("iam", "iam", "Iam"),
    row("kms", "kms", "Kms").in_base64(),
    row("lambda", "lambda", "Lambda"),
    row("pipes", "pipes", "Pipes"),
    row("s3", "s3", "S3"),
    row("scheduler", "scheduler", "Scheduler"),
    row("sfn", "stepfunctions", "Sfn"),
    row("sns", "sns", "Sns"),
    row("sqs", "sqs", "Sqs"),
    row("ssm", "ssm", "Ssm"),
    row("sts", "sts", "Sts"),
];

/// Names that AWS's other tools give to services, and Step Functions does not.
const NAMED_OTHERWISE: &[&str] = &["events", "logs", "states", "stepfunctions"];

/// Actions that AWS leaves out, besides those that answer with a stream of events.
const LEFT_OUT: &[(&str, &str)] = &[
    ("lambda", "InvokeAsync"),
    ("sts", "AssumeRole"),
    ("sts", "AssumeRoleWithSAML"),
    ("sts", "AssumeRoleWithWebIdentity"),
];

const fn row(name: &'static str, id: &'static str, prefix: &'static str) -> SdkService {
    SdkService { name, id, prefix, bytes: Bytes::Text }
}

impl SdkService {
    /// Believed: what is bytes to its users in AWS's own JSON is base64 here, too. In published captures a body of S3 and a
    /// payload of Lambda are text.
    const fn in_base64(mut self) -> SdkService {
        self.bytes = Bytes::Base64;
        self
    }
}

/// An operation of a service that has a model.
#[derive(Clone, Copy, Debug)]
pub(super) struct SdkAction {
    service: &'static SdkService,
    model: &'static ServiceModel,
    operation: &'static OperationModel,
}

/// The action of a service; `None` if AWS has no such.
pub(super) fn find(service: &str, action: &str, pattern: Pattern) -> Option<Target> {
    if !matches!(pattern, Pattern::RequestResponse | Pattern::WaitForTaskToken) {
        return None;
    }
    let known = SERVICES.binary_search_by(|known| known.name.cmp(service)).ok();
    let Some(service) = known.and_then(|place| SERVICES.get(place)) else {
        let is_name = |name: &str| {
            name.starts_with(|first: char| first.is_ascii_lowercase())
                && name.bytes().all(|letter| letter.is_ascii_alphanumeric())
        };
        let plausible = is_name(service)
            && is_name(action)
            && !service.bytes().any(|letter| letter.is_ascii_uppercase())
            && !NAMED_OTHERWISE.contains(&service);
        return plausible.then_some(Target::Absent);
    };
    let model = models::service(service.id)?;
    let operation = operation(model, action)?;
    let left_out = LEFT_OUT.contains(&(service.id, operation.name)) || streams_events(model, operation);
    (!left_out).then_some(Target::Sdk(SdkAction { service, model, operation }))
}

/// The operation whose name begins with a small letter in a resource.
pub(super) fn operation(model: &'static ServiceModel, action: &str) -> Option<&'static OperationModel> {
    let first = action.chars().next().filter(char::is_ascii_lowercase)?;
    let mut name = String::with_capacity(action.len());
    name.push(first.to_ascii_uppercase());
    name.push_str(action.get(1..)?);
    model.operation(&name)
}

fn streams_events(model: &ServiceModel, operation: &OperationModel) -> bool {
    let shapes = operation.input.iter().chain(&operation.output);
    let mut members = shapes.flat_map(|shape| model.shape(*shape).members());
    members.any(|member| matches!(model.shape(member.shape).kind, Kind::Structure { event_stream: true, .. }))
}

impl SdkAction {
    fn walk(self) -> Walk {
        Walk::new(self.model, Spelling::Accessor, self.service.bytes)
    }

    /// Whether nothing of its service is emulated, and so nothing is known of what it takes: the call will say so.
    fn is_bare(self) -> bool {
        self.model.shapes.is_empty()
    }

    /// The members that its operation is sent, as JSON text.
    pub(super) fn input(self, arguments: &Value) -> Result<Vec<u8>, TaskError> {
        if self.is_bare() {
            return Ok(b"{}".to_vec());
        }
        self.walk().sent(self.operation, arguments)
    }

    /// Calls it.
    pub(super) async fn call(
        self,
        call: &Call,
        asker: Asker<'_>,
        arguments: Value,
    ) -> Result<Value, TaskError> {
        let voice = Voice::Second { prefix: self.service.prefix };
        let mut input = self.input(&arguments)?;
        if let Some(token) = asker.token() {
            self.walk().add_token(self.operation, &arguments, &mut input, &token);
        }
        drop(arguments);
        let answer =
            call.siblings.call(call, self.service.id, self.operation.name, Input::Text(input.into())).await;
        let answer = answer.map_err(|error| errors::of(voice, self.model, &error, call))?;
        self.walk().answered(self.operation, &answer)
    }

    pub(super) fn mock_problems(self, result: &Value, is_strict: bool) -> Vec<String> {
        self.walk().answer_problems(self.operation, result, is_strict)
    }

    pub(super) fn check_names<'n>(self, names: impl Iterator<Item = &'n str>) -> Vec<String> {
        if self.is_bare() {
            return Vec::new();
        }
        unsupported(self.model, self.operation, Spelling::Accessor, names)
    }
}

/// The names that are no member of an operation's input, in AWS's words. Those that end in `.$` pass.
pub(super) fn unsupported<'n>(
    model: &ServiceModel,
    operation: &OperationModel,
    spelling: Spelling,
    names: impl Iterator<Item = &'n str>,
) -> Vec<String> {
    let members = operation.input.map_or(&[][..], |shape| model.shape(shape).members());
    let unknown = names
        .filter(|name| !name.ends_with(".$"))
        .filter(|name| !members.iter().any(|member| spelling.is(member.name, name)));
    unknown.map(errors::unsupported_field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // A service that gets a model must be callable from a state machine, and the search needs the order.
    #[test]
    fn every_model_has_its_row() {
        assert!(SERVICES.is_sorted_by_key(|service| service.name));
        for model in models::SERVICES {
            assert!(SERVICES.iter().any(|service| service.id == model.id), "{}", model.id);
        }
        assert_eq!(SERVICES.len(), models::SERVICES.len());
    }
}
