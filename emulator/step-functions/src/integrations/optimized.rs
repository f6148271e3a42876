//! The integrations that Step Functions made for single operations: `arn:aws:states:::dynamodb:getItem`.
//!
//! They call through version 1 of AWS's SDK for Java, so names are the model's, errors begin with other prefixes than those
//! of `aws-sdk`, and results tell of the HTTP answer. That they take every member of the model is from published captures.

use contract::{Call, Input};
use models::{OperationModel, ServiceModel};
use serde_json::{Value, json};

use super::endpoints::Endpoint;
use super::errors::{self, Voice};
use super::java::Spelling;
use super::metadata::{self, Headers};
use super::shapes::{Bytes, Walk};
use super::{Asker, Pattern, Target, TaskError, payload, sdk};

/// One of them.
#[derive(Debug)]
pub(super) struct Optimized {
    resource_type: &'static str,
    action: &'static str,
    service: &'static Service,
    patterns: &'static [Pattern],
    required: &'static [&'static str],
}

/// What the integrations of one service have in common.
#[derive(Debug)]
struct Service {
    /// In the models, and so in the program.
    id: &'static str,
    voice: Voice,
    bytes: Bytes,
    /// What it tells of the HTTP answer, if it does.
    headers: Option<Headers>,
}

const JSON_1_0: (&str, &str) = ("Content-Type", "application/x-amz-json-1.0");

static DYNAMODB: Service = Service {
    id: "dynamodb",
    voice: Voice::First { prefix: "DynamoDB", base: "AmazonDynamoDBException", service: "AmazonDynamoDBv2" },
    bytes: Bytes::Base64,
    headers: Some(Headers {
        fixed: &[("Connection", "keep-alive"), JSON_1_0, ("Server", "Server")],
        member: None,
    }),
};

static EVENT_BRIDGE: Service = Service {
    id: "events",
    voice: Voice::First {
        prefix: "EventBridge",
        base: "AmazonEventBridgeException",
        service: "AmazonEventBridge",
    },
    bytes: Bytes::Text,
    headers: None,
};

pub(super) static LAMBDA: Voice =
    Voice::First { prefix: "Lambda", base: "AWSLambdaException", service: "AWSLambda" };

static LAMBDA_INVOKE: Service = Service {
    id: "lambda",
    voice: LAMBDA,
    bytes: Bytes::Json,
    headers: Some(Headers {
        fixed: &[
            ("Connection", "keep-alive"),
            ("Content-Type", "application/json"),
            ("x-amzn-Remapped-Content-Length", "0"),
        ],
        member: Some(("X-Amz-Executed-Version", "ExecutedVersion")),
    }),
};

static SNS: Service = Service {
    id: "sns",
    voice: Voice::First { prefix: "SNS", base: "AmazonSNSException", service: "AmazonSNS" },
    bytes: Bytes::Base64,
    headers: Some(Headers { fixed: &[("Content-Type", "text/xml")], member: None }),
};

static SQS: Service = Service {
    id: "sqs",
    voice: Voice::First { prefix: "SQS", base: "AmazonSQSException", service: "AmazonSQS" },
    bytes: Bytes::Base64,
    headers: Some(Headers { fixed: &[("connection", "keep-alive"), JSON_1_0], member: None }),
};

static STEP_FUNCTIONS: Service = Service {
    id: "stepfunctions",
    voice: Voice::First {
        prefix: "StepFunctions",
        base: "AWSStepFunctionsException",
        service: "AWSStepFunctions",
    },
    bytes: Bytes::Text,
    headers: Some(Headers { fixed: &[("connection", "keep-alive"), JSON_1_0], member: None }),
};

const ANSWER: &[Pattern] = &[Pattern::RequestResponse];
const JOB: &[Pattern] = &[Pattern::RequestResponse, Pattern::Sync];
const TOKEN: &[Pattern] = &[Pattern::RequestResponse, Pattern::WaitForTaskToken];
const JOB_OR_TOKEN: &[Pattern] = &[Pattern::RequestResponse, Pattern::Sync, Pattern::WaitForTaskToken];
const EVERY: &[Pattern] =
    &[Pattern::RequestResponse, Pattern::Sync, Pattern::Sync2, Pattern::WaitForTaskToken];

static OPTIMIZED: &[Optimized] = &[
    row("dynamodb", "deleteItem", &DYNAMODB, ANSWER, &["TableName", "Key"]),
    row("dynamodb", "getItem", &DYNAMODB, ANSWER, &["TableName", "Key"]),
    row("dynamodb", "putItem", &DYNAMODB, ANSWER, &["TableName", "Item"]),
    row("dynamodb", "updateItem", &DYNAMODB, ANSWER, &["TableName", "Key"]),
    row("events", "putEvents", &EVENT_BRIDGE, TOKEN, &["Entries"]),
    row("lambda", "invoke", &LAMBDA_INVOKE, TOKEN, &["FunctionName"]),
    row("sns", "publish", &SNS, TOKEN, &["Message"]),
    row("sqs", "sendMessage", &SQS, TOKEN, &["QueueUrl", "MessageBody"]),
    row("states", "startExecution", &STEP_FUNCTIONS, EVERY, &["StateMachineArn"]),
];

