//! How soon a client of the change feed sees a write: from the moment before the request is sent until the server-sent event
//! has been read, on another connection, while writes come at an even pace.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::cases::{self, data_store};
use crate::load::content_length;
use crate::process::Server;

const WRITES_PER_SECOND: u32 = 1_000;
const WRITERS: u32 = 4;
const TIME: Duration = Duration::from_secs(20);
/// The first writes warm caches up and are not counted.
const WARM_UP: u32 = 1_000;

/// Prints a row for the state in memory and one for the state on the disk.
pub(crate) fn latency() {
    println!("| change feed, {WRITES_PER_SECOND} writes/s | events | p50 | p99 | p99.9 | longest |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    print("in memory", measure(Server::millpond(&[]).address));
    let directory = tempfile::TempDir::new().expect("a directory");
    let path = directory.path().join("data");
    let server = Server::millpond(&["--data-dir", path.to_str().expect("a path that is text")]);
    print("on disk", measure(server.address));
    println!();
}

/// Prints a row of how long things took.
pub(crate) fn print(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| {
        // Exact enough for a place among some thousands.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let place = ((times.len() - 1) as f64 * share) as usize;
        times[place].as_secs_f64() * 1e3
    };
    println!(
        "| {what} | {} | {:.2} ms | {:.2} ms | {:.2} ms | {:.2} ms |",
        times.len(),
        at(0.5),
        at(0.99),
        at(0.999),
        at(1.0)
    );
}

fn measure(address: SocketAddr) -> Vec<Duration> {
    let data_store: Arc<str> = data_store(address).into();
    let writes = WRITES_PER_SECOND * u32::try_from(TIME.as_secs()).expect("seconds");
    let seen = follow(address, &data_store, writes);
    let start = Instant::now();
    let writers = (0..WRITERS).map(|writer| {
        let data_store = data_store.clone();
        thread::spawn(move || write(address, &data_store, start, writer, writes))
    });
    let writers: Vec<_> = writers.collect();
    let sent = writers.into_iter().flat_map(|writer| writer.join().expect("a writer that works"));
    let sent: HashMap<u32, Instant> = sent.collect();
    let seen = seen.join().expect("a reader that works");
    let counted = seen.into_iter().filter(|(number, _)| *number >= WARM_UP);
    counted.map(|(number, at)| at.duration_since(sent[&number])).collect()
}

/// Reads the feed on a connection of its own, until so many events have come. Gives when each was read.
fn follow(address: SocketAddr, data_store: &str, events: u32) -> thread::JoinHandle<Vec<(u32, Instant)>> {
    let path = format!("/datastore/{data_store}/r4/$changes?after=latest");
    let request = cases::request("GET", &path, "healthlake", "Accept: text/event-stream\r\n", "");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(&request).expect("a request is sent");
    let mut stream = BufReader::with_capacity(64 << 10, stream);
    let mut line = String::new();
    // The comment that opens the stream says that it follows.
    while line.trim_end() != ":" {
        line.clear();
        assert_ne!(stream.read_line(&mut line).expect("the stream begins"), 0);
    }
    thread::spawn(move || {
        let mut seen = Vec::new();
        while seen.len() < events as usize {
            line.clear();
            assert_ne!(stream.read_line(&mut line).expect("an event"), 0);
            if let Some(data) = line.strip_prefix("data: ") {
                let at = Instant::now();
                let id = data.split("\"id\":\"w").nth(1).and_then(|rest| rest.split('"').next());
                seen.push((id.and_then(|id| id.parse().ok()).expect("an id of ours"), at));
            }
        }
        seen
    })
}

/// Every so many of the writes, each at its time. Gives when each was sent.
fn write(
    address: SocketAddr,
    data_store: &str,
    start: Instant,
    writer: u32,
    writes: u32,
) -> Vec<(u32, Instant)> {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let mut answer = Vec::new();
    let mut sent = Vec::new();
    for number in (writer..writes).step_by(WRITERS as usize) {
        let id = format!("w{number}");
        let patient = json!({
            "resourceType": "Patient", "id": id, "active": true, "gender": "female", "birthDate": "1990-01-01",
            "name": [{"family": "Doe", "given": ["Ann", "Bea"]}],
        });
        let path = format!("/datastore/{data_store}/r4/Patient/{id}");
        let headers = "Content-Type: application/fhir+json\r\n";
        let request = cases::request("PUT", &path, "healthlake", headers, &patient.to_string());
        let due = start + Duration::from_secs(1) * number / WRITES_PER_SECOND;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        sent.push((number, Instant::now()));
        stream.write_all(&request).expect("a request is sent");
        read_answer(&mut stream, &mut answer);
    }
    sent
}

fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) {
    answer.clear();
    let mut piece = [0; 8 << 10];
    loop {
        let read = stream.read(&mut piece).expect("an answer");
        assert_ne!(read, 0, "the server closes the connection");
        answer.extend_from_slice(&piece[..read]);
        let head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").map(|place| place + 4);
        if head.is_some_and(|head| answer.len() >= head + content_length(&answer[..head])) {
            assert!(answer.starts_with(b"HTTP/1.1 20"), "{}", String::from_utf8_lossy(answer));
            return;
        }
    }
}
