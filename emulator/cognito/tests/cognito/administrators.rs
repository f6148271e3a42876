//! What an administrator does about other people's sign-ins.

use serde_json::{Value, json};

use crate::clinic::{Clinic, PASSWORD, claims};

// A server that signs its users in goes this way, and must not get further with it than its own pool.
#[tokio::test]
async fn a_server_signs_a_user_in_and_out_of_its_own_pool() {
    let clinic = Clinic::new(json!({}), json!({})).await;
    clinic.invite("ann", json!([])).await;
    let ask = async |operation: &str, input: Value| {
        let input = crate::clinic::with(json!({"UserPoolId": clinic.pool, "ClientId": clinic.client}), input);
        clinic.house.aws("cognito-idp", operation, input).await
    };
    let say = json!({"USERNAME": "ann", "PASSWORD": PASSWORD});
    let mut tokens = Value::Null;
    for flow in ["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"] {
        let input = json!({"AuthFlow": flow, "AuthParameters": say});
        let mut answer = ask("AdminInitiateAuth", input).await.expect(flow);
        if answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED" {
            let responses = json!({"USERNAME": "ann", "NEW_PASSWORD": PASSWORD});
            let input = json!({"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": answer["Session"],
                               "ChallengeResponses": responses});
            answer = ask("AdminRespondToAuthChallenge", input).await.expect("tokens");
        }
        tokens = answer["AuthenticationResult"].clone();
    }
    let prefer = json!({"AccessToken": tokens["AccessToken"]});
    clinic.user("SetUserMFAPreference", prefer.clone()).await.expect("good");
    let ann = json!({"UserPoolId": clinic.pool, "Username": "ann"});
    clinic.house.aws("cognito-idp", "AdminUserGlobalSignOut", ann.clone()).await.expect("signed out");
    assert_eq!(
        clinic.user("SetUserMFAPreference", prefer).await.expect_err("out").message,
        "Access Token has been revoked"
    );
    let sms = crate::clinic::with(ann, json!({"SMSMfaSettings": {"Enabled": true}}));
    let refused =
        clinic.house.aws("cognito-idp", "AdminSetUserMFAPreference", sms).await.expect_err("no phone");
    assert_eq!(refused.message, "User does not have delivery config set to turn on SMS_MFA");
    let input = json!({"AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "AuthParameters": say, "ClientId": "nobody"});
    assert_eq!(
        ask("AdminInitiateAuth", input).await.expect_err("no client").code,
        "ResourceNotFoundException"
    );
    let other = clinic.house.as_caller("111122223333", "us-east-1");
    let input = json!({"UserPoolId": clinic.pool, "ClientId": clinic.client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
                       "AuthParameters": say});
    let refused = other.aws("cognito-idp", "AdminInitiateAuth", input).await.expect_err("another account's");
    assert_eq!(refused.message, format!("User pool {} does not exist.", clinic.pool));
}

// A client may give up revocation; asking for it then, or for a token that has none, must not look like success.
#[tokio::test]
async fn what_cannot_be_revoked_says_so() {
    let revocable = Clinic::new(json!({}), json!({})).await;
    let fixed = Clinic::new(json!({}), json!({"EnableTokenRevocation": false})).await;
    let tokens = fixed.sign_in("ann", json!([])).await;
    assert!(claims(&tokens["AccessToken"]).get("origin_jti").is_none());
    for (clinic, token, code) in [
        (&fixed, &tokens["RefreshToken"], Some("UnsupportedOperationException")),
        (&revocable, &tokens["AccessToken"], Some("UnsupportedTokenTypeException")),
        // Another pool's token is none here, and to revoke none is done at once (RFC 7009).
        (&revocable, &tokens["RefreshToken"], None),
    ] {
        let input = json!({"Token": token, "ClientId": clinic.client});
        let answer = clinic.user("RevokeToken", input).await.map_err(|error| error.code.into_owned());
        assert_eq!(answer.err().as_deref(), code);
    }
    let one_day = json!({"UserPoolId": fixed.pool, "ClientName": "x", "AccessTokenValidity": 25});
    let refused =
        fixed.house.aws("cognito-idp", "CreateUserPoolClient", one_day).await.expect_err("too long");
    assert_eq!(refused.message, "Invalid range for token validity.");
}
