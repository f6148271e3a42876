//! GetCapabilities, FHIR's capabilities: `GET /metadata`.
//!
//! The CapabilityStatement is made from the table of operations and the list of resource types, once in the life of the
//! program, so it cannot claim what is not there.

use std::sync::LazyLock;

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use fhir::search::Parameter;
use http::StatusCode;
use serde_json::{Value, json};

use super::OPERATIONS;
use crate::interaction::{self, FHIR_JSON, JSON_PATCH, Kind, Query, allows, fhir_json};
use crate::model::data_store::endpoint;
use crate::model::draft::quote;

/// The date of the statement, which FHIR requires. It is part of the program, not of its run.
const DATE: &str = "2026-10-31";

/// FHIR's word for an operation of ours at the level of a type, and what the type must allow for it.
const ON_TYPES: [(&str, &str, Kind); 9] = [
    ("ReadResource", "read", Kind::Read),
    ("VersionReadResource", "vread", Kind::Read),
    ("UpdateResource", "update", Kind::Change),
    ("PatchResource", "patch", Kind::Change),
    ("DeleteResource", "delete", Kind::Change),
    ("GetHistoryByResourceId", "history-instance", Kind::Read),
    ("GetHistoryByResourceType", "history-type", Kind::Read),
    ("CreateResource", "create", Kind::Create),
    ("SearchWithGet", "search-type", Kind::Read),
];

/// The same at the level of the data store.
const ON_SYSTEM: [(&str, &str); 4] = [
    ("ProcessBundle", "transaction"),
    ("ProcessBundle", "batch"),
    ("GetFullHistory", "history-system"),
    ("SearchWithGet", "search-system"),
];

/// What of it strict limits refuse.
const BEYOND_AWS_ON_SYSTEM: [&str; 1] = ["search-system"];

/// FHIR's named operations at the level of a type: ours, its name, the name of its definition, and what the type must
/// allow. HealthLake's own are defined in its guide alone, so the names of those definitions are ours.
const NAMED_ON_TYPES: [(&str, &str, &str, Kind); 3] = [
    ("StartFHIRBulkDeleteJob", "bulk-delete", "urn:healthlake:operation:bulk-delete", Kind::Change),
    ("StartFHIREraseJob", "erase", "urn:healthlake:operation:erase", Kind::Read),
    (
        "ValidateResource",
        "validate",
        "http://hl7.org/fhir/OperationDefinition/Resource-validate",
        Kind::Create,
    ),
];

/// What only one type has: ours, the type, its name, the name of its definition.
const NAMED_ON_ONE_TYPE: [(&str, &str, &str, &str); 5] = [
    (
        "ExpandValueSetWithGet",
        "ValueSet",
        "expand",
        "http://hl7.org/fhir/OperationDefinition/ValueSet-expand",
    ),
    (
        "GenerateDocumentWithGet",
        "Composition",
        "document",
        "http://hl7.org/fhir/OperationDefinition/Composition-document",
    ),
    (
        "LookupCodeSystemWithGet",
        "CodeSystem",
        "lookup",
        "http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup",
    ),
    (
        "SearchEverything",
        "Patient",
        "everything",
        "http://hl7.org/fhir/OperationDefinition/Patient-everything",
    ),
    ("StartFHIRPurgeJob", "Patient", "purge", "urn:healthlake:operation:purge"),
];

/// The same at the level of the data store.
const NAMED_ON_SYSTEM: [(&str, &str, &str); 1] =
    [("StartFHIRExportJobWithPost", "export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export")];

/// The statement in two pieces: between them stands the data store's endpoint as a JSON string.
static STATEMENT: LazyLock<(String, String)> = LazyLock::new(|| pieces(false));

/// The same under strict limits.
static STRICT_STATEMENT: LazyLock<(String, String)> = LazyLock::new(|| pieces(true));

fn pieces(strict_limits: bool) -> (String, String) {
    const PLACE: &str = "\"(endpoint)\"";
    let text = statement(strict_limits).to_string();
    let (before, after) = text.split_once(PLACE).unwrap_or((&text, ""));
    (before.to_owned(), after.to_owned())
}

pub(super) async fn get_capabilities(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    Query::read(&request, &[])?;
    let (before, after) = if call.settings.strict_limits { &*STRICT_STATEMENT } else { &*STATEMENT };
    let mut text = Vec::with_capacity(before.len() + after.len() + 128);
    text.extend_from_slice(before.as_bytes());
    quote(&endpoint(&call.endpoint, data_store), &mut text);
    text.extend_from_slice(after.as_bytes());
    Ok(fhir_json(StatusCode::OK, text))
}

fn is_there(operation: &str) -> bool {
    OPERATIONS.iter().any(|known| known.name == operation)
}

