//! THE TABLE: every operation of HealthLake that is emulated, by name.

use contract::{Operation, aws_operation};

use crate::smart::http_operation;

mod acknowledge_changes;
mod cancel_fhir_export_job_with_delete;
mod create_fhir_datastore;
pub(crate) mod create_resource;
mod delete_change_consumer;
mod delete_fhir_datastore;
pub(crate) mod delete_resource;
mod describe_fhir_bulk_delete_job;
mod describe_fhir_datastore;
mod describe_fhir_erase_job;
mod describe_fhir_export_job;
mod describe_fhir_export_job_with_get;
mod describe_fhir_import_job;
mod describe_fhir_purge_job;
mod describe_transaction;
mod expand_value_set_with_get;
mod expand_value_set_with_post;
mod get_capabilities;
mod get_change_consumers;
mod get_changes;
mod get_full_history;
mod get_history_by_resource_id;
mod get_history_by_resource_type;
mod get_smart_configuration;
mod get_subscription_events;
mod get_subscription_status;
mod list_fhir_datastores;
mod list_fhir_export_jobs;
mod list_fhir_import_jobs;
mod list_tags_for_resource;
mod lookup_code_system_with_get;
mod lookup_code_system_with_post;
pub(crate) mod patch_resource;
mod process_bundle;
mod put_change_consumer;
pub(crate) mod read_resource;
mod search_with_get;
mod search_with_post;
mod start_fhir_bulk_delete_job;
mod start_fhir_erase_job;
mod start_fhir_export_job;
mod start_fhir_export_job_with_post;
mod start_fhir_import_job;
mod start_fhir_purge_job;
mod tag_resource;
mod untag_resource;
mod update_fhir_datastore;
pub(crate) mod update_resource;
mod version_read_resource;

use acknowledge_changes::acknowledge_changes;
use cancel_fhir_export_job_with_delete::cancel_fhir_export_job_with_delete;
use create_fhir_datastore::create_fhir_datastore;
use create_resource::create_resource;
use delete_change_consumer::delete_change_consumer;
use delete_fhir_datastore::delete_fhir_datastore;
use delete_resource::delete_resource;
use describe_fhir_bulk_delete_job::describe_fhir_bulk_delete_job;
use describe_fhir_datastore::describe_fhir_datastore;
use describe_fhir_erase_job::describe_fhir_erase_job;
use describe_fhir_export_job::describe_fhir_export_job;
use describe_fhir_export_job_with_get::describe_fhir_export_job_with_get;
use describe_fhir_import_job::describe_fhir_import_job;
use describe_fhir_purge_job::describe_fhir_purge_job;
use describe_transaction::describe_transaction;
use expand_value_set_with_get::expand_value_set_with_get;
use expand_value_set_with_post::expand_value_set_with_post;
use get_capabilities::get_capabilities;
use get_change_consumers::get_change_consumers;
use get_changes::get_changes;
use get_full_history::get_full_history;
use get_history_by_resource_id::get_history_by_resource_id;
use get_history_by_resource_type::get_history_by_resource_type;
use get_smart_configuration::get_smart_configuration;
use get_subscription_events::get_subscription_events;
use get_subscription_status::get_subscription_status;
use list_fhir_datastores::list_fhir_datastores;
use list_fhir_export_jobs::list_fhir_export_jobs;
use list_fhir_import_jobs::list_fhir_import_jobs;
use list_tags_for_resource::list_tags_for_resource;
use lookup_code_system_with_get::lookup_code_system_with_get;
use lookup_code_system_with_post::lookup_code_system_with_post;
use patch_resource::patch_resource;
use process_bundle::process_bundle;
use put_change_consumer::put_change_consumer;
use read_resource::read_resource;
use search_with_get::search_with_get;
use search_with_post::search_with_post;
use start_fhir_bulk_delete_job::start_fhir_bulk_delete_job;
use start_fhir_erase_job::start_fhir_erase_job;
use start_fhir_export_job::start_fhir_export_job;
use start_fhir_export_job_with_post::start_fhir_export_job_with_post;
use start_fhir_import_job::start_fhir_import_job;
use start_fhir_purge_job::start_fhir_purge_job;
use tag_resource::tag_resource;
use untag_resource::untag_resource;
use update_fhir_datastore::update_fhir_datastore;
use update_resource::update_resource;
use version_read_resource::version_read_resource;

