//! What a Lambda function is given by an HTTP API: the events of format 1.0 and 2.0, of integrations and of authorizers, member for member
//! as documented. Where nothing is, format 1.0 says null and format 2.0 leaves the member out (captured).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::exchange::{Caller, Exchange, joined};
use crate::data_plane::request::{Pairs, Request};
use crate::http_apis::kinds::Members;

/// Types of bodies that are told as they are, besides `text/*`, `*+json` and `*+xml` (captured); all others in base64.
const TEXTS: [&str; 3] = ["application/javascript", "application/json", "application/xml"];
/// The header that format 2.0 tells as a list.
const COOKIE: &str = "cookie";

/// The event of an integration.
pub(crate) fn proxy(exchange: &Exchange, request: &Request, is_format_2: bool) -> Value {
    let (body, is_base64) = body(request);
    if !is_format_2 {
        let mut event = format_1(exchange, request);
        event.insert("body".to_owned(), body.map_or(Value::Null, Value::String));
        event.insert("isBase64Encoded".to_owned(), is_base64.into());
        return Value::Object(event);
    }
    let mut event = format_2(exchange, request, true);
    if let Some(body) = body {
        event.insert("body".to_owned(), body.into());
    }
    event.insert("isBase64Encoded".to_owned(), is_base64.into());
    Value::Object(event)
}

/// The event of an authorizer, with what the request has at its sources.
pub(crate) fn authorizer(exchange: &Exchange, identity: &[String], is_format_2: bool) -> Value {
    let request = &exchange.request;
    let arn = exchange.route_arn();
    if is_format_2 {
        let mut event = format_2(exchange, request, false);
        event.insert("type".to_owned(), "REQUEST".into());
        event.insert("routeArn".to_owned(), arn.into());
        let identity = if identity.is_empty() { Value::Null } else { identity.into() };
        event.insert("identitySource".to_owned(), identity);
        return Value::Object(event);
    }
    let identity = identity.join(",");
    let mut event = Map::from_iter([
        ("version".to_owned(), Value::from("1.0")),
        ("type".to_owned(), "REQUEST".into()),
        ("methodArn".to_owned(), arn.into()),
        ("identitySource".to_owned(), identity.as_str().into()),
        ("authorizationToken".to_owned(), identity.as_str().into()),
    ]);
    let mut rest = format_1(exchange, request);
    // Authorizers are told each name once.
    rest.retain(|name, _| !name.starts_with("multiValue") && name != "version");
    event.extend(rest);
    Value::Object(event)
}

fn format_2(exchange: &Exchange, request: &Request, with_caller: bool) -> Members {
    let key = exchange.route.as_ref().map_or("", |route| route.key.as_str());
    let mut event = Members::new();
    let mut put = |name: &str, value: Value| {
        event.insert(name.to_owned(), value);
    };
    put("version", "2.0".into());
    put("routeKey", key.into());
    put("rawPath", request.path.as_str().into());
    put("rawQueryString", exchange.raw_query.as_str().into());
    let cookies: Vec<&str> = values(&request.headers, COOKIE)
        .flat_map(|cookies| cookies.split(';'))
        .map(str::trim)
        .filter(|cookie| !cookie.is_empty())
        .collect();
    if !cookies.is_empty() {
        put("cookies", cookies.into());
    }
    let mut headers = joined(&request.headers);
    headers.shift_remove(COOKIE);
    put("headers", headers.into());
    if !request.query.is_empty() {
        put("queryStringParameters", joined(&request.query).into());
    }
    let mut context = json!({"accountId": &*exchange.call.store.scope().account, "apiId": exchange.api});
    if let (Some(caller), Value::Object(members)) = (caller(exchange).filter(|_| with_caller), &mut context) {
        members.insert("authorizer".to_owned(), caller);
    }
    let rest = json!({
        "domainName": exchange.domain,
        "domainPrefix": exchange.domain_prefix(),
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": request.header("user-agent").unwrap_or_default(),
        },
        "requestId": exchange.id,
        "routeKey": key,
        "stage": exchange.stage.name,
        "time": exchange.time(),
        "timeEpoch": exchange.call.now.0,
    });
    if let (Value::Object(members), Value::Object(rest)) = (&mut context, rest) {
        members.extend(rest);
    }
    put("requestContext", context);
    if !request.path_parameters.is_empty() {
        put("pathParameters", single(&request.path_parameters));
    }
    if !exchange.stage.settings.variables.is_empty() {
        put("stageVariables", exchange.stage.settings.variables.clone().into());
    }
    event
}

