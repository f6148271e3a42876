//! A Lambda under the name that AWS's model knows: it keeps what it gets, and fails as the function's name says.

use contract::{ApiError, Call, Checks, Service, aws_operation};
use serde_json::{Value, json};
use store::{Collection, Key};
use test_kit::House;

static INVOCATIONS: Collection = Collection::new("functions.invocations");

pub(crate) static FUNCTIONS: Service = Service {
    id: "lambda",
    checks: Checks::Own,
    operations: &[aws_operation!("Invoke", invoke), aws_operation!("ListFunctions", list)],
    reactions: &[],
    timers: &[],
    works: &[],
};

/// A function whose name ends in `broken` fails for now, one in `missing` is not there.
async fn invoke(call: Call, input: Value) -> Result<Value, ApiError> {
    let name = input["FunctionName"].as_str().unwrap_or_default().to_owned();
    call.store
        .commit(|tx| {
            let key = Key::parts().number(tx.fresh_number()).key();
            tx.put(INVOCATIONS.whole(), key, input.to_string().into_bytes());
            Ok::<(), ApiError>(())
        })
        .await?;
    if name.ends_with("broken") {
        return Err(ApiError::new(500, "ServiceException", "not now"));
    }
    if name.ends_with("missing") {
        return Err(ApiError::new(404, "ResourceNotFoundException", "Function not found"));
    }
    Ok(json!({"StatusCode": 202}))
}

async fn list(call: Call, _input: Value) -> Result<Value, ApiError> {
    let snapshot = call.store.snapshot();
    let rows = snapshot.all(INVOCATIONS.whole()).map(|(_, row)| serde_json::from_slice(row).expect("JSON"));
    Ok(json!({"Functions": rows.collect::<Vec<Value>>()}))
}

/// What was invoked so far.
pub(crate) async fn invocations(house: &House) -> Vec<Value> {
    let answer = house.aws("lambda", "ListFunctions", json!({})).await.expect("invocations");
    answer["Functions"].as_array().expect("a list").clone()
}
