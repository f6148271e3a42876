//! OAuth's endpoints as a browser and an application use them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, HttpAnswer, HttpBody, HttpRequest};
use http::{HeaderMap, Method};
use serde_json::{Value, json};

use crate::clinic::{Clinic, PASSWORD, claims, text};

pub(crate) const CALLBACK: &str = "http://localhost:3000/callback?from=pool";

pub(crate) async fn clinic(client: Value) -> Clinic {
    let settings = json!({
        "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email"], "CallbackURLs": [CALLBACK], "LogoutURLs": ["http://localhost:3000/"],
    });
    let clinic = Clinic::new(json!({}), crate::clinic::with(settings, client)).await;
    clinic
        .sign_in(
            "ann",
            json!([{"Name": "email", "Value": "ann@example.com"}, {"Name": "name", "Value": "Ann"}]),
        )
        .await;
    clinic
}

pub(crate) struct Sent<'a> {
    pub(crate) method: Method,
    pub(crate) query: &'a str,
    pub(crate) body: &'a str,
    pub(crate) authorization: Option<String>,
}

pub(crate) const NOTHING: Sent<'static> =
    Sent { method: Method::GET, query: "", body: "", authorization: None };

pub(crate) async fn send(clinic: &Clinic, operation: &str, sent: Sent<'_>) -> Result<HttpAnswer, ApiError> {
    let mut headers = HeaderMap::new();
    if let Some(authorization) = sent.authorization {
        headers.insert("authorization", authorization.parse().expect("a header"));
    }
    let request = HttpRequest {
        method: sent.method,
        path: String::new(),
        query: sent.query.to_owned(),
        headers,
        body: sent.body.to_owned().into(),
        parameters: vec![("pool", clinic.pool.clone())],
    };
    clinic.house.unsigned().as_caller("", "eu-west-1").http("cognito-idp", operation, request).await
}

pub(crate) fn body(answer: &HttpAnswer) -> &[u8] {
    match &answer.body {
        HttpBody::Whole(bytes) => bytes,
        HttpBody::Stream(_) => panic!("whole"),
    }
}

pub(crate) fn location(answer: &HttpAnswer) -> String {
    answer.headers["location"].to_str().expect("text").to_owned()
}

pub(crate) async fn token(clinic: &Clinic, form: &str) -> Result<Value, String> {
    let sent = Sent { method: Method::POST, body: form, ..NOTHING };
    let answer = send(clinic, "Token", sent).await.map_err(|error| error.code.into_owned())?;
    Ok(serde_json::from_slice(body(&answer)).expect("JSON"))
}

/// The query with which the application sends its user. The challenge is that of the RFC's example.
pub(crate) fn query(clinic: &Clinic) -> String {
    format!(
        "client_id={}&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback%3Ffrom%3Dpool&state=a%26b\
         &scope=openid+email&nonce=n-1&code_challenge_method=S256\
         &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        clinic.client
    )
}

/// The code that ann's password brings.
pub(crate) async fn code(clinic: &Clinic) -> String {
    let query = query(clinic);
    let form = format!("username=ann&password={}", PASSWORD.replace('!', "%21"));
    let sent = Sent { method: Method::POST, query: &query, body: &form, ..NOTHING };
    let answer = send(clinic, "Login", sent).await.expect("sent on");
    let location = location(&answer);
    let (code, state) = location
        .strip_prefix(&format!("{CALLBACK}&code="))
        .and_then(|rest| rest.split_once("&state="))
        .unwrap_or_else(|| panic!("{location}"));
    assert_eq!(state, "a%26b");
    code.to_owned()
}

