//! Services that speak a protocol without a door: each refuses by name, in words that its SDKs understand.
//!
//! A request is recognized by the service in its signature, by its host, by the path of the CBOR protocol, by an
//! `Action`, or, if nothing else is known, by a path that only one of the REST services has.

mod words;

use contract::ApiError;
use http::Method;
use models::{OperationModel, Protocol, ServiceModel};

use super::Door;
use crate::answer::Answer;
use crate::front::Arrival;
use crate::host::{self, Host};
use crate::settings::MAX_DISCARDED_BYTES;
use crate::{body, caller};

/// The largest form that is looked at for its `Action`.
const MAX_FORM_BYTES: usize = 1 << 20;
/// REST services whose paths are unlike those of others, for requests that say nothing else.
const BY_PATH: [&str; 5] = ["lambda", "apigatewayv2", "apigateway", "scheduler", "pipes"];

/// The door of the services that are not emulated.
pub(super) const DOOR: Door = Door {
    name: "not_emulated",
    recognizes,
    enter: |arrival| Box::pin(enter(arrival)),
    refuse: |error| words::plain(error),
};

fn recognizes(arrival: &Arrival) -> bool {
    let host = host::read(arrival.host());
    host.service.is_some()
        || host.execute_api
        || is_form(arrival)
        || cbor_path(arrival.path()).is_some()
        || !signed_for(arrival).is_empty()
        || by_path(arrival).is_some()
}

/// The models of the service that a request is signed for.
fn signed_for(arrival: &Arrival) -> Vec<&'static ServiceModel> {
    let models = caller::scope(&arrival.parts, |scope| models::by_signing_name(scope.service).collect());
    models.ok().flatten().unwrap_or_default()
}

fn is_form(arrival: &Arrival) -> bool {
    let has_action = |query: &str| query.split('&').any(|pair| pair.starts_with("Action="));
    arrival.parts.uri.query().is_some_and(has_action)
        || arrival.path() == "/"
            && arrival
                .header("content-type")
                .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// The service and the operation in `/service/{service}/operation/{operation}`.
fn cbor_path(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("/service/")?.split_once("/operation/")
}

fn by_path(arrival: &Arrival) -> Option<&'static ServiceModel> {
    let method = rest_method(arrival);
    BY_PATH
        .iter()
        .filter_map(|id| models::service(id))
        .find(|model| route(model, method, arrival, None).is_some())
}

fn rest_method(arrival: &Arrival) -> &str {
    if arrival.parts.method == Method::HEAD { "GET" } else { arrival.parts.method.as_str() }
}

async fn enter(mut arrival: Arrival) -> Answer {
    let host = host::read(arrival.host());
    if host.execute_api {
        let refusal = words::rest_json(&ApiError::not_emulated("execute-api", "Invoke"));
        body::discard(&mut arrival.body, MAX_DISCARDED_BYTES).await;
        return refusal;
    }
    let host = Host { region: None, before: None, ..host };
    let before = host::read(arrival.host()).before.map(str::to_owned);
    let mut candidates = signed_for(&arrival);
    if candidates.is_empty() {
        candidates.extend(host.service);
    }
    if let Some((_, operation)) = cbor_path(arrival.path()) {
        let name = candidates.first().map_or("unknown", |model| model.id);
        let refusal = words::cbor(&ApiError::not_emulated(name, operation));
        body::discard(&mut arrival.body, MAX_DISCARDED_BYTES).await;
        return refusal;
    }
    if is_form(&arrival) {
        return form(arrival, &candidates).await;
    }
    if candidates.is_empty() {
        candidates.extend(by_path(&arrival));
    }
    let method = arrival.parts.method.as_str();
    let routed = candidates.iter().find_map(|model| {
        let operation = route(model, method, &arrival, before.as_deref());
        let operation =
            operation.or_else(|| route(model, rest_method(&arrival), &arrival, before.as_deref()));
        operation.map(|operation| (*model, operation))
    });
    let refusal = match (routed, candidates.first()) {
        (Some((model, operation)), _) => {
            words::refusal(model, &ApiError::not_emulated(model.id, operation.name))
        }
        (None, Some(model)) => {
            let operation = format!("{method} {}", arrival.path());
            words::refusal(model, &ApiError::not_emulated(model.id, &operation))
        }
        (None, None) => words::plain(&ApiError::not_emulated("this service", method)),
    };
    body::discard(&mut arrival.body, MAX_DISCARDED_BYTES).await;
    refusal
}

/// The operation of a REST request. A bucket may stand in the host instead of the path.
fn route(
    model: &ServiceModel,
    method: &str,
    arrival: &Arrival,
    bucket: Option<&str>,
) -> Option<&'static OperationModel> {
    if !matches!(model.protocol, Protocol::RestJson | Protocol::RestXml) {
        return None;
    }
    let target = arrival.parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let has_header = |name: &str| arrival.parts.headers.contains_key(name);
    let routed = match bucket {
        Some(bucket) if model.id == "s3" => {
            model.route_with(method, &format!("/{bucket}{target}"), has_header)
        }
        _ => model.route_with(method, target, has_header),
    };
    routed.map(|(operation, _)| operation)
}

/// The query protocol: the operation is a field of a form.
async fn form(arrival: Arrival, candidates: &[&'static ServiceModel]) -> Answer {
    let Arrival { parts, mut body, .. } = arrival;
    let body = body::raw(&mut body, &parts.headers, MAX_FORM_BYTES).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&body);
    let fields = parts.uri.query().unwrap_or("").split('&').chain(text.split('&'));
    let action = fields.filter_map(|field| field.strip_prefix("Action=")).next().unwrap_or("");
    let knows = |model: &&'static ServiceModel| model.operation(action).is_some();
    let model = candidates.iter().copied().find(knows).or_else(|| candidates.first().copied());
    let speaks_query = |model: &&'static ServiceModel| {
        model.protocol == Protocol::Query
            || model.query_compatible
            || model.protocols.contains(&Protocol::Query)
    };
    let model = model.or_else(|| models::SERVICES.iter().copied().filter(speaks_query).find(knows));
    let error = ApiError::not_emulated(model.map_or("this service", |model| model.id), action);
    words::query(model, &error)
}
