//! Functions that do what they should not. Each must end in AWS's words, and leave nothing running.

use serde_json::{Value, json};

use crate::{bootstrap, house, invoke, ok, python};

// What a handler raises is the commonest failure; its text is asserted on, and the environment stays.
#[tokio::test]
async fn an_exception_is_told_and_the_process_stays() {
    let house = house();
    let code = "
import os
def handler(event, context):
    if event.get('fail'):
        raise ValueError('no such patient')
    return os.getpid()
";
    ok(&house, "CreateFunction", python("raises", code)).await;
    let (_, pid, _) = invoke(&house, "raises", &json!({})).await;
    let (answer, payload, log) = invoke(&house, "raises", &json!({"fail": true})).await;
    assert_eq!((&answer["StatusCode"], &answer["FunctionError"]), (&json!(200), &json!("Unhandled")));
    assert_eq!(
        (&payload["errorType"], &payload["errorMessage"]),
        (&json!("ValueError"), &json!("no such patient"))
    );
    let trace = payload["stackTrace"].as_array().expect("frames");
    assert_eq!(trace.len(), 1, "{payload}");
    assert!(
        trace[0].as_str().is_some_and(|frame| frame.contains("index.py\", line 5, in handler")),
        "{payload}"
    );
    assert!(log.contains("[ERROR] ValueError: no such patient"), "{log}");
    let (_, again, _) = invoke(&house, "raises", &json!({})).await;
    assert_eq!(pid, again);
}

// Each of these is a way in which a function ends without an answer; callers tell them apart by type and text.
#[tokio::test]
async fn a_function_that_cannot_answer_fails_in_awss_words() {
    let cases: &[(&str, Value, &str, &str)] = &[
        (
            "exits",
            bootstrap("exits", "raise SystemExit(7)"),
            "Runtime.ExitError",
            "RequestId: {id} Error: Runtime exited with error: exit status 7",
        ),
        (
            "leaves",
            bootstrap("leaves", ""),
            "Runtime.ExitError",
            "RequestId: {id} Error: Runtime exited without providing a reason",
        ),
        (
            "killed",
            python(
                "killed",
                "import os, signal\ndef handler(event, context):\n    os.kill(os.getpid(), signal.SIGKILL)",
            ),
            "Runtime.ExitError",
            "RequestId: {id} Error: Runtime exited with error: signal: killed",
        ),
        (
            "sleeps",
            python(
                "sleeps",
                "import signal\ndef handler(event, context):\n    print('waiting')\n    signal.pause()",
            ),
            "Sandbox.Timedout",
            "RequestId: {id} Error: Task timed out after 1.00 seconds",
        ),
        (
            "missing",
            python("missing", "def other(event, context):\n    pass"),
            "Runtime.HandlerNotFound",
            "Handler 'handler' missing on module 'index'",
        ),
        (
            "imports",
            python("imports", "import nothing_of_that_name"),
            "Runtime.ImportModuleError",
            "Unable to import module 'index': No module named 'nothing_of_that_name'",
        ),
        (
            "unwritable",
            python("unwritable", "def handler(event, context):\n    return {1, 2}"),
            "Runtime.MarshalError",
            "Unable to marshal response: Object of type set is not JSON serializable",
        ),
        (
            "large",
            python("large", "def handler(event, context):\n    return 'x' * 7000000"),
            "Function.ResponseSizeTooLarge",
            "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        ),
    ];
    let house = house();
    for (name, input, kind, message) in cases {
        let mut input = input.clone();
        input["Timeout"] = json!(1);
        ok(&house, "CreateFunction", input).await;
        let (answer, payload, log) = invoke(&house, name, &json!({})).await;
        assert_eq!(answer["FunctionError"], "Unhandled", "{name}: {payload}");
        let id =
            log.split("START RequestId: ").nth(1).and_then(|rest| rest.split(' ').next()).expect("an id");
        assert_eq!(payload["errorType"], *kind, "{name}: {payload}");
        assert_eq!(payload["errorMessage"], message.replace("{id}", id), "{name}");
        assert!(log.contains("REPORT RequestId: "), "{name}: {log}");
    }
}

/// Whether a process is there, and not a zombie.
fn is_running(pid: i64) -> bool {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
    stat.rsplit(") ").next().is_some_and(|rest| !rest.starts_with('Z'))
}

/// Waits until a process has ended: a kill takes effect in the system's own time.
pub(crate) async fn ended(pid: i64) {
    let end = async {
        while is_running(pid) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), end).await.expect("the process has ended");
}

const FORKS: &str = "
import os, signal, subprocess
children = []
def handler(event, context):
    child = subprocess.Popen(['/bin/sh', '-c', 'trap \"\" TERM HUP; while :; do read x; done'], stdin=subprocess.PIPE,
                             start_new_session=event.get('leaves', False))
    children.append(child)
    if event.get('hang'):
        open(event['hang'], 'w').write(str(child.pid))
        signal.pause()
    return [os.getpid(), child.pid]
";

