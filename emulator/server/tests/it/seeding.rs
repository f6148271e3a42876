//! `millpond seed`: what it sends, what it prints, and how it fails.

mod server;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::program::{Place, command, run};
use server::{Answers, Recorder};

/// Runs `millpond seed` and gives its code, its output and its errors.
fn seed(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = run(&[&["seed"], arguments].concat());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

// Tests of search count what is in this file; it must be what the program makes.
#[test]
fn the_fixture_is_what_the_program_prints() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/fhir/patients/two-patients.ndjson");
    let expected = std::fs::read_to_string(file).expect("the fixture");
    let options =
        ["--seed", "2", "--first", "36", "--patients", "2", "--now", "2026-10-31T12:00:00Z", "--print"];
    let (code, out, errors) = seed(&options);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert!(out == expected, "fixtures/fhir/patients is stale; its README says how to write it anew");
    assert_eq!(out.lines().count(), 3);
}

// A script takes the id from the output; the order and form of the requests are what a server sees.
#[test]
fn patients_are_sent() {
    let server = Recorder::start(Answers::Well);
    let url = server.url();
    let (code, out, errors) = seed(&[
        "--url",
        &url,
        "--patients",
        "12",
        "--in-flight",
        "3",
        "--region",
        "eu-west-1",
        "--account",
        "111122223333",
    ]);
    assert_eq!(code, Some(0), "{errors}");
    assert_eq!(out, "0123456789abcdef0123456789abcdef\n");
    assert!(errors.contains("12 patients, ") && errors.contains(" resources/s"), "{errors}");
    assert!(errors.contains("6 of 12 patients"), "a line for each tenth: {errors}");
    let requests = server.requests();
    assert_eq!(requests.len(), 1 + 1 + 12);
    assert_eq!(requests[0].path, "POST /");
    assert_eq!(requests[0].header("x-amz-target"), Some("HealthLake.CreateFHIRDatastore"));
    let mut patients = BTreeSet::new();
    for (number, request) in requests.iter().enumerate() {
        let authorization = request.header("authorization").expect("a signature");
        assert!(authorization.contains("Credential=111122223333/"), "{authorization}");
        assert!(authorization.contains("/eu-west-1/healthlake/aws4_request"), "{authorization}");
        if number == 0 {
            continue;
        }
        assert_eq!(request.path, "POST /datastore/0123456789abcdef0123456789abcdef/r4/");
        assert_eq!(request.header("content-type"), Some("application/fhir+json"));
        let bundle: Value = serde_json::from_slice(&request.body).expect("JSON");
        let first = &bundle["entry"][0];
        assert_eq!(first["request"]["method"], "PUT");
        let expected = if number == 1 { "Organization" } else { "Patient" };
        assert_eq!(first["resource"]["resourceType"], expected, "request {number}");
        patients.insert(first["resource"]["id"].to_string());
    }
    assert_eq!(patients.len(), 13, "nobody was sent twice");
}

// Seeding again must be harmless, and a load must be able to make new patients each time.
#[test]
fn a_data_store_can_be_named_and_ids_can_be_the_servers() {
    let server = Recorder::start(Answers::Well);
    let url = server.url();
    let options = [
        "--url",
        &url,
        "--datastore",
        "abc",
        "--patients",
        "2",
        "--seed",
        "5",
        "--now",
        "2026-10-31T12:00:00Z",
    ];
    assert_eq!(seed(&options).1, "abc\n");
    assert_eq!(seed(&options).1, "abc\n");
    assert_eq!(seed(&[&options[..], &["--new-ids"]].concat()).1, "abc\n");
    let requests = server.requests();
    let bodies = |range: std::ops::Range<usize>| {
        requests[range].iter().map(|request| request.body.clone()).collect::<BTreeSet<_>>()
    };
    assert_eq!(requests.len(), 9);
    assert!(requests.iter().all(|request| request.path == "POST /datastore/abc/r4/"));
    assert_eq!(bodies(0..3), bodies(3..6));
    let posted: Value = serde_json::from_slice(&requests[8].body).expect("JSON");
    assert_eq!(posted["entry"][0]["request"]["method"], "POST");
    assert!(posted["entry"][0]["fullUrl"].as_str().is_some_and(|url| url.starts_with("urn:uuid:")));
}

