//! Requests through APIs that stand in fixtures, with functions and state machines played here.

mod caching;
mod reaching;
mod trying;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::{
    ApiError, Call, Checks, HttpBody, HttpRequest, Input, Operation, Service, output, text_operation,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Deserialize;
use serde_json::{Value, json};
use test_kit::{Endpoint, House};

use crate::collections::{self, DEPLOYMENTS, HOMES, SNAPSHOTS, STAGES};

static LAMBDA: Service = played("lambda", &[text_operation!("Invoke", invoke)]);
static STATES: Service = played("stepfunctions", &[text_operation!("StartSyncExecution", execute)]);

const fn played(id: &'static str, operations: &'static [Operation]) -> Service {
    Service { id, checks: Checks::Own, operations, reactions: &[], timers: &[], works: &[] }
}

/// A function does what its name says.
async fn invoke(call: Call, input: Input) -> Result<Bytes, ApiError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Invocation {
        function_name: String,
        payload: String,
    }
    let Invocation { function_name, payload } = input.read(&call)?;
    let payload = STANDARD.decode(payload).map_err(|error| ApiError::internal(error.to_string()))?;
    let event: Value = serde_json::from_slice(&payload).unwrap_or_default();
    let token = event["authorizationToken"].as_str().or(event["headers"]["Token"].as_str()).unwrap_or("");
    let (failed, answer) = match function_name.rsplit(':').next().unwrap_or("") {
        "echo" => (false, json!({"statusCode": 200, "body": event.to_string()})),
        "plain" => (false, event),
        "malformed" => (false, json!("hello")),
        "fails" => (true, json!({"errorMessage": "Bad: no such pet"})),
        "slow" => {
            call.clock.wait_until(call.now.plus(60_000)).await;
            (false, json!({}))
        }
        "slow-authorizer" => {
            call.clock.wait_until(call.now.plus(20_000)).await;
            let statement = json!({"Action": "*", "Effect": "Allow", "Resource": "*"});
            (false, json!({"principalId": "p", "policyDocument": {"Statement": [statement]}}))
        }
        "authorizer" if token == "unauthorized" => (true, json!({"errorMessage": "Unauthorized"})),
        "authorizer" if token == "broken" => (false, json!({"principalId": "p"})),
        "authorizer" => {
            let statement = json!({"Action": "execute-api:Invoke", "Effect": token, "Resource": "*/GET/*"});
            let context = json!({"number": 7, "at": call.now.0});
            (
                false,
                json!({"principalId": "p", "policyDocument": {"Statement": [statement]}, "context": context}),
            )
        }
        _ => return Err(ApiError::new(404, "ResourceNotFoundException", "no such function")),
    };
    let mut members = json!({"StatusCode": 200, "Payload": STANDARD.encode(answer.to_string())});
    if failed {
        members["FunctionError"] = "Unhandled".into();
    }
    output(&members)
}

/// A state machine gives its input back as its output.
async fn execute(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Value = input.read(&call)?;
    match members["stateMachineArn"].as_str() {
        Some("slow") => {
            call.clock.wait_until(call.now.plus(60_000)).await;
            output(&json!({}))
        }
        Some("absent") => Err(ApiError::new(400, "StateMachineDoesNotExist", "State Machine Does Not Exist")),
        _ => output(&json!({"status": "SUCCEEDED", "output": members["input"]})),
    }
}

/// A house with one API of id `api1`, deployed as `dev`.
async fn house(snapshot: &Value, stage: &Value) -> (House, Endpoint) {
    let endpoint = Endpoint::default();
    let house = House::new(&[&crate::SERVICE, &LAMBDA, &STATES]).reaching(&endpoint);
    let mut whole = json!({
        "restApi": {
            "id": "api1", "name": "n", "createdDate": 0, "apiKeySource": "HEADER",
            "endpointConfiguration": {}, "disableExecuteApiEndpoint": false, "rootResourceId": "root",
        },
        "resources": [],
    });
    merge(&mut whole, snapshot);
    let mut stage_row = json!({
        "deploymentId": "d1", "stageName": "dev", "cacheClusterEnabled": false, "cacheClusterStatus": "NOT_AVAILABLE",
        "tracingEnabled": false, "createdDate": 0, "lastUpdatedDate": 0,
    });
    merge(&mut stage_row, stage);
    let call = call(&house);
    let written: Result<(), ApiError> = call
        .store
        .commit(|tx| {
            collections::settle(tx, &HOMES, "api1")?;
            collections::put(tx, DEPLOYMENTS.of("api1"), "d1", &json!({"id": "d1", "createdDate": 0}))?;
            collections::put(tx, SNAPSHOTS.of("api1"), "d1", &whole)?;
            collections::put(tx, STAGES.of("api1"), "dev", &stage_row)
        })
        .await;
    written.unwrap();
    (house, endpoint)
}

