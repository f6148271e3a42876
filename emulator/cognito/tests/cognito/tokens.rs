//! Tokens after a sign-in: refreshed, revoked, expired, and second factors that a token lets a user set up.

use ring::hmac;
use serde_json::{Value, json};

use crate::clinic::{Clinic, PASSWORD, claims};

// Signing out must end what was signed in, and nothing else.
#[tokio::test]
async fn tokens_are_good_until_they_expire_or_their_sign_in_ends() {
    let clinic = Clinic::new(json!({}), json!({"RefreshTokenValidity": 1})).await;
    let one = clinic.sign_in("ann", json!([])).await;
    let other = clinic.say("ann", PASSWORD).await.expect("tokens")["AuthenticationResult"].clone();
    let preferences = async |token: &Value| {
        clinic
            .user("SetUserMFAPreference", json!({"AccessToken": token}))
            .await
            .map_err(|error| error.message)
    };
    let next = clinic.refresh(&one["RefreshToken"]).await.expect("tokens")["AuthenticationResult"].clone();
    assert!(next.get("RefreshToken").is_none());
    let (before, after) = (claims(&one["AccessToken"]), claims(&next["AccessToken"]));
    assert_eq!((&before["origin_jti"], &before["auth_time"]), (&after["origin_jti"], &after["auth_time"]));
    assert_ne!(before["jti"], after["jti"]);
    preferences(&next["AccessToken"]).await.expect("good");
    let revoke = json!({"Token": one["RefreshToken"], "ClientId": clinic.client});
    for _ in 0..2 {
        clinic.user("RevokeToken", revoke.clone()).await.expect("revoked");
    }
    for token in [&one["AccessToken"], &next["AccessToken"]] {
        assert_eq!(preferences(token).await, Err("Access Token has been revoked".to_owned()));
    }
    let refused = clinic.refresh(&one["RefreshToken"]).await.expect_err("revoked");
    assert_eq!(refused.message, "Refresh Token has been revoked");
    preferences(&other["AccessToken"]).await.expect("the other sign-in goes on");
    clinic.house.clock.advance(60 * 60 * 1_000);
    assert_eq!(preferences(&other["AccessToken"]).await, Err("Access Token has expired".to_owned()));
    let fresh = clinic.refresh(&other["RefreshToken"]).await.expect("tokens")["AuthenticationResult"].clone();
    for token in [&fresh["IdToken"], &other["RefreshToken"], &json!("abc")] {
        assert_eq!(preferences(token).await, Err("Invalid Access Token".to_owned()), "{token}");
    }
    clinic.user("GlobalSignOut", json!({"AccessToken": fresh["AccessToken"]})).await.expect("signed out");
    assert_eq!(preferences(&fresh["AccessToken"]).await, Err("Access Token has been revoked".to_owned()));
    let last = clinic.say("ann", PASSWORD).await.expect("tokens")["AuthenticationResult"].clone();
    preferences(&last["AccessToken"]).await.expect("a new sign-in is none of those that ended");
    clinic.house.clock.advance(24 * 60 * 60 * 1_000);
    let refused = clinic.refresh(&last["RefreshToken"]).await.expect_err("a day");
    assert_eq!(refused.message, "Refresh Token has expired");
}

// Whoever steals a refresh token uses it after its owner has, or before: one of the two must be noticed.
#[tokio::test]
async fn a_rotated_refresh_token_is_good_once_and_a_little_longer() {
    let rotation = json!({"Feature": "ENABLED", "RetryGracePeriodSeconds": 10});
    let clinic = Clinic::new(json!({}), json!({"RefreshTokenRotation": rotation})).await;
    let first = clinic.sign_in("ann", json!([])).await["RefreshToken"].clone();
    let refresh = async |token: &Value| {
        let input = json!({"RefreshToken": token, "ClientId": clinic.client});
        clinic.user("GetTokensFromRefreshToken", input).await
    };
    let second = refresh(&first).await.expect("tokens")["AuthenticationResult"]["RefreshToken"].clone();
    assert!(second.is_string() && second != first);
    refresh(&first).await.expect("a retry");
    clinic.house.clock.advance(10_000);
    assert_eq!(refresh(&first).await.expect_err("late").code, "RefreshTokenReuseException");
}

fn code(secret: &str, seconds: i64) -> String {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String =
        secret.chars().map(|sign| format!("{:05b}", alphabet.find(sign).expect("base 32"))).collect();
    let bytes: Vec<u8> = (0..bits.len() / 8)
        .map(|place| u8::from_str_radix(&bits[place * 8..place * 8 + 8], 2).expect("bits"))
        .collect();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let tag = hmac::sign(&key, &(seconds / 30).to_be_bytes());
    let place = usize::from(tag.as_ref()[19] & 15);
    let number = u32::from_be_bytes(tag.as_ref()[place..place + 4].try_into().expect("four")) & 0x7FFF_FFFF;
    format!("{:06}", number % 1_000_000)
}

