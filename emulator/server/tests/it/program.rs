//! The program as a process. It ends with its handle.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

use crate::client::Client;

const BINARY: &str = env!("CARGO_BIN_EXE_millpond");

/// The program with arguments and nothing of the environment of whoever runs the test.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(arguments).env_clear();
    command
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program runs")
}

/// Directories for a program's state and its certificates, gone when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    root: TempDir,
}

impl Place {
    pub(crate) fn new() -> Place {
        Place { root: TempDir::new().expect("a directory") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Starts the program on this place's state.
    pub(crate) fn start(&self, options: &[&str]) -> Millpond {
        self.start_on(&self.data(), options)
    }

    /// Starts the program on a state that may be elsewhere.
    pub(crate) fn start_on(&self, data: &Path, options: &[&str]) -> Millpond {
        let authority = self.path("authority");
        let arguments = ["--data-dir", text(data), "--ca-dir", text(&authority)];
        self.start_with(&[&arguments, options].concat())
    }

    /// Starts the program with these arguments and a free port.
    pub(crate) fn start_with(&self, arguments: &[&str]) -> Millpond {
        let errors = self.path("errors");
        let file = File::options().create(true).append(true).open(&errors).expect("a file");
        let mut child = command(&[&["--port", "0"], arguments].concat())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut greeting = Vec::new();
        while let Some(Ok(line)) = lines.next() {
            if line == "Ready." {
                return Millpond { address: address(&greeting), greeting, child: Mutex::new(child) };
            }
            greeting.push(line);
        }
        let _ = child.wait();
        panic!("the program did not get ready: {}", std::fs::read_to_string(errors).unwrap_or_default());
    }

    /// What the program has written to its error output.
    pub(crate) fn errors(&self) -> String {
        std::fs::read_to_string(self.path("errors")).unwrap_or_default()
    }
}

fn address(greeting: &[String]) -> SocketAddr {
    let line = greeting.iter().find_map(|line| line.strip_prefix("Listening on http://"));
    let text = line.and_then(|line| line.split(' ').next());
    text.and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("no address in {greeting:?}"))
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("a path that is text")
}

/// A program that is ready.
#[derive(Debug)]
pub(crate) struct Millpond {
    pub(crate) address: SocketAddr,
    /// The lines before `Ready.`.
    pub(crate) greeting: Vec<String>,
    child: Mutex<Child>,
}

impl Millpond {
    pub(crate) fn client(&self) -> Client {
        Client::connect(self.address).expect("a connection")
    }

    /// Ends the program at once, as the kernel does when memory is short. It is gone when this returns.
    pub(crate) fn kill(&self) {
        let mut child = self.child();
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Asks the program to end.
    pub(crate) fn terminate(&self) {
        let id = self.child().id().to_string();
        let status = Command::new("kill").args(["-TERM", &id]).status().expect("kill runs");
        assert!(status.success());
    }

    /// Waits for the end.
    pub(crate) fn ended(&self) -> ExitStatus {
        self.child().wait().expect("an end")
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Millpond {
    fn drop(&mut self) {
        self.kill();
    }
}
