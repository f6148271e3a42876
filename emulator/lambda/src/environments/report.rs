//! The lines that Lambda itself writes into a function's log, and the errors that it answers in a function's place.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use bytes::Bytes;
use serde_json::json;

use crate::model::function::Configuration;

/// How long an invocation took, and what it used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usage {
    pub(super) duration: Duration,
    /// How long the environment took to start, if this invocation is its first.
    pub(super) init: Option<Duration>,
    /// In MB.
    pub(super) memory: Option<u64>,
}

pub(super) fn start(id: &str, version: &str) -> String {
    format!("START RequestId: {id} Version: {version}")
}

pub(super) fn end(id: &str) -> String {
    format!("END RequestId: {id}")
}

pub(super) fn report(id: &str, configuration: &Configuration, usage: &Usage) -> String {
    let milliseconds = |duration: Duration| duration.as_secs_f64() * 1_000.0;
    let billed = milliseconds(usage.duration + usage.init.unwrap_or_default()).ceil().max(1.0);
    let memory = usage.memory.unwrap_or(0);
    let mut line = format!(
        "REPORT RequestId: {id}\tDuration: {:.2} ms\tBilled Duration: {billed} ms\tMemory Size: {} MB\tMax Memory Used: {memory} MB\t",
        milliseconds(usage.duration),
        configuration.memory_size,
    );
    if let Some(init) = usage.init {
        line.push_str(&format!("Init Duration: {:.2} ms\t", milliseconds(init)));
    }
    line
}

/// The payload of an error that is Lambda's own.
pub(super) fn error(id: &str, kind: &str, message: &str) -> Bytes {
    Bytes::from(
        json!({"errorType": kind, "errorMessage": format!("RequestId: {id} Error: {message}")}).to_string(),
    )
}

/// What a timeout says.
pub(super) fn timed_out(configuration: &Configuration) -> String {
    format!("Task timed out after {:.2} seconds", f64::from(configuration.timeout))
}

/// What too many temporary files say. The words are ours: on AWS the function itself is told that its disk is full.
pub(super) fn filled(configuration: &Configuration) -> String {
    let most = configuration.most_stored() >> 20;
    format!("The function's temporary files take more than its ephemeral storage of {most} MB")
}

/// What the end of a process says.
pub(super) fn exited(status: Option<ExitStatus>) -> String {
    match status.map(|status| (status.code(), status.signal())) {
        Some((Some(0), _)) | None => "Runtime exited without providing a reason".to_owned(),
        Some((Some(code), _)) => format!("Runtime exited with error: exit status {code}"),
        Some((None, signal)) => {
            format!("Runtime exited with error: signal: {}", signal_name(signal.unwrap_or_default()))
        }
    }
}

/// A signal as Go, in which AWS's own supervisor is written, calls it.
fn signal_name(signal: i32) -> String {
    let name = match signal {
        1 => "hangup",
        2 => "interrupt",
        3 => "quit",
        4 => "illegal instruction",
        6 => "aborted",
        8 => "floating point exception",
        9 => "killed",
        11 => "segmentation fault",
        13 => "broken pipe",
        15 => "terminated",
        25 => "file size limit exceeded",
        _ => return format!("signal {signal}"),
    };
    name.to_owned()
}
