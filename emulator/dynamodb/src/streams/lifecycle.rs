//! How a stream begins, goes from shard to shard, and ends.

use bytes::Bytes;
use contract::{ApiError, Call, Time, Timer, timer};
use store::{Key, Tx};

use super::stream::{Ended, RETENTION_MILLISECONDS, Roll, STREAMS, Stream, label, read, stream_key};
use crate::collections::{ITEMS, TABLES, read_head, table_key};
use crate::expiry;
use crate::model::definition::{self, Definition, StreamView};

/// Forgets a stream that was switched off a day ago.
pub(crate) const FORGET: Timer =
    Timer { name: "dynamodb.forget-stream", run: |call, payload| Box::pin(forget(call, payload)) };

/// Closes a stream's shard and opens another.
pub(crate) const ROLL: Timer =
    Timer { name: "dynamodb.roll-shard", run: |call, payload| Box::pin(roll(call, payload)) };

/// For how long a shard is open: AWS says "about".
const SHARD_MILLISECONDS: i64 = 4 * 60 * 60 * 1000;
/// So many ends of shards are kept: more than a day has, as a shard names its parent.
const KEPT_ROLLS: usize = 16;

/// Switches a table's stream on.
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    call: &Call,
    table: &mut Definition,
    view: StreamView,
) -> Result<(), ApiError> {
    // A label tells two streams apart that were switched on at the same time.
    let mut created = call.now;
    while tx.get(STREAMS.whole(), &stream_key(&table.name, &label(created))).is_some() {
        created = created.plus(1);
    }
    let stream = Stream {
        table: table.name.clone(),
        label: label(created),
        table_id: table.id.clone(),
        key_schema: table.key_schema.clone(),
        view,
        created: created.0,
        from: tx.sequence(),
        rolls: Vec::new(),
        forgotten_rolls: 0,
        ended: None,
    };
    set_roll(tx, call, &stream)?;
    table.stream = Some(definition::Stream { view });
    table.settings.latest_stream = Some(stream.label.clone());
    put(tx, &stream)
}

/// Switches a table's stream off, if it is on. It is kept for a day.
pub(crate) fn end(tx: &mut Tx<'_>, call: &Call, table: &mut Definition) -> Result<(), ApiError> {
    let label = table.settings.latest_stream.as_deref().filter(|_| table.stream.is_some());
    let Some(label) = label else { return Ok(()) };
    let Some(row) = tx.get(STREAMS.whole(), &stream_key(&table.name, label)) else { return Ok(()) };
    let mut stream = read(&row)?;
    stream.ended = Some(Ended { at: call.now.0, to: tx.sequence() });
    table.stream = None;
    put(tx, &stream)?;
    let due = Time(call.now.0).plus(RETENTION_MILLISECONDS);
    let row = serde_json::to_vec(&stream).map_err(|error| ApiError::internal(error.to_string()))?;
    timer::set(tx, call, &FORGET, &timer_key(&stream), due, &row);
    timer::cancel(tx, call, &ROLL, &timer_key(&stream));
    Ok(())
}

fn timer_key(stream: &Stream) -> String {
    format!("{}/{}", stream.table, stream.label)
}

fn set_roll(tx: &mut Tx<'_>, call: &Call, stream: &Stream) -> Result<(), ApiError> {
    let payload = serde_json::to_vec(&(&stream.table, &stream.label));
    let payload = payload.map_err(|error| ApiError::internal(error.to_string()))?;
    timer::set(tx, call, &ROLL, &timer_key(stream), call.now.plus(SHARD_MILLISECONDS), &payload);
    Ok(())
}

async fn roll(call: Call, stream: Bytes) -> Result<(), ApiError> {
    let (table, label): (String, String) =
        serde_json::from_slice(&stream).map_err(|_| crate::errors::corrupt("a stream's timer"))?;
    let roll = call.store.commit(|tx| {
        let Some(row) = tx.get(STREAMS.whole(), &stream_key(&table, &label)) else { return Ok(()) };
        let mut stream = read(&row)?;
        if stream.ended.is_some() {
            return Ok(());
        }
        stream.rolls.push(Roll { at: call.now.0, commit: tx.sequence() });
        if stream.rolls.len() > KEPT_ROLLS {
            stream.rolls.remove(0);
            stream.forgotten_rolls += 1;
        }
        put(tx, &stream)?;
        set_roll(tx, &call, &stream)
    });
    roll.await
}

/// Removes a deleted table's items, now or with the last of its streams.
pub(crate) fn drop_items(tx: &mut Tx<'_>, call: &Call, table: &mut Definition) -> Result<(), ApiError> {
    end(tx, call, table)?;
    if !has_streams(tx, &table.name, &table.id)? {
        tx.drop_part(ITEMS.of(&table.id));
        expiry::forget(tx, &table.id);
    }
    Ok(())
}

fn put(tx: &mut Tx<'_>, stream: &Stream) -> Result<(), ApiError> {
    let row = serde_json::to_vec(stream).map_err(|error| ApiError::internal(error.to_string()))?;
    tx.put(STREAMS.whole(), stream_key(&stream.table, &stream.label), row);
    Ok(())
}

fn has_streams(tx: &Tx<'_>, name: &str, id: &str) -> Result<bool, ApiError> {
    for (_, row) in tx.prefix(STREAMS.whole(), &Key::parts().text(name).key()) {
        if read(&row)?.table_id == id {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn forget(call: Call, stream: Bytes) -> Result<(), ApiError> {
    let stream = read(&stream.as_ref().into())?;
    let forget = call.store.commit(|tx| {
        tx.remove(STREAMS.whole(), stream_key(&stream.table, &stream.label));
        let row = tx.get(TABLES.whole(), &table_key(&stream.table));
        let lives = row.map(|row| Ok::<_, ApiError>(read_head(&row)?.id == stream.table_id)).transpose()?;
        if lives != Some(true) && !has_streams(tx, &stream.table, &stream.table_id)? {
            tx.drop_part(ITEMS.of(&stream.table_id));
            expiry::forget(tx, &stream.table_id);
        }
        Ok::<_, ApiError>(())
    });
    forget.await
}
