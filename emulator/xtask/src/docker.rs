//! `cargo xtask docker`: the container image. The binary is linked statically here, since the image is empty and nothing can
//! be compiled in it; its folder is put together in the target directory.

use std::fs;
use std::path::{self, Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::ci::cargo_with;
use crate::target;
use crate::tidy::root;

mod engine;

use engine::Engine;

/// The most bytes that the image may have: it is pulled by every run of somebody's CI.
const MOST_BYTES: u64 = 30_000_000;

/// Options of this task.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Drive the image as a test container too. As root, an engine is installed if there is none.
    #[arg(long)]
    test: bool,
    /// The name and tag of the image.
    #[arg(long, default_value = "millpond:dev")]
    image: String,
}

impl Arguments {
    /// Build and test.
    pub(crate) fn with_test() -> Arguments {
        Arguments { test: true, image: "millpond:dev".to_owned() }
    }
}

/// Runs the task.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folder = assemble(&static_binary()?)?;
    let engine = Engine::find(arguments.test, &target::directory().join("dockerd.log"))?;
    build(&folder, &arguments.image)?;
    let bytes = size(&arguments.image)?;
    ensure!(bytes <= MOST_BYTES, "{} has {bytes} bytes; at most {MOST_BYTES} are allowed", arguments.image);
    println!("{}: {:.1} MB", arguments.image, bytes as f64 / 1e6);
    if arguments.test {
        test(&arguments.image)?;
    }
    drop(engine);
    Ok(())
}

/// Builds the program without a dynamic library; gives its file.
fn static_binary() -> Result<PathBuf> {
    let triple = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    // Functions that came out alike are kept once. With a target named, the flags are the program's alone and not those of procedural macros. Code that is not moved when it is
    // loaded needs no table of the two million bytes' worth of places where it would have to be mended.
    cargo_with(
        &["build", "--release", "--package", "server", "--bin", "millpond", "--target", &triple],
        &[(
            "RUSTFLAGS",
            "-C target-feature=+crt-static -C relocation-model=static -C link-arg=-Wl,--icf=all",
        )],
    )?;
    Ok(target::directory().join(triple).join("release/millpond"))
}

/// Puts together what the image is made of.
fn assemble(binary: &Path) -> Result<PathBuf> {
    let folder = target::directory().join("docker");
    for empty in ["data", "tmp"] {
        fs::create_dir_all(folder.join(empty))?;
    }
    fs::copy(binary, folder.join("millpond")).with_context(|| format!("{}", binary.display()))?;
    fs::copy(root().join("docker/Dockerfile"), folder.join("Dockerfile"))?;
    Ok(folder)
}

fn build(folder: &Path, image: &str) -> Result<()> {
    let mut command = Command::new("docker");
    command.args(["build", "--tag", image]).arg(folder);
    // A client without the newer builder can still ask the engine's own.
    if !engine::succeeds(Command::new("docker").args(["buildx", "version"])) {
        command.env("DOCKER_BUILDKIT", "0");
    }
    let status = command.status().context("docker build")?;
    ensure!(status.success(), "docker build failed");
    Ok(())
}

fn size(image: &str) -> Result<u64> {
    let output =
        Command::new("docker").args(["image", "inspect", "--format", "{{.Size}}", image]).output()?;
    let text = String::from_utf8(output.stdout)?;
    text.trim().parse().with_context(|| format!("the size of {image}"))
}

fn test(image: &str) -> Result<()> {
    let status = Command::new(env!("CARGO"))
        .args(["test", "--package", "docker-test", "--", "--nocapture"])
        .current_dir(root().join("sdk-tests"))
        .env("CARGO_TARGET_DIR", path::absolute(target::directory().join("sdk-tests"))?)
        .env("MILLPOND_IMAGE", image)
        // There is an engine, so a test that finds none is wrong.
        .env("CI", "true")
        .status()?;
    if !status.success() {
        bail!("the test of {image} failed");
    }
    Ok(())
}
