//! A process group: started, watched, and ended with all that it has started.
//!
//! A pipe that nobody writes to is the group's lifeline: a watcher in the group reads from it, and kills the group when it ends.
//! It ends with the program, however that ends. The watcher is a line of `sh`; on a machine without one, a function outlives
//! a program that is killed outright. What leaves the group is found by its environment when the environment ends, but not by
//! the watcher.

use std::collections::BTreeMap;
use std::io::{self, PipeWriter, Read};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::net::unix::pipe::Receiver;
use tokio::process::{Child, Command};

const SHELL: &str = "/bin/sh";

/// Leaves a watcher behind that is no child of the function's, and becomes the function: one that is told of a file that grows too
/// large (signal 25 would end it), by an error where it writes.
const WATCH: &str = "exec 3<&0 0</dev/null
( ( trap '' HUP INT TERM; read -r _ <&3; kill -KILL 0 ) >/dev/null 2>&1 & )
exec 3<&-
trap '' 25
ulimit -f \"$0\" 2>/dev/null
exec \"$@\"";
/// What the shell counts the size of a file in, in bytes.
const SHELL_BLOCK: u64 = 512;

/// What is started.
#[derive(Debug)]
pub(super) struct Start<'a> {
    /// The program, looked for along `PATH` of the variables, and its arguments.
    pub(super) command: Vec<PathBuf>,
    pub(super) variables: &'a BTreeMap<String, String>,
    pub(super) folder: &'a Path,
    /// The name of a variable whose value is this environment's alone.
    pub(super) marked_by: &'a str,
    /// In bytes. Without a shell no file is bounded.
    pub(super) largest_file: u64,
}

/// A process and its group.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    group: Option<Pid>,
    /// Standard output and error, as one pipe, so that what is written is read in the order in which it was.
    output: Receiver,
    /// The same pipe, to be read without asking whether there is something in it.
    at_once: std::io::PipeReader,
    /// Nobody is left who could write to the output.
    is_silent: bool,
    /// An environment variable that only processes of this environment have.
    mark: String,
    _lifeline: PipeWriter,
}

/// What happens to a process.
#[derive(Debug)]
pub(super) enum Event {
    Readable,
    Exited(Option<ExitStatus>),
}

impl Process {
    /// Starts it in a group of its own.
    pub(super) fn start(start: &Start<'_>) -> io::Result<Process> {
        let (output, writer) = io::pipe()?;
        let (lifeline_end, lifeline) = io::pipe()?;
        let at_once = output.try_clone()?;
        let mut words = start.command.iter();
        let mut command = if Path::new(SHELL).exists() {
            let mut command = Command::new(SHELL);
            command.arg("-c").arg(WATCH).arg((start.largest_file / SHELL_BLOCK).to_string()).args(words);
            command
        } else {
            let mut command = Command::new(words.next().ok_or(io::ErrorKind::InvalidInput)?);
            command.args(words);
            command
        };
        let child = command
            .env_clear()
            .envs(start.variables)
            .current_dir(start.folder)
            .process_group(0)
            .kill_on_drop(true)
            .stdin(Stdio::from(lifeline_end))
            .stdout(Stdio::from(writer.try_clone()?))
            .stderr(Stdio::from(writer))
            .spawn()?;
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let output = Receiver::from_owned_fd(OwnedFd::from(output))?;
        let value = start.variables.get(start.marked_by).map(String::as_str).unwrap_or_default();
        let mark = format!("{}={value}", start.marked_by);
        Ok(Process { child, group, output, at_once, is_silent: false, mark, _lifeline: lifeline })
    }

    /// Waits until there is something to read, or the process has ended; what it has started may go on.
    pub(super) async fn event(&mut self) -> Event {
        tokio::select! {
            biased;
            _ = self.output.readable(), if !self.is_silent => Event::Readable,
            status = self.child.wait() => Event::Exited(status.ok()),
        }
    }

    /// Reads some of what is there.
    pub(super) fn read(&mut self, buffer: &mut [u8], mut take: impl FnMut(&[u8])) {
        match self.output.try_read(buffer) {
            Ok(0) => self.is_silent = true,
            Ok(length) => take(&buffer[..length]),
            Err(error) => self.is_silent = error.kind() != io::ErrorKind::WouldBlock,
        }
    }

    /// Reads what is there now, without waiting; `WouldBlock` if that is nothing.
    pub(super) fn read_at_once(&self, buffer: &mut [u8]) -> io::Result<usize> {
        (&self.at_once).read(buffer)
    }

    /// The most memory that the process has had, in MB, as far as the system tells.
    pub(super) fn most_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kilobytes.div_ceil(1_024))
    }
}

impl Drop for Process {
    /// Ends the whole group. The watcher is in it to the last, so its number is nobody else's.
    fn drop(&mut self) {
        if let Some(group) = self.group {
            // It may have ended by itself.
            let _ = kill_process_group(group, Signal::KILL);
        }
        end_escaped(&self.mark);
    }
}

/// Ends processes that have left the group by becoming leaders of another, as far as the system shows what is in their environment:
/// on Linux.
fn end_escaped(mark: &str) {
    let Ok(processes) = std::fs::read_dir("/proc") else { return };
    for process in processes.flatten() {
        let Some(id) = process.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // Other users' processes show nothing.
        let Ok(environment) = std::fs::read(process.path().join("environ")) else { continue };
        if environment.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())
            && let Some(id) = Pid::from_raw(id)
        {
            let _ = kill_process(id, Signal::KILL);
        }
    }
}
