//! Map runs: what is kept of a distributed Map, the executions that its iterations are, and how many of them are how far.
//!
//! A child is an execution with a row of its own, listed under its map run; its end is told to its parent as that of any execution
//! that is waited for. An express child runs in memory: its start and its end are kept, and a restart begins it anew.

use contract::work::Assignment;
use contract::{ApiError, Call, work};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use states_language::{ChildCall, Failure, Identity, MapRunChange, Progress, Report, Run};
use store::{Key, Snapshot, Tx};

use super::ending::end;
use super::logging::Log;
use super::performing::Asking;
use super::record::{ChildOf, Execution, Status};
use super::redriving::{self, Redrives};
use super::reports::{Told, await_execution, leave};
use super::standard::{STANDARD, finish, nudge};
use super::{definitions, express, stopping, writing};
use crate::collections::{EXECUTIONS_BY_START, MAP_RUNS, MAP_RUNS_BY_START, Rows, decode, encode};
use crate::errors;
use crate::model::arn::{Arn, Resource};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum MapRunStatus {
    Running,
    Succeeded,
    Failed,
    Aborted,
}

/// What can be changed of a map run; 0 where nothing is said.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    pub(crate) max_concurrency: u64,
    pub(crate) tolerated_failure_count: u64,
    pub(crate) tolerated_failure_percentage: f64,
}

/// A map run as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MapRun {
    pub(crate) arn: String,
    pub(crate) execution_arn: String,
    /// Of the execution's state machine.
    pub(crate) state_machine_arn: String,
    /// The name of the state machine with the label: where its children are kept.
    machine: String,
    pub(crate) status: MapRunStatus,
    /// Milliseconds since 1970.
    pub(crate) started: i64,
    pub(crate) stopped: Option<i64>,
    pub(crate) settings: Settings,
    /// How many children and items it has, begun or not.
    executions: usize,
    items: usize,
    pub(crate) redrives: u64,
    pub(crate) redriven: Option<i64>,
}

/// How many children, or items, of a map run are how far.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counts {
    pending: usize,
    running: usize,
    succeeded: usize,
    failed: usize,
    timed_out: usize,
    aborted: usize,
    total: usize,
    results_written: usize,
    failures_not_redrivable: usize,
    pending_redrive: usize,
}

impl Counts {
    fn count(&mut self, status: Status, many: usize) {
        let place = match status {
            Status::Running => &mut self.running,
            Status::Succeeded => &mut self.succeeded,
            Status::Failed => &mut self.failed,
            Status::TimedOut => &mut self.timed_out,
            Status::Aborted => &mut self.aborted,
            Status::PendingRedrive => &mut self.pending_redrive,
        };
        *place += many;
        self.pending = self.pending.saturating_sub(many);
    }
}

impl MapRun {
    /// How far its items and its children are.
    pub(crate) fn counts(&self, snapshot: &Snapshot) -> Result<(Counts, Counts), ApiError> {
        let mut items = Counts { total: self.items, pending: self.items, ..Counts::default() };
        let mut executions = Counts { total: self.executions, pending: self.executions, ..Counts::default() };
        for (_, name) in snapshot.prefix(EXECUTIONS_BY_START.of(&self.arn), &Key::from_bytes(&[])) {
            let found = Execution::find(snapshot, &self.machine, &String::from_utf8_lossy(name))?;
            let Some(found) = found else { continue };
            items.count(found.status, found.child.as_ref().map_or(1, |child| child.items));
            executions.count(found.status, 1);
        }
        Ok((items, executions))
    }

    /// The name under which children of it are found.
    pub(crate) fn machine(&self) -> &str {
        &self.machine
    }

    fn put(&self, tx: &mut Tx<'_>) -> Result<(), ApiError> {
        tx.put(MAP_RUNS.whole(), Key::text(&self.arn), encode(self)?);
        Ok(())
    }

    /// The map run of an ARN.
    ///
    /// # Errors
    /// `InvalidArn` if it is none, `ResourceNotFound` if the caller has none of it.
    pub(crate) fn of_arn(rows: &impl Rows, text: &str) -> Result<MapRun, ApiError> {
        match Arn::read(text).map_err(|why| errors::no_arn(text, why))?.resource {
            Resource::MapRun { .. } => find(rows, text)?.ok_or_else(|| errors::no_resource(text)),
            other => Err(errors::wrong_resource(other.kind())),
        }
    }
}

/// The map run of an ARN, if there is one.
pub(super) fn find(rows: &impl Rows, arn: &str) -> Result<Option<MapRun>, ApiError> {
    rows.row(MAP_RUNS.whole(), &Key::text(arn)).map(|row| decode(&row)).transpose()
}

