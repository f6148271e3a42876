//! Pipes from queues.

use serde_json::{Value, json};

use crate::siblings::calls;
use crate::{advance, bodies, function, held, house, pipe, queue, queue_arn, queue_url, send, settle};

// The event is what every template and filter is written against; its form is documented.
#[tokio::test]
async fn a_message_becomes_an_event() {
    let house = house();
    queue(&house, "in").await;
    pipe(&house, &queue_arn("in"), &function("f"), json!({})).await;
    send(&house, "in", "hello").await;
    settle(&house).await;
    let batch = calls(&house).await.remove(0);
    let event = &batch[0];
    assert_eq!((&event["body"], &event["eventSource"]), (&json!("hello"), &json!("aws:sqs")));
    assert_eq!(
        (&event["eventSourceARN"], &event["awsRegion"]),
        (&json!(queue_arn("in")), &json!("us-east-1"))
    );
    assert_eq!(event["attributes"]["ApproximateReceiveCount"], "1");
    assert_eq!(
        event["messageAttributes"]["k"],
        json!({"dataType": "String", "stringValue": "v", "stringListValues": [], "binaryListValues": []})
    );
    for name in ["messageId", "receiptHandle", "md5OfBody"] {
        assert!(event[name].is_string(), "{name}");
    }
    assert_eq!(held(&house, "in").await, 0);
}

// A filter decides, a template shapes; what does not match is gone from the queue.
#[tokio::test]
async fn messages_are_filtered_and_shaped() {
    let house = house();
    queue(&house, "in").await;
    queue(&house, "out").await;
    let pattern = json!({"body": {"kind": ["order"], "n": [{"numeric": [">", 1]}]}}).to_string();
    let more = json!({
        "SourceParameters": {"FilterCriteria": {"Filters": [{"Pattern": pattern}]}},
        "TargetParameters": {"InputTemplate": "{\"number\": <$.body.n>, \"by\": \"<aws.pipes.pipe-name>\"}"},
    });
    pipe(&house, &queue_arn("in"), &queue_arn("out"), more).await;
    for body in [
        "{\"kind\":\"order\",\"n\":1}",
        "{\"kind\":\"order\",\"n\":2}",
        "{\"kind\":\"else\",\"n\":3}",
        "text",
    ] {
        send(&house, "in", body).await;
    }
    settle(&house).await;
    assert_eq!(bodies(&house, "out").await, ["{\"number\":2,\"by\":\"p\"}"]);
    assert_eq!(held(&house, "in").await, 0);
}

// Functions get batches, and say which of them failed; that alone comes back.
#[tokio::test]
async fn a_partial_failure_leaves_what_failed() {
    let house = house();
    queue(&house, "in").await;
    for number in 0..4 {
        send(&house, "in", &format!("m{number}")).await;
    }
    let size = json!({"SourceParameters": {"SqsQueueParameters": {"BatchSize": 10}}});
    pipe(&house, &queue_arn("in"), &function("picky"), size).await;
    assert_eq!(calls(&house).await[0].as_array().map(Vec::len), Some(4));
    assert_eq!(held(&house, "in").await, 1);
    advance(&house, 31_000).await;
    assert_eq!(calls(&house).await[1].as_array().map(Vec::len), Some(1));
}

// What fails stays in the queue, and goes where the queue's own policy says.
#[tokio::test]
async fn a_failure_comes_back_until_the_queue_gives_it_up() {
    let house = house();
    queue(&house, "dead").await;
    let policy = json!({"deadLetterTargetArn": queue_arn("dead"), "maxReceiveCount": 2}).to_string();
    let input = json!({"QueueName": "in", "Attributes": {"RedrivePolicy": policy, "VisibilityTimeout": "5"}});
    house.aws("sqs", "CreateQueue", input).await.expect("a queue");
    send(&house, "in", "m").await;
    pipe(&house, &queue_arn("in"), &function("broken"), json!({})).await;
    for _ in 0..12 {
        advance(&house, 1_000).await;
    }
    assert_eq!(calls(&house).await.len(), 2);
    assert_eq!(bodies(&house, "dead").await, ["m"]);
}

// Each kind of target takes an event in its own operation's words.
#[tokio::test]
async fn targets_get_events() {
    let house = house();
    queue(&house, "out").await;
    let topic =
        house.aws("sns", "CreateTopic", json!({"Name": "t"})).await.expect("a topic")["TopicArn"].clone();
    let input = json!({"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue_arn("out"),
                       "Attributes": {"RawMessageDelivery": "true"}});
    house.aws("sns", "Subscribe", input).await.expect("a subscription");
    let pattern = json!({"source": ["clinic"], "detail-type": ["Round"]}).to_string();
    house.aws("events", "PutRule", json!({"Name": "r", "EventPattern": pattern})).await.expect("a rule");
    let targets =
        json!({"Rule": "r", "Targets": [{"Id": "t", "Arn": queue_arn("out"), "InputPath": "$.detail"}]});
    house.aws("events", "PutTargets", targets).await.expect("a target");
    let bus = "arn:aws:events:us-east-1:000000000000:event-bus/default";
    let machine = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
    let group = "arn:aws:logs:us-east-1:000000000000:log-group:g";
    let fire = json!({"InvocationType": "FIRE_AND_FORGET"});
    for (target, parameters) in [
        (topic.as_str().expect("an ARN"), json!({"InputTemplate": "<$.body>"})),
        (
            bus,
            json!({"InputTemplate": "<$.body>",
                     "EventBridgeEventBusParameters": {"Source": "clinic", "DetailType": "$.body.kind"}}),
        ),
        (machine, json!({"InputTemplate": "<$.body>", "StepFunctionStateMachineParameters": fire})),
        (group, json!({"InputTemplate": "<$.body>", "CloudWatchLogsParameters": {"LogStreamName": "s"}})),
    ] {
        queue(&house, "in").await;
        pipe(&house, &queue_arn("in"), target, json!({"TargetParameters": parameters})).await;
        // A template makes a text of the body; a text that is JSON is given as that.
        let body = if target == bus { "{\"kind\":\"Round\"}" } else { "\"hello\"" };
        send(&house, "in", body).await;
        settle(&house).await;
        assert_eq!(held(&house, "in").await, 0, "{target}");
        crate::ok(&house, "DeletePipe", json!({"Name": "p"})).await;
    }
    let mut arrived = bodies(&house, "out").await;
    arrived.sort();
    assert_eq!(arrived, ["\"hello\"", "{\"kind\":\"Round\"}"]);
    let calls = calls(&house).await;
    assert_eq!(calls[0], json!({"stateMachineArn": machine, "input": "[\"\\\"hello\\\"\"]"}));
    assert_eq!(calls[1], json!({"logGroupName": "g", "logStreamName": "s"}));
    assert_eq!(calls[2]["logEvents"][0]["message"], "\"hello\"");
}

