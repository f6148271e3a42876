//! The parameters of one of FHIR's named operations: in the query, in a Parameters resource in the body, or in both.
//!
//! A parameter in the body is read by its value, whatever the type that stands in the value's name (believed).

use contract::{ApiError, HttpRequest};
use serde_json::Value;

use super::Query;
use super::body;
use crate::errors;

/// Reads the parameters and refuses the first that the operation does not know, or that is given twice.
pub(crate) fn parameters(request: &HttpRequest, known: &[&str]) -> Result<Query, ApiError> {
    let mut query = Query::read(request, known)?;
    if request.body.trim_ascii().is_empty() {
        return Ok(query);
    }
    let sent = body::parameters(request)?;
    for parameter in sent["parameter"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default();
        if !known.contains(&name) {
            return Err(errors::unknown_parameter(name));
        }
        if query.get(name).is_some() {
            return Err(errors::repeated_parameter(name));
        }
        let members = parameter.as_object().into_iter().flatten();
        let value = members.filter(|(name, _)| name.starts_with("value")).map(|(_, value)| value).next();
        let text = match value {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            other => {
                let other = other.map(Value::to_string).unwrap_or_default();
                return Err(errors::invalid_parameter(name, &other, "a text or a number"));
            }
        };
        query.add(name, text);
    }
    Ok(query)
}
