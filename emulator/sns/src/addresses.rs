//! ARNs and URLs: which topic or subscription is meant, and where a subscriber finds us.

use contract::{ApiError, Call};
use store::Scope;

use crate::errors;

/// The ARN of a topic.
pub(crate) fn topic_arn(scope: &Scope, name: &str) -> String {
    format!("arn:aws:sns:{}:{}:{name}", scope.region, scope.account)
}

/// The ARN of a subscription.
pub(crate) fn subscription_arn(scope: &Scope, topic: &str, id: &str) -> String {
    format!("{}:{id}", topic_arn(scope, topic))
}

/// An ARN in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arn<'a> {
    pub(crate) service: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Reads an ARN.
    pub(crate) fn parse(text: &'a str) -> Option<Arn<'a>> {
        let mut parts = text.splitn(6, ':');
        let (Some("arn"), Some(_), Some(service), Some(region), Some(account), Some(resource)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        Some(Arn { service, region, account, resource })
    }
}

/// The name of the topic that an ARN names; `call` goes on in its account and region.
///
/// # Errors
/// `InvalidParameter` for a text that is no ARN of a topic.
pub(crate) fn enter_topic(call: &mut Call, parameter: &str, arn: &str) -> Result<String, ApiError> {
    let parsed = Arn::parse(arn).ok_or_else(|| errors::not_an_arn(parameter, arn))?;
    let name = parsed.resource.to_owned();
    if parsed.service != "sns" || name.is_empty() || name.contains(':') {
        return Err(errors::invalid(parameter));
    }
    enter(call, &parsed);
    Ok(name)
}

/// The topic's name and the id of the subscription that an ARN names; `call` goes on in its account and region.
///
/// # Errors
/// `InvalidParameter` for a text that is no ARN of a subscription.
pub(crate) fn enter_subscription(call: &mut Call, arn: &str) -> Result<(String, String), ApiError> {
    const PARAMETER: &str = "SubscriptionArn";
    let parsed = Arn::parse(arn).ok_or_else(|| errors::not_an_arn(PARAMETER, arn))?;
    let Some((topic, id)) = parsed.resource.split_once(':').filter(|_| parsed.service == "sns") else {
        return Err(errors::invalid(PARAMETER));
    };
    let named = (topic.to_owned(), id.to_owned());
    enter(call, &parsed);
    Ok(named)
}

/// `call` goes on in the account and region of an ARN.
pub(crate) fn enter(call: &mut Call, arn: &Arn<'_>) {
    let scope = Scope::new(arn.account, arn.region);
    if *call.store.scope() != scope {
        call.store = call.store.store().scoped(&scope, call.store.origin().clone());
        (call.caller.account, call.caller.region) = (scope.account, scope.region);
    }
}

/// The URL of a queue that an ARN names.
pub(crate) fn queue_url(call: &Call, arn: &str) -> Option<String> {
    let arn = Arn::parse(arn).filter(|arn| arn.service == "sqs")?;
    Some(format!("{}/{}/{}", call.endpoint, arn.account, arn.resource))
}

/// Where somebody who has got a notification can end his subscription.
pub(crate) fn unsubscribe_url(endpoint: &str, subscription: &str) -> String {
    format!("{endpoint}/?Action=Unsubscribe&SubscriptionArn={subscription}")
}

/// Where a subscription is confirmed.
pub(crate) fn subscribe_url(endpoint: &str, topic: &str, token: &str) -> String {
    format!("{endpoint}/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}")
}
