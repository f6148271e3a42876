//! The outbox: what AWS would send to a person, by mail or to a phone. Nothing leaves the machine; a test reads it here.
//!
//! Messages are rows in the program's own scope, put in the transaction that decides to send them, so an operation that is
//! refused sends nothing. The oldest give way when there are too many.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Collection, Key, Snapshot, Tx};

use crate::call::Call;
use crate::error::ApiError;

/// The messages in the order in which they were sent. Key: a number that grows.
static MESSAGES: Collection = Collection::new("outbox.messages");

/// How many messages are kept.
pub const MOST_MESSAGES: usize = 1_000;

/// By which way a message would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Medium {
    /// Mail.
    Email,
    /// A short message to a phone.
    Sms,
}

/// What a service sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// By which way.
    pub medium: Medium,
    /// The address or the number.
    pub to: String,
    /// The subject, of a mail.
    pub subject: Option<String>,
    /// The text.
    pub body: String,
    /// What a test wants to find without reading the text, such as the code, under names of the service's own.
    pub facts: Map<String, Value>,
}

/// A message as it is kept and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Tells it from others.
    pub id: u64,
    /// When it was sent, as ISO 8601 writes it.
    pub time: String,
    /// Which service sent it.
    pub service: String,
    /// In whose name: twelve digits.
    pub account: String,
    /// Such as `us-east-1`.
    pub region: String,
    /// By which way.
    pub medium: Medium,
    /// The address or the number.
    pub to: String,
    /// The subject, of a mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The text.
    pub body: String,
    /// What the service says of it besides.
    pub facts: Map<String, Value>,
}

/// Sends a message, if the transaction lands.
///
/// # Errors
/// A fault, if it cannot be written.
pub fn send(tx: &mut Tx<'_>, call: &Call, message: Message) -> Result<(), ApiError> {
    let Message { medium, to, subject, body, facts } = message;
    tracing::info!(service = call.service, ?medium, to, subject, body, "kept in the outbox, not sent");
    let scope = call.store.scope();
    let id = tx.fresh_number();
    let sent = Sent {
        id,
        time: call.now.iso(),
        service: call.service.to_owned(),
        account: scope.account.to_string(),
        region: scope.region.to_string(),
        medium,
        to,
        subject,
        body,
        facts,
    };
    let row = serde_json::to_vec(&sent).map_err(|error| ApiError::internal(error.to_string()))?;
    tx.as_program(|tx| {
        if tx.before().count(MESSAGES.whole()) >= MOST_MESSAGES
            && let Some((oldest, _)) = tx.first(MESSAGES.whole(), &Key::parts().key())
        {
            tx.remove(MESSAGES.whole(), oldest);
        }
        tx.put(MESSAGES.whole(), Key::parts().number(id).key(), row);
    });
    Ok(())
}

/// The messages to somebody, or all, the oldest first. The snapshot must be the program's.
#[must_use]
pub fn sent(program: &Snapshot, to: Option<&str>) -> Vec<Sent> {
    let rows = program.prefix(MESSAGES.whole(), &Key::parts().key());
    let sent = rows.filter_map(|(_, row)| serde_json::from_slice::<Sent>(row).ok());
    sent.filter(|sent| to.is_none_or(|to| sent.to == to)).collect()
}

/// Removes messages, and what does not read as one. The transaction must be the program's.
pub fn clear(tx: &mut Tx<'_>, which: impl Fn(&Sent) -> bool) {
    for (key, row) in tx.prefix(MESSAGES.whole(), &Key::parts().key()) {
        if serde_json::from_slice::<Sent>(&row).map_or(true, |sent| which(&sent)) {
            tx.remove(MESSAGES.whole(), key);
        }
    }
}
