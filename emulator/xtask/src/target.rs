//! Where builds and downloads go.

use std::path::PathBuf;

use crate::tidy::root;

/// Cargo's target directory: `CARGO_TARGET_DIR`, or `target` in the root of the repository.
#[allow(clippy::disallowed_methods, reason = "cargo's own setting")]
pub(crate) fn directory() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
