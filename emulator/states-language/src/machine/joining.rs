//! Parallel and Map: a thread forks into branches, and goes on when they have ended.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::children::MapRunStep;
use super::running::Step;
use super::thread::{Joining, Phase, Thread};
use crate::definition::{Kind, MapState, State};
use crate::scope::Failure;
use crate::size::{is_too_deep, too_much};

/// How many iterations of an inline Map run at once, whatever it asks for. AWS's quota.
const MOST_ITERATIONS_AT_ONCE: usize = 40;

/// How many run at once of as many as are asked for; 0 asks for as many as may be.
pub(crate) fn at_once(asked: u64, most: usize) -> usize {
    usize::try_from(asked).ok().filter(|asked| *asked > 0).unwrap_or(usize::MAX).min(most)
}

impl Step<'_> {
    /// Begins the branches of a Parallel state.
    pub(crate) fn fork(
        &mut self,
        number: u64,
        thread: &Thread,
        state: &State,
        branches: &[usize],
    ) -> Result<(), Failure> {
        let input = self.arguments(thread, state)?;
        if is_too_deep(&input) {
            return Err(too_much());
        }
        if self.is_inspected(number) {
            self.await_result(number, thread, state);
            return Ok(());
        }
        self.tell(number, "ParallelStateStarted", || None);
        let joining = self.reserve(number, branches.len(), Vec::new(), Value::Null);
        let first = joining.first;
        self.set_phase(number, Phase::Joining(Joining { begun: branches.len(), ..joining }));
        for (index, flow) in branches.iter().enumerate() {
            self.branch(number, first + index as u64, index, *flow, input.clone(), thread.item.clone());
        }
        Ok(())
    }

    /// Begins the iterations of a Map state, as many as may run at once.
    pub(crate) fn map(
        &mut self,
        number: u64,
        thread: &Thread,
        state: &State,
        map: &MapState,
    ) -> Result<(), Failure> {
        let input = self.effective_input(thread, state)?;
        let items = match self.simulated_items(number) {
            Some(items) => items,
            None => self.items(thread, state, &map.items, &input)?,
        };
        let sight = self.sight(thread, state, &input);
        let asked = self.whole("MaxConcurrency", map.max_concurrency.as_ref(), 0, &sight)?.unwrap_or(0);
        drop(sight);
        if self.is_inspected(number) {
            return self.inspect_map(number, (thread, state, map), (items, &input), asked);
        }
        if let Some(distributed) = &map.distributed {
            return self.distribute(number, (thread, state), (map, distributed), (items, &input), asked);
        }
        let length = items.len();
        self.tell(number, "MapStateStarted", || {
            let mut details = Map::new();
            details.insert("length".to_owned(), length.into());
            Some(details)
        });
        let mut joining = self.reserve(number, length, items, input);
        joining.limit = at_once(asked, MOST_ITERATIONS_AT_ONCE);
        joining.event = self.run.threads.get(&number).map_or(0, |thread| thread.event);
        self.set_phase(number, Phase::Joining(joining));
        self.begin_iterations(number)
    }

    pub(crate) fn reserve(&mut self, number: u64, count: usize, items: Vec<Value>, input: Value) -> Joining {
        let first = self.run.next_thread;
        self.run.next_thread += count as u64;
        Joining {
            first,
            count,
            items: Arc::new(items),
            input: Arc::new(input),
            limit: count,
            map_run: None,
            begun: 0,
            ended: 0,
            failed: 0,
            event: self.run.threads.get(&number).map_or(0, |thread| thread.event),
        }
    }

    fn branch(
        &mut self,
        parent: u64,
        number: u64,
        index: usize,
        flow: usize,
        input: Value,
        item: Option<Arc<Value>>,
    ) {
        let start = self.definition.flows.get(flow).map_or(0, |flow| flow.start);
        let mut branch = Thread::new(Some(parent), index, flow, start, input);
        if let Some(parent) = self.run.threads.get(&parent) {
            branch.event = parent.event;
            branch.is_silent = parent.is_silent;
            branch.variables = parent.variables.clone();
        }
        branch.item = item;
        self.run.threads.insert(number, branch);
        self.set_phase(number, Phase::Entering);
    }

    /// Begins iterations until as many are under way as may be, or all have begun.
    pub(crate) fn begin_iterations(&mut self, number: u64) -> Result<(), Failure> {
        loop {
            let Some(thread) = self.run.threads.get(&number) else { return Ok(()) };
            let Phase::Joining(joining) = &thread.phase else { return Ok(()) };
            if joining.ended + joining.failed == joining.count {
                return self.join(number);
            }
            let under_way = joining.begun - joining.ended - joining.failed;
            if joining.begun == joining.count || under_way >= joining.limit {
                return Ok(());
            }
            self.begin_iteration(number)?;
        }
    }

    fn begin_iteration(&mut self, number: u64) -> Result<(), Failure> {
        let Some(thread) = self.run.threads.get(&number).cloned() else { return Ok(()) };
        let (Some(state), Phase::Joining(joining)) = (self.state(&thread), &thread.phase) else {
            return Ok(());
        };
        let Kind::Map(map) = &state.kind else { return Ok(()) };
        let index = joining.begun;
        if joining.map_run.is_some() {
            self.branch_out(number, index, map.flow);
            return Ok(());
        }
        let value = joining.items.get(index).cloned().unwrap_or(Value::Null);
        let item = Arc::new(json!({"Index": index, "Value": value}));
        let input = match &map.selector {
            None => value,
            Some(selector) => {
                let seen = Thread { item: Some(item.clone()), ..thread.clone() };
                let sight = self.sight(&seen, state, &joining.input);
                self.payload("ItemSelector", selector, &sight)?
            }
        };
        if is_too_deep(&input) {
            return Err(too_much());
        }
        let branch = joining.first + index as u64;
        if let Some(Thread { phase: Phase::Joining(joining), .. }) = self.run.threads.get_mut(&number) {
            joining.begun += 1;
        }
        self.branch(number, branch, index, map.flow, input, Some(item));
        if let Some(thread) = self.run.threads.get_mut(&branch) {
            thread.event = joining.event;
        }
        self.tell_iteration(branch, "MapIterationStarted", state, index);
        Ok(())
    }

    pub(crate) fn tell_iteration(&mut self, branch: u64, kind: &'static str, state: &State, index: usize) {
        self.tell(branch, kind, || {
            let mut details = Map::new();
            details.insert("name".to_owned(), state.name.as_str().into());
            details.insert("index".to_owned(), index.into());
            Some(details)
        });
    }

    /// A thread has come to its end.
    pub(crate) fn thread_ended(&mut self, number: u64, output: Value) {
        let Some(thread) = self.run.threads.get(&number).cloned() else { return };
        let Some(parent) = thread.parent else {
            self.end(super::Outcome::Succeeded(output));
            return;
        };
        let Some(around) = self.run.threads.get(&parent).cloned() else { return };
        let Some(state) = self.state(&around) else { return };
        if matches!(state.kind, Kind::Map(_)) && thread.child.is_none() {
            self.tell_iteration(number, "MapIterationSucceeded", state, thread.index);
        }
        self.set_phase(number, Phase::Ended(output));
        self.branch_done(parent, number, |joining| joining.ended += 1);
    }

    /// A thread has failed, and nothing in it caught that.
    pub(crate) fn thread_failed(&mut self, number: u64, failure: Failure) {
        let Some(thread) = self.run.threads.get(&number).cloned() else { return };
        let Some(parent) = thread.parent else {
            self.end(super::Outcome::Failed(failure));
            return;
        };
        // What nothing can handle ends the whole where it stands (captured, published). A child of a Map run is a whole of its own.
        if failure.error == "States.Runtime" && thread.child.is_none() {
            if let Some(machine) = self.run.threads.get_mut(&0).filter(|_| thread.event != 0) {
                machine.event = thread.event;
            }
            self.end(super::Outcome::Failed(failure));
            return;
        }
        let Some(around) = self.run.threads.get(&parent).cloned() else { return };
        let (Some(state), Phase::Joining(joining)) = (self.state(&around), &around.phase) else { return };
        if self.bears(joining, thread.index) {
            self.set_phase(number, Phase::Failed(failure));
            self.branch_done(parent, number, |joining| joining.failed += 1);
            return;
        }
        // The iterations of a Map run are told of by nobody but themselves.
        let is_map = matches!(state.kind, Kind::Map(_)) && joining.map_run.is_none();
        if is_map {
            self.tell_iteration(number, "MapIterationFailed", state, thread.index);
        }
        let last = self.run.threads.get(&number).map_or(0, |thread| thread.event);
        for branch in joining.first..joining.first + joining.begun as u64 {
            if branch != number {
                self.tell_aborted(branch);
            }
            if branch == number && joining.map_run.is_some() {
                self.set_phase(branch, Phase::Failed(failure.clone()));
            }
            self.wreck_from(branch);
        }
        if let Some(around) = self.run.threads.get_mut(&parent) {
            around.event = if last == 0 { around.event } else { last };
        }
        let failure = match &joining.map_run {
            Some(map_run) => self.map_run_failed(parent, map_run),
            None => failure,
        };
        self.tell_failed(parent, &state.kind);
        self.failed(parent, failure);
    }

    fn branch_done(&mut self, parent: u64, number: u64, count: fn(&mut Joining)) {
        let last = match self.run.threads.get_mut(&number) {
            // A child that failed, and is borne, may be redriven yet.
            Some(Thread { phase: Phase::Failed(_), event, .. }) => *event,
            Some(branch) => {
                // What it was given and what it knew is needed no more.
                branch.input = Arc::default();
                branch.variables = Arc::default();
                branch.item = None;
                branch.event
            }
            None => 0,
        };
        if let Some(Thread { phase: Phase::Joining(joining), .. }) = self.run.threads.get_mut(&parent) {
            count(joining);
            if last != 0 {
                joining.event = last;
            }
        }
        if let Err(failure) = self.begin_iterations(parent) {
            self.stumbled(parent, failure);
        }
    }

    /// Every branch has ended: their outputs are the result.
    fn join(&mut self, number: u64) -> Result<(), Failure> {
        let Some(thread) = self.run.threads.get(&number).cloned() else { return Ok(()) };
        let (Some(state), Phase::Joining(joining)) = (self.state(&thread), &thread.phase) else {
            return Ok(());
        };
        let flattens =
            matches!(&state.kind, Kind::Map(map) if map.distributed.as_ref().is_some_and(|map| map.flattens));
        let mut outputs = Vec::with_capacity(joining.count);
        for branch in joining.first..joining.first + joining.count as u64 {
            if let Some(Thread { phase: Phase::Ended(output), .. }) = self.run.threads.get_mut(&branch) {
                match std::mem::take(output) {
                    Value::Array(items) if flattens => outputs.extend(items),
                    output => outputs.push(output),
                }
            }
            self.remove(branch);
        }
        if let Some(thread) = self.run.threads.get_mut(&number) {
            thread.event = joining.event.max(thread.event);
        }
        let kind =
            if matches!(state.kind, Kind::Map(_)) { "MapStateSucceeded" } else { "ParallelStateSucceeded" };
        if let Some(map_run) = &joining.map_run {
            self.tell(number, "MapRunSucceeded", || None);
            self.progress.map_runs.push(MapRunStep::succeeded(map_run));
        }
        self.tell(number, kind, || None);
        self.leave(number, Value::Array(outputs))
    }
}
