//! `cargo xtask jsonata-suite`: JSONata's own suite of cases, through json-query.
//!
//! No registry has the suite by itself. The crate jsonata-rs ships a copy with its tests, so cargo fetches that crate, in the version
//! pinned here, for a package in the target directory that nothing builds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::{ci, target};

/// The crate whose copy is taken.
const CRATE: &str = "jsonata-rs";
/// The version of the crate.
const VERSION: &str = "0.3.4";

/// Fetches the suite and runs the test that reads it.
pub(crate) fn run() -> anyhow::Result<()> {
    let suite = fetch(&target::directory().join("jsonata-suite"))?;
    let suite = suite.to_str().context("the path of the suite is no text")?;
    ci::cargo_with(
        &["test", "--package", "json-query", "--test", "it", "jsonata_suite", "--", "--ignored"],
        &[("JSONATA_SUITE", suite)],
    )
}

/// The folder of the suite, in cargo's own store of sources.
fn fetch(package: &Path) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("src/lib.rs"), "")?;
    fs::write(
        package.join("Cargo.toml"),
        format!(
            "[package]\nname = \"jsonata-suite\"\n\n[dependencies]\n{CRATE} = \"={VERSION}\"\n\n[workspace]\n"
        ),
    )?;
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--manifest-path"])
        .arg(package.join("Cargo.toml"))
        .output()
        .context("running cargo")?;
    ensure!(
        output.status.success(),
        "cargo could not fetch {CRATE}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let manifest = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|found| found["name"] == CRATE)
        .and_then(|found| found["manifest_path"].as_str())
        .context("cargo does not say where the crate lies")?;
    let suite = Path::new(manifest).with_file_name("tests").join("testsuite");
    ensure!(suite.join("groups").is_dir(), "the crate has no suite at {}", suite.display());
    Ok(suite)
}
