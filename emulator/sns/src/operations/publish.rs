//! Publish: a message to the subscribers of a topic, or to a phone, whose messages land in the outbox.
//!
//! `TargetArn` names a topic; endpoints of mobile push are none.

use contract::outbox::{self, Medium, Message};
use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, json};

use crate::publishing::{self, Receipt, Sent};
use crate::{addresses, errors, protocols, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    topic_arn: Option<String>,
    target_arn: Option<String>,
    phone_number: Option<String>,
    #[serde(flatten)]
    sent: Sent,
}

pub(super) async fn publish(mut call: Call, input: Input) -> Result<Receipt, ApiError> {
    let sent = input.sent;
    if let Some(number) = input.phone_number {
        return to_phone(&call, number, sent, input.topic_arn.or(input.target_arn).is_some()).await;
    }
    let (parameter, arn) = match (input.topic_arn, input.target_arn) {
        (Some(arn), _) => ("TopicArn", arn),
        (None, Some(arn)) => ("TargetArn", arn),
        (None, None) => {
            return Err(errors::invalid("TopicArn or TargetArn Reason: no value for required parameter"));
        }
    };
    if arn.contains(":endpoint/") {
        return Err(errors::invalid("TargetArn Reason: No endpoint found for the target arn specified"));
    }
    let name = addresses::enter_topic(&mut call, parameter, &arn)?;
    let topic = topics::topic(&call.store, &name)?;
    let notification = publishing::prepare(&call, &topic, sent)?;
    let mut receipts = publishing::publish(&call, &topic, vec![notification]).await?;
    receipts.pop().ok_or_else(|| ApiError::internal("a message without a receipt"))
}

async fn to_phone(call: &Call, number: String, sent: Sent, names_more: bool) -> Result<Receipt, ApiError> {
    if names_more {
        // Believed: the text.
        return Err(errors::invalid(
            "PhoneNumber Reason: only one of TopicArn, TargetArn and PhoneNumber is allowed",
        ));
    }
    if !protocols::is_number(&number) {
        return Err(errors::invalid(format!("PhoneNumber Reason: {number} is not valid to publish to")));
    }
    publishing::check(&sent)?;
    let message_id: String = call.ids.uuid();
    let mut facts = Map::new();
    facts.insert("MessageId".to_owned(), json!(message_id));
    let body = publishing::text_for(sent, "sms")?;
    let message = Message { medium: Medium::Sms, to: number, subject: None, body, facts };
    call.store.commit(|tx| outbox::send(tx, call, message)).await?;
    Ok(Receipt { message_id, sequence_number: None })
}
