//! Whether other services learn that somebody listens to the default bus.

use contract::{ApiError, Call, Checks, Operation, Service, aws_operation, service_events};
use serde_json::{Value, json};
use test_kit::House;

async fn listen(call: Call, _input: Value) -> Result<Value, ApiError> {
    Ok(json!(service_events::are_heard(&call.store)))
}

static OPERATIONS: &[Operation] = &[aws_operation!("Listen", listen)];
static EAR: Service = Service {
    id: "ear",
    checks: Checks::Own,
    operations: OPERATIONS,
    reactions: &[],
    timers: &[],
    works: &[],
};

// A service that is told that nobody listens tells nothing: said wrongly, a rule would wait for ever.
#[tokio::test]
async fn services_learn_whether_the_default_bus_is_heard() {
    let house = House::new(&[&EAR, &event_bridge::SERVICE]);
    let pattern = r#"{"source":["aws.healthlake"]}"#;
    let bus = "arn:aws:events:us-east-1:000000000000:event-bus/default";
    let steps = [
        ("DescribeEventBus", json!({}), false),
        ("CreateEventBus", json!({"Name": "own"}), false),
        ("PutRule", json!({"Name": "r", "EventBusName": "own", "EventPattern": pattern}), false),
        ("PutRule", json!({"Name": "s", "ScheduleExpression": "rate(1 day)"}), false),
        ("PutRule", json!({"Name": "r", "EventPattern": pattern}), true),
        ("DisableRule", json!({"Name": "r"}), false),
        ("EnableRule", json!({"Name": "r"}), true),
        ("DeleteRule", json!({"Name": "r"}), false),
        ("CreateArchive", json!({"ArchiveName": "a", "EventSourceArn": bus}), true),
        ("DeleteArchive", json!({"ArchiveName": "a"}), false),
    ];
    for (operation, input, is_heard) in steps {
        house
            .aws("events", operation, input.clone())
            .await
            .unwrap_or_else(|error| panic!("{operation}: {error}"));
        let heard = house.aws("ear", "Listen", json!({})).await.expect("an answer");
        assert_eq!(heard, json!(is_heard), "{operation} {input}");
    }
}
