//! Runs an execution of a standard state machine: each step is committed before what it asks for is done.

use std::sync::Arc;

use contract::work::{self, Assignment};
use contract::{ApiError, Call, Time, Work};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::json;
use states_language::{Definition, Failure, Progress, Report, Run, TaskCall};
use store::{Key, Tx};

use super::ending::end;
use super::logging::Log;
use super::map_runs::Settings;
use super::performing::{self, Asking, Performed, activity, perform};
use super::record::{Execution, Status};
use super::reports::{Told, await_begun, give_up};
use super::world::{self, Drawn};
use super::writing::write;
use super::{broken, definitions, map_runs, stopping};
use crate::collections::{HISTORY, REPORTS, THREADS, decode};

/// Runs an execution; its key is the ARN.
pub(crate) const STANDARD: Work =
    Work { name: "step-functions.execution", run: |call, assignment| Box::pin(run(call, assignment)) };

type InFlight = FuturesUnordered<std::pin::Pin<Box<dyn Future<Output = Performed> + Send>>>;

/// How long an execution must have to rest, in milliseconds, to let go of what it knows meanwhile: its rows say all of it, but
/// reading them again takes time.
const LONG_REST: i64 = 60_000;

/// Where a run of an execution stopped.
enum Stop {
    /// It is over.
    Ended,
    /// Nothing is to be done until this time, if it is not nudged; for ever, if there is none.
    Rests(Option<Time>),
}

/// Runs the execution to its end, which it has also if it cannot go on.
async fn run(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    // What fails once may be over: its rows are as they were.
    if run_on(&call, &assignment).await.is_ok() {
        return Ok(());
    }
    match run_on(&call, &assignment).await {
        Ok(()) => Ok(()),
        Err(error) => broken::fail(&call, &assignment.key, &error).await,
    }
}

/// Runs the execution from where its rows stand. While it rests for long, it takes no more memory than its rows do.
async fn run_on(call: &Call, assignment: &Assignment) -> Result<(), ApiError> {
    while let Stop::Rests(until) = Box::pin(run_until_it_rests(call, assignment)).await? {
        assignment.rest(&call.clock, until).await;
    }
    Ok(())
}

async fn run_until_it_rests(call: &Call, assignment: &Assignment) -> Result<Stop, ApiError> {
    let Some(execution) = under_way(call, &assignment.key)? else { return Ok(Stop::Ended) };
    if execution.is_express() {
        map_runs::run_express_child(call, execution, assignment).await?;
        return Ok(Stop::Ended);
    }
    let mut runner = Runner::take_up(call, &assignment.key, execution)?;
    if let Some(log) = &runner.log {
        log.put_last(call, &runner.execution, &["ExecutionStarted", "ExecutionRedriven"]).await;
    }
    let mut in_flight = InFlight::new();
    for task in runner.run.calls(&runner.definition) {
        runner.begin(&mut in_flight, task);
    }
    loop {
        while runner.run.is_ready() {
            let step = runner.advance();
            if !runner.keep(step, &mut in_flight).await? {
                return Ok(Stop::Ended);
            }
            // A machine may go in circles; others are to have their turn.
            tokio::task::yield_now().await;
        }
        if !runner.take_reports(&mut in_flight).await? {
            return Ok(Stop::Ended);
        }
        if runner.run.is_ready() {
            continue;
        }
        let due = runner.run.next_due().map(Time);
        let step = if in_flight.is_empty() {
            if due.is_none_or(|due| due.0.saturating_sub(runner.now()) > LONG_REST) {
                return Ok(Stop::Rests(due));
            }
            assignment.rest(&call.clock, due).await;
            runner.due()
        } else {
            tokio::select! {
                Some(performed) = in_flight.next() => runner.performed(performed).await?,
                () = assignment.nudged() => None,
                () = comes(call, due) => runner.due(),
            }
        };
        if let Some(step) = step
            && !runner.keep(step, &mut in_flight).await?
        {
            return Ok(Stop::Ended);
        }
    }
}

/// The execution of an ARN, if it has not ended.
fn under_way(call: &Call, arn: &str) -> Result<Option<Execution>, ApiError> {
    let execution = Execution::of_any_arn(&call.store, call.store.scope(), arn);
    Ok(execution.ok().filter(|execution| execution.status == Status::Running))
}

