//! Siblings under names that AWS's models know: they keep what they get, and fail as a function's name says.

use contract::{ApiError, Call, Checks, Operation, Service, aws_operation};
use serde_json::{Value, json};
use store::{Collection, Key};
use test_kit::House;

static CALLS: Collection = Collection::new("siblings.calls");

const fn sibling(id: &'static str, operations: &'static [Operation]) -> Service {
    Service { id, checks: Checks::Own, operations, reactions: &[], timers: &[], works: &[] }
}

/// Lambda. A function whose name ends in `broken` fails for now.
pub(crate) static FUNCTIONS: Service =
    sibling("lambda", &[aws_operation!("Invoke", invoke), aws_operation!("ListFunctions", list)]);

/// Step Functions.
pub(crate) static MACHINES: Service = sibling("stepfunctions", &[aws_operation!("StartExecution", start)]);

async fn keep(call: &Call, input: &Value) -> Result<(), ApiError> {
    call.store
        .commit(|tx| {
            let key = Key::parts().number(tx.fresh_number()).key();
            tx.put(CALLS.whole(), key, input.to_string().into_bytes());
            Ok(())
        })
        .await
}

async fn invoke(call: Call, input: Value) -> Result<Value, ApiError> {
    keep(&call, &input).await?;
    if input["FunctionName"].as_str().is_some_and(|name| name.ends_with("broken")) {
        return Err(ApiError::new(500, "ServiceException", "not now"));
    }
    Ok(json!({"StatusCode": 202}))
}

async fn start(call: Call, input: Value) -> Result<Value, ApiError> {
    keep(&call, &input).await?;
    Ok(json!({}))
}

async fn list(call: Call, _input: Value) -> Result<Value, ApiError> {
    let snapshot = call.store.snapshot();
    let rows = snapshot.all(CALLS.whole()).map(|(_, row)| serde_json::from_slice(row).expect("JSON"));
    Ok(json!({"Functions": rows.collect::<Vec<Value>>()}))
}

/// What the siblings were called with, in order.
pub(crate) async fn calls(house: &House) -> Vec<Value> {
    let answer = house.aws("lambda", "ListFunctions", json!({})).await.expect("calls");
    answer["Functions"].as_array().expect("a list").clone()
}
