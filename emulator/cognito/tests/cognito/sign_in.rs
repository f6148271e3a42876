//! Signing in with a password, from the first step to the tokens, and every way to be kept out.

use serde_json::{Value, json};

use crate::clinic::{Clinic, PASSWORD, claims};

// Applications read these claims; a name or a type that is off breaks them only after deployment.
#[tokio::test]
async fn an_invited_user_sets_a_password_and_gets_tokens_as_aws_writes_them() {
    let schema = json!([{"Name": "ward", "AttributeDataType": "String", "Mutable": true}]);
    let clinic = Clinic::new(json!({"Schema": schema}), json!({})).await;
    let attributes = json!([{"Name": "email", "Value": "ann@example.com"}, {"Name": "email_verified", "Value": "true"},
                            {"Name": "custom:ward", "Value": "7"}]);
    let tokens = clinic.sign_in("ann", attributes).await;
    assert_eq!((&tokens["ExpiresIn"], &tokens["TokenType"]), (&json!(3600), &json!("Bearer")));
    let (access, id) = (claims(&tokens["AccessToken"]), claims(&tokens["IdToken"]));
    let names = |claims: &Value| claims.as_object().expect("claims").keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(&access),
        [
            "sub",
            "iss",
            "client_id",
            "origin_jti",
            "event_id",
            "token_use",
            "scope",
            "auth_time",
            "exp",
            "iat",
            "jti",
            "username"
        ]
    );
    assert_eq!(
        names(&id),
        [
            "sub",
            "email_verified",
            "iss",
            "cognito:username",
            "origin_jti",
            "aud",
            "event_id",
            "token_use",
            "auth_time",
            "exp",
            "iat",
            "jti",
            "email",
            "custom:ward"
        ]
    );
    assert_eq!(id["email_verified"], json!(true));
    assert_eq!(access["iss"], format!("https://cognito-idp.us-east-1.amazonaws.com/{}", clinic.pool));
    assert_eq!(access["exp"].as_i64().expect("a time") - access["iat"].as_i64().expect("a time"), 3600);
    assert_eq!((&access["client_id"], &id["aud"]), (&json!(clinic.client), &json!(clinic.client)));
    assert_eq!(tokens["RefreshToken"].as_str().expect("a token").split('.').count(), 5);
    let again = clinic.say("ann", PASSWORD).await.expect("tokens");
    assert!(again.get("ChallengeName").is_none() && again["ChallengeParameters"] == json!({}), "{again}");
}

