//! Starts: how long until the first answer, how much memory then; with nothing to load, and with a lot.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use crate::cases::{data_store, put};
use crate::load::Load;
use crate::process::Server;

const STARTS: usize = 50;
const RESTARTS: usize = 5;
/// How many resources are there at a restart, of 1.5 KB each.
const RESOURCES: usize = 100_000;
const CONNECTIONS: usize = 16;

/// Times of starts, and memory after each of them.
#[derive(Default)]
struct Started {
    times: Vec<Duration>,
    kilobytes: Vec<u64>,
}

impl Started {
    fn once(&mut self, arguments: &[&str]) -> Server {
        let (server, time) = Server::timed(arguments);
        self.times.push(time);
        self.kilobytes.push(server.resident_kilobytes());
        server
    }

    fn row(mut self, what: &str) {
        self.times.sort_unstable();
        self.kilobytes.sort_unstable();
        let count = self.times.len();
        let milliseconds = |place: usize| self.times[place].as_secs_f64() * 1e3;
        println!(
            "| {what} | {count} | {:.1} ms | {:.1} ms | {:.1} MiB |",
            milliseconds(count / 2),
            milliseconds(count - 1),
            mebibytes(self.kilobytes[count / 2])
        );
    }
}

pub(crate) fn mebibytes(kilobytes: u64) -> f64 {
    f64::from(u32::try_from(kilobytes).unwrap_or(u32::MAX)) / 1024.0
}

fn head() {
    println!("| start | times | median to the first answer | slowest | memory then |");
    println!("| --- | ---: | ---: | ---: | ---: |");
}

/// Starts with nothing to load.
pub(crate) fn starts() {
    head();
    let mut in_memory = Started::default();
    for _ in 0..STARTS {
        drop(in_memory.once(&[]));
    }
    in_memory.row("in memory");
    let mut new = Started::default();
    for _ in 0..STARTS {
        let directory = TempDir::new().expect("a directory");
        drop(new.once(&["--data-dir", text(directory.path())]));
    }
    new.row("with a new data directory");
    println!();
}

/// Starts on a directory that holds a lot.
pub(crate) fn restart() {
    let directory = TempDir::new().expect("a directory");
    let arguments = ["--data-dir", text(directory.path())];
    let server = Server::millpond(&arguments);
    let data_store = data_store(server.address);
    let writes = (0..RESOURCES).map(|number| put(&data_store, &format!("patient-{number}"), number));
    let load = Load::new(writes.collect());
    let before = server.cpu();
    let time = load.run_once(server.address, CONNECTIONS);
    let cpu = server.cpu().saturating_sub(before);
    println!(
        "{RESOURCES} resources written by {CONNECTIONS} connections in {:.1} s, {:.0} µs of CPU each; \
         {:.0} MiB of memory, {:.0} MiB on disk.\n",
        time.as_secs_f64(),
        cpu.as_secs_f64() * 1e6 / f64::from(u32::try_from(RESOURCES).unwrap_or(u32::MAX)),
        mebibytes(server.resident_kilobytes()),
        mebibytes(disk_kilobytes(directory.path())),
    );
    server.terminate();
    head();
    let mut again = Started::default();
    for _ in 0..RESTARTS {
        again.once(&arguments).terminate();
    }
    again.row(&format!("with {RESOURCES} FHIR resources"));
    println!();
}

fn disk_kilobytes(path: &Path) -> u64 {
    let entries = fs::read_dir(path).expect("a directory").flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => disk_kilobytes(&entry.path()),
            Ok(metadata) => metadata.len() / 1024,
            Err(_) => 0,
        })
        .sum()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path that is text")
}
