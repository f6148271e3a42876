//! Authorizers of HTTP APIs: tokens, and functions.

use json_web_token::SigningKey;
use serde_json::{Value, json};

use super::{Scene, Sent};

/// Whoever signs the tokens of the tests.
const ISSUER: &str = "https://issuer.example";

/// An API with one route that asks an authorizer, deployed by itself.
async fn guarded(function: &str, authorizer: Value, authorization: Value) -> Scene {
    let mut scene = Scene::new();
    scene.make("CreateApi", json!({"Name": "n", "ProtocolType": "HTTP"}), Some(("api", "/ApiId"))).await;
    let mut members = json!({"ApiId": "<api>", "Name": "a"});
    merge(&mut members, authorizer);
    scene.make("CreateAuthorizer", members, Some(("authorizer", "/AuthorizerId"))).await;
    let integration = json!({
        "ApiId": "<api>", "IntegrationType": "AWS_PROXY", "PayloadFormatVersion": "2.0",
        "IntegrationUri": format!("arn:aws:lambda:us-east-1:000000000000:function:{function}"),
    });
    scene.make("CreateIntegration", integration, Some(("integration", "/IntegrationId"))).await;
    let mut route = json!({
        "ApiId": "<api>", "RouteKey": "GET /pets", "Target": "integrations/<integration>", "AuthorizerId": "<authorizer>",
    });
    merge(&mut route, authorization);
    scene.make("CreateRoute", route, None).await;
    scene
        .make("CreateStage", json!({"ApiId": "<api>", "StageName": "$default", "AutoDeploy": true}), None)
        .await;
    scene
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}

fn with_header(name: &str, value: impl Into<String>) -> Sent {
    Sent { path: "/pets".into(), headers: vec![(name.into(), value.into())], ..Sent::default() }
}

