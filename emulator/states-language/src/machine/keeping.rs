//! A run is kept thread by thread, and taken up again from them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::running::due;
use super::tasks::task_call;
use super::thread::{Phase, Thread};
use super::{Identity, Run, TaskCall};
use crate::definition::Definition;

/// A thread that was kept cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("thread {thread} cannot be read: {reason}")]
pub struct Unreadable {
    /// The thread's number.
    pub thread: u64,
    /// Why.
    pub reason: String,
}

/// Reads threads as they were kept.
pub(crate) fn read(
    kept: impl IntoIterator<Item = (u64, impl AsRef<[u8]>)>,
) -> Result<BTreeMap<u64, Thread>, Unreadable> {
    let read = kept.into_iter().map(|(number, text)| {
        let thread: Thread = serde_json::from_slice(text.as_ref())
            .map_err(|error| Unreadable { thread: number, reason: error.to_string() })?;
        Ok((number, thread))
    });
    read.collect()
}

impl Run {
    /// A thread as it is to be kept; `None` if it is gone.
    ///
    /// # Errors
    /// [`Unreadable`] if it cannot be written, which no thread of ours may cause.
    pub fn thread(&self, number: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(thread) = self.threads.get(&number) else { return Ok(None) };
        let written = serde_json::to_vec(thread);
        written.map(Some).map_err(|error| Unreadable { thread: number, reason: error.to_string() })
    }

    /// Takes up a run where its threads stood. `started` is when it began, in milliseconds.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn restore(
        definition: &Definition,
        identity: Identity,
        kept: impl IntoIterator<Item = (u64, impl AsRef<[u8]>)>,
        last_event: u64,
        started: i64,
    ) -> Result<Run, Unreadable> {
        let mut run = Run::of(identity, read(kept)?, last_event);
        run.set_deadline(definition, started);
        run.count();
        Ok(run)
    }

    /// A run of threads that have been read, which is yet to be counted.
    pub(crate) fn of(identity: Identity, threads: BTreeMap<u64, Thread>, last_event: u64) -> Run {
        Run {
            identity,
            threads,
            next_thread: 1,
            // Every call is told by an event, so no call before had this number.
            next_call: last_event + 1,
            last_event,
            ready: VecDeque::new(),
            due: BTreeSet::new(),
            calling: BTreeMap::new(),
            deadline: None,
            outcome: None,
            inspection: None,
        }
    }

    /// Finds out what follows from the threads.
    pub(crate) fn count(&mut self) {
        let mut done: BTreeMap<u64, (usize, usize, usize)> = BTreeMap::new();
        for (number, thread) in &self.threads {
            self.next_thread = self.next_thread.max(number + 1);
            if let Some(due) = due(&thread.phase) {
                self.due.insert((due, *number));
            }
            if matches!(thread.phase, Phase::Entering | Phase::Retrying) {
                self.ready.push_back(*number);
            }
            match &thread.phase {
                Phase::Joining(joining) => {
                    self.next_thread = self.next_thread.max(joining.first + joining.count as u64);
                }
                Phase::Calling(calling) => {
                    self.next_call = self.next_call.max(calling.call + 1);
                    self.calling.insert(calling.call, *number);
                }
                Phase::Child { call } => {
                    self.next_call = self.next_call.max(call + 1);
                    self.calling.insert(*call, *number);
                }
                _ => {}
            }
            let Some(parent) = thread.parent else { continue };
            let (begun, ended, failed) = done.entry(parent).or_default();
            *begun += 1;
            match thread.phase {
                Phase::Ended(_) => *ended += 1,
                Phase::Failed(_) => *failed += 1,
                _ => {}
            }
        }
        for (parent, counts) in done {
            if let Some(Thread { phase: Phase::Joining(joining), .. }) = self.threads.get_mut(&parent) {
                (joining.begun, joining.ended, joining.failed) = counts;
            }
        }
    }

    /// A number for a call that no other has.
    pub(crate) fn next_call(&mut self) -> u64 {
        let call = self.next_call;
        self.next_call += 1;
        call
    }

    /// The `Resource` of a call that is under way; `None` if nobody waits for it any more.
    #[must_use]
    pub fn resource(&self, call: u64) -> Option<&str> {
        match &self.threads.get(self.calling.get(&call)?)?.phase {
            Phase::Calling(calling) => Some(&calling.resource),
            _ => None,
        }
    }

    /// The calls that are under way, to be made again after a restart. Those that were answered, and only what they began is waited
    /// for, are not among them.
    #[must_use]
    pub fn calls(&self, definition: &Definition) -> Vec<TaskCall> {
        let calls = self.threads.values().filter_map(|thread| {
            let Phase::Calling(calling) = &thread.phase else { return None };
            let state = definition.flows.get(thread.flow)?.states.get(thread.state)?;
            (!calling.is_submitted).then(|| task_call(thread, state, calling))
        });
        calls.collect()
    }
}
