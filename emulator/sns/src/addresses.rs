//! ARNs and URLs: which topic or subscription is meant, and where a subscriber finds us.

use contract::{ApiError, Arn, Call};
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
    call.enter(&parsed.scope);
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
    call.enter(&parsed.scope);
    Ok(named)
}

/// The URL of a queue that an ARN names.
pub(crate) fn queue_url(call: &Call, arn: &str) -> Option<String> {
    let arn = Arn::parse(arn).filter(|arn| arn.service == "sqs")?;
    Some(arn.queue_url(call))
}

/// Where somebody who has got a notification can end his subscription.
pub(crate) fn unsubscribe_url(endpoint: &str, subscription: &str) -> String {
    format!("{endpoint}/?Action=Unsubscribe&SubscriptionArn={subscription}")
}

/// Where a subscription is confirmed.
pub(crate) fn subscribe_url(endpoint: &str, topic: &str, token: &str) -> String {
    format!("{endpoint}/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}")
}
