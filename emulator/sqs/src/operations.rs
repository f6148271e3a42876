//! THE TABLE: every operation of SQS that is emulated, by name.

use contract::{Operation, aws_operation, waiting_operation};

mod add_permission;
mod cancel_message_move_task;
mod change_message_visibility;
mod change_message_visibility_batch;
mod create_queue;
mod delete_message;
mod delete_message_batch;
mod delete_queue;
mod get_queue_attributes;
mod get_queue_url;
mod list_dead_letter_source_queues;
mod list_message_move_tasks;
mod list_queue_tags;
mod list_queues;
mod purge_queue;
mod receive_message;
mod remove_permission;
mod send_message;
mod send_message_batch;
mod set_queue_attributes;
mod start_message_move_task;
mod tag_queue;
mod untag_queue;

/// The operations, in the order of their names.
pub(crate) const OPERATIONS: &[Operation] = &[
    aws_operation!("AddPermission", add_permission::add_permission),
    aws_operation!("CancelMessageMoveTask", cancel_message_move_task::cancel_message_move_task),
    aws_operation!("ChangeMessageVisibility", change_message_visibility::change_message_visibility),
    aws_operation!(
        "ChangeMessageVisibilityBatch",
        change_message_visibility_batch::change_message_visibility_batch
    ),
    aws_operation!("CreateQueue", create_queue::create_queue),
    aws_operation!("DeleteMessage", delete_message::delete_message),
    aws_operation!("DeleteMessageBatch", delete_message_batch::delete_message_batch),
    aws_operation!("DeleteQueue", delete_queue::delete_queue),
    aws_operation!("GetQueueAttributes", get_queue_attributes::get_queue_attributes),
    aws_operation!("GetQueueUrl", get_queue_url::get_queue_url),
    aws_operation!(
        "ListDeadLetterSourceQueues",
        list_dead_letter_source_queues::list_dead_letter_source_queues
    ),
    aws_operation!("ListMessageMoveTasks", list_message_move_tasks::list_message_move_tasks),
    aws_operation!("ListQueueTags", list_queue_tags::list_queue_tags),
    aws_operation!("ListQueues", list_queues::list_queues),
    aws_operation!("PurgeQueue", purge_queue::purge_queue),
    waiting_operation!("ReceiveMessage", receive_message::receive_message),
    aws_operation!("RemovePermission", remove_permission::remove_permission),
    aws_operation!("SendMessage", send_message::send_message),
    aws_operation!("SendMessageBatch", send_message_batch::send_message_batch),
    aws_operation!("SetQueueAttributes", set_queue_attributes::set_queue_attributes),
    aws_operation!("StartMessageMoveTask", start_message_move_task::start_message_move_task),
    aws_operation!("TagQueue", tag_queue::tag_queue),
    aws_operation!("UntagQueue", untag_queue::untag_queue),
];