/// Does what a step of an execution asks for of map runs and their children. Gives whom to nudge.
pub(super) fn apply(
    tx: &mut Tx<'_>,
    call: &Call,
    execution: &Execution,
    progress: &Progress,
    at: i64,
) -> Result<Vec<String>, ApiError> {
    let mut nudged = Vec::new();
    for step in &progress.map_runs {
        if let MapRunChange::Started {
            executions,
            items,
            max_concurrency,
            tolerated_count,
            tolerated_percentage,
        } = step.change
        {
            let settings = Settings {
                max_concurrency,
                tolerated_failure_count: tolerated_count,
                tolerated_failure_percentage: tolerated_percentage,
            };
            begin(tx, execution, &step.arn, settings, (executions, items), at)?;
            continue;
        }
        let Some(kept) = find(tx, &step.arn)? else { continue };
        nudged.extend(match step.change {
            MapRunChange::Redriven => {
                let redrives = kept.redrives + 1;
                let redriven = Some(at);
                MapRun { status: MapRunStatus::Running, stopped: None, redrives, redriven, ..kept }
                    .put(tx)?;
                Vec::new()
            }
            MapRunChange::Succeeded => over(tx, call, kept, MapRunStatus::Succeeded, at)?,
            MapRunChange::Failed => over(tx, call, kept, MapRunStatus::Failed, at)?,
            MapRunChange::Aborted | MapRunChange::Started { .. } => {
                over(tx, call, kept, MapRunStatus::Aborted, at)?
            }
        });
    }
    for child in &progress.children {
        nudged.extend(begin_child(tx, call, execution, child, at)?);
    }
    Ok(nudged)
}

fn begin(
    tx: &mut Tx<'_>,
    execution: &Execution,
    arn: &str,
    settings: Settings,
    (executions, items): (usize, usize),
    at: i64,
) -> Result<(), ApiError> {
    let label = label(arn)?;
    let map_run = MapRun {
        arn: arn.to_owned(),
        execution_arn: execution.arn(tx.scope()),
        state_machine_arn: execution.machine_arn(tx.scope()),
        machine: format!("{}/{label}", execution.state_machine),
        status: MapRunStatus::Running,
        started: at,
        stopped: None,
        settings,
        executions,
        items,
        redrives: 0,
        redriven: None,
    };
    let started = u64::try_from(at).unwrap_or(0);
    let key = Key::parts().descending(started).descending(tx.fresh_number()).key();
    tx.put(MAP_RUNS_BY_START.of(&execution.number.to_string()), key, arn.as_bytes());
    map_run.put(tx)
}

fn label(arn: &str) -> Result<&str, ApiError> {
    match Arn::read(arn).map(|arn| arn.resource) {
        Ok(Resource::MapRun { label, .. }) => Ok(label),
        _ => Err(errors::corrupt("the ARN of a map run")),
    }
}

/// A map run that runs has ended: what its children still do is cut short.
fn over(
    tx: &mut Tx<'_>,
    call: &Call,
    map_run: MapRun,
    status: MapRunStatus,
    at: i64,
) -> Result<Vec<String>, ApiError> {
    if map_run.status != MapRunStatus::Running {
        return Ok(Vec::new());
    }
    let ended = MapRun { status, stopped: Some(at), ..map_run };
    ended.put(tx)?;
    let mut nudged = Vec::new();
    if status == MapRunStatus::Succeeded {
        return Ok(nudged);
    }
    for (_, name) in tx.prefix(EXECUTIONS_BY_START.of(&ended.arn), &Key::from_bytes(&[])) {
        let child = Execution::find(tx, &ended.machine, &String::from_utf8_lossy(&name))?;
        if let Some(child) = child.filter(|child| child.status == Status::Running) {
            finish(tx, call, &child.arn(tx.scope()));
            nudged.extend(stopping::abort(tx, call, &child, &Failure::new("", ""), at)?);
        }
    }
    Ok(nudged)
}

/// An execution has ended, and its map runs that still run with it.
pub(super) fn abort_all(
    tx: &mut Tx<'_>,
    call: &Call,
    execution: &Execution,
    at: i64,
) -> Result<Vec<String>, ApiError> {
    let mut nudged = Vec::new();
    let part = execution.number.to_string();
    for (_, arn) in tx.prefix(MAP_RUNS_BY_START.of(&part), &Key::from_bytes(&[])) {
        if let Some(map_run) = find(tx, &String::from_utf8_lossy(&arn))? {
            nudged.extend(over(tx, call, map_run, MapRunStatus::Aborted, at)?);
        }
    }
    Ok(nudged)
}

