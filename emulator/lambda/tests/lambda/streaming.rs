//! Responses that come as the function writes them, through InvokeWithResponseStream and through URLs.

use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::{HttpAnswer, HttpBody};
use serde_json::{Value, json};
use test_kit::House;
use tokio::sync::mpsc::Receiver;

use crate::{bootstrap, house, invoke, ok, python, refused, urls, zipped};

/// What CreateFunction takes for a function in Node.js.
pub(crate) fn node(name: &str, code: &str) -> Value {
    let mut input = python(name, "");
    input["Runtime"] = json!("nodejs20.x");
    input["Timeout"] = json!(10);
    input["Code"] = json!({"ZipFile": zipped(&[("index.mjs", code)])});
    input
}

/// Writes, waits until somebody writes into a pipe, and writes again.
pub(crate) fn waits(prelude: &str) -> String {
    format!(
        "import {{ readFile }} from 'node:fs/promises';
export const handler = awslambda.streamifyResponse(async (event, stream, context) => {{
  if (event.body) event = JSON.parse(event.body);
  {prelude}
  stream.write('first');
  await readFile(event.pipe);
  stream.write(Buffer.from([0, 255]));
  stream.end('last');
}});"
    )
}

/// A pipe with a name; reading from it waits for a writer.
pub(crate) fn pipe(folder: &Path) -> std::path::PathBuf {
    let pipe = folder.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    pipe
}

/// Lets a function go on that reads from a pipe.
pub(crate) async fn release(pipe: std::path::PathBuf) {
    let released = tokio::task::spawn_blocking(move || std::fs::write(pipe, "go on")).await;
    released.expect("a thread").expect("the pipe is read");
}

pub(crate) fn stream(answer: HttpAnswer) -> Receiver<Bytes> {
    match answer.body {
        HttpBody::Stream(pieces) => pieces,
        HttpBody::Whole(whole) => panic!("not a stream: {whole:?}"),
    }
}

/// An event's name and its payload. A frame is one piece.
fn event(frame: &[u8]) -> (String, Vec<u8>) {
    let number = |at: usize| u32::from_be_bytes(frame[at..at + 4].try_into().expect("four bytes")) as usize;
    assert_eq!(number(0), frame.len());
    let headers = String::from_utf8_lossy(&frame[12..12 + number(4)]).into_owned();
    let name = ["PayloadChunk", "InvokeComplete"].into_iter().find(|name| headers.contains(name));
    (name.expect("a name").to_owned(), frame[12 + number(4)..frame.len() - 4].to_vec())
}

/// All events from here on: what was written, and what the last one says.
async fn rest(pieces: &mut Receiver<Bytes>) -> (Vec<u8>, Value) {
    let mut written = Vec::new();
    while let Some(frame) = pieces.recv().await {
        match event(&frame) {
            (name, payload) if name == "PayloadChunk" => written.extend(payload),
            (_, payload) => return (written, serde_json::from_slice(&payload).expect("JSON")),
        }
    }
    panic!("no last event after {written:?}");
}

async fn streamed(house: &House, name: &str, input: &Value) -> Receiver<Bytes> {
    let payload = STANDARD.encode(input.to_string());
    let input = json!({"FunctionName": name, "LogType": "Tail", "Payload": payload});
    let answer = house.streamed("lambda", "InvokeWithResponseStream", input).await.expect("a stream");
    assert_eq!(answer.headers["content-type"], "application/vnd.amazon.eventstream");
    assert_eq!(answer.headers["x-amz-executed-version"], "$LATEST");
    stream(answer)
}