/// A call of its own to the API's account.
fn call(house: &House) -> Call {
    let (service, operation) = house.dispatch.find("apigateway", "ExecuteApi").unwrap();
    let visitor = dispatch::Visitor {
        caller: house.caller().clone(),
        endpoint: test_kit::ENDPOINT.into(),
        request_id: "r".into(),
        cause: None,
    };
    house.dispatch.call(service, operation, visitor)
}

/// Puts the members of one object into another, objects into objects.
fn merge(into: &mut Value, from: &Value) {
    let (Value::Object(into), Value::Object(from)) = (into, from) else { return };
    for (name, value) in from {
        match into.get_mut(name) {
            Some(known) if known.is_object() => merge(known, value),
            _ => drop(into.insert(name.clone(), value.clone())),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Sent {
    method: Option<String>,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: String,
    signer: String,
}

struct Got {
    status: u16,
    headers: HeaderMap,
    body: String,
}

async fn send(house: &House, sent: &Sent) -> Got {
    let got = reach(house, sent, ("api", "api1"), Bytes::from(sent.body.clone())).await;
    Got { status: got.0, headers: got.1, body: String::from_utf8_lossy(&got.2).into_owned() }
}

/// Sends a request to an API or a domain, with a body of any bytes.
async fn reach(house: &House, sent: &Sent, to: (&'static str, &str), body: Bytes) -> (u16, HeaderMap, Bytes) {
    let mut headers = HeaderMap::new();
    for (name, value) in &sent.headers {
        headers
            .append(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
    }
    let parameters = [
        to,
        ("path", &sent.path),
        ("source_ip", "127.0.0.1"),
        ("protocol", "HTTP/1.1"),
        ("signer", &sent.signer),
    ];
    let request = HttpRequest {
        method: sent.method.as_deref().map_or(Method::GET, |name| name.parse().unwrap()),
        path: sent.path.clone(),
        query: sent.query.clone(),
        headers,
        body,
        parameters: parameters.map(|(name, value)| (name, value.to_owned())).into(),
    };
    let answer = house.http("apigateway", "ExecuteApi", request).await.unwrap();
    let HttpBody::Whole(body) = answer.body else { panic!("whole") };
    (answer.status.as_u16(), answer.headers, body)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    about: String,
    #[serde(default)]
    snapshot: Value,
    #[serde(default)]
    stage: Value,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(flatten)]
    sent: CaseRequest,
    /// What the endpoint outside answers.
    backend: Option<(u16, String)>,
    /// What it was sent: the method and the URI.
    reached: Option<String>,
    status: u16,
    #[serde(default)]
    with: Vec<(String, String)>,
    #[serde(default)]
    without: Vec<String>,
    answer: Option<String>,
    answer_has: Option<String>,
}

#[derive(Deserialize)]
struct CaseRequest {
    request: Sent,
}

// Each group is an API and what comes of requests to it: what users build, and what their clients compare.
#[tokio::test]
async fn requests_are_answered_as_by_aws() {
    let files = [
        include_str!("../../../../fixtures/api-gateway/data-plane/requests/answers.json"),
        include_str!("../../../../fixtures/api-gateway/data-plane/requests/refusals.json"),
    ];
    for file in files {
        let groups: Vec<Group> = serde_json::from_str(file).unwrap();
        for group in groups {
            let (house, endpoint) = house(&group.snapshot, &group.stage).await;
            for case in group.cases {
                if let Some((status, body)) = case.backend {
                    endpoint.answer_next(status, body);
                }
                let sent = &case.sent.request;
                let got = send(&house, sent).await;
                let name = format!("{}: {sent:?} {}", group.about, got.body);
                assert_eq!(got.status, case.status, "{name}");
                for (header, value) in case.with {
                    let values: Vec<&str> =
                        got.headers.get_all(&header).iter().map(|value| value.to_str().unwrap()).collect();
                    assert_eq!(values.join("|"), value, "{name} {header}");
                }
                for header in case.without {
                    assert!(!got.headers.contains_key(&header), "{name} {header}");
                }
                if let Some(answer) = case.answer {
                    assert_eq!(got.body, answer, "{name}");
                }
                if let Some(part) = case.answer_has {
                    assert!(got.body.contains(&part), "{name}");
                }
                if let Some(reached) = case.reached {
                    let received = endpoint.received();
                    let told =
                        received.first().map(|request| format!("{} {}", request.method(), request.uri()));
                    assert_eq!(told, Some(reached), "{name}");
                }
            }
        }
    }
}

fn resource(path: &str, method: &Value) -> Value {
    json!({"id": "res", "path": path, "resourceMethods": {"GET": method}})
}

fn method(integration: &Value) -> Value {
    json!({
        "httpMethod": "GET", "authorizationType": "NONE", "apiKeyRequired": false,
        "methodResponses": {"200": {"statusCode": "200"}}, "methodIntegration": integration,
    })
}

fn function(name: &str) -> Value {
    let uri = format!(
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:{name}/invocations"
    );
    json!({"type": "AWS_PROXY", "uri": uri, "httpMethod": "POST", "timeoutInMillis": 29000})
}

fn integration(kind: &str, uri: &str) -> Value {
    json!({"type": kind, "uri": uri, "httpMethod": "POST", "timeoutInMillis": 29000})
}

const TOO_LATE: (u16, &str) = (504, r#"{"message": "Endpoint request timed out"}"#);

// The client of what is slow in here is answered by the clock, not by the machine's patience, whatever the kind of integration.
#[tokio::test]
async fn an_integration_has_its_time_by_the_clock() {
    let proxy = function("slow");
    let states = "arn:aws:apigateway:us-east-1:states:action/StartSyncExecution";
    let mut machine = integration("AWS", states);
    machine["requestTemplates"] = json!({"application/json": r#"{"stateMachineArn": "slow"}"#});
    let mut quick = function("slow");
    quick["timeoutInMillis"] = 50.into();
    let plain = integration("AWS", proxy["uri"].as_str().unwrap());
    for (integration, milliseconds) in [(proxy, 29_000), (quick, 50), (plain, 29_000), (machine, 29_000)] {
        let snapshot = json!({"resources": [resource("/slow", &method(&integration))]});
        let (house, _) = house(&snapshot, &Value::Null).await;
        let clock = house.clock.clone();
        let sent = Sent { path: "/dev/slow".into(), ..Sent::default() };
        let mut asking = tokio::spawn(async move { send(&house, &sent).await });
        tokio::task::yield_now().await;
        clock.advance(milliseconds - 1);
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        assert!(!asking.is_finished(), "{integration}");
        clock.advance(1);
        let got = (&mut asking).await.unwrap();
        assert_eq!((got.status, got.body.as_str()), TOO_LATE, "{integration}");
    }
}

// An endpoint outside is no part of the clock: it is told how long it has, and whether it was in time is the client's to say.
#[tokio::test]
async fn an_endpoint_outside_has_the_machines_time() {
    for kind in ["HTTP", "HTTP_PROXY"] {
        let mut own = integration(kind, "http://backend/");
        own["timeoutInMillis"] = 1234.into();
        own["integrationResponses"] = json!({"200": {"statusCode": "200"}});
        let snapshot = json!({"resources": [resource("/slow", &method(&own))]});
        let (house, endpoint) = house(&snapshot, &Value::Null).await;
        let sent = Sent { path: "/dev/slow".into(), ..Sent::default() };
        endpoint.be_late(true);
        let got = send(&house, &sent).await;
        assert_eq!((got.status, got.body.as_str()), TOO_LATE, "{kind}");
        let said: Vec<Option<contract::AnswerWithin>> =
            endpoint.received().iter().map(|request| request.extensions().get().copied()).collect();
        assert_eq!(said, [Some(contract::AnswerWithin(std::time::Duration::from_millis(1234)))], "{kind}");
        endpoint.be_late(false);
        endpoint.be_down(true);
        let got = send(&house, &sent).await;
        let down = r#"{"message": "Network error communicating with endpoint"}"#;
        assert_eq!((got.status, got.body.as_str()), (504, down), "{kind}");
    }
}

// What an authorizer said holds for its time and no longer; a wrong time lets in somebody who was thrown out.
#[tokio::test]
async fn an_authorizers_answer_is_kept_for_its_time() {
    let mut guarded = method(&function("echo"));
    merge(&mut guarded, &json!({"authorizationType": "CUSTOM", "authorizerId": "a"}));
    let uri = function("authorizer")["uri"].clone();
    let snapshot = json!({
        "resources": [resource("/pets", &guarded)],
        "authorizers": {"a": {
            "id": "a", "name": "a", "type": "TOKEN", "authorizerUri": uri,
            "identitySource": "method.request.header.Token", "authorizerResultTtlInSeconds": 60,
        }},
    });
    let (house, _) = house(&snapshot, &Value::Null).await;
    let sent =
        Sent { path: "/dev/pets".into(), headers: vec![("Token".into(), "Allow".into())], ..Sent::default() };
    let mut told = Vec::new();
    for milliseconds in [0, 59_999, 1] {
        house.clock.advance(milliseconds);
        let event: Value = serde_json::from_str(&send(&house, &sent).await.body).unwrap();
        let authorizer = &event["requestContext"]["authorizer"];
        assert_eq!((&authorizer["principalId"], &authorizer["number"]), (&json!("p"), &json!("7")));
        told.push(authorizer["at"].clone());
    }
    assert!(told[0] == told[1] && told[1] != told[2], "{told:?}");
}
