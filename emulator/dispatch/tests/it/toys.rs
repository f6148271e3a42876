//! Two small services under names that AWS's models know: a register of notes, and a counter that it calls.

use bytes::Bytes;
use contract::work::{self, Assignment};
use contract::{ApiError, Call, Checks, Reaction, Seen, Service, Time, Timer, Work, aws_operation, timer};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Collection, Key, StoreError, Tx};

pub(crate) static NOTES: Collection = Collection::with_feed("toys.notes");
pub(crate) static COUNTS: Collection = Collection::with_feed("toys.counts");

/// Keeps notes. Each note is counted by a reaction, through the other service.
pub(crate) static NOTEBOOK: Service = Service {
    id: "healthlake",
    checks: Checks::Modelled,
    operations: &[
        aws_operation!("CreateFHIRDatastore", create),
        aws_operation!("DeleteFHIRDatastore", panic_in_it),
        aws_operation!("DescribeFHIRDatastore", call_oneself),
    ],
    reactions: &[Reaction {
        name: "toys.count-notes",
        follows: &NOTES,
        concerns: |_, seen| seen.change().after.as_deref() != Some(b"unheard"),
        run: |call, seen| Box::pin(count(call, seen)),
    }],
    timers: &[REMINDER, ECHO],
    works: &[WATCH, LOOK, STUMBLE],
};

/// Counts by name.
pub(crate) static COUNTER: Service = Service {
    id: "dynamodb",
    checks: Checks::Own,
    operations: &[aws_operation!("PutItem", increment)],
    reactions: &[],
    timers: &[],
    works: &[],
};

const REMINDER: Timer = Timer { name: "toys.remind", run: |call, payload| Box::pin(remind(call, payload)) };

/// Sets itself anew as often as its payload says, each time in the commit that takes it away.
const ECHO: Timer = Timer { name: "toys.echo", run: |call, payload| Box::pin(echo(call, payload)) };

/// Watches until the time in its payload, counts every nudge.
const WATCH: Work = Work { name: "toys.watch", run: |call, assignment| Box::pin(watch(call, assignment)) };

/// Fails whenever it is tried, after a rest of a second if its key is `stumble`.
const STUMBLE: Work =
    Work { name: "toys.stumble", run: |call, assignment| Box::pin(stumble(call, assignment)) };

