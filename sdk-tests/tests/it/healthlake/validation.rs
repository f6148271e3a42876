//! What becomes of resources that are not as they should be.

use http::Method;
use sdk_tests::{Door, Millpond};
use serde_json::json;

use super::{data_store, patient};

// A user puts the profiles of their implementation guide into the data store, tries a resource with `$validate`, mends it, and
// loads old data that cannot be mended at the level `minimal`.
#[tokio::test]
async fn profiles_and_levels() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    let url = "http://example.org/fhir/StructureDefinition/named";
    let profile = json!({
        "resourceType": "StructureDefinition", "id": "named", "url": url, "name": "Named", "status": "active",
        "kind": "resource", "abstract": false, "type": "Patient", "derivation": "constraint",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "differential": {"element": [{"id": "Patient.birthDate", "path": "Patient.birthDate", "min": 1}]},
    });
    fhir.put("/StructureDefinition/named", &profile).await?.expect(201)?;

    let mut ann = patient("ann", "Keller");
    ann["meta"] = json!({"profile": [url]});
    let told = fhir.request(Method::POST, "/Patient/$validate").json(&ann).send().await?.expect(200)?;
    assert_eq!(
        (&told["issue"][0]["severity"], &told["issue"][0]["code"]),
        (&json!("error"), &json!("required"))
    );
    fhir.put("/Patient/ann", &ann).await?.expect(400)?;
    ann["birthDate"] = json!("2000-02-29");
    let told = fhir.request(Method::POST, "/Patient/$validate").json(&ann).send().await?.expect(200)?;
    assert_eq!(told["issue"][0]["diagnostics"], "Validation successful");
    fhir.put("/Patient/ann", &ann).await?.expect(201)?;

    let mut old = patient("old", "Keller");
    old["birthDate"] = json!("about 1950");
    fhir.put("/Patient/old", &old).await?.expect(400)?;
    let kept = fhir.request(Method::PUT, "/Patient/old").json(&old);
    let kept = kept.header("x-amzn-healthlake-fhir-validation-level", "minimal").send().await?;
    assert_eq!(
        (kept.status, kept.header("x-amzn-healthlake-validation-issues")),
        (201, "true"),
        "{}",
        kept.text()
    );
    let extension = kept.json()?["extension"][0]["url"].clone();
    assert_eq!(extension, "http://healthlake.amazonaws.com/fhir/StructureDefinition/validation-issue");
    let found = fhir.get("/Patient?family=Keller&_total=accurate").await?.expect(200)?;
    assert_eq!(found["total"], 2);
    Ok(())
}
