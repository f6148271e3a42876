//! Tries again what failed: how long to wait, and the work that goes on until it has succeeded or is given up.

use serde::{Deserialize, Serialize};
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

/// How often a dead-letter queue is tried that cannot take anything for now, and the longest pause: together a day.
const MOST_LETTERS: u64 = 185;
const LONGEST_LETTER_PAUSE: i64 = 480_000;
/// What a queue says of how long a message may be.
const LARGEST: &str = "MaximumMessageSize";

/// What [`run`] reads of a row.
#[derive(Serialize, Deserialize)]
struct Row {
    due: i64,
    /// What was given up, and is not buried yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    letter: Option<Letter>,
}

/// Begins to try something, as [`run`] does it: keeps its row, which is JSON with a member `due`, a number of milliseconds since 1970.
pub fn begin(tx: &mut Tx<'_>, call: &Call, work: &Work, kept: &'static Collection, row: Vec<u8>) {
    let key: String = call.ids.uuid();
    tx.put(kept.whole(), Key::text(&key), row);
    work::begin(tx, call, work, &key, &[]);
}

/// Tries what is kept under an assignment's key, whenever it is due: `attempt` gets the row and gives the one to be kept in its place;
/// none, if it has succeeded or was given up. What [`bury`] gave is sent to its queue instead.
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
        let Row { due, letter } = rows::decode(&row)?;
        if call.clock.now() < Time(due) {
            assignment.rest(&call.clock, Some(Time(due))).await;
            continue;
        }
        let call = call.at_present();
        let row = match letter {
            Some(letter) => send(&call, letter).await?,
            None => attempt(call.clone(), row).await?,
        };
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

/// Something that was given up, on its way to a dead-letter queue.
#[derive(Debug, Serialize, Deserialize)]
struct Letter {
    queue: String,
    body: String,
    /// What is said of it, as the message's attributes.
    said: Vec<(String, String)>,
    /// How often the queue could not take it.
    failures: u64,
}

/// Sends what was given up to a dead-letter queue, with what is said of it as the message's attributes; what is empty is not said. Gives
/// the row to [`begin`] with, or to keep, if the queue cannot take it now: [`run`] sends it again. What the queue refuses for good is
/// dropped, and told to the log: AWS counts it (documented: `InvocationsFailedToBeSentToDlq`).
///
/// What is too long for the queue is cut if [`TRUNCATED`] is among what is said, which then says so.
///
/// # Errors
/// A fault, if the row cannot be written.
pub async fn bury(
    call: &Call,
    queue: &str,
    body: &str,
    said: &[(&str, &str)],
) -> Result<Option<Vec<u8>>, ApiError> {
    let said = said.iter().filter(|(_, text)| !text.is_empty());
    let said = said.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    send(call, Letter { queue: queue.to_owned(), body: body.to_owned(), said, failures: 0 }).await
}

/// The attribute that says whether the body of what was given up was cut.
pub const TRUNCATED: &str = "IS_PAYLOAD_TRUNCATED";

async fn send(call: &Call, mut letter: Letter) -> Result<Option<Vec<u8>>, ApiError> {
    let queue = &letter.queue;
    let Some(arn) = Arn::parse(queue).filter(|arn| arn.service == "sqs") else {
        tracing::warn!(queue, "not the ARN of a queue: what was given up is dropped");
        return Ok(None);
    };
    let there = arn.within(call);
    let mut sent = there.aws("sqs", "SendMessage", &letter.message(&there, &arn)).await;
    if sent.as_ref().is_err_and(ApiError::is_final) && letter.is_cut_for(&there, &arn).await {
        sent = there.aws("sqs", "SendMessage", &letter.message(&there, &arn)).await;
    }
    match sent {
        Err(error) if !error.is_final() && letter.failures < MOST_LETTERS => {
            let due = call.now.plus(pause(letter.failures, LONGEST_LETTER_PAUSE)).0;
            letter.failures += 1;
            rows::encode(&Row { due, letter: Some(letter) }).map(Some)
        }
        Err(error) => {
            let (queue, bytes) = (&letter.queue, letter.body.len());
            tracing::warn!(queue, bytes, "the dead-letter queue did not take what was given up: {error}");
            Ok(None)
        }
        Ok(_) => Ok(None),
    }
}

impl Letter {
    fn message(&self, call: &Call, arn: &Arn) -> Value {
        let attribute = |text: &String| json!({"DataType": "String", "StringValue": text});
        let attributes: Map<String, Value> =
            self.said.iter().map(|(name, text)| (name.clone(), attribute(text))).collect();
        json!({"QueueUrl": arn.queue_url(call), "MessageBody": self.body, "MessageAttributes": attributes})
    }

    /// Cuts the body to what the queue has room for, if it may be cut and is too long.
    async fn is_cut_for(&mut self, call: &Call, arn: &Arn) -> bool {
        if !self.said.iter().any(|(name, _)| name == TRUNCATED) {
            return false;
        }
        let asked = json!({"QueueUrl": arn.queue_url(call), "AttributeNames": [LARGEST]});
        let Ok(answer) = call.aws("sqs", "GetQueueAttributes", &asked).await else { return false };
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let largest = answer["Attributes"][LARGEST].as_str().and_then(|bytes| bytes.parse::<usize>().ok());
        // Attributes take room, too: their names, their type and their values.
        let said = self.said.iter().map(|(name, text)| name.len() + "String".len() + text.len());
        let room = largest.unwrap_or(0).saturating_sub(said.sum());
        if room == 0 || self.body.len() <= room {
            return false;
        }
        self.body.truncate(self.body.floor_char_boundary(room));
        let told = self.said.iter_mut().filter(|(name, _)| name == TRUNCATED);
        told.for_each(|(_, is_cut)| "true".clone_into(is_cut));
        true
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
