//! One state by itself.

use serde_json::{Value, json};
use test_kit::{Endpoint, House};

use crate::house::house;

async fn test(house: &House, input: Value) -> Value {
    house.aws("stepfunctions", "TestState", input).await.expect("a verdict")
}

fn text(value: &Value) -> String {
    value.to_string()
}

const ROLE: &str = "arn:aws:iam::000000000000:role/machine";

// What a state's author asks: what becomes of my data, step by step, and where do I end up.
#[tokio::test]
async fn a_state_is_looked_into() {
    let house = house();
    let state = json!({
        "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
        "InputPath": "$.in", "Parameters": {"QueueUrl": "q", "MessageBody.$": "$.a"},
        "ResultSelector": {"id.$": "$.MessageId"}, "ResultPath": "$.sent", "OutputPath": "$.sent", "Next": "After"
    });
    let told = test(
        &house,
        json!({
            "definition": text(&state), "input": text(&json!({"in": {"a": "b"}})), "inspectionLevel": "DEBUG",
            "mock": {"result": text(&json!({"MessageId": "m"}))}
        }),
    )
    .await;
    assert_eq!(
        told,
        json!({
            "status": "SUCCEEDED", "nextState": "After", "output": "{\"id\":\"m\"}",
            "inspectionData": {
                "input": "{\"in\":{\"a\":\"b\"}}",
                "afterInputPath": "{\"a\":\"b\"}",
                "afterParameters": "{\"QueueUrl\":\"q\",\"MessageBody\":\"b\"}",
                "result": "{\"MessageId\":\"m\"}",
                "afterResultSelector": "{\"id\":\"m\"}",
                "afterResultPath": "{\"in\":{\"a\":\"b\"},\"sent\":{\"id\":\"m\"}}",
            }
        })
    );
}

// Each way out of a failure has its own status, and a state is not tried again here.
#[tokio::test]
async fn a_failure_is_retriable_or_caught_or_the_end() {
    let house = house();
    let verdict = async |more: Value, retries: u64| {
        let mut state = json!({
            "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": "q", "MessageBody": "b"}, "End": true
        });
        state.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let told = test(
            &house,
            json!({
                "definition": text(&state), "mock": {"errorOutput": {"error": "E", "cause": "c"}},
                "stateConfiguration": {"retrierRetryCount": retries}
            }),
        )
        .await;
        assert_eq!((&told["error"], &told["cause"]), (&json!("E"), &json!("c")));
        (told["status"].clone(), told["nextState"].clone())
    };
    let retry = json!({"Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 2}]});
    let catch = json!({"Catch": [{"ErrorEquals": ["E"], "Next": "N"}]});
    assert_eq!(verdict(json!({}), 0).await, (json!("FAILED"), Value::Null));
    assert_eq!(verdict(retry.clone(), 0).await, (json!("RETRIABLE"), Value::Null));
    assert_eq!(verdict(retry, 2).await, (json!("FAILED"), Value::Null));
    assert_eq!(verdict(catch, 0).await, (json!("CAUGHT_ERROR"), json!("N")));
}

// Without a mock the service is called; a state of a machine is found by its name; a wait is not waited for.
#[tokio::test]
async fn a_state_runs_for_real() {
    let house = House::new(&[&dynamodb::SERVICE, &step_functions::SERVICE]);
    let list =
        json!({"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:listTables", "End": true});
    let told = test(&house, json!({"definition": text(&list), "roleArn": ROLE})).await;
    assert_eq!((&told["status"], &told["output"]), (&json!("SUCCEEDED"), &json!("{\"TableNames\":[]}")));
    let machine = json!({"QueryLanguage": "JSONata", "StartAt": "W", "States": {
        "W": {"Type": "Wait", "Seconds": 3600, "Output": "{% $v & $states.input.a %}", "Next": "S"},
        "S": {"Type": "Succeed"}
    }});
    let told = test(&house, json!({
        "definition": text(&machine), "stateName": "W", "input": "{\"a\":\"b\"}", "variables": "{\"v\":\"x\"}"
    })).await;
    assert_eq!((&told["nextState"], &told["output"]), (&json!("S"), &json!("\"xb\"")));
}

// What a Map hands to its iterations is where its definitions go wrong; what they give is said, and what is made of it is told.
#[tokio::test]
async fn a_map_and_a_parallel_are_looked_into_without_what_is_in_them() {
    let house = house();
    let inner = json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}});
    let mut processor = inner.clone();
    processor["ProcessorConfig"] = json!({"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"});
    let map = json!({
        "Type": "Map", "ItemsPath": "$.all", "MaxConcurrency": 3, "ToleratedFailureCount": 1, "Next": "N",
        "ItemSelector": {"v.$": "$$.Map.Item.Value"}, "ItemBatcher": {"MaxItemsPerBatch": 2},
        "ItemProcessor": processor, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}],
    });
    let ask = |failed: u64| {
        json!({
            "definition": text(&map), "input": "{\"all\":[1,2,3]}", "inspectionLevel": "DEBUG",
            "mock": {"result": "[4,5]"}, "stateConfiguration": {"mapIterationFailureCount": failed},
        })
    };
    let told = test(&house, ask(1)).await;
    assert_eq!(
        (&told["status"], &told["output"], &told["nextState"]),
        (&json!("SUCCEEDED"), &json!("[4,5]"), &json!("N"))
    );
    let data = &told["inspectionData"];
    for (name, expected) in [
        ("afterItemsPath", json!("[1,2,3]")),
        ("afterItemSelector", json!(r#"[{"v":1},{"v":2},{"v":3}]"#)),
        ("afterItemBatcher", json!(r#"[{"Items":[{"v":1},{"v":2}]},{"Items":[{"v":3}]}]"#)),
        ("maxConcurrency", json!(3)),
        ("toleratedFailureCount", json!(1)),
    ] {
        assert_eq!(data[name], expected, "{name}");
    }
    let told = test(&house, ask(2)).await;
    assert_eq!(
        (&told["status"], &told["error"], &told["nextState"], &told["inspectionData"]["errorDetails"]),
        (
            &json!("CAUGHT_ERROR"),
            &json!("States.ExceedToleratedFailureThreshold"),
            &json!("C"),
            &json!({"catchIndex": 0})
        )
    );
    let parallel = json!({"Type": "Parallel", "Branches": [inner], "End": true});
    let mut input = json!({"definition": text(&parallel), "mock": {"errorOutput": {"error": "E"}}});
    for (caused_by, status) in [("P", Some("FAILED")), ("Q", None)] {
        input["stateConfiguration"] = json!({"errorCausedByState": caused_by});
        let told = house.aws("stepfunctions", "TestState", input.clone()).await;
        assert_eq!(
            told.ok().map(|told| told["status"].clone()),
            status.map(|status| json!(status)),
            "{caused_by}"
        );
    }
}

// What cannot be run by itself says so, and by name.
#[tokio::test]
async fn what_cannot_be_tested_is_refused() {
    let house = house();
    let map = json!({"Type": "Map", "ItemProcessor": {"StartAt": "P", "States": {}}, "End": true});
    let token =
        json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true});
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true});
    for (definition, expected) in [
        (text(&map), "ValidationException"),
        (text(&token), "ValidationException"),
        (text(&task), "ValidationException"),
        ("{".to_owned(), "InvalidDefinition"),
        (text(&json!({"Type": "Pass"})), "InvalidDefinition"),
    ] {
        let mut input = json!({"definition": definition});
        if expected != "ValidationException" || definition.contains("Token") || definition.contains("Map") {
            input["roleArn"] = json!(ROLE);
        }
        let error = house.aws("stepfunctions", "TestState", input).await.expect_err("a refusal");
        assert_eq!(error.code, expected, "{definition}");
    }
}