// The reason for streams: the client has the first words while the function is still at work. The function goes on only when
// the first piece was read.
#[tokio::test]
async fn bytes_flow_as_the_function_writes_them() {
    let house = house();
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = pipe(folder.path());
    ok(&house, "CreateFunction", node("flows", &waits("console.log('working');"))).await;
    for _ in 0..2 {
        let mut pieces = streamed(&house, "flows", &json!({"pipe": pipe})).await;
        let first = event(&pieces.recv().await.expect("a piece"));
        assert_eq!(first, ("PayloadChunk".to_owned(), b"first".to_vec()));
        release(pipe.clone()).await;
        let (written, complete) = rest(&mut pieces).await;
        assert_eq!(written, b"\0\xfflast");
        assert!(complete.get("ErrorCode").is_none(), "{complete}");
        let log = STANDARD.decode(complete["LogResult"].as_str().expect("a log")).expect("base64");
        let log = String::from_utf8_lossy(&log).into_owned();
        assert!(log.contains("working") && log.contains("REPORT RequestId: "), "{log}");
    }
}

// A URL that streams has its status and headers from what the function says first, and the body as it comes.
#[tokio::test]
async fn a_url_streams_behind_its_prelude() {
    let house = house();
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = pipe(folder.path());
    let prelude = "stream = awslambda.HttpResponseStream.from(stream, {statusCode: 201, headers: {'X-Sent': 'yes', \
                   'Content-Type': 'text/event-stream'}, cookies: ['a=b']});";
    ok(&house, "CreateFunction", node("page", &waits(prelude))).await;
    let config = json!({"FunctionName": "page", "AuthType": "NONE", "InvokeMode": "RESPONSE_STREAM"});
    let id = urls::id(&ok(&house, "CreateFunctionUrlConfig", config).await);
    let mut request = urls::request(&id, "POST", "/", "");
    request.headers.insert("content-type", "application/json".parse().expect("a value"));
    request.body = json!({"pipe": pipe}).to_string().into();
    let answer = urls::send(&house, request).await;
    assert_eq!(answer.status, 201);
    for (name, value) in [("x-sent", "yes"), ("content-type", "text/event-stream"), ("set-cookie", "a=b")] {
        assert_eq!(answer.headers[name], value);
    }
    let mut pieces = stream(answer);
    assert_eq!(pieces.recv().await.expect("a piece"), "first");
    release(pipe).await;
    let mut written = Vec::new();
    while let Some(piece) = pieces.recv().await {
        written.extend_from_slice(&piece);
    }
    assert_eq!(written, b"\0\xfflast");
}

// What whoever wants it whole gets of a function that streams, and whoever wants a stream of one that does not.
#[tokio::test]
async fn streams_and_whole_responses_meet() {
    let house = house();
    let code = "export const handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.setContentType('text/plain');
  stream.write('{\"a\":');
  stream.end('1}');
});";
    ok(&house, "CreateFunction", node("writes", code)).await;
    assert_eq!(invoke(&house, "writes", &json!({})).await.1, json!({"a": 1}));
    ok(&house, "CreateFunction", python("gives", "def handler(event, context):\n    return event")).await;
    let (written, complete) = rest(&mut streamed(&house, "gives", &json!({"b": 2})).await).await;
    assert_eq!(serde_json::from_slice::<Value>(&written).expect("JSON"), json!({"b": 2}));
    assert!(complete.get("ErrorCode").is_none(), "{complete}");
    let input = json!({"FunctionName": "gives", "InvocationType": "DryRun"});
    let dry = house.streamed("lambda", "InvokeWithResponseStream", input).await.expect("an answer");
    assert_eq!(dry.status, 204);
    // Services of ours take answers whole.
    let whole = refused(&house, "InvokeWithResponseStream", json!({"FunctionName": "gives"})).await;
    assert_eq!((whole.0, &*whole.1), (501, "NotImplemented"));
    let missing = house.streamed("lambda", "InvokeWithResponseStream", json!({"FunctionName": "none"})).await;
    assert_eq!(missing.err().map(|error| error.status), Some(404));
    ok(&house, "PutFunctionConcurrency", json!({"FunctionName": "gives", "ReservedConcurrentExecutions": 0}))
        .await;
    let (status, code, _) = refused(&house, "Invoke", json!({"FunctionName": "gives"})).await;
    assert_eq!((status, &*code), (429, "TooManyRequestsException"));
}

