//! What a distributed Map has beyond an inline one: a Map run, whose iterations are executions of their own, batches, and failures that
//! are borne.
//!
//! An iteration is a thread that does nothing but wait for its child. Whoever runs the machine begins the children that
//! [`Progress::children`](super::Progress) asks for, and reports how they ended.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Run;
use super::children::{ChildCall, MapRunChange, MapRunStep};
use super::joining::at_once;
use super::leaving::size;
use super::running::{Report, Step};
use super::settings::Sight;
use super::thread::{Joining, MapRun, Phase, Thread};
use crate::definition::{Definition, Distributed, MapState, State};
use crate::scope::{Failure, World};
use crate::size::{is_too_deep, too_much};

/// How many child executions of a distributed Map run at once, whatever it asks for. AWS's quota.
const MOST_CHILDREN_AT_ONCE: usize = 10_000;

/// How many items may fail.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tolerated {
    count: Option<u64>,
    percentage: Option<f64>,
}

impl Tolerated {
    /// The lower of the two counts; a part of an item is not one.
    pub(crate) fn of(self, items: usize) -> usize {
        let count = self.count.and_then(|count| usize::try_from(count).ok());
        let share = self.percentage.map(|percentage| share(items, percentage));
        count.into_iter().chain(share).min().unwrap_or(0)
    }
}

impl Tolerated {
    /// What is asked, as it is asked.
    pub(crate) fn told(self) -> (Option<u64>, Option<f64>) {
        (self.count, self.percentage)
    }
}

/// More has failed than a Map run bears.
pub(crate) fn threshold_exceeded() -> Failure {
    Failure::new(
        "States.ExceedToleratedFailureThreshold",
        "The specified tolerated failure threshold was exceeded",
    )
}

impl MapRun {
    /// How many items an iteration goes over.
    fn items_of(&self, joining: &Joining, index: usize) -> usize {
        let batch = joining.items.get(index).filter(|_| self.is_batched);
        batch.and_then(|batch| batch.get("Items")?.as_array()).map_or(1, Vec::len)
    }
}

impl Run {
    /// The name of the child that a call waits for; `None` if it waits for something else, or nobody waits.
    #[must_use]
    pub fn child(&self, call: u64) -> Option<&str> {
        self.threads.get(self.calling.get(&call)?)?.child.as_deref()
    }

    /// Changes how many children of a Map run are under way at once, and how many items of it may fail, where something is said. `None`
    /// if it is not under way.
    pub fn update_map_run(
        &mut self,
        definition: &Definition,
        arn: &str,
        max_concurrency: u64,
        (tolerated_count, tolerated_percentage): (u64, f64),
        (now, world): (i64, &mut dyn World),
    ) -> Option<super::Progress> {
        let (number, joining) =
            self.threads.iter_mut().find_map(|(number, thread)| match &mut thread.phase {
                Phase::Joining(joining) if joining.map_run.as_ref().is_some_and(|run| run.arn == arn) => {
                    Some((*number, joining))
                }
                _ => None,
            })?;
        joining.limit = at_once(max_concurrency, MOST_CHILDREN_AT_ONCE);
        if let Some(map_run) = &mut joining.map_run {
            map_run.tolerated = Tolerated::asked(tolerated_count, tolerated_percentage).of(map_run.items);
        }
        let mut step = Step::new(definition, self, world, now);
        step.progress.changed.insert(number);
        if let Err(failure) = step.begin_iterations(number) {
            step.stumbled(number, failure);
        }
        Some(step.progress)
    }
}

impl Tolerated {
    /// As a Map run tells them: 0 stands for what was not asked.
    fn asked(count: u64, percentage: f64) -> Tolerated {
        Tolerated {
            count: (count > 0 || percentage <= 0.0).then_some(count),
            percentage: (percentage > 0.0).then_some(percentage),
        }
    }
}

