//! THE TABLE: every operation of CloudWatch Logs that is emulated, by name.

use contract::{Operation, aws_operation, streaming_operation};

mod associate_kms_key;
mod create_log_group;
mod create_log_stream;
mod delete_log_group;
mod delete_log_stream;
mod delete_resource_policy;
mod delete_retention_policy;
mod delete_subscription_filter;
mod describe_log_groups;
mod describe_log_streams;
mod describe_resource_policies;
mod describe_subscription_filters;
mod disassociate_kms_key;
mod filter_log_events;
mod get_log_events;
mod list_tags_for_resource;
mod list_tags_log_group;
mod put_log_events;
mod put_log_group_deletion_protection;
mod put_resource_policy;
mod put_retention_policy;
mod put_subscription_filter;
mod start_live_tail;
mod tag_log_group;
mod tag_resource;
mod test_metric_filter;
mod untag_log_group;
mod untag_resource;

use associate_kms_key::associate_kms_key;
use create_log_group::create_log_group;
use create_log_stream::create_log_stream;
use delete_log_group::delete_log_group;
use delete_log_stream::delete_log_stream;
use delete_resource_policy::delete_resource_policy;
use delete_retention_policy::delete_retention_policy;
use delete_subscription_filter::delete_subscription_filter;
use describe_log_groups::describe_log_groups;
use describe_log_streams::describe_log_streams;
use describe_resource_policies::describe_resource_policies;
use describe_subscription_filters::describe_subscription_filters;
use disassociate_kms_key::disassociate_kms_key;
use filter_log_events::filter_log_events;
use get_log_events::get_log_events;
use list_tags_for_resource::list_tags_for_resource;
use list_tags_log_group::list_tags_log_group;
use put_log_events::put_log_events;
use put_log_group_deletion_protection::put_log_group_deletion_protection;
use put_resource_policy::put_resource_policy;
use put_retention_policy::put_retention_policy;
use put_subscription_filter::put_subscription_filter;
use start_live_tail::start_live_tail;
use tag_log_group::tag_log_group;
use tag_resource::tag_resource;
use test_metric_filter::test_metric_filter;
use untag_log_group::untag_log_group;
use untag_resource::untag_resource;

/// In the order of their names.
pub(crate) const OPERATIONS: &[Operation] = &[
    aws_operation!("AssociateKmsKey", associate_kms_key),
    aws_operation!("CreateLogGroup", create_log_group),
    aws_operation!("CreateLogStream", create_log_stream),
    aws_operation!("DeleteLogGroup", delete_log_group),
    aws_operation!("DeleteLogStream", delete_log_stream),
    aws_operation!("DeleteResourcePolicy", delete_resource_policy),
    aws_operation!("DeleteRetentionPolicy", delete_retention_policy),
    aws_operation!("DeleteSubscriptionFilter", delete_subscription_filter),
    aws_operation!("DescribeLogGroups", describe_log_groups),
    aws_operation!("DescribeLogStreams", describe_log_streams),
    aws_operation!("DescribeResourcePolicies", describe_resource_policies),
    aws_operation!("DescribeSubscriptionFilters", describe_subscription_filters),
    aws_operation!("DisassociateKmsKey", disassociate_kms_key),
    aws_operation!("FilterLogEvents", filter_log_events),
    aws_operation!("GetLogEvents", get_log_events),
    aws_operation!("ListTagsForResource", list_tags_for_resource),
    aws_operation!("ListTagsLogGroup", list_tags_log_group),
    aws_operation!("PutLogEvents", put_log_events),
    aws_operation!("PutLogGroupDeletionProtection", put_log_group_deletion_protection),
    aws_operation!("PutResourcePolicy", put_resource_policy),
    aws_operation!("PutRetentionPolicy", put_retention_policy),
    aws_operation!("PutSubscriptionFilter", put_subscription_filter),
    streaming_operation!("StartLiveTail", start_live_tail),
    aws_operation!("TagLogGroup", tag_log_group),
    aws_operation!("TagResource", tag_resource),
    aws_operation!("TestMetricFilter", test_metric_filter),
    aws_operation!("UntagLogGroup", untag_log_group),
    aws_operation!("UntagResource", untag_resource),
];
