//! Takes messages that can be given, in one transaction: those of a FIFO queue group by group, those of a standard queue in a fair
//! order; dead letters away, expired ones out.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::{Key, Snapshot, Tx, Value};

use crate::collections::{Known, Place, moment};
use crate::model::message::{Head, State};
use crate::model::queue::Queue;
use crate::model::receipt::Receipt;
use crate::receiving::fairness::Fair;
use crate::remembered::ATTEMPTS;
use crate::{contents, expiry, redrive};

/// How many messages a transaction looks at: some may be dead letters, or expired.
const MOST_LOOKED_AT: usize = 200;

/// How messages are to be taken.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) most: usize,
    /// For how many milliseconds they are kept from others.
    pub(super) hidden: u64,
    /// Tells a receive that is tried again from a new one.
    pub(super) attempt: Option<String>,
}

/// A message that was taken.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) fifo: bool,
    pub(super) handle: String,
    pub(super) place: Place,
    pub(super) row: Value,
    pub(super) state: State,
}

/// What came of a look.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) messages: Vec<Taken>,
    /// Whether nothing could be given because too much is in flight.
    pub(super) is_full: bool,
}

/// What an attempt was given.
#[derive(Serialize, Deserialize)]
struct Given {
    sent: u64,
    number: u64,
    receipt: u64,
}

/// Takes what can be given now. Where there is nothing, nothing is written.
pub(super) async fn take(
    call: &Call,
    known: &Known,
    asked: &Asked,
    most_in_flight: usize,
) -> Result<Outcome, ApiError> {
    let now = moment(call.now);
    loop {
        let mut snapshot = call.store.snapshot();
        // The timer is about to do this; until then a group might wait for a message that is gone.
        while contents::expired(&snapshot, &known.queue, now).next().is_some()
            && expiry::sweep(call, known).await? > 0
        {
            snapshot = call.store.snapshot();
        }
        if contents::due(&snapshot, &known.queue.id, now).next().is_none() && asked.attempt.is_none() {
            return Ok(Outcome::default());
        }
        if contents::is_full(&snapshot, &known.queue.id, now, most_in_flight) {
            return Ok(Outcome { is_full: true, ..Outcome::default() });
        }
        drop(snapshot);
        let (outcome, looked_at) = call
            .store
            .commit(|tx| {
                let queue = known.now(tx)?;
                let before = tx.before();
                let mut taking = Taking {
                    tx,
                    before: &before,
                    call,
                    queue: &queue,
                    asked,
                    now,
                    looked_at: 0,
                    taken: Vec::new(),
                };
                taking.run()?;
                Ok::<_, ApiError>((taking.taken, taking.looked_at))
            })
            .await?;
        // Dead letters alone may have been in front.
        if !outcome.is_empty() || looked_at < MOST_LOOKED_AT {
            return Ok(Outcome { messages: outcome, is_full: false });
        }
    }
}

/// A transaction that takes.
struct Taking<'t, 's> {
    tx: &'t mut Tx<'s>,
    before: &'t Snapshot,
    call: &'t Call,
    queue: &'t Queue,
    asked: &'t Asked,
    now: u64,
    looked_at: usize,
    taken: Vec<Taken>,
}

impl Taking<'_, '_> {
    fn run(&mut self) -> Result<(), ApiError> {
        if let Some(attempt) = &self.asked.attempt {
            let given: Option<Vec<Given>> =
                ATTEMPTS.get(self.tx, &self.queue.id, &Key::text(attempt), self.now)?;
            if let Some(given) = given
                && self.give_again(&given)?
            {
                return Ok(());
            }
        }
        if self.queue.fifo {
            self.take_groups()?;
        } else {
            self.take_fairly()?;
        }
        if let Some(attempt) = &self.asked.attempt
            && !self.taken.is_empty()
        {
            let given = |taken: &Taken| Given {
                sent: taken.place.sent,
                number: taken.place.number,
                receipt: taken.state.receipt,
            };
            let given: Vec<Given> = self.taken.iter().map(given).collect();
            ATTEMPTS.put(self.tx, self.before, &self.queue.id, Key::text(attempt), (&given, self.now))?;
        }
        Ok(())
    }

