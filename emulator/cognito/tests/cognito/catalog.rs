//! What a pool has beside its users, and what it does not let its clients be.

use serde_json::{Value, json};

use crate::clinic::{Clinic, with};

const SERVICE: &str = "cognito-idp";

async fn call(clinic: &Clinic, operation: &str, input: Value) -> Result<Value, contract::ApiError> {
    let input = with(json!({"UserPoolId": clinic.pool}), input);
    clinic.house.aws(SERVICE, operation, input).await
}

// An infrastructure tool makes these, reads them back, changes them and takes them away; a leftover keeps a pool from going.
#[tokio::test]
async fn what_is_made_is_told_changed_and_removed() {
    let clinic = Clinic::new(json!({}), json!({})).await;
    let scopes = json!([{"ScopeName": "read", "ScopeDescription": "Read charts"}]);
    for (kind, key, made, changed, missing) in [
        (
            "ResourceServer",
            json!({"Identifier": "charts"}),
            json!({"Name": "Charts", "Scopes": scopes}),
            json!({"Name": "All charts", "Scopes": scopes}),
            "ResourceNotFoundException",
        ),
        (
            "IdentityProvider",
            json!({"ProviderName": "Hospital"}),
            json!({"ProviderType": "OIDC", "ProviderDetails": {"client_id": "1"}, "IdpIdentifiers": ["example.com"]}),
            json!({"ProviderDetails": {"client_id": "2"}}),
            "ResourceNotFoundException",
        ),
    ] {
        let made = with(key.clone(), made);
        let told = call(&clinic, &format!("Create{kind}"), made.clone()).await.expect("made");
        assert_eq!(told, call(&clinic, &format!("Describe{kind}"), key.clone()).await.expect("told"));
        for (name, value) in made.as_object().expect("members") {
            assert_eq!(&told[kind][name], value, "{kind} {name}");
        }
        assert!(call(&clinic, &format!("Create{kind}"), made).await.is_err(), "{kind} is taken");
        let listed = call(&clinic, &format!("List{kind}s"), json!({})).await.expect("listed");
        let listed =
            listed.as_object().and_then(|listed| listed.values().next()?.as_array()).expect("a list");
        assert_eq!(listed.len(), 1, "{kind}");
        let changed = with(key.clone(), changed);
        let told = call(&clinic, &format!("Update{kind}"), changed.clone()).await.expect("changed");
        for (name, value) in changed.as_object().expect("members") {
            assert_eq!(&told[kind][name], value, "{kind} {name}");
        }
        call(&clinic, &format!("Delete{kind}"), key.clone()).await.expect("gone");
        let gone = call(&clinic, &format!("Describe{kind}"), key).await.expect_err("gone");
        assert_eq!(gone.code, missing);
    }
    let domain = json!({"Domain": "clinic"});
    call(&clinic, "CreateUserPoolDomain", domain.clone()).await.expect("a domain");
    let told = clinic.house.aws(SERVICE, "DescribeUserPoolDomain", domain.clone()).await.expect("told");
    assert_eq!(told["DomainDescription"]["UserPoolId"], json!(clinic.pool));
    let kept = call(&clinic, "DeleteUserPool", json!({})).await.expect_err("a domain");
    assert_eq!(kept.code, "InvalidParameterException");
    let second =
        call(&clinic, "CreateUserPoolDomain", json!({"Domain": "other"})).await.expect_err("one is enough");
    assert_eq!(second.message, "User pool already has a domain configured.");
    call(&clinic, "DeleteUserPoolDomain", domain.clone()).await.expect("gone");
    let told = clinic.house.aws(SERVICE, "DescribeUserPoolDomain", domain).await.expect("told");
    assert_eq!(told, json!({"DomainDescription": {}}));
    call(&clinic, "DeleteUserPool", json!({})).await.expect("gone");
}

