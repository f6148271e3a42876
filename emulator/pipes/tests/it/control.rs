//! Pipes as they are made, shown, changed, stopped and removed.

use serde_json::{Value, json};
use store::Store;

use crate::{ROLE, bodies, call, held, house, house_on, ok, pipe, queue, queue_arn, send, settle};

// Infrastructure tools compare what they said with what is shown; a waiter must pass at its first look.
#[tokio::test]
async fn a_pipe_shows_what_was_said_of_it() {
    let house = house();
    queue(&house, "in").await;
    let (source, target) = (queue_arn("in"), queue_arn("out"));
    let said = json!({"Description": "d", "SourceParameters": {"SqsQueueParameters": {"BatchSize": 5}},
                      "TargetParameters": {"InputTemplate": "x"}, "Tags": {"k": "v"}, "DesiredState": "STOPPED"});
    pipe(&house, &source, &target, said).await;
    let arn = "arn:aws:pipes:us-east-1:000000000000:pipe/p";
    let now = json!(1_793_448_000);
    let shown = ok(&house, "DescribePipe", json!({"Name": "p"})).await;
    assert_eq!(
        shown,
        json!({"Arn": arn, "Name": "p", "Description": "d", "DesiredState": "STOPPED", "CurrentState": "STOPPED",
               "Source": source, "SourceParameters": {"SqsQueueParameters": {"BatchSize": 5}}, "Target": target,
               "TargetParameters": {"InputTemplate": "x"}, "RoleArn": ROLE, "Tags": {"k": "v"},
               "CreationTime": now, "LastModifiedTime": now})
    );
    let update =
        json!({"Name": "p", "RoleArn": ROLE, "SourceParameters": {"FilterCriteria": {"Filters": []}}});
    ok(&house, "UpdatePipe", update).await;
    let shown = ok(&house, "DescribePipe", json!({"Name": "p"})).await;
    assert_eq!(
        shown["SourceParameters"],
        json!({"SqsQueueParameters": {"BatchSize": 5}, "FilterCriteria": {"Filters": []}})
    );
    assert_eq!((&shown["Description"], &shown["CurrentState"]), (&json!("d"), &json!("STOPPED")));
    ok(&house, "TagResource", json!({"resourceArn": arn, "tags": {"l": "w"}})).await;
    ok(&house, "UntagResource", json!({"resourceArn": arn, "tagKeys": ["k"]})).await;
    let tags = ok(&house, "ListTagsForResource", json!({"resourceArn": arn})).await;
    assert_eq!(tags, json!({"tags": {"l": "w"}}));
    let list =
        ok(&house, "ListPipes", json!({"CurrentState": "STOPPED", "SourcePrefix": "arn:aws:sqs"})).await;
    assert_eq!(list["Pipes"][0]["Target"], target);
    assert_eq!(ok(&house, "ListPipes", json!({"NamePrefix": "q"})).await["Pipes"], json!([]));
    ok(&house, "DeletePipe", json!({"Name": "p"})).await;
    assert!(call(&house, "DescribePipe", json!({"Name": "p"})).await.is_err());
}

// A stopped pipe takes nothing; started, it takes what has come meanwhile.
#[tokio::test]
async fn a_pipe_runs_when_it_is_told_to() {
    let house = house();
    queue(&house, "in").await;
    queue(&house, "out").await;
    pipe(&house, &queue_arn("in"), &queue_arn("out"), json!({"DesiredState": "STOPPED"})).await;
    send(&house, "in", "one").await;
    settle(&house).await;
    assert_eq!((held(&house, "in").await, held(&house, "out").await), (1, 0));
    assert_eq!(ok(&house, "StartPipe", json!({"Name": "p"})).await["CurrentState"], "RUNNING");
    settle(&house).await;
    assert_eq!((held(&house, "in").await, held(&house, "out").await), (0, 1));
    ok(&house, "StopPipe", json!({"Name": "p"})).await;
    send(&house, "in", "two").await;
    settle(&house).await;
    assert_eq!(held(&house, "in").await, 1);
    ok(&house, "DeletePipe", json!({"Name": "p"})).await;
    settle(&house).await;
    assert_eq!(held(&house, "in").await, 1);
}

// A pipe outlives the program.
#[tokio::test]
async fn a_pipe_goes_on_after_a_restart() {
    let store = Store::in_memory();
    let before = house_on(store.clone());
    queue(&before, "in").await;
    queue(&before, "out").await;
    let template = json!({"TargetParameters": {"InputTemplate": "<$.body>"}});
    pipe(&before, &queue_arn("in"), &queue_arn("out"), template).await;
    before.dispatch.stop();
    let after = house_on(store);
    send(&after, "in", "\"morning\"").await;
    settle(&after).await;
    assert_eq!(bodies(&after, "out").await, ["\"morning\""]);
}

// What is wrong is said when a pipe is made, in words that name it.
#[tokio::test]
async fn requests_are_refused() {
    let cases: Value =
        serde_json::from_str(include_str!("../../../../fixtures/pipes/refusals.json")).expect("cases");
    let house = house();
    queue(&house, "in").await;
    pipe(&house, &queue_arn("in"), &queue_arn("out"), json!({"DesiredState": "STOPPED"})).await;
    for case in cases.as_array().expect("a list") {
        let operation = case["operation"].as_str().expect("an operation");
        let error = call(&house, operation, case["input"].clone()).await.expect_err(&case.to_string());
        let told = json!({"status": error.status, "code": error.code, "message": error.message});
        assert_eq!(told, case["answer"], "{case}");
    }
}
