//! What whoever received a message does with its receipt handle: deletes the message, or keeps it from others for longer or
//! shorter.

use contract::ApiError;
use serde::Deserialize;
use store::{Snapshot, Tx, Value};

use crate::model::message::{Head, State};
use crate::model::queue::Queue;
use crate::model::receipt::Receipt;
use crate::{contents, errors};

/// No message is kept from others for longer than twelve hours after it was received.
pub(crate) const LONGEST_SECONDS: i64 = 43_200;

/// What is asked of a message: by itself, or, with an id, in a batch.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Entry {
    pub(crate) queue_url: Option<String>,
    pub(crate) id: Option<String>,
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
}

/// A message that a handle leads to.
struct Held {
    receipt: Receipt,
    row: Value,
    state: State,
}

impl Entry {
    /// The message that the handle leads to; `None` if it is gone, or has expired.
    fn held(&self, tx: &Tx<'_>, queue: &Queue, now: u64) -> Result<Option<Held>, ApiError> {
        let receipt = self.read()?;
        if receipt.queue != queue.id {
            return Err(errors::invalid_receipt(self.handle()));
        }
        if queue.has_lost(receipt.place.sent, now) {
            return Ok(None);
        }
        let row = contents::message(tx, &queue.id, receipt.place);
        let state = contents::state(tx, &queue.id, receipt.place);
        Ok(row.zip(state).map(|(row, state)| Held { receipt, row, state }))
    }

    fn read(&self) -> Result<Receipt, ApiError> {
        if self.receipt_handle.is_none() {
            return Err(errors::missing_parameter("ReceiptHandle"));
        }
        Receipt::read(self.handle()).ok_or_else(|| errors::invalid_receipt(self.handle()))
    }

    fn handle(&self) -> &str {
        self.receipt_handle.as_deref().unwrap_or_default()
    }

    /// Checks what does not need the queue.
    ///
    /// # Errors
    /// What AWS says of a handle that is none.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        self.read().map(|_| ())
    }

    /// The same of a new visibility timeout.
    ///
    /// # Errors
    /// What AWS says of a handle that is none, or of a timeout out of range.
    pub(crate) fn check_timeout(&self) -> Result<(), ApiError> {
        self.read()?;
        let timeout =
            self.visibility_timeout.ok_or_else(|| errors::missing_parameter("VisibilityTimeout"))?;
        check_timeout(timeout)
    }
}

/// Checks a visibility timeout. Text believed.
///
/// # Errors
/// `InvalidParameterValue`.
pub(crate) fn check_timeout(timeout: i64) -> Result<(), ApiError> {
    if (0..=LONGEST_SECONDS).contains(&timeout) {
        return Ok(());
    }
    let reason = format!("Must be >= 0 and <= {LONGEST_SECONDS}, if provided.");
    Err(errors::invalid_value(timeout, "VisibilityTimeout", &reason))
}

/// Deletes a message. With a handle of an earlier receive it stays, and nothing is said of that; in a FIFO queue, a handle
/// whose time is over is refused (captured). A message that is gone is deleted again without a word.
///
/// # Errors
/// What AWS says of the handle.
pub(crate) fn delete(
    tx: &mut Tx<'_>,
    before: &Snapshot,
    queue: &Queue,
    entry: &Entry,
    now: u64,
) -> Result<(), ApiError> {
    let Some(Held { receipt, row, state }) = entry.held(tx, queue, now)? else { return Ok(()) };
    let is_last = receipt.number == state.receipt;
    if queue.fifo && (!is_last || state.until <= now) {
        return Err(errors::expired_receipt(entry.handle()));
    }
    if !is_last {
        return Ok(());
    }
    // Only a FIFO queue must know the group.
    let group = if queue.fifo { Head::read(&row)?.group } else { None };
    contents::remove(tx, before, queue, group.as_deref(), receipt.place, state.until)
}

/// Keeps a message from others until a timeout from now on. In a standard queue this works, too, after the timeout before has
/// passed, as long as nobody else has received the message (captured).
///
/// # Errors
/// What AWS says of the handle, or of a time that is too long.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    before: &Snapshot,
    queue: &Queue,
    entry: &Entry,
    now: u64,
) -> Result<(), ApiError> {
    let held = entry.held(tx, queue, now)?;
    let Held { receipt, row, state } = held.ok_or_else(|| errors::not_available(entry.handle()))?;
    let is_last = receipt.number == state.receipt;
    if queue.fifo && (!is_last || state.until <= now) {
        return Err(errors::expired_receipt(entry.handle()));
    }
    if !is_last {
        return Err(errors::not_available(entry.handle()));
    }
    let timeout = entry.visibility_timeout.unwrap_or_default();
    let until = now.saturating_add(u64::try_from(timeout).unwrap_or(0) * 1_000);
    let longest = u64::try_from(LONGEST_SECONDS).unwrap_or(0) * 1_000;
    if until > state.last.saturating_add(longest) {
        return Err(errors::hidden_too_long(timeout));
    }
    let group = if queue.fifo { Head::read(&row)?.group } else { None };
    let was = state.until;
    let state = State { until, ..state };
    contents::hide(tx, before, queue, group.as_deref(), receipt.place, was, (state, now));
    Ok(())
}
