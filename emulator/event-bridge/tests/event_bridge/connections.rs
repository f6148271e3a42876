//! Connections and API destinations.

use serde_json::{Value, json};
use test_kit::{Endpoint, House};

use crate::{ROLE, house, ok, put, refused, rule, settle};

// A secret that an answer shows ends up in logs.
#[tokio::test]
async fn a_connection_never_shows_its_secrets() {
    let house = house();
    let parameters = json!({
        "BasicAuthParameters": {"Username": "u", "Password": "hush"},
        "InvocationHttpParameters": {"HeaderParameters": [
            {"Key": "a", "Value": "shown", "IsValueSecret": false}, {"Key": "b", "Value": "hush", "IsValueSecret": true}]},
    });
    let made = ok(
        &house,
        "CreateConnection",
        json!({"Name": "c", "AuthorizationType": "BASIC", "AuthParameters": parameters}),
    )
    .await;
    assert_eq!(made["ConnectionState"], "AUTHORIZED");
    let described = ok(&house, "DescribeConnection", json!({"Name": "c"})).await;
    assert!(!described.to_string().contains("hush"), "{described}");
    assert_eq!(described["AuthParameters"]["BasicAuthParameters"], json!({"Username": "u"}));
    assert_eq!(
        described["AuthParameters"]["InvocationHttpParameters"]["HeaderParameters"][0]["Value"],
        "shown"
    );
    ok(&house, "UpdateConnection", json!({"Name": "c", "Description": "d"})).await;
    let destination = json!({"Name": "d", "ConnectionArn": made["ConnectionArn"],
        "InvocationEndpoint": "https://example.org/", "HttpMethod": "POST"});
    ok(&house, "CreateApiDestination", destination).await;
    ok(&house, "UpdateApiDestination", json!({"Name": "d", "HttpMethod": "PUT"})).await;
    let described = ok(&house, "DescribeApiDestination", json!({"Name": "d"})).await;
    assert_eq!(
        (&described["HttpMethod"], &described["InvocationRateLimitPerSecond"]),
        (&json!("PUT"), &json!(300))
    );
    let listed = ok(&house, "ListApiDestinations", json!({"ConnectionArn": made["ConnectionArn"]})).await;
    assert_eq!(listed["ApiDestinations"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        ok(&house, "DeauthorizeConnection", json!({"Name": "c"})).await["ConnectionState"],
        "DEAUTHORIZED"
    );
    assert_eq!(ok(&house, "ListConnections", json!({})).await["Connections"][0]["Name"], "c");
    ok(&house, "DeleteApiDestination", json!({"Name": "d"})).await;
    ok(&house, "DeleteConnection", json!({"Name": "c"})).await;
    assert_eq!(
        refused(&house, "DescribeConnection", json!({"Name": "c"})).await.0,
        "ResourceNotFoundException"
    );
}

async fn destination(house: &House, name: &str, authorization: &str, parameters: Value) -> String {
    let connection = json!({"Name": name, "AuthorizationType": authorization, "AuthParameters": parameters});
    let connection = ok(house, "CreateConnection", connection).await["ConnectionArn"].clone();
    let made = json!({"Name": name, "ConnectionArn": connection, "HttpMethod": "POST",
        "InvocationEndpoint": "https://example.org/wards/*/orders"});
    let made = ok(house, "CreateApiDestination", made).await;
    made["ApiDestinationArn"].as_str().expect("an ARN").to_owned()
}

// A webhook checks who calls, and reads the path, the query and the body that it was promised.
#[tokio::test]
async fn an_api_destination_is_called_as_its_connection_says() {
    let endpoint = Endpoint::default();
    let house = house().reaching(&endpoint);
    let http = json!({"HeaderParameters": [{"Key": "x-a", "Value": "1"}], "QueryStringParameters": [{"Key": "b", "Value": "2&"}],
        "BodyParameters": [{"Key": "c", "Value": "3"}]});
    let parameters =
        json!({"BasicAuthParameters": {"Username": "u", "Password": "p"}, "InvocationHttpParameters": http});
    let arn = destination(&house, "basic", "BASIC", parameters).await;
    let target = json!({"Id": "t", "Arn": arn, "RoleArn": ROLE, "InputPath": "$.detail",
        "HttpParameters": {"PathParameterValues": ["w 7"], "HeaderParameters": {"x-t": "9"}}});
    rule(&house, "r", "clinic", target).await;
    put(&house, "clinic", json!({"n": 1})).await;
    let request = endpoint.received().remove(0);
    assert_eq!(request.uri().to_string(), "https://example.org/wards/w%207/orders?b=2%26");
    let headers: Vec<Option<&str>> = ["authorization", "x-a", "x-t", "content-type"]
        .map(|name| request.headers().get(name).and_then(|value| value.to_str().ok()))
        .to_vec();
    assert_eq!(headers, [Some("Basic dTpw"), Some("1"), Some("9"), Some("application/json; charset=utf-8")]);
    assert_eq!(request.body(), "{\"n\":1,\"c\":\"3\"}".as_bytes());
}

// A token is fetched first; what answers that it is busy is asked again, and what refuses is not.
#[tokio::test]
async fn an_api_destination_is_tried_again_while_that_may_help() {
    let endpoint = Endpoint::default();
    let house = house().reaching(&endpoint);
    let parameters = json!({"OAuthParameters": {"ClientParameters": {"ClientID": "id", "ClientSecret": "s"},
        "AuthorizationEndpoint": "https://example.org/token", "HttpMethod": "POST"}});
    let arn = destination(&house, "oauth", "OAUTH_CLIENT_CREDENTIALS", parameters).await;
    rule(&house, "r", "clinic", json!({"Id": "t", "Arn": arn, "RoleArn": ROLE})).await;
    let token = || endpoint.answer_next(200, "{\"access_token\": \"t\"}");
    token();
    endpoint.answer_next(503, "");
    put(&house, "clinic", json!({})).await;
    let requests = endpoint.received();
    assert_eq!(requests[0].body(), "grant_type=client_credentials&client_id=id&client_secret=s".as_bytes());
    assert_eq!(requests[1].headers()["authorization"], "Bearer t");
    token();
    endpoint.answer_next(400, "");
    house.clock.advance(1_000);
    settle(&house).await;
    assert_eq!(endpoint.received().len(), 2);
    house.clock.advance(100_000);
    settle(&house).await;
    assert_eq!(endpoint.received().len(), 0);
}

// An API of one's own is reached by its stage, method and path, with what the target says of these.
#[tokio::test]
async fn an_api_is_called_as_its_arn_says() {
    let endpoint = Endpoint::default();
    let house = house().reaching(&endpoint);
    let arn = "arn:aws:execute-api:eu-west-1:111122223333:abc123/main/PUT/wards/*/orders";
    let target = json!({"Id": "t", "Arn": arn, "RoleArn": ROLE, "InputPath": "$.detail", "HttpParameters": {
        "PathParameterValues": ["w 7"], "QueryStringParameters": {"q": "1"}, "HeaderParameters": {"x-t": "9"}}});
    rule(&house, "r", "clinic", target).await;
    endpoint.answer_next(500, "");
    put(&house, "clinic", json!({"n": 1})).await;
    let request = endpoint.received().remove(0);
    assert_eq!(
        request.uri().to_string(),
        "https://abc123.execute-api.eu-west-1.amazonaws.com/main/wards/w%207/orders?q=1"
    );
    assert_eq!(
        (request.method().as_str(), &request.headers()["x-t"]),
        ("PUT", &"9".parse().expect("a header"))
    );
    assert_eq!(request.body(), "{\"n\":1}".as_bytes());
    let sender = request.extensions().get::<contract::Sender>().and_then(|sender| sender.caller.clone());
    assert_eq!(sender.expect("a caller").account.as_ref(), "111122223333");
    house.clock.advance(1_000);
    settle(&house).await;
    assert_eq!(endpoint.received().len(), 1, "tried again");
}

// Pipes go the same way, and need the answer.
#[tokio::test]
async fn a_sibling_hears_what_an_endpoint_answers() {
    let endpoint = Endpoint::default();
    let house = house().reaching(&endpoint);
    let arn = destination(
        &house,
        "d",
        "API_KEY",
        json!({"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "k"}}),
    )
    .await;
    let input = json!({"Arn": arn, "Input": "{}", "HttpParameters": {"PathParameterValues": ["1"]}});
    endpoint.answer_next(200, "[1]");
    assert_eq!(ok(&house, "InvokeHttpTarget", input.clone()).await, json!({"Body": "[1]"}));
    let request = endpoint.received().remove(0);
    assert_eq!(
        (request.uri().path(), &request.headers()["x-key"]),
        ("/wards/1/orders", &"k".parse().expect("a header"))
    );
    endpoint.answer_next(404, "");
    assert_eq!(refused(&house, "InvokeHttpTarget", input).await.0, "ERROR_FROM_TARGET");
}
