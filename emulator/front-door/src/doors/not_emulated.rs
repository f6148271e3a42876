//! Services that speak a protocol without a door: each refuses by name, in words that its SDKs understand.
//!
//! A request is recognized by the service in its signature, by its host, or by the path of the CBOR protocol. Forms are another
//! door's, `aws_query`, and REST JSON is `rest_json`'s.

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
        || cbor_path(arrival.path()).is_some()
        || !signed_for(arrival).is_empty()
}

/// The models of the service that a request is signed for.
fn signed_for(arrival: &Arrival) -> Vec<&'static ServiceModel> {
    let models = caller::scope(&arrival.parts, |scope| models::by_signing_name(scope.service).collect());
    models.ok().flatten().unwrap_or_default()
}

/// The service and the operation in `/service/{service}/operation/{operation}`.
fn cbor_path(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("/service/")?.split_once("/operation/")
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
    if model.protocol != Protocol::RestXml {
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
