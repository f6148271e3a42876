//! What a failure cuts short: each state that was under way beside it is told of.

use super::MOST_EVENTS;
use super::running::Step;
use super::thread::{Phase, Thread};
use crate::definition::Kind;

impl Step<'_> {
    /// Tells that a thread, and all that is under it, is cut short: what is within comes first. Believed: that order, and that what
    /// waits to be tried again is told as what is under way is.
    pub(crate) fn tell_aborted(&mut self, number: u64) {
        let (mut open, mut found) = (vec![number], Vec::new());
        while let Some(number) = open.pop() {
            let Some(thread) = self.run.threads.get(&number) else { continue };
            match &thread.phase {
                Phase::Ended(_) | Phase::Failed(_) => continue,
                // The iterations of a Map run tell of themselves.
                Phase::Joining(joining) if joining.map_run.is_none() => {
                    open.extend(joining.first..joining.first + joining.begun as u64);
                }
                _ => {}
            }
            found.push(number);
        }
        for number in found.into_iter().rev() {
            if self.run.identity.keeps_history && self.run.last_event >= MOST_EVENTS - 2 {
                return;
            }
            self.tell_state_aborted(number);
            self.tell_iteration_aborted(number);
        }
    }

    fn tell_state_aborted(&mut self, number: u64) {
        let Some(thread) = self.run.threads.get(&number).filter(|thread| thread.is_in) else { return };
        let has_map_run = matches!(&thread.phase, Phase::Joining(joining) if joining.map_run.is_some());
        let name = match self.state(thread).map(|state| &state.kind) {
            Some(Kind::Task(_)) => "TaskStateAborted",
            Some(Kind::Wait(_)) => "WaitStateAborted",
            Some(Kind::Parallel { .. }) => "ParallelStateAborted",
            Some(Kind::Map(_)) => "MapStateAborted",
            _ => return,
        };
        if has_map_run {
            self.tell(number, "MapRunAborted", || None);
        }
        self.tell(number, name, || None);
    }

    fn tell_iteration_aborted(&mut self, number: u64) {
        let Some(Thread { parent: Some(parent), index, child: None, .. }) = self.run.threads.get(&number)
        else {
            return;
        };
        let index = *index;
        let state = self.run.threads.get(parent).and_then(|around| self.state(around));
        if let Some(state) = state.filter(|state| matches!(state.kind, Kind::Map(_))) {
            self.tell_iteration(number, "MapIterationAborted", state, index);
        }
    }
}
