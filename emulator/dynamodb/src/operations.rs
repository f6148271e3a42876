//! THE TABLE: every operation of DynamoDB that is emulated, by name.

use contract::{Operation, text_operation};

mod batch_execute_statement;
mod batch_get_item;
mod batch_write_item;
mod create_backup;
mod create_table;
mod delete_backup;
mod delete_item;
mod delete_resource_policy;
mod delete_table;
mod describe_backup;
mod describe_continuous_backups;
mod describe_contributor_insights;
mod describe_endpoints;
mod describe_limits;
mod describe_table;
mod describe_time_to_live;
mod execute_statement;
mod execute_transaction;
mod get_item;
mod get_resource_policy;
mod list_backups;
mod list_contributor_insights;
mod list_tables;
mod list_tags_of_resource;
mod put_item;
mod put_resource_policy;
mod query;
mod restore_table_from_backup;
mod scan;
mod tag_resource;
mod transact_get_items;
mod transact_write_items;
mod untag_resource;
mod update_continuous_backups;
mod update_contributor_insights;
mod update_item;
mod update_table;
mod update_time_to_live;

/// Sorted by name. An item is spliced into an answer as it is kept, so these read and write their members themselves.
pub(crate) static OPERATIONS: &[Operation] = &[
    text_operation!("BatchExecuteStatement", batch_execute_statement::batch_execute_statement),
    text_operation!("BatchGetItem", batch_get_item::batch_get_item),
    text_operation!("BatchWriteItem", batch_write_item::batch_write_item),
    text_operation!("CreateBackup", create_backup::create_backup),
    text_operation!("CreateTable", create_table::create_table),
    text_operation!("DeleteBackup", delete_backup::delete_backup),
    text_operation!("DeleteItem", delete_item::delete_item),
    text_operation!("DeleteResourcePolicy", delete_resource_policy::delete_resource_policy),
    text_operation!("DeleteTable", delete_table::delete_table),
    text_operation!("DescribeBackup", describe_backup::describe_backup),
    text_operation!("DescribeContinuousBackups", describe_continuous_backups::describe_continuous_backups),
    text_operation!(
        "DescribeContributorInsights",
        describe_contributor_insights::describe_contributor_insights
    ),
    text_operation!("DescribeEndpoints", describe_endpoints::describe_endpoints),
    text_operation!("DescribeLimits", describe_limits::describe_limits),
    text_operation!("DescribeTable", describe_table::describe_table),
    text_operation!("DescribeTimeToLive", describe_time_to_live::describe_time_to_live),
    text_operation!("ExecuteStatement", execute_statement::execute_statement),
    text_operation!("ExecuteTransaction", execute_transaction::execute_transaction),
    text_operation!("GetItem", get_item::get_item),
    text_operation!("GetResourcePolicy", get_resource_policy::get_resource_policy),
    text_operation!("ListBackups", list_backups::list_backups),
    text_operation!("ListContributorInsights", list_contributor_insights::list_contributor_insights),
    text_operation!("ListTables", list_tables::list_tables),
    text_operation!("ListTagsOfResource", list_tags_of_resource::list_tags_of_resource),
    text_operation!("PutItem", put_item::put_item),
    text_operation!("PutResourcePolicy", put_resource_policy::put_resource_policy),
    text_operation!("Query", query::query),
    text_operation!("RestoreTableFromBackup", restore_table_from_backup::restore_table_from_backup),
    text_operation!("Scan", scan::scan),
    text_operation!("TagResource", tag_resource::tag_resource),
    text_operation!("TransactGetItems", transact_get_items::transact_get_items),
    text_operation!("TransactWriteItems", transact_write_items::transact_write_items),
    text_operation!("UntagResource", untag_resource::untag_resource),
    text_operation!("UpdateContinuousBackups", update_continuous_backups::update_continuous_backups),
    text_operation!("UpdateContributorInsights", update_contributor_insights::update_contributor_insights),
    text_operation!("UpdateItem", update_item::update_item),
    text_operation!("UpdateTable", update_table::update_table),
    text_operation!("UpdateTimeToLive", update_time_to_live::update_time_to_live),
];
