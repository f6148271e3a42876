//! What runs one environment: starts its process, hands it invocations one after the other, and ends it.
//!
//! The process lives in real time, so its deadline is the machine's. How long it may be idle is the clock's.

mod streaming;

use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use contract::{ApiError, Call, Clock, Time};
use serde_json::json;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::environments::folders::Folder;
use crate::environments::logging::Stream;
use crate::environments::output::Output;
use crate::environments::process::{self, Process, Start};
use crate::environments::report::{self, Usage};
use crate::environments::runtime_api::{Body, MOST_RESPONSE, Message, Next, RuntimeApi};
use crate::environments::storage::Storage;
use crate::environments::variables::Surroundings;
use crate::environments::{Job, Outcome};
use crate::model::function::Configuration;

/// How long a runtime may take to ask for its first invocation, before the function's timeout begins to count (documented).
const INIT_LIMIT: Duration = Duration::from_secs(10);
/// How long an environment may be idle. AWS says no figure; minutes are usual.
const IDLE_MILLISECONDS: i64 = 10 * 60 * 1_000;
/// How much of the output is read at once.
const READ_AT_ONCE: usize = 64 << 10;
/// How often more output is read at the end of an invocation: a process that never stops writing must not hold up its answer.
const LAST_READS: usize = 32;

/// Starts an environment, which waits for its first job. It ends when nobody can send jobs to it.
///
/// # Errors
/// A fault of ours: no port, no process, no folder. A function that cannot be started is told of by its first invocation.
pub(super) async fn start(
    call: &Call,
    configuration: &Configuration,
    folder: Arc<Folder>,
) -> Result<mpsc::Sender<Job>, ApiError> {
    let fault = |error: std::io::Error| ApiError::internal(format!("no execution environment: {error}"));
    let api = RuntimeApi::listen().await.map_err(fault)?;
    let most_stored = configuration.most_stored();
    let storage = Storage::new(&folder, most_stored).map_err(fault)?;
    let log = Stream::new(call, configuration);
    let surroundings = Surroundings {
        configuration,
        folder: &folder,
        scratch: storage.path(),
        runtime_api: api.address,
        log_stream: &log.name,
    };
    let process = match surroundings.command() {
        Ok(command) => {
            let variables = surroundings.variables(call);
            let folder = folder.task();
            let start = Start {
                command,
                variables: &variables,
                folder: &folder,
                marked_by: "AWS_LAMBDA_RUNTIME_API",
                largest_file: most_stored,
            };
            Ok(Process::start(&start).map_err(fault)?)
        }
        Err(reason) => Err(reason),
    };
    let (jobs, received) = mpsc::channel(1);
    let environment = Environment {
        api,
        log,
        output: Output::default(),
        buffer: vec![0; READ_AT_ONCE],
        waiting: None,
        init_error: None,
        has_started: false,
        started: Instant::now(),
        began: Instant::now(),
        idle_until: call.clock.now().plus(IDLE_MILLISECONDS),
        init: None,
        configuration: configuration.clone(),
        clock: call.clock.clone(),
        storage,
        _folder: folder,
    };
    match process {
        Ok(process) => drop(tokio::spawn(environment.live(process, received))),
        Err(reason) => drop(tokio::spawn(environment.fail(reason, received))),
    }
    Ok(jobs)
}

struct Environment {
    api: RuntimeApi,
    log: Stream,
    output: Output,
    buffer: Vec<u8>,
    /// The runtime waits for its next invocation.
    waiting: Option<oneshot::Sender<Next>>,
    /// Why the runtime could not start, in its own words.
    init_error: Option<Bytes>,
    /// The runtime has got an invocation.
    has_started: bool,
    started: Instant,
    /// When the invocation under way was given to the runtime.
    began: Instant,
    /// When it ends if nothing comes.
    idle_until: Time,
    /// How long it took to start, until the first invocation has said so.
    init: Option<Duration>,
    configuration: Configuration,
    clock: Clock,
    storage: Storage,
    _folder: Arc<Folder>,
}

/// What happens in an environment.
enum Event {
    Said(Message),
    Wrote,
    Exited(Option<ExitStatus>),
    /// Its temporary files are more than may be.
    Filled,
}

/// How an invocation ended, and whether its environment did, too.
struct End {
    is_error: bool,
    payload: Bytes,
    /// A line for the log, where the service has one to say.
    line: Option<String>,
    lives: bool,
}