// What is wrong with a request to somebody else's API is seen in the request; what a connection hides is hidden unless it is asked for.
#[tokio::test]
async fn a_request_to_an_endpoint_is_traced() {
    let endpoint = Endpoint::default();
    let house = House::new(&[&event_bridge::SERVICE, &step_functions::SERVICE]).reaching(&endpoint);
    let connection = json!({"Name": "c", "AuthorizationType": "BASIC", "AuthParameters": {
        "BasicAuthParameters": {"Username": "u", "Password": "p"},
        "InvocationHttpParameters": {
            "HeaderParameters": [{"Key": "CustomHeader1", "Value": "CustomHeaderValue1"}],
            "QueryStringParameters": [{"Key": "QueryParam1", "Value": "QueryParamValue1"}],
            "BodyParameters": [{"Key": "BodyKey1", "Value": "BodyValue1"}],
        },
    }});
    let made = house.aws("events", "CreateConnection", connection).await.expect("a connection");
    let state = json!({"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "End": true, "Parameters": {
        "Method": "GET", "ApiEndpoint": "https://httpbin.org/get", "Headers": {"definitionHeader": "h1"},
        "Authentication": {"ConnectionArn": made["ConnectionArn"]},
        "RequestBody": {"message": "Hello from Step Functions!"}, "QueryParameters": {"queryParam": "q1"},
    }});
    let agent = "User-Agent: Amazon|StepFunctions|HttpInvoke|us-east-1, Range: bytes=0-262144]";
    let revealed = json!({
        "protocol": "https", "method": "GET",
        "url": "https://httpbin.org/get?queryParam=q1&QueryParam1=QueryParamValue1",
        "headers": format!(
            "[definitionHeader: h1, Authorization: Basic dTpw, CustomHeader1: CustomHeaderValue1, {agent}"
        ),
        "body": "{\"message\":\"Hello from Step Functions!\",\"BodyKey1\":\"BodyValue1\"}",
    });
    let hidden = json!({
        "protocol": "https", "method": "GET", "url": "https://httpbin.org/get?queryParam=q1",
        "headers": format!("[definitionHeader: h1, {agent}"),
        "body": "{\"message\":\"Hello from Step Functions!\"}",
    });
    for (level, reveals, request) in
        [("TRACE", true, revealed), ("TRACE", false, hidden), ("DEBUG", true, Value::Null)]
    {
        endpoint.answer_next(200, "{ }");
        let told = test(&house, json!({
            "definition": text(&state), "roleArn": ROLE, "inspectionLevel": level, "revealSecrets": reveals,
        }))
        .await;
        assert_eq!(told["status"], "SUCCEEDED");
        assert_eq!(told["inspectionData"]["request"], request, "{level}");
        let response = json!({
            "protocol": "https", "statusCode": "200", "statusMessage": "OK", "headers": "[]", "body": "{ }"
        });
        let response = if level == "TRACE" { response } else { Value::Null };
        assert_eq!(told["inspectionData"]["response"], response, "{level}");
    }
    endpoint.be_down(true);
    let told =
        test(&house, json!({"definition": text(&state), "roleArn": ROLE, "inspectionLevel": "TRACE"})).await;
    assert_eq!((&told["status"], &told["error"]), (&json!("FAILED"), &json!("States.Http.Socket")));
    assert_eq!(told["inspectionData"]["request"]["method"], "GET");
    assert_eq!(told["inspectionData"]["response"], Value::Null);
}