// A function may start processes of its own; they must end with the environment: by a timeout, a change, a reset.
#[tokio::test]
async fn what_a_function_has_started_ends_with_its_environment() {
    let house = house();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("pid");
    let mut input = python("forks", FORKS);
    input["Timeout"] = json!(1);
    ok(&house, "CreateFunction", input).await;
    let (_, payload, _) = invoke(&house, "forks", &json!({"hang": file})).await;
    assert_eq!(payload["errorType"], "Sandbox.Timedout");
    let child = std::fs::read_to_string(&file).expect("the child's number").parse().expect("a number");
    ended(child).await;
    let (_, pids, _) = invoke(&house, "forks", &json!({})).await;
    let pids: Vec<i64> = serde_json::from_value(pids).expect("two numbers");
    assert!(pids.iter().all(|pid| is_running(*pid)), "{pids:?}");
    house.dispatch.reset(None).await.expect("a reset");
    for pid in pids {
        ended(pid).await;
    }
    let mut input = python("leaves", FORKS);
    input["Timeout"] = json!(1);
    ok(&house, "CreateFunction", input).await;
    invoke(&house, "leaves", &json!({"hang": file, "leaves": true})).await;
    let child = std::fs::read_to_string(&file).expect("the child's number").parse().expect("a number");
    ended(child).await;
}

// Idle processes would fill a laptop's memory; they end when the clock has gone on for long.
#[tokio::test]
async fn an_idle_environment_ends_by_the_clock() {
    let house = house();
    ok(
        &house,
        "CreateFunction",
        python("idle", "import os\ndef handler(event, context):\n    return os.getpid()"),
    )
    .await;
    let (_, pid, _) = invoke(&house, "idle", &json!({})).await;
    let pid = pid.as_i64().expect("a number");
    house.clock.advance(9 * 60_000);
    let (_, again, _) = invoke(&house, "idle", &json!({})).await;
    assert_eq!(again, json!(pid));
    house.clock.advance(10 * 60_000 + 1);
    ended(pid).await;
    let (_, other, _) = invoke(&house, "idle", &json!({})).await;
    assert_ne!(other, json!(pid));
}

// A function that writes without end costs time, but neither memory nor the answer.
#[tokio::test]
async fn a_gigabyte_of_output_is_read_and_dropped() {
    let house = house();
    let code = "
import os
def handler(event, context):
    line = b'x' * 1023 + b'\\n'
    for _ in range(1024):
        os.write(1, line * 1024)
    return 'done'
";
    let mut input = python("writes", code);
    input["Timeout"] = json!(60);
    ok(&house, "CreateFunction", input).await;
    let (_, payload, log) = invoke(&house, "writes", &json!({})).await;
    assert_eq!(payload, json!("done"));
    assert!(log.contains("REPORT RequestId: ") && log.len() <= 4_096, "{}", log.len());
}

// A process that is cut off in the middle of writing, for ever.
#[tokio::test]
async fn a_process_that_writes_for_ever_times_out() {
    let house = house();
    let mut input = python(
        "floods",
        "import os\ndef handler(event, context):\n    while True:\n        os.write(1, b'y' * 65536)",
    );
    input["Timeout"] = json!(1);
    ok(&house, "CreateFunction", input).await;
    let (_, payload, _) = invoke(&house, "floods", &json!({})).await;
    assert_eq!(payload["errorType"], "Sandbox.Timedout");
}

const FILLS: &str = "
import os, signal, tempfile
def grow(name, megabytes):
    file = os.open(os.path.join(tempfile.gettempdir(), name), os.O_CREAT | os.O_RDWR)
    try:
        os.posix_fallocate(file, 0, megabytes << 20)
    finally:
        os.close(file)
def handler(event, context):
    for number in range(event['files']):
        grow(str(number), event['megabytes'])
    if event.get('waits'):
        signal.pause()
    return os.getpid()
";

// A runaway function must not fill the disk of the machine: neither with one file, which it is told of, nor with many.
#[tokio::test]
async fn temporary_files_are_bounded_by_the_ephemeral_storage() {
    let house = house();
    let mut input = python("fills", FILLS);
    input["Timeout"] = json!(60);
    ok(&house, "CreateFunction", input).await;
    let (_, pid, _) = invoke(&house, "fills", &json!({"files": 1, "megabytes": 100})).await;
    let (_, payload, _) = invoke(&house, "fills", &json!({"files": 1, "megabytes": 513})).await;
    assert_eq!(payload["errorMessage"], "[Errno 27] File too large", "{payload}");
    let (answer, payload, log) =
        invoke(&house, "fills", &json!({"files": 6, "megabytes": 100, "waits": true})).await;
    assert_eq!(answer["FunctionError"], "Unhandled");
    assert_eq!(payload["errorType"], "Sandbox.EphemeralStorageExceeded", "{payload}");
    let said = "The function's temporary files take more than its ephemeral storage of 512 MB";
    assert!(payload["errorMessage"].as_str().is_some_and(|message| message.ends_with(said)), "{payload}");
    assert!(log.contains(said), "{log}");
    ended(pid.as_i64().expect("a number")).await;
    // The next environment starts with an empty folder.
    let (_, payload, _) = invoke(&house, "fills", &json!({"files": 1, "megabytes": 1})).await;
    assert!(payload.is_i64(), "{payload}");
    ok(
        &house,
        "UpdateFunctionConfiguration",
        json!({"FunctionName": "fills", "EphemeralStorage": {"Size": 1_024}}),
    )
    .await;
    let (_, payload, _) = invoke(&house, "fills", &json!({"files": 1, "megabytes": 513})).await;
    assert!(payload.is_i64(), "{payload}");
}
