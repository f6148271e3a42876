//! What functions write, as the events of their logs: with the real CloudWatch Logs.

use serde_json::{Value, json};
use test_kit::House;

use crate::streaming::{pipe, release};
use crate::{invoke, node, ok, python};

fn house() -> House {
    House::new(&[&lambda::SERVICE, &logs::SERVICE])
}

/// The events of a function's log, in order. What differs from run to run is put in words.
async fn events(house: &House, function: &str, id: &Value) -> Vec<String> {
    let input = json!({"logGroupName": format!("/aws/lambda/{function}")});
    let answer = house.aws("logs", "FilterLogEvents", input).await.expect("events");
    let id = id.as_str().expect("an id");
    let events = answer["events"].as_array().expect("a list").iter();
    events.map(|event| standardized(event["message"].as_str().expect("text"), id)).collect()
}

/// A message with `TIME` where a time is, and `ID` where an invocation's id is.
fn standardized(message: &str, id: &str) -> String {
    let is_time = |field: &str| field.len() == 24 && field.starts_with("20") && field.ends_with('Z');
    let fields = message.split('\t').map(|field| if is_time(field) { "TIME" } else { field });
    fields.collect::<Vec<_>>().join("\t").replace(id, "ID")
}

// What a function logs is what its tests and its owners look for: it must be there, in AWS's form, and one event a message.
#[tokio::test]
async fn messages_of_pythons_loggers_are_events_in_awss_form() {
    let house = house();
    let code = "
import logging
logging.warning('begins')
logging.getLogger().setLevel(logging.INFO)
def handler(event, context):
    print('plain é')
    logging.getLogger('other').info('of\\n%s lines', event['lines'])
    logging.debug('not shown')
    if event['lines'] > 2:
        raise ValueError('too many')
    return context.aws_request_id
";
    ok(&house, "CreateFunction", python("logs", code)).await;
    let (_, id, _) = invoke(&house, "logs", &json!({"lines": 2})).await;
    let all = events(&house, "logs", &id).await;
    let expected = [
        "[WARNING]\tTIME\t\tbegins\n",
        "START RequestId: ID Version: $LATEST\n",
        "plain é\n",
        "[INFO]\tTIME\tID\tof\n2 lines\n",
        "END RequestId: ID\n",
    ];
    assert_eq!(all[..5], expected);
    let (_, payload, log) = invoke(&house, "logs", &json!({"lines": 3})).await;
    let all = events(&house, "logs", &payload["requestId"]).await;
    let error = all.iter().find(|event| event.starts_with("[ERROR]")).expect("an error");
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(lines[..2], ["[ERROR] ValueError: too many", "Traceback (most recent call last):"]);
    assert!(
        lines[2].starts_with("\u{a0}\u{a0}File \"") && lines[2].ends_with(", line 10, in handler"),
        "{error}"
    );
    assert_eq!(lines[3..], ["\u{a0}\u{a0}\u{a0}\u{a0}raise ValueError('too many')"]);
    assert!(log.contains("of\n3 lines\n[ERROR] ValueError: too many\nTraceback"), "{log}");
}

// The same of Node.js, whose console is what everybody logs with.
#[tokio::test]
async fn messages_of_nodes_console_are_events_in_awss_form() {
    let house = house();
    let code = "
console.log('begins');
exports.handler = async (event, context) => {
    process.stdout.write('plain é\\n');
    console.info('of\\n%d lines', 2, { a: [1] });
    console.error('wrong');
    console.warn('odd');
    console.debug('small');
    if (event.fails) throw Object.assign(new TypeError('no such patient'), { code: 'E7', patient: 'ann' });
    return context.awsRequestId;
};
";
    ok(&house, "CreateFunction", node("logs", &[("index.js", code)])).await;
    let (_, id, log) = invoke(&house, "logs", &json!({})).await;
    assert!(id.is_string(), "{id} {log}");
    let all = events(&house, "logs", &id).await;
    let expected = [
        "TIME\tundefined\tINFO\tbegins\n",
        "START RequestId: ID Version: $LATEST\n",
        "plain é\n",
        "TIME\tID\tINFO\tof\n2 lines { a: [ 1 ] }\n",
        "TIME\tID\tERROR\twrong\n",
        "TIME\tID\tWARN\todd\n",
        "TIME\tID\tDEBUG\tsmall\n",
        "END RequestId: ID\n",
    ];
    assert_eq!(all[..8], expected);
    invoke(&house, "logs", &json!({"fails": true})).await;
    let all = events(&house, "logs", &id).await;
    let (_, error) =
        all.iter().find_map(|event| event.split_once("\tERROR\tInvoke Error \t")).expect("an error");
    let error: Value = serde_json::from_str(error).expect("JSON");
    let names: Vec<&str> = error.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["errorType", "errorMessage", "code", "patient", "stack"]);
    assert_eq!(error["stack"][0], "TypeError: no such patient");
}

// A process that goes on after its answer and then dies has mostly said why.
#[tokio::test]
async fn what_a_process_says_between_invocations_is_not_lost() {
    let house = house();
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = pipe(folder.path());
    let code = "
import os, threading
def die(pipe):
    open(pipe).read()
    print('no more', flush=True)
    os._exit(1)
def handler(event, context):
    threading.Thread(target=die, args=[event['pipe']]).start()
    return context.aws_request_id
";
    ok(&house, "CreateFunction", python("dies", code)).await;
    let (_, id, _) = invoke(&house, "dies", &json!({"pipe": pipe})).await;
    assert_eq!(events(&house, "dies", &id).await.len(), 3);
    release(pipe).await;
    let said = async {
        while events(&house, "dies", &id).await.last().is_none_or(|event| event != "no more\n") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), said).await.expect("the log has it");
}
