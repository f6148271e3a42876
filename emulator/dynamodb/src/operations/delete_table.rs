//! DeleteTable: removes a table and all its items, at once. AWS takes a while; its answer says `DELETING`, and so does this one.
//! What its stream reads is kept for as long as the stream is, and a system backup of it, if it can be recovered, for 35 days.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::backups;
use crate::collections::{SIZES, TABLES, read_definition, read_head, table_key};
use crate::errors;
use crate::expiry;
use crate::indexes::drop_index;
use crate::item_collection;
use crate::model::description::{Contents, Seen, TableDescription, TableStatus};
use crate::request::{Request, resolve};
use crate::streams::lifecycle;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output<'a> {
    table_description: TableDescription<'a>,
}

pub(super) async fn delete_table(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let name = resolve(&call, &members.table_name)?;
    let key = table_key(name);
    let delete = call.store.commit(|tx| {
        let row = tx.get(TABLES.whole(), &key).ok_or_else(|| errors::table_not_found(name))?;
        let mut table = read_definition(&row)?;
        if table.deletion_protection {
            return Err(errors::deletion_protection());
        }
        backups::make_last(tx, &call, &table)?;
        tx.remove(TABLES.whole(), key);
        tx.remove(SIZES.whole(), Key::text(&table.id));
        expiry::end(tx, &call, &table.id);
        item_collection::forget(tx, &table.id);
        for index in read_head(&row)?.indexes()? {
            drop_index(tx, &index);
        }
        lifecycle::drop_items(tx, &call, &mut table)?;
        Ok(table)
    });
    let table = delete.await?;
    // Believed: a table that is going holds nothing any more.
    let contents = Contents::default();
    let table_description = TableDescription::of(&table, Seen::by(&call), TableStatus::Deleting, &contents);
    output(&Output { table_description })
}
