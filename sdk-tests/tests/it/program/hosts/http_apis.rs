//! The walk through HTTP APIs of API Gateway.

use std::collections::BTreeSet;

use sdk_tests::SignedHttp;
use serde_json::{Value, json};

use super::apis::{Step, take};

/// An API in few words.
const OPEN_API: &str = r#"{"openapi": "3.0.1", "info": {"title": "walk", "version": "1"}, "paths": {}}"#;
/// The tags of the API.
const TAGS: &str = "/v2/tags/arn%3Aaws%3Aapigateway%3A{region}%3A%3A%2Fapis%2F{api}";

/// Walks every operation of HTTP APIs.
pub(super) async fn walk(
    gateway: &SignedHttp,
    base: &str,
    walked: &mut BTreeSet<String>,
) -> anyhow::Result<()> {
    let steps = [making(), showing(), domains(), documents(), unmaking()].concat();
    take("apigatewayv2", steps, gateway, base, walked).await
}

fn making() -> Vec<Step> {
    let none = Value::Null;
    let integration = json!({
        "integrationType": "HTTP_PROXY", "integrationUri": "https://partner.example/", "integrationMethod": "GET",
    });
    let authorizer = json!({
        "name": "walk", "authorizerType": "JWT", "identitySource": ["$request.header.Authorization"],
        "jwtConfiguration": {"issuer": "https://partner.example/", "audience": ["walk"]},
    });
    let route = json!({"routeKey": "GET /walk", "target": "integrations/{integration}"});
    vec![
        (
            "CreateApi",
            "POST",
            "/v2/apis",
            json!({"name": "walk", "protocolType": "HTTP"}),
            Some(("api", "/apiId")),
        ),
        ("GetApi", "GET", "/v2/apis/{api}", none.clone(), None),
        ("GetApis", "GET", "/v2/apis", none.clone(), None),
        ("UpdateApi", "PATCH", "/v2/apis/{api}", json!({"corsConfiguration": {"allowOrigins": ["*"]}}), None),
        ("DeleteCorsConfiguration", "DELETE", "/v2/apis/{api}/cors", none.clone(), None),
        (
            "CreateIntegration",
            "POST",
            "/v2/apis/{api}/integrations",
            integration,
            Some(("integration", "/integrationId")),
        ),
        ("GetIntegration", "GET", "/v2/apis/{api}/integrations/{integration}", none.clone(), None),
        ("GetIntegrations", "GET", "/v2/apis/{api}/integrations", none.clone(), None),
        (
            "UpdateIntegration",
            "PATCH",
            "/v2/apis/{api}/integrations/{integration}",
            json!({"timeoutInMillis": 100}),
            None,
        ),
        (
            "CreateAuthorizer",
            "POST",
            "/v2/apis/{api}/authorizers",
            authorizer,
            Some(("authorizer", "/authorizerId")),
        ),
        ("GetAuthorizer", "GET", "/v2/apis/{api}/authorizers/{authorizer}", none.clone(), None),
        ("GetAuthorizers", "GET", "/v2/apis/{api}/authorizers", none.clone(), None),
        (
            "UpdateAuthorizer",
            "PATCH",
            "/v2/apis/{api}/authorizers/{authorizer}",
            json!({"name": "walked"}),
            None,
        ),
        ("CreateRoute", "POST", "/v2/apis/{api}/routes", route, Some(("route", "/routeId"))),
        ("GetRoute", "GET", "/v2/apis/{api}/routes/{route}", none.clone(), None),
        ("GetRoutes", "GET", "/v2/apis/{api}/routes", none.clone(), None),
        (
            "UpdateRoute",
            "PATCH",
            "/v2/apis/{api}/routes/{route}",
            json!({"authorizationType": "AWS_IAM"}),
            None,
        ),
    ]
}

