//! Devices: confirmed, remembered, asked for and given up. That one proves its secret is tested with a client for AWS, in
//! `sdk-tests/python`.

use contract::ApiError;
use serde_json::{Value, json};

use crate::clinic::{Clinic, PASSWORD, claims, text, with};

/// A salt and a verifier, as clients write them: base64 of numbers. The secret behind them nobody knows.
fn verifier() -> Value {
    json!({"Salt": "AIUn", "PasswordVerifier": "AOw="})
}

async fn clinic(stands_for_factor: bool, waits_for_user: bool) -> Clinic {
    let remembers = json!({"ChallengeRequiredOnNewDevice": stands_for_factor,
                           "DeviceOnlyRememberedOnUserPrompt": waits_for_user});
    Clinic::new(json!({"DeviceConfiguration": remembers}), json!({})).await
}

/// Says the password from a device.
async fn say(clinic: &Clinic, device: &str) -> Result<Value, ApiError> {
    let parameters = json!({"USERNAME": "ann", "PASSWORD": PASSWORD, "DEVICE_KEY": device});
    let input =
        json!({"ClientId": clinic.client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters});
    clinic.user("InitiateAuth", input).await
}

/// A device that was confirmed: its key, and the tokens that it was given with.
async fn confirm(clinic: &Clinic, tokens: &Value) -> String {
    let key = text(tokens, "/NewDeviceMetadata/DeviceKey");
    let input = json!({"AccessToken": tokens["AccessToken"], "DeviceKey": key, "DeviceName": "a phone",
                       "DeviceSecretVerifierConfig": verifier()});
    clinic.user("ConfirmDevice", input).await.expect("confirmed");
    key
}

async fn remember(clinic: &Clinic, key: &str, status: &str) {
    let input = json!({"UserPoolId": clinic.pool, "Username": "ann", "DeviceKey": key,
                       "DeviceRememberedStatus": status});
    clinic.house.aws("cognito-idp", "AdminUpdateDeviceStatus", input).await.expect("said");
}

// An SDK keeps what it is given here for the next sign-in, and asks its user where it is told to.
#[tokio::test]
async fn a_device_is_confirmed_by_the_sign_in_that_named_it() {
    let clinic = clinic(true, true).await;
    let tokens = clinic.sign_in("ann", json!([])).await;
    let key = text(&tokens, "/NewDeviceMetadata/DeviceKey");
    assert!(key.starts_with("us-east-1_") && tokens["NewDeviceMetadata"]["DeviceGroupKey"].is_string());
    assert_eq!(claims(&tokens["AccessToken"])["device_key"], key);
    let again = clinic.say("ann", PASSWORD).await.expect("tokens");
    let other = text(&again, "/AuthenticationResult/NewDeviceMetadata/DeviceKey");
    assert_ne!(key, other);
    let ask = async |operation: &str, input: Value| {
        clinic.user(operation, with(json!({"AccessToken": tokens["AccessToken"]}), input)).await
    };
    let confirm =
        |key: &str, verifier: Value| json!({"DeviceKey": key, "DeviceSecretVerifierConfig": verifier});
    for (key, verifier, code) in [
        (&other, verifier(), Some("InvalidParameterException")),
        (&key, json!({"Salt": "AIUn"}), Some("InvalidParameterException")),
        (&key, json!({"Salt": "AIUn", "PasswordVerifier": "AAA="}), Some("InvalidParameterException")),
        (&key, verifier(), None),
        (&key, verifier(), Some("DeviceKeyExistsException")),
    ] {
        let answer = ask("ConfirmDevice", confirm(key, verifier)).await;
        match (&answer, code) {
            (Ok(answer), None) => assert_eq!(answer, &json!({"UserConfirmationNecessary": true})),
            (Err(error), Some(code)) => assert_eq!(error.code, code, "{key}"),
            _ => panic!("{answer:?}, and not {code:?}"),
        }
    }
    let told = ask("GetDevice", json!({"DeviceKey": key})).await.expect("a device");
    assert_eq!(told["Device"]["DeviceKey"], key);
    let listed = ask("ListDevices", json!({})).await.expect("devices");
    assert_eq!(listed, json!({"Devices": [told["Device"]]}));
    assert_eq!(
        ask("GetDevice", json!({"DeviceKey": other})).await.expect_err("not confirmed").message,
        "Device does not exist."
    );
    // The user's word is waited for.
    assert!(say(&clinic, &key).await.expect("tokens")["AuthenticationResult"].is_object());
    ask("UpdateDeviceStatus", json!({"DeviceKey": key, "DeviceRememberedStatus": "remembered"}))
        .await
        .expect("said");
    assert_eq!(say(&clinic, &key).await.expect("asked")["ChallengeName"], "DEVICE_SRP_AUTH");
    remember(&clinic, &key, "not_remembered").await;
    let known = say(&clinic, &key).await.expect("tokens")["AuthenticationResult"].clone();
    assert!(known["AccessToken"].is_string() && known.get("NewDeviceMetadata").is_none());
}