// A mock that the service could not have answered makes a green test of a machine that fails on AWS.
#[tokio::test]
async fn a_mocked_result_is_held_against_the_services_model() {
    let house = house();
    for (resource, result, mode, problem) in [
        ("aws-sdk:dynamodb:getItem", json!({"Item": {"a": {"N": "1"}}}), None, None),
        ("aws-sdk:dynamodb:getItem", json!({"Item": {"a": {"N": 1}}}), None, Some("'N' must be a STRING")),
        ("aws-sdk:dynamodb:getItem", json!({"item": {}}), None, Some("\"item\" is not supported")),
        ("aws-sdk:dynamodb:getItem", json!({"item": {}}), Some("PRESENT"), None),
        ("aws-sdk:dynamodb:getItem", json!({"Item": []}), Some("PRESENT"), Some("'Item' must be an OBJECT")),
        ("aws-sdk:dynamodb:getItem", json!({"Item": []}), Some("NONE"), None),
        ("aws-sdk:sfn:startExecution", json!({"ExecutionArn": "e"}), None, Some("'StartDate' is required")),
        ("aws-sdk:sfn:startExecution", json!({"ExecutionArn": "e"}), Some("PRESENT"), None),
        (
            "lambda:invoke",
            json!({"Payload": {"any": [1]}, "SdkHttpMetadata": {}, "StatusCode": 200}),
            None,
            None,
        ),
        ("sqs:sendMessage.waitForTaskToken", json!([1]), None, None),
    ] {
        let state = json!({"Type": "Task", "Resource": format!("arn:aws:states:::{resource}"), "Parameters": {}, "End": true});
        let mut input = json!({
            "definition": json!({"StartAt": "T", "States": {"T": state}}).to_string(), "stateName": "T",
            "mock": {"result": text(&result)},
        });
        if let Some(mode) = mode {
            input["mock"]["fieldValidationMode"] = json!(mode);
        }
        let told = house.aws("stepfunctions", "TestState", input).await;
        match problem {
            None => assert!(told.is_ok(), "{resource} {result} {mode:?}: {told:?}"),
            Some(problem) => {
                let error = told.expect_err("a refusal");
                assert_eq!(error.code, "ValidationException");
                assert!(error.message.contains(problem), "{}", error.message);
            }
        }
    }
}

// A definition is judged here as it is where it is deployed, in the same words.
#[tokio::test]
async fn a_state_that_could_not_be_deployed_is_not_tested() {
    let house = house();
    let refused = async |definition: &str| {
        let input = json!({"definition": definition, "input": "{}", "roleArn": ROLE});
        let refused = house.aws("stepfunctions", "TestState", input).await.expect_err("a refusal");
        assert_eq!(refused.code, "InvalidDefinition");
        refused.message.to_string()
    };
    let create = async |definition: &str| {
        let input = json!({"name": "m", "definition": definition, "roleArn": ROLE});
        let refused = house.aws("stepfunctions", "CreateStateMachine", input).await.expect_err("a refusal");
        refused.message.to_string()
    };
    for text in ["{\"Type\": \"Pass\", ", "{\"Type\": Pass}", "[}"] {
        assert_eq!(refused(text).await, create(text).await, "{text}");
    }
    let lacking = json!({
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"Payload": {}}, "End": true,
    });
    let alone = refused(&lacking.to_string()).await;
    let state = json!({"StartAt": "T", "States": {"T": lacking}});
    let deployed = create(&state.to_string()).await;
    let code = |message: &str| message.split(" at /").next().map(str::to_owned);
    assert_eq!(code(&alone), code(&deployed), "{alone}");
}
