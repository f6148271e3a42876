//! FHIR R4's search language: which parameters there are, what values of a resource they look at, what a query asks
//! for, and whether a resource answers it.
//!
//! | module | what it says |
//! | --- | --- |
//! | [`Parameter`] | R4's search parameters by resource type and code, generated, and [`compartment`] membership |
//! | [`extract`] | the values of a resource under every parameter, as [`Indexed`]: what an index holds |
//! | [`clause`] | `name=value` of a query, read into a [`Clause`]: chains and `_has` around one [`Criterion`] |
//! | [`Criterion::matches`] | whether a resource answers a criterion, decided on the resource alone |
//!
//! An index may hold the [`Indexed`] values under keys of its own and ask [`Operand::matches`] for the rest. R4's
//! page on search decides what matches; where it leaves a choice, the module that makes it says so.
mod compartment;
mod criterion;
mod date;
mod error;
mod extract;
mod number;
mod operand;
mod parameter;
mod parse;
mod query;
mod text;
mod value;

pub use compartment::{Compartment, compartment};
pub use criterion::{Criterion, Modifier};
pub use error::QueryError;
pub use extract::{extract, extract_one};
pub use operand::{Operand, Prefix};
pub use parameter::{Component, Parameter, ParameterKind};
pub use query::{Clause, Link, MAX_ALTERNATIVES, MAX_DEPTH, MAX_LINKS, Rules, clause};
pub use text::folded;
pub use value::Indexed;
