//! THE TABLE: every operation of HealthLake that is emulated, by name.

use contract::{Operation, aws_operation, http_operation};

mod acknowledge_changes;
mod create_fhir_datastore;
mod create_resource;
mod delete_change_consumer;
mod delete_fhir_datastore;
mod delete_resource;
mod describe_fhir_datastore;
mod get_capabilities;
mod get_change_consumers;
mod get_changes;
mod get_full_history;
mod get_history_by_resource_id;
mod get_history_by_resource_type;
mod get_subscription_events;
mod get_subscription_status;
mod list_fhir_datastores;
mod list_tags_for_resource;
mod put_change_consumer;
mod read_resource;
mod tag_resource;
mod untag_resource;
mod update_fhir_datastore;
mod update_resource;
mod version_read_resource;

use acknowledge_changes::acknowledge_changes;
use create_fhir_datastore::create_fhir_datastore;
use create_resource::create_resource;
use delete_change_consumer::delete_change_consumer;
use delete_fhir_datastore::delete_fhir_datastore;
use delete_resource::delete_resource;
use describe_fhir_datastore::describe_fhir_datastore;
use get_capabilities::get_capabilities;
use get_change_consumers::get_change_consumers;
use get_changes::get_changes;
use get_full_history::get_full_history;
use get_history_by_resource_id::get_history_by_resource_id;
use get_history_by_resource_type::get_history_by_resource_type;
use get_subscription_events::get_subscription_events;
use get_subscription_status::get_subscription_status;
use list_fhir_datastores::list_fhir_datastores;
use list_tags_for_resource::list_tags_for_resource;
use put_change_consumer::put_change_consumer;
use read_resource::read_resource;
use tag_resource::tag_resource;
use untag_resource::untag_resource;
use update_fhir_datastore::update_fhir_datastore;
use update_resource::update_resource;
use version_read_resource::version_read_resource;

/// One row per operation, in the order of their names.
pub(crate) static OPERATIONS: &[Operation] = &[
    http_operation!("AcknowledgeChanges", acknowledge_changes),
    aws_operation!("CreateFHIRDatastore", create_fhir_datastore),
    http_operation!("CreateResource", create_resource),
    http_operation!("DeleteChangeConsumer", delete_change_consumer),
    aws_operation!("DeleteFHIRDatastore", delete_fhir_datastore),
    http_operation!("DeleteResource", delete_resource),
    aws_operation!("DescribeFHIRDatastore", describe_fhir_datastore),
    http_operation!("GetCapabilities", get_capabilities),
    http_operation!("GetChangeConsumers", get_change_consumers),
    http_operation!("GetChanges", get_changes),
    http_operation!("GetFullHistory", get_full_history),
    http_operation!("GetHistoryByResourceId", get_history_by_resource_id),
    http_operation!("GetHistoryByResourceType", get_history_by_resource_type),
    http_operation!("GetSubscriptionEvents", get_subscription_events),
    http_operation!("GetSubscriptionStatus", get_subscription_status),
    aws_operation!("ListFHIRDatastores", list_fhir_datastores),
    aws_operation!("ListTagsForResource", list_tags_for_resource),
    http_operation!("PutChangeConsumer", put_change_consumer),
    http_operation!("ReadResource", read_resource),
    aws_operation!("TagResource", tag_resource),
    aws_operation!("UntagResource", untag_resource),
    aws_operation!("UpdateFHIRDatastore", update_fhir_datastore),
    http_operation!("UpdateResource", update_resource),
    http_operation!("VersionReadResource", version_read_resource),
];
