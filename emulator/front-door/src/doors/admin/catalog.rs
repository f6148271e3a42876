//! What is emulated and what is not, for machines to read.

use contract::Service;
use dispatch::Dispatch;
use fhir::paths;
use serde_json::{Value, json};

use super::Listed;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn running(services: &[&'static Service]) -> Value {
    Value::Object(services.iter().map(|service| (service.id.to_owned(), "running".into())).collect())
}

pub(super) fn health(dispatch: &Dispatch) -> Value {
    json!({"status": "running", "services": running(dispatch.services()), "version": VERSION})
}

/// The form that tools made for LocalStack wait for.
pub(super) fn localstack_health(dispatch: &Dispatch) -> Value {
    json!({"services": running(dispatch.services()), "edition": "community", "version": VERSION})
}

/// Every service and operation of AWS's models, and HealthLake's FHIR interactions, each with whether it is emulated.
pub(super) fn not_emulated(dispatch: &Dispatch) -> Value {
    let mut services = Listed::new();
    for model in models::SERVICES {
        let operations = model.operations.iter();
        let operations = operations.map(|operation| {
            (operation.name.to_owned(), dispatch.find(model.id, operation.name).is_some().into())
        });
        let operations: Listed = operations.collect();
        let emulated = dispatch.service(model.id).is_some();
        services.insert(model.id.to_owned(), json!({"emulated": emulated, "operations": operations}));
    }
    let interactions: Vec<Value> = paths::INTERACTIONS
        .iter()
        .map(|interaction| {
            json!({
                "method": interaction.method,
                "path": interaction.to_string(),
                "operation": interaction.operation,
                "emulated": dispatch.find("healthlake", interaction.operation).is_some(),
            })
        })
        .collect();
    json!({"version": VERSION, "services": services, "fhir": interactions})
}
