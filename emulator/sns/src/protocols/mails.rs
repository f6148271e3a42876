//! Mail, which lands in the outbox. What it says is plain; AWS's own words around a message are not repeated.

use contract::outbox::{self, Medium, Message};
use contract::{ApiError, Call};
use serde_json::{Map, json};

use crate::addresses::{subscribe_url, topic_arn, unsubscribe_url};
use crate::delivery::Load;
use crate::envelope::envelope;
use crate::errors;

pub(super) fn check(endpoint: &str) -> Result<(), ApiError> {
    let is_address = endpoint
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains(['@', ' ']));
    // Believed: the text.
    if is_address { Ok(()) } else { Err(errors::invalid(format!("Email address {endpoint}"))) }
}

pub(super) async fn bring(call: Call, load: Load) -> Result<(), ApiError> {
    let Load { notification, subscription, endpoint, sealed, .. } = &load;
    let scope = call.store.scope();
    let (topic, arn) = (topic_arn(scope, &notification.topic), subscription.arn(scope));
    let mut facts = Map::new();
    facts.insert("TopicArn".to_owned(), json!(topic));
    facts.insert("MessageId".to_owned(), json!(notification.id));
    let (mut subject, mut body) = match &notification.token {
        Some(token) => {
            let url = subscribe_url(endpoint, &topic, token);
            facts.insert("Token".to_owned(), json!(token));
            facts.insert("SubscribeURL".to_owned(), json!(url));
            let body =
                format!("Somebody subscribes this address to the topic {topic}.\nTo confirm it: {url}\n");
            ("AWS Notification - Subscription Confirmation".to_owned(), body)
        }
        None => {
            let url = unsubscribe_url(endpoint, &arn);
            let text = notification.text(&subscription.protocol);
            let body = format!("{text}\n\n--\nTo end this subscription: {url}\n");
            facts.insert("UnsubscribeURL".to_owned(), json!(url));
            (notification.subject.clone().unwrap_or_else(|| "AWS Notification Message".to_owned()), body)
        }
    };
    if let Some(sealed) = sealed {
        body = envelope(scope, notification, sealed, endpoint, &arn);
    }
    let to = subscription.endpoint.clone();
    let subject = std::mem::take(&mut subject);
    let message = Message { medium: Medium::Email, to, subject: Some(subject), body, facts };
    call.store.commit(|tx| outbox::send(tx, &call, message)).await
}
