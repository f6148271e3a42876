//! Runtimes that do not speak the Runtime API as they should. Each invocation must end, in AWS's words where AWS has some, with nothing
//! left running.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::faults::ended;
use crate::{bootstrap, house, ok};

/// The beginning of each: it leaves its number behind, with that of a child that would live on, and asks for its invocation.
const BEGIN: &str = "
import http.client, os, signal, socket, subprocess
child = subprocess.Popen(['/bin/sh', '-c', 'while :; do read x; done'], stdin=subprocess.PIPE)
open(os.environ['PIDS'], 'w').write(f'{os.getpid()} {child.pid}')
host, port = os.environ['AWS_LAMBDA_RUNTIME_API'].split(':')
base = '/2018-06-01/runtime/'
def call(method, path, body=None, headers={}):
    api = http.client.HTTPConnection(host, int(port))
    api.request(method, path, body, headers)
    answer = api.getresponse()
    return answer.status, answer.headers, answer.read()
def raw(text):
    raw = socket.create_connection((host, int(port)))
    raw.sendall(text)
    return raw
def next():
    return call('GET', base + 'invocation/next')[1]['Lambda-Runtime-Aws-Request-Id']
";

// What a runtime says that is no answer must be no answer; what is one must be taken though it is odd.
#[tokio::test]
async fn garbage_is_no_answer_and_ends_in_awss_words() {
    let timed_out = "RequestId: {id} Error: Task timed out after 2.00 seconds";
    let exited = "RequestId: {id} Error: Runtime exited with error: exit status 4";
    let cases = [
        // No HTTP at all, and HTTP that leads nowhere.
        (
            "noise",
            "raw(b'\\0\\1\\2 garbage\\r\\n\\r\\n')\nid = next()\nraw(b'x' * 1000000)\n\
             assert call('GET', '/')[0] == 404\nassert call('PUT', base + f'invocation/{id}/response', b'1')[0] == 404\n\
             assert call('POST', base + f'invocation/{id}/nothing', b'1')[0] == 404\n\
             assert call('POST', base + 'invocation/', b'1')[0] == 404\n\
             assert call('POST', base + 'invocation/x/response', b'1')[0] == 400\n\
             assert call('POST', base + 'invocation/x/response', b'1', {'Lambda-Runtime-Function-Response-Mode': 'streaming'})[0] == 400\n\
             signal.pause()",
            Err(("Sandbox.Timedout", timed_out)),
        ),
        // An answer that never ends, from a process that stays.
        (
            "half",
            "id = next()\nheld = raw(f'POST {base}invocation/{id}/response HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 9\\r\\n\\r\\n{{'.encode())\n\
             signal.pause()",
            Err(("Sandbox.Timedout", timed_out)),
        ),
        // The same, from one that goes.
        (
            "goes",
            "id = next()\nraw(f'POST {base}invocation/{id}/response HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 9\\r\\n\\r\\n{{'.encode())\n\
             os._exit(4)",
            Err(("Runtime.ExitError", exited)),
        ),
        // Bytes that are no JSON are the function's own business.
        (
            "bytes",
            "id = next()\nassert call('POST', base + f'invocation/{id}/response', b'\\xff no JSON')[0] == 202\n\
             assert call('POST', base + f'invocation/{id}/response', b'again')[0] == 400\nnext()",
            Ok("\\xff no JSON"),
        ),
        // It asks twice, and answers once.
        (
            "twice",
            "id = next()\nheld = raw(f'GET {base}invocation/next HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'.encode())\n\
             call('POST', base + f'invocation/{id}/response', b'one')\nsignal.pause()",
            Ok("one"),
        ),
    ];
    let house = house();
    let folder = tempfile::tempdir().expect("a folder");
    for (name, code, expected) in cases {
        let pids = folder.path().join(name);
        let mut input = bootstrap(name, &format!("{BEGIN}{code}"));
        input["Timeout"] = json!(2);
        input["Environment"] = json!({"Variables": {"PIDS": pids}});
        ok(&house, "CreateFunction", input).await;
        let answer = ok(&house, "Invoke", json!({"FunctionName": name, "LogType": "Tail"})).await;
        let bytes =
            |member: &str| STANDARD.decode(answer[member].as_str().unwrap_or_default()).expect("base64");
        let (payload, log) = (bytes("Payload"), String::from_utf8_lossy(&bytes("LogResult")).into_owned());
        match expected {
            Ok(text) => {
                assert_eq!(payload.escape_ascii().to_string(), text, "{name}: {log}");
                ok(&house, "DeleteFunction", json!({"FunctionName": name})).await;
            }
            Err((kind, message)) => {
                let said: Value = serde_json::from_slice(&payload).expect("JSON");
                let id = log.split("START RequestId: ").nth(1).and_then(|rest| rest.split(' ').next());
                let message = message.replace("{id}", id.expect("an id"));
                assert_eq!(
                    (&said["errorType"], &said["errorMessage"]),
                    (&json!(kind), &json!(message)),
                    "{name}: {log}"
                );
            }
        }
        let pids = std::fs::read_to_string(&pids).expect("two numbers");
        for pid in pids.split(' ') {
            ended(pid.parse().expect("a number")).await;
        }
    }
}

// A runtime that cannot start says so, or ends; whatever it says, callers get an error and no process stays.
#[tokio::test]
async fn a_start_that_goes_wrong_is_told() {
    let house = house();
    let folder = tempfile::tempdir().expect("a folder");
    for (name, code, expected) in [
        (
            "says",
            "call('POST', base + 'init/error', b'{\"errorType\": \"Own\"}')\nsignal.pause()",
            "{\"errorType\": \"Own\"}",
        ),
        ("garbles", "call('POST', base + 'init/error', b'\\xff')\nsignal.pause()", "\\xff"),
    ] {
        let pids = folder.path().join(name);
        let mut input = bootstrap(name, &format!("{BEGIN}{code}"));
        input["Environment"] = json!({"Variables": {"PIDS": pids}});
        ok(&house, "CreateFunction", input).await;
        let answer = ok(&house, "Invoke", json!({"FunctionName": name})).await;
        assert_eq!(answer["FunctionError"], "Unhandled", "{name}");
        let payload = STANDARD.decode(answer["Payload"].as_str().unwrap_or_default()).expect("base64");
        assert_eq!(payload.escape_ascii().to_string().replace("\\\"", "\""), expected, "{name}");
        let pids = std::fs::read_to_string(&pids).expect("two numbers");
        for pid in pids.split(' ') {
            ended(pid.parse().expect("a number")).await;
        }
    }
}

// What a function leaves in its temporary folder must not fill the disk of whoever runs tests all day.
#[tokio::test]
async fn temporary_files_go_with_their_environment() {
    let house = house();
    let code = "
import os, tempfile
def handler(event, context):
    with open(os.path.join(tempfile.gettempdir(), 'large'), 'wb') as file:
        file.write(b'x' * 50000000)
    return tempfile.gettempdir()
";
    let mut input = crate::python("fills", code);
    input["Timeout"] = json!(30);
    ok(&house, "CreateFunction", input).await;
    let (_, folder, _) = crate::invoke(&house, "fills", &json!({})).await;
    let folder = std::path::PathBuf::from(folder.as_str().expect("a path"));
    assert!(folder.join("large").is_file());
    ok(&house, "DeleteFunction", json!({"FunctionName": "fills"})).await;
    let gone = async {
        while folder.exists() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), gone).await.expect("the folder goes");
}
