//! A method tried as it is now, in a stage that is none, with a log of what happened on the way; and an authorizer likewise.

mod authorizing;

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::{ApiError, Call};
use serde_json::{Map, Value};

use super::answer::{self, Answer};
use super::deployed::{Deployed, Method, Resource, reading};
use super::exchange::{self, Exchange, Known};
use super::failure::Failure;
use super::log::{self, Log};
use super::request::{Pairs, Request, read_query};
use super::stages::Settings;
use super::{integration, validation};
use crate::deployments;
use crate::model::Texts;

pub(crate) use authorizing::{authorize, masked};

/// The stage that AWS's console runs tests in (captured).
const STAGE: &str = "test-invoke-stage";
/// Where its requests come from (captured).
const SOURCE: &str = "test-invoke-source-ip";

/// What is tried.
#[derive(Debug)]
pub(crate) struct Trial {
    pub(crate) api: String,
    pub(crate) method: String,
    /// The path, and the query string behind a question mark; the resource's own path, or else a slash, if it is empty.
    pub(crate) target: String,
    pub(crate) headers: Pairs,
    pub(crate) body: String,
    pub(crate) stage_variables: Texts,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Tried {
    pub(crate) status: u16,
    pub(crate) headers: Pairs,
    pub(crate) body: String,
    pub(crate) log: String,
}

/// The headers that an input says in two members.
pub(crate) fn pairs(one: Texts, several: BTreeMap<String, Vec<String>>) -> Pairs {
    let several = several
        .into_iter()
        .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)));
    one.into_iter().chain(several).collect()
}

/// Tries a method of the resource of an id.
///
/// # Errors
/// `NotFoundException` if there is no such API.
pub(crate) async fn run(call: Call, resource: &str, trial: Trial) -> Result<Tried, ApiError> {
    let deployed = Arc::new(reading::read(&deployments::as_it_is(&call.store, &trial.api)?));
    let route = deployed.resources.all().find(|known| known.id == resource).cloned();
    let route = route.and_then(|resource| {
        let method = resource.methods.get(&trial.method).or_else(|| resource.methods.get("ANY"))?.clone();
        Some((resource, method))
    });
    let exchange = begin(call, deployed, STAGE, route, trial);
    let request = &exchange.request;
    exchange.tell(|| format!("Starting execution for request: {}", exchange.call.request_id));
    exchange.tell(|| format!("HTTP Method: {}, Resource Path: {}", request.method, request.whole_path));
    exchange.tell(|| format!("Method request path: {}", log::map(&request.path_parameters)));
    exchange.tell(|| format!("Method request query string: {}", log::map(&request.query)));
    exchange.tell(|| format!("Method request headers: {}", log::map(&request.headers)));
    exchange.tell(|| format!("Method request body before transformations: {}", log::body(&request.body)));
    let outcome = match validation::check(&exchange) {
        Ok(()) => integration::run(&exchange).await,
        Err(failure) => Err(failure),
    };
    let answer = outcome.unwrap_or_else(|failure| failed(&exchange, &failure));
    Ok(told(&exchange, answer))
}

fn failed(exchange: &Exchange, failure: &Failure) -> Answer {
    let cause = failure.cause.as_deref().or(failure.message()).unwrap_or_default();
    exchange.tell(|| format!("Execution failed: {cause}"));
    answer::of_failure(exchange, failure)
}

fn begin(
    call: Call,
    deployed: Arc<Deployed>,
    stage: &str,
    route: Option<(Arc<Resource>, Arc<Method>)>,
    trial: Trial,
) -> Exchange {
    let own_path = route.as_ref().map_or("/", |(resource, _)| resource.path.as_str());
    let (path, query) = trial.target.split_once('?').unwrap_or((&trial.target, ""));
    let path = if path.is_empty() { own_path } else { path };
    let path_parameters = deployed.resources.find(path).map(|found| found.parameters).unwrap_or_default();
    let request = Request {
        method: trial.method,
        path: path.to_owned(),
        routed_path: path.to_owned(),
        whole_path: own_path.to_owned(),
        headers: trial.headers,
        query: read_query(query),
        path_parameters,
        body: trial.body.into(),
        source_ip: SOURCE.to_owned(),
        protocol: "HTTP/1.1".to_owned(),
    };
    let variables: Map<String, Value> =
        trial.stage_variables.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
    let log = Log::kept(&call.request_id);
    Exchange {
        deployment: String::new(),
        stage: stage.to_owned(),
        settings: Arc::new(Settings::default()),
        stage_variables: Arc::new(variables),
        canary: None,
        domain: "testPrefix.testDomainName".to_owned(),
        base_path_matched: None,
        extended_id: exchange::extended_id(call.ids.bits()),
        trace: exchange::trace_root(call.now.0, call.ids.bits()),
        known: Known::default(),
        request,
        deployed,
        route,
        log,
        call,
    }
}

fn told(exchange: &Exchange, mut answer: Answer) -> Tried {
    if answer.header("content-type").is_none() {
        answer.set("Content-Type", "application/json");
    }
    exchange.tell(|| format!("Method response body after transformations: {}", log::body(&answer.body)));
    exchange.tell(|| format!("Method response headers: {}", log::map(&answer.headers)));
    exchange.tell(|| "Successfully completed execution".to_owned());
    exchange.tell(|| format!("Method completed with status: {}", answer.status));
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    Tried { status: answer.status, headers: answer.headers, body, log: exchange.log.text() }
}