// A token that passes and should not is a hole; the challenge is what people look at when theirs does not.
#[tokio::test]
async fn tokens_are_judged_by_the_issuers_keys() {
    let key = SigningKey::read(&SigningKey::generate([7; 32]).expect("a key")).expect("a key");
    let other = SigningKey::read(&SigningKey::generate([8; 32]).expect("a key")).expect("a key");
    let authorizer = json!({
        "AuthorizerType": "JWT", "IdentitySource": ["$request.header.Authorization"],
        "JwtConfiguration": {"Issuer": ISSUER, "Audience": ["app"]},
    });
    let authorization = json!({"AuthorizationType": "JWT", "AuthorizationScopes": ["read", "write"]});
    let scene = guarded("plain", authorizer, authorization).await;
    let discovery = json!({"issuer": ISSUER, "jwks_uri": format!("{ISSUER}/keys")}).to_string();
    let keys = json!({"keys": [key.public()]}).to_string();
    let now = scene.house.clock.now().0 / 1000;
    let claims = |change: Value| {
        let mut claims = json!({
            "iss": ISSUER, "aud": "app", "exp": now + 60, "scope": "openid read", "groups": ["a", "b"], "sub": "s",
        });
        merge(&mut claims, change);
        claims.to_string()
    };
    let signed =
        |key: &SigningKey, change: Value| format!("Bearer {}", key.sign(&claims(change)).expect("a token"));
    let said = |error: &str, description: &str| {
        format!(r#"Bearer scope="read write" error="{error}" error_description="{description}""#)
    };
    for (token, status, challenge) in [
        (signed(&key, json!({})), 200, String::new()),
        (
            signed(&key, json!({"aud": "x"})),
            401,
            said("invalid_token", "the token does not have a valid audience"),
        ),
        (signed(&key, json!({"exp": now})), 401, said("invalid_token", "the token has expired")),
        (
            signed(&key, json!({"iss": "https://else.example"})),
            401,
            said("invalid_token", "the token does not have a valid issuer"),
        ),
        (
            signed(&key, json!({"scope": "openid"})),
            403,
            said("insufficient_scope", "the token does not have a valid scope"),
        ),
        ("nonsense".to_owned(), 401, said("invalid_token", "invalid token")),
        (signed(&other, json!({})), 401, said("invalid_token", "signature is invalid")),
    ] {
        scene.endpoint.answer_next(200, discovery.clone());
        scene.endpoint.answer_next(200, keys.clone());
        let got = scene.send(&with_header("Authorization", token.clone())).await;
        assert_eq!(got.status, status, "{token} {}", got.body);
        let told = got.headers.get("www-authenticate").map_or("", |value| value.to_str().expect("text"));
        assert_eq!(told, challenge, "{token}");
        if status == 200 {
            let event: Value = serde_json::from_str(&got.body).expect("an event");
            let jwt = &event["requestContext"]["authorizer"]["jwt"];
            assert_eq!(jwt["claims"]["groups"], "[a b]");
            assert_eq!(jwt["claims"]["exp"], (now + 60).to_string());
            assert_eq!(jwt["scopes"], json!(["read", "write"]));
        }
    }
    let bare = scene.send(&Sent { path: "/pets".into(), ..Sent::default() }).await;
    assert_eq!((bare.status, bare.body.as_str()), (401, r#"{"message":"Unauthorized"}"#));
    assert_eq!(bare.headers["www-authenticate"], "Bearer");
}

// What an authorizer said holds for its time and no longer; a wrong time lets in somebody who was thrown out.
#[tokio::test]
async fn a_functions_answer_is_kept_for_its_time() {
    let authorizer = json!({
        "AuthorizerType": "REQUEST", "IdentitySource": ["$request.header.Token"], "EnableSimpleResponses": true,
        "AuthorizerPayloadFormatVersion": "2.0", "AuthorizerResultTtlInSeconds": 60,
        "AuthorizerUri": "arn:aws:lambda:us-east-1:000000000000:function:simple",
    });
    let scene = guarded("plain", authorizer, json!({"AuthorizationType": "CUSTOM"})).await;
    let sent = with_header("token", "yes");
    let mut told = Vec::new();
    for milliseconds in [0, 59_999, 1] {
        scene.house.clock.advance(milliseconds);
        let event: Value = serde_json::from_str(&scene.send(&sent).await.body).expect("an event");
        let context = &event["requestContext"]["authorizer"]["lambda"];
        assert_eq!(context["number"], 7, "{event}");
        told.push(context["at"].clone());
    }
    assert!(told[0] == told[1] && told[1] != told[2], "{told:?}");
    scene.make_flushed().await;
    scene.house.clock.advance(1);
    let event: Value = serde_json::from_str(&scene.send(&sent).await.body).expect("an event");
    assert_ne!(event["requestContext"]["authorizer"]["lambda"]["at"], told[2]);
    let refused = scene.send(&with_header("token", "no")).await;
    assert_eq!((refused.status, refused.body.as_str()), (403, r#"{"message":"Forbidden"}"#));
    let absent = scene.send(&with_header("other", "yes")).await;
    assert_eq!((absent.status, absent.body.as_str()), (401, r#"{"message":"Unauthorized"}"#));
}

impl Scene {
    async fn make_flushed(&self) {
        let members = json!({"ApiId": self.names["api"], "StageName": "$default"});
        self.house.aws("apigatewayv2", "ResetAuthorizersCache", members).await.expect("flushed");
    }
}

// Policies of format 1.0 are judged against the ARN of the request.
#[tokio::test]
async fn a_function_may_answer_with_a_policy() {
    let authorizer = json!({
        "AuthorizerType": "REQUEST", "IdentitySource": ["$request.header.Token"], "AuthorizerPayloadFormatVersion": "1.0",
        "AuthorizerUri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:policy/invocations",
    });
    let scene = guarded("plain", authorizer, json!({"AuthorizationType": "CUSTOM"})).await;
    for (token, status) in [("Allow", 200), ("Deny", 403), ("unauthorized", 401), ("Nonsense", 500)] {
        assert_eq!(scene.send(&with_header("token", token)).await.status, status, "{token}");
    }
}
