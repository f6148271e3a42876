//! THE TABLE: every operation of Step Functions that is emulated, by name.

use contract::{Operation, aws_operation};

mod create_activity;
mod create_state_machine;
mod create_state_machine_alias;
mod delete_activity;
mod delete_state_machine;
mod delete_state_machine_alias;
mod delete_state_machine_version;
mod describe_activity;
mod describe_state_machine;
mod describe_state_machine_alias;
mod get_activity_task;
mod list_activities;
mod list_state_machine_aliases;
mod list_state_machine_versions;
mod list_state_machines;
mod list_tags_for_resource;
mod publish_state_machine_version;
mod tag_resource;
mod untag_resource;
mod update_state_machine;
mod update_state_machine_alias;

use create_activity::create_activity;
use create_state_machine::create_state_machine;
use create_state_machine_alias::create_state_machine_alias;
use delete_activity::delete_activity;
use delete_state_machine::delete_state_machine;
use delete_state_machine_alias::delete_state_machine_alias;
use delete_state_machine_version::delete_state_machine_version;
use describe_activity::describe_activity;
use describe_state_machine::describe_state_machine;
use describe_state_machine_alias::describe_state_machine_alias;
use get_activity_task::get_activity_task;
use list_activities::list_activities;
use list_state_machine_aliases::list_state_machine_aliases;
use list_state_machine_versions::list_state_machine_versions;
use list_state_machines::list_state_machines;
use list_tags_for_resource::list_tags_for_resource;
use publish_state_machine_version::publish_state_machine_version;
use tag_resource::tag_resource;
use untag_resource::untag_resource;
use update_state_machine::update_state_machine;
use update_state_machine_alias::update_state_machine_alias;

/// In the order of their names.
pub(crate) static OPERATIONS: &[Operation] = &[
    aws_operation!("CreateActivity", create_activity),
    aws_operation!("CreateStateMachine", create_state_machine),
    aws_operation!("CreateStateMachineAlias", create_state_machine_alias),
    aws_operation!("DeleteActivity", delete_activity),
    aws_operation!("DeleteStateMachine", delete_state_machine),
    aws_operation!("DeleteStateMachineAlias", delete_state_machine_alias),
    aws_operation!("DeleteStateMachineVersion", delete_state_machine_version),
    aws_operation!("DescribeActivity", describe_activity),
    aws_operation!("DescribeStateMachine", describe_state_machine),
    aws_operation!("DescribeStateMachineAlias", describe_state_machine_alias),
    aws_operation!("GetActivityTask", get_activity_task),
    aws_operation!("ListActivities", list_activities),
    aws_operation!("ListStateMachineAliases", list_state_machine_aliases),
    aws_operation!("ListStateMachineVersions", list_state_machine_versions),
    aws_operation!("ListStateMachines", list_state_machines),
    aws_operation!("ListTagsForResource", list_tags_for_resource),
    aws_operation!("PublishStateMachineVersion", publish_state_machine_version),
    aws_operation!("TagResource", tag_resource),
    aws_operation!("UntagResource", untag_resource),
    aws_operation!("UpdateStateMachine", update_state_machine),
    aws_operation!("UpdateStateMachineAlias", update_state_machine_alias),
];
