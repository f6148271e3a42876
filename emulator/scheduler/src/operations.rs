//! THE TABLE: every operation of Scheduler, by name.

use contract::{Operation, aws_operation};

mod create_schedule;
mod create_schedule_group;
mod delete_schedule;
mod delete_schedule_group;
mod get_schedule;
mod get_schedule_group;
mod list_schedule_groups;
mod list_schedules;
mod list_tags_for_resource;
mod tag_resource;
mod untag_resource;
mod update_schedule;

/// The operations, in the order of their names.
pub(crate) const OPERATIONS: &[Operation] = &[
    aws_operation!("CreateSchedule", create_schedule::create_schedule),
    aws_operation!("CreateScheduleGroup", create_schedule_group::create_schedule_group),
    aws_operation!("DeleteSchedule", delete_schedule::delete_schedule),
    aws_operation!("DeleteScheduleGroup", delete_schedule_group::delete_schedule_group),
    aws_operation!("GetSchedule", get_schedule::get_schedule),
    aws_operation!("GetScheduleGroup", get_schedule_group::get_schedule_group),
    aws_operation!("ListScheduleGroups", list_schedule_groups::list_schedule_groups),
    aws_operation!("ListSchedules", list_schedules::list_schedules),
    aws_operation!("ListTagsForResource", list_tags_for_resource::list_tags_for_resource),
    aws_operation!("TagResource", tag_resource::tag_resource),
    aws_operation!("UntagResource", untag_resource::untag_resource),
    aws_operation!("UpdateSchedule", update_schedule::update_schedule),
];