impl Step<'_> {
    /// Begins a Map run, as many of its children as may run at once.
    pub(crate) fn distribute(
        &mut self,
        number: u64,
        (thread, state): (&Thread, &State),
        (map, distributed): (&MapState, &Distributed),
        (items, input): (Vec<Value>, &Value),
        max_concurrency: u64,
    ) -> Result<(), Failure> {
        if let Some(name) = distributed.asks_storage {
            let cause = format!("{name} reads and writes Amazon S3, which is not emulated");
            return Err(Failure::new("States.Runtime", cause));
        }
        let length = items.len();
        let items = self.selected(thread, state, map, items, input)?;
        let sight = self.sight(thread, state, input);
        let items = self.batched(map, items, &sight)?;
        let tolerated = self.tolerated(map, &sight)?;
        drop(sight);
        if items.iter().any(|item| is_too_deep(item) || size(item) > super::MOST_PAYLOAD_BYTES) {
            return Err(too_much());
        }
        self.tell(number, "MapStateStarted", || Some(Map::from_iter([("length".to_owned(), length.into())])));
        let label = distributed.label.clone().unwrap_or_else(|| self.world.uuid());
        let arn = self.map_run(&label);
        self.tell(number, "MapRunStarted", || {
            Some(Map::from_iter([("mapRunArn".to_owned(), arn.as_str().into())]))
        });
        self.progress.map_runs.push(MapRunStep::new(
            &arn,
            MapRunChange::Started {
                executions: items.len(),
                items: length,
                max_concurrency,
                tolerated_count: tolerated.count.unwrap_or(0),
                tolerated_percentage: tolerated.percentage.unwrap_or(0.0),
            },
        ));
        let mut joining = self.reserve(number, items.len(), items, Value::Null);
        joining.limit = at_once(max_concurrency, MOST_CHILDREN_AT_ONCE);
        joining.map_run = Some(MapRun {
            arn,
            is_express: distributed.is_express,
            is_batched: map.batching.is_some(),
            items: length,
            tolerated: tolerated.of(length),
            redrives: 0,
        });
        self.set_phase(number, Phase::Joining(joining));
        self.begin_iterations(number)
    }

    /// The ARN of a new Map run.
    fn map_run(&mut self, label: &str) -> String {
        let machine = self.run.identity.state_machine["Id"].as_str().unwrap_or_default();
        // A child's machine is told with the label of the Map that it is of.
        let machine = machine.split_once('/').map_or(machine, |(machine, _)| machine);
        let id = self.world.uuid();
        format!("{}/{label}:{id}", machine.replacen(":stateMachine:", ":mapRun:", 1))
    }

    /// Items as `ItemSelector` makes them.
    pub(crate) fn selected(
        &mut self,
        thread: &Thread,
        state: &State,
        map: &MapState,
        items: Vec<Value>,
        input: &Value,
    ) -> Result<Vec<Value>, Failure> {
        let Some(selector) = &map.selector else { return Ok(items) };
        let mut seen = thread.clone();
        let select = |(index, value): (usize, Value)| {
            seen.item = Some(Arc::new(json!({"Index": index, "Value": value})));
            let sight = self.sight(&seen, state, input);
            self.payload("ItemSelector", selector, &sight)
        };
        items.into_iter().enumerate().map(select).collect()
    }

    /// Items as `ItemBatcher` puts them together: `{"Items": [...], "BatchInput": ...}`.
    pub(crate) fn batched(
        &mut self,
        map: &MapState,
        items: Vec<Value>,
        sight: &Sight<'_>,
    ) -> Result<Vec<Value>, Failure> {
        let Some(batching) = &map.batching else { return Ok(items) };
        let most = self.whole("MaxItemsPerBatch", batching.max_items.as_ref(), 1, sight)?;
        let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let bytes = self.whole("MaxInputBytesPerBatch", batching.max_bytes.as_ref(), 1, sight)?;
        let bytes = bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(super::MOST_PAYLOAD_BYTES);
        if bytes > super::MOST_PAYLOAD_BYTES {
            let cause = format!("The value of MaxInputBytesPerBatch is not valid: {bytes}");
            return Err(Failure::new("States.Runtime", cause));
        }
        let input = match &batching.input {
            Some(input) => Some(self.payload("ItemBatcher/BatchInput", input, sight)?),
            None => None,
        };
        let mut batches: Vec<Vec<Value>> = Vec::new();
        let frame = match &input {
            Some(input) => size(input) + r#"{"BatchInput":,"Items":[]}"#.len(),
            None => r#"{"Items":[]}"#.len(),
        };
        let mut taken = 0;
        for item in items {
            // And the comma before it.
            let length = size(&item) + 1;
            match batches.last_mut() {
                Some(batch) if batch.len() < most && taken + length <= bytes => {
                    batch.push(item);
                    taken += length;
                }
                _ => {
                    batches.push(vec![item]);
                    taken = frame + length - 1;
                }
            }
        }
        let whole = batches.into_iter().map(|items| {
            let mut batch = Map::new();
            if let Some(input) = &input {
                batch.insert("BatchInput".to_owned(), input.clone());
            }
            batch.insert("Items".to_owned(), Value::Array(items));
            Value::Object(batch)
        });
        Ok(whole.collect())
    }

    /// What is asked of how many items may fail.
    pub(crate) fn tolerated(&mut self, map: &MapState, sight: &Sight<'_>) -> Result<Tolerated, Failure> {
        let count = self.whole("ToleratedFailureCount", map.tolerated_count.as_ref(), 0, sight)?;
        let percentage = match &map.tolerated_percentage {
            Some(setting) => {
                let value = self.setting("ToleratedFailurePercentage", setting, sight)?;
                let share = value.as_f64().filter(|share| (0.0..=100.0).contains(share));
                Some(share.ok_or_else(|| {
                    let cause = format!("The value of ToleratedFailurePercentage is not valid: {value}");
                    Failure::new("States.Runtime", cause)
                })?)
            }
            None => None,
        };
        Ok(Tolerated { count, percentage })
    }

    /// The thread of an iteration, which is an execution of its own: what is around is out of its sight.
    pub(crate) fn branch_out(&mut self, parent: u64, index: usize, flow: usize) {
        let name = self.world.uuid();
        let Some(Thread { phase: Phase::Joining(joining), .. }) = self.run.threads.get_mut(&parent) else {
            return;
        };
        joining.begun += 1;
        let input = joining.items.get(index).cloned().unwrap_or(Value::Null);
        let branch = joining.first + index as u64;
        let start = self.definition.flows.get(flow).map_or(0, |flow| flow.start);
        let mut thread = Thread::new(Some(parent), index, flow, start, input);
        thread.is_silent = true;
        thread.child = Some(name);
        self.run.threads.insert(branch, thread);
        self.set_phase(branch, Phase::Entering);
    }

    /// Asks for the execution that an iteration is.
    pub(crate) fn begin_child(&mut self, number: u64) {
        let Some(thread) = self.run.threads.get(&number).cloned() else { return };
        let Some(parent) = thread.parent.and_then(|parent| self.run.threads.get(&parent)) else { return };
        let Phase::Joining(joining) = &parent.phase else { return };
        let (Some(map_run), Some(mut name)) = (&joining.map_run, thread.child) else { return };
        let (arn, is_express) = (map_run.arn.clone(), map_run.is_express);
        let items = map_run.items_of(joining, thread.index);
        let has_run = matches!(thread.phase, Phase::Retrying);
        // An express one is started anew (documented).
        if has_run && is_express {
            name = self.world.uuid();
            if let Some(thread) = self.run.threads.get_mut(&number) {
                thread.child = Some(name.clone());
            }
        }
        let call = self.run.next_call();
        self.progress.children.push(ChildCall {
            call,
            name,
            map_run: arn,
            flow: thread.flow,
            input: Arc::unwrap_or_clone(thread.input),
            items,
            is_express,
            is_redriven: has_run && !is_express,
        });
        self.set_phase(number, Phase::Child { call });
    }

    /// The execution that an iteration is has ended.
    pub(crate) fn child_ended(&mut self, number: u64, report: Report) {
        match report {
            Report::Succeeded(output) => self.thread_ended(number, output),
            Report::Failed(failure) | Report::Refused(failure) => self.thread_failed(number, failure),
            Report::Submitted(_) | Report::Started { .. } | Report::Heartbeat => {}
        }
    }

    /// Whether a Map run bears that one more of its iterations has failed.
    pub(crate) fn bears(&self, joining: &Joining, index: usize) -> bool {
        let Some(map_run) = &joining.map_run else { return false };
        if !map_run.is_batched {
            return joining.failed < map_run.tolerated;
        }
        let branches = joining.first..joining.first + joining.begun as u64;
        let failed = self.run.threads.range(branches);
        let failed = failed.filter(|(_, thread)| matches!(thread.phase, Phase::Failed(_)));
        let failed: usize = failed.map(|(_, thread)| map_run.items_of(joining, thread.index)).sum();
        failed + map_run.items_of(joining, index) <= map_run.tolerated
    }

    /// More has failed than a Map run bears. Gives what its state fails with.
    pub(crate) fn map_run_failed(&mut self, number: u64, map_run: &MapRun) -> Failure {
        let failure = threshold_exceeded();
        self.progress.map_runs.push(MapRunStep::new(&map_run.arn, MapRunChange::Failed));
        let details = super::events::failure(&failure);
        self.tell(number, "MapRunFailed", || Some(details));
        failure
    }

    /// Tells of the Map runs that go on as their execution is redriven.
    pub(crate) fn redrive_map_runs(&mut self) {
        let mut redriven = Vec::new();
        for (number, thread) in &mut self.run.threads {
            if let Phase::Joining(joining) = &mut thread.phase
                && let Some(map_run) = &mut joining.map_run
            {
                map_run.redrives += 1;
                redriven.push((*number, map_run.arn.clone(), map_run.redrives));
            }
        }
        for (number, arn, count) in redriven {
            self.progress.map_runs.push(MapRunStep::new(&arn, MapRunChange::Redriven));
            self.progress.changed.insert(number);
            self.tell(number, "MapRunRedriven", || {
                Some(Map::from_iter([
                    ("mapRunArn".to_owned(), arn.as_str().into()),
                    ("redriveCount".to_owned(), count.into()),
                ]))
            });
        }
    }
}

fn share(length: usize, percentage: f64) -> usize {
    (0..=length).rev().find(|count| as_f64(*count) * 100.0 <= percentage * as_f64(length)).unwrap_or(0)
}

fn as_f64(count: usize) -> f64 {
    Value::from(count).as_f64().unwrap_or(0.0)
}
