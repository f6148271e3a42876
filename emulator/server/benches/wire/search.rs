//! Searches that find ten resources, in stores of different sizes: what is found by an index costs the same in all of them.
//!
//! A store is made of groups: a Patient and ten small Observations of that patient, with a code and a day of their own.
//! They come as transactions of some five hundred entries, so that a million are there in about a minute.

use std::time::Duration;

use crate::cases::{data_store, request};
use crate::load::{Load, Measured, count};
use crate::population::{put_entry, transaction};
use crate::process::Server;
use crate::starts::mebibytes;

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
/// How many each search finds.
const HITS: usize = 10;
/// A Patient and its Observations.
const GROUP: usize = 1 + HITS;
const GROUPS_PER_BUNDLE: usize = 45;
/// How many Bundles are made before they are sent.
const BUNDLES_AT_ONCE: usize = 64;
const WRITERS: usize = 4;
const SEARCHERS: usize = 4;
/// How many different searches are sent in turns.
const DIFFERENT: usize = 512;
const WARM_UP: Duration = Duration::from_millis(300);
const TIME: Duration = Duration::from_millis(2_000);

/// Searches by one kind of parameter: the query for the Observations of a group.
struct Kind {
    name: &'static str,
    query: fn(usize) -> String,
}

const KINDS: &[Kind] = &[
    Kind { name: "token", query: |group| format!("code=http://loinc.org%7Cc{group}") },
    Kind { name: "date", query: |group| format!("date={}", day(group)) },
    Kind { name: "reference", query: |group| format!("subject=Patient/p-{group}") },
    Kind {
        name: "chained",
        query: |group| format!("subject:Patient.identifier=http://example.org/mrn%7Cm{group}"),
    },
];

/// Prints what searches cost as a store grows.
pub(crate) fn search() {
    let server = Server::millpond(&[]);
    let store = data_store(server.address);
    let empty = server.resident_kilobytes();
    let mut groups = 0;
    let mut filling = Measured::default();
    println!("| search with {HITS} hits | resources | answer | searches/s | CPU per search | nothing, CPU |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    for size in SIZES {
        let wanted = size / GROUP;
        filling.add(&fill(&server, &store, groups, wanted));
        groups = wanted;
        for kind in KINDS {
            let load = searches(&store, kind, groups);
            let answer = load.first_answer(server.address);
            assert_eq!(answer.matches(r#""fullUrl":"#).count(), HITS, "{}: {answer}", kind.name);
            let ours = measured(&load, &server);
            let hello = Server::hello(answer.len());
            let theirs = measured(&load, &hello);
            println!(
                "| {} | {} | {} B | {:.0} | {:.1} µs | {:.1} µs |",
                kind.name,
                groups * GROUP,
                answer.len(),
                ours.per_second(),
                ours.cpu_microseconds(),
                theirs.cpu_microseconds()
            );
        }
    }
    let grown = server.resident_kilobytes() - empty;
    let resources = (groups * GROUP) as u64;
    println!(
        "\n{resources} resources written in {:.0} s by {WRITERS} connections: {:.0}/s, {:.1} µs of CPU each; {:.0} MiB of \
         memory, {} B each.\n",
        filling.time.as_secs_f64(),
        count(resources) / filling.time.as_secs_f64(),
        filling.cpu.as_secs_f64() * 1e6 / count(resources),
        mebibytes(grown),
        grown * 1024 / resources,
    );
}

fn measured(load: &Load, server: &Server) -> Measured {
    load.run(server.address, SEARCHERS, WARM_UP);
    load.measure(server, SEARCHERS, TIME)
}

fn searches(store: &str, kind: &Kind, groups: usize) -> Load {
    let searches = (0..DIFFERENT).map(|number| {
        let query = (kind.query)(number * groups / DIFFERENT);
        let path = format!("/datastore/{store}/r4/Observation?{query}");
        request("GET", &path, "healthlake", "Accept: application/fhir+json\r\n", "")
    });
    Load::new(searches.collect())
}

/// Adds the groups from one number to another.
fn fill(server: &Server, store: &str, from: usize, to: usize) -> Measured {
    let firsts: Vec<usize> = (from..to).step_by(GROUPS_PER_BUNDLE).collect();
    let mut sum = Measured::default();
    for firsts in firsts.chunks(BUNDLES_AT_ONCE) {
        let bundles = firsts.iter().map(|&first| {
            let groups = first..(first + GROUPS_PER_BUNDLE).min(to);
            transaction(store, &groups.flat_map(entries).collect::<Vec<_>>())
        });
        sum.add(&crate::measure_once(&Load::new(bundles.collect()), server, WRITERS));
    }
    sum
}

fn entries(group: usize) -> Vec<String> {
    let day = day(group);
    let observations = (0..HITS).map(|number| {
        let id = format!("o-{group}-{number}");
        let text = format!(
            r#"{{"resourceType":"Observation","id":"{id}","status":"final","code":{{"coding":[{{"system":"http://loinc.org","code":"c{group}"}}]}},"subject":{{"reference":"Patient/p-{group}"}},"effectiveDateTime":"{day}"}}"#
        );
        put_entry(&format!("Observation/{id}"), &text)
    });
    let patient = format!(
        r#"{{"resourceType":"Patient","id":"p-{group}","identifier":[{{"system":"http://example.org/mrn","value":"m{group}"}}]}}"#
    );
    let patient = put_entry(&format!("Patient/p-{group}"), &patient);
    std::iter::once(patient).chain(observations).collect()
}

/// A day for each group: 28 of each month, from 1750 on.
fn day(group: usize) -> String {
    format!("{}-{:02}-{:02}", 1750 + group / (12 * 28), 1 + group / 28 % 12, 1 + group % 28)
}
