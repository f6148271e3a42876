//! THE TABLE: every operation of SNS that is emulated, by name.

use contract::{Operation, aws_operation, http_operation};

mod add_permission;
mod confirm_subscription;
mod create_topic;
mod delete_topic;
mod get_data_protection_policy;
mod get_subscription_attributes;
mod get_topic_attributes;
mod list_subscriptions;
mod list_subscriptions_by_topic;
mod list_tags_for_resource;
mod list_topics;
mod publish;
mod publish_batch;
mod put_data_protection_policy;
mod remove_permission;
mod set_subscription_attributes;
mod set_topic_attributes;
mod signing_certificate;
mod subscribe;
mod tag_resource;
mod unsubscribe;
mod untag_resource;

/// The operations, in the order of their names.
pub(crate) const OPERATIONS: &[Operation] = &[
    aws_operation!("AddPermission", add_permission::add_permission),
    aws_operation!("ConfirmSubscription", confirm_subscription::confirm_subscription),
    aws_operation!("CreateTopic", create_topic::create_topic),
    aws_operation!("DeleteTopic", delete_topic::delete_topic),
    aws_operation!("GetDataProtectionPolicy", get_data_protection_policy::get_data_protection_policy),
    aws_operation!("GetSubscriptionAttributes", get_subscription_attributes::get_subscription_attributes),
    aws_operation!("GetTopicAttributes", get_topic_attributes::get_topic_attributes),
    aws_operation!("ListSubscriptions", list_subscriptions::list_subscriptions),
    aws_operation!("ListSubscriptionsByTopic", list_subscriptions_by_topic::list_subscriptions_by_topic),
    aws_operation!("ListTagsForResource", list_tags_for_resource::list_tags_for_resource),
    aws_operation!("ListTopics", list_topics::list_topics),
    aws_operation!("Publish", publish::publish),
    aws_operation!("PublishBatch", publish_batch::publish_batch),
    aws_operation!("PutDataProtectionPolicy", put_data_protection_policy::put_data_protection_policy),
    aws_operation!("RemovePermission", remove_permission::remove_permission),
    aws_operation!("SetSubscriptionAttributes", set_subscription_attributes::set_subscription_attributes),
    aws_operation!("SetTopicAttributes", set_topic_attributes::set_topic_attributes),
    http_operation!("SigningCertificate", signing_certificate::signing_certificate),
    aws_operation!("Subscribe", subscribe::subscribe),
    aws_operation!("TagResource", tag_resource::tag_resource),
    aws_operation!("Unsubscribe", unsubscribe::unsubscribe),
    aws_operation!("UntagResource", untag_resource::untag_resource),
];
