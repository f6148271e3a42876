//! What imports and exports have in common: how they are asked for, refused, listed and told, and how they wait in line.

use std::path::Path;

use contract::Settings;
use serde_json::{Value, json};
use store::Store;
use tempfile::TempDir;

use crate::script::World;

const ROLE: &str = "arn:aws:iam::123456789012:role/health";
/// Milliseconds that a test waits for its jobs; they take a few.
const PATIENCE: u64 = 60_000;

/// A house with a folder.
pub(crate) struct Office {
    pub(crate) world: World,
    pub(crate) folder: TempDir,
}

impl Office {
    pub(crate) async fn new() -> Office {
        Office::on(Store::in_memory(), tempfile::tempdir().expect("a folder"), false).await
    }

    pub(crate) async fn on(store: Store, folder: TempDir, strict_limits: bool) -> Office {
        let files = Some(folder.path().to_owned());
        let world =
            World::with_settings(store, Settings { strict_limits, files, ..Settings::default() }.keep())
                .await;
        Office { world, folder }
    }

    pub(crate) fn uri(&self, name: &str) -> String {
        format!("file://{}/{name}", self.folder.path().display())
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        write(self.folder.path(), name, text);
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name))
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn import(&self, input: &str) -> Value {
        json!({
            "DatastoreId": self.world.data_store, "DataAccessRoleArn": ROLE, "JobName": "in",
            "InputDataConfig": {"S3Uri": input},
            "JobOutputDataConfig": {"S3Configuration": {"S3Uri": self.uri("out"), "KmsKeyId": "key"}},
        })
    }

    pub(crate) fn export(&self) -> Value {
        json!({
            "DatastoreId": self.world.data_store, "DataAccessRoleArn": ROLE,
            "OutputDataConfig": {"S3Configuration": {"S3Uri": self.uri("out/"), "KmsKeyId": "key"}},
        })
    }

    /// Starts a job; gives its id.
    pub(crate) async fn start(&self, operation: &str, input: Value) -> String {
        let started = self.world.aws(operation, input).await.expect("started");
        assert_eq!(started["JobStatus"], "SUBMITTED");
        started["JobId"].as_str().expect("an id").to_owned()
    }

    /// Waits for all jobs.
    pub(crate) async fn idle(&self) {
        assert!(self.world.house.dispatch.idle(PATIENCE).await, "jobs go on");
    }

    pub(crate) async fn described(&self, operation: &str, job: &str) -> Value {
        let input = json!({"DatastoreId": self.world.data_store, "JobId": job});
        let mut told = self.world.aws(operation, input).await.expect("described");
        told.as_object_mut().and_then(|told| told.values_mut().next()).expect("properties").take()
    }
}

pub(crate) fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    std::fs::write(path, text).expect("written");
}

// What cannot be done must be said at once, not by a job that fails later, and in the words of the model where it has some.
#[tokio::test]
async fn what_cannot_be_done_is_refused_at_once() {
    let office = Office::new().await;
    let with = |member: &str, value: Value| {
        let mut input = office.import(&office.uri("in"));
        *input.pointer_mut(member).unwrap_or(&mut Value::Null) = value.clone();
        if input.pointer(member).is_none() {
            input[member.trim_start_matches('/')] = value;
        }
        input
    };
    let cases = [
        (with("/InputDataConfig/S3Uri", json!("s3://bucket/x")), "501 NotImplemented"),
        (with("/InputDataConfig/S3Uri", json!("file:///etc")), "400 ValidationException"),
        (
            with("/InputDataConfig/S3Uri", json!("ftp://x")),
            "400 ValidationException: 1 validation error detected",
        ),
        (with("/InputDataConfig", json!({})), "400 ValidationException"),
        (
            with("/JobOutputDataConfig/S3Configuration/S3Uri", json!(office.uri("a/../../b"))),
            "400 ValidationException",
        ),
        (with("/DataAccessRoleArn", json!("me")), "400 ValidationException: 2 validation errors detected"),
        (with("/ValidationLevel", json!("lax")), "400 ValidationException: 1 validation error detected"),
        (with("/ProfileId", json!("abc")), "501 NotImplemented"),
        (with("/DatastoreId", json!("0123456789abcdef0123456789abcdef")), "400 ResourceNotFoundException"),
    ];
    for (input, expected) in cases {
        let error = office.world.aws("StartFHIRImportJob", input.clone()).await.expect_err("a refusal");
        let told = format!("{} {}: {}", error.status, error.code, error.message);
        assert!(told.starts_with(expected), "{input}: {told}");
    }
    let plain = World::new().await;
    let input = json!({"DatastoreId": plain.data_store, "DataAccessRoleArn": ROLE, "OutputDataConfig": {"S3Configuration": {"S3Uri": "file:///tmp", "KmsKeyId": "key"}}});
    let error = plain.aws("StartFHIRExportJob", input).await.expect_err("a refusal");
    assert!(error.message.contains("--files"), "{error}");
}

