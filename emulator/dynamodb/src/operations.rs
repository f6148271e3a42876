//! THE TABLE: every operation of DynamoDB that is emulated, by name.

use contract::{Operation, text_operation};

mod batch_get_item;
mod batch_write_item;
mod create_table;
mod delete_item;
mod delete_table;
mod describe_table;
mod get_item;
mod list_tables;
mod put_item;
mod query;
mod scan;
mod transact_get_items;
mod transact_write_items;
mod update_item;
mod update_table;

/// Sorted by name. An item is spliced into an answer as it is kept, so these read and write their members themselves.
pub(crate) static OPERATIONS: &[Operation] = &[
    text_operation!("BatchGetItem", batch_get_item::batch_get_item),
    text_operation!("BatchWriteItem", batch_write_item::batch_write_item),
    text_operation!("CreateTable", create_table::create_table),
    text_operation!("DeleteItem", delete_item::delete_item),
    text_operation!("DeleteTable", delete_table::delete_table),
    text_operation!("DescribeTable", describe_table::describe_table),
    text_operation!("GetItem", get_item::get_item),
    text_operation!("ListTables", list_tables::list_tables),
    text_operation!("PutItem", put_item::put_item),
    text_operation!("Query", query::query),
    text_operation!("Scan", scan::scan),
    text_operation!("TransactGetItems", transact_get_items::transact_get_items),
    text_operation!("TransactWriteItems", transact_write_items::transact_write_items),
    text_operation!("UpdateItem", update_item::update_item),
    text_operation!("UpdateTable", update_table::update_table),
];
