//! Requests through HTTP APIs that stand in fixtures, with functions and services played here.
//!
//! Each group makes an API by `steps` (an operation, its members, and what of the answer is kept for `<name>`), and asks it. A case may
//! say what the outside answers (`backend`) and what it was sent (`reached`), and of the answer its `status`, headers that it is `with`
//! and `without`, its body (`answer`) or a part of the JSON that this is (`has`).

mod authorizers;

use std::collections::BTreeMap;

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

static LAMBDA: Service = played("lambda", &[text_operation!("Invoke", invoke)]);
static EVENTS: Service = played("events", &[text_operation!("PutEvents", echo)]);
static STATES: Service = played("stepfunctions", &[text_operation!("StartSyncExecution", echo)]);

const fn played(id: &'static str, operations: &'static [Operation]) -> Service {
    Service { id, checks: Checks::Own, operations, reactions: &[], timers: &[], works: &[] }
}

/// A service gives back what it is given.
async fn echo(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Value = input.read(&call)?;
    if members["stateMachineArn"] == "absent" {
        return Err(ApiError::new(400, "StateMachineDoesNotExist", "State Machine Does Not Exist"));
    }
    output(&members)
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
    let token = event["headers"]["token"].as_str().unwrap_or("");
    let (failed, answer) = match function_name.rsplit(':').next().unwrap_or("") {
        "plain" => (false, event),
        "wrapped" => (false, json!({"statusCode": 200, "body": event.to_string()})),
        "custom" => {
            let headers = json!({"x-own": "1", "Access-Control-Allow-Origin": "http://own"});
            (false, json!({"statusCode": 201, "headers": headers, "cookies": ["a=1", "b=2"], "body": "made"}))
        }
        "malformed" => (false, json!({"statusCode": "?"})),
        "slow" => {
            call.clock.wait_until(call.now.plus(60_000)).await;
            (false, json!({}))
        }
        "simple" => {
            let context = json!({"number": 7, "at": call.now.0});
            (false, json!({"isAuthorized": token == "yes", "context": context}))
        }
        "policy" if token == "unauthorized" => (true, json!({"errorMessage": "Unauthorized"})),
        "policy" => {
            let statement =
                json!({"Action": "execute-api:Invoke", "Effect": token, "Resource": event["methodArn"]});
            (
                false,
                json!({"principalId": "p", "policyDocument": {"Statement": [statement]}, "context": {"k": "v"}}),
            )
        }
        _ => (true, json!({"errorMessage": "no"})),
    };
    let mut members = json!({"StatusCode": 200, "Payload": STANDARD.encode(answer.to_string())});
    if failed {
        members["FunctionError"] = "Unhandled".into();
    }
    output(&members)
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
    domain: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    about: String,
    steps: Vec<Step>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    r#do: String,
    with: Value,
    #[serde(default)]
    keep: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    request: Sent,
    backend: Option<(u16, String)>,
    reached: Option<String>,
    /// Headers that the outside was sent.
    #[serde(default)]
    reached_with: Vec<(String, String)>,
    status: u16,
    #[serde(default)]
    with: Vec<(String, String)>,
    #[serde(default)]
    without: Vec<String>,
    answer: Option<String>,
    has: Option<Value>,
    /// Members that the JSON may not have, by their pointers.
    #[serde(default)]
    lacks: Vec<String>,
}

struct Got {
    status: u16,
    headers: HeaderMap,
    body: String,
}

/// A house with what a test's steps have made.
struct Scene {
    house: House,
    endpoint: Endpoint,
    names: BTreeMap<String, String>,
}

impl Scene {
    fn new() -> Scene {
        let endpoint = Endpoint::default();
        let services = [&api_gateway::SERVICE, &api_gateway::HTTP_APIS, &LAMBDA, &EVENTS, &STATES];
        let house = House::new(&services).reaching(&endpoint);
        Scene { house, endpoint, names: BTreeMap::new() }
    }