impl Environment {
    /// Answers the first job with why there is no process.
    async fn fail(mut self, reason: String, mut jobs: mpsc::Receiver<Job>) {
        let Some(job) = jobs.recv().await else { return };
        jobs.close();
        let id = job.invocation.id.clone();
        self.output.say(&report::start(&id, &self.configuration.version));
        let payload = report::error(&id, "Runtime.InvalidEntrypoint", &reason);
        let line = Some(format!("RequestId: {id} Error: {reason}\tRuntime.InvalidEntrypoint"));
        self.began = Instant::now();
        self.finish(job, End { is_error: true, payload, line, lives: false }, None).await;
    }

    async fn live(mut self, mut process: Process, mut jobs: mpsc::Receiver<Job>) {
        loop {
            let idle_until = self.idle_until;
            let clock = self.clock.clone();
            let job = tokio::select! {
                biased;
                job = jobs.recv() => job,
                event = self.event(&mut process, false) => match event {
                    // What ends while it starts is told of by the invocation that it was started for.
                    Event::Exited(_) if !self.has_started => jobs.recv().await,
                    Event::Exited(_) => return,
                    Event::Said(message) => {
                        self.hear(message);
                        continue;
                    }
                    Event::Wrote | Event::Filled => continue,
                },
                () = clock.wait_until(idle_until) => return,
            };
            let Some(job) = job else { return };
            let end = self.run(&mut process, &job).await;
            let memory = process.most_memory();
            for _ in 0..LAST_READS {
                match process.read_at_once(&mut self.buffer) {
                    Ok(length @ 1..) => self.output.absorb(&self.buffer[..length]),
                    _ => break,
                }
            }
            if !end.lives {
                jobs.close();
                // Whatever the function has started ends before its answer is given.
                drop(process);
                self.finish(job, end, memory).await;
                return;
            }
            self.finish(job, end, memory).await;
        }
    }

    /// Waits for the next thing to happen. What the runtime has said comes before its end.
    async fn event(&mut self, process: &mut Process, is_busy: bool) -> Event {
        let event = tokio::select! {
            biased;
            Some(message) = self.api.messages.recv() => return Event::Said(message),
            () = self.storage.exceeded(), if is_busy => return Event::Filled,
            event = process.event() => event,
        };
        match event {
            process::Event::Exited(status) => Event::Exited(status),
            process::Event::Readable => {
                process.read(&mut self.buffer, |bytes| self.output.absorb(bytes));
                Event::Wrote
            }
        }
    }

    /// The same, unless a deadline comes first. A process that writes without end does not put it off.
    async fn event_before(&mut self, process: &mut Process, deadline: Instant) -> Option<Event> {
        if Instant::now() >= deadline {
            return None;
        }
        timeout_at(deadline, self.event(process, true)).await.ok()
    }

    /// Takes in what the runtime says while no invocation is under way.
    fn hear(&mut self, message: Message) {
        // The runtime may have gone while it waited for an answer.
        match message {
            Message::Next(give) => self.waiting = Some(give),
            Message::Done { taken, .. } | Message::Streamed { taken, .. } => {
                let _ = taken.send(false);
            }
            Message::InitError { body, taken } => {
                let _ = taken.send(!self.has_started);
                self.init_error = self.init_error.take().or(Some(body));
            }
        }
    }

    /// Has the process do one invocation.
    async fn run(&mut self, process: &mut Process, job: &Job) -> End {
        let id = job.invocation.id.clone();
        let timeout = Duration::from_secs(self.configuration.timeout.into());
        self.began = Instant::now();
        let patience = if self.has_started { timeout } else { timeout + INIT_LIMIT };
        let asked = self.hand_over(process, job, self.began + patience).await;
        self.output.say(&report::start(&id, &self.configuration.version));
        if let Err(end) = asked {
            return end;
        }
        let deadline = self.began + timeout;
        loop {
            match self.event_before(process, deadline).await {
                None => return self.timed_out(&id),
                Some(Event::Wrote) => {}
                Some(Event::Exited(status)) => return exited(&id, status),
                Some(Event::Filled) => return self.filled(&id),
                Some(Event::Said(Message::Done { id: said, is_error, body, taken })) if *said == *id => {
                    let _ = taken.send(true);
                    return match body {
                        Body::Whole(payload) => End { is_error, payload, line: None, lives: true },
                        Body::TooLarge => too_large(),
                    };
                }
                Some(Event::Said(Message::Streamed { id: said, response, taken })) if *said == *id => {
                    let _ = taken.send(true);
                    return self.relay(process, &job.invocation, response, deadline).await;
                }
                Some(Event::Said(message)) => self.hear(message),
            }
        }
    }