/// Those that call an endpoint.
static ENDPOINTS: &[(&str, &str, Endpoint, &[Pattern])] =
    &[("apigateway", "invoke", Endpoint::ApiGateway, TOKEN), ("http", "invoke", Endpoint::Http, ANSWER)];

/// What AWS has besides, and is not emulated.
const ABSENT: &[(&str, &[&str], &[Pattern])] = &[
    ("athena", &["startQueryExecution"], JOB),
    ("athena", &["getQueryExecution", "getQueryResults", "stopQueryExecution"], ANSWER),
    ("batch", &["submitJob"], JOB),
    ("bedrock", &["createModelCustomizationJob"], JOB),
    ("bedrock", &["invokeModel"], ANSWER),
    ("codebuild", &["retryBuildBatch", "startBuild", "startBuildBatch"], JOB),
    (
        "codebuild",
        &["batchDeleteBuilds", "batchGetReports", "deleteBuildBatch", "stopBuild", "stopBuildBatch"],
        ANSWER,
    ),
    ("databrew", &["startJobRun"], JOB),
    ("ecs", &["runTask"], JOB_OR_TOKEN),
    ("eks", &["call"], ANSWER),
    (
        "eks",
        &[
            "createCluster",
            "createFargateProfile",
            "createNodegroup",
            "deleteCluster",
            "deleteFargateProfile",
            "deleteNodegroup",
            "runJob",
        ],
        JOB,
    ),
    ("elasticmapreduce", &["addStep", "createCluster", "terminateCluster"], JOB),
    (
        "elasticmapreduce",
        &[
            "cancelStep",
            "modifyInstanceFleetByName",
            "modifyInstanceGroupByName",
            "setClusterTerminationProtection",
        ],
        ANSWER,
    ),
    ("emr-containers", &["createVirtualCluster"], ANSWER),
    ("emr-containers", &["deleteVirtualCluster", "startJobRun"], JOB),
    (
        "emr-serverless",
        &[
            "cancelJobRun",
            "createApplication",
            "deleteApplication",
            "startApplication",
            "startJobRun",
            "stopApplication",
        ],
        JOB,
    ),
    ("glue", &["startJobRun"], JOB),
    ("mediaconvert", &["createJob"], JOB),
    ("sagemaker", &["createEndpoint", "createEndpointConfig", "createModel", "updateEndpoint"], ANSWER),
    (
        "sagemaker",
        &[
            "createHyperParameterTuningJob",
            "createLabelingJob",
            "createProcessingJob",
            "createTrainingJob",
            "createTransformJob",
        ],
        JOB,
    ),
];

const fn row(
    resource_type: &'static str,
    action: &'static str,
    service: &'static Service,
    patterns: &'static [Pattern],
    required: &'static [&'static str],
) -> Optimized {
    Optimized { resource_type, action, service, patterns, required }
}

/// The integration that a resource names; `None` if AWS has no such.
pub(super) fn find(resource_type: &str, action: &str, pattern: Pattern) -> Option<Target> {
    let ours = OPTIMIZED.iter().find(|known| known.resource_type == resource_type && known.action == action);
    if let Some(ours) = ours {
        return ours.patterns.contains(&pattern).then_some(Target::Optimized(ours));
    }
    let endpoint = ENDPOINTS.iter().find(|known| known.0 == resource_type && known.1 == action);
    if let Some((_, _, endpoint, patterns)) = endpoint {
        return patterns.contains(&pattern).then_some(Target::Endpoint(*endpoint));
    }
    let absent = ABSENT.iter().any(|(known, actions, patterns)| {
        *known == resource_type && actions.contains(&action) && patterns.contains(&pattern)
    });
    absent.then_some(Target::Absent)
}

impl Optimized {
    /// The model of what it calls; every row has one.
    fn operation(&self) -> Option<(&'static ServiceModel, &'static OperationModel)> {
        let model = models::service(self.service.id)?;
        Some((model, sdk::operation(model, self.action)?))
    }

    fn walk(&self, model: &'static ServiceModel) -> Walk {
        Walk::new(model, Spelling::Model, self.service.bytes)
    }

    /// The members that its operation is sent, as JSON text.
    pub(super) fn input(&self, arguments: &Value) -> Result<Vec<u8>, TaskError> {
        let Some((model, operation)) = self.operation() else {
            return Err(errors::absent(self.resource_type, self.action));
        };
        let missing = self.required.iter().filter(|name| arguments.get(**name).is_none());
        let missing: Vec<String> = missing.map(|name| errors::missing_field(name)).collect();
        if arguments.is_object() && !missing.is_empty() {
            return Err(errors::unusable(arguments, &missing));
        }
        self.walk(model).sent(operation, arguments)
    }

