//! A Bundle for the service: `batch` or `transaction` on the first line, its entries as a JSON array behind it. Whatever it
//! asks for, the answer is an OperationOutcome or a Bundle with an answer for each entry, and a transaction is one commit or
//! none.
#![no_main]

mod house;

use std::sync::OnceLock;

use contract::{HttpBody, HttpRequest};
use http::{HeaderMap, Method};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

static DATA_STORE: OnceLock<String> = OnceLock::new();

fn request(kind: &str, entries: &str, data_store: &str) -> HttpRequest {
    HttpRequest {
        method: Method::POST,
        path: format!("/datastore/{data_store}/r4/"),
        query: String::new(),
        headers: HeaderMap::new(),
        body: format!(r#"{{"resourceType":"Bundle","type":"{kind}","entry":{entries}}}"#).into(),
        parameters: vec![("datastore", data_store.to_owned())],
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((kind, entries)) = std::str::from_utf8(data).ok().and_then(|text| text.split_once('\n')) else {
        return;
    };
    if !matches!(kind, "batch" | "transaction") {
        return;
    }
    // Text that ends the array and goes on would make another Bundle of it.
    let Ok(sent) = serde_json::from_str::<Vec<Value>>(entries) else { return };
    let answer = house::call(
        &[&healthlake::SERVICE],
        async |house| {
            let input = json!({"DatastoreTypeVersion": "R4"});
            let created = house.aws("healthlake", "CreateFHIRDatastore", input).await.expect("a data store");
            // Ids are seeded: every house draws the same one.
            DATA_STORE.get_or_init(|| created["DatastoreId"].as_str().expect("an id").to_owned());
        },
        async |house| {
            let before = house.dispatch.store().sequence();
            let request = request(kind, entries, DATA_STORE.get()?);
            let answer = house.http("healthlake", "ProcessBundle", request).await;
            Some((answer, house.dispatch.store().sequence() - before))
        },
    );
    let Some((answer, commits)) = answer.flatten() else { return };
    match answer {
        Ok(answer) => {
            let HttpBody::Whole(body) = answer.body else { panic!("a stream") };
            let bundle: Value = serde_json::from_slice(&body).expect("JSON");
            let answered = bundle["entry"].as_array().map_or(0, Vec::len);
            assert_eq!(answered, sent.len(), "{bundle}");
            assert!(kind == "batch" || commits <= 1);
        }
        Err(error) => {
            assert!(error.status != 500, "{error:?}");
            assert_eq!(commits, 0, "a refusal leaves no trace");
        }
    }
});