// The whole way of a web application, by which most of them sign their users in.
#[tokio::test]
async fn a_browser_brings_a_code_and_the_code_brings_tokens_once() {
    let clinic = clinic(json!({})).await;
    let query = query(&clinic);
    let answer = send(&clinic, "Authorize", Sent { query: &query, ..NOTHING }).await.expect("sent on");
    assert_eq!(location(&answer), format!("http://localhost:4566/{}/login?{query}", clinic.pool));
    let page = send(&clinic, "Login", Sent { query: &query, ..NOTHING }).await.expect("a page");
    assert!(String::from_utf8_lossy(body(&page)).contains("<form method=\"post\">"));
    let wrong = Sent { method: Method::POST, query: &query, body: "username=ann&password=wrong", ..NOTHING };
    let page = send(&clinic, "Login", wrong).await.expect("a page");
    assert!(String::from_utf8_lossy(body(&page)).contains("Incorrect username or password."));
    let code = code(&clinic).await;
    let form = |verifier: &str, redirect_uri: &str| {
        format!(
            "grant_type=authorization_code&client_id={}&code={code}&code_verifier={verifier}&redirect_uri={redirect_uri}",
            clinic.client
        )
    };
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let callback = "http://localhost:3000/callback%3Ffrom%3Dpool";
    for wrong in [form("wrong", callback), form(verifier, "http://localhost:3000/")] {
        assert_eq!(token(&clinic, &wrong).await, Err("invalid_grant".into()));
    }
    let tokens = token(&clinic, &form(verifier, callback)).await.expect("tokens");
    assert_eq!(token(&clinic, &form(verifier, callback)).await, Err("invalid_grant".into()));
    let id = claims(&tokens["id_token"]);
    assert_eq!(id["at_hash"].as_str().map(str::len), Some(22));
    assert_eq!(
        (&id["nonce"], &id["email"], id.get("name")),
        (&json!("n-1"), &json!("ann@example.com"), None)
    );
    assert_eq!(claims(&tokens["access_token"])["scope"], "openid email");
    let info = async |token: &str| {
        let sent = Sent { authorization: Some(format!("Bearer {token}")), ..NOTHING };
        let answer = send(&clinic, "UserInfo", sent).await.map_err(|error| error.status)?;
        Ok::<Value, u16>(serde_json::from_slice(body(&answer)).expect("JSON"))
    };
    let access = text(&tokens, "/access_token");
    let known = info(&access).await.expect("what is known");
    assert_eq!(
        (&known["email"], &known["username"], known.get("name")),
        (&json!("ann@example.com"), &json!("ann"), None)
    );
    let refresh = text(&tokens, "/refresh_token");
    let form = format!("grant_type=refresh_token&client_id={}&refresh_token={refresh}", clinic.client);
    assert!(token(&clinic, &form).await.expect("tokens")["id_token"].is_string());
    let form = format!("client_id={}&token={refresh}", clinic.client);
    let sent = Sent { method: Method::POST, body: &form, ..NOTHING };
    send(&clinic, "Revoke", sent).await.expect("revoked");
    assert_eq!(info(&access).await, Err(401));
}