    async fn run(&mut self, step: &Step) {
        let filled = self.filled(&step.with.to_string());
        let members: Value = serde_json::from_str(&filled).expect("members");
        let answer = self.house.aws("apigatewayv2", &step.r#do, members).await;
        let answer = answer.unwrap_or_else(|error| panic!("{}: {error}", step.r#do));
        for (name, pointer) in &step.keep {
            let kept = answer.pointer(pointer).and_then(Value::as_str).expect("what is kept");
            self.names.insert(name.clone(), kept.to_owned());
        }
    }

    async fn make(&mut self, operation: &str, with: Value, keep: Option<(&str, &str)>) {
        let keep = keep.into_iter().map(|(name, pointer)| (name.to_owned(), pointer.to_owned())).collect();
        self.run(&Step { r#do: operation.to_owned(), with, keep }).await;
    }

    fn filled(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (name, kept)| text.replace(&format!("<{name}>"), kept))
    }

    async fn send(&self, sent: &Sent) -> Got {
        let mut headers = HeaderMap::new();
        for (name, value) in &sent.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
            headers.append(name, HeaderValue::from_str(&self.filled(value)).expect("a value"));
        }
        let mut parameters = vec![
            ("path", sent.path.clone()),
            ("source_ip", "127.0.0.1".to_owned()),
            ("protocol", "HTTP/1.1".to_owned()),
            ("signer", sent.signer.clone()),
            ("access_key", "AKIA".to_owned()),
        ];
        if sent.domain.is_empty() {
            parameters.push(("api", self.names["api"].clone()));
        } else {
            parameters.push(("domain", sent.domain.clone()));
        }
        let request = HttpRequest {
            method: sent.method.as_deref().map_or(Method::GET, |name| name.parse().expect("a method")),
            path: sent.path.clone(),
            query: sent.query.clone(),
            headers,
            body: Bytes::from(sent.body.clone()),
            parameters,
        };
        let answer = self.house.http("apigateway", "ExecuteApi", request).await.expect("an answer");
        let HttpBody::Whole(body) = answer.body else { panic!("whole") };
        let body = String::from_utf8_lossy(&body).into_owned();
        Got { status: answer.status.as_u16(), headers: answer.headers, body }
    }

    async fn check(&self, about: &str, case: &Case) {
        if let Some((status, body)) = &case.backend {
            self.endpoint.answer_next(*status, body.clone());
        }
        let got = self.send(&case.request).await;
        let name = format!("{about}: {:?} {}", case.request, got.body);
        assert_eq!(got.status, case.status, "{name}");
        for (header, value) in &case.with {
            let values = got.headers.get_all(header).iter().map(|value| value.to_str().expect("text"));
            assert_eq!(values.collect::<Vec<_>>().join("|"), *value, "{name} {header}");
        }
        for header in &case.without {
            assert!(!got.headers.contains_key(header), "{name} {header}");
        }
        if let Some(answer) = &case.answer {
            assert_eq!(got.body, *answer, "{name}");
        }
        if let Some(part) = &case.has {
            let part: Value = serde_json::from_str(&self.filled(&part.to_string())).expect("JSON");
            let body: Value = serde_json::from_str(&got.body).expect("JSON");
            if let Err(place) = has(&body, &part, "") {
                panic!("{name}: {place}");
            }
            for pointer in &case.lacks {
                assert_eq!(body.pointer(pointer), None, "{name} {pointer}");
            }
        }
        let received = self.endpoint.received();
        if let Some(reached) = &case.reached {
            let told = received.last().map(|request| format!("{} {}", request.method(), request.uri()));
            assert_eq!(told.as_ref(), Some(reached), "{name}");
        }
        for (header, value) in &case.reached_with {
            let found = received.last().and_then(|request| request.headers().get(header)?.to_str().ok());
            assert_eq!(found, Some(value.as_str()), "{name} {header}");
        }
    }
}

/// Whether JSON has all that another has; or where it does not.
fn has(whole: &Value, part: &Value, place: &str) -> Result<(), String> {
    if let Value::Object(part) = part {
        return part.iter().try_for_each(|(name, value)| {
            let place = format!("{place}/{name}");
            has(whole.get(name).ok_or_else(|| format!("no {place}"))?, value, &place)
        });
    }
    if whole == part { Ok(()) } else { Err(format!("{place} is {whole}")) }
}

// Each group is an API and what comes of requests to it: what users build, and what their functions read and their clients compare.
#[tokio::test]
async fn requests_are_answered_as_by_aws() {
    let text = include_str!("../../../../fixtures/api-gateway/http-apis.json");
    let groups: Vec<Group> = serde_json::from_str(text).expect("groups");
    for group in groups {
        let mut scene = Scene::new();
        for step in &group.steps {
            scene.run(step).await;
        }
        for case in &group.cases {
            scene.check(&group.about, case).await;
        }
    }
}

// The client of a slow function is answered by the clock, not by the machine's patience.
#[tokio::test]
async fn an_integration_has_30_seconds() {
    let mut scene = Scene::new();
    let target = "arn:aws:lambda:us-east-1:000000000000:function:slow";
    let api = json!({"Name": "n", "ProtocolType": "HTTP", "Target": target});
    scene.make("CreateApi", api, Some(("api", "/ApiId"))).await;
    let clock = scene.house.clock.clone();
    let asking = tokio::spawn(async move { scene.send(&Sent { path: "/".into(), ..Sent::default() }).await });
    tokio::task::yield_now().await;
    clock.advance(30_000);
    let got = asking.await.expect("an answer");
    assert_eq!((got.status, got.body.as_str()), (503, r#"{"message":"Service Unavailable"}"#));
}
