//! AWS's query protocol: a form, or a query string, that names its operation in `Action`; answered in XML.
//!
//! It is what STS, IAM, SNS and CloudFormation speak, and older clients of SQS. Reading and writing follow the shapes of AWS's
//! models; [`names`] holds what the model of SQS, which is of JSON now, no longer says of this protocol. A call to a queue's URL
//! is about that queue.

pub(crate) mod members;
mod names;
mod words;
mod xml;

use std::sync::Arc;

use bytes::Bytes;
use contract::{ApiError, Input};
use http::Method;
use http::header::HeaderValue;
use http::request::Parts;
use hyper::body::Incoming;
use models::{OperationModel, Protocol, ServiceModel};
use serde_json::Value;

use super::{Answering, Door};
use crate::answer::{Answer, REQUEST_ID};
use crate::body::Reading;
use crate::caller::{self, Connection};
use crate::form::{self, Fields};
use crate::front::{Arrival, Front};
use crate::host;

/// The content type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// The door of the query protocol.
pub(super) const DOOR: Door =
    Door { name: "aws_query", recognizes, enter, refuse: |error| words::refusal(None, "", error) };

/// A form at the root or at a queue's URL, or an action in the query string.
fn recognizes(arrival: &Arrival) -> bool {
    let has_action = |query: &str| query.split('&').any(|pair| pair.starts_with("Action="));
    let is_form = || arrival.header("content-type").is_some_and(|kind| kind.starts_with(FORM));
    !host::read(arrival.host()).execute_api
        && (arrival.parts.uri.query().is_some_and(has_action)
            || (arrival.path() == "/" || queue(arrival.path()).is_some()) && is_form())
}

/// The account and the name in the path of a queue's URL.
fn queue(path: &str) -> Option<(&str, &str)> {
    let (account, name) = path.strip_prefix('/')?.split_once('/')?;
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    (is_account && !name.is_empty() && !name.contains('/')).then_some((account, name))
}

fn enter(arrival: Arrival) -> Answering {
    let Arrival { front, connection, parts, mut body } = arrival;
    Box::pin(async move {
        let request_id: Arc<str> = front.dispatch.ids().uuid_as();
        let request = Request { front: &front, connection: &connection, parts: &parts, id: &request_id };
        let mut answer = request.answer(&mut body).await;
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
    async fn answer(&self, body: &mut Incoming) -> Answer {
        let candidates = self.candidates();
        let fields = match self.read(&candidates, body).await {
            Ok(fields) => fields,
            Err(error) => return words::refusal(candidates.first().copied(), self.id, &error),
        };
        let Some(action) = fields.text("Action") else {
            return words::refusal(candidates.first().copied(), self.id, &words::missing_action());
        };
        let Some(model) = service(&candidates, action, fields.text("Version")) else {
            let error = ApiError::not_emulated("this service", action);
            return words::refusal(None, self.id, &error);
        };
        let Some(described) = model.operation(action) else {
            return words::refusal(Some(model), self.id, &words::invalid_action(action));
        };
        match self.run(model, described, &fields).await {
            Ok(members) => xml::success(model, described, &members, self.id)
                .unwrap_or_else(|error| words::refusal(Some(model), self.id, &error)),
            Err(error) => words::refusal(Some(model), self.id, &error),
        }
    }

    /// The services that the request may mean: those it is signed for, or the one that the host names.
    fn candidates(&self) -> Vec<&'static ServiceModel> {
        let signed = caller::scope(self.parts, |scope| models::by_signing_name(scope.service).collect());
        let mut candidates: Vec<_> = signed.ok().flatten().unwrap_or_default();
        if candidates.is_empty() {
            candidates.extend(host::read(caller::host(self.parts)).service);
        }
        if candidates.is_empty() && queue(self.parts.uri.path()).is_some() {
            candidates.extend(models::service("sqs"));
        }
        candidates
    }

    /// Reads the fields of the query string and of the body.
    async fn read(
        &self,
        candidates: &[&'static ServiceModel],
        body: &mut Incoming,
    ) -> Result<Fields, ApiError> {
        let known = self.front.caller(self.connection, self.parts, || true)?;
        let limit = self.front.settings.max_body_bytes;
        let service = candidates.first().map(|model| model.signing_name);
        let reading = Reading { front: self.front, parts: self.parts, limit, signed: known.signed, service };
        let body = if self.parts.method == Method::POST { reading.read(body).await? } else { Bytes::new() };
        Ok(form::read(&[self.parts.uri.query().unwrap_or("").as_bytes(), &body]))
    }

    async fn run(
        &self,
        model: &'static ServiceModel,
        described: &'static OperationModel,
        fields: &Fields,
    ) -> Result<Bytes, ApiError> {
        let Request { front, connection, parts, .. } = self;
        let found = front.find(model, described)?;
        let known = front.caller(connection, parts, || described.unsigned || is_open(model, described))?;
        let mut input = members::read(model, described, fields)?;
        if model.id == "sqs"
            && let Some((account, name)) = queue(parts.uri.path())
            && let Value::Object(members) = &mut input
        {
            // Also a field of this name is about the queue that was called.
            let url = format!("{}/{account}/{name}", connection.endpoint(parts));
            members.entry("QueueUrl").or_insert(Value::String(url));
        }
        let visitor = front.visitor(connection, parts, known.caller, self.id.clone());
        front.perform(found, visitor, Input::Parsed(input)).await
    }
}

/// Whether anybody may call an operation, though the model does not say so: the links in a notification of SNS's have no signature.
fn is_open(model: &ServiceModel, described: &OperationModel) -> bool {
    model.id == "sns" && matches!(described.name, "ConfirmSubscription" | "Unsubscribe")
}

/// The service that knows an action, of the candidates or, without one, of all that speak the protocol. A version tells those
/// apart that know the same.
fn service(
    candidates: &[&'static ServiceModel],
    action: &str,
    version: Option<&str>,
) -> Option<&'static ServiceModel> {
    let knows = |model: &&'static ServiceModel| model.operation(action).is_some();
    if !candidates.is_empty() {
        return candidates.iter().copied().find(knows).or_else(|| candidates.first().copied());
    }
    let speaks = |model: &&'static ServiceModel| {
        model.query_compatible
            || model.protocols.contains(&Protocol::Query)
            || model.protocol == Protocol::Query
    };
    let mut known = models::SERVICES.iter().copied().filter(speaks).filter(knows);
    let is_of = |model: &&'static ServiceModel| version.is_some_and(|version| model.api_version == version);
    known.clone().find(is_of).or_else(|| known.next())
}
