//! ValidateResource, FHIR's `$validate`: `POST /{type}/$validate` and `POST /{type}/{id}/$validate`.
//!
//! Nothing is stored. 200, whatever is found, with an OperationOutcome of all of it; 400 for a request that cannot be
//! understood; 404 for a type or a `profile` that is not known. The resource comes as it is, with `profile` and `mode` in the
//! query, or as the parameter `resource` of a Parameters, with the two beside it: so HealthLake documents it, and its modes are
//! `create` and `update`. `mode` is read as `valueCode` and, as in AWS's sample, as `valueString`.
//!
//! Believed: the profiles in `meta.profile` are looked at as well, as a create or an update would; several `profile`s may be
//! given; of the two ids, that in the URL and that of the resource, neither is asked for, but they must agree. A profile in
//! `meta.profile` that nobody knows is a warning, and what could not be checked is told as information.
//!
//! Passed over: the header that asks for a level of validation.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use fhir::{Issue, IssueType, Severity};
use http::StatusCode;
use serde_json::{Value, json};

use crate::errors;
use crate::interaction::{self, Kind, Query, fhir_json};
use crate::matching;
use crate::validation::{self, Library};

/// Where `details` stands in an issue.
const AFTER_CODE: usize = 2;

/// What is asked.
#[derive(Default)]
struct Asked {
    resource: Value,
    profiles: Vec<String>,
    mode: Option<String>,
}

pub(super) async fn validate_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    let name = request.parameter("type");
    if !fhir::is_resource_type(name) {
        return Err(errors::unknown_type(name));
    }
    let resource_type = interaction::resource_type(&request, Kind::Create)?;
    let asked = Asked::read(&request)?;
    if let Some(mode) = asked.mode.as_deref().filter(|mode| !matches!(*mode, "create" | "update")) {
        return Err(errors::invalid_parameter("mode", mode, "create or update"));
    }
    let found = asked.resource.get("resourceType").and_then(Value::as_str);
    if let Some(found) = found.filter(|found| *found != resource_type) {
        return Err(errors::other_type(found, resource_type));
    }
    let mut issues = fhir::validate(&asked.resource);
    let id = asked.resource.get("id").and_then(Value::as_str);
    if let Some(id) = id.filter(|id| !["", *id].contains(&request.parameter("id"))) {
        let text = errors::other_id(id, request.parameter("id")).message;
        issues.push(Issue::error(IssueType::Invalid, text).at(format!("{resource_type}.id")));
    }
    matching::ready(&call, data_store).await?;
    let library = Library::new(&call, data_store, || call.store.snapshot());
    if let Some(unknown) = asked.profiles.iter().find(|address| !library.knows(address)) {
        return Err(errors::unknown_profile(unknown));
    }
    if issues.is_empty() {
        let mut addresses = validation::named_profiles(&asked.resource);
        for address in &asked.profiles {
            if !addresses.contains(&&**address) {
                addresses.push(address);
            }
        }
        issues = validation::by_profiles(&asked.resource, &addresses, &library);
    }
    Ok(fhir_json(StatusCode::OK, outcome(&issues).to_string()))
}

impl Asked {
    fn read(request: &HttpRequest) -> Result<Asked, ApiError> {
        let query = Query::read_with_lists(request, &["profile", "mode"], &["profile"])?;
        let mut asked = Asked {
            resource: Value::Null,
            profiles: query.all("profile").map(str::to_owned).collect(),
            mode: query.get("mode").map(str::to_owned),
        };
        let body = interaction::parsed(request)?;
        if body.get("resourceType").and_then(Value::as_str) != Some("Parameters") {
            asked.resource = body;
            return Ok(asked);
        }
        let parameters = body.get("parameter").and_then(Value::as_array);
        for parameter in parameters.into_iter().flatten() {
            let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
            let text = |types: &[&str]| {
                let text = types.iter().find_map(|of_type| parameter.get(*of_type)?.as_str());
                text.map(str::to_owned).ok_or_else(|| {
                    errors::invalid_parameter(name, "", types.first().copied().unwrap_or_default())
                })
            };
            match name {
                "resource" => asked.resource = parameter.get("resource").cloned().unwrap_or_default(),
                "profile" => asked.profiles.push(text(&["valueCanonical", "valueUri", "valueString"])?),
                "mode" => asked.mode = Some(text(&["valueCode", "valueString"])?),
                _ => return Err(errors::unknown_parameter(name)),
            }
        }
        if asked.resource.is_null() {
            return Err(errors::missing_parameter("resource"));
        }
        Ok(asked)
    }
}

/// The outcome as HealthLake shows it, with the texts that it has for two sorts of issues.
fn outcome(issues: &[Issue]) -> Value {
    let is_good = issues.iter().all(|issue| issue.severity > Severity::Error);
    let successful = is_good.then(|| Issue {
        severity: Severity::Information,
        ..Issue::error(IssueType::Informational, "Validation successful")
    });
    let all: Vec<Issue> = successful.into_iter().chain(issues.iter().cloned()).collect();
    let mut outcome = fhir::operation_outcome(&all);
    for issue in outcome.get_mut("issue").and_then(Value::as_array_mut).into_iter().flatten() {
        let text = match issue.get("code").and_then(Value::as_str) {
            Some("required") => "Missing required element",
            Some("code-invalid") => "Invalid code value",
            _ => continue,
        };
        if let Some(issue) = issue.as_object_mut() {
            issue.shift_insert(AFTER_CODE, "details".to_owned(), json!({"text": text}));
        }
    }
    outcome
}
