//! THE TABLE: every operation of Step Functions that is emulated, by name.

use contract::Operation;

/// In the order of their names.
pub(crate) const OPERATIONS: &[Operation] = &[];
