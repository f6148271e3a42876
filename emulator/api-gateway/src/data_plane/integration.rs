//! Brings a request to what answers its method, and makes the method's answer of what comes back.
//!
//! | type | request | answer |
//! | --- | --- | --- |
//! | `MOCK` | the template says `statusCode` | mapped |
//! | `AWS` | mapped; a function, or an operation of a service | mapped |
//! | `AWS_PROXY` | the event of format 1.0 | what the function says |
//! | `HTTP` | mapped | mapped |
//! | `HTTP_PROXY` | passed on | passed on |
//!
//! Accepted and ignored: `credentials`, `connectionType` INTERNET, `tlsConfig`.

mod aws;
mod binary;
mod function;
mod outside;
mod prepared;
mod response;

use bytes::Bytes;

use super::answer::Answer;
use super::deployed::{Integration, IntegrationKind};
use super::exchange::Exchange;
use super::failure::{API_CONFIGURATION_ERROR, Failure, INTEGRATION_TIMEOUT};
use super::log;
use super::request::Pairs;
use prepared::Prepared;

pub(crate) use function::{function_of, invoke, object, plain, status};
pub(crate) use outside::{assembled, filled, read};

/// What a backend answered.
#[derive(Debug, Default)]
pub(crate) struct Backend {
    pub(crate) status: u16,
    pub(crate) headers: Pairs,
    pub(crate) body: Bytes,
    /// What the patterns of responses are held against, where that is not the status: the message of a function that failed.
    pub(crate) selection: Option<String>,
}

/// Has the method's integration answer.
///
/// # Errors
/// What the gateway answers in its place.
pub(super) async fn run(exchange: &Exchange) -> Result<Answer, Failure> {
    let Some((_, method)) = &exchange.route else {
        return Err(Failure::because(&API_CONFIGURATION_ERROR, "no route"));
    };
    let Some(integration) = &method.integration else {
        return Err(Failure::because(&API_CONFIGURATION_ERROR, "the method has no integration"));
    };
    if integration.kind == IntegrationKind::AwsProxy {
        let work = function::proxy(exchange, integration)?;
        return in_time(exchange, integration, work).await?;
    }
    let prepared = match integration.kind {
        IntegrationKind::HttpProxy => Prepared::passing_on(exchange, integration),
        _ => prepared::of(exchange, integration)?,
    };
    exchange.tell(|| format!("Endpoint request URI: {}", integration.uri));
    exchange.tell(|| format!("Endpoint request headers: {}", log::map(&prepared.headers)));
    exchange.tell(|| format!("Endpoint request body after transformations: {}", log::body(&prepared.body)));
    let began = exchange.call.clock.now();
    let backend = match integration.kind {
        IntegrationKind::Mock => prepared.mock()?,
        IntegrationKind::Aws => {
            let work = aws::send(exchange, integration, prepared)?;
            in_time(exchange, integration, work).await??
        }
        kind => {
            let is_proxy = kind == IntegrationKind::HttpProxy;
            outside::send(exchange, integration, prepared, is_proxy)?.await?
        }
    };
    exchange.tell(|| {
        let latency = exchange.call.clock.now().0.saturating_sub(began.0);
        format!("Received response. Status: {}, Integration latency: {latency} ms", backend.status)
    });
    exchange.tell(|| format!("Endpoint response headers: {}", log::map(&backend.headers)));
    exchange.tell(|| format!("Endpoint response body before transformations: {}", log::body(&backend.body)));
    if integration.kind == IntegrationKind::HttpProxy {
        let Backend { status, headers, body, .. } = backend;
        return Ok(Answer { status, headers: Answer::passed_on(headers), body });
    }
    response::mapped(exchange, method, integration, &backend)
}

/// What a backend is doing.
type Work<T> = std::pin::Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;

/// Waits for what is inside as long as the integration allows, by the clock. What has begun goes on after that, as it does at AWS.
async fn in_time<T: Send + 'static>(
    exchange: &Exchange,
    integration: &Integration,
    work: Work<T>,
) -> Result<Result<T, Failure>, Failure> {
    let end = exchange.call.clock.now().plus(integration.timeout_milliseconds);
    let working = tokio::spawn(work);
    tokio::select! {
        done = working => done.map_err(|error| Failure::because(&API_CONFIGURATION_ERROR, error.to_string())),
        () = exchange.call.clock.wait_until(end) => Err(Failure::from(&INTEGRATION_TIMEOUT)),
    }
}
