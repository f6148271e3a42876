//! A disk that fills up while the program works.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::client::Client;
use crate::program::{Place, text};

/// The whole disk, in MiB.
const DISK_MEGABYTES: usize = 24;
/// Writes of this size must meet the end of such a disk long before this many are through.
const VALUE_BYTES: usize = 40_000;
const MOST_WRITES: usize = 4 * (DISK_MEGABYTES << 20) / VALUE_BYTES;

/// A small disk of its own, unmounted when dropped.
struct Disk(PathBuf);

impl Disk {
    /// `None` where this user may not mount.
    fn mount(path: &Path) -> Option<Disk> {
        fs::create_dir(path).expect("a directory");
        let size = format!("size={DISK_MEGABYTES}m");
        let arguments = ["-t", "tmpfs", "-o", &size, "millpond-test", text(path)];
        let output = Command::new("mount").args(arguments).output().ok()?;
        output.status.success().then(|| Disk(path.to_owned()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Takes all the space that is left.
fn fill(path: &Path) -> PathBuf {
    let path = path.join("filler");
    let mut file = File::create(&path).expect("a file");
    for size in [1 << 16, 1 << 8, 1] {
        let block = vec![0; size];
        loop {
            match file.write_all(&block) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::StorageFull => break,
                Err(error) => panic!("{error}"),
            }
        }
    }
    path
}

fn put(client: &mut Client, number: usize) -> crate::client::Answer {
    let value = format!("{number} ").repeat(VALUE_BYTES / 5);
    let item = json!({"pk": {"S": number.to_string()}, "value": {"S": value}});
    client.dynamodb("PutItem", &json!({"TableName": "items", "Item": item})).expect("an answer")
}

fn check(client: &mut Client, number: usize) {
    let input = json!({"TableName": "items", "Key": {"pk": {"S": number.to_string()}}});
    let value = client.dynamodb_done("GetItem", &input)["Item"]["value"]["S"].clone();
    assert_eq!(value, format!("{number} ").repeat(VALUE_BYTES / 5), "item {number}");
}

// A full disk is a laptop's everyday life: it must cost writes their success, and nothing else.
#[test]
fn a_full_disk_fails_writes_and_loses_nothing() {
    let place = Place::new();
    let Some(disk) = Disk::mount(&place.path("disk")) else {
        eprintln!("SKIPPED: a_full_disk_fails_writes_and_loses_nothing: this user may not mount a tmpfs");
        return;
    };
    let data = disk.0.join("data");
    let program = place.start_on(&data, &[]);
    let mut client = program.client();
    client.create_table("items");
    let data_store = client.create_data_store();
    let patient = br#"{"resourceType":"Patient","id":"before"}"#;
    let answer = client.fhir("PUT", &data_store, "Patient/before", None, patient).expect("an answer");
    assert_eq!(answer.status, 201, "{answer}");
    let filler = fill(&disk.0);

    let mut acknowledged = 0;
    let failure = loop {
        assert!(acknowledged < MOST_WRITES, "the disk never fills");
        let answer = put(&mut client, acknowledged);
        if answer.status != 200 {
            break answer;
        }
        acknowledged += 1;
    };
    assert_eq!(failure.status, 500, "{failure}");
    let code = failure.json()["__type"].to_string();
    assert!(code.contains("InternalServerError"), "{failure}");

    // Every later write fails too, in the words of its protocol; every read goes on.
    let answer = client.fhir("PUT", &data_store, "Patient/after", None, &patient_named("after"));
    let answer = answer.expect("an answer");
    assert_eq!(answer.status, 500, "{answer}");
    assert_eq!(answer.json()["resourceType"], "OperationOutcome", "{answer}");
    for number in 0..acknowledged {
        check(&mut client, number);
    }
    assert_eq!(client.fhir_get(&data_store, "Patient/before")["id"], "before");
    let answer = client.fhir("GET", &data_store, "Patient/after", None, b"").expect("an answer");
    assert_eq!(answer.status, 404, "a write that failed is not seen: {answer}");

    drop(client);
    program.terminate();
    let _ = program.ended();
    fs::remove_file(filler).expect("space");
    let again = place.start_on(&data, &[]);
    let mut client = again.client();
    for number in 0..acknowledged {
        check(&mut client, number);
    }
    assert_eq!(client.fhir_get(&data_store, "Patient/before")["id"], "before");
    assert_eq!(put(&mut client, acknowledged).status, 200, "writes go on");
    check(&mut client, acknowledged);
}

fn patient_named(id: &str) -> Vec<u8> {
    json!({"resourceType": "Patient", "id": id}).to_string().into_bytes()
}
