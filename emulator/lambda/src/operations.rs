//! THE TABLE: every operation of Lambda that is emulated, by name.

use contract::{Operation, aws_operation, text_operation};

mod create_function;
mod invoke;

/// The operations, in the order of their names.
pub(crate) const OPERATIONS: &[Operation] = &[
    aws_operation!("CreateFunction", create_function::create_function),
    text_operation!("Invoke", invoke::invoke),
];
