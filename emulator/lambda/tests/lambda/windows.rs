//! Tumbling windows, with the real DynamoDB as the source.

use serde_json::json;

use crate::mappings::{Keeper, look, put, table};
use crate::{house_with_queues, ok, python, settle};

// A function that counts relies on what it is shown: the state it gave, the window's bounds, and one last invocation by the clock.
#[tokio::test]
async fn a_state_is_carried_through_a_tumbling_window() {
    let house = house_with_queues(&[]).await;
    let stream = table(&house).await;
    let file = tempfile::NamedTempFile::new().expect("a file");
    let code = "
import json, os
def handler(event, context):
    with open(os.environ['KEPT_IN'], 'a') as file:
        file.write(json.dumps(event) + '\\n')
    if event['isWindowTerminatedEarly']:
        return {'state': {}}
    count = event['state'].get('count', 0) + len(event['Records'])
    ids = [record['dynamodb']['Keys']['id']['S'] for record in event['Records']]
    if 'stateless' in ids and not os.path.exists(os.environ['KEPT_IN'] + '.again'):
        open(os.environ['KEPT_IN'] + '.again', 'w').close()
        return {}
    return {'state': {'count': count, 'filled': 'x' * 1100000 if 'large' in ids else ''}}
";
    let keeper = Keeper { file };
    let mut input = python("keeper", code);
    input["Timeout"] = json!(30);
    input["Environment"] = json!({"Variables": {"KEPT_IN": keeper.file.path()}});
    ok(&house, "CreateFunction", input).await;
    let input = json!({
        "FunctionName": "keeper", "EventSourceArn": stream, "StartingPosition": "TRIM_HORIZON",
        "TumblingWindowInSeconds": 60,
    });
    let mapping = ok(&house, "CreateEventSourceMapping", input).await;
    assert_eq!(mapping["TumblingWindowInSeconds"], 60);
    for id in ["one", "two"] {
        put(&house, id, "good").await;
        look(&house).await;
    }
    let events = keeper.events(2).await;
    assert_eq!(events[0]["window"], json!({"start": "2026-10-31T12:00:00Z", "end": "2026-10-31T12:01:00Z"}));
    assert_eq!(events[0]["state"], json!({}));
    assert_eq!(events[1]["state"], json!({"count": 1, "filled": ""}));
    assert_eq!(
        (&events[1]["eventSourceARN"], &events[1]["isFinalInvokeForWindow"]),
        (&stream.into(), &json!(false))
    );
    assert!(
        events[1]["shardId"].as_str().is_some_and(|shard| shard.starts_with("shardId-")),
        "{}",
        events[1]
    );
    house.clock.advance(60_000);
    settle(&house).await;
    let last = keeper.events(3).await[2].clone();
    assert_eq!((&last["Records"], &last["state"]["count"]), (&json!([]), &json!(2)));
    assert_eq!(
        (&last["isFinalInvokeForWindow"], &last["isWindowTerminatedEarly"]),
        (&json!(true), &json!(false))
    );
    // The next window begins with nothing; a response without a state is brought again, and one that is too large ends it.
    for (id, pause) in [("stateless", 1_000), ("large", 250)] {
        put(&house, id, "good").await;
        look(&house).await;
        house.clock.advance(pause);
        settle(&house).await;
    }
    let events = keeper.events(7).await;
    let shown: Vec<_> = events[3..7]
        .iter()
        .map(|event| {
            let count = event["Records"].as_array().map(Vec::len);
            (count, event["state"]["count"].as_i64(), event["isWindowTerminatedEarly"] == json!(true))
        })
        .collect();
    assert_eq!(
        shown,
        [(Some(1), None, false), (Some(1), None, false), (Some(1), Some(1), false), (Some(0), Some(2), true),]
    );
    assert_eq!(events[3]["window"]["start"], "2026-10-31T12:01:00Z");
}
