//! Which connection an API destination is reached over.

use contract::{ApiError, Call};

use crate::collections::{CONNECTIONS, Rows, named};
use crate::connections::Connection;
use crate::errors;

/// The connection of an ARN.
///
/// # Errors
/// `ResourceNotFoundException` if there is none.
pub(crate) fn connection_of(rows: &impl Rows, call: &Call, arn: &str) -> Result<Connection, ApiError> {
    let name = arn.rsplit('/').nth(1).unwrap_or_default();
    let connection = named::<Connection>(rows, CONNECTIONS.whole(), name)?;
    let same = |connection: &Connection| connection.arn(call.store.scope()) == arn;
    connection.filter(same).ok_or_else(|| errors::none_of_name("Connection", arn))
}
