//! Amazon States Language: what a definition says, what is wrong with one, and a machine that says its next step and never
//! takes it.
//!
//! No store, no clock, no I/O: the time, the ids and the results of tasks come from whoever runs the machine.

mod intrinsic;
mod path_expression;
mod scope;
mod template;

pub use intrinsic::Intrinsic;
pub use path_expression::PathExpression;
pub use scope::{Failure, Scope, SyntaxError, World};
pub use template::{Source, Template};
