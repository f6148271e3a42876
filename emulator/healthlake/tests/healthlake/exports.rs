//! Exports, from the control plane and from `$export`.

use serde_json::{Value, json};

use crate::jobs::Office;
use test_kit::ENDPOINT;

async fn put(office: &Office, resource_type: &str, id: &str) {
    let body = format!(
        "{{\"resourceType\":\"{resource_type}\",\"id\":\"{id}\",\"status\":\"active\",\"code\":{{\"text\":\"x\"}}}}"
    );
    let body = if resource_type == "Patient" {
        format!("{{\"resourceType\":\"Patient\",\"id\":\"{id}\"}}")
    } else {
        body
    };
    let reply = office.world.send(&format!("PUT {resource_type}/{id}\n{body}")).await;
    assert!(reply.status < 300, "{}", reply.text());
}

fn ids(text: &str) -> Vec<String> {
    let id =
        |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["id"].as_str().map(str::to_owned);
    text.lines().filter_map(id).collect()
}

// Everything that is there and nothing that was deleted, in files of one type.
#[tokio::test]
async fn an_export_writes_what_is_there() {
    let office = Office::new().await;
    for (resource_type, id) in [("Patient", "b"), ("Patient", "a"), ("Patient", "gone"), ("Medication", "m")]
    {
        put(&office, resource_type, id).await;
    }
    put(&office, "Patient", "a").await;
    office.world.send("DELETE Patient/gone").await;
    let job = office.start("StartFHIRExportJob", office.export()).await;
    office.idle().await;
    let told = office.described("DescribeFHIRExportJob", &job).await;
    assert_eq!(
        told,
        json!({
            "JobId": job, "JobStatus": "COMPLETED", "DatastoreId": office.world.data_store,
            "SubmitTime": 1_793_448_000, "EndTime": 1_793_448_000,
            "DataAccessRoleArn": "arn:aws:iam::123456789012:role/health",
            "OutputDataConfig": {"S3Configuration": {"S3Uri": office.uri("out/"), "KmsKeyId": "key"}},
        })
    );
    let output = format!("out/{}-FHIR_EXPORT-{job}", office.world.data_store);
    let patients = office.read(&format!("{output}/Patient/Patient-1.ndjson"));
    assert_eq!(ids(&patients), ["a", "b"]);
    assert!(patients.contains("\"versionId\":\"2\""), "the newest version: {patients}");
    assert_eq!(ids(&office.read(&format!("{output}/Medication/Medication-1.ndjson"))), ["m"]);
    let manifest: Value =
        serde_json::from_str(&office.read(&format!("{output}/manifest.json"))).expect("JSON");
    let counts: Vec<&Value> =
        manifest["output"].as_array().expect("files").iter().map(|file| &file["count"]).collect();
    assert_eq!(json!(counts), json!([1, 2]));

    // What was written can be read in again, under the same ids.
    let input = office.import(&office.uri(&output));
    let back = office.start("StartFHIRImportJob", input).await;
    office.idle().await;
    let told = office.described("DescribeFHIRImportJob", &back).await;
    assert_eq!(told["JobProgressReport"]["TotalNumberOfResourcesImported"], 3, "{told}");
}

// Whose data is asked for decides what comes out: of all, of any patient, of the active members of a group.
#[tokio::test]
async fn a_level_chooses_whose_data_is_exported() {
    let office = Office::new().await;
    for (name, body) in [
        ("Patient/a", json!({})),
        ("Patient/b", json!({})),
        ("Basic/of-a", json!({"code": {"text": "x"}, "subject": {"reference": "Patient/a"}})),
        ("Basic/of-b", json!({"code": {"text": "x"}, "subject": {"reference": "Patient/b"}})),
        ("Basic/of-nobody", json!({"code": {"text": "x"}})),
        ("Medication/m", json!({})),
        (
            "Group/g",
            json!({"type": "person", "actual": true, "member": [
            {"entity": {"reference": "Patient/a"}}, {"entity": {"reference": "Patient/b"}, "inactive": true}]}),
        ),
    ] {
        let (resource_type, id) = name.split_once('/').expect("a type and an id");
        let mut body = body;
        body["resourceType"] = json!(resource_type);
        body["id"] = json!(id);
        let reply = office.world.send(&format!("PUT {name}\n{body}")).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
    }
    let body = json!({
        "DataAccessRoleArn": "arn:aws:iam::123456789012:role/health",
        "OutputDataConfig": {"S3Configuration": {"S3Uri": office.uri("out"), "KmsKeyId": "key"}},
    });
    for (path, expected) in [
        ("$export", json!({"Basic": 3, "Group": 1, "Medication": 1, "Patient": 2})),
        ("Patient/$export", json!({"Basic": 2, "Group": 1, "Patient": 2})),
        ("Group/g/$export", json!({"Basic": 1, "Group": 1, "Patient": 1})),
        ("Group/g/$export?_type=Basic", json!({"Basic": 1})),
    ] {
        let reply = office.world.send(&format!("POST {path}\n{body}")).await;
        assert_eq!(reply.status, 202, "{}", reply.text());
        office.idle().await;
        let job = reply.json()["jobId"].as_str().expect("an id").to_owned();
        let output = format!("out/{}-FHIR_EXPORT-{job}", office.world.data_store);
        let manifest: Value =
            serde_json::from_str(&office.read(&format!("{output}/manifest.json"))).expect("JSON");
        let mut counts = json!({});
        for file in manifest["output"].as_array().expect("files") {
            counts[file["type"].as_str().expect("a type")] = file["count"].clone();
        }
        assert_eq!(counts, expected, "{path}");
        let request = format!("{ENDPOINT}/datastore/{}/r4/{path}", office.world.data_store);
        assert_eq!(manifest["request"], request);
    }
}

