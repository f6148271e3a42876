//! The walk through API Gateway.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use http::Method;
use sdk_tests::{REGION, SignedHttp};
use serde_json::{Value, json};

use super::{ROLE, check};

/// An API in few words.
const OPEN_API: &str = r#"{"openapi": "3.0.1", "info": {"title": "walk", "version": "1"}, "paths": {}}"#;
/// The tags of the API.
const TAGS: &str = "/tags/arn%3Aaws%3Aapigateway%3A{region}%3A%3A%2Frestapis%2F{api}";

/// An operation, how it is asked, and under which name what of its answer is kept for `{name}` in what follows.
pub(super) type Step =
    (&'static str, &'static str, &'static str, Value, Option<(&'static str, &'static str)>);

/// Walks every operation of API Gateway, and a request through the API that it makes.
pub(super) async fn walk(
    gateway: &SignedHttp,
    base: &str,
    walked: &mut BTreeSet<String>,
) -> anyhow::Result<()> {
    let steps = [making(), around_an_api(), documents(), keys_and_domains(), unmaking()].concat();
    take("apigateway", steps, gateway, base, walked).await
}

/// Takes steps, each with what those before it have kept.
pub(super) async fn take(
    service: &str,
    steps: Vec<Step>,
    gateway: &SignedHttp,
    base: &str,
    walked: &mut BTreeSet<String>,
) -> anyhow::Result<()> {
    let mut names = BTreeMap::from([("region", REGION.to_owned())]);
    for (name, method, path, body, keeps) in steps {
        let fill = |text: String| {
            names.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
        };
        let method = Method::from_bytes(method.as_bytes())?;
        let mut request = gateway.request(method, &fill(path.to_owned()));
        if let Some(text) = body.as_str() {
            request = request.body(text.to_owned());
        } else if !body.is_null() {
            request = request.header("content-type", "application/json").body(fill(body.to_string()));
        }
        let answer = request.send().await?;
        check(name, &answer, base)?;
        if let Some((kept, pointer)) = keeps {
            let answer = answer.json()?;
            let value = answer.pointer(pointer).and_then(Value::as_str).context(pointer)?;
            names.insert(kept, value.to_owned());
        }
        // What goes through an API is in no model.
        if name != "ExecuteApi" {
            walked.insert(format!("{service}:{name}"));
        }
    }
    Ok(())
}

fn patch(path: &str, value: &str) -> Value {
    json!({"patchOperations": [{"op": "replace", "path": path, "value": value}]})
}

fn making() -> Vec<Step> {
    let templates = json!({"application/json": "{\"statusCode\": 200}"});
    let method = "/restapis/{api}/resources/{resource}/methods/GET";
    let response = "/restapis/{api}/resources/{resource}/methods/GET/responses/200";
    let integration = "/restapis/{api}/resources/{resource}/methods/GET/integration";
    let mapped = "/restapis/{api}/resources/{resource}/methods/GET/integration/responses/200";
    let name = patch("/name", "walked");
    let none = Value::Null;
    vec![
        ("CreateRestApi", "POST", "/restapis", json!({"name": "walk"}), Some(("api", "/id"))),
        ("GetRestApi", "GET", "/restapis/{api}", none.clone(), Some(("root", "/rootResourceId"))),
        ("GetRestApis", "GET", "/restapis", none.clone(), None),
        ("UpdateRestApi", "PATCH", "/restapis/{api}", name, None),
        (
            "CreateResource",
            "POST",
            "/restapis/{api}/resources/{root}",
            json!({"pathPart": "walk"}),
            Some(("resource", "/id")),
        ),
        ("GetResource", "GET", "/restapis/{api}/resources/{resource}", none.clone(), None),
        ("GetResources", "GET", "/restapis/{api}/resources", none.clone(), None),
        (
            "UpdateResource",
            "PATCH",
            "/restapis/{api}/resources/{resource}",
            patch("/pathPart", "walked"),
            None,
        ),
        ("PutMethod", "PUT", method, json!({"authorizationType": "NONE"}), None),
        ("UpdateMethod", "PATCH", method, patch("/operationName", "Walk"), None),
        ("PutMethodResponse", "PUT", response, json!({}), None),
        ("GetMethodResponse", "GET", response, none.clone(), None),
        (
            "UpdateMethodResponse",
            "PATCH",
            response,
            json!({"patchOperations": [{"op": "add", "path": "/responseParameters/method.response.header.X", "value": "false"}]}),
            None,
        ),
        ("PutIntegration", "PUT", integration, json!({"type": "MOCK", "requestTemplates": templates}), None),
        ("GetIntegration", "GET", integration, none.clone(), None),
        (
            "UpdateIntegration",
            "PATCH",
            integration,
            patch("/requestTemplates/application~1json", "{\"statusCode\": 200}"),
            None,
        ),
        ("PutIntegrationResponse", "PUT", mapped, json!({}), None),
        ("GetIntegrationResponse", "GET", mapped, none.clone(), None),
        ("UpdateIntegrationResponse", "PATCH", mapped, patch("/selectionPattern", ""), None),
        ("GetMethod", "GET", method, none, None),
        ("TestInvokeMethod", "POST", method, json!({}), None),
    ]
}

fn around_an_api() -> Vec<Step> {
    let none = Value::Null;
    let model =
        json!({"name": "Walk", "contentType": "application/json", "schema": "{\"type\": \"object\"}"});
    let pools = json!({
        "name": "walk", "type": "COGNITO_USER_POOLS", "identitySource": "method.request.header.Authorization",
        "providerARNs": ["arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_walk"],
    });
    vec![
        ("CreateModel", "POST", "/restapis/{api}/models", model, None),
        ("GetModel", "GET", "/restapis/{api}/models/Walk", none.clone(), None),
        ("GetModels", "GET", "/restapis/{api}/models", none.clone(), None),
        ("GetModelTemplate", "GET", "/restapis/{api}/models/Walk/default_template", none.clone(), None),
        ("UpdateModel", "PATCH", "/restapis/{api}/models/Walk", patch("/description", "d"), None),
        ("CreateAuthorizer", "POST", "/restapis/{api}/authorizers", pools, Some(("authorizer", "/id"))),
        ("GetAuthorizer", "GET", "/restapis/{api}/authorizers/{authorizer}", none.clone(), None),
        ("GetAuthorizers", "GET", "/restapis/{api}/authorizers", none.clone(), None),
        (
            "UpdateAuthorizer",
            "PATCH",
            "/restapis/{api}/authorizers/{authorizer}",
            patch("/name", "walked"),
            None,
        ),
        (
            "TestInvokeAuthorizer",
            "POST",
            "/restapis/{api}/authorizers/{authorizer}",
            json!({"headers": {"Authorization": "walks"}}),
            None,
        ),
        (
            "CreateRequestValidator",
            "POST",
            "/restapis/{api}/requestvalidators",
            json!({"name": "walk"}),
            Some(("validator", "/id")),
        ),
        ("GetRequestValidator", "GET", "/restapis/{api}/requestvalidators/{validator}", none.clone(), None),
        ("GetRequestValidators", "GET", "/restapis/{api}/requestvalidators", none.clone(), None),
        (
            "UpdateRequestValidator",
            "PATCH",
            "/restapis/{api}/requestvalidators/{validator}",
            patch("/name", "walked"),
            None,
        ),
        ("PutGatewayResponse", "PUT", "/restapis/{api}/gatewayresponses/THROTTLED", json!({}), None),
        ("GetGatewayResponse", "GET", "/restapis/{api}/gatewayresponses/THROTTLED", none.clone(), None),
        ("GetGatewayResponses", "GET", "/restapis/{api}/gatewayresponses", none.clone(), None),
        (
            "UpdateGatewayResponse",
            "PATCH",
            "/restapis/{api}/gatewayresponses/THROTTLED",
            patch("/statusCode", "429"),
            None,
        ),
        ("CreateDeployment", "POST", "/restapis/{api}/deployments", json!({}), Some(("deployment", "/id"))),
        ("GetDeployment", "GET", "/restapis/{api}/deployments/{deployment}", none.clone(), None),
        ("GetDeployments", "GET", "/restapis/{api}/deployments", none.clone(), None),
        (
            "UpdateDeployment",
            "PATCH",
            "/restapis/{api}/deployments/{deployment}",
            patch("/description", "d"),
            None,
        ),
        (
            "CreateStage",
            "POST",
            "/restapis/{api}/stages",
            json!({"stageName": "walk", "deploymentId": "{deployment}"}),
            None,
        ),
        ("GetStage", "GET", "/restapis/{api}/stages/walk", none.clone(), None),
        ("GetStages", "GET", "/restapis/{api}/stages", none.clone(), None),
        ("UpdateStage", "PATCH", "/restapis/{api}/stages/walk", patch("/description", "d"), None),
        ("ExecuteApi", "GET", "/_aws/execute-api/{api}/walk/walked", none.clone(), None),
        ("FlushStageCache", "DELETE", "/restapis/{api}/stages/walk/cache/data", none, None),
    ]
}

fn documents() -> Vec<Step> {
    let none = Value::Null;
    let document = json!({"openapi": "3.0.1", "info": {"title": "walked"}, "paths": {"/a": {}}});
    let part = "/restapis/{api}/documentation/parts/{part}";
    let version = "/restapis/{api}/documentation/versions/1";
    let said = json!({"location": {"type": "API"}, "properties": "{}"});
    vec![
        ("ImportRestApi", "POST", "/restapis?mode=import", document.clone(), Some(("imported", "/id"))),
        ("PutRestApi", "PUT", "/restapis/{imported}?mode=merge", document, None),
        ("GetExport", "GET", "/restapis/{api}/stages/walk/exports/oas30", none.clone(), None),
        (
            "FlushStageAuthorizersCache",
            "DELETE",
            "/restapis/{api}/stages/walk/cache/authorizers",
            none.clone(),
            None,
        ),
        (
            "CreateDocumentationPart",
            "POST",
            "/restapis/{api}/documentation/parts",
            said,
            Some(("part", "/id")),
        ),
        ("GetDocumentationPart", "GET", part, none.clone(), None),
        ("GetDocumentationParts", "GET", "/restapis/{api}/documentation/parts", none.clone(), None),
        ("UpdateDocumentationPart", "PATCH", part, patch("/properties", "{\"a\": 1}"), None),
        ("DeleteDocumentationPart", "DELETE", part, none.clone(), None),
        (
            "CreateDocumentationVersion",
            "POST",
            "/restapis/{api}/documentation/versions",
            json!({"documentationVersion": "1"}),
            None,
        ),
        ("GetDocumentationVersion", "GET", version, none.clone(), None),
        ("GetDocumentationVersions", "GET", "/restapis/{api}/documentation/versions", none.clone(), None),
        ("UpdateDocumentationVersion", "PATCH", version, patch("/description", "d"), None),
        ("DeleteDocumentationVersion", "DELETE", version, none, None),
    ]
}

fn keys_and_domains() -> Vec<Step> {
    let none = Value::Null;
    let domain = json!({
        "domainName": "walk.partner.example", "endpointConfiguration": {"types": ["REGIONAL"]},
        "regionalCertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000",
    });
    let csv = Value::from("name,key\nwalked,0123456789abcdefghij\n");
    let mapping = "/domainnames/walk.partner.example/basepathmappings/walk";
    let mappings = "/domainnames/walk.partner.example/basepathmappings";
    vec![
        ("CreateApiKey", "POST", "/apikeys", json!({"name": "walk"}), Some(("key", "/id"))),
        ("GetApiKey", "GET", "/apikeys/{key}", none.clone(), None),
        ("GetApiKeys", "GET", "/apikeys", none.clone(), None),
        ("UpdateApiKey", "PATCH", "/apikeys/{key}", patch("/name", "walked"), None),
        ("CreateUsagePlan", "POST", "/usageplans", json!({"name": "walk"}), Some(("plan", "/id"))),
        ("GetUsagePlan", "GET", "/usageplans/{plan}", none.clone(), None),
        ("GetUsagePlans", "GET", "/usageplans", none.clone(), None),
        ("UpdateUsagePlan", "PATCH", "/usageplans/{plan}", patch("/name", "walked"), None),
        (
            "CreateUsagePlanKey",
            "POST",
            "/usageplans/{plan}/keys",
            json!({"keyId": "{key}", "keyType": "API_KEY"}),
            None,
        ),
        ("GetUsagePlanKey", "GET", "/usageplans/{plan}/keys/{key}", none.clone(), None),
        ("GetUsagePlanKeys", "GET", "/usageplans/{plan}/keys", none.clone(), None),
        (
            "GetUsage",
            "GET",
            "/usageplans/{plan}/usage?startDate=2026-01-01&endDate=2026-01-02",
            none.clone(),
            None,
        ),
        ("UpdateUsagePlan", "PATCH", "/usageplans/{plan}", patch("/quota/limit", "5"), None),
        ("UpdateUsage", "PATCH", "/usageplans/{plan}/keys/{key}/usage", patch("/remaining", "9"), None),
        ("CreateDomainName", "POST", "/domainnames", domain, None),
        ("GetDomainName", "GET", "/domainnames/walk.partner.example", none.clone(), None),
        ("GetDomainNames", "GET", "/domainnames", none.clone(), None),
        (
            "UpdateDomainName",
            "PATCH",
            "/domainnames/walk.partner.example",
            patch("/securityPolicy", "TLS_1_2"),
            None,
        ),
        (
            "CreateBasePathMapping",
            "POST",
            mappings,
            json!({"basePath": "walk", "restApiId": "{api}", "stage": "walk"}),
            None,
        ),
        ("GetBasePathMapping", "GET", mapping, none.clone(), None),
        ("GetBasePathMappings", "GET", mappings, none.clone(), None),
        ("UpdateBasePathMapping", "PATCH", mapping, patch("/stage", "walk"), None),
        ("ImportApiKeys", "POST", "/apikeys?mode=import&format=csv", csv, None),
        ("TagResource", "PUT", TAGS, json!({"tags": {"a": "b"}}), None),
        ("GetTags", "GET", TAGS, none.clone(), None),
        (
            "UntagResource",
            "DELETE",
            "/tags/arn%3Aaws%3Aapigateway%3A{region}%3A%3A%2Frestapis%2F{api}?tagKeys=a",
            none.clone(),
            None,
        ),
        ("ImportRestApi", "POST", "/restapis?mode=import", Value::from(OPEN_API), Some(("imported", "/id"))),
        ("PutRestApi", "PUT", "/restapis/{imported}?mode=overwrite", Value::from(OPEN_API), None),
        ("GetExport", "GET", "/restapis/{api}/stages/walk/exports/oas30", none.clone(), None),
        ("GetAccount", "GET", "/account", none, None),
        ("UpdateAccount", "PATCH", "/account", patch("/cloudwatchRoleArn", ROLE), None),
    ]
}

fn unmaking() -> Vec<Step> {
    let gone = |name, path| (name, "DELETE", path, Value::Null, None);
    vec![
        gone("DeleteBasePathMapping", "/domainnames/walk.partner.example/basepathmappings/walk"),
        gone("DeleteDomainName", "/domainnames/walk.partner.example"),
        gone("DeleteUsagePlanKey", "/usageplans/{plan}/keys/{key}"),
        gone("DeleteUsagePlan", "/usageplans/{plan}"),
        gone("DeleteApiKey", "/apikeys/{key}"),
        gone("DeleteStage", "/restapis/{api}/stages/walk"),
        gone("DeleteDeployment", "/restapis/{api}/deployments/{deployment}"),
        gone("DeleteGatewayResponse", "/restapis/{api}/gatewayresponses/THROTTLED"),
        gone("DeleteRequestValidator", "/restapis/{api}/requestvalidators/{validator}"),
        gone("DeleteAuthorizer", "/restapis/{api}/authorizers/{authorizer}"),
        gone("DeleteModel", "/restapis/{api}/models/Walk"),
        gone(
            "DeleteIntegrationResponse",
            "/restapis/{api}/resources/{resource}/methods/GET/integration/responses/200",
        ),
        gone("DeleteIntegration", "/restapis/{api}/resources/{resource}/methods/GET/integration"),
        gone("DeleteMethodResponse", "/restapis/{api}/resources/{resource}/methods/GET/responses/200"),
        gone("DeleteMethod", "/restapis/{api}/resources/{resource}/methods/GET"),
        gone("DeleteResource", "/restapis/{api}/resources/{resource}"),
        gone("DeleteRestApi", "/restapis/{api}"),
    ]
}
