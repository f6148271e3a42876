//! Part of a resource: what `_summary` and `_elements` leave of it, in a search and in a read.
//!
//! What is told of it bears the tag `SUBSETTED`, so that a client that writes it back is warned. Under strict limits the two
//! are for searches alone, where AWS documents them.

use contract::{ApiError, HttpAnswer, HttpBody};
use fhir::definitions::Type;
use serde_json::{Map, Value, json};

use crate::errors;
use crate::interaction::{Query, read_answer};
use crate::model::version::Version;

/// What is told of each resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Everything,
    /// What R4 marks as part of a summary.
    Summary,
    /// Only the narrative, and what a resource must have.
    Text,
    /// All but the narrative.
    Data,
    /// Nothing: only how many.
    Count,
    /// These elements, and what a resource must have.
    Elements(Vec<String>),
}

impl Told {
    /// What a `_summary` of a resource asks for; `None` for a word that is none.
    pub(crate) fn summary(word: &str) -> Option<Told> {
        Some(match word {
            "true" => Told::Summary,
            "text" => Told::Text,
            "data" => Told::Data,
            "false" => Told::Everything,
            _ => return None,
        })
    }

    /// What an `_elements` asks for.
    pub(crate) fn elements(list: &str) -> Told {
        let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
        // `Patient.name` says the same as `name`.
        Told::Elements(names.map(|name| name.rsplit('.').next().unwrap_or(name).to_owned()).collect())
    }

    /// What a read asks for.
    ///
    /// # Errors
    /// 400 for what is no summary, for both parameters at once, and under strict limits for either.
    pub(crate) fn of_read(query: &Query, strict_limits: bool) -> Result<Told, ApiError> {
        match (query.get("_summary"), query.get("_elements")) {
            (None, None) => Ok(Told::Everything),
            (Some(_), _) if strict_limits => Err(errors::unknown_parameter("_summary")),
            (_, Some(_)) if strict_limits => Err(errors::unknown_parameter("_elements")),
            (Some(_), Some(_)) => Err(errors::summary_and_elements()),
            (None, Some(list)) => Ok(Told::elements(list)),
            (Some(word), None) => Told::summary(word)
                .ok_or_else(|| errors::invalid_parameter("_summary", word, "true, text, data or false")),
        }
    }

    /// The answer to a read of a version.
    pub(crate) fn read_answer(&self, resource_type: &str, version: &Version) -> Result<HttpAnswer, ApiError> {
        let answer = read_answer(version);
        if *self == Told::Everything {
            return Ok(answer);
        }
        let mut text = Vec::with_capacity(version.json().len());
        self.write(resource_type, version, &mut text)?;
        Ok(HttpAnswer { body: HttpBody::Whole(text.into()), ..answer })
    }

    /// Writes what is told of a version, as JSON text.
    pub(crate) fn write(
        &self,
        resource_type: &str,
        version: &Version,
        text: &mut Vec<u8>,
    ) -> Result<(), ApiError> {
        if *self == Told::Everything {
            text.extend_from_slice(version.json());
            return Ok(());
        }
        let mut resource: Map<String, Value> = serde_json::from_slice(version.json())
            .map_err(|error| ApiError::internal(format!("a version is no JSON: {error}")))?;
        self.cut(resource_type, &mut resource);
        tag(&mut resource);
        serde_json::to_writer(text, &resource).map_err(|error| ApiError::internal(error.to_string()))
    }

    fn cut(&self, resource_type: &str, resource: &mut Map<String, Value>) {
        let declared = Type::named(resource_type);
        let is_required = |name: &str| {
            declared.and_then(|declared| declared.element(name)).is_some_and(|element| element.is_required())
        };
        let is_head = |name: &str| matches!(name, "resourceType" | "id" | "meta");
        match self {
            Told::Everything | Told::Count => {}
            Told::Summary => fhir::summary::summarize(resource),
            Told::Data => resource.retain(|name, _| name != "text"),
            Told::Text => resource.retain(|name, _| is_head(name) || name == "text" || is_required(name)),
            Told::Elements(wanted) => resource.retain(|name, _| {
                let bare = name.strip_prefix('_').unwrap_or(name);
                is_head(name) || is_required(bare) || wanted.iter().any(|wanted| names(wanted, bare))
            }),
        }
    }
}

/// Whether a name that a client gave means this member: `value` means `valueQuantity`, too.
fn names(wanted: &str, member: &str) -> bool {
    member.strip_prefix(wanted).is_some_and(|rest| {
        rest.is_empty() || (rest.starts_with(|first: char| first.is_ascii_uppercase()) && wanted != "id")
    })
}

/// Tags a resource of which not everything is told.
fn tag(resource: &mut Map<String, Value>) {
    let tag = json!({
        "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
        "code": "SUBSETTED",
    });
    let meta = resource.entry("meta").or_insert_with(|| json!({}));
    let Some(meta) = meta.as_object_mut() else { return };
    if let Some(tags) = meta.entry("tag").or_insert_with(|| json!([])).as_array_mut() {
        tags.push(tag);
    }
}
