//! Gateway responses: what is answered for a type, and what may be patched.

use contract::ApiError;

use crate::collections::{GATEWAY_RESPONSES, Rows, named};
use crate::errors;
use crate::model::gateway_response::{GatewayResponse, unchanged};
use crate::patching::{ANY, Kind, PatchOperation, REPLACE, Table, Wording, row};

/// What may be patched of a gateway response.
pub(crate) static PATCHES: Table = Table {
    wording: Wording::PathOnly,
    paths: &[
        row("/statusCode", REPLACE, Kind::Text),
        row("/responseParameters/{name}", ANY, Kind::Entry),
        row("/responseTemplates/{contentType}", ANY, Kind::Entry),
    ],
};

/// The response of a type as it is while nothing was said of it.
///
/// # Errors
/// `BadRequestException` for a type that there is not, which AWS's model refuses before.
pub(crate) fn default_of(response_type: &str) -> Result<GatewayResponse, ApiError> {
    unchanged(response_type, |_| None).ok_or_else(|| errors::bad_request("Invalid response type"))
}

/// What is answered for a type.
///
/// # Errors
/// As [`default_of`].
pub(crate) fn of(rows: &impl Rows, api: &str, response_type: &str) -> Result<GatewayResponse, ApiError> {
    let part = GATEWAY_RESPONSES.of(api);
    if let Some(said) = named(rows, part, response_type)? {
        return Ok(said);
    }
    let classes: [Option<GatewayResponse>; 2] =
        [named(rows, part, "DEFAULT_4XX")?, named(rows, part, "DEFAULT_5XX")?];
    let class = |name: &str| classes.iter().flatten().find(|class| class.response_type == name);
    unchanged(response_type, class).ok_or_else(|| errors::bad_request("Invalid response type"))
}

/// That no patch empties an entry (captured).
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn check_values(operations: &[PatchOperation]) -> Result<(), ApiError> {
    for operation in operations.iter().filter(|operation| operation.op.as_deref() != Some("remove")) {
        let path = operation.path.as_deref().unwrap_or_default();
        let of = ["responseTemplates", "responseParameters"].into_iter().find(|of| {
            path.strip_prefix('/').is_some_and(|path| path.starts_with(of) && path.len() > of.len())
        });
        if let Some(of) = of
            && operation.value.as_deref().is_none_or(str::is_empty)
        {
            return Err(errors::bad_request(format!("Invalid null or empty value in {of}")));
        }
    }
    Ok(())
}
