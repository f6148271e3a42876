//! Advances a run: by what is ready, by what is due, by what is reported.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::children::MapRunStep;
use super::thread::{Calling, Phase, Thread};
use super::{Identity, Outcome, Progress, Run};
use crate::definition::{Definition, State};
use crate::scope::{Failure, World};

/// How many states are gone through before whoever runs the machine may breathe: a machine may loop for ever.
const STATES_AT_A_TIME: usize = 256;

/// What somebody reports of a call.
#[derive(Debug)]
pub enum Report {
    /// It succeeded, with this result.
    Succeeded(Value),
    /// It failed.
    Failed(Failure),
    /// The call itself was refused: nothing has begun whose end could be waited for.
    Refused(Failure),
    /// It was answered; what it began goes on.
    Submitted(Value),
    /// A worker has taken it.
    Started {
        /// The worker's name, if it told it.
        worker: Option<String>,
    },
    /// Whoever works on it is alive.
    Heartbeat,
}

/// One step of a run: what it stands on, and what has come of it so far.
pub(crate) struct Step<'a> {
    pub(crate) definition: &'a Definition,
    pub(crate) run: &'a mut Run,
    pub(crate) world: &'a mut dyn World,
    pub(crate) now: i64,
    pub(crate) progress: Progress,
    /// Threads that a failure has taken with it, as they stood: what a redrive goes on from, if nothing catches that failure.
    pub(crate) wreck: Vec<(u64, Thread)>,
}

impl<'a> Step<'a> {
    pub(crate) fn new(
        definition: &'a Definition,
        run: &'a mut Run,
        world: &'a mut dyn World,
        now: i64,
    ) -> Step<'a> {
        Step { definition, run, world, now, progress: Progress::default(), wreck: Vec::new() }
    }
}

impl Run {
    /// A run about to enter its first state. `started` is what the event of its start tells beside the input.
    #[must_use]
    pub fn begin(
        definition: &Definition,
        identity: Identity,
        input: Value,
        started: Map<String, Value>,
        now: i64,
    ) -> (Run, Progress) {
        let mut run = Run {
            identity,
            threads: BTreeMap::new(),
            next_thread: 1,
            next_call: 1,
            last_event: 0,
            ready: VecDeque::from([0]),
            due: BTreeSet::new(),
            calling: BTreeMap::new(),
            deadline: None,
            outcome: None,
            inspection: None,
        };
        run.set_deadline(definition, now);
        let mut nobody = Nobody;
        let mut step = Step::new(definition, &mut run, &mut nobody, now);
        step.tell_after(0, "ExecutionStarted", || {
            let mut details = super::events::payload("input", &input);
            details.extend(started);
            Some(details)
        });
        let mut progress = step.progress;
        progress.changed.insert(0);
        let flow = run.identity.flow;
        let start = definition.flows.get(flow).map_or(0, |flow| flow.start);
        run.threads.insert(0, Thread::new(None, 0, flow, start, input));
        (run, progress)
    }

    /// When the whole is over, having begun at a moment.
    pub(crate) fn set_deadline(&mut self, definition: &Definition, began: i64) {
        let longest = self.identity.longest_seconds;
        // That of the machine is not that of its children.
        let machine = definition.timeout_seconds.filter(|_| self.identity.flow == 0);
        let seconds = machine.map_or(longest, |seconds| seconds.min(longest));
        self.deadline = Some(after(began, seconds));
    }

    /// Does what can be done without waiting, at most `STATES_AT_A_TIME` states of it; what is left, [`Run::is_ready`] says.
    pub fn advance(&mut self, definition: &Definition, now: i64, world: &mut dyn World) -> Progress {
        let mut step = Step::new(definition, self, world, now);
        step.time_out();
        step.wake();
        for _ in 0..STATES_AT_A_TIME {
            if step.run.outcome.is_some() || step.run.has_left() {
                break;
            }
            let Some(thread) = step.run.ready.pop_front() else { break };
            step.go_on(thread);
        }
        step.progress
    }

    /// Takes in what came of a call. `None` if nobody waits for it any more.
    pub fn report(
        &mut self,
        definition: &Definition,
        call: u64,
        report: Report,
        now: i64,
        world: &mut dyn World,
    ) -> Option<Progress> {
        let thread = *self.calling.get(&call)?;
        let mut step = Step::new(definition, self, world, now);
        step.reported(thread, report);
        Some(step.progress)
    }
}

/// So many seconds after a moment.
pub(crate) fn after(now: i64, seconds: u64) -> i64 {
    now.saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000))
}

/// The world of what draws nothing.
pub(crate) struct Nobody;

impl World for Nobody {
    fn uuid(&mut self) -> String {
        String::new()
    }

    fn random(&mut self) -> f64 {
        0.0
    }
}

impl Thread {
    pub(crate) fn new(parent: Option<u64>, index: usize, flow: usize, state: usize, input: Value) -> Thread {
        Thread {
            parent,
            index,
            flow,
            state,
            input: Arc::new(input),
            variables: Arc::default(),
            event: 0,
            entered_event: 0,
            entered: 0,
            is_in: false,
            retries: Vec::new(),
            item: None,
            token: None,
            is_silent: false,
            child: None,
            phase: Phase::Entering,
        }
    }

