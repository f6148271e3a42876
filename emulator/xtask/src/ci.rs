//! Everything that must hold before a change lands, in one command and in the order in which it fails soonest.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::tidy::root;
use crate::{definitions, demo, docker, jsonata_suite, models, sdk_tests, tidy, velocity};

/// Options of this task.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Leave out what needs a container engine.
    #[arg(long)]
    skip_docker: bool,
    /// Leave out the SDKs.
    #[arg(long)]
    skip_sdk_tests: bool,
}

/// Runs every step; the first that fails ends the run.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    step("format", || cargo(&["fmt", "--all", "--check"]))?;
    step("tidy", tidy::run)?;
    step("clippy", || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    step("tests", || cargo(&["test", "--workspace"]))?;
    step("documentation", || {
        cargo_with(
            &["doc", "--workspace", "--no-deps", "--document-private-items"],
            &[("RUSTDOCFLAGS", "-D warnings")],
        )
    })?;
    step("models are as generated", || models::run(&models::Arguments::check()))?;
    step("definitions are as generated", || definitions::run(&definitions::Arguments::check()))?;
    step("JSONata's own suite", jsonata_suite::run)?;
    step("mapping templates beside Velocity's", || velocity::run(&velocity::Arguments::default()))?;
    step("demo", || demo::run(&demo::Arguments::to_the_end()))?;
    if !arguments.skip_sdk_tests {
        step("SDK tests", || sdk_tests::run(&sdk_tests::Arguments::default()))?;
    }
    if !arguments.skip_docker {
        step("container", || docker::run(&docker::Arguments::with_test()))?;
    }
    Ok(())
}

#[allow(clippy::disallowed_methods, reason = "the time that a step takes on this machine")]
fn step(name: &str, run: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("== {name}");
    let start = Instant::now();
    run().with_context(|| format!("step `{name}`"))?;
    println!("== {name}: good, {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn cargo(arguments: &[&str]) -> Result<()> {
    cargo_with(arguments, &[])
}

/// Runs cargo in the root of the repository.
pub(crate) fn cargo_with(arguments: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(root())
        .status()?;
    if !status.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}
