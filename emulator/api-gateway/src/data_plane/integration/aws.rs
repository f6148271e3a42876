//! Operations of AWS's services: `arn:aws:apigateway:{region}:{service}:action/{operation}` and `...:path/{path}`.
//!
//! An action may have parameters behind it, `...:action/SendMessage&QueueUrl=...`, as CDK writes them (captured); they join those that the
//! integration maps into the query string.
//!
//! A function is invoked, and an operation of a service that speaks JSON is called, through the same dispatch as a request from
//! outside. What is left, forms and paths, and what has parameters in the query string and a service that reads them there, is sent
//! as HTTP to the service's host, which this program answers itself.

use bytes::Bytes;
use contract::{Call, Input, Sender, error_shapes};
use models::{Protocol, ServiceModel};
use store::Scope;

use super::super::deployed::Integration;
use super::super::exchange::Exchange;
use super::super::failure::{API_CONFIGURATION_ERROR, Failure, INTEGRATION_FAILURE};
use super::super::request::read_query;
use super::super::templates;
use super::function::{function_of, invoke};
use super::outside::{assembled, filled, read};
use super::prepared::Prepared;
use super::{Backend, Work};

/// What an URI of AWS's names.
#[derive(Debug, PartialEq, Eq)]
struct Target<'u> {
    region: &'u str,
    /// As AWS's hosts are named: `states`, or with a subdomain before it.
    service: &'u str,
    /// Whether `rest` is an operation's name, and not a path.
    is_action: bool,
    rest: &'u str,
    /// The parameters behind an action, as a query string.
    query: &'u str,
}

/// Calls what the integration's URI names.
///
/// # Errors
/// 500, if it names nothing.
pub(super) fn send(
    exchange: &Exchange,
    integration: &Integration,
    mut prepared: Prepared,
) -> Result<Work<Backend>, Failure> {
    let wrong = |cause: String| Failure::because(&API_CONFIGURATION_ERROR, cause);
    let uri = templates::with_stage_variables(&integration.uri, &exchange.stage_variables);
    let mut call = exchange.call.clone();
    if let Some(function) = function_of(&uri) {
        let function = function.to_owned();
        return Ok(Box::pin(invoked(call, function, prepared)));
    }
    let target = target(&uri).ok_or_else(|| wrong(format!("{uri} names no service of AWS")))?;
    call.enter(&Scope::new(&call.store.scope().account, target.region));
    prepared.query.splice(0..0, read_query(target.query));
    if let Some((model, operation)) = json_operation(&target, &prepared) {
        return Ok(Box::pin(called(call, model, operation, prepared.body)));
    }
    let request =
        over_http(integration, &target, prepared).map_err(|cause| wrong(format!("{uri}: {cause}")))?;
    let (mut parts, body) = request.into_parts();
    let cause = call.store.origin().cause.clone();
    let account = call.store.scope().account.clone();
    let caller = contract::Caller { access_key: account.clone(), account, region: target.region.into() };
    parts.extensions.insert(Sender { caller: Some(caller), cause });
    let request = http::Request::from_parts(parts, body);
    let outside = call.outside.clone();
    Ok(Box::pin(async move {
        match outside.send(request).await {
            Ok(answer) => Ok(read(answer)),
            Err(error) => Err(Failure::because(&INTEGRATION_FAILURE, error.0)),
        }
    }))
}

fn target(uri: &str) -> Option<Target<'_>> {
    let fields: Vec<&str> = uri.splitn(6, ':').collect();
    let &["arn", _, "apigateway", region, service, rest] = fields.as_slice() else { return None };
    let (kind, rest) = rest.split_once('/')?;
    let is_action = match kind {
        "action" => true,
        "path" => false,
        _ => return None,
    };
    let (rest, query) = rest.split_once('&').filter(|_| is_action).unwrap_or((rest, ""));
    (!service.is_empty() && !region.is_empty()).then_some(Target { region, service, is_action, rest, query })
}

