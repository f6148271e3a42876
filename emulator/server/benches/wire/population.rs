//! A population: patients with all that belongs to them, written as transactions with every index on, then read; and how
//! much memory a resource takes.

use patient_generator::{Generator, Moment};
use serde_json::{Value, json};

use crate::cases::{data_store, request};
use crate::load::{Load, Measured, count};
use crate::process::Server;
use crate::starts::mebibytes;
use crate::{compare, measure_once};

const PATIENTS: u64 = 1_000;
const SEED: u64 = 1;
/// 31 October 2026: a population is the same on every day.
const NOW: i64 = 1_793_448_000;
const WRITERS: usize = 4;
const READERS: usize = 16;
/// How many of the resources are read, in turns.
const MOST_READ: usize = 8_192;

/// The requests that load a population, and what is in it.
struct Population {
    shared: Load,
    patients: Load,
    /// `Patient/1`, of patients' resources alone.
    names: Vec<String>,
    /// The bytes of the resources' text as sent.
    text_bytes: usize,
}

/// Prints how fast a population is loaded and read, and how much memory it takes.
pub(crate) fn load() {
    let server = Server::millpond(&[]);
    let store = data_store(server.address);
    let population = Population::new(&store);
    let resources = population.names.len();
    println!(
        "{PATIENTS} patients with {resources} resources of {} B on average, a transaction for each patient, by {WRITERS} \
         connections:\n",
        population.text_bytes / resources
    );
    println!("| load | resources/s | MB/s | CPU per resource | nothing, CPU per resource |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    let before = server.resident_kilobytes();
    let ours = population.write(&server);
    let grown = server.resident_kilobytes() - before;
    let hello = Server::hello(population.patients.answer_bytes(server.address));
    let theirs = measure_once(&population.patients, &hello, WRITERS);
    let each = |measured: &Measured| measured.cpu.as_secs_f64() * 1e6 / count(resources as u64);
    let bytes_per_second = count(population.text_bytes as u64) / ours.time.as_secs_f64();
    println!(
        "| with all indexes | {:.0} | {:.1} | {:.1} µs | {:.1} µs |",
        count(resources as u64) / ours.time.as_secs_f64(),
        bytes_per_second / 1e6,
        each(&ours),
        each(&theirs)
    );
    drop(hello);
    reads(&population, &store, &server);
    let each = grown * 1024 / resources as u64;
    println!(
        "\n{:.0} MiB of memory, {each} B for each resource of {} B.\n",
        mebibytes(grown),
        population.text_bytes / resources
    );
}

fn reads(population: &Population, store: &str, server: &Server) {
    let names = population.names.iter().step_by(population.names.len().div_ceil(MOST_READ));
    let reads = names.map(|name| {
        let path = format!("/datastore/{store}/r4/{name}");
        request("GET", &path, "healthlake", "Accept: application/fhir+json\r\n", "")
    });
    let reads = Load::new(reads.collect());
    let hello = Server::hello(population.text_bytes / population.names.len());
    let [ours, theirs] = compare(&reads, READERS, &[server, &hello]);
    println!(
        "\n| read of what was loaded | requests/s | CPU per request | nothing, requests/s | nothing, CPU |"
    );
    println!("| --- | ---: | ---: | ---: | ---: |");
    println!(
        "| {READERS} connections | {:.0} | {:.1} µs | {:.0} | {:.1} µs |",
        ours.per_second(),
        ours.cpu_microseconds(),
        theirs.per_second(),
        theirs.cpu_microseconds()
    );
}

impl Population {
    fn new(store: &str) -> Population {
        let generator = Generator::new(SEED, Moment::from_unix_seconds(NOW));
        let shared = Load::new(vec![bundle(store, &generator.shared().to_string())]);
        let mut names = Vec::new();
        let mut text_bytes = 0;
        let patients = (0..PATIENTS).map(|number| {
            let entries: Vec<String> = generator
                .patient(number)
                .iter()
                .map(|resource| {
                    let name = ["resourceType", "id"].map(|name| resource[name].as_str().expect("a text"));
                    let (name, text) = (name.join("/"), resource.to_string());
                    text_bytes += text.len();
                    let entry = put_entry(&name, &text);
                    names.push(name);
                    entry
                })
                .collect();
            transaction(store, &entries)
        });
        let patients = Load::new(patients.collect());
        Population { shared, patients, names, text_bytes }
    }

    /// Writes it all, and tells of the patients.
    fn write(&self, server: &Server) -> Measured {
        self.shared.run_once(server.address, 1);
        measure_once(&self.patients, server, WRITERS)
    }
}

/// An entry that puts a resource under its id.
pub(crate) fn put_entry(name: &str, resource: &str) -> String {
    let request: Value = json!({"method": "PUT", "url": name});
    format!(r#"{{"resource":{resource},"request":{request}}}"#)
}

/// The request with a transaction of these entries.
pub(crate) fn transaction(store: &str, entries: &[String]) -> Vec<u8> {
    let entries = entries.join(",");
    bundle(store, &format!(r#"{{"resourceType":"Bundle","type":"transaction","entry":[{entries}]}}"#))
}

fn bundle(store: &str, text: &str) -> Vec<u8> {
    let path = format!("/datastore/{store}/r4/");
    request("POST", &path, "healthlake", "Content-Type: application/fhir+json\r\n", text)
}
