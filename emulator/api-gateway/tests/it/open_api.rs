//! Documents of OpenAPI in and out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use test_kit::House;

const PETS: &str = include_str!("../../../../fixtures/api-gateway/open-api/pets.yaml");

async fn ok(house: &House, operation: &str, input: Value) -> Value {
    let said = input.to_string();
    let answer = house.aws("apigateway", operation, input).await;
    answer.unwrap_or_else(|error| panic!("{operation} {said}: {error}"))
}

/// What an API is, without what is its own alone: ids, and the names of resources in caches.
async fn shape(house: &House, api: &Value) -> Value {
    let of = json!({"restApiId": api["id"], "embed": ["methods"], "limit": 500});
    let mut all = Vec::new();
    for list in ["GetResources", "GetModels", "GetAuthorizers", "GetRequestValidators", "GetGatewayResponses"]
    {
        all.push(ok(house, list, of.clone()).await["items"].take());
    }
    let ids: Vec<(String, String)> = all
        .iter()
        .flat_map(|list| list.as_array().expect("a list"))
        .filter_map(|item| {
            let name = ["path", "name"].iter().find_map(|name| item[name].as_str())?;
            Some((item["id"].as_str()?.to_owned(), format!("id of {name}")))
        })
        .collect();
    let mut text = Value::Array(all).to_string();
    for (id, name) in ids.iter().chain([&(api["id"].as_str().expect("an id").to_owned(), "API".to_owned())]) {
        text = text.replace(id.as_str(), name);
    }
    let mut shape: Value = serde_json::from_str(&text).expect("JSON");
    for list in shape.as_array_mut().expect("lists") {
        list.as_array_mut().expect("a list").sort_by_key(Value::to_string);
    }
    shape
}

// Whoever deploys from a document gets this API, whichever version and format the document has, and the same from an export.
#[tokio::test]
async fn a_document_becomes_an_api_and_the_api_that_document() {
    let house = House::new(&[&api_gateway::SERVICE]);
    let api = ok(&house, "ImportRestApi", json!({"body": STANDARD.encode(PETS)})).await;
    assert_eq!((&api["name"], &api["version"]), (&json!("Pets"), &json!("2024-01-01")));
    assert_eq!(api["binaryMediaTypes"], json!(["image/png"]));
    let first = shape(&house, &api).await;
    let resources = first[0].as_array().expect("resources");
    let at = |path: &str| resources.iter().find(|one| one["path"] == path).expect("a resource").clone();
    let get = at("/pets")["resourceMethods"]["GET"].clone();
    assert_eq!(get["authorizationType"], "CUSTOM");
    assert_eq!(get["authorizerId"], "id of tokens");
    assert_eq!(get["requestValidatorId"], "id of all");
    assert_eq!(get["requestParameters"], json!({"method.request.querystring.page": true}));
    assert_eq!(get["methodResponses"]["200"]["responseModels"], json!({"application/json": "Pets"}));
    assert_eq!(get["methodIntegration"]["integrationResponses"]["500"]["selectionPattern"], "5\\d{2}");
    assert_eq!(get["methodIntegration"]["integrationResponses"]["200"].get("selectionPattern"), None);
    let post = at("/pets")["resourceMethods"]["POST"].clone();
    assert_eq!(
        (&post["authorizationType"], &post["apiKeyRequired"]),
        (&json!("COGNITO_USER_POOLS"), &json!(true))
    );
    assert_eq!(post["authorizationScopes"], json!(["pets/write"]));
    assert_eq!(post["methodIntegration"]["passthroughBehavior"], "NEVER");
    assert_eq!(at("/pets/{id}")["resourceMethods"]["ANY"]["authorizationType"], "AWS_IAM");

    let of = json!({"restApiId": api["id"], "stageName": "dev"});
    ok(&house, "CreateDeployment", of.clone()).await;
    for (export_type, accepts) in [
        ("oas30", "application/json"),
        ("oas30", "application/yaml"),
        ("swagger", "application/json"),
        ("swagger", "application/yaml"),
    ] {
        let mut input = of.clone();
        input["exportType"] = export_type.into();
        input["accepts"] = accepts.into();
        input["parameters"] = json!({"extensions": "apigateway"});
        let export = ok(&house, "GetExport", input).await;
        assert_eq!(export["contentType"], accepts);
        let again = ok(&house, "ImportRestApi", json!({"body": export["body"]})).await;
        assert_eq!(shape(&house, &again).await, first, "{export_type} {accepts}");
        // Once more over itself, and in place of itself: it is what it was.
        for mode in ["merge", "overwrite"] {
            let input = json!({"restApiId": again["id"], "mode": mode, "body": export["body"]});
            ok(&house, "PutRestApi", input).await;
            assert_eq!(shape(&house, &again).await, first, "{mode}");
        }
    }
}

// A document that cannot be must say where, and leave nothing behind.
#[tokio::test]
async fn a_document_that_cannot_be_is_refused() {
    let house = House::new(&[&api_gateway::SERVICE]);
    let wrong_uri = r#"{"openapi": "3.0.1", "info": {"title": "a"}, "paths": {"/x": {"get": {
        "x-amazon-apigateway-integration": {"type": "aws", "httpMethod": "POST", "uri": "arn:nothing"}}}}}"#;
    let siblings = r#"{"swagger": "2.0", "info": {"title": "a"}, "paths": {"/{a}": {}, "/{b}": {}}}"#;
    let cases = [
        ("{", "Unable to build importer with provided input."),
        ("[]", "Invalid OpenAPI input."),
        (r#"{"openapi": "4.0"}"#, "Invalid OpenAPI input."),
        (
            wrong_uri,
            "Errors found during import:\n\tUnable to put integration on 'GET' for resource at path '/x': Invalid ARN specified in the request",
        ),
        (
            siblings,
            "Errors found during import:\n\tUnable to create resource at path '/{b}': A sibling ({a}) of this resource already has a variable path part -- only one is allowed",
        ),
    ];
    for (document, expected) in cases {
        let answer =
            house.aws("apigateway", "ImportRestApi", json!({"body": STANDARD.encode(document)})).await;
        let error = answer.expect_err(document);
        assert_eq!((error.status, error.message.as_str()), (400, expected), "{document}");
    }
    assert_eq!(ok(&house, "GetRestApis", json!({})).await["items"], json!([]));
}

// A document is anybody's bytes: neither depth nor references that go in circles may end the program.
#[tokio::test]
async fn depth_and_circles_are_bounded() {
    let house = House::new(&[&api_gateway::SERVICE]);
    let deep = format!(r#"{{"openapi": "3.0.1", "a": {}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let flow = format!("openapi: 3.0.1\na: {}{}", "[".repeat(100_000), "]".repeat(100_000));
    let aliases = "openapi: 3.0.1\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: [*g,*g,*g,*g,*g,*g,*g,*g,*g]\n";
    let circle =
        r##"{"openapi": "3.0.1", "info": {"title": "a"}, "paths": {"/x": {"$ref": "#/paths/~1x"}}}"##;
    for (document, passes) in
        [(deep.as_str(), false), (flow.as_str(), false), (aliases, false), (circle, true)]
    {
        let answer =
            house.aws("apigateway", "ImportRestApi", json!({"body": STANDARD.encode(document)})).await;
        assert_eq!(answer.is_ok(), passes, "{}", document.get(..80).unwrap_or(document));
    }
}
