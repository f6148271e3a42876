//! How AWS asks JSON for a part of it: JSONPath as Amazon States Language and API Gateway speak it, and JSONata.

pub mod jsonata;
pub mod path;

pub use path::{Path, PathError};
