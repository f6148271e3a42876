//! Plays `fixtures/step-functions/integrations.json`: what a task asks of a service, and what it makes of the answer.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use contract::{Answering, ApiError, Call, Input, Service, Siblings};
use dispatch::Visitor;
use serde_json::{Value, json};
use test_kit::{ENDPOINT, House};

use super::*;

const CASES: &str = include_str!("../../../../fixtures/step-functions/integrations.json");

pub(super) const ASKER: Asker<'_> = Asker {
    state_machine_arn: "arn:aws:states:us-east-1:000000000000:stateMachine:Orders",
    execution_arn: "arn:aws:states:us-east-1:000000000000:execution:Orders:one",
    call: None,
    watch: None,
};

fn cases() -> Value {
    serde_json::from_str(CASES).expect("cases")
}

/// A call as Step Functions has one while it runs an execution.
pub(super) fn call_in(house: &House) -> Call {
    let (service, operation) = house.dispatch.find("dynamodb", "ListTables").expect("an operation");
    let visitor = Visitor {
        caller: house.caller().clone(),
        endpoint: ENDPOINT.into(),
        request_id: "request".into(),
        cause: None,
    };
    house.dispatch.call(service, operation, visitor)
}

/// A service that answers as a case says, and keeps what it was asked.
#[derive(Debug)]
struct Answers {
    case: Value,
    asked: Mutex<Value>,
}

impl Siblings for Answers {
    fn call(&self, _: &Call, service: &str, operation: &str, input: Input) -> Answering<Bytes> {
        let input: Value = match input {
            Input::Text(text) => serde_json::from_slice(&text).expect("JSON"),
            Input::Parsed(value) => value,
        };
        *self.asked.lock().expect("a lock") =
            json!({"service": service, "operation": operation, "input": input});
        let refusal = &self.case["refuses"];
        let answer = match refusal["status"].as_u64() {
            Some(status) => Err(ApiError::new(
                u16::try_from(status).expect("a status"),
                refusal["code"].as_str().expect("a code").to_owned(),
                refusal["message"].as_str().expect("a message"),
            )),
            None => Ok(Bytes::from(self.case["answers"].to_string())),
        };
        Box::pin(std::future::ready(answer))
    }
}

/// The text with `<id>` in place of every UUID.
fn without_ids(text: &str) -> String {
    const FORM: &[u8] = b"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    let is_id = |piece: &str| {
        piece.len() == FORM.len()
            && piece.bytes().zip(FORM).all(|(letter, form)| match form {
                b'-' => letter == b'-',
                _ => letter.is_ascii_hexdigit(),
            })
    };
    let mut shown = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (piece, after) = match rest.get(..FORM.len()).filter(|piece| is_id(piece)) {
            Some(_) => ("<id>", &rest[FORM.len()..]),
            None => (&rest[..first.len_utf8()], &rest[first.len_utf8()..]),
        };
        shown.push_str(piece);
        rest = after;
    }
    shown
}

// A definition that works here must work on AWS, and the other way round: names, texts and shapes are the contract.
#[tokio::test]
async fn tasks_ask_and_are_answered_as_on_aws() {
    let house = House::new(&[&dynamodb::SERVICE]);
    for case in cases()["cases"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("a name");
        let answers = Arc::new(Answers { case: case.clone(), asked: Mutex::default() });
        let call = Call { siblings: answers.clone(), ..call_in(&house) };
        let integration = of(case["resource"].as_str().expect("a resource")).expect(name);
        let outcome = integration.call(&call, ASKER, case["arguments"].clone()).await;
        let refusal = refusal(case["resource"].as_str().unwrap_or_default(), &case["arguments"]);
        let expected = case["cause"].as_str().filter(|_| case["error"] == "States.Runtime");
        assert_eq!(refusal.as_deref(), expected, "{name}");
        assert_eq!(*answers.asked.lock().expect("a lock"), case["asked"], "{name}");
        match outcome {
            Ok(result) => assert_eq!(without_ids(&result.to_string()), case["result"].to_string(), "{name}"),
            Err(error) => {
                let said = json!([error.error, without_ids(&error.cause)]);
                assert_eq!(said, json!([case["error"], case["cause"]]), "{name}");
            }
        }
    }
}

