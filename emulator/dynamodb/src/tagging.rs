//! How the operations on resources name a table: by its ARN alone.

use contract::{ApiError, Call};

use crate::errors;
use crate::model::table_name::TableArn;

/// The name of the table that an ARN of the caller's names.
///
/// # Errors
/// What is no table's ARN, and one of another account or region.
pub(crate) fn table<'a>(call: &Call, arn: &'a str) -> Result<&'a str, ApiError> {
    let table = read(arn)?;
    if table.account != &*call.caller.account {
        return Err(errors::access_denied(call, arn));
    }
    if table.region != &*call.caller.region {
        return Err(errors::resource_arn(arn));
    }
    Ok(table.name)
}

/// A table's ARN, whoever's it is.
///
/// # Errors
/// What is none.
pub(crate) fn read(arn: &str) -> Result<TableArn<'_>, ApiError> {
    if let Some(table) = TableArn::read(arn) {
        return Ok(table);
    }
    let is_index = arn.split_once("/index/").is_some_and(|(table, _)| TableArn::read(table).is_some());
    Err(match arn.starts_with("arn:") {
        false => errors::no_arn(arn),
        true if is_index => errors::index_arn(arn),
        true => errors::other_arn(arn),
    })
}

/// The same refusal, of a resource: a table that is not there is named by its ARN.
pub(crate) fn of_resource(error: ApiError, arn: &str) -> ApiError {
    if error.code == "ResourceNotFoundException" { errors::resource_arn_not_found(arn) } else { error }
}