/// The operation of an action, if the service speaks JSON and the request is no form: neither in its body nor, where the service
/// still speaks the query protocol, in its query string.
fn json_operation(target: &Target<'_>, prepared: &Prepared) -> Option<(&'static ServiceModel, &'static str)> {
    let model = models::by_endpoint_prefix(target.service).filter(|_| target.is_action)?;
    let is_json = matches!(model.protocol, Protocol::Json10 | Protocol::Json11);
    let is_form = prepared.header("content-type").is_some_and(|kind| kind.contains("form-urlencoded"))
        || model.query_compatible && !prepared.query.is_empty();
    let operation = model.operation(target.rest)?;
    (is_json && !is_form).then_some((model, operation.name))
}

async fn invoked(call: Call, function: String, prepared: Prepared) -> Result<Backend, Failure> {
    let kind = prepared.header("x-amz-invocation-type").map(str::to_owned);
    let invoked = invoke(&call, &function, prepared.body, kind.as_deref()).await;
    let invoked = invoked
        .map_err(|error| Failure::because(&API_CONFIGURATION_ERROR, format!("{function}: {error}")))?;
    let is_event = kind.is_some_and(|kind| kind == "Event");
    let selection = if invoked.failed { invoked.error_message() } else { String::new() };
    Ok(Backend {
        status: if is_event { 202 } else { 200 },
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: invoked.payload,
        selection: Some(selection),
    })
}

async fn called(
    call: Call,
    model: &'static ServiceModel,
    operation: &'static str,
    body: Bytes,
) -> Result<Backend, Failure> {
    let body = if body.is_empty() { Bytes::from_static(b"{}") } else { body };
    let outcome = call.siblings.call(&call, model.id, operation, Input::Text(body)).await;
    let version = if model.protocol == Protocol::Json11 { "1.1" } else { "1.0" };
    let headers = vec![("Content-Type".to_owned(), format!("application/x-amz-json-{version}"))];
    let (status, body) = match outcome {
        Ok(body) => (200, body),
        Err(error) => {
            (error.status, error_shapes::aws_json(Some(model), operation, &error).to_string().into())
        }
    };
    Ok(Backend { status, headers, body, selection: None })
}

/// The request to a service's own host. An action goes into the query string, as AWS's query protocol has it.
///
/// # Errors
/// What cannot be sent.
fn over_http(
    integration: &Integration,
    target: &Target<'_>,
    prepared: Prepared,
) -> Result<http::Request<Bytes>, String> {
    let Prepared { headers, mut query, path, body } = prepared;
    let Target { region, service, .. } = target;
    let at = if target.is_action {
        query.insert(0, ("Action".to_owned(), target.rest.to_owned()));
        ""
    } else {
        target.rest.trim_start_matches('/')
    };
    let uri = filled(&format!("https://{service}.{region}.amazonaws.com/{at}"), &path, &query);
    let method = if integration.http_method.is_empty() { "POST" } else { &integration.http_method };
    assembled(method, &uri, &headers, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The forms of the devguide; one read wrongly calls another service, or none.
    #[test]
    fn uris_name_services() {
        let target_of =
            |region, service, is_action, rest| Some(Target { region, service, is_action, rest, query: "" });
        let with_parameters = Target {
            region: "us-east-1",
            service: "sqs",
            is_action: true,
            rest: "SendMessage",
            query: "QueueUrl=http%3A%2F%2Fq&MessageBody=b",
        };
        for (uri, expected) in [
            (
                "arn:aws:apigateway:us-east-1:states:action/StartSyncExecution",
                target_of("us-east-1", "states", true, "StartSyncExecution"),
            ),
            (
                "arn:aws:apigateway:us-east-1:sqs:path/000000000000/queue",
                target_of("us-east-1", "sqs", false, "000000000000/queue"),
            ),
            (
                "arn:aws:apigateway:eu-west-1:bucket.s3:path/key",
                target_of("eu-west-1", "bucket.s3", false, "key"),
            ),
            (
                "arn:aws:apigateway:us-east-1:sqs:action/SendMessage&QueueUrl=http%3A%2F%2Fq&MessageBody=b",
                Some(with_parameters),
            ),
            ("arn:aws:apigateway:eu-west-1:s3:path/a&b", target_of("eu-west-1", "s3", false, "a&b")),
            ("arn:aws:apigateway:us-east-1:states:other/X", None),
            ("arn:aws:lambda:us-east-1:1:function:f", None),
            ("https://example.com", None),
        ] {
            assert_eq!(target(uri), expected, "{uri}");
        }
    }
}