// CreateStateMachine refuses what AWS refuses, and history says what AWS says.
#[test]
fn resources_are_known_by_their_names() {
    let cases = cases();
    for row in cases["resources"].as_array().expect("resources") {
        let (resource, expected) = (row[0].as_str().expect("a resource"), &row[1]);
        let Ok(Integration::Service(task)) = of(resource) else { panic!("{resource}") };
        let pattern = format!("{:?}", Integration::Service(task.clone()).pattern());
        let said = json!({"type": task.resource_type, "resource": task.resource, "pattern": pattern});
        assert_eq!(said, *expected, "{resource}");
    }
    for resource in cases["unknown"].as_array().expect("resources") {
        let refusal = of(resource.as_str().expect("a resource")).expect_err("unknown");
        let text = "is not recognized. The value is not a valid resource ARN, or the resource is not available in \
                    this region.";
        assert_eq!(
            refusal,
            format!("The resource provided {} {text}", resource.as_str().unwrap_or_default())
        );
    }
    for resource in cases["nonsense"].as_array().expect("resources") {
        let refusal = of(resource.as_str().expect("a resource")).expect_err("nonsense");
        assert_eq!(refusal, "Value is not a valid resource ARN", "{resource}");
    }
    let activity = of("arn:aws:states:us-east-1:000000000000:activity:review").expect("an activity");
    assert_eq!(activity.pattern(), Pattern::WaitForTaskToken);
}

// A call that may be made again says by which token it is known, if its operation takes one and the definition says none.
#[tokio::test]
async fn a_call_that_may_be_made_again_has_a_token() {
    let house = House::new(&[&dynamodb::SERVICE]);
    let ask = async |resource: &str, arguments: Value, number: Option<u64>| {
        let answers = Arc::new(Answers { case: json!({"answers": {}}), asked: Mutex::default() });
        let call = Call { siblings: answers.clone(), ..call_in(&house) };
        let asker = Asker { call: number, ..ASKER };
        let integration = of(resource).expect("a resource");
        integration.call(&call, asker, arguments).await.expect("an answer");
        let asked = answers.asked.lock().expect("a lock");
        asked["input"]["ClientRequestToken"].as_str().map(str::to_owned)
    };
    let transact = "arn:aws:states:::aws-sdk:dynamodb:transactWriteItems";
    let first = ask(transact, json!({"TransactItems": []}), Some(7)).await.expect("a token");
    assert_eq!(without_ids(&first), "<id>");
    assert_eq!(ask(transact, json!({"TransactItems": []}), Some(7)).await.as_ref(), Some(&first));
    assert_ne!(ask(transact, json!({}), Some(8)).await.expect("a token"), first);
    assert_eq!(ask(transact, json!({}), None).await, None);
    let said = json!({"ClientRequestToken": "mine"});
    assert_eq!(ask(transact, said, Some(7)).await.as_deref(), Some("mine"));
    assert_eq!(ask("arn:aws:states:::aws-sdk:dynamodb:putItem", json!({}), Some(7)).await, None);
}

// A misspelled parameter is found when the machine is created.
#[test]
fn names_are_checked_as_a_definition_writes_them() {
    for (resource, names, problems) in [
        ("arn:aws:states:::aws-sdk:sfn:startExecution", &["StateMachineArn.$", "Input"][..], &[][..]),
        (
            "arn:aws:states:::aws-sdk:sfn:startExecution",
            &["stateMachineArn"],
            &["The field \"stateMachineArn\" is not supported by Step Functions"],
        ),
        (
            "arn:aws:states:::sqs:sendMessage",
            &["MessageBody.$", "Body", "More.$"],
            &[
                "The field 'QueueUrl' is required but was missing",
                "The field \"Body\" is not supported by Step Functions",
            ],
        ),
        ("arn:aws:states:::glue:startJobRun", &["Anything"], &[]),
        ("arn:aws:states:::aws-sdk:ssm:getParameter", &["Name"], &[]),
    ] {
        let Ok(Integration::Service(task)) = of(resource) else { panic!("{resource}") };
        assert_eq!(task.check_names(names.iter().copied()), problems, "{resource}");
    }
}

