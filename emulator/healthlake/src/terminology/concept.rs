//! `$lookup`: what a CodeSystem of the data store says of a code.
//!
//! | parameter | what |
//! | --- | --- |
//! | `code` | the code; required |
//! | `system` | the canonical address of its code system; required |
//! | `version` | of the code system; else the newest one |
//!
//! These are the ones that HealthLake's guide lists; others of R4 (`coding`, `date`, `displayLanguage`, `property`) are
//! refused by name.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use fhir::terminology;
use http::StatusCode;

use crate::errors;
use crate::interaction::{self, fhir_json};
use crate::search::{self, Scene, Sight};

const PARAMETERS: [&str; 3] = ["code", "system", "version"];

/// Answers `$lookup`.
///
/// # Errors
/// 404 for a code system or a code that is not there.
pub(crate) async fn lookup(call: &Call, request: &HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(call, request)?;
    let parameters = interaction::parameters(request, &PARAMETERS)?;
    let required = |name| parameters.get(name).ok_or_else(|| errors::missing_parameter(name));
    let (code, system) = (required("code")?, required("system")?);
    search::ready(call, data_store).await?;
    let snapshot = call.store.snapshot();
    let sight = Sight::of(call)?;
    let scene =
        Scene { snapshot: &snapshot, data_store, settings: call.settings, now: call.now, sight: &sight };
    let told = terminology::lookup(&scene, system, parameters.get("version"), code);
    let told = told.map_err(|error| errors::terminology(404, &error))?;
    Ok(fhir_json(StatusCode::OK, told.to_string()))
}
