//! How the operations on resources name a table: by its ARN alone.

use contract::{ApiError, Call};

use crate::errors;
use crate::model::table_name::TableArn;

/// The name of the table that an ARN of the caller's names.
///
/// # Errors
/// What is no table's ARN, and one of another account or region.
pub(crate) fn table<'a>(call: &Call, arn: &'a str) -> Result<&'a str, ApiError> {
    let table = TableArn::read(arn).ok_or_else(|| errors::resource_arn(arn))?;
    if table.account != &*call.caller.account {
        return Err(errors::access_denied(call, arn));
    }
    if table.region != &*call.caller.region {
        return Err(errors::resource_arn_not_found(arn));
    }
    Ok(table.name)
}

/// The same refusal, of a resource: a table that is not there is named by its ARN.
pub(crate) fn of_resource(error: ApiError, arn: &str) -> ApiError {
    if error.code == "ResourceNotFoundException" { errors::resource_arn_not_found(arn) } else { error }
}
