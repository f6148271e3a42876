//! Codes that are sent as a second factor, and the choice between several.

use contract::ApiError;
use serde_json::{Value, json};

use crate::clinic::{Clinic, PASSWORD, with};

const PHONE: &str = "+15551234567";
const MAIL: &str = "ann@example.com";

async fn ask_for_factors(clinic: &Clinic, more: Value) {
    let mail = json!({"EmailMfaConfiguration": {"Message": "Code {####} it is", "Subject": "Code"}});
    let input = with(with(json!({"UserPoolId": clinic.pool}), mail), more);
    clinic.house.aws("cognito-idp", "SetUserPoolMfaConfig", input).await.expect("said");
}

async fn prefer(clinic: &Clinic, settings: Value) -> Result<Value, ApiError> {
    let input = with(json!({"UserPoolId": clinic.pool, "Username": "ann"}), settings);
    clinic.house.aws("cognito-idp", "AdminSetUserMFAPreference", input).await
}

async fn told(clinic: &Clinic) -> Value {
    let input = json!({"UserPoolId": clinic.pool, "Username": "ann"});
    clinic.house.aws("cognito-idp", "AdminGetUser", input).await.expect("a user")
}

fn attribute<'a>(user: &'a Value, name: &str) -> &'a Value {
    let attributes = user["UserAttributes"].as_array().expect("attributes");
    attributes.iter().find(|known| known["Name"] == name).map_or(&Value::Null, |known| &known["Value"])
}

// Whoever reads the code has the address: it is verified from then on, and the code is good once.
#[tokio::test]
async fn a_code_goes_by_mail_and_verifies_where_it_went() {
    let clinic = Clinic::new(json!({"AliasAttributes": ["email"]}), json!({})).await;
    ask_for_factors(&clinic, json!({"MfaConfiguration": "OPTIONAL"})).await;
    clinic.sign_in("ann", json!([{"Name": "email", "Value": MAIL}])).await;
    prefer(&clinic, json!({"EmailMfaSettings": {"Enabled": true, "PreferredMfa": true}})).await.expect("on");
    let asked = clinic.say("ann", PASSWORD).await.expect("a challenge");
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
    let parameters = &asked["ChallengeParameters"];
    assert_eq!(
        (&parameters["CODE_DELIVERY_DELIVERY_MEDIUM"], &parameters["CODE_DELIVERY_DESTINATION"]),
        (&json!("EMAIL"), &json!("a***@e***"))
    );
    let sent = clinic.last_sent(MAIL);
    let code = sent.facts["code"].as_str().expect("a code").to_owned();
    assert_eq!(
        (sent.subject.as_deref(), sent.body.as_str()),
        (Some("Code"), format!("Code {code} it is").as_str())
    );
    let show = async |name: &str, code: &str| {
        let mut responses = json!({"USERNAME": "ann"});
        responses[name] = json!(code);
        clinic.answer(&asked, responses).await
    };
    assert_eq!(
        show("SMS_MFA_CODE", &code).await.expect_err("another's").message,
        "Missing required parameter EMAIL_OTP_CODE"
    );
    assert_eq!(show("EMAIL_OTP_CODE", "none").await.expect_err("wrong").code, "CodeMismatchException");
    assert_eq!(attribute(&told(&clinic).await, "email_verified"), &Value::Null);
    show("EMAIL_OTP_CODE", &code).await.expect("tokens");
    let user = told(&clinic).await;
    assert_eq!(attribute(&user, "email_verified"), "true");
    assert_eq!(
        (&user["PreferredMfaSetting"], &user["UserMFASettingList"]),
        (&json!("EMAIL_OTP"), &json!(["EMAIL_OTP"]))
    );
    assert_eq!(clinic.say(MAIL, PASSWORD).await.expect("by the alias")["ChallengeName"], "EMAIL_OTP");
    let twice = show("EMAIL_OTP_CODE", &code).await.expect_err("twice");
    assert_eq!(twice.message, "Invalid session for the user, session can only be used once.");
}