/// One row per operation, in the order of their names.
pub(crate) static OPERATIONS: &[Operation] = &[
    http_operation!("AcknowledgeChanges", acknowledge_changes),
    http_operation!("CancelFHIRExportJobWithDelete", cancel_fhir_export_job_with_delete),
    aws_operation!("CreateFHIRDatastore", create_fhir_datastore),
    http_operation!("CreateResource", create_resource),
    http_operation!("DeleteChangeConsumer", delete_change_consumer),
    aws_operation!("DeleteFHIRDatastore", delete_fhir_datastore),
    http_operation!("DeleteResource", delete_resource),
    http_operation!("DescribeFHIRBulkDeleteJob", describe_fhir_bulk_delete_job),
    aws_operation!("DescribeFHIRDatastore", describe_fhir_datastore),
    http_operation!("DescribeFHIREraseJob", describe_fhir_erase_job),
    aws_operation!("DescribeFHIRExportJob", describe_fhir_export_job),
    http_operation!("DescribeFHIRExportJobWithGet", describe_fhir_export_job_with_get),
    aws_operation!("DescribeFHIRImportJob", describe_fhir_import_job),
    http_operation!("DescribeFHIRPurgeJob", describe_fhir_purge_job),
    http_operation!("DescribeTransaction", describe_transaction),
    http_operation!("ExpandValueSetWithGet", expand_value_set_with_get),
    http_operation!("ExpandValueSetWithPost", expand_value_set_with_post),
    http_operation!("GetCapabilities", get_capabilities),
    http_operation!("GetChangeConsumers", get_change_consumers),
    http_operation!("GetChanges", get_changes),
    http_operation!("GetFullHistory", get_full_history),
    http_operation!("GetHistoryByResourceId", get_history_by_resource_id),
    http_operation!("GetHistoryByResourceType", get_history_by_resource_type),
    http_operation!("GetSmartConfiguration", get_smart_configuration),
    http_operation!("GetSubscriptionEvents", get_subscription_events),
    http_operation!("GetSubscriptionStatus", get_subscription_status),
    aws_operation!("ListFHIRDatastores", list_fhir_datastores),
    aws_operation!("ListFHIRExportJobs", list_fhir_export_jobs),
    aws_operation!("ListFHIRImportJobs", list_fhir_import_jobs),
    aws_operation!("ListTagsForResource", list_tags_for_resource),
    http_operation!("LookupCodeSystemWithGet", lookup_code_system_with_get),
    http_operation!("LookupCodeSystemWithPost", lookup_code_system_with_post),
    http_operation!("PatchResource", patch_resource),
    http_operation!("ProcessBundle", process_bundle),
    http_operation!("PutChangeConsumer", put_change_consumer),
    http_operation!("ReadResource", read_resource),
    http_operation!("SearchWithGet", search_with_get),
    http_operation!("SearchWithPost", search_with_post),
    http_operation!("StartFHIRBulkDeleteJob", start_fhir_bulk_delete_job),
    http_operation!("StartFHIREraseJob", start_fhir_erase_job),
    aws_operation!("StartFHIRExportJob", start_fhir_export_job),
    http_operation!("StartFHIRExportJobWithPost", start_fhir_export_job_with_post),
    aws_operation!("StartFHIRImportJob", start_fhir_import_job),
    http_operation!("StartFHIRPurgeJob", start_fhir_purge_job),
    aws_operation!("TagResource", tag_resource),
    aws_operation!("UntagResource", untag_resource),
    aws_operation!("UpdateFHIRDatastore", update_fhir_datastore),
    http_operation!("UpdateResource", update_resource),
    http_operation!("VersionReadResource", version_read_resource),
];