    pub(super) async fn call(
        &self,
        call: &Call,
        asker: Asker<'_>,
        mut arguments: Value,
    ) -> Result<Value, TaskError> {
        let Some((model, operation)) = self.operation() else {
            return Err(errors::absent(self.resource_type, self.action));
        };
        if self.service.id == EVENT_BRIDGE.id {
            name_execution(&mut arguments, asker);
        }
        let input = self.input(&arguments)?;
        drop(arguments);
        let answer = call.siblings.call(call, model.id, operation.name, Input::Text(input.into())).await;
        let answer = answer.map_err(|error| errors::of(self.service.voice, model, &error, call))?;
        let mut result = self.walk(model).answered(operation, &answer)?;
        if self.service.id == LAMBDA_INVOKE.id {
            payload::refuse_function_error(&mut result)?;
        }
        if self.service.id == EVENT_BRIDGE.id {
            refuse_failed_entries(&result)?;
        }
        if let (Value::Object(members), Some(headers)) = (&mut result, self.service.headers) {
            metadata::add(members, headers, answer.len(), call);
        }
        Ok(result)
    }

    /// What these integrations tell of the HTTP answer is not in the model.
    pub(super) fn mock_problems(&self, result: &Value, is_strict: bool) -> Vec<String> {
        let Some((model, operation)) = self.operation() else { return Vec::new() };
        let mut result = result.clone();
        if let Some(members) = result.as_object_mut() {
            members.retain(|name, _| !metadata::NAMES.contains(&name.as_str()));
        }
        self.walk(model).answer_problems(operation, &result, is_strict)
    }

    pub(super) fn check_names<'n>(&self, names: impl Iterator<Item = &'n str>) -> Vec<String> {
        let names: Vec<&str> = names.collect();
        let is_there = |name: &str| names.iter().any(|sent| sent.strip_suffix(".$").unwrap_or(sent) == name);
        let missing = self.required.iter().filter(|name| !is_there(name));
        let mut problems: Vec<String> = missing.map(|name| errors::missing_field(name)).collect();
        if let Some((model, operation)) = self.operation() {
            problems.extend(sdk::unsupported(model, operation, Spelling::Model, names.iter().copied()));
        }
        problems
    }
}

/// Step Functions names the state machine and the execution in every event that it puts.
fn name_execution(arguments: &mut Value, asker: Asker<'_>) {
    let Some(Value::Array(entries)) = arguments.get_mut("Entries") else { return };
    for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
        let resources = entry.entry("Resources").or_insert_with(|| json!([]));
        if let Value::Array(resources) = resources {
            resources.push(asker.state_machine_arn.into());
            resources.push(asker.execution_arn.into());
        }
    }
}

/// An event that EventBridge did not take fails the task.
fn refuse_failed_entries(result: &Value) -> Result<(), TaskError> {
    match result.get("FailedEntryCount").and_then(Value::as_u64) {
        None | Some(0) => Ok(()),
        Some(_) => Err(TaskError { error: "EventBridge.FailedEntry".to_owned(), cause: result.to_string() }),
    }
}

/// The execution that was started.
pub(super) fn awaited(submitted: &Value) -> Option<&str> {
    submitted.get("ExecutionArn")?.as_str()
}

/// The result of a task that waited for an execution. That its dates are milliseconds is believed.
pub(super) fn outcome(pattern: Pattern, description: &[u8]) -> Option<Result<Value, TaskError>> {
    let model = models::service(STEP_FUNCTIONS.id)?;
    let operation = model.operation("DescribeExecution")?;
    let walk = Walk::new(model, Spelling::Model, STEP_FUNCTIONS.bytes);
    let mut result = match walk.answered(operation, description) {
        Ok(result) => result,
        Err(error) => return Some(Err(error)),
    };
    let members = result.as_object_mut()?;
    if pattern == Pattern::Sync2 {
        for name in ["Input", "Output"] {
            if let Some(value) = members.get_mut(name)
                && let Some(read) = value.as_str().and_then(|text| serde_json::from_str(text).ok())
            {
                *value = read;
            }
        }
    }
    match members.get("Status").and_then(Value::as_str) {
        Some("RUNNING" | "PENDING_REDRIVE") => None,
        Some("SUCCEEDED") => Some(Ok(result)),
        _ => Some(Err(TaskError { error: "States.TaskFailed".to_owned(), cause: result.to_string() })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A row without a model would answer that it is not emulated.
    #[test]
    fn every_row_has_its_operation() {
        for row in OPTIMIZED {
            let (_, operation) = row.operation().expect(row.action);
            assert!(operation.input.is_some());
        }
    }
}