// The parameters of Bulk Data, each against the same three resources, a second apart.
#[tokio::test]
async fn parameters_choose_what_is_exported() {
    let office = Office::new().await;
    for (resource_type, id) in [("Patient", "a"), ("Medication", "m"), ("Patient", "b")] {
        put(&office, resource_type, id).await;
        office.world.house.clock.advance(1_000);
    }
    put(&office, "Patient", "a").await;
    let body = json!({
        "DataAccessRoleArn": "arn:aws:iam::123456789012:role/health", "JobName": "bulk",
        "OutputDataConfig": {"S3Configuration": {"S3Uri": office.uri("out"), "KmsKeyId": "key"}},
    });
    for (query, expected) in [
        ("", vec!["Medication m", "Patient a", "Patient b"]),
        ("?_type=Patient", vec!["Patient a", "Patient b"]),
        ("?_type=Medication,Group", vec!["Medication m"]),
        ("?_since=2026-10-31T12:00:02Z", vec!["Patient a", "Patient b"]),
        (
            "?_until=2026-10-31T12:00:01Z&_outputFormat=application/fhir%2Bndjson",
            vec!["Medication m", "Patient a"],
        ),
        ("?_since=2030", vec![]),
    ] {
        let reply = office.world.send(&format!("POST $export{query}\n{body}")).await;
        assert_eq!(reply.status, 202, "{}", reply.text());
        let job = reply.json()["jobId"].as_str().expect("an id").to_owned();
        let data_store = &office.world.data_store;
        assert_eq!(reply.json(), json!({"datastoreId": data_store, "jobStatus": "SUBMITTED", "jobId": job}));
        let status = reply.header("content-location").to_owned();
        office.idle().await;
        let told = office.world.send(&format!("GET {status}")).await.json();
        assert_eq!(told["exportJobProperties"]["jobStatus"], "COMPLETED", "{told}");
        let output = format!("out/{data_store}-FHIR_EXPORT-{job}");
        let manifest: Value =
            serde_json::from_str(&office.read(&format!("{output}/manifest.json"))).expect("JSON");
        let mut found = Vec::new();
        for file in manifest["output"].as_array().expect("files") {
            let name = file["type"].as_str().expect("a type");
            let text = office.read(&format!("{output}/{name}/{name}-1.ndjson"));
            found.extend(ids(&text).into_iter().map(|id| format!("{name} {id}")));
        }
        assert_eq!(found, expected, "{query}");
        let late = office.world.send(&format!("DELETE export/{job}")).await;
        assert_eq!(late.status, 409, "{}", late.text());
    }
    for (request, status) in [
        ("POST $export?_type=Nothing", 400),
        ("POST $export?_outputFormat=csv", 400),
        ("POST $export?_since=soon", 400),
        ("POST $export?_tag=a", 501),
        ("POST Group/none/$export", 404),
        ("POST $export?other=1", 400),
    ] {
        assert_eq!(office.world.send(&format!("{request}\n{body}")).await.status, status, "{request}");
    }
    for (body, status) in [("{}", 400), ("{\"DataAccessRoleArn\":\"r\"}", 400), ("{]", 400)] {
        assert_eq!(office.world.send(&format!("POST $export\n{body}")).await.status, status, "{body}");
    }
    assert_eq!(office.world.send("GET export/0123").await.status, 404);
    assert_eq!(office.world.send("DELETE export/0123").await.status, 404);
}

// Whoever cancels must see it end, wherever the job is in its life, and the next one must have its turn.
#[tokio::test]
async fn an_export_can_be_cancelled() {
    let office = Office::new().await;
    put(&office, "Patient", "a").await;
    let mut jobs = Vec::new();
    for _ in 0..3 {
        jobs.push(office.start("StartFHIRExportJob", office.export()).await);
    }
    let reply = office.world.send(&format!("DELETE export/{}", jobs[1])).await;
    assert_eq!(reply.status, 202, "{}", reply.text());
    assert_eq!(reply.json()["exportJobProperties"]["jobStatus"], "CANCEL_SUBMITTED");
    office.idle().await;
    for (job, expected) in jobs.iter().zip(["COMPLETED", "CANCEL_COMPLETED", "COMPLETED"]) {
        assert_eq!(office.described("DescribeFHIRExportJob", job).await["JobStatus"], expected);
    }
}
