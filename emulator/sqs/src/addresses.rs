//! How queues are named: by URL, by ARN.
//!
//! A queue's URL is `{endpoint}/{account}/{name}`, with the endpoint at which the caller reached us; any host will do when it
//! comes back. The account in it is the one whose queue it is.

use contract::{ApiError, Call};
use store::Scope;

use crate::errors;

/// The URL of a queue.
pub(crate) fn url(call: &Call, name: &str) -> String {
    format!("{}/{}/{name}", call.endpoint, call.store.scope().account)
}

/// The ARN of a queue.
pub(crate) fn arn(scope: &Scope, name: &str) -> String {
    format!("arn:aws:sqs:{}:{}:{name}", scope.region, scope.account)
}

/// The name of the queue that a URL names; `call` goes on in its account.
///
/// # Errors
/// `MissingParameter` without a URL; `InvalidAddress` if it names no queue.
pub(crate) fn enter(call: &mut Call, url: Option<String>) -> Result<String, ApiError> {
    let url = url.filter(|url| !url.is_empty()).ok_or_else(|| errors::missing_parameter("QueueUrl"))?;
    let path = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let mut segments = path.rsplit('/').skip_while(|segment| segment.is_empty());
    let (Some(name), Some(account)) = (segments.next(), segments.next()) else {
        return Err(errors::invalid_address(&url));
    };
    if !is_account(account) {
        return Err(errors::invalid_address(&url));
    }
    enter_account(call, account);
    Ok(name.to_owned())
}

/// `call` goes on in an account.
pub(crate) fn enter_account(call: &mut Call, account: &str) {
    if *call.store.scope().account != *account {
        let scope = Scope::new(account, &call.store.scope().region);
        call.store = call.store.store().scoped(&scope, call.store.origin().clone());
    }
}

/// Whether a text has the form of an account's number.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The name of the queue that an ARN names, if it is of this account and region.
pub(crate) fn name_in(scope: &Scope, arn: &str) -> Option<String> {
    let name = arn.rsplit(':').next()?;
    (self::arn(scope, name) == arn).then(|| name.to_owned())
}