/// Waits for a time, or for ever.
async fn comes(call: &Call, due: Option<Time>) {
    match due {
        Some(due) => call.clock.wait_until(due).await,
        None => std::future::pending().await,
    }
}

/// What a step led to, and what it used up.
struct Step {
    progress: Progress,
    /// Rows of reports that it has taken in.
    taken: Vec<Key>,
    /// A call that waits for the end of an execution, by the ARN.
    awaits: Option<(u64, String)>,
    at: i64,
}

impl Step {
    fn of(progress: Progress, at: i64) -> Step {
        Step { progress, taken: Vec::new(), awaits: None, at }
    }
}

struct Runner {
    call: Call,
    arn: String,
    definition: Arc<Definition>,
    execution: Execution,
    run: Run,
    log: Option<Log>,
}

impl Runner {
    /// Takes up an execution where its rows stand.
    fn take_up(call: &Call, arn: &str, execution: Execution) -> Result<Runner, ApiError> {
        let snapshot = call.store.snapshot();
        let kept = definitions::revision_of(&snapshot, &execution.state_machine, execution.revision)?;
        let definition = definitions::parsed(call, execution.revision, &kept.definition)?;
        let prefix = Key::parts().number(execution.number).key();
        let threads = snapshot
            .prefix(THREADS.whole(), &prefix)
            .filter_map(|(key, row)| Some((second(key)?, row.clone())));
        let last = snapshot.prefix(HISTORY.whole(), &prefix).count();
        let identity = execution.identity(call)?;
        let started = execution.counts_from();
        let run = Run::restore(&definition, identity, threads, u64::try_from(last).unwrap_or(0), started)
            .map_err(|error| ApiError::internal(error.to_string()))?;
        let log = Log::of_execution(&kept.logging, &execution, arn);
        Ok(Runner { call: call.clone(), arn: arn.to_owned(), definition, execution, run, log })
    }

    fn now(&self) -> i64 {
        self.call.clock.now().0
    }

    fn advance(&mut self) -> Step {
        let now = self.now();
        let (run, definition) = (&mut self.run, &self.definition);
        let world = &mut Drawn(&self.call.ids);
        Step::of(world::step(definition, || run.advance(definition, now, world)), now)
    }

    /// The step that time takes, if it is there.
    fn due(&mut self) -> Option<Step> {
        self.run.next_due().is_some_and(|due| due <= self.now()).then(|| self.advance())
    }

    fn report(&mut self, call: u64, report: Report) -> Option<Step> {
        let now = self.now();
        let world = &mut Drawn(&self.call.ids);
        let (run, definition) = (&mut self.run, &self.definition);
        let progress = world::step(definition, || run.report(definition, call, report, now, world))?;
        Some(Step::of(progress, now))
    }

    /// What a call came to.
    async fn performed(&mut self, performed: Performed) -> Result<Option<Step>, ApiError> {
        let mut step = self.report(performed.call, performed.report);
        match (&mut step, performed.awaits) {
            (Some(step), Some(awaited)) => step.awaits = Some((performed.call, awaited)),
            // The call was given up before it was answered: what it has begun is to end, too.
            (None, Some(begun)) => {
                let input = json!({"executionArn": begun});
                if let Err(error) = self.call.at_present().aws("stepfunctions", "StopExecution", &input).await
                {
                    tracing::warn!(execution = begun, %error, "an execution that nobody waits for was not stopped");
                }
            }
            (_, None) => {}
        }
        Ok(step)
    }

    /// Takes in what others have told. `false` if the execution is over.
    async fn take_reports(&mut self, in_flight: &mut InFlight) -> Result<bool, ApiError> {
        let prefix = Key::parts().number(self.execution.number).key();
        loop {
            let Some((key, row)) = self.call.store.first(REPORTS.whole(), &prefix) else { return Ok(true) };
            let call = third(&key).unwrap_or(0);
            let told: Told = decode(&row)?;
            let step = match told.report() {
                Ok(report) => self.report(call, report),
                Err(Told::MapRunUpdated(map_run)) => self.update(&map_run)?,
                Err(Told::Stop) => {
                    stopping::stop_begun(&self.call.at_present(), &self.execution).await?;
                    return Ok(false);
                }
                Err(Told::Ended(awaited)) => {
                    let report = match self.run.child(call) {
                        Some(name) => map_runs::outcome(&self.call, name, &awaited),
                        None => {
                            let resource = self.run.resource(call).map(str::to_owned).unwrap_or_default();
                            performing::outcome(&self.call.at_present(), &resource, &awaited).await
                        }
                    };
                    report.and_then(|report| self.report(call, report))
                }
                Err(_) => None,
            };
            let now = self.now();
            let mut step = step.unwrap_or_else(|| Step::of(Progress::default(), now));
            step.taken.push(key);
            if !self.keep(step, in_flight).await? {
                return Ok(false);
            }
        }
    }

