//! The requests that go through HTTP APIs.
//!
//! In this order: the API and its stage (`addressing.rs`); the route (`deployed.rs`); who calls (`authorizers/`); what the API says to
//! pages of other origins (`cors.rs`); throttling; the integration (`integration/`). Whatever ends a request on this way is a [`Failure`].
//!
//! A preflight is answered by the API once the authorizer of its route has let it in (documented for `$default`; else believed).

mod addressing;
mod answer;
pub(crate) mod authorizers;
mod cors;
mod deployed;
mod event;
mod exchange;
pub(crate) mod expression;
mod failure;
mod integration;
mod parameters;
pub(crate) mod services;
mod throttling;

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::data_plane::answer::Answer;
use crate::data_plane::{Place, request};
use exchange::Exchange;
use failure::Failure;

/// Answers a request to an HTTP API: of one's own domain at a place that is known, else by the API's id. `None` if there is no such API.
pub(crate) async fn answer(
    call: &Call,
    request: HttpRequest,
    place: Option<Place>,
) -> Result<Option<HttpAnswer>, ApiError> {
    let Some(target) = addressing::find(call, &request, place)? else { return Ok(None) };
    let call = target.enter(call);
    let id = crate::data_plane::exchange::extended_id(call.ids.bits());
    let Some(stage) = addressing::stage(&call, &target)? else {
        return Ok(Some(answer::of_failure(&Failure::not_found(), &id)));
    };
    let deployed = deployed::deployed(&call, &target.api, &stage.settings.deployment)?;
    let Some(deployed) = deployed.filter(|deployed| !deployed.is_disabled || target.is_custom()) else {
        return Ok(Some(answer::of_failure(&Failure::not_found(), &id)));
    };
    let mut exchange = Exchange::begin(call, request, target, stage, deployed, id);
    let answer = match run(&mut exchange).await {
        Ok(answer) => answer,
        Err(failure) => {
            if let Some(cause) = &failure.cause {
                tracing::warn!(api = exchange.api, "{cause}");
            }
            failure.answer()
        }
    };
    Ok(Some(answer::finish(&exchange, answer)))
}

async fn run(exchange: &mut Exchange) -> Result<Answer, Failure> {
    let is_preflight = cors::is_preflight(exchange);
    if let Some((route, parameters)) =
        exchange.deployed.find(&exchange.request.method, &exchange.request.routed_path)
    {
        exchange.request.path_parameters =
            parameters.into_iter().map(|(name, value)| (name, request::decoded(&value))).collect();
        exchange.route = Some(route);
    } else if !is_preflight {
        return Err(Failure::not_found());
    }
    exchange.caller = authorizers::admit(exchange).await?;
    if is_preflight {
        return Ok(cors::preflight(exchange));
    }
    throttling::count(exchange)?;
    integration::run(exchange).await
}
