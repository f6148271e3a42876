//! Imports: files in, resources and files of outcomes out.

use std::fmt::Write;

use serde_json::{Value, json};
use store::{Options, Store};

use crate::jobs::Office;
use crate::script::World;

fn patient(id: &str) -> String {
    format!("{{\"resourceType\":\"Patient\",\"id\":\"{id}\",\"active\":true}}\n")
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

// The whole story: good and bad lines, deep folders, other files, an id that exists, and every number that is told of it.
#[tokio::test]
async fn an_import_writes_good_lines_and_tells_of_bad_ones() {
    let office = Office::new().await;
    office.world.send("PUT Patient/old\n{\"resourceType\":\"Patient\",\"id\":\"old\"}").await;
    let mixed = format!(
        "{}\n{{\"resourceType\":\"Patient\"}}\nnot json\n{}{{\"resourceType\":\"Patient\",\"id\":\"x\",\"gender\":\"none\"}}",
        patient("one"),
        patient("old")
    );
    office.write("in/mixed.ndjson", &mixed);
    office.write("in/deep/er.ndjson", &patient("two"));
    office.write("in/readme.txt", "not to be read");
    let job = office.start("StartFHIRImportJob", office.import(&office.uri("in/"))).await;
    office.idle().await;

    let told = office.described("DescribeFHIRImportJob", &job).await;
    let data_store = &office.world.data_store;
    let size = (mixed.len() + patient("two").len()) as f64 / 1_048_576.0;
    assert_eq!(
        told,
        json!({
            "JobId": job, "JobName": "in", "JobStatus": "COMPLETED_WITH_ERRORS", "DatastoreId": data_store,
            "SubmitTime": 1_793_448_000, "EndTime": 1_793_448_000,
            "DataAccessRoleArn": "arn:aws:iam::123456789012:role/health",
            "InputDataConfig": {"S3Uri": office.uri("in/")},
            "JobOutputDataConfig": {"S3Configuration": {"S3Uri": office.uri("out"), "KmsKeyId": "key"}},
            "JobProgressReport": {
                "TotalNumberOfScannedFiles": 2, "TotalSizeOfScannedFilesInMB": size, "TotalNumberOfImportedFiles": 2,
                "TotalNumberOfResourcesScanned": 6, "TotalNumberOfResourcesImported": 3,
                "TotalNumberOfResourcesWithCustomerError": 3, "TotalNumberOfFilesReadWithCustomerError": 0,
            },
        })
    );

    for (id, etag) in [("one", "W/\"1\""), ("two", "W/\"1\""), ("old", "W/\"2\"")] {
        let reply = office.world.send(&format!("GET Patient/{id}")).await;
        assert_eq!((reply.status, reply.header("etag")), (200, etag), "{id}");
    }
    assert_eq!(office.world.send("GET Patient/x").await.status, 404);

    let output = format!("out/{data_store}-FHIR_IMPORT-{job}");
    let bad = lines(&office.read(&format!("{output}/FAILURE/mixed.ndjson")));
    let numbers: Vec<&Value> = bad.iter().map(|line| &line["lineId"]).collect();
    assert_eq!(json!(numbers), json!([3, 4, 6]));
    let told = &bad[0]["UpdateResourceResponse"];
    assert_eq!(told["statusCode"], 400);
    assert_eq!(told["jsonBlob"]["issue"][0]["diagnostics"], "Missing required id field in resource json");
    let good = lines(&office.read(&format!("{output}/SUCCESS/mixed.ndjson")));
    let ids: Vec<Value> = good
        .iter()
        .map(|line| {
            json!([
                line["lineId"],
                line["UpdateResourceResponse"]["jsonBlob"]["id"],
                line["UpdateResourceResponse"]["statusCode"]
            ])
        })
        .collect();
    assert_eq!(json!(ids), json!([[1, "one", 201], [5, "old", 200]]));
    assert_eq!(lines(&office.read(&format!("{output}/SUCCESS/deep/er.ndjson"))).len(), 1);

    let manifest: Value =
        serde_json::from_str(&office.read(&format!("{output}/Manifest.json"))).expect("JSON");
    let uri = office.uri(&output);
    assert_eq!(
        manifest,
        json!({
            "inputDataConfig": {"s3Uri": office.uri("in/")},
            "outputDataConfig": {"s3Uri": format!("{uri}/"), "encryptionKeyID": "key"},
            "successOutput": {"successOutputS3Uri": format!("{uri}/SUCCESS/")},
            "failureOutput": {"failureOutputS3Uri": format!("{uri}/FAILURE/")},
            "numberOfScannedFiles": 2, "numberOfFilesImported": 2, "sizeOfScannedFilesInMB": size,
            "sizeOfDataImportedSuccessfullyInMB": manifest["sizeOfDataImportedSuccessfullyInMB"],
            "numberOfResourcesScanned": 6, "numberOfResourcesImportedSuccessfully": 3,
            "numberOfResourcesWithCustomerError": 3, "numberOfResourcesWithServerError": 0,
        })
    );
}

// Many more lines than a commit takes, with steps far beyond the bound on chains of reactions, and every line once.
#[tokio::test]
async fn a_long_import_writes_every_line_once() {
    const LINES: usize = 40_001;
    let office = Office::new().await;
    let mut text = String::new();
    for number in 0..LINES {
        let _ =
            writeln!(text, "{{\"resourceType\":\"Basic\",\"id\":\"b{number}\",\"code\":{{\"text\":\"x\"}}}}");
    }
    office.write("in/many.ndjson", &text);
    let job = office.start("StartFHIRImportJob", office.import(&office.uri("in/many.ndjson"))).await;
    office.idle().await;
    let told = office.described("DescribeFHIRImportJob", &job).await;
    assert_eq!(told["JobStatus"], "COMPLETED", "{told}");
    assert_eq!(told["JobProgressReport"]["TotalNumberOfResourcesImported"], LINES);
    assert_eq!(office.world.send("GET Basic/_history?_count=1").await.json()["total"], LINES);
    let output = format!("out/{}-FHIR_IMPORT-{job}/SUCCESS/many.ndjson", office.world.data_store);
    assert_eq!(office.read(&output).lines().count(), LINES);
}

// A job that cannot work must fail and make way for the next, whose files are there.
#[tokio::test]
async fn a_job_that_fails_makes_way() {
    let office = Office::new().await;
    office.write("in/a.ndjson", &patient("a"));
    office.write("empty/readme.txt", "");
    office.write("out", "a file where a folder should be");
    let nothing = office.start("StartFHIRImportJob", office.import(&office.uri("empty"))).await;
    let missing = office.start("StartFHIRImportJob", office.import(&office.uri("missing"))).await;
    let blocked = office.start("StartFHIRImportJob", office.import(&office.uri("in"))).await;
    let mut input = office.import(&office.uri("in"));
    input["JobOutputDataConfig"]["S3Configuration"]["S3Uri"] = json!(office.uri("elsewhere"));
    let good = office.start("StartFHIRImportJob", input).await;
    office.idle().await;
    for (job, expected) in
        [(nothing, "FAILED"), (missing, "FAILED"), (blocked, "FAILED"), (good, "COMPLETED")]
    {
        let told = office.described("DescribeFHIRImportJob", &job).await;
        assert_eq!(told["JobStatus"], expected, "{told}");
        assert_eq!(told["Message"].is_string(), expected == "FAILED", "{told}");
    }
}

// A small import must not wait for a large one of another data store: their steps take turns.
#[tokio::test]
async fn imports_of_different_data_stores_take_turns() {
    let office = Office::new().await;
    let text: String = (0..50_000).map(|number| patient(&format!("p{number}"))).collect();
    office.write("large/a.ndjson", &text);
    office.write("small/a.ndjson", &patient("a"));
    office.start("StartFHIRImportJob", office.import(&office.uri("large"))).await;
    let created = office.world.aws("CreateFHIRDatastore", json!({"DatastoreTypeVersion": "R4"})).await;
    let mut input = office.import(&office.uri("small"));
    input["DatastoreId"] = created.expect("a data store")["DatastoreId"].clone();
    let other = input["DatastoreId"].clone();
    let small = office.start("StartFHIRImportJob", input).await;
    // Asking for a job waits for its end.
    let input = json!({"DatastoreId": other, "JobId": small});
    let told = office.world.aws("DescribeFHIRImportJob", input).await.expect("described");
    assert_eq!(told["ImportJobProperties"]["JobStatus"], "COMPLETED", "{told}");
    let input = json!({"DatastoreId": office.world.data_store, "JobStatus": "IN_PROGRESS"});
    let going_on = office.world.aws("ListFHIRImportJobs", input).await.expect("listed");
    assert_eq!(
        going_on["ImportJobPropertiesList"].as_array().map(Vec::len),
        Some(1),
        "the large one goes on"
    );
    office.idle().await;
}

// A data store can go while its files are being read; nothing must hang or come back.
#[tokio::test]
async fn a_data_store_takes_its_jobs_with_it() {
    let office = Office::new().await;
    let text: String = (0..5_000).map(|number| patient(&format!("p{number}"))).collect();
    office.write("in/a.ndjson", &text);
    office.start("StartFHIRImportJob", office.import(&office.uri("in"))).await;
    let input = json!({"DatastoreId": office.world.data_store});
    office.world.aws("DeleteFHIRDatastore", input.clone()).await.expect("deleted");
    office.idle().await;
    let error = office.world.aws("ListFHIRImportJobs", input).await.expect_err("a refusal");
    assert_eq!(error.code, "ResourceNotFoundException");
}

// The program may end between any two steps; the next life must go on without writing a line twice or leaving one out, and
// do an export that had not ended.
#[test]
fn jobs_go_on_in_the_next_life() {
    const LINES: usize = 20_000;
    let directory = tempfile::tempdir().expect("a directory");
    let folder = tempfile::tempdir().expect("a folder");
    let text: String = (0..LINES).map(|number| patient(&format!("p{number}"))).collect();
    crate::jobs::write(folder.path(), "in/a.ndjson", &text);
    let options = Options { directory: Some(directory.path().to_owned()), ..Options::default() };
    let in_one_life = |run: &dyn Fn(Store) -> std::pin::Pin<Box<dyn Future<Output = ()>>>| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(run(Store::open(&options).expect("a store")));
    };
    let settings =
        contract::Settings { files: Some(folder.path().to_owned()), ..contract::Settings::default() }.keep();
    let root = folder.path().display().to_string();
    let job = std::rc::Rc::new(std::cell::RefCell::new(None));
    let (kept, path) = (job.clone(), root.clone());
    in_one_life(&move |store| {
        let (kept, path) = (kept.clone(), path.clone());
        Box::pin(async move {
            let world = World::with_settings(store, settings).await;
            let input = json!({
                "DatastoreId": world.data_store, "DataAccessRoleArn": "arn:aws:iam::123456789012:role/health",
                "InputDataConfig": {"S3Uri": format!("file://{path}/in")},
                "JobOutputDataConfig": {"S3Configuration": {"S3Uri": format!("file://{path}/out"), "KmsKeyId": "key"}},
            });
            let started = world.aws("StartFHIRImportJob", input).await.expect("started");
            // Some of the lines are written, and then the life ends.
            let mut changes = world.house.dispatch.store().watch(&VERSIONS_SEEN);
            while world.send("GET $changes?_count=1").await.json()["latest"].as_u64() < Some(1_000) {
                changes.changed().await.expect("a change");
            }
            let input = json!({
                "DatastoreId": world.data_store, "DataAccessRoleArn": "arn:aws:iam::123456789012:role/health",
                "OutputDataConfig": {"S3Configuration": {"S3Uri": format!("file://{path}/out"), "KmsKeyId": "key"}},
            });
            let export = world.aws("StartFHIRExportJob", input).await.expect("started");
            *kept.borrow_mut() =
                Some((world.data_store.clone(), started["JobId"].clone(), export["JobId"].clone()));
            world.house.dispatch.stop();
        })
    });
    let kept = job.borrow().clone();
    let (data_store, id, export) = kept.expect("jobs");
    in_one_life(&move |store| {
        let (data_store, id, export) = (data_store.clone(), id.clone(), export.clone());
        Box::pin(async move {
            let world = World { data_store, ..World::with_settings(store, settings).await };
            assert!(world.house.dispatch.idle(60_000).await, "the import goes on");
            let input = json!({"DatastoreId": world.data_store, "JobId": id});
            let told = world.aws("DescribeFHIRImportJob", input).await.expect("described");
            let told = &told["ImportJobProperties"];
            assert_eq!(told["JobStatus"], "COMPLETED", "{told}");
            assert_eq!(told["JobProgressReport"]["TotalNumberOfResourcesImported"], LINES);
            let changes = world.send("GET $changes?_count=1").await.json();
            assert_eq!(changes["latest"], LINES, "as many versions as lines");
            let input = json!({"DatastoreId": world.data_store, "JobId": export});
            let told = world.aws("DescribeFHIRExportJob", input).await.expect("described");
            assert_eq!(told["ExportJobProperties"]["JobStatus"], "COMPLETED", "{told}");
        })
    });
}

/// To be woken by writes; watched by name.
static VERSIONS_SEEN: store::Collection = store::Collection::with_feed("healthlake.versions");
