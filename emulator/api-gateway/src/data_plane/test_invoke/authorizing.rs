//! An authorizer tried as it is now, without a method: what it says, whether or not that would let anybody in.
//!
//! Lines of the log are published (by users who asked why), but for how much of an identity is masked, which is believed.

use std::sync::Arc;

use contract::{ApiError, Call};
use serde_json::Value;

use super::super::authorizers::{self, Verdict};
use super::super::deployed::reading;
use super::super::failure::{Failure, UNAUTHORIZED};
use super::{Trial, begin};
use crate::model::Texts;
use crate::{deployments, errors};

/// The stage that such requests are said to be for (published).
const STAGE: &str = "ESTestInvoke-stage";
/// How much of the end of an identity the log tells.
const SHOWN: usize = 6;

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Authorized {
    /// What a client would have been answered; 0 if the authorizer has not failed.
    pub(crate) client_status: u16,
    /// Of a function.
    pub(crate) principal_id: Option<String>,
    /// Of a function: JSON.
    pub(crate) policy: Option<String>,
    /// Of a user pool's token.
    pub(crate) claims: Option<Texts>,
    pub(crate) log: String,
}

/// Tries an authorizer.
///
/// # Errors
/// `NotFoundException` if there is no such API or authorizer.
pub(crate) async fn authorize(
    call: Call,
    authorizer: &str,
    trial: Trial,
    additional: Texts,
) -> Result<Authorized, ApiError> {
    let deployed = Arc::new(reading::read(&deployments::as_it_is(&call.store, &trial.api)?));
    let found = deployed.authorizers.get(authorizer).cloned().ok_or_else(errors::no_authorizer)?;
    let path = trial.target.split('?').next().filter(|path| !path.is_empty()).unwrap_or("/");
    let route = deployed.resources.find(path).and_then(|found| {
        let methods = &found.at.methods;
        let method = methods.get(&trial.method).or_else(|| methods.get("ANY"))?;
        Some((Arc::clone(found.at), Arc::clone(method)))
    });
    let mut exchange = begin(call, deployed, STAGE, route, trial);
    exchange.known.additional = additional;
    let request_id = exchange.call.request_id.clone();
    exchange.tell(|| format!("Starting authorizer: {authorizer} for request: {request_id}"));
    let mut authorized = match authorizers::try_out(&mut exchange, &found).await {
        Ok(Verdict::Policy { principal_id, policy }) => {
            exchange
                .tell(|| format!("Using valid authorizer policy for principal: {}", masked(&principal_id)));
            Authorized {
                principal_id: Some(principal_id),
                policy: Some(policy.to_string()),
                ..Authorized::default()
            }
        }
        Ok(Verdict::Claims(claims)) => {
            let claims = claims.into_iter().map(|(name, value)| match value {
                Value::String(text) => (name, text),
                value => (name, value.to_string()),
            });
            Authorized { claims: Some(claims.collect()), ..Authorized::default() }
        }
        Err(failure) => {
            exchange.tell(|| said(&failure, &request_id));
            Authorized { client_status: failure.kind.status, ..Authorized::default() }
        }
    };
    if authorized.client_status == 0 {
        exchange.tell(|| "Successfully completed authorizer execution".to_owned());
    }
    authorized.log = exchange.log.text();
    Ok(authorized)
}

fn said(failure: &Failure, request_id: &str) -> String {
    if *failure.kind == UNAUTHORIZED {
        return format!("Unauthorized request: {request_id}");
    }
    let cause = failure.cause.as_deref().or(failure.message()).unwrap_or_default();
    format!("Execution failed due to configuration error: {cause}")
}

/// A text whose beginning is stars.
pub(crate) fn masked(text: &str) -> String {
    let hidden = text.chars().count().saturating_sub(SHOWN);
    text.chars().enumerate().map(|(at, sign)| if at < hidden { '*' } else { sign }).collect()
}