// What is said of a pool after it was made must be there when it is read, and nothing else may change with it.
#[tokio::test]
async fn a_pool_takes_tags_factors_and_attributes_later() {
    let clinic = Clinic::new(json!({"UserPoolTags": {"team": "a"}}), json!({})).await;
    let arn = format!("arn:aws:cognito-idp:us-east-1:000000000000:userpool/{}", clinic.pool);
    let resource = |more: Value| with(json!({"ResourceArn": arn}), more);
    let tags = json!({"Tags": {"team": "b", "stage": "test"}});
    clinic.house.aws(SERVICE, "TagResource", resource(tags)).await.expect("tagged");
    clinic
        .house
        .aws(SERVICE, "UntagResource", resource(json!({"TagKeys": ["team"]})))
        .await
        .expect("untagged");
    let tags = clinic.house.aws(SERVICE, "ListTagsForResource", resource(json!({}))).await.expect("tags");
    assert_eq!(tags, json!({"Tags": {"stage": "test"}}));
    let elsewhere = clinic.house.as_caller("111122223333", "us-east-1");
    assert!(elsewhere.aws(SERVICE, "ListTagsForResource", resource(json!({}))).await.is_err());
    let factors = json!({"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": true}});
    let said = call(&clinic, "SetUserPoolMfaConfig", factors.clone()).await.expect("said");
    assert_eq!(said, factors);
    assert_eq!(call(&clinic, "GetUserPoolMfaConfig", json!({})).await.expect("told"), factors);
    let mail = json!({"EmailMfaConfiguration": {"Message": "Code: {####}", "Subject": "Code"}});
    let said = call(&clinic, "SetUserPoolMfaConfig", mail.clone()).await.expect("said");
    assert_eq!(said, with(factors, mail));
    assert_eq!(call(&clinic, "GetUserPoolMfaConfig", json!({})).await.expect("told"), said);
    let passkeys = json!({"WebAuthnConfiguration": {"RelyingPartyId": "example.com"}});
    let refused = call(&clinic, "SetUserPoolMfaConfig", passkeys).await.expect_err("passkeys");
    assert_eq!(refused.code, "NotImplemented");
    let own = |attribute: Value| json!({"CustomAttributes": [attribute]});
    let ward = json!({"Name": "ward", "AttributeDataType": "String"});
    call(&clinic, "AddCustomAttributes", own(ward.clone())).await.expect("added");
    for (attribute, message) in [
        (ward, "custom:ward: Existing attribute already has name custom:ward."),
        (
            json!({"Name": "bed"}),
            "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
        ),
        (
            json!({"Name": "bed", "AttributeDataType": "Number", "Required": true}),
            "Required custom attributes are not supported currently.",
        ),
    ] {
        let refused = call(&clinic, "AddCustomAttributes", own(attribute)).await.expect_err(message);
        assert_eq!((&*refused.code, refused.message.as_str()), ("InvalidParameterException", message));
    }
    let told = call(&clinic, "DescribeUserPool", json!({})).await.expect("told");
    let schema = told["UserPool"]["SchemaAttributes"].as_array().expect("a schema");
    assert_eq!(
        (schema.len(), &schema[20]["Name"], &schema[20]["Mutable"]),
        (21, &json!("custom:ward"), &json!(true))
    );
    let header = call(&clinic, "GetCSVHeader", json!({})).await.expect("columns");
    assert!(header["CSVHeader"].as_array().is_some_and(|columns| columns.contains(&json!("custom:ward"))));
}

// The CDK names a standard attribute and says no type.
#[tokio::test]
async fn a_standard_attribute_keeps_what_is_not_said_of_it() {
    let schema = json!({"Schema": [{"Name": "email", "Required": true, "Mutable": true}, {"Name": "updated_at", "Mutable": false}]});
    let clinic = Clinic::new(schema, json!({})).await;
    let told = call(&clinic, "DescribeUserPool", json!({})).await.expect("told");
    let schema = told["UserPool"]["SchemaAttributes"].as_array().expect("a schema");
    let find = |name: &str| schema.iter().find(|known| known["Name"] == name).expect(name);
    assert_eq!(
        (&find("email")["AttributeDataType"], &find("email")["Required"]),
        (&json!("String"), &json!(true))
    );
    let moment = find("updated_at");
    assert_eq!((&moment["AttributeDataType"], &moment["Mutable"]), (&json!("Number"), &json!(false)));
}

// A client that AWS refuses must not pass here: the fault would show at deployment.
#[tokio::test]
async fn a_client_that_its_pool_does_not_allow_is_refused() {
    let clinic = Clinic::new(json!({}), json!({})).await;
    let charts = json!({"Identifier": "charts", "Name": "Charts", "Scopes": [{"ScopeName": "read", "ScopeDescription": "x"}]});
    call(&clinic, "CreateResourceServer", charts).await.expect("a server");
    let client = |settings: Value| with(json!({"ClientName": "app"}), settings);
    let oauth = |flow: &str, scope: &str| {
        json!({"AllowedOAuthFlows": [flow], "AllowedOAuthScopes": [scope], "AllowedOAuthFlowsUserPoolClient": true,
               "CallbackURLs": ["http://localhost:3000/in"]})
    };
    let machine = with(oauth("client_credentials", "charts/read"), json!({"GenerateSecret": true}));
    for allowed in [machine, oauth("code", "openid"), json!({"CallbackURLs": ["myapp://in"]})] {
        call(&clinic, "CreateUserPoolClient", client(allowed)).await.expect("a client");
    }
    let invalid = "InvalidParameterException";
    for (settings, code, message) in [
        (json!({"AccessTokenValidity": 25}), invalid, "Invalid range for token validity."),
        (
            json!({"ReadAttributes": ["shoe"]}),
            invalid,
            "Invalid read attributes specified while creating a client",
        ),
        (
            json!({"WriteAttributes": ["shoe"]}),
            invalid,
            "Invalid write attributes specified while creating a client",
        ),
        (
            oauth("client_credentials", "charts/read"),
            invalid,
            "client_credentials flow can not be selected if client does not have a client secret.",
        ),
        (
            oauth("code", "charts/write"),
            "ScopeDoesNotExistException",
            "Invalid scope requested: charts/write",
        ),
        (
            json!({"AllowedOAuthFlowsUserPoolClient": true}),
            invalid,
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
        ),
        (
            json!({"CallbackURLs": ["http://example.com/in"]}),
            invalid,
            "http://example.com/in is not a valid callback or logout URL.",
        ),
        (
            json!({"SupportedIdentityProviders": ["Hospital"]}),
            invalid,
            &format!("The provider Hospital does not exist for User Pool {}.", clinic.pool),
        ),
    ] {
        let refused = call(&clinic, "CreateUserPoolClient", client(settings)).await.expect_err(message);
        assert_eq!((&*refused.code, refused.message.as_str()), (code, message));
    }
}
