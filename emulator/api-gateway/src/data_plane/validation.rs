//! What a request validator looks at: whether parameters that must be there are, and whether the body is of its model.

use serde_json::Value;

use super::exchange::Exchange;
use super::failure::{BAD_REQUEST_BODY, BAD_REQUEST_PARAMETERS, Failure};
use super::schema;

/// Checks a request.
///
/// # Errors
/// 400, parameters before the body.
pub(crate) fn check(exchange: &Exchange) -> Result<(), Failure> {
    let Some((_, method)) = &exchange.route else { return Ok(()) };
    let request = &exchange.request;
    let given = exchange.given(&Value::Null);
    let is_missing =
        |source: &super::mapping::Source| source.values(&given).last().is_none_or(|value| value.is_empty());
    let missing: Vec<&str> = method
        .required
        .iter()
        .filter(|(_, source)| is_missing(source))
        .map(|(name, _)| name.as_str())
        .collect();
    if !missing.is_empty() {
        let text = format!("Missing required request parameters: [{}]", missing.join(", "));
        return Err(Failure::saying(&BAD_REQUEST_PARAMETERS, text));
    }
    let Some(models) = &method.body_models else { return Ok(()) };
    let media_type = request.media_type();
    let of = |wanted: &str| models.iter().find(|(known, _)| known == wanted).map(|(_, name)| name);
    let Some(name) = of(&media_type).or_else(|| of("$default")) else { return Ok(()) };
    let Some(schema) = exchange.deployed.models.get(name) else { return Ok(()) };
    let body: Value = serde_json::from_slice(&request.body).map_err(|_| refused(&[]))?;
    let find = |name: &str| exchange.deployed.models.get(name);
    let faults = schema::faults(schema, &body, &find);
    if faults.is_empty() { Ok(()) } else { Err(refused(&faults)) }
}

fn refused(faults: &[String]) -> Failure {
    let found = if faults.is_empty() { "Invalid JSON".to_owned() } else { faults.join(", ") };
    Failure { validation: Some(format!("[{found}]")), ..Failure::from(&BAD_REQUEST_BODY) }
}
