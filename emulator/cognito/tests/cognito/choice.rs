//! Signing in by choice: what a user is told to choose from, and each of the choices.

use contract::ApiError;
use serde_json::{Value, json};

use crate::clinic::{Clinic, PASSWORD, with};

const MAIL: &str = "ann@example.com";
const PHONE: &str = "+15551234567";

/// A clinic whose client lets its users choose, and a user of it with a password.
async fn clinic(pool: Value, client: Value, attributes: Value) -> Clinic {
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"]});
    let clinic = Clinic::new(pool, with(flows, client)).await;
    clinic.sign_in("ann", attributes).await;
    clinic
}

fn codes_too() -> Value {
    json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]}}})
}

async fn begin(clinic: &Clinic, parameters: Value) -> Result<Value, ApiError> {
    let input = json!({"ClientId": clinic.client, "AuthFlow": "USER_AUTH", "AuthParameters": parameters});
    clinic.user("InitiateAuth", input).await
}

fn has_tokens(answer: &Value) -> bool {
    answer["AuthenticationResult"]["AccessToken"].is_string()
}

// What an application offers its user is this list: an address that was not verified must not be on it.
#[tokio::test]
async fn the_choices_follow_from_pool_and_user() {
    let verified = json!([{"Name": "email", "Value": MAIL}, {"Name": "email_verified", "Value": "true"},
                          {"Name": "phone_number", "Value": PHONE}]);
    let hides = json!({"PreventUserExistenceErrors": "ENABLED"});
    let passwords = json!(["PASSWORD", "PASSWORD_SRP"]);
    let and_mail = json!(["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"]);
    let closed = clinic(json!({}), json!({}), verified.clone()).await;
    let open = clinic(codes_too(), hides, verified).await;
    for (clinic, name, expected) in
        [(&closed, "ann", &passwords), (&open, "ann", &and_mail), (&open, "nobody", &passwords)]
    {
        for preferred in [None, Some("SMS_OTP")] {
            let mut parameters = json!({"USERNAME": name});
            if let Some(preferred) = preferred {
                parameters["PREFERRED_CHALLENGE"] = json!(preferred);
            }
            let asked = begin(clinic, parameters).await.expect("a choice");
            assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
            assert_eq!(&asked["AvailableChallenges"], expected, "{name} {preferred:?}");
            assert!(asked["Session"].is_string());
        }
    }
    let nobody = begin(&closed, json!({"USERNAME": "nobody"})).await.expect_err("nobody");
    assert_eq!(nobody.code, "UserNotFoundException");
    let passkey = json!({"USERNAME": "ann", "PREFERRED_CHALLENGE": "WEB_AUTHN"});
    assert_eq!(begin(&open, passkey).await.expect_err("a passkey").code, "NotImplemented");
    let strict = Clinic::new(json!({}), json!({})).await;
    let refused = begin(&strict, json!({"USERNAME": "ann"})).await.expect_err("not this client");
    assert_eq!(refused.code, "InvalidParameterException");
}

