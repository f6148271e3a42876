//! HealthLake: the control plane through the SDK, the FHIR API through signed plain HTTP, which no SDK speaks.

mod changes;
mod control_plane;
mod history;
mod refusals;
mod resources;
mod validation;

use anyhow::Context;
use aws_sdk_healthlake::types::FhirVersion;
use sdk_tests::{Door, Identity, Millpond, SignedHttp, healthlake};
use serde_json::{Value, json};

/// A new data store of the default caller, and a sender of FHIR requests to it.
pub(crate) async fn data_store(millpond: &Millpond, door: Door) -> anyhow::Result<SignedHttp> {
    let identity = Identity::default();
    let client = healthlake(millpond, door, &identity).await?;
    let created = client.create_fhir_datastore().datastore_type_version(FhirVersion::R4).send().await?;
    let sender = SignedHttp::new(millpond, door, &identity, "healthlake").await?;
    Ok(sender.at(created.datastore_endpoint()))
}

/// A patient with an id and a family name.
pub(crate) fn patient(id: &str, family: &str) -> Value {
    json!({"resourceType": "Patient", "id": id, "name": [{"family": family}]})
}

/// The OperationOutcome of a refusal: its first issue's code and diagnostics.
pub(crate) fn issue(outcome: &Value) -> anyhow::Result<(&str, &str)> {
    anyhow::ensure!(outcome["resourceType"] == "OperationOutcome", "no OperationOutcome: {outcome}");
    let issue = &outcome["issue"][0];
    anyhow::ensure!(issue["severity"] == "error", "no error: {outcome}");
    let code = issue["code"].as_str().context("a code")?;
    Ok((code, issue["diagnostics"].as_str().context("diagnostics")?))
}