// An authenticator app is the only second factor that needs nothing sent, so it is what tests of one use.
#[tokio::test]
async fn an_authenticator_app_is_enrolled_and_asked_for() {
    let clinic = Clinic::new(json!({"MfaConfiguration": "OPTIONAL"}), json!({})).await;
    let token = clinic.sign_in("ann", json!([])).await["AccessToken"].clone();
    let prefer =
        json!({"AccessToken": token, "SoftwareTokenMfaSettings": {"Enabled": true, "PreferredMfa": true}});
    let early = clinic.user("SetUserMFAPreference", prefer.clone()).await.expect_err("none yet");
    assert_eq!(early.message, "User has not verified software token mfa");
    let made = clinic.user("AssociateSoftwareToken", json!({"AccessToken": token})).await.expect("a secret");
    let secret = made["SecretCode"].as_str().expect("a secret").to_owned();
    assert_eq!(secret.len(), 52);
    let now = || code(&secret, clinic.house.clock.now().0 / 1_000);
    let verify = async |code: String| {
        clinic.user("VerifySoftwareToken", json!({"AccessToken": token, "UserCode": code})).await
    };
    assert_eq!(verify("000000".into()).await.expect_err("wrong").code, "EnableSoftwareTokenMFAException");
    assert_eq!(verify(now()).await.expect("right")["Status"], "SUCCESS");
    clinic.user("SetUserMFAPreference", prefer).await.expect("preferred");
    let input = json!({"UserPoolId": clinic.pool, "Username": "ann"});
    let told = clinic.house.aws("cognito-idp", "AdminGetUser", input).await.expect("a user");
    assert_eq!(told["PreferredMfaSetting"], "SOFTWARE_TOKEN_MFA");
    assert_eq!(told["UserMFASettingList"], json!(["SOFTWARE_TOKEN_MFA"]));
    let asked = clinic.say("ann", PASSWORD).await.expect("a challenge");
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let show = async |code: String| {
        clinic.answer(&asked, json!({"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code})).await
    };
    assert_eq!(
        show(now()).await.expect_err("used").message,
        "Your software token has already been used once."
    );
    clinic.house.clock.advance(60_000);
    assert_eq!(show("000000".into()).await.expect_err("wrong").message, "Invalid code received for user");
    assert!(show(now()).await.expect("tokens")["AuthenticationResult"]["AccessToken"].is_string());
}

// Where the pool demands a second factor, a user without one must enrol before there are any tokens.
#[tokio::test]
async fn a_pool_that_demands_a_second_factor_has_it_set_up_on_the_way_in() {
    let clinic = Clinic::new(json!({"MfaConfiguration": "ON"}), json!({})).await;
    clinic.invite("ann", json!([])).await;
    let asked = clinic.say("ann", PASSWORD).await.expect("a challenge");
    let asked =
        clinic.answer(&asked, json!({"USERNAME": "ann", "NEW_PASSWORD": PASSWORD})).await.expect("asked");
    assert_eq!(asked["ChallengeName"], "MFA_SETUP");
    clinic.answer(&asked, json!({"USERNAME": "ann"})).await.expect_err("not yet set up");
    let made =
        clinic.user("AssociateSoftwareToken", json!({"Session": asked["Session"]})).await.expect("a secret");
    let code = code(made["SecretCode"].as_str().expect("a secret"), clinic.house.clock.now().0 / 1_000);
    let input = json!({"Session": made["Session"], "UserCode": code});
    let done = clinic.user("VerifySoftwareToken", input).await.expect("right");
    let asked = json!({"ChallengeName": "MFA_SETUP", "Session": done["Session"]});
    let tokens = clinic.answer(&asked, json!({"USERNAME": "ann"})).await.expect("tokens");
    assert!(tokens["AuthenticationResult"]["IdToken"].is_string());
    assert_eq!(clinic.say("ann", PASSWORD).await.expect("asked")["ChallengeName"], "SOFTWARE_TOKEN_MFA");
}

// A code that is sent is the commonest second factor; a test finds it in the outbox.
#[tokio::test]
async fn a_code_is_sent_to_a_phone_and_good_once() {
    let settings = json!({"MfaConfiguration": "OPTIONAL", "SmsAuthenticationMessage": "Code: {####}"});
    let clinic = Clinic::new(settings, json!({})).await;
    let phone = json!([{"Name": "phone_number", "Value": "+15551234567"}]);
    let token = clinic.sign_in("ann", phone).await["AccessToken"].clone();
    let prefer = json!({"AccessToken": token, "SMSMfaSettings": {"Enabled": true}});
    clinic.user("SetUserMFAPreference", prefer).await.expect("on");
    let asked = clinic.say("ann", PASSWORD).await.expect("a challenge");
    assert_eq!(asked["ChallengeName"], "SMS_MFA");
    assert_eq!(asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"], "+*******4567");
    let sent = clinic.last_sent("+15551234567").body;
    let code = sent.strip_prefix("Code: ").expect("the pool's text").to_owned();
    let show =
        async |code: &str| clinic.answer(&asked, json!({"USERNAME": "ann", "SMS_MFA_CODE": code})).await;
    assert_eq!(show("none").await.expect_err("wrong").code, "CodeMismatchException");
    assert!(show(&code).await.expect("tokens")["AuthenticationResult"]["AccessToken"].is_string());
    let twice = show(&code).await.expect_err("twice");
    assert_eq!(twice.message, "Invalid session for the user, session can only be used once.");
}
