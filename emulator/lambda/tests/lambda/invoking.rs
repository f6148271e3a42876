//! Functions that do as they should.

use serde_json::json;

use crate::{bootstrap, house, invoke, ok, python, zipped};

const ECHO: &str = "
import os
print('started', os.getpid())
def handler(event, context):
    print('got', event)
    return {'event': event, 'pid': os.getpid(), 'arn': context.invoked_function_arn, 'name': os.environ['AWS_LAMBDA_FUNCTION_NAME'],
            'id': context.aws_request_id, 'left': context.get_remaining_time_in_millis(), 'key': os.environ['AWS_ACCESS_KEY_ID'],
            'endpoint': os.environ['AWS_ENDPOINT_URL']}
";

// The way of every function: created, invoked, answered, and warm for the next invocation.
#[tokio::test]
async fn a_function_in_python_is_invoked_twice_in_one_process() {
    let house = house();
    ok(&house, "CreateFunction", python("echo", ECHO)).await;
    let (answer, payload, log) = invoke(&house, "echo", &json!({"a": [1, 2.50, "é"]})).await;
    assert_eq!(answer["StatusCode"], 200);
    assert_eq!(answer["ExecutedVersion"], "$LATEST");
    assert!(answer.get("FunctionError").is_none(), "{payload}");
    assert_eq!(payload["event"], json!({"a": [1, 2.5, "é"]}));
    assert_eq!(payload["arn"], "arn:aws:lambda:us-east-1:000000000000:function:echo");
    assert_eq!(payload["name"], "echo");
    assert_eq!(payload["key"], "000000000000");
    assert_eq!(payload["endpoint"], test_kit::ENDPOINT);
    let left = payload["left"].as_i64().expect("milliseconds");
    assert!((1..=3_000).contains(&left), "{left}");
    let id = payload["id"].as_str().expect("an id");
    let lines: Vec<&str> = log.lines().collect();
    assert!(lines[0].starts_with("started "), "{log}");
    assert_eq!(lines[1], format!("START RequestId: {id} Version: $LATEST"));
    assert!(lines[2].starts_with("got {'a': "), "{log}");
    assert_eq!(lines[3], format!("END RequestId: {id}"));
    assert!(lines[4].starts_with(&format!("REPORT RequestId: {id}\tDuration: ")), "{log}");
    assert!(lines[4].contains("\tMemory Size: 128 MB\t") && lines[4].contains("\tInit Duration: "), "{log}");
    let (_, again, log) = invoke(&house, "echo", &json!({})).await;
    assert_eq!(again["pid"], payload["pid"]);
    assert!(!log.contains("Init Duration") && !log.contains("started"), "{log}");
}

// What Go, Rust and every other compiled function is: a bootstrap that speaks the Runtime API by itself.
#[tokio::test]
async fn a_bootstrap_speaks_the_runtime_api() {
    let house = house();
    let code = "
import http.client, os
api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
base = '/2018-06-01/runtime/invocation/'
while True:
    api.request('GET', base + 'next')
    answer = api.getresponse()
    event = answer.read()
    id = answer.headers['Lambda-Runtime-Aws-Request-Id']
    api.request('POST', base + 'wrong-id/response', b'{}')
    answer = api.getresponse()
    assert answer.status == 400, answer.read()
    answer.read()
    api.request('POST', base + id + '/response', event)
    answer = api.getresponse()
    assert answer.status == 202, answer.read()
    answer.read()
";
    ok(&house, "CreateFunction", bootstrap("raw", code)).await;
    for number in 0..3 {
        let (answer, payload, log) = invoke(&house, "raw", &json!({"number": number})).await;
        assert!(answer.get("FunctionError").is_none(), "{payload} {log}");
        assert_eq!(payload, json!({"number": number}));
    }
}

// Node's handlers come in three forms, and as modules of two kinds.
#[tokio::test]
async fn a_function_in_node_is_invoked() {
    let house = house();
    for (name, file, code) in [
        ("promises", "index.mjs", "export const handler = async (event) => ({ got: event.a });"),
        (
            "calls-back",
            "index.js",
            "exports.handler = (event, context, done) => setTimeout(() => done(null, { got: event.a }), 1);",
        ),
        ("returns", "index.cjs", "exports.handler = (event) => Promise.resolve({ got: event.a });"),
    ] {
        let mut input = python(name, "");
        input["Runtime"] = json!("nodejs20.x");
        input["Code"] = json!({"ZipFile": zipped(&[(file, code)])});
        ok(&house, "CreateFunction", input).await;
        let (_, payload, log) = invoke(&house, name, &json!({"a": 7})).await;
        assert_eq!(payload, json!({"got": 7}), "{name}: {log}");
    }
    // AWS documents that such a handler's value is ignored.
    let mut input = python("says-nothing", "");
    input["Runtime"] = json!("nodejs20.x");
    input["Code"] = json!({"ZipFile": zipped(&[("index.js", "exports.handler = (event) => 7;")])});
    ok(&house, "CreateFunction", input).await;
    for _ in 0..2 {
        assert_eq!(invoke(&house, "says-nothing", &json!({})).await.1, json!(null));
    }
    let mut input = python("throws", "");
    input["Runtime"] = json!("nodejs20.x");
    let code = "exports.handler = async () => { throw new TypeError('no such patient'); };";
    input["Code"] = json!({"ZipFile": zipped(&[("index.js", code)])});
    ok(&house, "CreateFunction", input).await;
    let (answer, payload, log) = invoke(&house, "throws", &json!({})).await;
    assert_eq!(answer["FunctionError"], "Unhandled");
    assert_eq!(
        (&payload["errorType"], &payload["errorMessage"]),
        (&json!("TypeError"), &json!("no such patient"))
    );
    assert!(payload["trace"][1].as_str().is_some_and(|frame| frame.contains("index.js:1")), "{payload}");
    assert!(log.contains("ERROR\tInvoke Error \t{\"errorType\":\"TypeError\""), "{log}");
}
