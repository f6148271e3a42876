//! `--verify-signatures`: the SDKs' own signers are the judges.

use std::time::Duration;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use http::Method;
use sdk_tests::{DOORS, Door, Identity, Millpond, SignedHttp, Start, dynamodb, healthlake};
use serde_json::json;

use crate::healthlake::{issue, patient};

fn start() -> anyhow::Result<Millpond> {
    Start::default().with("--verify-signatures").start()
}

// If our check differed from AWS's signers in one byte, nobody could switch it on.
#[tokio::test]
async fn right_signatures_pass() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = start()?;
        let identity = Identity::default();
        dynamodb(&millpond, door, &identity).await?.list_tables().send().await?;
        let client = healthlake(&millpond, door, &identity).await?;
        let store = client.create_fhir_datastore().datastore_type_version("R4".into()).send().await?;
        let fhir = SignedHttp::new(&millpond, door, &identity, "healthlake").await?;
        let fhir = fhir.at(store.datastore_endpoint());
        // Characters that a path or a query must escape, and a body.
        fhir.put("/Patient/a.b-c", &patient("a.b-c", "Kübler")).await?.expect(201)?;
        for path in [
            "/Patient/a.b-c",
            "/Patient/a.b-c/_history/1",
            "/$changes?after=0&_include=resource,previous",
            "/_history?_since=2020-01-01T00:00:00%2B01:00&_count=5",
            "/Patient/_history?_count=5&_at=2020",
        ] {
            let answer = fhir.get(path).await?;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        }
    }
    Ok(())
}

// The types and texts are AWS's; a program whose secret is wrong must learn it here, not in production.
#[tokio::test]
async fn wrong_signatures_are_refused() -> anyhow::Result<()> {
    const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your \
                            AWS Secret Access Key and signing method. Consult the service documentation for details.";
    let millpond = start()?;
    let wrong = Identity::default().with_secret("wrong");
    let error = dynamodb(&millpond, Door::Tls, &wrong).await?.list_tables().send().await;
    let error = error.expect_err("a wrong secret");
    assert_eq!((error.code(), error.message()), (Some("InvalidSignatureException"), Some(MISMATCH)));
    let error = healthlake(&millpond, Door::Plain, &wrong).await?.list_fhir_datastores().send().await;
    let error = error.expect_err("a wrong secret");
    assert_eq!((error.code(), error.message()), (Some("InvalidSignatureException"), Some(MISMATCH)));

    // That the FHIR API answers 403 is measured; its code and text are believed.
    let fhir = SignedHttp::new(&millpond, Door::Plain, &wrong, "healthlake").await?;
    let path = format!("/datastore/{}/r4/Patient/p", "0".repeat(32));
    let outcome = fhir.get(&path).await?.expect(403)?;
    assert_eq!(issue(&outcome)?.1, MISMATCH);
    Ok(())
}

// A test machine whose clock is off fails on AWS with this text; so it must here.
#[tokio::test]
async fn old_signatures_are_refused() -> anyhow::Result<()> {
    let millpond = start()?;
    let tables = SignedHttp::new(&millpond, Door::Plain, &Identity::default(), "dynamodb").await?;
    let target = "DynamoDB_20120810.ListTables";
    tables.call(target, &json!({})).await?.expect(200)?;
    let slow = tables.clone().slow_by(Duration::from_secs(5 * 60));
    slow.call(target, &json!({})).await?.expect(200)?;
    let slow = tables.slow_by(Duration::from_secs(20 * 60));
    let refused = slow.call(target, &json!({})).await?.expect(400)?;
    assert_eq!(refused["__type"], "com.amazon.coral.service#InvalidSignatureException");
    let text = refused["message"].as_str().or(refused["Message"].as_str()).unwrap_or_default();
    assert!(text.starts_with("Signature expired: ") && text.ends_with(" - 15 min.)"), "{text}");
    Ok(())
}

// What was signed is what was sent: a body changed on the way must not pass.
#[tokio::test]
async fn a_body_that_was_not_signed_is_refused() -> anyhow::Result<()> {
    let millpond = start()?;
    let tables = SignedHttp::new(&millpond, Door::Plain, &Identity::default(), "dynamodb").await?;
    let call = tables
        .request(Method::POST, "/")
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", "DynamoDB_20120810.ListTables")
        .body("{}");
    assert_eq!(call.clone().send().await?.status, 200);
    let refused = call.send_after_signing(r#"{"Limit":1}"#).await?.expect(400)?;
    assert_eq!(refused["__type"], "com.amazon.coral.service#InvalidSignatureException");
    Ok(())
}