    /// A copy for looking at, without what its phase holds.
    pub(crate) fn without_phase(&self) -> Thread {
        Thread {
            input: self.input.clone(),
            variables: self.variables.clone(),
            retries: self.retries.clone(),
            item: self.item.clone(),
            token: self.token.clone(),
            child: self.child.clone(),
            phase: Phase::Entering,
            ..*self
        }
    }
}

impl<'a> Step<'a> {
    /// The state that a thread is in.
    pub(crate) fn state(&self, thread: &Thread) -> Option<&'a State> {
        self.definition.flows.get(thread.flow)?.states.get(thread.state)
    }

    /// Gives a thread another phase, and sees to it that it goes on in its time.
    pub(crate) fn set_phase(&mut self, number: u64, phase: Phase) {
        let Some(thread) = self.run.threads.get_mut(&number) else { return };
        if let Some(due) = due(&thread.phase) {
            self.run.due.remove(&(due, number));
        }
        if let Some(call) = call(&thread.phase) {
            self.run.calling.remove(&call);
        }
        if let Some(call) = call(&phase) {
            self.run.calling.insert(call, number);
        }
        match &phase {
            Phase::Entering | Phase::Retrying => self.run.ready.push_back(number),
            _ => {
                if let Some(due) = due(&phase) {
                    self.run.due.insert((due, number));
                }
            }
        }
        thread.phase = phase;
        self.progress.changed.insert(number);
    }

    /// Takes a thread away, with all that is under it.
    pub(crate) fn remove(&mut self, number: u64) {
        let before = self.wreck.len();
        self.wreck_from(number);
        self.wreck.truncate(before);
    }

    /// Takes a thread, with all that is under it, from what is under way to the wreck.
    pub(crate) fn wreck_from(&mut self, number: u64) {
        let mut waiting = vec![number];
        while let Some(number) = waiting.pop() {
            let Some(thread) = self.run.threads.remove(&number) else { continue };
            if let Some(due) = due(&thread.phase) {
                self.run.due.remove(&(due, number));
            }
            match &thread.phase {
                Phase::Calling(Calling { call, .. }) | Phase::Child { call } => {
                    self.run.calling.remove(call);
                    self.progress.dropped.push(*call);
                }
                Phase::Joining(joining) => {
                    if let Some(map_run) = &joining.map_run {
                        self.progress.map_runs.push(MapRunStep::aborted(map_run));
                    }
                    waiting.extend(joining.first..joining.first + joining.begun as u64);
                }
                _ => {}
            }
            self.progress.changed.insert(number);
            self.progress.spent.extend(thread.token.clone());
            self.wreck.push((number, thread));
        }
    }

    fn go_on(&mut self, number: u64) {
        let Some(thread) = self.run.threads.get(&number) else { return };
        if self.run.identity.keeps_history && self.run.last_event >= super::MOST_EVENTS - 2 {
            let cause = format!(
                "The execution reached the maximum number of history events ({}).",
                super::MOST_EVENTS
            );
            self.end(Outcome::Failed(Failure::new("States.Runtime", cause)));
            return;
        }
        match thread.phase {
            Phase::Entering | Phase::Retrying if thread.child.is_some() => self.begin_child(number),
            Phase::Entering => self.enter(number),
            Phase::Retrying => self.begin(number),
            _ => {}
        }
    }

    /// Wakes the threads whose time has come.
    fn wake(&mut self) {
        while let Some((due, number)) = self.run.due.first().copied() {
            if due > self.now || self.run.outcome.is_some() {
                return;
            }
            self.run.due.pop_first();
            let Some(thread) = self.run.threads.get(&number) else { continue };
            match &thread.phase {
                Phase::BackingOff { .. } => self.set_phase(number, Phase::Retrying),
                Phase::Waiting { .. } => self.waited(number),
                Phase::Calling(_) => self.called_too_long(number),
                _ => {}
            }
        }
    }

    /// Ends the whole if its time is over.
    fn time_out(&mut self) {
        if self.run.outcome.is_none() && self.run.deadline.is_some_and(|deadline| deadline <= self.now) {
            self.end(Outcome::TimedOut);
        }
    }

    /// Ends the whole, whatever is still under way.
    pub(crate) fn end(&mut self, outcome: Outcome) {
        let previous = self.run.threads.get(&0).map_or(0, |thread| thread.event);
        let (kind, details) = match &outcome {
            Outcome::Succeeded(output) => ("ExecutionSucceeded", super::events::payload("output", output)),
            Outcome::Failed(failure) => ("ExecutionFailed", super::events::failure(failure)),
            Outcome::TimedOut => ("ExecutionTimedOut", Map::new()),
        };
        self.tell_after(previous, kind, || Some(details));
        if matches!(outcome, Outcome::Succeeded(_)) {
            self.remove(0);
        } else {
            // What is kept of them is where a redrive goes on.
            self.wreck_from(0);
            self.run.threads.extend(self.wreck.drain(..));
        }
        self.run.ready.clear();
        self.run.due.clear();
        self.run.deadline = None;
        self.run.outcome = Some(outcome);
    }
}

/// The call whose result a phase waits for.
fn call(phase: &Phase) -> Option<u64> {
    match phase {
        Phase::Calling(calling) => Some(calling.call),
        Phase::Child { call } => Some(*call),
        _ => None,
    }
}

/// When a phase is over by itself.
pub(crate) fn due(phase: &Phase) -> Option<i64> {
    match phase {
        Phase::BackingOff { until } | Phase::Waiting { until } => Some(*until),
        Phase::Calling(calling) => calling.due(),
        _ => None,
    }
}