/// Looks by itself how many notes there are, and is told of none.
const LOOK: Work = Work { name: "toys.look", run: |call, assignment| Box::pin(look(call, assignment)) };

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Create {
    datastore_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Created {
    datastore_id: String,
}

/// Writes a note; one named `remind-after-N` sets a timer, `echo-N` one that sets itself N times, `watch-N` begins a watch,
/// `unwatch-N` ends it, and `nudge-watch-N` nudges it; `look` begins to look how many notes there are,
/// and `stumble` and `fall` begin what fails.
async fn create(call: Call, input: Create) -> Result<Created, ApiError> {
    let name = input.datastore_name.unwrap_or_default();
    let id = call.ids.hex();
    call.store
        .commit(|tx| {
            tx.put(NOTES.of("all"), Key::text(&id), name.as_bytes());
            if let Some(after) = name.strip_prefix("remind-after-").and_then(|after| after.parse().ok()) {
                timer::set(tx, &call, &REMINDER, &name, call.now.plus(after), id.as_bytes());
            }
            if let Some(times) = name.strip_prefix("echo-") {
                set_echo(tx, &call, times);
            }
            if let Some(after) = name.strip_prefix("watch-").and_then(|after| after.parse().ok()) {
                work::begin(tx, &call, &WATCH, &name, call.now.plus(after).0.to_string().as_bytes());
            }
            if name == "look" {
                work::begin(tx, &call, &LOOK, &name, &[]);
            }
            if matches!(&*name, "stumble" | "fall") {
                work::begin(tx, &call, &STUMBLE, &name, &[]);
            }
            if let Some(watch) = name.strip_prefix("un") {
                work::end(tx, &call, &WATCH, watch);
            }
            Ok::<_, StoreError>(())
        })
        .await?;
    if let Some(watch) = name.strip_prefix("nudge-") {
        call.nudge(&WATCH, watch);
    }
    Ok(Created { datastore_id: id })
}

async fn panic_in_it(_: Call, _: Value) -> Result<Value, ApiError> {
    panic!("a bug of ours")
}

async fn call_oneself(call: Call, input: Value) -> Result<Value, ApiError> {
    call.aws("healthlake", "DescribeFHIRDatastore", &input).await?;
    Ok(json!({}))
}

async fn count(call: Call, seen: Seen) -> Result<(), ApiError> {
    let name = String::from_utf8_lossy(seen.change().after.as_deref().unwrap_or_default()).into_owned();
    if name == "poison" {
        return Err(ApiError::internal("cannot count poison"));
    }
    call.aws("dynamodb", "PutItem", &json!({"name": name})).await?;
    Ok(())
}

async fn remind(call: Call, payload: Bytes) -> Result<(), ApiError> {
    call.aws("dynamodb", "PutItem", &json!({"name": format!("reminded of {} bytes", payload.len())})).await?;
    Ok(())
}

fn set_echo(tx: &mut Tx<'_>, call: &Call, times: &str) {
    timer::set(tx, call, &ECHO, "echo", call.now, times.as_bytes());
}

async fn echo(call: Call, payload: Bytes) -> Result<(), ApiError> {
    let left: u64 = String::from_utf8_lossy(&payload).parse().unwrap_or(0);
    let commit = call.store.commit(|tx| {
        let key = Key::text("echoes");
        let before = tx.get(COUNTS.whole(), &key).map_or(0, |value| value[0]);
        tx.put(COUNTS.whole(), key, vec![before + 1]);
        if let Some(left @ 1..) = left.checked_sub(1) {
            set_echo(tx, &call, &left.to_string());
        }
        Ok::<_, StoreError>(())
    });
    Ok(commit.await?)
}

async fn watch(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    let until = Time(String::from_utf8_lossy(&assignment.payload).parse().unwrap_or(0));
    loop {
        assignment.rest(&call.clock, Some(until)).await;
        let over = call.clock.now() >= until;
        let name = if over { "watches over" } else { "nudges" };
        call.at_present().aws("dynamodb", "PutItem", &json!({"name": name})).await?;
        if over {
            return Ok(());
        }
    }
}

async fn stumble(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    if &*assignment.key == "stumble" {
        assignment.rest(&call.clock, Some(call.clock.now().plus(1_000))).await;
    }
    call.at_present().aws("dynamodb", "PutItem", &json!({"name": format!("{}s", assignment.key)})).await?;
    Err(ApiError::internal("it cannot stand"))
}

async fn look(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    loop {
        let commit = call.store.store().sequence();
        let count = u8::try_from(call.store.snapshot().count(NOTES.of("all"))).unwrap_or(u8::MAX);
        let (call, key) = (call.at_present(), Key::text("looked"));
        let known = call.store.get(COUNTS.whole(), &key).is_some_and(|value| value[0] == count);
        if !known {
            let keep = call.store.commit(|tx| {
                tx.put(COUNTS.whole(), key, vec![count]);
                Ok::<_, StoreError>(())
            });
            keep.await?;
        }
        assignment.has_looked(commit);
        assignment.rest(&call.clock, None).await;
    }
}

#[derive(Deserialize)]
struct Increment {
    name: String,
}

async fn increment(call: Call, input: Increment) -> Result<Value, ApiError> {
    let count = call
        .store
        .commit(|tx| {
            let key = Key::text(&input.name);
            let before = tx.get(COUNTS.whole(), &key).map_or(0, |value| value[0]);
            tx.put(COUNTS.whole(), key, vec![before + 1]);
            Ok::<_, StoreError>(before + 1)
        })
        .await?;
    Ok(json!({"count": count}))
}

/// How often a name was counted.
pub(crate) fn counted(house: &test_kit::House, name: &str) -> u8 {
    let cause = store::Cause { trace: "test".into(), call: 0, hops: 0 };
    let scope = store::Scope::new(&house.caller().account, "us-east-1");
    let store = house.dispatch.store().scoped(&scope, store::Origin::new(Time(0).0, cause));
    store.get(COUNTS.whole(), &Key::text(name)).map_or(0, |value| value[0])
}