/// Begins the execution that an iteration is, or has it go on, and has the iteration wait for it. Gives whom to nudge.
fn begin_child(
    tx: &mut Tx<'_>,
    call: &Call,
    parent: &Execution,
    asked: &ChildCall,
    at: i64,
) -> Result<Option<String>, ApiError> {
    let label = label(&asked.map_run)?.to_owned();
    if asked.is_redriven {
        let machine = format!("{}/{label}", parent.state_machine);
        let child = Execution::find(tx, &machine, &asked.name)?;
        let child = child.ok_or_else(|| errors::corrupt("a child of a map run"))?;
        let arn = child.arn(tx.scope());
        if !matches!(child.status, Status::Running | Status::Succeeded) {
            redriving::go_on(tx, call, child, None, at)?;
        }
        return await_execution(tx, parent, asked.call, &arn);
    }
    let child = Execution {
        number: tx.fresh_number(),
        name: asked.name.clone(),
        status: Status::Running,
        input: asked.input.to_string(),
        started: at,
        redrives: Redrives::default(),
        child: Some(ChildOf {
            map_run: asked.map_run.clone(),
            label,
            flow: asked.flow,
            items: asked.items,
            express: asked.is_express.then(|| call.ids.uuid()),
        }),
        ..parent.clone()
    };
    child.put(tx)?;
    child.list(tx);
    let arn = child.arn(tx.scope());
    if !child.is_express() {
        let kept = definitions::revision_of(tx, &child.state_machine, child.revision)?;
        let definition = definitions::parsed(call, child.revision, &kept.definition)?;
        let started = Map::from_iter([("roleArn".to_owned(), child.role.as_str().into())]);
        let (run, progress) =
            Run::begin(&definition, child.identity(call)?, asked.input.clone(), started, at);
        writing::write(tx, &child, &run, &progress, at)?;
    }
    work::begin(tx, call, &STANDARD, &arn, &[]);
    await_execution(tx, parent, asked.call, &arn)
}

/// Runs an express child from its beginning to its end.
pub(super) async fn run_express_child(
    call: &Call,
    execution: Execution,
    assignment: &Assignment,
) -> Result<(), ApiError> {
    let scope = call.store.scope();
    let kept = definitions::revision_of(&call.store, &execution.state_machine, execution.revision)?;
    let definition = definitions::parsed(call, execution.revision, &kept.definition)?;
    let input: Value = decode(execution.input.as_bytes())?;
    let arn = execution.arn(scope);
    let log = Log::of(&kept.logging, &arn, &execution.state_machine, execution.started);
    let identity = Identity { tells_events: log.is_some(), ..execution.identity(call)? };
    let begun = Run::begin(&definition, identity, input, Map::new(), execution.started);
    let asking = Asking {
        state_machine_arn: execution.machine_arn(scope),
        execution_arn: arn,
        test_case: execution.test_case.clone(),
        is_kept: false,
        watch: None,
    };
    let outcome =
        express::in_memory(call, &definition, begun, &asking, (Some(assignment), log.as_ref())).await;
    let call = call.at_present();
    let at = call.clock.now().0;
    let tell = call
        .store
        .commit(|tx| {
            let kept = Execution::find(tx, &execution.machine(), &execution.name)?;
            match kept.filter(|kept| kept.status == Status::Running) {
                Some(kept) => end(tx, &call, &kept, &outcome, at),
                None => Ok(Vec::new()),
            }
        })
        .await?;
    tell.iter().for_each(|arn| nudge(&call, arn));
    Ok(())
}

/// What the child of a name came to; `None` if the ARN is of another, or it runs.
pub(super) fn outcome(call: &Call, name: &str, arn: &str) -> Option<Report> {
    let child = Execution::of_any_arn(&call.store, call.store.scope(), arn).ok()?;
    if child.name != name {
        return None;
    }
    match child.status {
        Status::Succeeded => {
            let output = child.output.and_then(|output| serde_json::from_str(&output).ok());
            Some(Report::Succeeded(output.unwrap_or_default()))
        }
        Status::Failed => {
            let (error, cause) = (child.error.unwrap_or_default(), child.cause.unwrap_or_default());
            Some(Report::Failed(Failure::new(error, cause)))
        }
        Status::TimedOut => Some(Report::Failed(Failure::new("States.Timeout", ""))),
        Status::Aborted => Some(Report::Failed(Failure::new("States.TaskFailed", ""))),
        Status::Running | Status::PendingRedrive => None,
    }
}

/// Changes the settings of a map run that runs, where something is said.
///
/// # Errors
/// Those of UpdateMapRun.
pub(crate) async fn update(
    call: &Call,
    arn: &str,
    change: impl Fn(&mut Settings) + Send + Sync,
) -> Result<(), ApiError> {
    let parent = call
        .store
        .commit(|tx| {
            let mut map_run = MapRun::of_arn(tx, arn)?;
            if map_run.status != MapRunStatus::Running {
                return Err(errors::map_run_is_over(arn));
            }
            change(&mut map_run.settings);
            map_run.put(tx)?;
            let scope = tx.scope().clone();
            let parent = Execution::of_any_arn(tx, &scope, &map_run.execution_arn)?;
            leave(tx, parent.number, 0, &Told::MapRunUpdated(arn.to_owned()))?;
            Ok(map_run.execution_arn)
        })
        .await?;
    nudge(call, &parent);
    Ok(())
}
