//! What a request costs on the wire, beside a server that does nothing; how soon the
//! change feed tells a write, and the target of a rule has it; how long a start takes and how much memory it has.
//!
//! ```text
//! cargo bench -p server --bench wire                 everything: some eight minutes
//! cargo bench -p server --bench wire -- GetItem      the cases whose name holds this word
//! cargo bench -p server --bench wire -- load         or `search`, `growth`, `users`, `machines`, `queues`, `feed`,
//!                                                    `deliveries`, `start`, `restart`
//! cargo bench -p server --bench wire -- against local=127.0.0.1:8000      other servers of DynamoDB (`peers.rs`)
//! ```
//!
//! Prints tables in Markdown and writes nothing. The load comes from one thread on connections that are kept; client and
//! server share the machine, so requests per second say as much of the client. Processor time per request, which is read
//! from `/proc`, says what the server did.
#![allow(clippy::disallowed_methods, reason = "measuring time is the purpose")]
#![allow(clippy::expect_used, clippy::panic, reason = "a measurement that cannot go on says so")]

mod apis;
mod cases;
mod deliveries;
mod feed;
mod functions;
mod growth;
mod hello;
mod load;
mod machines;
mod peers;
mod pools;
mod population;
mod process;
mod queues;
mod rules;
mod search;
mod starts;
mod tables;

use std::time::Duration;

use crate::cases::Case;
use crate::load::{Load, Measured};
use crate::process::Server;

const CONNECTIONS: [usize; 2] = [1, 16];
/// Both servers are measured in turns, so that what else the machine does falls on both; in short ones, since a virtual machine's own
/// speed changes from one second to the next.
const TURNS: u32 = 20;
const TURN: Duration = Duration::from_millis(200);
const WARM_UP: Duration = Duration::from_millis(300);

fn main() {
    // Cargo adds `--bench`.
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let wanted = arguments.next();
    if wanted.as_deref() == Some(hello::ARGUMENT) {
        return hello::serve(arguments.next().and_then(|bytes| bytes.parse().ok()).unwrap_or_default());
    }
    if wanted.as_deref() == Some(functions::ARGUMENT) {
        return functions::serve();
    }
    if wanted.as_deref() == Some(peers::ARGUMENT) {
        return peers::against(arguments);
    }
    let wants = |name: &str| wanted.as_ref().is_none_or(|wanted| name.contains(wanted.as_str()));
    let cases: Vec<_> = cases::CASES.iter().filter(|case| wants(case.name)).collect();
    if !cases.is_empty() {
        requests(&cases);
    }
    if wants("load") {
        population::load();
    }
    if wants("search") {
        search::search();
    }
    if wants("growth") {
        growth::growth();
    }
    if wants("users") {
        pools::users();
    }
    if wants("cold") {
        functions::cold();
    }
    if wants("machines") {
        machines::machines();
    }
    if wants("queues") {
        queues::queues();
    }
    if wants("feed") {
        feed::latency();
    }
    if wants("deliveries") {
        deliveries::latency();
    }
    if wants("start") {
        starts::starts();
    }
    if wants("restart") {
        starts::restart();
    }
}

fn requests(cases: &[&Case]) {
    println!(
        "| request | answer | connections | requests/s | CPU per request | nothing, requests/s | nothing, CPU | ratio of CPU |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for case in cases {
        let millpond = Server::millpond(&[]);
        let load = (case.prepare)(millpond.address);
        let answer_bytes = load.answer_bytes(millpond.address);
        let hello = Server::hello(answer_bytes);
        for connections in CONNECTIONS {
            let [ours, theirs] = compare(&load, connections, &[&millpond, &hello]);
            println!(
                "| {} | {answer_bytes} B | {connections} | {:.0} | {:.1} µs | {:.0} | {:.1} µs | {:.2} |",
                case.name,
                ours.per_second(),
                ours.cpu_microseconds(),
                theirs.per_second(),
                theirs.cpu_microseconds(),
                ours.cpu_microseconds() / theirs.cpu_microseconds(),
            );
        }
    }
    println!();
}

fn compare(load: &Load, connections: usize, servers: &[&Server; 2]) -> [Measured; 2] {
    for server in servers {
        load.run(server.address, connections, WARM_UP);
    }
    let mut sums = [Measured::default(), Measured::default()];
    for _ in 0..TURNS {
        for (server, sum) in servers.iter().zip(&mut sums) {
            sum.add(&load.measure(server, connections, TURN));
        }
    }
    sums
}

/// What it takes to send every request once.
fn measure_once(load: &Load, server: &Server, connections: usize) -> Measured {
    let before = server.cpu();
    let time = load.run_once(server.address, connections);
    Measured { requests: load.count(), time, cpu: server.cpu().saturating_sub(before) }
}
