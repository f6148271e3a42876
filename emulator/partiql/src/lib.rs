//! PartiQL as DynamoDB speaks it: statements are read, and what they say is put into DynamoDB's own conditions and updates. No
//! tables, no store, no clock.
//!
//! ```
//! use partiql::{Statement, parse};
//!
//! let Ok(Statement::Select(select)) = parse("SELECT * FROM Music WHERE Artist = 'Ann' AND Year > 1999", &[]) else {
//!     panic!("a SELECT");
//! };
//! assert_eq!(select.source.table, "Music");
//! let condition = select.condition.unwrap();
//! let condition = condition.compile().unwrap();
//! let item = dynamodb_expression::Item::from_json_bytes(br#"{"Artist": {"S": "Ann"}, "Year": {"N": "2001"}}"#).unwrap();
//! assert!(condition.holds(&item));
//! ```
//!
//! A text is read in two steps, as AWS does: the grammar of PartiQL first (`parser`), which refuses what is not a sentence,
//! then DynamoDB's part of the language (`meaning`), which refuses what it has no use for. Both refuse in AWS's words; what
//! those are worth stands with each of them in `error`.
//!
//! Depth is bounded ([`MAX_DEPTH`]), so that no text makes the reader recurse further than its stack.

mod compile;
mod condition;
mod error;
mod lexer;
mod meaning;
mod parser;
mod statement;
mod syntax;
mod words;

pub use condition::{Comparator, Condition, Function, Operand};
pub use error::StatementError;
pub use meaning::parse;
pub use parser::MAX_DEPTH;
pub use statement::{
    Change, ChangedValue, Column, Delete, Insert, Order, Path, Returning, Select, Source, Statement, Step,
    Update,
};
