//! Tokens that the data store's Lambda function is asked about.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Call, Checks, Service, Settings, aws_operation};
use serde_json::{Value, json};
use store::Store;
use test_kit::House;

use crate::script::World;
use crate::smart::{LAMBDA, provider};

/// Lambda, with a function that says what the token says it should: the token is the response, or what went wrong.
static FUNCTIONS: Service = Service {
    id: "lambda",
    checks: Checks::Own,
    operations: &[aws_operation!("Invoke", invoke)],
    reactions: &[],
    timers: &[],
    works: &[],
};
static SERVICES: &[&Service] = &[&healthlake::SERVICE, &FUNCTIONS];

async fn invoke(call: Call, input: Value) -> Result<Value, ApiError> {
    assert_eq!((&input["FunctionName"], &*call.store.scope().region), (&json!(LAMBDA), "us-east-1"));
    let payload = STANDARD.decode(input["Payload"].as_str().expect("a payload")).expect("base64");
    let event: Value = serde_json::from_slice(&payload).expect("JSON");
    assert_eq!(event["operationName"], "ReadResource");
    let endpoint = event["datastoreEndpoint"].as_str().expect("an endpoint");
    assert!(endpoint.starts_with(test_kit::ENDPOINT) && endpoint.ends_with("/r4/"), "{endpoint}");
    let token = event["bearerToken"].as_str().expect("a token");
    match token {
        "missing" => Err(ApiError::new(404, "ResourceNotFoundException", "Function not found")),
        "raises" => {
            let error = STANDARD.encode(r#"{"errorMessage":"no such key"}"#);
            Ok(json!({"StatusCode": 200, "FunctionError": "Unhandled", "Payload": error}))
        }
        _ => {
            let response = token.replace("{endpoint}", endpoint);
            Ok(json!({"StatusCode": 200, "Payload": STANDARD.encode(response)}))
        }
    }
}

/// A response, changed in one place; nothing there leaves the member out.
fn response(place: &str, value: Value) -> String {
    let now = test_kit::START.0 / 1_000;
    let mut response = json!({
        "authPayload": {
            "iss": "https://issuer.example", "aud": "{endpoint}", "iat": now - 60, "nbf": now - 60, "exp": now + 60,
            "isAuthorized": "true", "uid": "100101", "scope": "system/*.*",
        },
        "iamRoleARN": "arn:aws:iam::123456789012:role/healthlake",
    });
    if let Some(member) = response.pointer_mut(place) {
        *member = value;
    }
    response.to_string()
}

// The function decides who comes in. Whatever it does not say clearly must keep them out.
#[tokio::test]
async fn the_function_of_a_data_store_judges_its_tokens() {
    let house = House::with_settings(Store::in_memory(), SERVICES, Settings::standard());
    let house = house.as_caller("123456789012", "eu-west-1");
    let input =
        json!({"DatastoreTypeVersion": "R4", "IdentityProviderConfiguration": provider("SMART_ON_FHIR")});
    let created = house.aws("healthlake", "CreateFHIRDatastore", input).await.expect("created");
    let world = World { house, data_store: created["DatastoreId"].as_str().expect("an id").to_owned() };
    let now = test_kit::START.0 / 1_000;
    for (token, status, text) in [
        (response("", json!(null)), 401, "gives no authPayload"),
        (response("/nothing", json!(null)), 404, "Patient/1 is not known"),
        (response("/authPayload/isAuthorized", json!(true)), 404, ""),
        (response("/authPayload/isAuthorized", json!(false)), 401, "does not let it in"),
        (response("/authPayload/isAuthorized", json!("no")), 401, "does not let it in"),
        (response("/authPayload/scope", json!("user/Observation.read")), 403, "do not grant Patient"),
        (response("/authPayload/scope", json!(null)), 401, "gives no \"scope\""),
        (response("/authPayload/nbf", json!(null)), 401, "gives no \"nbf\""),
        (response("/authPayload/nbf", json!(now + 1)), 401, "not valid before"),
        (response("/authPayload/exp", json!(now)), 401, "has expired"),
        (response("/authPayload/aud", json!("https://elsewhere.example")), 401, "\"aud\""),
        (response("/iamRoleARN", json!(null)), 401, "gives no iamRoleARN"),
        (response("/authPayload", json!([])), 401, "gives no authPayload"),
        ("not JSON".to_owned(), 401, "gives no authPayload"),
        ("missing".to_owned(), 401, "cannot be called: Function not found"),
        ("raises".to_owned(), 401, "has failed: {\"errorMessage\":\"no such key\"}"),
    ] {
        let answer = world.bear(&token, "GET Patient/1").await;
        assert!(answer.0 == status && answer.1.contains(text), "{token}: {answer:?}, not {status} {text}");
    }
}
