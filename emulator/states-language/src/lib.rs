//! Amazon States Language: what a definition says, what is wrong with one, and a machine that says its next step and never
//! takes it.
//!
//! No store, no clock, no I/O: the time, the ids and the results of tasks come from whoever runs the machine.

mod definition;
mod diagnostic;
mod intrinsic;
mod json_problem;
mod jsonata_template;
mod machine;
mod path_expression;
mod scope;
mod size;
mod template;
mod time;

pub use definition::{Definition, MOST_DEFINITION_BYTES};
pub use diagnostic::{Diagnostic, Severity};
pub use intrinsic::Intrinsic;
pub use json_problem::JsonProblem;
pub use jsonata_template::{JsonataTemplate, QueryFailure, TemplateProblem};
pub use machine::{
    ChildCall, Event, Identity, Inspection, MOST_EVENTS, MOST_PAYLOAD_BYTES, MapRunChange, MapRunStep,
    Outcome, Position, Progress, Report, Run, Simulated, TaskCall, TaskKind, Unreadable,
};
pub use path_expression::PathExpression;
pub use scope::{Failure, Scope, SyntaxError, World};
pub use size::is_too_deep;
pub use template::{Source, Template};