fn statement(strict_limits: bool) -> Value {
    // A statement of R4 cannot name a type that R4 does not have.
    let in_r4 = |name: &&str| fhir::definitions::Type::named(name).is_some();
    let types = fhir::resource_types().filter(in_r4).filter(|name| allows(name, Kind::Read));
    let resources: Vec<Value> = types.map(resource).collect();
    let on_system = ON_SYSTEM
        .iter()
        .filter(|(name, code)| is_there(name) && !(strict_limits && BEYOND_AWS_ON_SYSTEM.contains(code)));
    let on_system: Vec<Value> = on_system.map(|(_, code)| json!({"code": code})).collect();
    let named_on_system: Vec<Value> = NAMED_ON_SYSTEM
        .iter()
        .filter(|(operation, ..)| is_there(operation))
        .map(|(_, name, definition)| json!({"name": name, "definition": definition}))
        .collect();
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "software": {"name": "Millpond", "version": env!("CARGO_PKG_VERSION")},
        "implementation": {
            "description": "AWS HealthLake as Millpond emulates it",
            "url": "(endpoint)",
        },
        "fhirVersion": "4.0.1",
        "format": ["json", FHIR_JSON],
        "patchFormat": [JSON_PATCH, FHIR_JSON],
        "rest": [{
            "mode": "server",
            "documentation": "Besides FHIR's interactions, $changes tells every change of the data store, numbered without holes.",
            "resource": resources,
            "interaction": on_system,
            "operation": named_on_system,
        }],
    })
}

fn resource(name: &str) -> Value {
    let interactions =
        ON_TYPES.iter().filter(|(operation, _, kind)| is_there(operation) && allows(name, *kind));
    let interactions: Vec<Value> = interactions.map(|(_, code, _)| json!({"code": code})).collect();
    let named =
        NAMED_ON_TYPES.iter().filter(|(operation, _, _, kind)| is_there(operation) && allows(name, *kind));
    let named = named.map(|(_, name, definition, _)| json!({"name": name, "definition": definition}));
    let on_this_type =
        NAMED_ON_ONE_TYPE.iter().filter(|(operation, of, ..)| *of == name && is_there(operation));
    let on_this_type =
        on_this_type.map(|(_, _, name, definition)| json!({"name": name, "definition": definition}));
    let named: Vec<Value> = named.chain(on_this_type).collect();
    // What is conditional is found by a search. A conditional patch is there too, but R4 has no word for it.
    let conditional = |kind: Kind| is_there("SearchWithGet") && allows(name, kind);
    let parameters: Vec<Value> = if is_there("SearchWithGet") { search_parameters(name) } else { Vec::new() };
    json!({
        "type": name,
        "interaction": interactions,
        "searchParam": parameters,
        "operation": named,
        "versioning": "versioned",
        "readHistory": is_there("VersionReadResource"),
        "updateCreate": is_there("UpdateResource") && allows(name, Kind::Change),
        "conditionalCreate": conditional(Kind::Create),
        "conditionalRead": "not-match",
        "conditionalUpdate": conditional(Kind::Change),
        "conditionalDelete": if conditional(Kind::Change) { "single" } else { "not-supported" },
    })
}

/// What a type can be searched by.
fn search_parameters(resource_type: &str) -> Vec<Value> {
    let supported = Parameter::of(resource_type).filter(|parameter| parameter.is_supported());
    let tell = |parameter: &Parameter| {
        let mut told = json!({"name": parameter.code(), "type": parameter.kind().code()});
        if !parameter.url().is_empty() {
            told["definition"] = json!(parameter.url());
        }
        told
    };
    supported.map(tell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // The statement is for machines: it must be a CapabilityStatement, and name interactions that exist.
    #[test]
    fn the_statement_is_valid_and_true() {
        let (before, after) = &*STATEMENT;
        let text = format!("{before}\"http://localhost:4566/datastore/1/r4/\"{after}");
        let statement = fhir::parse_and_validate(text.as_bytes()).expect("a valid resource");
        let resources = statement["rest"][0]["resource"].as_array().expect("resources");
        assert_eq!(resources.len(), 144, "R4's 146 without OperationOutcome and Parameters");
        let codes = |name: &str| {
            let resource = resources.iter().find(|resource| resource["type"] == name).expect("the type");
            let codes = resource["interaction"].as_array().expect("interactions").iter();
            codes.filter_map(|one| one["code"].as_str().map(str::to_owned)).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            codes("Patient"),
            "read vread update patch delete history-instance history-type create search-type"
        );
        assert_eq!(codes("AuditEvent"), "read vread history-instance history-type create search-type");
        let operations = |name: &str| {
            let resource = resources.iter().find(|resource| resource["type"] == name).expect("the type");
            resource["operation"].as_array().map_or(0, Vec::len)
        };
        assert_eq!((operations("Patient"), operations("AuditEvent")), (5, 2));
        assert_eq!((operations("ValueSet"), operations("CodeSystem"), operations("Composition")), (4, 4, 4));
        let interactions_of = |(before, after): &(String, String)| {
            let statement = format!("{before}\"http://localhost:4566/datastore/1/r4/\"{after}");
            let statement: Value = serde_json::from_str(&statement).expect("JSON");
            statement["rest"][0]["interaction"].as_array().map_or(0, Vec::len)
        };
        assert_eq!(interactions_of(&STATEMENT), 4);
        assert_eq!(interactions_of(&STRICT_STATEMENT), 3, "without the search of all types");
        assert_eq!(statement["rest"][0]["operation"][0]["name"], "export");
        let named = NAMED_ON_TYPES.map(|(operation, ..)| operation);
        let named_on_system = NAMED_ON_SYSTEM.map(|(operation, ..)| operation);
        let named_on_one_type = NAMED_ON_ONE_TYPE.map(|(operation, ..)| operation);
        let on_types = ON_TYPES.map(|(operation, ..)| operation);
        let on_system = ON_SYSTEM.map(|(operation, _)| operation);
        let all = on_types.iter().chain(&on_system).chain(&named).chain(&named_on_system);
        for operation in all.chain(&named_on_one_type) {
            assert!(is_there(operation), "{operation}");
        }
    }
}
