//! `cargo xtask sdk-tests`: the official AWS SDKs against the built binary, Rust's, Python's, Go's, Java's, then
//! JavaScript's.

use std::ffi::OsStr;
use std::fs;
use std::path::{self, Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::ci::cargo_with;
use crate::target;
use crate::tidy::root;

/// Options of this task.
#[derive(clap::Args, Default)]
pub(crate) struct Arguments {
    /// Leave out boto3.
    #[arg(long)]
    skip_python: bool,
    /// Leave out Go.
    #[arg(long)]
    skip_go: bool,
    /// Leave out Java.
    #[arg(long)]
    skip_java: bool,
    /// Leave out JavaScript, with its libraries for signing in.
    #[arg(long)]
    skip_javascript: bool,
}

/// Runs all suites, also if one fails, and says which failed.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    cargo_with(&["build", "--package", "server", "--bin", "millpond"], &[])?;
    let binary = target::directory().join("debug/millpond").canonicalize()?;
    let mut failed = Vec::new();
    if let Err(error) = rust(&binary) {
        failed.push(format!("{error:#}"));
    }
    if !arguments.skip_python
        && let Err(error) = python(&binary)
    {
        failed.push(format!("{error:#}"));
    }
    if !arguments.skip_go
        && let Err(error) = go(&binary)
    {
        failed.push(format!("{error:#}"));
    }
    if !arguments.skip_java
        && let Err(error) = java(&binary)
    {
        failed.push(format!("{error:#}"));
    }
    if !arguments.skip_javascript
        && let Err(error) = javascript(&binary)
    {
        failed.push(format!("{error:#}"));
    }
    if !failed.is_empty() {
        bail!("SDK tests: {}", failed.join("; "));
    }
    Ok(())
}

fn rust(binary: &Path) -> Result<()> {
    let folder = root().join("sdk-tests");
    let target = path::absolute(target::directory().join("sdk-tests"))?;
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command
            .args(arguments)
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", &target)
            .env("MILLPOND_BIN", binary);
        command
    };
    succeed(&mut cargo(&["fmt", "--all", "--check"]), "the formatting of sdk-tests")?;
    succeed(
        &mut cargo(&["clippy", "--quiet", "--package", "sdk-tests", "--all-targets", "--", "-D", "warnings"]),
        "clippy of sdk-tests",
    )?;
    succeed(&mut cargo(&["test", "--package", "sdk-tests"]), "the Rust SDK")
}

fn python(binary: &Path) -> Result<()> {
    let folder = root().join("sdk-tests/python");
    let python = environment(&folder.join("requirements.txt"))?;
    let mut command = Command::new(python);
    command.args(["-m", "pytest"]).current_dir(&folder).env("MILLPOND_BIN", binary);
    // Tests leave nothing behind in the repository.
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    succeed(&mut command, "boto3")
}

fn go(binary: &Path) -> Result<()> {
    let mut command = Command::new("go");
    // Not from the cache: what is tested is the program, which Go does not know of.
    command.args(["test", "-count=1", "./..."]).current_dir(root().join("sdk-tests/go"));
    succeed(command.env("MILLPOND_BIN", binary), "the Go SDK")
}

fn java(binary: &Path) -> Result<()> {
    let mut command = Command::new("mvn");
    command.args(["--quiet", "--batch-mode", "test"]).current_dir(root().join("sdk-tests/java"));
    succeed(command.env("MILLPOND_BIN", binary), "the Java SDK")
}

/// A virtual environment with what the tests require, made anew when that changes; gives its interpreter.
fn environment(requirements: &Path) -> Result<PathBuf> {
    // Not resolved: where an interpreter is called from says which packages it has.
    let folder = path::absolute(target::directory().join("sdk-tests-python"))?;
    let python = folder.join("bin/python");
    let installed = folder.join("installed.txt");
    let wanted = fs::read_to_string(requirements)?;
    if fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
        return Ok(python);
    }
    succeed(
        Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder),
        "making a virtual environment",
    )?;
    let install =
        [OsStr::new("-m"), "pip".as_ref(), "install".as_ref(), "--quiet".as_ref(), "--requirement".as_ref()];
    succeed(Command::new(&python).args(install).arg(requirements), "installing boto3")?;
    fs::write(&installed, wanted)?;
    Ok(python)
}

fn javascript(binary: &Path) -> Result<()> {
    let folder = path::absolute(target::directory().join("sdk-tests-javascript"))?;
    let source = root().join("sdk-tests/javascript");
    fs::create_dir_all(&folder)?;
    // Node looks for packages beside the tests, and none are to lie in the repository.
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        fs::copy(entry.path(), folder.join(entry.file_name()))?;
    }
    let npm = |arguments: &[&str]| {
        let mut command = Command::new("npm");
        command.args(arguments).current_dir(&folder).env("MILLPOND_BIN", binary);
        command
    };
    succeed(
        &mut npm(&["install", "--silent", "--no-package-lock", "--no-audit", "--no-fund"]),
        "installing npm's",
    )?;
    succeed(&mut npm(&["test", "--silent"]), "JavaScript")
}

fn succeed(command: &mut Command, what: &str) -> Result<()> {
    let status = command.status().with_context(|| what.to_owned())?;
    ensure!(status.success(), "{what} failed");
    Ok(())
}