// The last event is the only place where a failure behind the first byte can be told.
#[tokio::test]
async fn failures_are_told_by_the_last_event() {
    let house = house();
    let before = "export const handler = awslambda.streamifyResponse(async () => { throw new TypeError('at once'); });";
    let behind = "export const handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('some');
  await new Promise((resolve) => setImmediate(resolve));
  throw new RangeError('too late');
});";
    let exits = "export const handler = awslambda.streamifyResponse(async (event, stream) => {
  await new Promise((resolve) => stream.write('some', resolve));
  setTimeout(() => process.exit(3), 50);
  await new Promise(() => {});
});";
    let hangs = "export const handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('some');
  setInterval(() => {}, 1000);
  await new Promise(() => {});
});";
    let breaks = "
import http.client, os, socket
api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
base = '/2018-06-01/runtime/invocation/'
api.request('GET', base + 'next')
answer = api.getresponse()
answer.read()
id = answer.headers['Lambda-Runtime-Aws-Request-Id']
api.close()
host, port = os.environ['AWS_LAMBDA_RUNTIME_API'].split(':')
raw = socket.create_connection((host, int(port)))
raw.sendall((f'POST {base}{id}/response HTTP/1.1\\r\\nHost: a\\r\\nLambda-Runtime-Function-Response-Mode: streaming\\r\\n'
             'Transfer-Encoding: chunked\\r\\n\\r\\n4\\r\\nsome\\r\\nnot a length').encode())
raw.recv(100)
raw.close()
import signal
signal.pause()
";
    let cases = [
        ("before", node("before", before), "", "TypeError", "at once"),
        ("behind", node("behind", behind), "some", "RangeError", "too late"),
        (
            "exits",
            node("exits", exits),
            "some",
            "Runtime.ExitError",
            "RequestId: {id} Error: Runtime exited with error: exit status 3",
        ),
        (
            "hangs",
            node("hangs", hangs),
            "some",
            "Sandbox.Timedout",
            "RequestId: {id} Error: Task timed out after 2.00 seconds",
        ),
        (
            "breaks",
            bootstrap("breaks", breaks),
            "some",
            "Runtime.TruncatedResponse",
            "RequestId: {id} Error: Response truncated",
        ),
    ];
    for (name, mut input, expected, kind, message) in cases {
        input["Timeout"] = json!(if name == "hangs" { 2 } else { 10 });
        ok(&house, "CreateFunction", input).await;
        let (written, complete) = rest(&mut streamed(&house, name, &json!({})).await).await;
        assert_eq!(String::from_utf8_lossy(&written), expected, "{name}: {complete}");
        assert_eq!(complete["ErrorCode"], "Unhandled", "{name}");
        let details = complete["ErrorDetails"].as_str().expect("details");
        let details: Value = serde_json::from_str(details).expect("JSON");
        let log = STANDARD.decode(complete["LogResult"].as_str().expect("a log")).expect("base64");
        let log = String::from_utf8_lossy(&log).into_owned();
        let id =
            log.split("START RequestId: ").nth(1).and_then(|rest| rest.split(' ').next()).expect("an id");
        assert_eq!(details["errorType"], kind, "{name}: {details}");
        assert_eq!(details["errorMessage"], message.replace("{id}", id), "{name}");
    }
}

// A client that goes away must neither end the function nor keep its environment.
#[tokio::test]
async fn a_function_goes_on_without_its_client() {
    let house = house();
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = pipe(folder.path());
    let code =
        waits("").replace("stream.write(Buffer.from([0, 255]));", "stream.write(Buffer.alloc(5000000));");
    ok(&house, "CreateFunction", node("alone", &code)).await;
    let mut pieces = streamed(&house, "alone", &json!({"pipe": pipe})).await;
    pieces.recv().await.expect("a piece");
    drop(pieces);
    release(pipe.clone()).await;
    // The same process answers again, once it is through.
    let mut pieces = streamed(&house, "alone", &json!({"pipe": pipe})).await;
    pieces.recv().await.expect("a piece");
    release(pipe).await;
    assert_eq!(rest(&mut pieces).await.0.len(), 5_000_004);
}