    /// Takes in that a map run's settings have changed.
    fn update(&mut self, map_run: &str) -> Result<Option<Step>, ApiError> {
        let Some(kept) = map_runs::find(&self.call.store, map_run)? else { return Ok(None) };
        let Settings { max_concurrency, tolerated_failure_count, tolerated_failure_percentage } =
            kept.settings;
        let now = self.now();
        let world = &mut Drawn(&self.call.ids);
        let tolerated = (tolerated_failure_count, tolerated_failure_percentage);
        let progress =
            self.run.update_map_run(&self.definition, map_run, max_concurrency, tolerated, (now, world));
        Ok(progress.map(|progress| Step::of(progress, now)))
    }

    /// Begins a call, unless a worker is to fetch it.
    fn begin(&self, in_flight: &mut InFlight, task: TaskCall) {
        if activity(&task.resource).is_some() {
            return;
        }
        let asking = Asking {
            state_machine_arn: self.execution.machine_arn(self.call.store.scope()),
            execution_arn: self.arn.clone(),
            test_case: self.execution.test_case.clone(),
            is_kept: true,
            watch: None,
        };
        in_flight.push(Box::pin(perform(self.call.at_present(), asking, task)));
    }

    /// Commits a step, and then does what it asks for. `false` if the execution has ended, by this step or by somebody else.
    async fn keep(&mut self, step: Step, in_flight: &mut InFlight) -> Result<bool, ApiError> {
        let call = self.call.at_present();
        let (execution, run) = (&self.execution, &self.run);
        let (goes_on, tell) = call
            .store
            .commit(|tx| {
                for key in &step.taken {
                    tx.remove(REPORTS.whole(), key.clone());
                }
                let kept = Execution::find(tx, &execution.machine(), &execution.name)?;
                let is_ours = kept
                    .is_some_and(|kept| kept.number == execution.number && kept.status == Status::Running);
                if !is_ours {
                    return Ok::<_, ApiError>((false, Vec::new()));
                }
                if stopping::is_due(tx, execution, &step.progress)? {
                    return Ok((
                        false,
                        stopping::abort(tx, &call, execution, &Failure::new("", ""), step.at)?,
                    ));
                }
                write(tx, execution, run, &step.progress, step.at)?;
                let mut given_up = Vec::new();
                for waiting in &step.progress.dropped {
                    given_up.extend(give_up(tx, execution.number, Some(*waiting))?);
                }
                let mut tell = map_runs::apply(tx, &call, execution, &step.progress, step.at)?;
                tell.extend(given_up);
                if let Some((waiting, awaited)) = &step.awaits {
                    tell.extend(await_begun(tx, execution, *waiting, awaited)?);
                }
                if let Some(outcome) = run.outcome() {
                    tell.extend(end(tx, &call, execution, outcome, step.at)?);
                }
                Ok((run.outcome().is_none(), tell))
            })
            .await?;
        if let Some(log) = &self.log {
            log.put_events(&call, &step.progress.events, step.at).await;
        }
        for arn in tell {
            nudge(&call, &arn);
        }
        if goes_on {
            for task in step.progress.calls {
                self.begin(in_flight, task);
            }
        }
        Ok(goes_on)
    }
}

/// Cuts off the work of an execution. The work itself must not: it would be cut off before it has told anybody that it has ended, and
/// ends by returning.
pub(super) fn finish(tx: &mut Tx<'_>, call: &Call, arn: &str) {
    work::end(tx, call, &STANDARD, arn);
}

/// Has an execution look at what was told to it.
pub(crate) fn nudge(call: &Call, arn: &str) {
    call.nudge(&STANDARD, arn);
}

/// The second number of a key.
pub(super) fn second(key: &Key) -> Option<u64> {
    let mut parts = key.read();
    parts.number()?;
    parts.number()
}

/// The third number of a key.
fn third(key: &Key) -> Option<u64> {
    let mut parts = key.read();
    parts.number()?;
    parts.number()?;
    parts.number()
}