// A pipe that waits for a queue that is made later must take it up, and not run hot meanwhile.
#[tokio::test]
async fn a_missing_queue_is_waited_for() {
    let house = house();
    queue(&house, "out").await;
    pipe(&house, &queue_arn("in"), &queue_arn("out"), Value::Null).await;
    queue(&house, "in").await;
    let input = json!({"QueueUrl": queue_url("in"), "MessageBody": "m"});
    house.aws("sqs", "SendMessage", input).await.expect("sent");
    advance(&house, 10_000).await;
    assert_eq!(held(&house, "out").await, 1);
}

// A queue that refuses one message of ten must get the nine others once, and the one stays where it was.
#[tokio::test]
async fn what_a_queue_refuses_stays_behind() {
    let house = house();
    queue(&house, "in").await;
    let input = json!({"QueueName": "out", "Attributes": {"MaximumMessageSize": "1024"}});
    house.aws("sqs", "CreateQueue", input).await.expect("a queue");
    for number in 0..10 {
        let body = if number == 3 { "x".repeat(1_025) } else { format!("m{number}") };
        send(&house, "in", &body).await;
    }
    let more = json!({"SourceParameters": {"SqsQueueParameters": {"BatchSize": 10}},
                      "TargetParameters": {"InputTemplate": "<$.body>"}});
    pipe(&house, &queue_arn("in"), &queue_arn("out"), more).await;
    assert_eq!((held(&house, "in").await, held(&house, "out").await), (1, 9));
    advance(&house, 31_000).await;
    assert_eq!((held(&house, "in").await, held(&house, "out").await), (1, 9));
}

// AWS bounds what a state machine gets in bytes: ten large messages must arrive, in several executions, and not be tried for ever.
#[tokio::test]
async fn a_batch_goes_in_pieces_that_the_target_takes() {
    let house = house();
    queue(&house, "in").await;
    for number in 0..10 {
        send(&house, "in", &format!("{number}{}", "x".repeat(60_000))).await;
    }
    let fire = json!({"InvocationType": "FIRE_AND_FORGET"});
    let more = json!({"SourceParameters": {"SqsQueueParameters": {"BatchSize": 10}},
                      "TargetParameters": {"StepFunctionStateMachineParameters": fire}});
    pipe(&house, &queue_arn("in"), "arn:aws:states:us-east-1:000000000000:stateMachine:m", more).await;
    assert_eq!(held(&house, "in").await, 0);
    let mut numbers = Vec::new();
    for started in calls(&house).await {
        let events: Value = serde_json::from_str(started["input"].as_str().expect("an input")).expect("JSON");
        assert!(events.as_array().is_some_and(|events| events.len() > 1), "a piece is as large as it may be");
        let first = |event: &Value| event["body"].as_str().and_then(|body| body.chars().next());
        numbers.extend(events.as_array().into_iter().flatten().filter_map(first));
    }
    assert_eq!(String::from_iter(numbers), "0123456789");
}

// A pipe that says that it runs must run, also when what it took could not be deleted.
#[tokio::test]
async fn a_pipe_outlives_the_queues_that_it_cannot_tell() {
    let house = house();
    queue(&house, "in").await;
    pipe(&house, &queue_arn("in"), &function("careless"), json!({})).await;
    for number in 1..=5 {
        let sent = json!({"QueueUrl": queue_url("in"), "MessageBody": "m"});
        house.aws("sqs", "SendMessage", sent).await.expect("sent");
        settle(&house).await;
        assert_eq!(calls(&house).await.len(), number);
        // A queue's name is free again after a minute.
        advance(&house, 61_000).await;
        queue(&house, "in").await;
    }
}

// A pattern may ask for something in the body as one of several alternatives.
#[tokio::test]
async fn a_filter_looks_into_the_body_also_behind_or() {
    let house = house();
    queue(&house, "in").await;
    queue(&house, "out").await;
    let pattern =
        json!({"$or": [{"body": {"kind": ["order"]}}, {"messageAttributes": {"k": {"stringValue": ["w"]}}}]});
    let more = json!({"SourceParameters": {"FilterCriteria": {"Filters": [{"Pattern": pattern.to_string()}]}},
                      "TargetParameters": {"InputTemplate": "<$.body.n>"}});
    pipe(&house, &queue_arn("in"), &queue_arn("out"), more).await;
    for body in ["{\"kind\":\"order\",\"n\":1}", "{\"kind\":\"else\",\"n\":2}"] {
        send(&house, "in", body).await;
    }
    settle(&house).await;
    assert_eq!(bodies(&house, "out").await, ["1"]);
}
