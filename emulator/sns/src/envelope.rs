//! What subscribers read: the JSON around a message, in AWS's own order of members and its own white space.

use contract::{ApiError, Call};
use serde_json::{Map, Value, json};
use store::Scope;

use crate::addresses::{subscribe_url, topic_arn, unsubscribe_url};
use crate::model::notification::Notification;
use crate::signatures::signer;

/// The name and the value of a member, in order.
type Members = Vec<(&'static str, Value)>;

/// What does not differ between the subscribers of a protocol: it is signed once.
#[derive(Debug)]
pub(crate) struct Sealed {
    text: String,
    time: String,
    /// None of a FIFO topic, whose notifications AWS does not sign (captured).
    signature: Option<(String, String)>,
}

impl Sealed {
    /// Signs what a protocol's subscribers read.
    pub(crate) async fn of(
        call: &Call,
        notification: &Notification,
        protocol: &str,
        endpoint: &str,
    ) -> Result<Sealed, ApiError> {
        let text = match &notification.token {
            Some(_) => confirmation_text(call.store.scope(), notification),
            None => notification.text(protocol).to_owned(),
        };
        let time = contract::Time(notification.time).iso();
        let mut sealed = Sealed { text, time, signature: None };
        if notification.sequence.is_none() {
            let signer = signer(call).await?;
            let signed = sealed.signed_text(call.store.scope(), notification, endpoint);
            let signature = signer.sign(&notification.signature_version, &signed)?;
            sealed.signature = Some((signature, format!("{endpoint}/{}", signer.certificate_name())));
        }
        Ok(sealed)
    }

    /// What is signed: each member's name and value on lines of their own (documented: the devguide on verifying signatures).
    fn signed_text(&self, scope: &Scope, notification: &Notification, endpoint: &str) -> String {
        let topic = topic_arn(scope, &notification.topic);
        let mut lines = vec![("Message", self.text.clone()), ("MessageId", notification.id.clone())];
        match &notification.token {
            Some(token) => {
                lines.push(("SubscribeURL", subscribe_url(endpoint, &topic, token)));
                lines.push(("Timestamp", self.time.clone()));
                lines.push(("Token", token.clone()));
            }
            None => {
                lines.extend(notification.subject.clone().map(|subject| ("Subject", subject)));
                lines.push(("Timestamp", self.time.clone()));
            }
        }
        lines.push(("TopicArn", topic));
        lines.push(("Type", notification.kind().to_owned()));
        lines.into_iter().map(|(name, value)| format!("{name}\n{value}\n")).collect()
    }
}

fn confirmation_text(scope: &Scope, notification: &Notification) -> String {
    let topic = topic_arn(scope, &notification.topic);
    format!(
        "You have chosen to subscribe to the topic {topic}.\nTo confirm the subscription, visit the SubscribeURL included in \
         this message."
    )
}

/// The envelope for queues and HTTP endpoints.
pub(crate) fn envelope(
    scope: &Scope,
    notification: &Notification,
    sealed: &Sealed,
    endpoint: &str,
    subscription: &str,
) -> String {
    let topic = topic_arn(scope, &notification.topic);
    let mut members: Members =
        vec![("Type", json!(notification.kind())), ("MessageId", json!(notification.id))];
    let mut tell =
        |name: &'static str, value: Option<Value>| members.extend(value.map(|value| (name, value)));
    let token = notification.token.as_ref();
    tell("Token", token.map(|token| json!(token)));
    tell("SequenceNumber", notification.sequence.as_ref().map(|sequence| json!(sequence)));
    tell("TopicArn", Some(json!(topic)));
    tell("Subject", notification.subject.as_ref().map(|subject| json!(subject)));
    tell("Message", Some(json!(sealed.text)));
    tell("SubscribeURL", token.map(|token| json!(subscribe_url(endpoint, &topic, token))));
    tell("Timestamp", Some(json!(sealed.time)));
    if let Some((signature, url)) = &sealed.signature {
        tell("SignatureVersion", Some(json!(notification.signature_version)));
        tell("Signature", Some(json!(signature)));
        tell("SigningCertURL", Some(json!(url)));
    }
    if token.is_none() {
        tell("UnsubscribeURL", Some(json!(unsubscribe_url(endpoint, subscription))));
    }
    if !notification.attributes.is_empty() {
        tell("MessageAttributes", Some(attributes(notification)));
    }
    written(&members)
}

fn attributes(notification: &Notification) -> Value {
    let shown = notification.attributes.iter().map(|(name, attribute)| (name.clone(), attribute.shown()));
    Value::Object(shown.collect::<Map<_, _>>())
}

fn written(members: &Members) -> String {
    let lines: Vec<String> = members
        .iter()
        .map(|(name, value)| match value {
            Value::Object(inner) => {
                let inner: Vec<String> =
                    inner.iter().map(|(name, value)| format!("    {} : {value}", json!(name))).collect();
                format!("  \"{name}\" : {{\n{}\n  }}", inner.join(",\n"))
            }
            _ => format!("  \"{name}\" : {value}"),
        })
        .collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

/// The event that a Lambda function gets.
pub(crate) fn event(
    scope: &Scope,
    notification: &Notification,
    sealed: &Sealed,
    endpoint: &str,
    subscription: &str,
) -> Value {
    let mut sns = Map::new();
    let mut tell = |name: &str, value: Value| sns.insert(name.to_owned(), value);
    tell("Type", json!(notification.kind()));
    tell("MessageId", json!(notification.id));
    tell("TopicArn", json!(topic_arn(scope, &notification.topic)));
    tell("Subject", json!(notification.subject));
    tell("Message", json!(sealed.text));
    tell("Timestamp", json!(sealed.time));
    if let Some((signature, url)) = &sealed.signature {
        tell("SignatureVersion", json!(notification.signature_version));
        tell("Signature", json!(signature));
        tell("SigningCertUrl", json!(url));
    }
    tell("UnsubscribeUrl", json!(unsubscribe_url(endpoint, subscription)));
    tell("MessageAttributes", attributes(notification));
    json!({"Records": [{
        "EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": subscription, "Sns": sns,
    }]})
}
