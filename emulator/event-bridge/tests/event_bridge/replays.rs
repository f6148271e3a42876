//! Archives, and replays of what is in them.

use serde_json::{Value, json};

use crate::{bodies, house, ok, put, queue, refused, rule, settle};

const BUS: &str = "arn:aws:events:us-east-1:000000000000:event-bus/default";
const ARCHIVE: &str = "arn:aws:events:us-east-1:000000000000:archive/a";
/// 2026-10-31T12:00:00Z.
const START: i64 = 1_793_448_000;

fn replay(name: &str, from: i64, to: i64) -> Value {
    json!({"ReplayName": name, "EventSourceArn": ARCHIVE, "EventStartTime": from, "EventEndTime": to, "Destination": {"Arn": BUS}})
}

// What was archived comes again, in order, marked, to the rules of today, and is not archived again.
#[tokio::test]
async fn an_archive_is_replayed() {
    let house = house();
    let pattern = json!({"source": ["clinic"]}).to_string();
    let made = ok(
        &house,
        "CreateArchive",
        json!({"ArchiveName": "a", "EventSourceArn": BUS, "EventPattern": pattern, "RetentionDays": 1}),
    )
    .await;
    assert_eq!(made, json!({"ArchiveArn": ARCHIVE, "State": "ENABLED", "CreationTime": START}));
    for number in 0..250 {
        put(&house, "clinic", json!({"n": number})).await;
        house.clock.advance(1_000);
    }
    put(&house, "shop", json!({})).await;
    let described = ok(&house, "DescribeArchive", json!({"ArchiveName": "a"})).await;
    assert_eq!((&described["EventCount"], &described["EventPattern"]), (&json!(250), &json!(pattern)));
    assert!(described["SizeBytes"].as_u64() > Some(10_000));
    rule(&house, "r", "clinic", json!({"Id": "t", "Arn": queue("q")})).await;
    rule(&house, "s", "clinic", json!({"Id": "t", "Arn": queue("other")})).await;
    let started = ok(&house, "StartReplay", replay("all", START, START + 200)).await;
    assert_eq!(started["State"], "STARTING");
    settle(&house).await;
    let replayed = bodies(&house, "q").await;
    let numbers: Vec<u64> = replayed.iter().filter_map(|event| event["detail"]["n"].as_u64()).collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..200).collect::<Vec<_>>());
    assert_eq!(replayed[0]["replay-name"], "all");
    let described = ok(&house, "DescribeReplay", json!({"ReplayName": "all"})).await;
    assert_eq!(
        (&described["State"], &described["EventLastReplayedTime"]),
        (&json!("COMPLETED"), &json!(START + 199))
    );
    assert_eq!(ok(&house, "DescribeArchive", json!({"ArchiveName": "a"})).await["EventCount"], 250);
    let only = json!({"Arn": BUS, "FilterArns": ["arn:aws:events:us-east-1:000000000000:rule/s"]});
    let mut one = replay("one", START, START + 1);
    one["Destination"] = only;
    ok(&house, "StartReplay", one).await;
    settle(&house).await;
    assert_eq!((bodies(&house, "q").await.len(), bodies(&house, "other").await.len()), (200, 201));
    let listed = ok(&house, "ListReplays", json!({"State": "COMPLETED"})).await;
    assert_eq!(listed["Replays"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        refused(&house, "CancelReplay", json!({"ReplayName": "all"})).await,
        ("IllegalStatusException".into(), "Replay all is not in a valid state for this operation.".into())
    );
    house.clock.advance(86_400_000);
    assert_eq!(ok(&house, "DescribeArchive", json!({"ArchiveName": "a"})).await["EventCount"], 0);
}

// The control plane of archives, and the mistakes that it shows.
#[tokio::test]
async fn archives_are_changed_listed_and_deleted() {
    let house = house();
    ok(&house, "CreateArchive", json!({"ArchiveName": "a", "EventSourceArn": BUS})).await;
    assert_eq!(
        refused(&house, "CreateArchive", json!({"ArchiveName": "a", "EventSourceArn": BUS})).await,
        ("ResourceAlreadyExistsException".into(), "Archive a already exists.".into())
    );
    put(&house, "anything", json!({})).await;
    ok(
        &house,
        "UpdateArchive",
        json!({"ArchiveName": "a", "Description": "d", "EventPattern": "{\"source\":[\"x\"]}"}),
    )
    .await;
    put(&house, "anything", json!({})).await;
    let listed = ok(&house, "ListArchives", json!({"NamePrefix": "a"})).await;
    assert_eq!(
        (&listed["Archives"][0]["EventCount"], &listed["Archives"][0]["EventSourceArn"]),
        (&json!(1), &json!(BUS))
    );
    for (input, message) in [
        (
            replay("r", START, START),
            "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
        ),
        (
            json!({"ReplayName": "r", "EventSourceArn": BUS, "EventStartTime": 1, "EventEndTime": 2, "Destination": {"Arn": BUS}}),
            "Parameter EventSourceArn is not valid. Reason: Must contain an archive ARN.",
        ),
        (
            json!({"ReplayName": "r", "EventSourceArn": ARCHIVE, "EventStartTime": 1, "EventEndTime": 2, "Destination": {"Arn": ARCHIVE}}),
            "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.",
        ),
    ] {
        assert_eq!(
            refused(&house, "StartReplay", input).await,
            ("ValidationException".to_owned(), message.to_owned())
        );
    }
    ok(&house, "DeleteArchive", json!({"ArchiveName": "a"})).await;
    put(&house, "x", json!({})).await;
    assert_eq!(
        refused(&house, "DescribeArchive", json!({"ArchiveName": "a"})).await,
        ("ResourceNotFoundException".into(), "Archive a does not exist.".into())
    );
}
