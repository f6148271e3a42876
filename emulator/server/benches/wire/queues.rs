//! Calls on queues that hold little and much: a message costs no more in a queue of a million than in one of ten.

use std::net::SocketAddr;
use std::time::Instant;

use serde_json::{Value, json};

use crate::cases::{request, send};
use crate::load::{Connection, Load, Measured};
use crate::measure_once;
use crate::process::Server;

const SIZES: [usize; 2] = [10, 1_000_000];
/// How many messages a batch sends, the most that AWS allows.
const BATCH: usize = 10;
/// How many batches are made before they are sent.
const BATCHES_AT_ONCE: usize = 1_024;
const CONNECTIONS: usize = 16;
/// How many messages are sent, received and deleted while this is measured.
const MEASURED: usize = 10_000;
/// How many different messages are sent in turns.
const DIFFERENT: usize = 512;

pub(crate) fn sqs(operation: &str, input: &Value) -> Vec<u8> {
    let headers =
        format!("Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: AmazonSQS.{operation}\r\n");
    request("POST", "/", "sqs", &headers, &input.to_string())
}

/// Makes a queue and gives its URL.
pub(crate) fn make_queue(address: SocketAddr, name: &str) -> String {
    let input = json!({"QueueName": name, "Attributes": {"VisibilityTimeout": "43200"}});
    let answer = send(address, &[sqs("CreateQueue", &input)]);
    let answer: Value = serde_json::from_slice(&answer).expect("JSON");
    answer["QueueUrl"].as_str().expect("a URL").to_owned()
}

/// A body of some 200 bytes.
fn body(number: usize) -> String {
    json!({"patient": format!("patient#{number:08}"), "event": "admitted", "note": "x".repeat(140)})
        .to_string()
}

fn sends(url: &str) -> Load {
    let send = |number| sqs("SendMessage", &json!({"QueueUrl": url, "MessageBody": body(number)}));
    Load::new((0..DIFFERENT).map(send).collect())
}

pub(crate) fn send_message(address: SocketAddr) -> Load {
    sends(&make_queue(address, "letters"))
}

/// Prints what calls cost on a queue that holds little and on one that holds much.
pub(crate) fn queues() {
    println!("| call | messages in the queue | calls/s | CPU per call |");
    println!("| --- | ---: | ---: | ---: |");
    for size in SIZES {
        let server = Server::millpond(&[]);
        let url = make_queue(server.address, "letters");
        fill(&server, &url, size);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        for (name, measured) in runtime.block_on(measure(&server, &url)) {
            println!(
                "| {name} | {size} | {:.0} | {:.1} µs |",
                measured.per_second(),
                measured.cpu_microseconds()
            );
        }
    }
    println!();
}

fn fill(server: &Server, url: &str, size: usize) {
    let starts: Vec<usize> = (0..size).step_by(BATCH).collect();
    for starts in starts.chunks(BATCHES_AT_ONCE) {
        let batches = starts.iter().map(|start| {
            let entry =
                |number: usize| json!({"Id": number.to_string(), "MessageBody": body(start + number)});
            sqs(
                "SendMessageBatch",
                &json!({"QueueUrl": url, "Entries": (0..BATCH).map(entry).collect::<Value>()}),
            )
        });
        measure_once(&Load::new(batches.collect()), server, CONNECTIONS);
    }
}

/// Sends, receives and deletes on one connection, each for itself.
async fn measure(server: &Server, url: &str) -> [(&'static str, Measured); 3] {
    let mut connection = Connection::open(server.address).await;
    let sends: Vec<_> = (0..MEASURED)
        .map(|number| sqs("SendMessage", &json!({"QueueUrl": url, "MessageBody": body(number)})))
        .collect();
    let (sent, _) = ask_all(server, &mut connection, &sends).await;
    let receive = sqs("ReceiveMessage", &json!({"QueueUrl": url}));
    let (received, answers) = ask_all(server, &mut connection, &vec![receive; MEASURED]).await;
    let delete = |answer: &Value| {
        let handle = &answer["Messages"][0]["ReceiptHandle"];
        sqs("DeleteMessage", &json!({"QueueUrl": url, "ReceiptHandle": handle}))
    };
    let deletes: Vec<_> = answers.iter().map(delete).collect();
    let (deleted, _) = ask_all(server, &mut connection, &deletes).await;
    [("SendMessage", sent), ("ReceiveMessage", received), ("DeleteMessage", deleted)]
}

async fn ask_all(
    server: &Server,
    connection: &mut Connection,
    requests: &[Vec<u8>],
) -> (Measured, Vec<Value>) {
    let mut answers = Vec::with_capacity(requests.len());
    let (before, start) = (server.cpu(), Instant::now());
    for request in requests {
        answers.push(serde_json::from_slice(connection.ask(request).await).expect("JSON"));
    }
    let time = start.elapsed();
    let cpu = server.cpu().saturating_sub(before);
    (Measured { requests: requests.len() as u64, time, cpu }, answers)
}
