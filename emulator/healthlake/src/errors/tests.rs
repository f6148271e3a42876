//! Every error, held against the form that its plane promises.

use std::collections::BTreeMap;
use std::path::Path;

use fhir::patch::{PatchError, PatchErrorKind};
use serde_json::{Value, json};

use super::*;
use crate::matching::Criteria;

/// Each file's functions: name and text. Those of the control plane stand above a mark in `errors.rs`.
fn functions() -> Vec<(String, String, bool)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![folder.join("errors.rs")];
    for file in std::fs::read_dir(folder.join("errors")).expect("a folder") {
        files.push(file.expect("a file").path());
    }
    let mut found = Vec::new();
    for file in files.iter().filter(|file| !file.ends_with("errors/tests.rs")) {
        let text = std::fs::read_to_string(file).expect("a file");
        let data_plane =
            text.find("// The data plane.").filter(|_| file.ends_with("src/errors.rs")).unwrap_or(0);
        for (at, start) in text.match_indices("pub(crate) fn ") {
            let rest = &text[at + start.len()..];
            let name = rest.split('(').next().expect("a name").to_owned();
            let body = rest.split("\n}").next().expect("a body").to_owned();
            found.push((name, body, at < data_plane));
        }
    }
    found
}

// An error without an OperationOutcome is one that no FHIR client can read; it would be found out on the day it happens.
#[test]
fn every_error_of_the_data_plane_has_an_outcome() {
    let functions = functions();
    assert!(functions.len() > 60, "{} functions", functions.len());
    for (name, body, of_control_plane) in &functions {
        let has = |what: &str| body.contains(what);
        let has_outcome = has("outcome(") || has("constraint(") || has("with_body(");
        // This one adds a place to the outcome of another.
        let is_made = has_outcome || name == "in_entry";
        assert_eq!(is_made, !of_control_plane, "{name}");
    }
}

fn criteria() -> Criteria {
    Criteria { resource_type: "Patient".to_owned(), text: "name=a".to_owned() }
}

macro_rules! table {
    ($($name:ident($($argument:expr),*);)*) => { BTreeMap::from([$((stringify!($name), $name($($argument),*))),*]) };
}

fn data_plane() -> BTreeMap<&'static str, ApiError> {
    let issue = Issue::error(IssueType::Structure, "x");
    let patch = PatchError { kind: PatchErrorKind::Malformed, operation: None, text: "x".to_owned() };
    table! {
        changes_gone(1); cannot_sort("a"); criteria_not_met("Patient", "a"); criteria_required("Patient");
        criteria_twice(&criteria()); deleted_resource("Patient", "a", "W/\"1\"".to_owned());
        duplicate_request("x".to_owned()); empty_body(); events_gone(1); expired_token(); full_url_twice("a");
        in_entry(empty_body(), 3); in_fhir(data_store_not_found("a")); insufficient_scope("Patient", "rs");
        interaction_not_supported(); invalid_criteria("a", "b"); invalid_parameter("a", "b", "c");
        invalid_resource(&[issue]); invalid_token("a"); job_has_ended("a", "b"); malformed_body("a");
        malformed_criteria("a"); malformed_header("a", "b"); malformed_id("a"); malformed_type("a");
        method_elsewhere("GET", "a"); missing_id(); missing_parameter("a"); missing_token(); named_twice("Patient", "a");
        newest_version("Patient", "a"); no_keys("a", "b"); no_resource("PUT"); no_such_data_store("a"); not_a_patch();
        not_acceptable("a"); not_emulated("a"); not_smart("a"); nothing_matches(&criteria()); other_id("a", "b");
        other_id_matches("a", "b", true); other_type("Patient", "Basic"); page_gone();
        parameters_exclude_each_other("a", "b"); patch_failed(&patch); beyond_reach("Patient/a");
        reference_without_match("a", false); repeated_parameter("a"); resource_exists("Patient", "a");
        search_in_two_places(); several_matches(&criteria()); summary_and_elements(); text_and_include();
        too_large(1, 2); too_many_consumers(1); too_many_entries(1, 2); too_many_included(1); too_many_parameters(1);
        too_many_references(1); too_many_to_sort(1); too_many_topics(1); too_many_transactions(1); unknown_consumer("a"); unknown_job("a");
        unknown_parameter("a"); unknown_resource("Patient", "a"); unknown_transaction("a");
        unknown_version("Patient", "a", "1"); unsupported_bundle("a"); unsupported_media_type("a");
        unsupported_patch("a"); url_elsewhere("a"); version_conflict("Patient", "a");
    }
}

// Clients go by status and issue code: a code that does not exist, or one that says retry where nothing will change, misleads.
#[test]
fn outcomes_are_what_fhir_says_they_are() {
    for (name, error) in data_plane() {
        let body = error.body.as_ref().unwrap_or_else(|| panic!("{name} has no outcome"));
        assert_eq!(body["resourceType"], "OperationOutcome", "{name}");
        assert!(fhir::validate(body).is_empty(), "{name}: {body} is no valid resource");
        let issue = &body["issue"][0];
        assert_eq!(issue["severity"], "error", "{name}");
        assert!(issue["diagnostics"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
        let code = issue["code"].as_str().expect("a code");
        let codes: &[&str] = match error.status {
            401 => &["login", "expired"],
            403 => &["forbidden"],
            404 => &["not-found"],
            410 => &["deleted", "expired"],
            413 | 422 => &["too-long"],
            429 => &["throttled"],
            501 => &["not-supported"],
            503 => &["transient"],
            400 | 406 | 409 | 412 | 415 => continue,
            status => panic!("{name} has the status {status}"),
        };
        assert!(codes.contains(&code), "{name}: {} {code}", error.status);
    }
    let placed = in_entry(empty_body(), 3).body.expect("an outcome");
    assert_eq!(placed["issue"][0]["expression"], json!(["Bundle.entry[3]"]));
    assert_ne!(placed["issue"][0]["diagnostics"], Value::Null);
}
