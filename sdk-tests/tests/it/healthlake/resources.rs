//! Resources through signed plain HTTP, at both doors.

use anyhow::Context;
use http::Method;
use sdk_tests::{DOORS, Door, Millpond};
use serde_json::json;

use super::{data_store, issue, patient};

// The life of a resource as every user of HealthLake lives it: each step's status, version and body.
#[tokio::test]
async fn a_resource_is_created_read_changed_deleted_and_made_again() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let fhir = data_store(&millpond, door).await?;

        // HealthLake gives the id itself, and no Location.
        let created = fhir.post("/Patient", &patient("mine", "Keller")).await?;
        let resource = created.expect(201)?;
        let id = resource["id"].as_str().context("an id")?;
        assert_ne!(id, "mine");
        assert_eq!(resource["meta"]["versionId"], "1");
        assert_eq!((created.header("etag"), created.header("location")), (r#"W/"1""#, ""));
        assert!(created.header("content-type").starts_with("application/fhir+json"), "{created:?}");

        let path = format!("/Patient/{id}");
        let read = fhir.get(&path).await?;
        assert_eq!((read.status, &read.body), (200, &created.body));
        assert_eq!(read.header("etag"), r#"W/"1""#);

        let update = fhir.request(Method::PUT, &path).json(&patient(id, "Weber"));
        let updated = update.clone().header("if-match", r#"W/"1""#).send().await?;
        assert_eq!(updated.expect(200)?["meta"]["versionId"], "2");
        assert_eq!(updated.header("etag"), r#"W/"2""#);
        let late = update.header("if-match", r#"W/"1""#).send().await?;
        assert_eq!(issue(&late.expect(412)?)?.0, "conflict");

        let first = fhir.get(&format!("{path}/_history/1")).await?;
        assert_eq!((first.status, &first.body), (200, &created.body));
        assert_eq!(fhir.get(&format!("{path}/_history/9")).await?.status, 404);

        assert_eq!(fhir.delete(&path).await?.status, 204);
        let gone = fhir.get(&path).await?;
        assert_eq!(issue(&gone.expect(410)?)?.0, "deleted");
        assert_eq!(fhir.delete(&path).await?.status, 204);

        let again = fhir.put(&path, &patient(id, "Brunner")).await?;
        assert_eq!(again.expect(201)?["meta"]["versionId"], "4");
        let taken = fhir.request(Method::PUT, &path).json(&patient(id, "Frei")).header("if-none-match", "*");
        assert_eq!(taken.send().await?.status, 412);
        assert_eq!(fhir.get("/Patient/nobody").await?.status, 404);
    }
    Ok(())
}

// A dose of 1.10 is not one of 1.1: FHIR says that the digits of a decimal carry its precision.
#[tokio::test]
async fn decimals_keep_their_digits() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    for digits in ["1.10", "0.0000001", "100", "1.0e2", "-0.50", "123456789012345678.901234567890"] {
        let body = format!(
            r#"{{"resourceType":"Observation","status":"final","code":{{"text":"dose"}},"valueQuantity":{{"value":{digits}}}}}"#
        );
        let create =
            fhir.request(Method::POST, "/Observation").header("content-type", "application/fhir+json");
        let created = create.body(body).send().await?;
        let id = created.expect(201)?["id"].as_str().context("an id")?.to_owned();
        let read = fhir.get(&format!("/Observation/{id}")).await?.text();
        assert!(read.contains(&format!(r#""value":{digits}}}"#)), "{digits}: {read}");
    }
    Ok(())
}

// What a client prefers to get back, and what it has already, saves it bodies.
#[tokio::test]
async fn preferences_and_known_versions_are_respected() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    let put = |id: &str| fhir.request(Method::PUT, &format!("/Patient/{id}")).json(&patient(id, "Keller"));
    let minimal = put("a").header("prefer", "return=minimal").send().await?;
    assert_eq!((minimal.status, minimal.body.len(), minimal.header("etag")), (201, 0, r#"W/"1""#));
    let outcome = put("b").header("prefer", "return=OperationOutcome").send().await?;
    assert_eq!(outcome.expect(201)?["resourceType"], "OperationOutcome");
    let known = fhir.request(Method::GET, "/Patient/a").header("if-none-match", r#"W/"1""#).send().await?;
    assert_eq!((known.status, known.body.len()), (304, 0));
    let head = fhir.request(Method::HEAD, "/Patient/a").send().await?;
    assert_eq!((head.status, head.body.len()), (200, 0));
    Ok(())
}

// A client decides by the statement what it may do; it must name the place it was read from.
#[tokio::test]
async fn capabilities_name_this_place() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Tls).await?;
    let statement = fhir.get("/metadata").await?.expect(200)?;
    assert_eq!(
        (&statement["resourceType"], &statement["fhirVersion"]),
        (&json!("CapabilityStatement"), &json!("4.0.1"))
    );
    let url = statement["implementation"]["url"].as_str().context("a URL")?;
    assert!(url.starts_with(millpond.url(Door::Tls)) && url.ends_with("/r4/"), "{url}");
    Ok(())
}

// Sixteen clients on one patient record: of those that saw a version exactly one may replace it, or an update is lost.
#[tokio::test(flavor = "multi_thread")]
async fn of_sixteen_writers_exactly_one_replaces_a_version() -> anyhow::Result<()> {
    const WRITERS: usize = 16;
    const VERSIONS: usize = 12;
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    fhir.put("/Patient/p", &patient("p", "nobody")).await?.expect(201)?;
    for version in 1..=VERSIONS {
        let writers = (0..WRITERS).map(|writer| {
            let request =
                fhir.request(Method::PUT, "/Patient/p").json(&patient("p", &format!("writer-{writer}")));
            tokio::spawn(request.header("if-match", &format!(r#"W/"{version}""#)).send())
        });
        let mut winners = Vec::new();
        for writer in writers.collect::<Vec<_>>() {
            let answer = writer.await??;
            match answer.status {
                200 => winners.push(answer),
                412 => {}
                _ => anyhow::bail!("neither won nor lost: {answer:?}"),
            }
        }
        assert_eq!(winners.len(), 1, "winners of version {}", version + 1);
        assert_eq!(fhir.get("/Patient/p").await?.body, winners[0].body);
    }
    let history = fhir.get("/Patient/p/_history").await?.expect(200)?;
    assert_eq!(history["total"], json!(VERSIONS + 1));
    Ok(())
}
