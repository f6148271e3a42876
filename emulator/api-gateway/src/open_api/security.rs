//! Who may call: security schemes become authorizers, and what a method requires its authorization.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::{Document, members, text, texts};
use crate::model::authorizer::Authorizer;

/// How a method is authorized.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Authorization {
    /// `NONE`, `AWS_IAM`, `CUSTOM` or `COGNITO_USER_POOLS`.
    pub(super) kind: Option<&'static str>,
    /// The name of the scheme whose authorizer it is.
    pub(super) scheme: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) api_key_required: bool,
}

/// The authorizers of a document, by the names of their schemes; without ids.
pub(super) fn authorizers(document: &Document) -> BTreeMap<String, Authorizer> {
    let schemes = document.components("securitySchemes").into_iter().flatten();
    schemes
        .filter_map(|(name, scheme)| Some((name.clone(), authorizer(name, document.resolved(scheme))?)))
        .collect()
}

fn authorizer(name: &str, scheme: &Value) -> Option<Authorizer> {
    let said = scheme.get("x-amazon-apigateway-authorizer")?;
    let kind = text(said, "type").unwrap_or_default().to_ascii_uppercase();
    let auth_type = text(scheme, "x-amazon-apigateway-authtype");
    // A token comes in the header that the scheme names.
    let header = text(scheme, "name").map(|header| format!("method.request.header.{header}"));
    let ttl = said.get("authorizerResultTtlInSeconds");
    Some(Authorizer {
        id: String::new(),
        name: name.to_owned(),
        provider_arns: Some(texts(said.get("providerARNs"))).filter(|arns| !arns.is_empty()),
        auth_type: auth_type.or_else(|| {
            Some(if kind == "COGNITO_USER_POOLS" { "cognito_user_pools" } else { "custom" }.to_owned())
        }),
        authorizer_uri: text(said, "authorizerUri"),
        authorizer_credentials: text(said, "authorizerCredentials"),
        identity_source: text(said, "identitySource").or(if kind == "REQUEST" { None } else { header }),
        identity_validation_expression: text(said, "identityValidationExpression"),
        authorizer_result_ttl_in_seconds: ttl.and_then(Value::as_i64),
        r#type: kind,
    })
}

/// How a method is authorized: what it says itself, or what the document says of all.
pub(super) fn of_method(document: &Document, operation: &Value) -> Authorization {
    if let Some(kind) = operation.get("x-amazon-apigateway-auth").and_then(|auth| text(auth, "type")) {
        let kind = if kind.eq_ignore_ascii_case("AWS_IAM") { "AWS_IAM" } else { "NONE" };
        return Authorization { kind: Some(kind), ..Authorization::default() };
    }
    let required = operation.get("security").unwrap_or_else(|| document.get("security"));
    let schemes = document.components("securitySchemes");
    let mut found = Authorization::default();
    for (name, scopes) in required.as_array().into_iter().flatten().flat_map(members) {
        let Some(scheme) = schemes.and_then(|schemes| schemes.get(name)) else { continue };
        let scheme = document.resolved(scheme);
        let auth_type = text(scheme, "x-amazon-apigateway-authtype").unwrap_or_default();
        if let Some(said) = scheme.get("x-amazon-apigateway-authorizer") {
            let is_of_pools =
                text(said, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("cognito_user_pools"));
            found.kind = Some(if is_of_pools { "COGNITO_USER_POOLS" } else { "CUSTOM" });
            found.scheme = Some(name.clone());
            found.scopes = texts(Some(scopes));
        } else if auth_type.eq_ignore_ascii_case("awsSigv4") {
            found.kind = Some("AWS_IAM");
        } else if text(scheme, "type").as_deref() == Some("apiKey") {
            found.api_key_required = true;
        }
    }
    found
}
