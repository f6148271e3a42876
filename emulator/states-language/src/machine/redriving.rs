//! An execution that did not succeed goes on where it failed: what had ended well stays, what failed or was cut short is done again.
//!
//! An unsuccessful run keeps its threads as they stood. A branch that has ended keeps its output. Of the others, a state that was
//! under way begins again, without being entered again; its retriers count from nothing. A Fail state is entered again
//! (documented). A Parallel or Map state that failed when all its branches had ended has lost them, and runs them all again
//! (documented for `States.DataLimitExceeded`).

use std::collections::BTreeSet;

use serde_json::Map;

use super::keeping::read;
use super::running::{Nobody, Step};
use super::thread::{Phase, Thread};
use super::{Identity, Progress, Run, Unreadable};
use crate::definition::{Definition, Kind};

impl Run {
    /// Takes up a run that did not succeed. `kept` are its threads, `now` is when it goes on, from which its time counts anew, and `count`
    /// how often it has been redriven with this one. `None` if nothing of it was kept.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn redrive(
        definition: &Definition,
        identity: Identity,
        kept: impl IntoIterator<Item = (u64, impl AsRef<[u8]>)>,
        last_event: u64,
        now: i64,
        count: u64,
    ) -> Result<Option<(Run, Progress)>, Unreadable> {
        let mut threads = read(kept)?;
        if !threads.contains_key(&0) {
            return Ok(None);
        }
        let forked: BTreeSet<u64> = threads.values().filter_map(|thread| thread.parent).collect();
        let (mut changed, mut spent) = (BTreeSet::new(), Vec::new());
        for (number, thread) in &mut threads {
            if stands(thread, forked.contains(number)) {
                continue;
            }
            if thread.child.is_some() {
                let has_begun = matches!(thread.phase, Phase::Child { .. } | Phase::Failed(_));
                thread.phase = if has_begun { Phase::Retrying } else { Phase::Entering };
                changed.insert(*number);
                continue;
            }
            let state = definition.flows.get(thread.flow).and_then(|flow| flow.states.get(thread.state));
            let is_fail = state.is_some_and(|state| matches!(state.kind, Kind::Fail { .. }));
            let is_in = thread.is_in && !is_fail;
            thread.phase = if is_in { Phase::Retrying } else { Phase::Entering };
            thread.retries.fill(0);
            spent.extend(thread.token.take());
            changed.insert(*number);
        }
        let mut run = Run::of(identity, threads, last_event);
        run.set_deadline(definition, now);
        run.count();
        let mut nobody = Nobody;
        let mut step = Step::new(definition, &mut run, &mut nobody, now);
        step.tell_after(last_event, "ExecutionRedriven", || {
            Some(Map::from_iter([("redriveCount".to_owned(), count.into())]))
        });
        (step.progress.changed, step.progress.spent) = (changed, spent);
        step.redrive_map_runs();
        let progress = step.progress;
        Ok(Some((run, progress)))
    }
}

/// Whether a thread is left as it is: it has ended, or it waits for branches that go on.
fn stands(thread: &Thread, has_branches: bool) -> bool {
    match thread.phase {
        Phase::Ended(_) => true,
        Phase::Joining(_) => has_branches,
        _ => false,
    }
}
