//! Subscribe: has an endpoint get what a topic's publishers send.
//!
//! A queue or a function of the caller's account, and a phone, are subscribed at once; all others have to confirm.

use contract::{ApiError, Arn, Call};
use serde::{Deserialize, Serialize};

use crate::addresses;
use crate::model::subscription::{Attributes, Subscription};
use crate::model::topic::{FIFO_SUFFIX, Topic};
use crate::{confirming, errors, protocols, subscriptions, topics};

/// What is answered for a subscription that waits to be confirmed.
const PENDING: &str = "pending confirmation";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    topic_arn: String,
    protocol: String,
    endpoint: Option<String>,
    attributes: Option<Attributes>,
    return_subscription_arn: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    subscription_arn: String,
}

pub(super) async fn subscribe(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let caller = call.caller.account.clone();
    let signed = !call.caller.access_key.is_empty();
    let name = addresses::enter_topic(&mut call, "TopicArn", &input.topic_arn)?;
    protocols::check(&input.protocol, input.endpoint.as_deref())?;
    let topic = topics::topic(&call.store, &name)?;
    let endpoint = input.endpoint.unwrap_or_default();
    let is_at_once = match input.protocol.as_str() {
        "sms" => true,
        "sqs" | "lambda" => Arn::parse(&endpoint).is_some_and(|arn| arn.scope.account == caller),
        _ => false,
    };
    let mut asked = Subscription {
        id: call.ids.uuid(),
        topic: name,
        protocol: input.protocol,
        endpoint,
        owner: caller.to_string(),
        attributes: Attributes::new(),
        token: if is_at_once { None } else { Some(confirming::token()?) },
        confirmed: is_at_once,
        authenticated: is_at_once && signed,
        authenticate_on_unsubscribe: false,
    };
    check_kinds(&topic, &asked)?;
    let attributes = input.attributes.unwrap_or_default();
    // The scope comes first, for it says what a policy may be.
    let order = |name: &&String| u8::from(name.as_str() != "FilterPolicyScope");
    let mut names: Vec<&String> = attributes.keys().collect();
    names.sort_by_key(order);
    for name in names {
        let value = attributes.get(name).map_or("", String::as_str);
        asked.set(name, value, topic.fifo).map_err(|refusal| refusal.when_subscribed(name))?;
    }
    let kept = call
        .store
        .commit(|tx| {
            let topic = topics::topic(tx, &asked.topic)?;
            let there = subscriptions::of_topic(tx, &topic.name)?;
            let same = |one: &&Subscription| one.protocol == asked.protocol && one.endpoint == asked.endpoint;
            if let Some(there) = there.iter().find(same) {
                is_as_asked(there, &asked)?;
                return Ok(there.clone());
            }
            subscriptions::put(tx, &asked)?;
            if asked.is_pending() {
                confirming::expect(tx, &call, &asked)?;
            }
            Ok::<_, ApiError>(asked.clone())
        })
        .await?;
    // Whoever asks again for what is not confirmed yet is sent the question again.
    if kept.is_pending() {
        confirming::ask(&call, &topic, &kept).await?;
    }
    let shows_arn = !kept.is_pending() || input.return_subscription_arn.unwrap_or(false);
    let subscription_arn = if shows_arn { kept.arn(call.store.scope()) } else { PENDING.to_owned() };
    Ok(Output { subscription_arn })
}

/// A FIFO queue needs a FIFO topic; a FIFO topic has queues only (documented).
fn check_kinds(topic: &Topic, asked: &Subscription) -> Result<(), ApiError> {
    if asked.protocol == "sqs" && asked.endpoint.ends_with(FIFO_SUFFIX) && !topic.fifo {
        return Err(errors::invalid(
            "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        ));
    }
    if topic.fifo && asked.protocol != "sqs" {
        // Believed: the text.
        let protocol = &asked.protocol;
        return Err(errors::invalid(format!(
            "Invalid protocol type: {protocol} Reason: FIFO topics support only the sqs protocol"
        )));
    }
    Ok(())
}

/// What is asked for must be as it is; what is not asked for may be anything.
fn is_as_asked(there: &Subscription, asked: &Subscription) -> Result<(), ApiError> {
    if asked.attributes.iter().all(|(name, value)| there.attributes.get(name) == Some(value)) {
        Ok(())
    } else {
        Err(errors::invalid("Attributes Reason: Subscription already exists with different attributes"))
    }
}
