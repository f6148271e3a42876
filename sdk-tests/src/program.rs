//! The program, started and stopped as a user does it.
//!
//! Starting waits for the line `Ready.` on its standard output, so a test neither sleeps nor polls. What it writes to
//! its standard error is kept and shown when a test fails. Dropping it kills it.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;

use anyhow::{Context, bail, ensure};
use tempfile::TempDir;

use crate::{Connection, Door};

/// Where the program is, unless the environment variable `MILLPOND_BIN` says otherwise.
const BUILT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/debug/millpond");

/// How to start the program.
#[derive(Debug, Default)]
pub struct Start {
    arguments: Vec<String>,
    data_directory: Option<PathBuf>,
}

impl Start {
    /// With one more argument.
    #[must_use]
    pub fn with(mut self, argument: &str) -> Start {
        self.arguments.push(argument.to_owned());
        self
    }

    /// With its state in a directory instead of in memory.
    #[must_use]
    pub fn on(mut self, data_directory: &Path) -> Start {
        self.data_directory = Some(data_directory.to_owned());
        self
    }

    /// Starts it on a free port and waits until it is ready.
    ///
    /// # Errors
    /// If it cannot be started or ends before it is ready; with what it said.
    pub fn start(self) -> anyhow::Result<Millpond> {
        let binary = binary();
        let mut command = Command::new(&binary);
        // An authority of its own, so that no run depends on what an earlier one left in the home directory.
        let authority = tempfile::tempdir()?;
        command.args(["--port", "0", "--ca-dir"]).arg(authority.path()).args(&self.arguments);
        if let Some(directory) = &self.data_directory {
            command.arg("--data-dir").arg(directory);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| {
            format!("starting {}; `cargo build -p server --bin millpond` makes it", binary.display())
        })?;
        let complaints = collect(child.stderr.take());
        let mut output = BufReader::new(child.stdout.take().context("the program has an output")?);
        let urls = read_until_ready(&mut output);
        let rest = collect(Some(output));
        let (plain, tls) = Default::default();
        let mut millpond = Millpond { child, plain, tls, rest, complaints, _authority: authority };
        match urls {
            Ok((plain, tls)) => {
                (millpond.plain, millpond.tls) = (plain, tls);
                Ok(millpond)
            }
            Err(error) => {
                let _ = millpond.child.kill();
                let _ = millpond.child.wait();
                Err(error.context(format!("the program said: {}", millpond.complaints())))
            }
        }
    }
}

/// The program's file.
fn binary() -> PathBuf {
    std::env::var_os("MILLPOND_BIN").map_or_else(|| PathBuf::from(BUILT), PathBuf::from)
}

/// Reads the lines up to `Ready.` and gives the two URLs that one of them names.
fn read_until_ready(output: &mut BufReader<ChildStdout>) -> anyhow::Result<(String, String)> {
    let mut urls = None;
    for line in output.lines() {
        let line = line?;
        if let Some(listening) = line.strip_prefix("Listening on ") {
            let (plain, tls) = listening.split_once(" and ").context("two URLs")?;
            urls = Some((plain.to_owned(), tls.to_owned()));
        }
        if line == "Ready." {
            return urls.context("it was ready without saying where");
        }
    }
    bail!("it ended before it was ready")
}

/// Reads to the end in a thread of its own, so that the program never waits for a reader.
fn collect(source: Option<impl Read + Send + 'static>) -> Option<JoinHandle<String>> {
    source.map(|mut source| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            // What was read before an error is all there is to show.
            let _ = source.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        })
    })
}

/// Runs `millpond health` against whoever listens at a port.
///
/// # Errors
/// If the program cannot be run.
pub fn health_at(port: u16) -> anyhow::Result<ExitStatus> {
    let mut command = Command::new(binary());
    command.args(["health", "--port", &port.to_string()]);
    Ok(command.stdout(Stdio::null()).stderr(Stdio::null()).status()?)
}

/// How to stop the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// SIGTERM: it must finish what it is doing and exit with 0.
    Asked,
    /// SIGKILL: it can do nothing more.
    Killed,
}

/// The program as it runs.
#[derive(Debug)]
pub struct Millpond {
    child: Child,
    plain: String,
    tls: String,
    rest: Option<JoinHandle<String>>,
    complaints: Option<JoinHandle<String>>,
    _authority: TempDir,
}

impl Millpond {
    /// Starts it in memory, with no further arguments.
    ///
    /// # Errors
    /// As [`Start::start`].
    pub fn start() -> anyhow::Result<Millpond> {
        Start::default().start()
    }

    /// Its URL at a door, without a slash at the end.
    #[must_use]
    pub fn url(&self, door: Door) -> &str {
        match door {
            Door::Plain => &self.plain,
            Door::Tls => &self.tls,
        }
    }

    /// Its port.
    ///
    /// # Errors
    /// If the URL that it named has none.
    pub fn port(&self) -> anyhow::Result<u16> {
        let (_, port) = self.plain.rsplit_once(':').context("a port")?;
        Ok(port.parse()?)
    }

    /// The certificate of its authority, as PEM.
    ///
    /// # Errors
    /// If it does not answer with one.
    pub async fn authority(&self) -> anyhow::Result<Vec<u8>> {
        let answer = Connection::plain().get(&format!("{}/_millpond/ca", self.plain)).await?;
        ensure!(answer.status == 200, "no authority: {answer:?}");
        Ok(answer.body.to_vec())
    }

    /// Stops it and waits for its end. Clients go on meanwhile: HTTP/2 wants both sides to say good-bye.
    ///
    /// # Errors
    /// If it was asked and did not exit with 0.
    pub async fn stop(self, ending: Ending) -> anyhow::Result<()> {
        tokio::task::spawn_blocking(move || self.end(ending)).await?
    }

    fn end(mut self, ending: Ending) -> anyhow::Result<()> {
        let status = match ending {
            Ending::Killed => {
                self.child.kill()?;
                self.child.wait()?
            }
            Ending::Asked => {
                self.ask()?;
                self.child.wait()?
            }
        };
        ensure!(
            ending == Ending::Killed || status.success(),
            "it ended with {status}: {}",
            self.complaints()
        );
        Ok(())
    }

    fn ask(&self) -> anyhow::Result<()> {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        ensure!(sent.success(), "the signal was not sent");
        Ok(())
    }

    /// What it wrote to its standard error. Only once it has ended.
    fn complaints(&mut self) -> String {
        self.complaints.take().and_then(|thread| thread.join().ok()).unwrap_or_default()
    }
}

impl Drop for Millpond {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = self.rest.take().map(JoinHandle::join);
        let complaints = self.complaints();
        if std::thread::panicking() && !complaints.is_empty() {
            eprintln!("the program said:\n{complaints}");
        }
    }
}