// `eval "$(millpond env)"` sets the endpoint for everything that follows in a shell; printing has no use for it.
#[test]
fn the_endpoint_of_the_environment_is_taken() {
    let server = Recorder::start(Answers::Well);
    for (arguments, requests) in
        [(&["seed", "--patients", "1", "--print"][..], 0), (&["seed", "--patients", "1"], 3)]
    {
        let output =
            command(arguments).env("AWS_ENDPOINT_URL", server.url()).output().expect("the program runs");
        assert!(output.status.success(), "{output:?}");
        assert_eq!(server.requests().len(), requests, "{arguments:?}");
    }
}

// A script must notice, and whoever reads must see what to do.
#[test]
fn failures_say_what_is_wrong() {
    for (answers, expected) in [
        (Answers::RefuseAll, "millpond: no data store: refused with 400 Bad Request: not today"),
        (Answers::RefuseBundles, "millpond: the organizations: refused with 400 Bad Request: not today"),
        (Answers::RefusePatients, "refused with 400 Bad Request: not today"),
        (Answers::HangUp, "millpond: no data store: "),
    ] {
        let server = Recorder::start(answers);
        let (code, _, errors) = seed(&["--url", &server.url(), "--patients", "20"]);
        assert_eq!(code, Some(1), "{answers:?} {errors}");
        assert!(errors.contains(expected), "{answers:?} {errors}");
        assert!(!errors.contains("panicked"), "{errors}");
    }
    for (arguments, code, expected) in [
        (&["--url", "http://127.0.0.1:1"][..], 1, "does Millpond run there?"),
        (&["--url", "https://127.0.0.1:1"], 1, "say http"),
        (&["--url", "nonsense"], 1, "http://host:port"),
        (&["--patients", "-1"], 2, "-1"),
        (&["--patients", "many"], 2, "many"),
        (&["--seed", "x"], 2, "x"),
        (&["--now", "yesterday"], 2, "not an instant"),
        (&["--datastore", "a/b"], 2, "the id of a data store"),
        (&["--account", "1"], 2, "twelve digits"),
        (&["--in-flight", "0"], 2, "0"),
        (&["--print", "--datastore", "abc"], 2, "--print"),
        (&["--first", "4294967295", "--patients", "1000", "--print"], 1, "--first"),
    ] {
        let (exit, out, errors) = seed(arguments);
        assert_eq!(exit, Some(code), "{arguments:?} {errors}");
        assert!(errors.contains(expected), "{arguments:?} {errors}");
        assert_eq!(out, "", "{arguments:?}");
    }
}

// The other end of the wire is Millpond itself: what is sent must be taken, be found by a search, and not be there twice when it
// is sent twice.
#[test]
fn millpond_takes_the_patients() {
    let place = Place::new();
    let program = place.start_with(&["--ca-dir", crate::program::text(&place.path("authority"))]);
    let url = format!("http://{}", program.address);
    let options =
        ["--url", &url, "--seed", "2", "--first", "35", "--patients", "3", "--now", "2026-10-31T12:00:00Z"];
    let (code, out, errors) = seed(&options);
    assert_eq!(code, Some(0), "{errors}");
    let data_store = out.trim_end();
    let total = |path: &str| program.client().fhir_get(data_store, path)["total"].clone();
    let (patients, results) = (
        total("Patient?_count=1&_total=accurate"),
        total("Observation?code=4548-4&_count=1&_total=accurate"),
    );
    assert_eq!(patients, 3);
    assert!(results.as_u64().is_some_and(|results| results > 0), "{results}");

    let into_the_same = [&options[..], &["--datastore", data_store]].concat();
    let (code, out, errors) = seed(&into_the_same);
    assert_eq!((code, out.trim_end()), (Some(0), data_store), "{errors}");
    assert_eq!(total("Patient?_count=1&_total=accurate"), patients);
    assert_eq!(total("Observation?code=4548-4&_count=1&_total=accurate"), results);
    let (code, _, errors) = seed(&[&into_the_same[..], &["--new-ids"]].concat());
    assert_eq!(code, Some(0), "{errors}");
    assert_eq!(total("Patient?_count=1&_total=accurate"), 6);

    let (code, _, errors) = seed(&["--url", &url, "--patients", "1", "--datastore", "0000"]);
    assert_eq!(code, Some(1), "{errors}");
    assert!(errors.starts_with("millpond: the organizations: refused with 404 Not Found: "), "{errors}");
}
