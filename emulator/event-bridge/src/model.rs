//! The nouns of EventBridge, and what follows from them. Pure: no store, no clock.

pub(crate) mod archive;
pub(crate) mod bus;
pub(crate) mod event;
pub(crate) mod input;
pub(crate) mod rule;
pub(crate) mod target;

use store::Scope;

/// The ARN of something of EventBridge's.
pub(crate) fn arn(scope: &Scope, resource: &str) -> String {
    format!("arn:aws:events:{}:{}:{resource}", scope.region, scope.account)
}

/// What an ARN of EventBridge's names, with whose it is: account, region, and the resource.
pub(crate) fn parse_arn(arn: &str) -> Option<(Scope, &str)> {
    let (prefix, resource) =
        arn.strip_prefix("arn:aws:events:")?.split_once(':').and_then(|(region, rest)| {
            rest.split_once(':').map(|(account, resource)| ((region, account), resource))
        })?;
    Some((Scope::new(prefix.1, prefix.0), resource))
}
