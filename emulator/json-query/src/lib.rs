//! How AWS asks JSON for a part of it: JSONPath as Amazon States Language and API Gateway speak it, and JSONata.

mod equality;
pub mod jsonata;
pub mod path;

pub use equality::{compare_numbers, equal};
pub use path::{Path, PathError, PathErrorKind};