// A device that could prove itself unasked, late or without its secret would be a way around the password.
#[tokio::test]
async fn a_device_is_heard_when_it_is_asked_and_only_with_its_secret() {
    let clinic = clinic(true, false).await;
    let tokens = clinic.sign_in("ann", json!([])).await;
    let key = confirm(&clinic, &tokens).await;
    let begin = async || {
        let asked = json!({"ChallengeName": "DEVICE_SRP_AUTH"});
        clinic.answer(&asked, json!({"USERNAME": "ann", "DEVICE_KEY": key, "SRP_A": "2"})).await
    };
    assert_eq!(begin().await.expect_err("not asked").message, "Invalid session for the user.");
    say(&clinic, &key).await.expect("asked");
    let asked = begin().await.expect("a challenge");
    let parameters = &asked["ChallengeParameters"];
    assert_eq!(
        (&asked["ChallengeName"], &parameters["SALT"]),
        (&json!("DEVICE_PASSWORD_VERIFIER"), &json!("00000000000000000000000000008527"))
    );
    let responses = json!({
        "USERNAME": "ann", "DEVICE_KEY": key, "PASSWORD_CLAIM_SECRET_BLOCK": parameters["SECRET_BLOCK"],
        "PASSWORD_CLAIM_SIGNATURE": "bm90IGl0", "TIMESTAMP": "Sat Oct 31 12:00:00 UTC 2026",
    });
    let refused = clinic.answer(&asked, responses).await.expect_err("no proof");
    assert_eq!(refused.message, "Incorrect username or password.");
    clinic.house.clock.advance(3 * 60 * 1_000);
    let late = begin().await.expect_err("late");
    assert_eq!(late.message, "Invalid session for the user, session is expired.");
}

// A remembered device spares its user the second factor where the pool says so, and comes after it where it does not.
#[tokio::test]
async fn a_remembered_device_stands_for_a_second_factor_or_follows_it() {
    for stands_for_factor in [true, false] {
        let clinic = clinic(stands_for_factor, false).await;
        let input =
            json!({"UserPoolId": clinic.pool, "EmailMfaConfiguration": {}, "MfaConfiguration": "OPTIONAL"});
        clinic.house.aws("cognito-idp", "SetUserPoolMfaConfig", input).await.expect("said");
        let mail = "ann@example.com";
        let tokens = clinic.sign_in("ann", json!([{"Name": "email", "Value": mail}])).await;
        let prefer = json!({"AccessToken": tokens["AccessToken"], "EmailMfaSettings": {"Enabled": true}});
        clinic.user("SetUserMFAPreference", prefer).await.expect("on");
        let key = confirm(&clinic, &tokens).await;
        let mut asked = say(&clinic, &key).await.expect("asked");
        if !stands_for_factor {
            assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
            let code = clinic.last_sent(mail).facts["code"].clone();
            asked = clinic
                .answer(&asked, json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code}))
                .await
                .expect("asked");
        }
        assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH", "{stands_for_factor}");
        remember(&clinic, &key, "not_remembered").await;
        assert_eq!(say(&clinic, &key).await.expect("asked")["ChallengeName"], "EMAIL_OTP");
    }
}