// A password is said at once, when it is asked for, or with the choice; a wrong one costs neither session nor secrecy.
#[tokio::test]
async fn a_password_is_one_of_the_choices() {
    let clinic = clinic(json!({}), json!({"PreventUserExistenceErrors": "ENABLED"}), json!([])).await;
    let preferring = |more: Value| with(json!({"USERNAME": "ann", "PREFERRED_CHALLENGE": "PASSWORD"}), more);
    let at_once = begin(&clinic, preferring(json!({"PASSWORD": PASSWORD}))).await.expect("tokens");
    assert!(has_tokens(&at_once));
    let asked = begin(&clinic, preferring(json!({}))).await.expect("a challenge");
    assert_eq!((&asked["ChallengeName"], asked.get("AvailableChallenges")), (&json!("PASSWORD"), None));
    let say = |password: &str| json!({"USERNAME": "ann", "PASSWORD": password});
    let wrong = clinic.answer(&asked, say("wrong")).await.expect_err("wrong");
    assert_eq!(wrong.message, "Incorrect username or password.");
    assert!(has_tokens(&clinic.answer(&asked, say(PASSWORD)).await.expect("tokens")));
    let twice = clinic.answer(&asked, say(PASSWORD)).await.expect_err("twice");
    assert_eq!(twice.message, "Invalid session for the user, session can only be used once.");
    let choice = begin(&clinic, json!({"USERNAME": "ann"})).await.expect("a choice");
    for (more, message) in [
        (json!({}), "Missing required parameter ANSWER"),
        (json!({"ANSWER": "PASSWORD"}), "Missing required parameter PASSWORD"),
        (json!({"ANSWER": "PASSWORD_SRP"}), "Missing required parameter SRP_A"),
        (json!({"ANSWER": "EMAIL_OTP"}), "Challenge EMAIL_OTP is not available for the user."),
    ] {
        let refused = clinic.answer(&choice, with(json!({"USERNAME": "ann"}), more)).await;
        assert_eq!(refused.expect_err(message).message, message);
    }
    let chosen = with(say(PASSWORD), json!({"ANSWER": "PASSWORD"}));
    assert!(has_tokens(&clinic.answer(&choice, chosen).await.expect("tokens")));
    let proof = json!({"USERNAME": "ann", "PREFERRED_CHALLENGE": "PASSWORD_SRP"});
    assert_eq!(begin(&clinic, proof.clone()).await.expect("asked")["ChallengeName"], "PASSWORD_SRP");
    let asked = begin(&clinic, with(proof, json!({"SRP_A": "2"}))).await.expect("a challenge");
    assert_eq!(asked["ChallengeName"], "PASSWORD_VERIFIER");
    let nobody = begin(&clinic, json!({"USERNAME": "bob"})).await.expect("a choice");
    let said = json!({"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD});
    let refused = clinic.answer(&nobody, said).await.expect_err("nobody");
    assert_eq!(refused.message, "Incorrect username or password.");
}

// A user without a password at hand gets in with what was sent to them, and with nothing else.
#[tokio::test]
async fn a_code_is_a_first_factor_where_the_pool_says_so() {
    let verified = json!([{"Name": "email", "Value": MAIL}, {"Name": "email_verified", "Value": "true"},
                          {"Name": "phone_number", "Value": PHONE}, {"Name": "phone_number_verified", "Value": "true"}]);
    let clinic = clinic(codes_too(), json!({}), verified).await;
    for (name, to, shown) in
        [("EMAIL_OTP", "a***@e***", "EMAIL_OTP_CODE"), ("SMS_OTP", "+*******4567", "SMS_OTP_CODE")]
    {
        let preferred = json!({"USERNAME": "ann", "PREFERRED_CHALLENGE": name});
        let choice = begin(&clinic, json!({"USERNAME": "ann"})).await.expect("a choice");
        let chosen = clinic.answer(&choice, json!({"USERNAME": "ann", "ANSWER": name})).await;
        for asked in [begin(&clinic, preferred).await.expect("sent"), chosen.expect("sent")] {
            assert_eq!(
                (&asked["ChallengeName"], &asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"]),
                (&json!(name), &json!(to))
            );
            let show = async |code: &Value| {
                let mut responses = json!({"USERNAME": "ann"});
                responses[shown] = code.clone();
                clinic.answer(&asked, responses).await
            };
            assert_eq!(show(&json!("none")).await.expect_err("wrong").code, "CodeMismatchException");
            // Both ways sent one; the later is the second's.
            let sent = clinic.sent(if name == "SMS_OTP" { PHONE } else { MAIL });
            let mut outcomes = Vec::new();
            for code in sent.iter().filter_map(|message| message.facts.get("code")) {
                outcomes.push(show(code).await);
            }
            assert_eq!(outcomes.iter().flatten().filter(|answer| has_tokens(answer)).count(), 1);
        }
    }
    // A code cannot be guessed: wrong ones bar its user for a while, also from the right one.
    let asked =
        begin(&clinic, json!({"USERNAME": "ann", "PREFERRED_CHALLENGE": "EMAIL_OTP"})).await.expect("sent");
    let show =
        async |code: Value| clinic.answer(&asked, json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code})).await;
    let mut wrong = 0;
    while show(json!("none")).await.expect_err("wrong").code == "CodeMismatchException" {
        wrong += 1;
        assert!(wrong < 20);
    }
    let right = clinic.last_sent(MAIL).facts["code"].clone();
    assert_eq!(show(right.clone()).await.expect_err("barred").message, "Password attempts exceeded");
    clinic.house.clock.advance(60_000);
    show(right).await.expect("tokens");
    // Of whom a second factor is asked, a code that is sent is no first one.
    let input = json!({"UserPoolId": clinic.pool, "MfaConfiguration": "OPTIONAL"});
    clinic.house.aws("cognito-idp", "SetUserPoolMfaConfig", input).await.expect("optional");
    let input = json!({"UserPoolId": clinic.pool, "Username": "ann", "SMSMfaSettings": {"Enabled": true}});
    clinic.house.aws("cognito-idp", "AdminSetUserMFAPreference", input).await.expect("on");
    let choice = begin(&clinic, json!({"USERNAME": "ann"})).await.expect("a choice");
    assert_eq!(choice["AvailableChallenges"], json!(["PASSWORD", "PASSWORD_SRP"]));
    let said = json!({"USERNAME": "ann", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD});
    assert_eq!(begin(&clinic, said).await.expect("a second factor")["ChallengeName"], "SMS_MFA");
}
