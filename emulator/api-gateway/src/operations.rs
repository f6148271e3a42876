//! THE TABLE: every operation of API Gateway that is emulated, by name.

use contract::Operation;

/// In the order of their names.
pub(crate) const OPERATIONS: &[Operation] = &[];
