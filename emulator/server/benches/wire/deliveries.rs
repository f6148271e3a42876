//! How soon the target of a rule has a write: from the moment before the request is sent until a queue that waits for messages, on
//! another connection, has answered with what the rule on the default bus brought it. One write after the other.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::cases::{data_store, put, send};
use crate::feed::print;
use crate::load::Connection;
use crate::process::Server;
use crate::queues::{make_queue, sqs};
use crate::rules::{arn, events};

const WRITES: usize = 2_000;
/// The first writes warm caches up and are not counted.
const WARM_UP: usize = 200;
/// So long the queue is waiting already when a write is sent.
const LEAD: Duration = Duration::from_millis(2);

/// Prints a row for the state in memory and one for the state on the disk.
pub(crate) fn latency() {
    println!("| write to the target of a rule | events | p50 | p99 | p99.9 | longest |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    print("in memory", measure(Server::millpond(&[]).address));
    let directory = tempfile::TempDir::new().expect("a directory");
    let path = directory.path().join("data");
    let server = Server::millpond(&["--data-dir", path.to_str().expect("a path that is text")]);
    print("on disk", measure(server.address));
    println!();
}

fn measure(address: SocketAddr) -> Vec<Duration> {
    let url = make_queue(address, "told");
    let data_store = data_store(address);
    let pattern =
        json!({"source": ["aws.healthlake"], "detail": {"requestParameters": {"datastoreId": [data_store]}}});
    let target = json!({"Id": "queue", "Arn": arn(&url).expect("an ARN")});
    let rule = json!({"Name": "told", "EventPattern": pattern.to_string()});
    let rule =
        [events("PutRule", &rule), events("PutTargets", &json!({"Rule": "told", "Targets": [target]}))];
    send(address, &rule);
    let receive = sqs("ReceiveMessage", &json!({"QueueUrl": url, "WaitTimeSeconds": 20}));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let times = runtime.block_on(async {
        let (mut writer, mut reader) = (Connection::open(address).await, Connection::open(address).await);
        let mut times = Vec::with_capacity(WRITES);
        for number in 0..WRITES {
            let write = put(&data_store, &format!("w{number}"), number);
            let read = async {
                let answer: Value = serde_json::from_slice(reader.ask(&receive).await).expect("JSON");
                (Instant::now(), answer)
            };
            let written = async {
                tokio::time::sleep(LEAD).await;
                let sent = Instant::now();
                writer.ask(&write).await;
                sent
            };
            let ((seen, answer), sent) = tokio::join!(read, written);
            assert!(answer["Messages"][0]["Body"].is_string(), "{answer}");
            times.push(seen.duration_since(sent));
        }
        // Had a write been told twice, the next one would have been measured by what was told of it.
        let left = sqs("ReceiveMessage", &json!({"QueueUrl": url}));
        let left: Value = serde_json::from_slice(reader.ask(&left).await).expect("JSON");
        assert!(left["Messages"][0].is_null(), "{left}");
        times
    });
    times.into_iter().skip(WARM_UP).collect()
}
