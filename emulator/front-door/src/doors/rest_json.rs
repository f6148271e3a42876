//! REST JSON: the operation in method and path, its members in the path, the query string, headers and a JSON body.
//!
//! It is what Lambda, API Gateway, EventBridge Scheduler and EventBridge Pipes speak. Reading and writing follow the shapes of
//! AWS's models. A service is recognized by what a request is signed for, by its host, or, if nothing else is known, by a path that
//! only one of these services has; an operation that no service of ours has is refused by name.

mod members;
mod output;
mod words;

use std::sync::Arc;

use contract::{ApiError, Input, Run};
use http::header::{ACCEPT_ENCODING, HeaderValue};
use http::request::Parts;
use hyper::body::Incoming;
use models::{Labels, OperationModel, Protocol, ServiceModel};

use super::{Answering, Door, compress};
use crate::answer::{Answer, REQUEST_ID};
use crate::body::{self, Reading};
use crate::caller::{self, Connection};
use crate::coding::Wanted;
use crate::front::{Arrival, Front};
use crate::host;
use crate::settings::MAX_DISCARDED_BYTES;

/// Services whose paths are unlike those of others, for requests that say nothing else.
const BY_PATH: [&str; 5] = ["lambda", "apigatewayv2", "apigateway", "scheduler", "pipes"];

/// The door of REST JSON.
pub(super) const DOOR: Door =
    Door { name: "rest_json", recognizes, enter, refuse: |error| words::refusal(None, None, error) };

fn recognizes(arrival: &Arrival) -> bool {
    let host = host::read(arrival.host());
    // A name of an API leads to the API, whatever its path and its signature.
    !host.execute_api && !candidates(&arrival.parts).is_empty()
}

/// The services that a request may mean: those it is signed for, the one that the host names, or one that has the path.
fn candidates(parts: &Parts) -> Vec<&'static ServiceModel> {
    let speaks = |model: &&'static ServiceModel| model.protocol == Protocol::RestJson;
    let signed = caller::scope(parts, |scope| models::by_signing_name(scope.service).collect::<Vec<_>>());
    if let Ok(Some(signed)) = signed
        && !signed.is_empty()
    {
        return signed.into_iter().filter(speaks).collect();
    }
    if let Some(named) = host::read(caller::host(parts)).service {
        return Some(named).into_iter().filter(speaks).collect();
    }
    let by_path = BY_PATH.iter().filter_map(|id| models::service(id));
    by_path.filter(|model| route(model, parts).is_some()).take(1).collect()
}

fn route(model: &'static ServiceModel, parts: &Parts) -> Option<(&'static OperationModel, Labels)> {
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    model.route_with(parts.method.as_str(), target, |name| parts.headers.contains_key(name))
}

fn enter(arrival: Arrival) -> Answering {
    let Arrival { front, connection, parts, mut body } = arrival;
    Box::pin(async move {
        let request_id: Arc<str> = front.dispatch.ids().uuid_as();
        let candidates = candidates(&parts);
        let routed = candidates.iter().find_map(|model| Some((*model, route(model, &parts)?)));
        let mut answer = match routed {
            Some((model, (described, labels))) => {
                let request =
                    Request { front: &front, connection: &connection, parts: &parts, id: &request_id };
                let outcome = request.run(&mut body, model, described, labels).await;
                outcome.unwrap_or_else(|error| words::refusal(Some(model), Some(described), &error))
            }
            None => words::no_operation(candidates.first().copied()),
        };
        compress(&mut answer, || Wanted::read(parts.headers.get(ACCEPT_ENCODING)));
        if let Ok(id) = HeaderValue::from_str(&request_id) {
            answer.headers_mut().insert(REQUEST_ID, id);
        }
        answer
    })
}

/// What is known of a request before its body is read.
struct Request<'r> {
    front: &'r Front,
    connection: &'r Connection,
    parts: &'r Parts,
    id: &'r Arc<str>,
}

impl Request<'_> {
    async fn run(
        &self,
        body: &mut Incoming,
        model: &'static ServiceModel,
        described: &'static OperationModel,
        labels: Labels,
    ) -> Result<Answer, ApiError> {
        let Request { front, connection, parts, .. } = self;
        let found = match front.find(model, described) {
            Ok(found) => found,
            Err(refused) => {
                body::discard(body, MAX_DISCARDED_BYTES).await;
                return Err(refused);
            }
        };
        let known = front.caller(connection, parts, || described.unsigned)?;
        let limit = front.settings.max_body_bytes;
        let service = Some(model.signing_name);
        let body = Reading { front, parts, limit, signed: known.signed, service }.read(body).await?;
        let input = Input::Parsed(members::read(model, described, &labels, parts, &body)?);
        let visitor = front.visitor(connection, parts, known.caller, self.id.clone());
        if matches!(found.1.run, Run::Streamed(_)) {
            return front.stream(found, visitor, input).await;
        }
        let given = front.perform(found, visitor, input).await?;
        output::write(model, described, &given)
    }
}