// A page without a server of its own takes its tokens from the fragment, which must not reach any server, and cannot refresh them.
#[tokio::test]
async fn a_page_gets_its_tokens_in_the_fragment() {
    let clinic = clinic(json!({"AllowedOAuthFlows": ["implicit"]})).await;
    let good = query(&clinic).replace("response_type=code", "response_type=token");
    for (scope, with_id) in [("openid+email", true), ("email", false)] {
        let query = good.replace("openid+email", scope);
        let body = format!("username=ann&password={}", PASSWORD.replace('!', "%21"));
        let sent = Sent { method: Method::POST, query: &query, body: &body, ..NOTHING };
        let location = location(&send(&clinic, "Login", sent).await.expect("sent on"));
        let fragment = location.strip_prefix(&format!("{CALLBACK}#")).unwrap_or_else(|| panic!("{location}"));
        let fields: std::collections::BTreeMap<&str, &str> =
            fragment.split('&').filter_map(|field| field.split_once('=')).collect();
        let names = ["access_token", "expires_in", "id_token", "state", "token_type"];
        let expected = names.into_iter().filter(|name| with_id || *name != "id_token");
        assert_eq!(fields.keys().copied().collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        assert_eq!(
            (fields["expires_in"], fields["token_type"], fields["state"]),
            ("3600", "Bearer", "a%26b")
        );
        assert_eq!(claims(&json!(fields["access_token"]))["scope"], scope.replace('+', " "));
        if with_id {
            assert_eq!(claims(&json!(fields["id_token"]))["nonce"], "n-1");
        }
    }
    let coded = query(&clinic);
    let answer = send(&clinic, "Authorize", Sent { query: &coded, ..NOTHING }).await.expect("an answer");
    assert_eq!(location(&answer), format!("{CALLBACK}&error=unauthorized_client&state=a%26b"));
}

// A redirect to anywhere would hand codes to whoever asks; a fault that goes nowhere leaves the developer without a reason.
#[tokio::test]
async fn a_request_that_cannot_be_granted_is_told_where_it_may_be() {
    let clinic = clinic(json!({})).await;
    let good = query(&clinic);
    for (from, to, expected) in [
        ("response_type=code", "response_type=token", Some("error=unauthorized_client&state=a%26b")),
        ("response_type=code", "response_type=id_token", Some("error=invalid_request&state=a%26b")),
        ("scope=openid+email", "scope=openid+phone", Some("error=invalid_scope&state=a%26b")),
        (
            "code_challenge_method=S256",
            "code_challenge_method=plain",
            Some("error=invalid_request&state=a%26b"),
        ),
        ("&code_challenge_method=S256", "", Some("error=invalid_request&state=a%26b")),
        ("&code_challenge=E9", "&x=E9", Some("error=invalid_request&state=a%26b")),
        ("callback", "elsewhere", None),
        (clinic.client.as_str(), "nobody", None),
    ] {
        let query = good.replace(from, to);
        let answer = send(&clinic, "Authorize", Sent { query: &query, ..NOTHING }).await.expect("an answer");
        match expected {
            Some(expected) => assert_eq!(location(&answer), format!("{CALLBACK}&{expected}")),
            None => assert_eq!((answer.status.as_u16(), answer.headers.get("location")), (400, None), "{to}"),
        }
    }
    let query = format!("client_id={}&logout_uri=http://localhost:3000/", clinic.client);
    let answer = send(&clinic, "Logout", Sent { query: &query, ..NOTHING }).await.expect("sent on");
    assert_eq!(location(&answer), "http://localhost:3000/");
    for (form, code) in [
        ("client_id=nobody", "invalid_request"),
        ("grant_type=authorization_code&client_id=nobody&code=x", "invalid_client"),
        ("grant_type=password", "invalid_request"),
        (&format!("grant_type=password&client_id={}", clinic.client), "unsupported_grant_type"),
        (&format!("grant_type=client_credentials&client_id={}", clinic.client), "unauthorized_client"),
        (&format!("grant_type=refresh_token&refresh_token=x&client_id={}", clinic.client), "invalid_grant"),
    ] {
        assert_eq!(token(&clinic, form).await, Err(code.into()), "{form}");
    }
}

// A service that calls another one has no user; its token says the client alone.
#[tokio::test]
async fn a_client_with_a_secret_acts_for_itself() {
    let clinic = Clinic::new(json!({}), json!({"GenerateSecret": true})).await;
    let scopes = json!([{"ScopeName": "read", "ScopeDescription": "r"}, {"ScopeName": "write", "ScopeDescription": "w"}]);
    let server =
        json!({"UserPoolId": clinic.pool, "Identifier": "clinic", "Name": "clinic", "Scopes": scopes});
    clinic.house.aws("cognito-idp", "CreateResourceServer", server).await.expect("a resource server");
    let settings = json!({"UserPoolId": clinic.pool, "ClientId": clinic.client,
                          "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthFlowsUserPoolClient": true,
                          "AllowedOAuthScopes": ["clinic/read", "clinic/write"]});
    clinic.house.aws("cognito-idp", "UpdateUserPoolClient", settings).await.expect("a client");
    let input = json!({"UserPoolId": clinic.pool, "ClientId": clinic.client});
    let told = clinic.house.aws("cognito-idp", "DescribeUserPoolClient", input).await.expect("a client");
    let basic =
        |secret: &str| Some(format!("Basic {}", STANDARD.encode(format!("{}:{secret}", clinic.client))));
    let ask = async |secret: &str, scope: &str| {
        let form = format!("grant_type=client_credentials{scope}");
        let sent = Sent { method: Method::POST, body: &form, authorization: basic(secret), ..NOTHING };
        let answer = send(&clinic, "Token", sent).await.map_err(|error| error.code.into_owned())?;
        Ok::<Value, String>(serde_json::from_slice(body(&answer)).expect("JSON"))
    };
    let secret = text(&told, "/UserPoolClient/ClientSecret");
    let tokens = ask(&secret, "&scope=clinic%2Fread").await.expect("a token");
    let claims = claims(&tokens["access_token"]);
    assert_eq!((&claims["sub"], &claims["scope"]), (&json!(clinic.client), &json!("clinic/read")));
    assert!(tokens.get("refresh_token").is_none());
    assert_eq!(ask("wrong", "").await, Err("invalid_client".into()));
    assert_eq!(ask(&secret, "&scope=clinic%2Fdelete").await, Err("invalid_scope".into()));
}

// Libraries that verify tokens fetch these two, and compare the issuer with the one in the token.
#[tokio::test]
async fn keys_and_endpoints_are_published_where_the_caller_reached_us() {
    let clinic = clinic(json!({})).await;
    let read = async |operation: &str| -> Value {
        let answer = send(&clinic, operation, NOTHING).await.expect("an answer");
        serde_json::from_slice(body(&answer)).expect("JSON")
    };
    let (keys, told) = (read("JsonWebKeys").await, read("OpenIdConfiguration").await);
    assert_eq!(keys["keys"].as_array().map(Vec::len), Some(2));
    assert_eq!(told["issuer"], format!("https://cognito-idp.us-east-1.amazonaws.com/{}", clinic.pool));
    assert_eq!(told["jwks_uri"], format!("http://localhost:4566/{}/.well-known/jwks.json", clinic.pool));
    let elsewhere =
        Clinic { pool: "us-east-1_none".into(), house: clinic.house.clone(), client: String::new() };
    assert_eq!(send(&elsewhere, "JsonWebKeys", NOTHING).await.expect_err("none").status, 404);
}
