//! THE TABLE: every operation of API Gateway that is emulated, by name.

use contract::{Operation, http_operation};

use crate::data_plane::execute_api;

/// In the order of their names.
pub(crate) const OPERATIONS: &[Operation] = &[http_operation!("ExecuteApi", execute_api)];
