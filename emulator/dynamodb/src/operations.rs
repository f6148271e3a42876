//! THE TABLE: every operation of DynamoDB that is emulated, by name.

use contract::{Operation, Run};

mod conditional;
mod create_table;
mod delete_item;
mod delete_table;
mod describe_table;
mod get_item;
mod list_tables;
mod put_item;
mod update_item;

/// A row. Operations here read the members sent and write the members answered themselves: an item is spliced into an answer
/// as it is kept, which a typed output could not do.
macro_rules! operation {
    ($name:literal, $run:path) => {
        Operation { name: $name, run: Run::Aws(|call, input| Box::pin($run(call, input))) }
    };
}

/// Sorted by name.
pub(crate) static OPERATIONS: &[Operation] = &[
    operation!("CreateTable", create_table::create_table),
    operation!("DeleteItem", delete_item::delete_item),
    operation!("DeleteTable", delete_table::delete_table),
    operation!("DescribeTable", describe_table::describe_table),
    operation!("GetItem", get_item::get_item),
    operation!("ListTables", list_tables::list_tables),
    operation!("PutItem", put_item::put_item),
    operation!("UpdateItem", update_item::update_item),
];