// A parent goes on with its child's result, and fails with its child's description.
#[test]
fn an_execution_that_was_waited_for_becomes_a_result() {
    let description = |status: &str| {
        json!({
            "executionArn": "e", "stateMachineArn": "m", "name": "n", "status": status,
            "startDate": 1_793_448_000, "stopDate": 1_793_448_001, "input": "{}", "output": "[1.0]",
            "inputDetails": {"included": true},
        })
        .to_string()
    };
    let outcome = |resource: &str, status: &str| {
        let Ok(Integration::Service(task)) = of(resource) else { panic!("{resource}") };
        task.outcome(description(status).as_bytes())
    };
    let told = |status: &str, input: Value, output: Value| {
        json!({
            "ExecutionArn": "e", "Input": input, "InputDetails": {"Included": true}, "Name": "n", "Output": output,
            "StartDate": 1_793_448_000_000_i64, "StateMachineArn": "m", "Status": status,
            "StopDate": 1_793_448_001_000_i64,
        })
    };
    let (sync, sync2) =
        ("arn:aws:states:::states:startExecution.sync", "arn:aws:states:::states:startExecution.sync:2");
    assert_eq!(outcome(sync, "RUNNING"), None);
    assert_eq!(outcome(sync, "SUCCEEDED"), Some(Ok(told("SUCCEEDED", json!("{}"), json!("[1.0]")))));
    let output = serde_json::from_str("[1.0]").expect("JSON");
    assert_eq!(outcome(sync2, "SUCCEEDED"), Some(Ok(told("SUCCEEDED", json!({}), output))));
    let cause = told("ABORTED", json!("{}"), json!("[1.0]")).to_string();
    let error = TaskError { error: "States.TaskFailed".to_owned(), cause };
    assert_eq!(outcome(sync, "ABORTED"), Some(Err(error)));
}

// The services themselves must understand what is sent, and their errors must arrive under the names that machines catch.
#[tokio::test]
async fn dynamodb_and_cognito_are_called_as_they_are() {
    const SERVICES: &[&Service] = &[&cognito::SERVICE, &dynamodb::SERVICE];
    let house = House::new(SERVICES);
    let table = json!({
        "TableName": "users", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
    });
    house.aws("dynamodb", "CreateTable", table).await.expect("a table");
    let pool =
        house.aws("cognito-idp", "CreateUserPool", json!({"PoolName": "users"})).await.expect("a pool");
    let pool = pool["UserPool"]["Id"].as_str().expect("an id");
    let call = call_in(&house);
    let run = async |resource: &str, arguments: Value| {
        let integration = of(&format!("arn:aws:states:::{resource}")).expect(resource);
        integration.call(&call, ASKER, arguments).await.map_err(|error| error.error)
    };

    let item = json!({"PK": {"S": "last"}, "ok": {"Bool": true}, "LastId": {"N": "1"}});
    let put = json!({"TableName": "users", "Item": item, "ConditionExpression": "attribute_not_exists(PK)"});
    assert_eq!(run("aws-sdk:dynamodb:putItem", put.clone()).await, Ok(json!({})));
    let got =
        run("aws-sdk:dynamodb:getItem", json!({"TableName": "users", "Key": {"PK": {"S": "last"}}})).await;
    assert_eq!(got, Ok(json!({"Item": item})));
    let got = run("dynamodb:getItem", json!({"TableName": "users", "Key": {"PK": {"S": "last"}}})).await;
    assert_eq!(got.expect("an item")["Item"]["ok"], json!({"BOOL": true}));

    let again = run("aws-sdk:dynamodb:putItem", put.clone()).await;
    assert_eq!(again, Err("DynamoDb.ConditionalCheckFailedException".to_owned()));
    let mut optimized = put.clone();
    optimized["Item"]["ok"] = json!({"BOOL": true});
    let again = run("dynamodb:putItem", optimized).await;
    assert_eq!(again, Err("DynamoDB.ConditionalCheckFailedException".to_owned()));
    let again = run("aws-sdk:dynamodb:transactWriteItems", json!({"TransactItems": [{"Put": put}]})).await;
    assert_eq!(again, Err("DynamoDb.TransactionCanceledException".to_owned()));
    let missing = json!({"TableName": "none", "Key": {"PK": {"S": "x"}}});
    let missing = run("aws-sdk:dynamodb:deleteItem", missing).await;
    assert_eq!(missing, Err("DynamoDb.ResourceNotFoundException".to_owned()));
    let wrong = run("aws-sdk:dynamodb:getItem", json!({"TableName": "users", "Key": {}})).await;
    assert_eq!(wrong, Err("DynamoDb.DynamoDbException".to_owned()));

    let user = json!({"UserPoolId": pool, "Username": "ann", "MessageAction": "SUPPRESS"});
    let created = run("aws-sdk:cognitoidentityprovider:adminCreateUser", user.clone()).await.expect("a user");
    assert_eq!(created["User"]["UserCreateDate"], json!("2026-10-31T12:00:00Z"));
    let again = run("aws-sdk:cognitoidentityprovider:adminCreateUser", user).await;
    assert_eq!(again, Err("CognitoIdentityProvider.UsernameExistsException".to_owned()));
    let absent = run("aws-sdk:sts:getCallerIdentity", json!({})).await;
    assert_eq!(absent, Err("Sts.NotImplementedException".to_owned()));
}
