//! Functions on the way through a pool's own page and OAuth's endpoints.

use serde_json::{Value, json};

use super::functions::events;
use crate::clinic::{Clinic, claims, text, with};
use crate::oauth::{self, CALLBACK, token};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn sources(told: &[Value]) -> Vec<&str> {
    told.iter().filter_map(|event| event["triggerSource"].as_str()).collect()
}

// Whoever signs in at the page meets the same functions as by the API, and the tokens must know where they come from.
#[tokio::test]
async fn a_sign_in_at_the_page_asks_the_pools_functions_too() {
    let claims_of_both = json!({"LambdaArn": "claimsOfBoth", "LambdaVersion": "V2_0"});
    let clinic = super::clinic(&json!({
        "functions": {"PreAuthentication": "echoes", "PostAuthentication": "echoes", "PreTokenGenerationConfig": claims_of_both},
        "client": {"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
                   "AllowedOAuthScopes": ["openid", "email"], "CallbackURLs": [CALLBACK]},
        "ann": [{"Name": "email", "Value": "ann@example.com"}],
    }))
    .await;
    let code = oauth::code(&clinic).await;
    let form = format!(
        "grant_type=authorization_code&client_id={}&code={code}&code_verifier={VERIFIER}\
         &redirect_uri=http://localhost:3000/callback%3Ffrom%3Dpool",
        clinic.client
    );
    let tokens = token(&clinic, &form).await.expect("tokens");
    assert_eq!(claims(&tokens["id_token"])["ward"], 7);
    assert_eq!(claims(&tokens["access_token"])["scope"], "openid email ward/read");
    let form = format!(
        "grant_type=refresh_token&client_id={}&refresh_token={}",
        clinic.client,
        text(&tokens, "/refresh_token")
    );
    let tokens = token(&clinic, &form).await.expect("tokens");
    assert_eq!(claims(&tokens["access_token"])["ward"], json!({"number": 7}));
    let told = events(&clinic.house).await;
    let expected = [
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
        "TokenGeneration_HostedAuth",
        "TokenGeneration_RefreshTokens",
    ];
    assert_eq!(sources(&told), expected);
    assert_eq!(told[2]["request"]["scopes"], json!(["openid", "email"]));
}

/// The token of a client that acts for itself, and what functions heard, in a version of the events.
async fn of_a_machine(version: &str) -> (Value, Vec<Value>) {
    let function = json!({"LambdaArn": "claimsOfBoth", "LambdaVersion": version});
    let case =
        json!({"functions": {"PreTokenGenerationConfig": function}, "client": {"GenerateSecret": true}});
    let clinic: Clinic = super::clinic(&case).await;
    let ids = json!({"UserPoolId": clinic.pool, "ClientId": clinic.client});
    let scopes = json!([{"ScopeName": "read", "ScopeDescription": "r"}]);
    let server =
        json!({"UserPoolId": clinic.pool, "Identifier": "clinic", "Name": "clinic", "Scopes": scopes});
    clinic.house.aws("cognito-idp", "CreateResourceServer", server).await.expect("a resource server");
    let settings = json!({"AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthFlowsUserPoolClient": true,
                          "AllowedOAuthScopes": ["clinic/read"]});
    let client =
        clinic.house.aws("cognito-idp", "UpdateUserPoolClient", with(ids, settings)).await.expect("a client");
    let secret = text(&client, "/UserPoolClient/ClientSecret");
    let form = format!("grant_type=client_credentials&client_id={}&client_secret={secret}", clinic.client);
    let tokens = token(&clinic, &form).await.expect("a token");
    (claims(&tokens["access_token"]), events(&clinic.house).await)
}

// Only the third version of the events tells of machines; a function of the second would take the client for a user.
#[tokio::test]
async fn the_token_of_a_machine_is_told_of_in_the_third_version_alone() {
    let (claims, told) = of_a_machine("V3_0").await;
    assert_eq!((&claims["scope"], &claims["ward"]), (&json!("clinic/read ward/read"), &json!({"number": 7})));
    assert_eq!(sources(&told), ["TokenGeneration_ClientCredentials"]);
    assert_eq!((&told[0]["version"], &told[0]["request"]["scopes"]), (&json!("3"), &json!(["clinic/read"])));
    let (claims, told) = of_a_machine("V2_0").await;
    assert_eq!((&claims["scope"], claims.get("ward")), (&json!("clinic/read"), None));
    assert!(told.is_empty(), "{told:?}");
}