// Whoever lost a phone gives it up from elsewhere, and what was signed in on it ends.
#[tokio::test]
async fn a_device_that_is_given_up_loses_its_sign_ins() {
    let clinic = clinic(false, true).await;
    let lost = clinic.sign_in("ann", json!([])).await;
    let key = confirm(&clinic, &lost).await;
    let kept = clinic.say("ann", PASSWORD).await.expect("tokens")["AuthenticationResult"].clone();
    let other = confirm(&clinic, &kept).await;
    let refresh = async |tokens: &Value, device: Option<&str>| {
        let mut parameters = json!({"REFRESH_TOKEN": tokens["RefreshToken"]});
        if let Some(device) = device {
            parameters["DEVICE_KEY"] = json!(device);
        }
        let input = json!({"ClientId": clinic.client, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": parameters});
        clinic.user("InitiateAuth", input).await.map_err(|error| error.message).map(|_| ())
    };
    assert_eq!(refresh(&lost, Some(&key)).await, Ok(()));
    assert_eq!(refresh(&lost, None).await, Err("Invalid Refresh Token".into()));
    assert_eq!(refresh(&lost, Some(&other)).await, Err("Invalid Refresh Token".into()));
    let admin = async |operation: &str, more: Value| {
        let input = with(json!({"UserPoolId": clinic.pool, "Username": "ann"}), more);
        clinic.house.aws("cognito-idp", operation, input).await
    };
    let told = admin("AdminGetDevice", json!({"DeviceKey": key})).await.expect("a device");
    let attributes = &told["Device"]["DeviceAttributes"];
    let named = |name: &str, value: &str| json!({"Name": name, "Value": value});
    let arn = format!("arn:aws:cognito-idp:us-east-1:000000000000:owner/ann.{}/{key}", clinic.pool);
    assert_eq!(
        attributes,
        &json!([
            named("device_status", "valid"),
            named("device_name", "a phone"),
            named("dev:device_arn", &arn),
            named("dev:device_owner", "ann"),
            named("dev:device_remembered_status", "not_remembered")
        ])
    );
    let (mut seen, mut token) = (Vec::new(), json!(null));
    for _ in 0..2 {
        let mut more = json!({"Limit": 1});
        if token.is_string() {
            more["PaginationToken"] = token;
        }
        let page = admin("AdminListDevices", more).await.expect("a page");
        seen.push(text(&page, "/Devices/0/DeviceKey"));
        token = page["PaginationToken"].clone();
    }
    let mut both = vec![key.clone(), other.clone()];
    both.sort();
    assert_eq!((seen, token), (both, Value::Null));
    let input = json!({"AccessToken": kept["AccessToken"], "DeviceKey": key});
    clinic.user("ForgetDevice", input).await.expect("given up");
    assert_eq!(refresh(&lost, Some(&key)).await, Err("Refresh Token has been revoked".into()));
    assert_eq!(refresh(&kept, Some(&other)).await, Ok(()));
    let gone = say(&clinic, &key).await.expect_err("gone");
    assert_eq!((&*gone.code, gone.message.as_str()), ("ResourceNotFoundException", "Device does not exist."));
    admin("AdminForgetDevice", json!({"DeviceKey": other})).await.expect("given up");
    admin("AdminForgetDevice", json!({"DeviceKey": other})).await.expect_err("gone");
    assert_eq!(admin("AdminListDevices", json!({})).await.expect("none"), json!({"Devices": []}));
}
