//! `cargo xtask velocity`: mapping templates against Apache Velocity 1.7, whose jar Maven fetches.
//!
//! Without Java there is nothing to compare with, and the task says so and ends well; with Java, everything else is an error.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::{ci, target};

/// What Maven fetches, with what Velocity needs of it.
const PROJECT: &str = r#"<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>millpond</groupId>
  <artifactId>velocity</artifactId>
  <version>0.1.0</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.velocity</groupId>
      <artifactId>velocity</artifactId>
      <version>1.7</version>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-dependency-plugin</artifactId>
        <version>3.8.1</version>
      </plugin>
    </plugins>
  </build>
</project>
"#;

/// How many templates are compared if nothing is said: what takes well under a minute.
const CASES: u32 = 4_000;

/// Options of this task.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many templates are made.
    #[arg(long, default_value_t = CASES)]
    cases: u32,
    /// What they are drawn by.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Default for Arguments {
    fn default() -> Arguments {
        Arguments { cases: CASES, seed: 1 }
    }
}

/// Fetches the jar and runs the test that asks it.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let java = Command::new("java").arg("-version").stderr(Stdio::null()).status();
    if !java.is_ok_and(|status| status.success()) {
        println!("SKIPPED: there is no java, so mapping templates are not compared with Velocity's");
        return Ok(());
    }
    let jars = fetch(&std::path::absolute(target::directory().join("velocity"))?)?;
    let classpath = std::env::join_paths(jars)?.into_string().ok().context("the path of a jar is no text")?;
    ci::cargo_with(
        &[
            "test",
            "--package",
            "mapping-template",
            "--test",
            "templates",
            "velocity",
            "--",
            "--ignored",
            "--nocapture",
        ],
        &[
            ("VELOCITY_CLASSPATH", &classpath),
            ("VELOCITY_CASES", &arguments.cases.to_string()),
            ("VELOCITY_SEED", &arguments.seed.to_string()),
        ],
    )
}

/// The jars, fetched once.
fn fetch(folder: &Path) -> Result<Vec<PathBuf>> {
    let jars = folder.join("jars");
    if !jars.join("velocity-1.7.jar").is_file() {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("pom.xml"), PROJECT)?;
        let status = Command::new("mvn")
            .args(["--quiet", "--batch-mode", "dependency:copy-dependencies"])
            .arg(format!("-DoutputDirectory={}", jars.display()))
            .current_dir(folder)
            .status()
            .context("running Maven, which fetches Velocity")?;
        ensure!(status.success(), "Maven could not fetch Velocity");
    }
    let found: Result<Vec<PathBuf>, std::io::Error> =
        fs::read_dir(&jars)?.map(|entry| entry.map(|entry| entry.path())).collect();
    Ok(found?)
}