/// `requestContext.authorizer` of format 2.0.
fn caller(exchange: &Exchange) -> Option<Value> {
    match &exchange.caller {
        Caller::Nobody => None,
        Caller::Token { claims, scopes } => Some(json!({"jwt": {"claims": claims, "scopes": scopes}})),
        Caller::Admitted { context, .. } => Some(json!({"lambda": context})),
        Caller::Signer => {
            let (account, key) = exchange.signer.as_ref()?;
            Some(json!({"iam": {
                "accessKey": key,
                "accountId": account,
                "callerId": account,
                "cognitoIdentity": null,
                "principalOrgId": null,
                "userArn": format!("arn:aws:iam::{account}:root"),
                "userId": account,
            }}))
        }
    }
}

fn format_1(exchange: &Exchange, request: &Request) -> Members {
    let resource = exchange.route.as_ref().map_or("", |route| route.path.as_str());
    let authorizer = match &exchange.caller {
        Caller::Token { claims, scopes } => json!({"claims": claims, "scopes": scopes}),
        Caller::Admitted { .. } => exchange.context().get("authorizer").cloned().unwrap_or_default(),
        Caller::Nobody | Caller::Signer => json!({"claims": null, "scopes": null}),
    };
    let variables = &exchange.stage.settings.variables;
    let event = json!({
        "version": "1.0",
        "resource": resource,
        "path": request.whole_path,
        "httpMethod": request.method,
        "headers": single(&request.headers),
        "multiValueHeaders": multiple(&request.headers),
        "queryStringParameters": single(&request.query),
        "multiValueQueryStringParameters": multiple(&request.query),
        "requestContext": {
            "accountId": &*exchange.call.store.scope().account,
            "apiId": exchange.api,
            "authorizer": authorizer,
            "domainName": exchange.domain,
            "domainPrefix": exchange.domain_prefix(),
            "extendedRequestId": exchange.id,
            "httpMethod": request.method,
            "identity": exchange.identity(),
            "path": request.whole_path,
            "protocol": request.protocol,
            "requestId": exchange.id,
            "requestTime": exchange.time(),
            "requestTimeEpoch": exchange.call.now.0,
            "resourceId": exchange.route.as_ref().map(|route| &route.key),
            "resourcePath": resource,
            "stage": exchange.stage.name,
        },
        "pathParameters": single(&request.path_parameters),
        "stageVariables": if variables.is_empty() { Value::Null } else { variables.clone().into() },
    });
    crate::http_apis::apis::object(event)
}

/// The body as an event tells it, and whether that is base64.
fn body(request: &Request) -> (Option<String>, bool) {
    if request.body.is_empty() {
        return (None, false);
    }
    let kind = request.header("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_text = kind.starts_with("text/")
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
        || TEXTS.contains(&kind.as_str());
    match std::str::from_utf8(&request.body) {
        Ok(text) if is_text && request.header("content-encoding").is_none() => (Some(text.to_owned()), false),
        _ => (Some(STANDARD.encode(&request.body)), true),
    }
}

fn values<'p>(pairs: &'p Pairs, name: &'p str) -> impl Iterator<Item = &'p str> {
    pairs.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// Each name with its last value; null without any.
fn single(pairs: &Pairs) -> Value {
    let members: Members = pairs.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    if members.is_empty() { Value::Null } else { Value::Object(members) }
}

/// Each name with all its values; null without any.
fn multiple(pairs: &Pairs) -> Value {
    let mut members = Members::new();
    for (name, value) in pairs {
        let values = members.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(values) = values {
            values.push(value.as_str().into());
        }
    }
    if members.is_empty() { Value::Null } else { Value::Object(members) }
}
