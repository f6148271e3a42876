//! THE TABLE: every operation of Pipes, by name.

use contract::{Operation, aws_operation};

mod create_pipe;
mod delete_pipe;
mod describe_pipe;
mod list_pipes;
mod list_tags_for_resource;
mod start_pipe;
mod stop_pipe;
mod tag_resource;
mod untag_resource;
mod update_pipe;

/// The operations, in the order of their names.
pub(crate) const OPERATIONS: &[Operation] = &[
    aws_operation!("CreatePipe", create_pipe::create_pipe),
    aws_operation!("DeletePipe", delete_pipe::delete_pipe),
    aws_operation!("DescribePipe", describe_pipe::describe_pipe),
    aws_operation!("ListPipes", list_pipes::list_pipes),
    aws_operation!("ListTagsForResource", list_tags_for_resource::list_tags_for_resource),
    aws_operation!("StartPipe", start_pipe::start_pipe),
    aws_operation!("StopPipe", stop_pipe::stop_pipe),
    aws_operation!("TagResource", tag_resource::tag_resource),
    aws_operation!("UntagResource", untag_resource::untag_resource),
    aws_operation!("UpdatePipe", update_pipe::update_pipe),
];
