//! Timers: something to be done at a time on the clock, set and cancelled in the transaction that decides it.
//!
//! They are rows in the program's own scope, so they survive a restart; dispatch runs the ones that are due.

use serde_json::{Value, json};
use store::{Cause, Collection, Key, Scope, Tx};

use crate::call::Call;
use crate::clock::Time;
use crate::service::Timer;

/// Timers by the time they are due. Key: due (milliseconds), name, account, region, key.
pub static DUE: Collection = Collection::with_feed("timers.due");
/// When a timer is due. Key: name, account, region, key.
static BY_KEY: Collection = Collection::new("timers.by-key");

/// Sets a timer of this call's account and region, in place of any of the same name and key. `payload` is given to the
/// timer when it runs. A timer that sets itself anew while it runs, stays.
pub fn set(tx: &mut Tx<'_>, call: &Call, timer: &Timer, key: &str, due: Time, payload: &[u8]) {
    let scope = call.store.scope();
    let cause = &call.store.origin().cause;
    let number = tx.fresh_number();
    // A timer that sets itself anew is the same link of its chain, not one more: a retry may go on for days.
    let hops = if call.operation == timer.name { cause.hops.saturating_sub(1) } else { cause.hops };
    let header = json!({"trace": &*cause.trace, "call": cause.call, "hops": hops, "number": number});
    let mut value = header.to_string().into_bytes();
    value.push(b'\n');
    value.extend_from_slice(payload);
    tx.as_program(|tx| {
        remove(tx, timer.name, scope, key);
        tx.put(BY_KEY.whole(), by_key(timer.name, scope, key), &due.0.to_be_bytes()[..]);
        tx.put(DUE.whole(), due_key(due, timer.name, scope, key), value);
    });
}

/// Cancels a timer; one that is not set stays so.
pub fn cancel(tx: &mut Tx<'_>, call: &Call, timer: &Timer, key: &str) {
    tx.as_program(|tx| remove(tx, timer.name, call.store.scope(), key));
}

fn remove(tx: &mut Tx<'_>, name: &str, scope: &Scope, key: &str) {
    let by_key = by_key(name, scope, key);
    let due = tx.get(BY_KEY.whole(), &by_key).and_then(|due| due.as_ref().try_into().ok());
    if let Some(due) = due.map(i64::from_be_bytes) {
        tx.remove(DUE.whole(), due_key(Time(due), name, scope, key));
        tx.remove(BY_KEY.whole(), by_key);
    }
}

fn by_key(name: &str, scope: &Scope, key: &str) -> Key {
    Key::parts().text(name).text(&scope.account).text(&scope.region).text(key).key()
}

fn due_key(due: Time, name: &str, scope: &Scope, key: &str) -> Key {
    let due = u64::try_from(due.0).unwrap_or(0);
    Key::parts().number(due).text(name).text(&scope.account).text(&scope.region).text(key).key()
}

/// A timer as it is kept.
#[derive(Clone, Debug)]
pub struct Set {
    /// When it is due.
    pub due: Time,
    /// The timer's name.
    pub name: String,
    /// Whose it is.
    pub scope: Scope,
    /// Its key among the timers of this name and scope.
    pub key: String,
    /// Why it was set.
    pub cause: Cause,
    /// Tells it from others of its name, scope and key.
    number: u64,
    /// What is given to it.
    pub payload: Vec<u8>,
}

impl Set {
    /// Reads a row of [`DUE`]; `None` if it is not one.
    #[must_use]
    pub fn read(key: &Key, value: &[u8]) -> Option<Set> {
        let mut parts = key.read();
        let due = Time(i64::try_from(parts.number()?).ok()?);
        let name = parts.text()?;
        let scope = Scope::new(&parts.text()?, &parts.text()?);
        let key = parts.text()?;
        let (header, payload) = parts_of(value)?;
        let cause = Cause {
            trace: header["trace"].as_str()?.into(),
            call: header["call"].as_u64()?,
            hops: u16::try_from(header["hops"].as_u64()?).ok()?,
        };
        let number = header["number"].as_u64()?;
        Some(Set { due, name, scope, key, cause, number, payload: payload.to_vec() })
    }

    /// Takes the timer away, in the transaction that does what it was set for. One that was set since in its place stays.
    pub fn done(&self, tx: &mut Tx<'_>) {
        tx.as_program(|tx| {
            let row = tx.get(DUE.whole(), &due_key(self.due, &self.name, &self.scope, &self.key));
            let number = row.and_then(|row| parts_of(&row)?.0["number"].as_u64());
            if number == Some(self.number) {
                remove(tx, &self.name, &self.scope, &self.key);
            }
        });
    }
}

/// The header and the payload of a row of [`DUE`].
fn parts_of(row: &[u8]) -> Option<(Value, &[u8])> {
    let line = row.iter().position(|byte| *byte == b'\n')?;
    Some((serde_json::from_slice(&row[..line]).ok()?, &row[line + 1..]))
}
