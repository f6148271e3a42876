//! Functions that are changed and deleted while they are invoked.

use serde_json::json;

use crate::faults::ended;
use crate::streaming::{pipe, release, stream};
use crate::{house, invoke, ok, python, zipped};

/// Tells the number of its process, waits until somebody writes into a pipe, and gives that number.
const WAITS: &str = "
import os
def handler(event, context):
    if 'pipe' in event:
        open(event['pid'], 'w').write(str(os.getpid()))
        open(event['pipe']).read()
    return os.getpid()
";

// An environment that is busy while its function is changed or deleted ends with its invocation: nobody would ever take it again.
#[tokio::test]
async fn a_busy_environment_of_what_is_gone_ends_with_its_invocation() {
    for (operation, change) in [
        ("DeleteFunction", json!({"FunctionName": "waits"})),
        ("UpdateFunctionConfiguration", json!({"FunctionName": "waits", "Description": "other"})),
    ] {
        let house = house();
        let folder = tempfile::tempdir().expect("a folder");
        let (pipe, file) = (pipe(folder.path()), folder.path().join("pid"));
        let mut input = python("waits", WAITS);
        input["Timeout"] = json!(30);
        ok(&house, "CreateFunction", input).await;
        let event = json!({"pipe": pipe, "pid": file});
        let invocation = invoke(&house, "waits", &event);
        let changed = async {
            // The pipe has a reader when the function is at it; only then is it changed.
            while std::fs::read_to_string(&file).map_or(true, |text| text.is_empty()) {
                tokio::task::yield_now().await;
            }
            ok(&house, operation, change).await;
            release(pipe.clone()).await;
        };
        let ((_, pid, log), ()) = tokio::join!(invocation, changed);
        assert!(pid.is_i64(), "{operation}: {pid} {log}");
        ended(pid.as_i64().expect("a number")).await;
    }
}

// Code may be changed between the moment in which an invocation is let in and the one in which its environment starts.
#[tokio::test]
async fn an_invocation_whose_code_is_changed_under_it_is_of_the_new_code() {
    let house = house();
    let code = |value: &str| format!("def handler(event, context):\n    return '{value}'");
    ok(&house, "CreateFunction", python("changes", &code("old"))).await;
    let invocation = house.streamed("lambda", "InvokeWithResponseStream", json!({"FunctionName": "changes"}));
    let new = zipped(&[("index.py", &code("new"))]);
    let change = ok(&house, "UpdateFunctionCode", json!({"FunctionName": "changes", "ZipFile": new}));
    let (answer, _) = tokio::join!(invocation, change);
    let mut pieces = stream(answer.expect("a stream"));
    let mut all = Vec::new();
    while let Some(piece) = pieces.recv().await {
        all.extend_from_slice(&piece);
    }
    let text = String::from_utf8_lossy(&all);
    assert!(text.contains("\"new\""), "{text}");
}
