//! Connections and API destinations.

use serde_json::json;

use crate::{house, ok, refused};

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
    let destination = json!({"Name": "d", "ConnectionArn": made["ConnectionArn"], "InvocationEndpoint": "https://example.org/", "HttpMethod": "POST"});
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
