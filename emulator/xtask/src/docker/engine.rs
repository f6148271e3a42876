//! The container engine: the one that answers, or one that is started for this task and stopped after it.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

/// How often an engine that was started is asked whether it answers, and how long is between two times.
const ATTEMPTS: usize = 120;
const PAUSE: Duration = Duration::from_millis(250);

/// An engine that answers. One that was started for this ends with this value.
pub(super) struct Engine {
    started: Option<Child>,
}

impl Engine {
    /// Finds an engine, or starts one; installs one before that if it may. What a started one says goes into a file.
    pub(super) fn find(may_install: bool, log: &Path) -> Result<Engine> {
        if answers() {
            return Ok(Engine { started: None });
        }
        ensure!(is_root()?, "no container engine answers, and only root can start one");
        if !succeeds(Command::new("dockerd").arg("--version")) {
            ensure!(
                may_install,
                "no container engine is installed; `cargo xtask docker --test` installs one"
            );
            install()?;
        }
        println!("Starting dockerd; it writes to {} ...", log.display());
        let output = File::create(log)?;
        let child = Command::new("dockerd")
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .context("starting dockerd")?;
        let mut engine = Engine { started: Some(child) };
        engine.wait_until_it_answers(log)?;
        Ok(engine)
    }

    #[allow(clippy::disallowed_methods, reason = "dockerd has no way to tell when it answers")]
    fn wait_until_it_answers(&mut self, log: &Path) -> Result<()> {
        for _ in 0..ATTEMPTS {
            if answers() {
                return Ok(());
            }
            if let Some(child) = &mut self.started
                && let Some(status) = child.try_wait()?
            {
                bail!("dockerd ended with {status}; see {}", log.display());
            }
            std::thread::sleep(PAUSE);
        }
        bail!("dockerd does not answer; see {}", log.display())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(child) = &mut self.started {
            // Asked, not killed: it has containers and mounts to clear away.
            let asked = succeeds(Command::new("kill").args(["-TERM", &child.id().to_string()]));
            if !asked {
                let _ = child.kill();
            }
            let _ = child.wait();
        }
    }
}

/// Whether a command can be run and says so.
pub(super) fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn answers() -> bool {
    succeeds(Command::new("docker").arg("info"))
}

fn is_root() -> Result<bool> {
    let output = Command::new("id").arg("--user").output().context("id")?;
    Ok(output.stdout.trim_ascii() == b"0")
}

fn install() -> Result<()> {
    println!("Installing docker.io ...");
    for arguments in [
        &["update", "--quiet"][..],
        &["install", "--yes", "--quiet", "--no-install-recommends", "docker.io", "iptables"],
    ] {
        let mut command = Command::new("apt-get");
        let status =
            command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").status().context("apt-get")?;
        ensure!(status.success(), "apt-get {} failed", arguments.join(" "));
    }
    Ok(())
}