    fn take_fairly(&mut self) -> Result<(), ApiError> {
        for (at, place) in Fair::new(self.before, &self.queue.id, self.now) {
            if let Some(row) = contents::message(self.tx, &self.queue.id, place) {
                self.look_at(place, row, None, at)?;
            }
            if self.is_done() {
                break;
            }
        }
        Ok(())
    }

    fn take_groups(&mut self) -> Result<(), ApiError> {
        for (_, place) in contents::due(self.before, &self.queue.id, self.now) {
            if self.is_done() {
                break;
            }
            let Some(row) = contents::message(self.tx, &self.queue.id, place) else { continue };
            self.take_group(place, &row)?;
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.taken.len() == self.asked.most || self.looked_at == MOST_LOOKED_AT
    }

    /// Takes the first messages of a group, up to one that cannot be given yet.
    fn take_group(&mut self, first: Place, row: &Value) -> Result<(), ApiError> {
        let Some(group) = Head::read(row)?.group else { return Ok(()) };
        for place in contents::group_from(self.before, self.queue, &group, first) {
            if self.is_done() {
                break;
            }
            let Some(row) = contents::message(self.tx, &self.queue.id, place) else { continue };
            let state = contents::state(self.tx, &self.queue.id, place);
            let at = contents::available(self.queue, place, &Head::read(&row)?, state);
            if at > self.now {
                break;
            }
            self.look_at(place, row, Some(&group), at)?;
        }
        Ok(())
    }

    /// Takes a message, unless it has expired or is a dead letter.
    fn look_at(&mut self, place: Place, row: Value, group: Option<&str>, at: u64) -> Result<(), ApiError> {
        self.looked_at += 1;
        if self.queue.has_lost(place.sent, self.now) {
            return contents::remove(self.tx, self.before, self.queue, group, place, at);
        }
        let state = contents::state(self.tx, &self.queue.id, place);
        let receives = state.map_or(0, |state| state.receives);
        if let Some(policy) =
            self.queue.attributes.redrive.as_ref().filter(|policy| receives >= policy.receives)
            && let Some(target) = redrive::target(self.tx, self.call, policy)?
        {
            contents::remove(self.tx, self.before, self.queue, group, place, at)?;
            return redrive::bury(self.tx, self.before, self.call, (self.queue, place, &row), &target);
        }
        let state = State {
            receives: receives + 1,
            first: state.map_or(self.now, |state| state.first),
            last: self.now,
            until: self.now.saturating_add(self.asked.hidden),
            receipt: self.tx.fresh_number(),
        };
        self.give(place, row, group, at, state);
        Ok(())
    }

    fn give(&mut self, place: Place, row: Value, group: Option<&str>, was: u64, state: State) {
        contents::hide(self.tx, self.before, self.queue, group, place, was, (state, self.now));
        let receipt = Receipt { queue: self.queue.id.clone(), place, number: state.receipt };
        self.taken.push(Taken { fifo: self.queue.fifo, handle: receipt.handle(), place, row, state });
    }

    /// Gives what an attempt was given, with its time begun anew; `false` if anything of it was deleted, received by somebody
    /// else, or is no longer kept from others.
    fn give_again(&mut self, given: &[Given]) -> Result<bool, ApiError> {
        let mut held = Vec::new();
        for Given { sent, number, receipt } in given {
            let place = Place { sent: *sent, number: *number };
            let row = contents::message(self.tx, &self.queue.id, place);
            let state = contents::state(self.tx, &self.queue.id, place);
            match row.zip(state) {
                Some((row, state))
                    if state.receipt == *receipt
                        && state.until > self.now
                        && !self.queue.has_lost(place.sent, self.now) =>
                {
                    held.push((place, row, state));
                }
                _ => return Ok(false),
            }
        }
        for (place, row, state) in held {
            let group = Head::read(&row)?.group;
            let again = State { until: self.now.saturating_add(self.asked.hidden), ..state };
            self.give(place, row, group.as_deref(), state.until, again);
        }
        Ok(true)
    }
}
