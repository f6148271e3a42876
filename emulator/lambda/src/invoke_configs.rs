//! Finds and keeps what becomes of events that nobody waits for.

use contract::{ApiError, Call};

use crate::collections::{self, INVOKE_CONFIGS, Rows, of_function};
use crate::model::invoke_config::InvokeConfig;
use crate::names::{self, Reference};
use crate::{errors, functions};

/// How a configuration is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// What is said stands over what there was, which must be there.
    Over,
    /// Nothing of what there was stays.
    InPlace,
}

/// The ARN that a configuration shows: always with a qualifier.
pub(crate) fn arn(call: &Call, reference: &Reference) -> String {
    names::qualified_arn(call.store.scope(), &reference.name, reference.qualifier())
}

/// The configuration of a function, a version or an alias.
pub(crate) fn find(rows: &impl Rows, reference: &Reference) -> Result<Option<InvokeConfig>, ApiError> {
    let key = of_function(&reference.name, Some(reference.qualifier()));
    collections::find(rows, INVOKE_CONFIGS.whole(), &key)
}

/// Keeps a configuration.
///
/// # Errors
/// `ResourceNotFoundException`; `InvalidParameterValueException`, if it says nothing or names a destination that is none.
pub(crate) async fn keep(
    call: &Call,
    reference: &Reference,
    said: InvokeConfig,
    change: Change,
) -> Result<InvokeConfig, ApiError> {
    let destinations = &said.destination_config;
    let named = [&destinations.on_success.destination, &destinations.on_failure.destination];
    let is_silent = said.maximum_retry_attempts.is_none()
        && said.maximum_event_age_in_seconds.is_none()
        && named.iter().all(|destination| destination.is_none());
    if is_silent {
        return Err(errors::nothing_configured());
    }
    for arn in named.into_iter().flatten().filter(|arn| !arn.is_empty()) {
        match arn.split(':').nth(2) {
            Some("sqs" | "sns" | "lambda" | "events") => {}
            Some("s3") => return Err(errors::not_emulated("A destination in S3")),
            _ => return Err(errors::invalid_destination(arn)),
        }
    }
    call.store
        .commit(|tx| {
            functions::version(tx, call, reference)?;
            let mut config = said;
            if change == Change::Over {
                let arn = || errors::no_invoke_config(&arn(call, reference));
                let before = find(tx, reference)?.ok_or_else(arn)?;
                config.maximum_retry_attempts =
                    config.maximum_retry_attempts.or(before.maximum_retry_attempts);
                config.maximum_event_age_in_seconds =
                    config.maximum_event_age_in_seconds.or(before.maximum_event_age_in_seconds);
                let (to, from) = (&mut config.destination_config, before.destination_config);
                to.on_success.destination = to.on_success.destination.take().or(from.on_success.destination);
                to.on_failure.destination = to.on_failure.destination.take().or(from.on_failure.destination);
            }
            // An empty ARN takes a destination away.
            for destination in
                [&mut config.destination_config.on_success, &mut config.destination_config.on_failure]
            {
                destination.destination = destination.destination.take().filter(|arn| !arn.is_empty());
            }
            config.function_arn = arn(call, reference);
            config.last_modified = call.now.0;
            let key = of_function(&reference.name, Some(reference.qualifier()));
            collections::put(tx, INVOKE_CONFIGS.whole(), key, &config)?;
            Ok(config)
        })
        .await
}
