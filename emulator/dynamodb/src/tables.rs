//! Tables as the operations that describe and configure them see them: their whole definitions.

use contract::{ApiError, Call};
use store::Tx;

use crate::collections::{TABLES, read_definition, table_key, write_table};
use crate::errors;
use crate::model::definition::Definition;
use crate::request::resolve;

/// A table's definition, as of now.
///
/// # Errors
/// A table that is not there, or a name that none can have.
pub(crate) fn definition(call: &Call, asked: &str) -> Result<Definition, ApiError> {
    let name = resolve(call, asked)?;
    let row = call.store.get(TABLES.whole(), &table_key(name));
    read_definition(&row.ok_or_else(|| errors::table_not_found(name))?)
}

/// Changes a table's definition, and whatever else `change` writes, in one transaction.
///
/// # Errors
/// A table that is not there, or what `change` refuses.
pub(crate) async fn change<T>(
    call: &Call,
    asked: &str,
    change: impl FnOnce(&mut Definition, &mut Tx<'_>) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let name = resolve(call, asked)?;
    let commit = call.store.commit(|tx| {
        let row = tx.get(TABLES.whole(), &table_key(name)).ok_or_else(|| errors::table_not_found(name))?;
        let old = read_definition(&row)?;
        let mut new = old.clone();
        let answer = change(&mut new, tx)?;
        if new != old {
            tx.put(TABLES.whole(), table_key(name), write_table(&new)?);
        }
        Ok(answer)
    });
    commit.await
}