// A client that repeats a start after a lost answer must not import twice.
#[tokio::test]
async fn a_client_token_makes_a_start_repeatable() {
    let office = Office::new().await;
    office.write("in/a.ndjson", "{\"resourceType\":\"Patient\",\"id\":\"a\"}\n");
    let mut input = office.import(&office.uri("in"));
    input["ClientToken"] = json!("t-1");
    let first = office.start("StartFHIRImportJob", input.clone()).await;
    office.idle().await;
    let again = office.world.aws("StartFHIRImportJob", input.clone()).await.expect("started");
    assert_eq!((again["JobId"].as_str(), again["JobStatus"].as_str()), (Some(&*first), Some("COMPLETED")));
    input["JobName"] = json!("other");
    let error = office.world.aws("StartFHIRImportJob", input).await.expect_err("a refusal");
    assert_eq!(error.code, "ValidationException");
}

// Pages and filters are how a script finds the job it lost the id of.
#[tokio::test]
async fn jobs_are_listed_by_page_and_filter() {
    let office = Office::new().await;
    let mut jobs = Vec::new();
    for name in ["a", "b", "a"] {
        let mut input = office.export();
        input["JobName"] = json!(name);
        jobs.push(office.start("StartFHIRExportJob", input).await);
        office.idle().await;
        office.world.house.clock.advance(1_000);
    }
    let start = 1_793_448_000;
    for (filter, expected) in [
        (json!({}), vec![0, 1, 2]),
        (json!({"JobName": "a"}), vec![0, 2]),
        (json!({"JobStatus": "COMPLETED"}), vec![0, 1, 2]),
        (json!({"JobStatus": "FAILED"}), vec![]),
        (json!({"SubmittedAfter": start}), vec![1, 2]),
        (json!({"SubmittedBefore": start + 2}), vec![0, 1]),
        (json!({"SubmittedAfter": start, "SubmittedBefore": start + 2}), vec![1]),
    ] {
        let mut found = Vec::new();
        let mut token = Value::Null;
        loop {
            let mut input = filter.clone();
            input["DatastoreId"] = json!(office.world.data_store);
            input["MaxResults"] = json!(1);
            if !token.is_null() {
                input["NextToken"] = token;
            }
            let page = office.world.aws("ListFHIRExportJobs", input).await.expect("a page");
            let list = page["ExportJobPropertiesList"].as_array().expect("a list").clone();
            found.extend(list.iter().map(|job| job["JobId"].as_str().expect("an id").to_owned()));
            token = page["NextToken"].clone();
            if token.is_null() {
                break;
            }
        }
        let mut expected: Vec<String> =
            expected.into_iter().map(|place: usize| jobs[place].clone()).collect();
        expected.sort();
        assert_eq!(found, expected, "{filter}");
    }
    for operation in ["ListFHIRImportJobs", "DescribeFHIRExportJob"] {
        let input = json!({"DatastoreId": "0123456789abcdef0123456789abcdef", "JobId": jobs[0]});
        let mut input = input;
        if operation.starts_with("List") {
            input.as_object_mut().expect("an object").remove("JobId");
        }
        let error = office.world.aws(operation, input).await.expect_err("a refusal");
        assert_eq!(error.code, "ResourceNotFoundException", "{operation}");
    }
}

// AWS runs one import and one export of a data store at a time and refuses the 26th that would wait.
#[tokio::test]
async fn jobs_wait_in_line_and_the_line_has_an_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let office = Office::on(Store::in_memory(), folder, true).await;
    office.write("in/a.ndjson", "{\"resourceType\":\"Patient\",\"id\":\"a\"}\n");
    let mut refused = 0;
    let mut started = Vec::new();
    // A test's runtime has one thread, which the reaction gets only when this task waits for a commit.
    for _ in 0..200 {
        match office.world.aws("StartFHIRImportJob", office.import(&office.uri("in"))).await {
            Ok(job) => started.push(job["JobId"].as_str().expect("an id").to_owned()),
            Err(error) => {
                assert_eq!(error.code, "ThrottlingException", "{error}");
                refused += 1;
            }
        }
    }
    assert!(refused > 0 && started.len() >= 25, "{refused} {}", started.len());
    office.idle().await;
    for job in &started {
        assert_eq!(office.described("DescribeFHIRImportJob", job).await["JobStatus"], "COMPLETED");
    }
    let versions = office.world.send("GET Patient/a/_history").await.json();
    assert_eq!(versions["total"], started.len(), "each wrote its version");
}