// A user who has several factors and prefers none is asked which; one who prefers one is not.
#[tokio::test]
async fn of_several_factors_the_user_chooses_one() {
    let clinic = Clinic::new(json!({}), json!({})).await;
    ask_for_factors(&clinic, json!({"MfaConfiguration": "OPTIONAL"})).await;
    let reached = json!([{"Name": "email", "Value": MAIL}, {"Name": "phone_number", "Value": PHONE}]);
    clinic.sign_in("ann", reached).await;
    let on = json!({"Enabled": true});
    prefer(&clinic, json!({"SMSMfaSettings": on, "EmailMfaSettings": on})).await.expect("on");
    let asked = clinic.say("ann", PASSWORD).await.expect("a challenge");
    assert_eq!(asked["ChallengeName"], "SELECT_MFA_TYPE");
    assert_eq!(asked["ChallengeParameters"]["MFAS_CAN_CHOOSE"], r#"["SMS_MFA","EMAIL_OTP"]"#);
    let choose =
        async |answer: &str| clinic.answer(&asked, json!({"USERNAME": "ann", "ANSWER": answer})).await;
    // What the user has not turned on cannot be chosen, and to try does not cost the session.
    assert_eq!(choose("SOFTWARE_TOKEN_MFA").await.expect_err("off").code, "NotAuthorizedException");
    let chosen = choose("SMS_MFA").await.expect("a challenge");
    assert_eq!(chosen["ChallengeName"], "SMS_MFA");
    let twice = choose("EMAIL_OTP").await.expect_err("twice");
    assert_eq!(twice.message, "Invalid session for the user, session can only be used once.");
    let code = clinic.last_sent(PHONE).facts["code"].clone();
    clinic.answer(&chosen, json!({"USERNAME": "ann", "SMS_MFA_CODE": code})).await.expect("tokens");
    assert_eq!(attribute(&told(&clinic).await, "phone_number_verified"), "true");
    let both = json!({"Enabled": true, "PreferredMfa": true});
    let refused = prefer(&clinic, json!({"SMSMfaSettings": both, "EmailMfaSettings": both})).await;
    assert_eq!(refused.expect_err("both").message, "Only one MFA method can be preferred");
    prefer(&clinic, json!({"EmailMfaSettings": both})).await.expect("preferred");
    assert_eq!(clinic.say("ann", PASSWORD).await.expect("a challenge")["ChallengeName"], "EMAIL_OTP");
    prefer(&clinic, json!({"EmailMfaSettings": {"Enabled": false}})).await.expect("off");
    assert_eq!(clinic.say("ann", PASSWORD).await.expect("a challenge")["ChallengeName"], "SMS_MFA");
}

// Where a factor is demanded, nobody gets tokens without one: the mail they have will do, or the one they give now.
#[tokio::test]
async fn whoever_has_no_factor_sets_one_up_by_mail() {
    let clinic = Clinic::new(json!({}), json!({})).await;
    ask_for_factors(
        &clinic,
        json!({"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": false}}),
    )
    .await;
    let taken = async |name: &str, attributes: Value| {
        clinic.invite(name, attributes).await;
        let asked = clinic.say(name, PASSWORD).await.expect("a challenge");
        clinic.answer(&asked, json!({"USERNAME": name, "NEW_PASSWORD": PASSWORD})).await.expect("asked")
    };
    let bob = taken("bob", json!([{"Name": "email", "Value": "bob@example.com"}])).await;
    assert_eq!(bob["ChallengeName"], "EMAIL_OTP");
    let asked = taken("ann", json!([])).await;
    assert_eq!(
        (&asked["ChallengeName"], &asked["ChallengeParameters"]["MFAS_CAN_SETUP"]),
        (&json!("MFA_SETUP"), &json!(r#"["EMAIL_OTP"]"#))
    );
    let give = async |mail: &str| clinic.answer(&asked, json!({"USERNAME": "ann", "EMAIL": mail})).await;
    assert_eq!(give("nowhere").await.expect_err("no address").message, "Invalid email address format.");
    let sent = give(MAIL).await.expect("sent");
    assert_eq!(sent["ChallengeName"], "EMAIL_OTP");
    assert_eq!(attribute(&told(&clinic).await, "email"), &Value::Null);
    let code = clinic.last_sent(MAIL).facts["code"].clone();
    clinic.answer(&sent, json!({"USERNAME": "ann", "EMAIL_OTP_CODE": code})).await.expect("tokens");
    let user = told(&clinic).await;
    assert_eq!(
        (attribute(&user, "email"), attribute(&user, "email_verified")),
        (&json!(MAIL), &json!("true"))
    );
    assert_eq!(user["UserMFASettingList"], json!(["EMAIL_OTP"]));
    assert_eq!(clinic.say("ann", PASSWORD).await.expect("a challenge")["ChallengeName"], "EMAIL_OTP");
}