    /// Waits until the runtime asks, and gives it the invocation; from then on its time counts.
    async fn hand_over(&mut self, process: &mut Process, job: &Job, deadline: Instant) -> Result<(), End> {
        let id = &job.invocation.id;
        loop {
            if let Some(body) = self.init_error.take().filter(|_| !self.has_started) {
                return Err(End { is_error: true, payload: body, line: None, lives: false });
            }
            if let Some(waiting) = self.waiting.take() {
                if !self.has_started {
                    self.has_started = true;
                    self.init = Some(self.started.elapsed());
                }
                self.began = Instant::now();
                let next = Next { headers: self.headers(job), payload: job.invocation.payload.clone() };
                // One that has gone away meanwhile will ask again, or has ended.
                if waiting.send(next).is_ok() {
                    return Ok(());
                }
            }
            match self.event_before(process, deadline).await {
                None => return Err(self.timed_out(id)),
                Some(Event::Wrote) => {}
                Some(Event::Exited(status)) => return Err(exited(id, status)),
                Some(Event::Filled) => return Err(self.filled(id)),
                Some(Event::Said(message)) => self.hear(message),
            }
        }
    }

    fn headers(&self, job: &Job) -> Vec<(&'static str, String)> {
        let invocation = &job.invocation;
        let timeout = i64::from(self.configuration.timeout) * 1_000;
        let mut headers = vec![
            ("lambda-runtime-aws-request-id", invocation.id.to_string()),
            ("lambda-runtime-deadline-ms", (machine_time() + timeout).to_string()),
            ("lambda-runtime-invoked-function-arn", invocation.function_arn.clone()),
            ("lambda-runtime-trace-id", trace_id(&job.call)),
        ];
        if let Some(context) = &invocation.client_context {
            headers.push(("lambda-runtime-client-context", context.clone()));
        }
        headers
    }

    fn timed_out(&self, id: &str) -> End {
        let said = report::timed_out(&self.configuration);
        let line = format!("{} {id} {said}", self.clock.now().iso());
        let payload = report::error(id, "Sandbox.Timedout", &said);
        End { is_error: true, payload, line: Some(line), lives: false }
    }

    fn filled(&self, id: &str) -> End {
        let said = report::filled(&self.configuration);
        let line = Some(format!("RequestId: {id} Error: {said}\tSandbox.EphemeralStorageExceeded"));
        let payload = report::error(id, "Sandbox.EphemeralStorageExceeded", &said);
        End { is_error: true, payload, line, lives: false }
    }

    /// Ends the log of an invocation and answers it.
    async fn finish(&mut self, job: Job, end: End, memory: Option<u64>) {
        let id = &job.invocation.id;
        let usage = Usage { duration: self.began.elapsed(), init: self.init.take(), memory };
        if let Some(line) = end.line {
            self.output.say(&line);
        }
        self.output.say(&report::end(id));
        self.output.say(&report::report(id, &self.configuration, &usage));
        let (lines, tail) = self.output.take();
        self.log.put(&job.call, lines).await;
        self.idle_until = self.clock.now().plus(IDLE_MILLISECONDS);
        // Nobody may be waiting any more.
        let _ = job.answer.send(Outcome { is_error: end.is_error, payload: end.payload, tail });
    }
}

fn exited(id: &str, status: Option<ExitStatus>) -> End {
    let said = report::exited(status);
    let line = Some(format!("RequestId: {id} Error: {said}\tRuntime.ExitError"));
    let payload = report::error(id, "Runtime.ExitError", &said);
    End { is_error: true, payload, line, lives: false }
}

fn too_large() -> End {
    let message =
        format!("Response payload size exceeded maximum allowed payload size ({MOST_RESPONSE} bytes).");
    let payload = json!({"errorType": "Function.ResponseSizeTooLarge", "errorMessage": message});
    End { is_error: true, payload: payload.to_string().into(), line: None, lives: true }
}

/// A trace id of X-Ray's form.
fn trace_id(call: &Call) -> String {
    let bits = call.ids.hex();
    let (unique, parent) = bits.split_at(24.min(bits.len()));
    let seconds = call.now.0.div_euclid(1_000);
    format!("Root=1-{seconds:08x}-{unique};Parent={parent}{parent};Sampled=0")
}

/// A process compares its deadline with its own clock, which is the machine's.
#[allow(clippy::disallowed_methods, reason = "a process outside lives in the machine's time")]
fn machine_time() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
