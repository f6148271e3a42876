//! AWS Lambda: functions, which run as processes of this machine.
//!
//! A function's zip is unpacked into a folder, and each of its execution environments is a process group (`environments`) that
//! speaks Lambda's Runtime API to us over a port of its own on the loopback device. Environments are kept warm, are taken by
//! one invocation at a time, and end when the clock says that they were idle for long, when their function changes, and
//! with the program. A running process lives in real time: its timeout and its durations are the machine's; everything else
//! (retries, ages, idleness) is the clock's.
//!
//! A function is not contained: it is a process of the user who runs the program, with that user's files and memory.
//! `MemorySize`, `Architectures` and VPCs are kept and shown, and enforce nothing. `EphemeralStorage` bounds each file that it
//! writes, and all that it keeps in `TMPDIR`; what it writes elsewhere is not counted. There is no `/opt` and no `/var/task`: layers lie in the folder that `LAMBDA_LAYERS` names, code in `LAMBDA_TASK_ROOT`, and the search paths of
//! the runtimes lead there.

mod aliases;
mod collections;
mod destinations;
mod environments;
mod errors;
mod event_stream;
mod events;
mod function_urls;
mod functions;
mod invocations;
mod invoke_configs;
mod layers;
mod locations;
mod mappings;
mod model;
mod names;
mod operations;
mod packages;
mod pages;
mod settings;
mod tags;
mod versions;

use contract::{Checks, Service};

/// AWS Lambda (`lambda`).
pub static SERVICE: Service = Service {
    id: "lambda",
    checks: Checks::Modelled,
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[],
    works: &[events::EVENT, mappings::MAP],
};