fn showing() -> Vec<Step> {
    let none = Value::Null;
    let settings = json!({
        "routeSettings": {"GET /walk": {"throttlingBurstLimit": 9}},
        "accessLogSettings": {"destinationArn": "arn:aws:logs:us-east-1:111122223333:log-group:walk", "format": "$context.requestId"},
    });
    vec![
        (
            "CreateStage",
            "POST",
            "/v2/apis/{api}/stages",
            json!({"stageName": "walk", "stageVariables": {"v": "1"}}),
            None,
        ),
        (
            "CreateDeployment",
            "POST",
            "/v2/apis/{api}/deployments",
            json!({"stageName": "walk"}),
            Some(("deployment", "/deploymentId")),
        ),
        ("GetDeployment", "GET", "/v2/apis/{api}/deployments/{deployment}", none.clone(), None),
        ("GetDeployments", "GET", "/v2/apis/{api}/deployments", none.clone(), None),
        (
            "UpdateDeployment",
            "PATCH",
            "/v2/apis/{api}/deployments/{deployment}",
            json!({"description": "d"}),
            None,
        ),
        ("UpdateStage", "PATCH", "/v2/apis/{api}/stages/walk", settings, None),
        ("GetStage", "GET", "/v2/apis/{api}/stages/walk", none.clone(), None),
        ("GetStages", "GET", "/v2/apis/{api}/stages", none.clone(), None),
        (
            "DeleteRouteSettings",
            "DELETE",
            "/v2/apis/{api}/stages/walk/routesettings/GET%20%2Fwalk",
            none.clone(),
            None,
        ),
        (
            "DeleteAccessLogSettings",
            "DELETE",
            "/v2/apis/{api}/stages/walk/accesslogsettings",
            none.clone(),
            None,
        ),
        (
            "ResetAuthorizersCache",
            "DELETE",
            "/v2/apis/{api}/stages/walk/cache/authorizers",
            none.clone(),
            None,
        ),
        ("TagResource", "POST", TAGS, json!({"tags": {"a": "b"}}), None),
        ("GetTags", "GET", TAGS, none.clone(), None),
        (
            "UntagResource",
            "DELETE",
            "/v2/tags/arn%3Aaws%3Aapigateway%3A{region}%3A%3A%2Fapis%2F{api}?tagKeys=a",
            none.clone(),
            None,
        ),
    ]
}

fn domains() -> Vec<Step> {
    let none = Value::Null;
    let mapping = json!({"apiId": "{api}", "stage": "walk", "apiMappingKey": "a/b"});
    let configuration = json!({"domainNameConfigurations": [{"securityPolicy": "TLS_1_2"}]});
    let at = "/v2/domainnames/http.walk.test";
    vec![
        ("CreateDomainName", "POST", "/v2/domainnames", json!({"domainName": "http.walk.test"}), None),
        ("GetDomainName", "GET", at, none.clone(), None),
        ("GetDomainNames", "GET", "/v2/domainnames", none.clone(), None),
        ("UpdateDomainName", "PATCH", at, configuration, None),
        (
            "CreateApiMapping",
            "POST",
            "/v2/domainnames/http.walk.test/apimappings",
            mapping,
            Some(("mapping", "/apiMappingId")),
        ),
        ("GetApiMapping", "GET", "/v2/domainnames/http.walk.test/apimappings/{mapping}", none.clone(), None),
        ("GetApiMappings", "GET", "/v2/domainnames/http.walk.test/apimappings", none.clone(), None),
        (
            "UpdateApiMapping",
            "PATCH",
            "/v2/domainnames/http.walk.test/apimappings/{mapping}",
            json!({"apiId": "{api}", "apiMappingKey": "c"}),
            None,
        ),
        (
            "DeleteApiMapping",
            "DELETE",
            "/v2/domainnames/http.walk.test/apimappings/{mapping}",
            none.clone(),
            None,
        ),
        ("DeleteDomainName", "DELETE", at, none, None),
    ]
}

fn documents() -> Vec<Step> {
    let body = json!({"body": OPEN_API});
    vec![
        ("ImportApi", "PUT", "/v2/apis", body.clone(), Some(("imported", "/apiId"))),
        ("ReimportApi", "PUT", "/v2/apis/{imported}", body, None),
        ("ExportApi", "GET", "/v2/apis/{api}/exports/OAS30?outputType=YAML", Value::Null, None),
    ]
}

fn unmaking() -> Vec<Step> {
    let none = Value::Null;
    vec![
        ("DeleteStage", "DELETE", "/v2/apis/{api}/stages/walk", none.clone(), None),
        ("DeleteDeployment", "DELETE", "/v2/apis/{api}/deployments/{deployment}", none.clone(), None),
        ("DeleteRoute", "DELETE", "/v2/apis/{api}/routes/{route}", none.clone(), None),
        ("DeleteAuthorizer", "DELETE", "/v2/apis/{api}/authorizers/{authorizer}", none.clone(), None),
        ("DeleteIntegration", "DELETE", "/v2/apis/{api}/integrations/{integration}", none.clone(), None),
        ("DeleteApi", "DELETE", "/v2/apis/{api}", none, None),
    ]
}
