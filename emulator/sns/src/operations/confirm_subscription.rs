//! ConfirmSubscription: whoever has the token says that he wants the topic's messages. Nobody has to sign for it.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::confirming::TOKEN_BYTES;
use crate::{addresses, confirming, errors, subscriptions, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    topic_arn: String,
    token: String,
    authenticate_on_unsubscribe: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    subscription_arn: String,
}

pub(super) async fn confirm_subscription(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let signed = !call.caller.access_key.is_empty();
    let name = addresses::enter_topic(&mut call, "TopicArn", &input.topic_arn)?;
    let is_token =
        input.token.len() == 2 * TOKEN_BYTES && input.token.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_token {
        return Err(errors::invalid_text("Invalid token"));
    }
    let authenticate =
        input.authenticate_on_unsubscribe.is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let subscription = call
        .store
        .commit(|tx| {
            // Of a topic that is not there AWS says the same (captured).
            let no_token = || errors::invalid("Token");
            topics::find(tx, &name)?.ok_or_else(no_token)?;
            let all = subscriptions::of_topic(tx, &name)?;
            let found = all.into_iter().find(|one| one.token.as_deref() == Some(&input.token));
            let mut subscription = found.ok_or_else(no_token)?;
            if subscription.is_pending() {
                subscription.confirmed = true;
                subscription.authenticated = signed;
                subscription.authenticate_on_unsubscribe = authenticate;
                confirming::settled(tx, &call, &subscription);
                subscriptions::put(tx, &subscription)?;
            }
            Ok::<_, ApiError>(subscription)
        })
        .await?;
    Ok(Output { subscription_arn: subscription.arn(call.store.scope()) })
}
