//! Short messages, which land in the outbox.

use contract::outbox::{self, Medium, Message};
use contract::{ApiError, Call};
use serde_json::{Map, json};

use crate::addresses::topic_arn;
use crate::delivery::Load;
use crate::errors;

/// The digits of a number of E.164.
const DIGITS: std::ops::RangeInclusive<usize> = 5..=15;

/// Whether a text is a number that a phone can have.
pub(crate) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    DIGITS.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn check(endpoint: &str) -> Result<(), ApiError> {
    if is_number(endpoint) {
        Ok(())
    } else {
        Err(errors::invalid_text(format!("Invalid SMS endpoint: {endpoint}")))
    }
}

pub(super) async fn bring(call: Call, load: Load) -> Result<(), ApiError> {
    let Load { notification, subscription, .. } = &load;
    let mut facts = Map::new();
    facts.insert("TopicArn".to_owned(), json!(topic_arn(call.store.scope(), &notification.topic)));
    facts.insert("MessageId".to_owned(), json!(notification.id));
    let (to, body) = (subscription.endpoint.clone(), notification.text(&subscription.protocol).to_owned());
    let message = Message { medium: Medium::Sms, to, subject: None, body, facts };
    call.store.commit(|tx| outbox::send(tx, &call, message)).await
}
