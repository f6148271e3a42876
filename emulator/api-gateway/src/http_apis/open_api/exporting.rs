//! Writes what an API has frozen as a document.

use serde_json::{Map, Value, json};

use super::{ANY_METHOD, AUTHORIZER, CORS, INTEGRATION, to_document};
use crate::http_apis::kinds::{Members, entries, given, text, texts};
use crate::http_apis::routes::{DEFAULT, RouteKey};

/// The document of a snapshot, reached at a URL.
pub(super) fn document(
    snapshot: &Members,
    endpoint: &str,
    stage: Option<&str>,
    with_extensions: bool,
) -> Value {
    let version = text(snapshot, "Version").unwrap_or_else(|| given(snapshot, "CreatedDate"));
    let mut root = Map::from_iter([("openapi".to_owned(), json!("3.0.1"))]);
    let mut info = Map::from_iter([("title".to_owned(), json!(given(snapshot, "Name")))]);
    info.extend(text(snapshot, "Description").map(|said| ("description".to_owned(), json!(said))));
    info.insert("version".to_owned(), json!(version));
    root.insert("info".to_owned(), Value::Object(info));
    let server = match stage {
        Some(stage) if stage != DEFAULT => json!({
            "url": format!("{endpoint}/{{basePath}}"),
            "variables": {"basePath": {"default": stage}},
        }),
        _ => json!({"url": endpoint}),
    };
    root.insert("servers".to_owned(), json!([server]));
    let tags: Vec<Value> = entries(snapshot, "Tags")
        .map(|(name, value)| json!({"name": name, "x-amazon-apigateway-tag-value": value}))
        .collect();
    if with_extensions && !tags.is_empty() {
        root.insert("tags".to_owned(), tags.into());
    }
    let mut paths = Map::new();
    for route in things(snapshot, "Routes") {
        let (path, method) = match RouteKey::read(given(route, "RouteKey")) {
            Some(RouteKey::Path { method: "ANY", path }) => (path, ANY_METHOD.to_owned()),
            Some(RouteKey::Path { method, path }) => (path, method.to_ascii_lowercase()),
            Some(RouteKey::Default) => ("/$default", ANY_METHOD.to_owned()),
            None => continue,
        };
        let item = paths.entry(path.to_owned()).or_insert_with(|| json!({}));
        if let Value::Object(item) = item {
            item.insert(method, operation(snapshot, route, path, with_extensions));
        }
    }
    root.insert("paths".to_owned(), Value::Object(paths));
    let schemes: Map<String, Value> = things(snapshot, "Authorizers")
        .map(|authorizer| (given(authorizer, "Name").to_owned(), scheme(authorizer, with_extensions)))
        .collect();
    if !schemes.is_empty() {
        root.insert("components".to_owned(), json!({"securitySchemes": schemes}));
    }
    if with_extensions {
        if let Some(Value::Object(cors)) = snapshot.get("CorsConfiguration") {
            root.insert("x-amazon-apigateway-cors".to_owned(), to_document(cors, &CORS).into());
        }
        root.insert("x-amazon-apigateway-importexport-version".to_owned(), json!("1.0"));
    }
    Value::Object(root)
}

fn things<'s>(snapshot: &'s Members, name: &str) -> impl Iterator<Item = &'s Members> {
    snapshot.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn operation(snapshot: &Members, route: &Members, path: &str, with_extensions: bool) -> Value {
    let mut operation = Map::new();
    operation.extend(text(route, "OperationName").map(|name| ("operationId".to_owned(), json!(name))));
    let names = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let parameters: Vec<Value> = names
        .map(|name| {
            let name = name.trim_end_matches('+');
            json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
        })
        .collect();
    if !parameters.is_empty() {
        operation.insert("parameters".to_owned(), parameters.into());
    }
    operation.insert(
        "responses".to_owned(),
        json!({"default": {"description": format!("Default response for {}", given(route, "RouteKey"))}}),
    );
    let id = given(route, "AuthorizerId");
    if let Some(authorizer) = things(snapshot, "Authorizers").find(|one| given(one, "AuthorizerId") == id) {
        let scopes: Vec<&str> = texts(route, "AuthorizationScopes").collect();
        let required = Map::from_iter([(given(authorizer, "Name").to_owned(), json!(scopes))]);
        operation.insert("security".to_owned(), json!([required]));
    }
    let target = text(route, "Target").and_then(|target| target.strip_prefix("integrations/"));
    let integration = things(snapshot, "Integrations").find(|one| text(one, "IntegrationId") == target);
    if let (true, Some(_), Some(integration)) = (with_extensions, target, integration) {
        let mut said = to_document(integration, &INTEGRATION);
        if let Some(kind) = said.get("type").and_then(Value::as_str).map(str::to_ascii_lowercase) {
            said.insert("type".to_owned(), kind.into());
        }
        operation.insert("x-amazon-apigateway-integration".to_owned(), said.into());
    }
    Value::Object(operation)
}

fn scheme(authorizer: &Members, with_extensions: bool) -> Value {
    let is_jwt = given(authorizer, "AuthorizerType") == "JWT";
    let mut scheme = Map::new();
    if is_jwt {
        scheme.insert("type".to_owned(), json!("oauth2"));
        scheme.insert("flows".to_owned(), json!({}));
    } else {
        let source = texts(authorizer, "IdentitySource").next().unwrap_or_default();
        let (place, name) = match source.strip_prefix("$request.querystring.") {
            Some(name) => ("query", name),
            None => ("header", source.strip_prefix("$request.header.").unwrap_or("Authorization")),
        };
        scheme.extend(
            [("type", "apiKey"), ("name", name), ("in", place)]
                .map(|(name, value)| (name.to_owned(), json!(value))),
        );
    }
    if with_extensions {
        let mut said = to_document(authorizer, &AUTHORIZER);
        let sources: Vec<&str> = texts(authorizer, "IdentitySource").collect();
        said.insert("identitySource".to_owned(), json!(sources.join(",")));
        said.insert("type".to_owned(), json!(if is_jwt { "jwt" } else { "request" }));
        if let Some(Value::Object(configuration)) = authorizer.get("JwtConfiguration") {
            let told =
                json!({"issuer": configuration.get("Issuer"), "audience": configuration.get("Audience")});
            said.insert("jwtConfiguration".to_owned(), told);
        }
        scheme.insert("x-amazon-apigateway-authorizer".to_owned(), said.into());
    }
    Value::Object(scheme)
}
