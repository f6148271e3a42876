//! Authorizers and quotas as operators try and mend them.

use serde_json::{Value, json};
use test_kit::House;

use super::{Sent, function, house, merge, method, resource, send};

async fn ok(house: &House, operation: &str, input: Value) -> Value {
    house.aws("apigateway", operation, input).await.unwrap()
}

// Whoever wonders why an authorizer lets nobody in reads this, and must read what a client would have met.
#[tokio::test]
async fn an_authorizer_is_tried() {
    let (house, _) = house(&Value::Null, &Value::Null).await;
    let api = ok(&house, "CreateRestApi", json!({"name": "a"})).await["id"].clone();
    let uri = function("authorizer")["uri"].clone();
    let input = json!({
        "restApiId": api, "name": "t", "type": "TOKEN", "authorizerUri": uri,
        "identitySource": "method.request.header.Token", "identityValidationExpression": "[a-zA-Z]+",
    });
    let token = ok(&house, "CreateAuthorizer", input).await["id"].clone();
    let input = json!({
        "restApiId": api, "name": "r", "type": "REQUEST", "authorizerUri": uri, "authorizerResultTtlInSeconds": 0,
        "identitySource": "method.request.header.Token, context.who",
    });
    let request = ok(&house, "CreateAuthorizer", input).await["id"].clone();
    let policy = r#"{"Statement":[{"Action":"execute-api:Invoke","Effect":"Allow","Resource":"*/GET/*"}]}"#;
    let using = "Using valid authorizer policy for principal: p";
    for (authorizer, said, status, policy, line) in [
        (&token, "Allow", 0, json!(policy), using),
        // What it says is told, and nobody is let in by it or kept out.
        (&token, "Deny", 0, json!(policy.replace("Allow", "Deny")), using),
        (&token, "not letters!", 401, Value::Null, "Unauthorized request: "),
        (&token, "unauthorized", 401, Value::Null, "Unauthorized request: "),
        (&token, "broken", 500, Value::Null, "Execution failed due to configuration error: "),
        (&request, "Allow", 0, json!(policy), r#""queryStringParameters":{"a":"1"}"#),
    ] {
        let input = json!({
            "restApiId": api, "authorizerId": authorizer, "headers": {"Token": said},
            "pathWithQueryString": "/x?a=1", "additionalContext": {"who": "me"},
        });
        let told = ok(&house, "TestInvokeAuthorizer", input).await;
        let log = told["log"].as_str().unwrap();
        assert_eq!((&told["clientStatus"], &told["policy"]), (&json!(status), &policy), "{said}: {log}");
        assert!(log.contains(line), "{said}: {log}");
        assert_eq!(log.ends_with("Successfully completed authorizer execution\n"), status == 0, "{log}");
    }
    let input = json!({"restApiId": api, "authorizerId": token, "headers": {"Token": "Allow"}});
    let told = ok(&house, "TestInvokeAuthorizer", input).await;
    let lines: Vec<&str> = told["log"].as_str().unwrap().lines().skip(1).collect();
    let said: Vec<&str> =
        lines.iter().filter_map(|line| line.split_once(" : ")).map(|(_, said)| said).collect();
    assert_eq!(said.len(), 7, "{said:?}");
    assert_eq!(said[1], "Incoming identity: Allow");
    let arn = format!(
        "arn:aws:execute-api:us-east-1:000000000000:{}/ESTestInvoke-stage/GET/",
        api.as_str().unwrap()
    );
    assert!(
        said[3].ends_with(&format!(r#"{{"type":"TOKEN","methodArn":"{arn}","authorizationToken":"Allow"}}"#)),
        "{}",
        said[3]
    );
    assert_eq!(told["principalId"], "p");
    for (authorizer, code) in [("absent", "NotFoundException")] {
        let input = json!({"restApiId": api, "authorizerId": authorizer, "headers": {}});
        let error = house.aws("apigateway", "TestInvokeAuthorizer", input).await.unwrap_err();
        assert_eq!(error.code, code);
    }
}

// A customer who has used up a quota is given more, for this period and no longer.
#[tokio::test]
async fn a_quota_is_extended() {
    let mut guarded = method(&function("echo"));
    merge(&mut guarded, &json!({"apiKeyRequired": true}));
    let snapshot = json!({"resources": [resource("/pets", &guarded)]});
    let (house, _) = house(&snapshot, &Value::Null).await;
    let value = "a key of twenty letters";
    let key = ok(&house, "CreateApiKey", json!({"name": "k", "value": value, "enabled": true})).await;
    let stages = json!([{"apiId": "api1", "stage": "dev"}]);
    let plan = json!({"name": "p", "apiStages": stages, "quota": {"limit": 2, "period": "MONTH"}});
    let plan = ok(&house, "CreateUsagePlan", plan).await["id"].clone();
    let joined = json!({"usagePlanId": plan, "keyId": key["id"], "keyType": "API_KEY"});
    ok(&house, "CreateUsagePlanKey", joined).await;
    let sent = Sent {
        path: "/dev/pets".into(),
        headers: vec![("x-api-key".into(), value.into())],
        ..Sent::default()
    };
    let mut statuses = Vec::new();
    for number in 0..9 {
        if number == 3 {
            let patch = json!([{"op": "replace", "path": "/remaining", "value": "1"}]);
            let input = json!({"usagePlanId": plan, "keyId": key["id"], "patchOperations": patch});
            let told = ok(&house, "UpdateUsage", input).await;
            assert_eq!(told["items"][key["id"].as_str().unwrap()], json!([[2, 1]]));
        }
        if number == 5 {
            // November begins, and what was given in October is gone.
            house.clock.advance(24 * 60 * 60 * 1000);
        }
        statuses.push(send(&house, &sent).await.status);
    }
    assert_eq!(statuses, [200, 200, 429, 200, 429, 200, 200, 429, 429]);
}