// Every text here is one that applications compare with or developers search for.
#[tokio::test]
async fn whoever_is_kept_out_reads_why_in_aws_words() {
    let clinic = Clinic::new(json!({}), json!({})).await;
    let hiding = Clinic::new(json!({}), json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    let secret = Clinic::new(json!({}), json!({"GenerateSecret": true})).await;
    let default = Clinic::new(json!({}), json!({"ExplicitAuthFlows": []})).await;
    for clinic in [&clinic, &hiding, &secret, &default] {
        clinic.invite("ann", json!([])).await;
    }
    let ann = |password: &str| json!({"USERNAME": "ann", "PASSWORD": password});
    let needs_secret =
        format!("Client {} is configured with secret but SECRET_HASH was not received", secret.client);
    let wrong_hash = format!("Unable to verify secret hash for client {}", secret.client);
    let hashed = json!({"USERNAME": "ann", "PASSWORD": PASSWORD, "SECRET_HASH": "bm90IGl0"});
    for (clinic, flow, parameters, code, message) in [
        (
            &clinic,
            "USER_PASSWORD_AUTH",
            ann("wrong"),
            "NotAuthorizedException",
            "Incorrect username or password.",
        ),
        (
            &clinic,
            "USER_PASSWORD_AUTH",
            json!({"USERNAME": "bob", "PASSWORD": "x"}),
            "UserNotFoundException",
            "User does not exist.",
        ),
        (
            &hiding,
            "USER_PASSWORD_AUTH",
            json!({"USERNAME": "bob", "PASSWORD": "x"}),
            "NotAuthorizedException",
            "Incorrect username or password.",
        ),
        (
            &clinic,
            "USER_PASSWORD_AUTH",
            json!({"USERNAME": "ann"}),
            "InvalidParameterException",
            "Missing required parameter PASSWORD",
        ),
        (
            &clinic,
            "USER_PASSWORD_AUTH",
            json!({}),
            "InvalidParameterException",
            "Missing required parameter USERNAME",
        ),
        (
            &clinic,
            "REFRESH_TOKEN_AUTH",
            json!({}),
            "InvalidParameterException",
            "Missing required parameter REFRESH_TOKEN",
        ),
        (
            &clinic,
            "REFRESH_TOKEN_AUTH",
            json!({"REFRESH_TOKEN": "a.b.c.d.e"}),
            "NotAuthorizedException",
            "Invalid Refresh Token",
        ),
        (
            &clinic,
            "USER_SRP_AUTH",
            json!({"USERNAME": "ann", "SRP_A": "2"}),
            "InvalidParameterException",
            "USER_SRP_AUTH is not enabled for the client.",
        ),
        (
            &default,
            "USER_PASSWORD_AUTH",
            ann(PASSWORD),
            "InvalidParameterException",
            "USER_PASSWORD_AUTH flow not enabled for this client",
        ),
        (
            &default,
            "USER_SRP_AUTH",
            json!({"USERNAME": "ann", "SRP_A": "0"}),
            "InvalidParameterException",
            "SRP_A is not valid",
        ),
        (&secret, "USER_PASSWORD_AUTH", ann(PASSWORD), "NotAuthorizedException", &needs_secret),
        (&secret, "USER_PASSWORD_AUTH", hashed, "NotAuthorizedException", &wrong_hash),
        (
            &clinic,
            "CUSTOM_AUTH",
            ann(PASSWORD),
            "InvalidParameterException",
            "CUSTOM_AUTH is not enabled for the client.",
        ),
        (
            &default,
            "CUSTOM_AUTH",
            ann(PASSWORD),
            "InvalidParameterException",
            "Custom auth lambda trigger is not configured for the user pool.",
        ),
        (
            &clinic,
            "ADMIN_USER_PASSWORD_AUTH",
            ann(PASSWORD),
            "InvalidParameterException",
            "Initiate Auth method not supported: ADMIN_USER_PASSWORD_AUTH",
        ),
    ] {
        let input = json!({"ClientId": clinic.client, "AuthFlow": flow, "AuthParameters": parameters});
        let refused = clinic.user("InitiateAuth", input).await.expect_err(message);
        assert_eq!((&*refused.code, refused.message.as_str()), (code, message), "{flow}");
    }
    // Wrong passwords bar the right one, and time lifts the bar: one wrong attempt was made above.
    for _ in 0..4 {
        clinic.say("ann", "wrong").await.expect_err("wrong");
    }
    assert_eq!(clinic.say("ann", PASSWORD).await.expect_err("barred").message, "Password attempts exceeded");
    clinic.house.clock.advance(1_000);
    assert_eq!(clinic.say("ann", PASSWORD).await.expect("asked")["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    // An invitation holds for a week.
    clinic.house.clock.advance(7 * 24 * 60 * 60 * 1_000);
    let late = clinic.say("ann", PASSWORD).await.expect_err("late").message;
    assert_eq!(late, "Temporary password has expired and must be reset by an administrator.");
}

// A session that could be used twice, late, or by another client would be a way around the password.
#[tokio::test]
async fn a_session_is_good_once_in_time_and_for_its_own_step() {
    let clinic = Clinic::new(json!({"Policies": {"PasswordPolicy": {"MinimumLength": 8}}}), json!({})).await;
    clinic.invite("ann", json!([])).await;
    let asked = clinic.say("ann", PASSWORD).await.expect("a challenge");
    assert_eq!(asked["ChallengeParameters"]["requiredAttributes"], "[]");
    let with = |password: &str| json!({"USERNAME": "ann", "NEW_PASSWORD": password});
    let weak = clinic.answer(&asked, with("short")).await.expect_err("weak");
    assert_eq!(weak.message, "Password did not conform with password policy: Password not long enough");
    let mut other = asked.clone();
    other["ChallengeName"] = json!("SOFTWARE_TOKEN_MFA");
    let wrong_step = clinic.answer(&other, json!({"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": "1"})).await;
    assert_eq!(wrong_step.expect_err("another step").message, "Invalid session for the user.");
    other["Session"] = json!("AYABeAAAAAAAAAAAAAAAAAAAAAAA");
    other["ChallengeName"] = asked["ChallengeName"].clone();
    let none = clinic.answer(&other, with(PASSWORD)).await.expect_err("no session");
    assert_eq!(none.message, "Invalid session for the user.");
    clinic.answer(&asked, with(PASSWORD)).await.expect("tokens");
    let twice = clinic.answer(&asked, with(PASSWORD)).await.expect_err("twice");
    assert_eq!(twice.message, "Invalid session for the user, session can only be used once.");
    clinic.house.clock.advance(3 * 60 * 1_000);
    let late = clinic.answer(&asked, with(PASSWORD)).await.expect_err("late");
    assert_eq!(late.message, "Invalid session for the user, session is expired.");
}

// Whoever is invited must not take somebody else's name with the first password, nor say that an address is theirs.
#[tokio::test]
async fn a_new_password_brings_only_what_its_user_may_write() {
    let clinic = Clinic::new(json!({"AliasAttributes": ["preferred_username", "email"]}), json!({})).await;
    clinic.invite("ann", json!([{"Name": "preferred_username", "Value": "doctor"}])).await;
    clinic.invite("bob", json!([])).await;
    let asked = clinic.say("bob", PASSWORD).await.expect("a challenge");
    let choose = async |name: &str, value: &str| {
        let mut responses = json!({"USERNAME": "bob", "NEW_PASSWORD": PASSWORD});
        responses[format!("userAttributes.{name}")] = json!(value);
        clinic.answer(&asked, responses).await.map_err(|error| error.message).map(|_| ())
    };
    for (name, value, message) in [
        ("preferred_username", "doctor", "An account with the preferred_username already exists."),
        ("email_verified", "true", "A client attempted to write unauthorized attribute"),
        ("shoe", "9", "user.shoe: Attribute does not exist in the schema.\n"),
    ] {
        assert_eq!(choose(name, value).await, Err(message.into()));
    }
    choose("preferred_username", "nurse").await.expect("free");
    for (name, username) in [("doctor", "ann"), ("nurse", "bob")] {
        let input = json!({"UserPoolId": clinic.pool, "Username": name});
        let found = clinic.house.aws("cognito-idp", "AdminGetUser", input).await.expect("a user");
        assert_eq!(found["Username"], username);
    }
}
