//! A Lambda that keeps what its functions are asked. What they answer stands in the fixture, by their names; those of custom
//! sign-ins think for themselves.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Call, Checks, Service, aws_operation};
use serde_json::{Value, json};
use store::{Collection, Key};
use test_kit::House;

static EVENTS: Collection = Collection::new("functions.events");

pub(super) static FUNCTIONS: Service = Service {
    id: "lambda",
    checks: Checks::Own,
    operations: &[aws_operation!("Invoke", invoke), aws_operation!("ListFunctions", list)],
    reactions: &[],
    timers: &[],
    works: &[],
};

/// The cases and the functions.
pub(super) fn fixture() -> Value {
    let fixture = include_str!("../../../../../fixtures/cognito/triggers.json");
    serde_json::from_str(fixture).expect("JSON")
}

/// The ARN of a function.
pub(super) fn arn(name: &str) -> String {
    format!("arn:aws:lambda:us-east-1:000000000000:function:{name}")
}

async fn invoke(call: Call, input: Value) -> Result<Value, ApiError> {
    let payload = STANDARD.decode(input["Payload"].as_str().unwrap_or_default()).expect("base64");
    let event: Value = serde_json::from_slice(&payload).expect("an event");
    call.store
        .commit(|tx| {
            let key = Key::parts().number(tx.fresh_number()).key();
            tx.put(EVENTS.whole(), key, event.to_string().into_bytes());
            Ok::<(), ApiError>(())
        })
        .await?;
    let name =
        input["FunctionName"].as_str().and_then(|arn| arn.strip_prefix(&self::arn(""))).expect("an ARN");
    let answers =
        |gives: &Value| Ok(json!({"StatusCode": 200, "Payload": STANDARD.encode(gives.to_string())}));
    let function = &fixture()["functions"][name];
    if let Some(code) = function["refuses"].as_str() {
        return Err(ApiError::new(400, code.to_owned(), "not you"));
    }
    if let Some(message) = function["fails"].as_str() {
        let mut failed = answers(&json!({"errorMessage": message, "errorType": "Exception"}))?;
        failed["FunctionError"] = json!("Unhandled");
        return Ok(failed);
    }
    if let Some(gives) = function.get("gives") {
        return answers(gives);
    }
    let response = function.get("response").cloned();
    let response = response.unwrap_or_else(|| custom(name, &event["request"]).expect("a function"));
    let mut gives = event;
    gives["response"] = response;
    answers(&gives)
}

/// The functions of custom sign-ins: a riddle, three tries.
fn custom(name: &str, request: &Value) -> Option<Value> {
    let past = request["session"].as_array().map_or(&[][..], |past| past);
    let is_right = past.last().is_some_and(|last| last["challengeResult"] == true);
    match name {
        "defines" => Some(match (past.len(), is_right) {
            (_, true) => json!({"issueTokens": true, "failAuthentication": false}),
            (3.., false) => json!({"issueTokens": false, "failAuthentication": true}),
            _ => {
                json!({"challengeName": "CUSTOM_CHALLENGE", "issueTokens": false, "failAuthentication": false})
            }
        }),
        "asks" => Some(json!({"publicChallengeParameters": {"riddle": "two and two"},
                              "privateChallengeParameters": {"answer": "four"}, "challengeMetadata": "RIDDLE"})),
        "judges" => {
            let right = &request["privateChallengeParameters"]["answer"];
            Some(json!({"answerCorrect": &request["challengeAnswer"] == right}))
        }
        "echoes" => Some(json!({})),
        _ => None,
    }
}

async fn list(call: Call, _input: Value) -> Result<Value, ApiError> {
    let snapshot = call.store.snapshot();
    let rows = snapshot.all(EVENTS.whole()).map(|(_, row)| serde_json::from_slice(row).expect("JSON"));
    Ok(json!({"Functions": rows.collect::<Vec<Value>>()}))
}

/// The events that functions were called with, the first first.
pub(super) async fn events(house: &House) -> Vec<Value> {
    let answer = house.aws("lambda", "ListFunctions", json!({})).await.expect("events");
    answer["Functions"].as_array().expect("a list").clone()
}
