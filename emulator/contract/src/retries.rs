//! Tries again what failed: how long to wait, and the work that goes on until it has succeeded or is given up.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::{Collection, Key, Tx};

use crate::arn::Arn;
use crate::call::Call;
use crate::clock::Time;
use crate::error::ApiError;
use crate::rows;
use crate::service::{Answering, Work};
use crate::work::{self, Assignment};

const FIRST_PAUSE: i64 = 1_000;
/// After so many the pauses are longer than anybody waits, and what they come to is still a number.
const MOST_DOUBLINGS: u64 = 40;

/// The pause before something is tried again that was tried again so many times already, in milliseconds: a second, and then twice as
/// long each time, up to a longest one.
#[must_use]
pub fn pause(retries: u64, longest: i64) -> i64 {
    FIRST_PAUSE.saturating_mul(1 << retries.min(MOST_DOUBLINGS)).min(longest)
}

/// What [`run`] reads of a row.
#[derive(Deserialize)]
struct Row {
    due: i64,
}

/// Begins to try something, as [`run`] does it: keeps its row, which is JSON with a member `due`, a number of milliseconds since 1970.
pub fn begin(tx: &mut Tx<'_>, call: &Call, work: &Work, kept: &'static Collection, row: Vec<u8>) {
    let key: String = call.ids.uuid();
    tx.put(kept.whole(), Key::text(&key), row);
    work::begin(tx, call, work, &key, &[]);
}

/// Tries what is kept under an assignment's key, whenever it is due: `attempt` gets the row and gives the one to be kept in its place;
/// none, if it has succeeded or was given up.
///
/// # Errors
/// What an attempt answers; a fault, if a row is not as it was written.
pub async fn run(
    call: Call,
    assignment: Assignment,
    kept: &'static Collection,
    attempt: fn(Call, store::Value) -> Answering<Option<Vec<u8>>>,
) -> Result<(), ApiError> {
    let key = Key::text(&assignment.key);
    while let Some(row) = call.store.get(kept.whole(), &key) {
        let due = Time(rows::decode::<Row>(&row)?.due);
        if call.clock.now() < due {
            assignment.rest(&call.clock, Some(due)).await;
            continue;
        }
        let call = call.at_present();
        let row = attempt(call.clone(), row).await?;
        call.store
            .commit(|tx| {
                match row {
                    Some(row) => tx.put(kept.whole(), key.clone(), row),
                    None => tx.remove(kept.whole(), key.clone()),
                }
                Ok::<(), ApiError>(())
            })
            .await?;
    }
    Ok(())
}

/// Sends what was given up to a dead-letter queue, with what is said of it as the message's attributes; what is empty is not said.
/// Nobody waits for an answer, so what the queue refuses is told to the log.
pub async fn bury(call: &Call, queue: &str, body: &str, said: &[(&str, &str)]) {
    let Some(arn) = Arn::parse(queue).filter(|arn| arn.service == "sqs") else {
        tracing::warn!(queue, "not the ARN of a queue: what was given up is dropped");
        return;
    };
    let call = arn.within(call);
    let said = said.iter().filter(|(_, text)| !text.is_empty());
    let attributes: Map<String, Value> = said
        .map(|(name, text)| ((*name).to_owned(), json!({"DataType": "String", "StringValue": text})))
        .collect();
    let message =
        json!({"QueueUrl": arn.queue_url(&call), "MessageBody": body, "MessageAttributes": attributes});
    if let Err(error) = call.aws("sqs", "SendMessage", &message).await {
        tracing::warn!(queue, "the dead-letter queue did not take what was given up: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A pause of nothing after many failures has a target called without a rest.
    #[test]
    fn pauses_double_and_stay_long() {
        let pauses: Vec<i64> = (0..5).map(|retries| pause(retries, 10_000)).collect();
        assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000, 10_000]);
        for retries in [31, 54, 61, 62, 63, 64, 1_000, u64::MAX] {
            assert_eq!(pause(retries, 480_000), 480_000, "{retries}");
        }
    }
}
