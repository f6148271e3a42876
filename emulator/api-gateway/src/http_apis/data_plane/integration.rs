//! Brings a request to what answers its route.
//!
//! | type | request | answer |
//! | --- | --- | --- |
//! | `AWS_PROXY` | the event of its format | what the function says |
//! | `AWS_PROXY` with a subtype | members that are mapped, to an operation of a service | what the service says |
//! | `HTTP_PROXY` | passed on | passed on |
//!
//! All are mapped by parameters, before and after. Accepted and ignored: `CredentialsArn`, `TlsConfig`.

mod function;
mod outside;

use std::time::Duration;

use bytes::Bytes;
use contract::{AnswerWithin, Call};
use http::Request;

use super::exchange::Exchange;
use super::failure::Failure;
use super::{parameters, services};
use crate::data_plane::answer::Answer;
use crate::data_plane::integration::{function_of, read};
use crate::http_apis::integrations;
use crate::http_apis::kinds::{Members, given, text};

/// What a backend is doing.
pub(crate) type Work = std::pin::Pin<Box<dyn Future<Output = Result<Answer, Failure>> + Send>>;

/// Has the route's integration answer.
///
/// # Errors
/// What the gateway answers in its place.
pub(crate) async fn run(exchange: &Exchange) -> Result<Answer, Failure> {
    let integration = exchange.route.as_ref().and_then(|route| route.integration.clone());
    let integration = integration.ok_or_else(|| Failure::internal("the route has no integration"))?;
    let answer = if let Some(subtype) = text(&integration, "IntegrationSubtype") {
        let work = services::send(exchange, subtype, &integration)?;
        in_time(exchange, &integration, work).await?
    } else {
        let mapped = parameters::of_request(exchange, &integration);
        if given(&integration, "IntegrationType") == "AWS_PROXY" {
            let work = function::send(exchange, &integration, &mapped)?;
            in_time(exchange, &integration, work).await?
        } else {
            outside::send(exchange, &integration, mapped)?.await?
        }
    };
    Ok(parameters::of_answer(exchange, &integration, answer))
}

/// Waits for what is inside as long as the integration allows, by the clock. What has begun goes on after that, as it does at AWS.
async fn in_time(exchange: &Exchange, integration: &Members, work: Work) -> Result<Answer, Failure> {
    let end = exchange.call.clock.now().plus(integrations::milliseconds(integration));
    let working = tokio::spawn(work);
    tokio::select! {
        done = working => done.map_err(|error| Failure::internal(error.to_string()))?,
        () = exchange.call.clock.wait_until(end) => Err(Failure::unavailable("the integration took too long")),
    }
}

/// Sends a request out, which may take as long as the integration allows: of the machine's time, for an endpoint is no part of the
/// emulator and its clock.
pub(crate) fn sent_out(call: &Call, integration: &Members, mut request: Request<Bytes>) -> Work {
    let milliseconds = u64::try_from(integrations::milliseconds(integration)).unwrap_or(0);
    request.extensions_mut().insert(AnswerWithin(Duration::from_millis(milliseconds)));
    let outside = call.outside.clone();
    Box::pin(async move {
        match outside.send(request).await {
            Ok(answer) => {
                let backend = read(answer);
                Ok(Answer { status: backend.status, headers: backend.headers, body: backend.body })
            }
            Err(error) => Err(Failure::unavailable(error.0)),
        }
    })
}

/// The function that an URI names: by its own ARN, or by that of its invocation.
pub(crate) fn function_named_by(uri: &str) -> Option<&str> {
    function_of(uri).or_else(|| Some(uri).filter(|uri| uri.starts_with("arn:") && uri.contains(":lambda:")))
}

/// An URI with the stage's variables in place of `${stageVariables.name}`.
pub(crate) fn with_stage_variables(uri: &str, exchange: &Exchange) -> String {
    crate::data_plane::templates::with_stage_variables(uri, &exchange.stage.settings.variables)
}
