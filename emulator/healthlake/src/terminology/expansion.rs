//! `$expand`: the codes of a ValueSet of the data store.
//!
//! | parameter | what |
//! | --- | --- |
//! | `url` | the canonical address of the ValueSet, perhaps with `\|` and a version |
//! | `id` | its id, where that does not stand in the path |
//! | `filter` | only codes with these words, or their beginnings, in display or code |
//! | `count`, `offset` | a page of them |
//!
//! These are the ones that HealthLake's guide lists; others of R4 are refused by name. Exactly one of path, `id` and `url`
//! says which ValueSet (believed). R4 does not want `text` and `compose` in the answer unless asked for, which HealthLake's
//! parameters cannot.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use fhir::instant::with_milliseconds;
use fhir::terminology::{self, Asked};
use http::StatusCode;
use jiff::Timestamp;

use super::{VALUE_SET, resource};
use crate::collections::Address;
use crate::errors;
use crate::interaction::{self, Kind, Query, fhir_json};
use crate::search::{self, Scene, Sight};

const PARAMETERS: [&str; 5] = ["url", "id", "filter", "count", "offset"];

/// R4's largest integer.
const MOST: u64 = 2_147_483_647;

/// Answers `$expand`.
///
/// # Errors
/// 404 or 410 for a ValueSet that is not there, 422 for one that cannot be expanded.
pub(crate) async fn expand(call: &Call, request: &HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(call, request)?;
    if !request.parameter("id").is_empty() {
        interaction::address(call, request, Kind::Read)?;
    }
    let parameters = interaction::parameters(request, &PARAMETERS)?;
    let which = Which::read(request, &parameters)?;
    let asked = Asked {
        filter: parameters.get("filter"),
        count: number(&parameters, "count")?,
        offset: number(&parameters, "offset")?,
    };
    search::ready(call, data_store).await?;
    let snapshot = call.store.snapshot();
    let sight = Sight::of(call)?;
    let scene =
        Scene { snapshot: &snapshot, data_store, settings: call.settings, now: call.now, sight: &sight };
    let value_set = match which {
        Which::Url(url) => {
            terminology::value_set(&scene, url).map_err(|error| errors::terminology(404, &error))?
        }
        Which::Id(id) => {
            let newest = Address { data_store, resource_type: VALUE_SET, id }.newest_of(&snapshot)?;
            let newest = newest.ok_or_else(|| errors::unknown_resource(VALUE_SET, id))?;
            if newest.is_deleted() {
                return Err(errors::deleted_resource(VALUE_SET, id, newest.etag()));
            }
            resource(&newest)?
        }
    };
    let identifier = format!("urn:uuid:{}", call.ids.uuid());
    let now = Timestamp::from_millisecond(call.now.0).unwrap_or(Timestamp::UNIX_EPOCH);
    let expanded = terminology::expand(&scene, value_set, &asked, &identifier, &with_milliseconds(now));
    let expanded = expanded.map_err(|error| errors::terminology(422, &error))?;
    Ok(fhir_json(StatusCode::OK, expanded.to_string()))
}

/// The ValueSet that is asked for.
enum Which<'r> {
    Id(&'r str),
    Url(&'r str),
}

impl<'r> Which<'r> {
    fn read(request: &'r HttpRequest, parameters: &'r Query) -> Result<Which<'r>, ApiError> {
        let path = Some(request.parameter("id")).filter(|id| !id.is_empty());
        match (path, parameters.get("id"), parameters.get("url")) {
            (Some(id), None, None) => Ok(Which::Id(id)),
            (None, Some(id), None) if fhir::id::is_valid(id) => Ok(Which::Id(id)),
            (None, Some(id), None) => Err(errors::malformed_id(id)),
            (None, None, Some(url)) => Ok(Which::Url(url)),
            (None, None, None) => Err(errors::missing_parameter("url or id")),
            (Some(_), Some(_), _) => Err(errors::parameters_exclude_each_other("id", "the id in the URL")),
            (Some(_), None, Some(_)) => {
                Err(errors::parameters_exclude_each_other("url", "the id in the URL"))
            }
            (None, Some(_), Some(_)) => Err(errors::parameters_exclude_each_other("id", "url")),
        }
    }
}

fn number(parameters: &Query, name: &str) -> Result<Option<usize>, ApiError> {
    if parameters.get(name).is_none() {
        return Ok(None);
    }
    Ok(usize::try_from(parameters.number(name, 0, MOST, 0)?).ok())
}
