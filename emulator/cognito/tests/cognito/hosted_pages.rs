//! The pages of a pool after the password: every step that a browser takes before it is sent on.

use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::clinic::{Clinic, PASSWORD, with};
use crate::oauth::{CALLBACK, NOTHING, Sent, body, clinic, location, query, send};

/// What a browser sees: a page, or where it is sent.
enum Seen {
    Page(u16, String),
    SentTo(String),
}

/// Fills a form in, with what it hides, and sends it.
async fn fill(clinic: &Clinic, page: &str, fields: &[(&str, &str)]) -> Seen {
    let hidden = page.split("<input type=\"hidden\" name=\"").skip(1).map(|rest| {
        let (name, rest) = rest.split_once("\" value=\"").expect("a value");
        (name, rest.split('"').next().expect("an end"))
    });
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs = hidden.chain(fields.iter().copied());
    let form: Vec<String> =
        pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let (query, form) = (query(clinic), form.join("&"));
    let sent = Sent { method: Method::POST, query: &query, body: &form, ..NOTHING };
    let answer = send(clinic, "Login", sent).await.expect("an answer");
    match answer.status.as_u16() {
        302 => Seen::SentTo(location(&answer)),
        status => Seen::Page(status, String::from_utf8_lossy(body(&answer)).into_owned()),
    }
}

/// The page after some fields, which must say something.
async fn next(clinic: &Clinic, page: &str, fields: &[(&str, &str)], status: u16, says: &str) -> String {
    match fill(clinic, page, fields).await {
        Seen::Page(seen, page) => {
            assert!(seen == status && page.contains(says), "{seen}: {page}");
            page
        }
        Seen::SentTo(url) => panic!("sent to {url}"),
    }
}

// A user who was invited comes here first, and the application waits for a code from wherever that leads.
#[tokio::test]
async fn a_browser_is_led_through_every_step() {
    let clinic = clinic(json!({"GenerateSecret": false})).await;
    let factors = json!({"UserPoolId": clinic.pool, "EmailMfaConfiguration": {}, "MfaConfiguration": "ON"});
    clinic.house.aws("cognito-idp", "SetUserPoolMfaConfig", factors).await.expect("on");
    let mail = "bob@example.com";
    clinic.invite("bob", json!([{"Name": "email", "Value": mail}])).await;
    let said = [("username", "bob"), ("password", PASSWORD)];
    let page = next(&clinic, "", &said, 200, "name=\"NEW_PASSWORD\"").await;
    let weak = "Password did not conform with password policy: Password not long enough";
    let page = next(&clinic, &page, &[("NEW_PASSWORD", "x")], 400, weak).await;
    let page =
        next(&clinic, &page, &[("NEW_PASSWORD", "N3w-passw0rd")], 200, "name=\"EMAIL_OTP_CODE\"").await;
    let wrong = "Invalid code or auth state for the user.";
    let page = next(&clinic, &page, &[("EMAIL_OTP_CODE", "none")], 400, wrong).await;
    let code = clinic.last_sent(mail).facts["code"].as_str().expect("a code").to_owned();
    match fill(&clinic, &page, &[("EMAIL_OTP_CODE", &code)]).await {
        Seen::SentTo(url) => assert!(url.starts_with(&format!("{CALLBACK}&code=")), "{url}"),
        Seen::Page(status, page) => panic!("{status}: {page}"),
    }
    next(&clinic, &page, &[("EMAIL_OTP_CODE", &code)], 400, "session can only be used once").await;
    let page =
        next(&clinic, "", &[("username", "bob"), ("password", "N3w-passw0rd")], 200, "EMAIL_OTP_CODE").await;
    assert!(!page.contains(mail), "{page}");
}

// Whoever has two factors is asked which; one that must be set up first is not set up here, and the page says so.
#[tokio::test]
async fn a_factor_is_chosen_at_the_page_and_set_up_elsewhere() {
    let clinic = clinic(json!({})).await;
    let on = json!({"Enabled": true});
    let reached = json!([{"Name": "phone_number", "Value": "+15551234567"}]);
    let ann = json!({"UserPoolId": clinic.pool, "Username": "ann"});
    let admin = async |operation: &str, more| {
        clinic.house.aws("cognito-idp", operation, with(ann.clone(), more)).await
    };
    admin("AdminUpdateUserAttributes", json!({"UserAttributes": reached})).await.expect("reached");
    admin("AdminSetUserMFAPreference", json!({"SMSMfaSettings": on, "EmailMfaSettings": on}))
        .await
        .expect("on");
    let factors =
        json!({"UserPoolId": clinic.pool, "EmailMfaConfiguration": {}, "MfaConfiguration": "OPTIONAL"});
    clinic.house.aws("cognito-idp", "SetUserPoolMfaConfig", factors).await.expect("optional");
    let said = [("username", "ann"), ("password", PASSWORD)];
    let choices = "<option>SMS_MFA</option><option>EMAIL_OTP</option>";
    let page = next(&clinic, "", &said, 200, choices).await;
    let page = next(&clinic, &page, &[("ANSWER", "SOFTWARE_TOKEN_MFA")], 400, choices).await;
    next(&clinic, &page, &[("ANSWER", "SMS_MFA")], 200, "name=\"SMS_MFA_CODE\"").await;
    let demanded = json!({"UserPoolId": clinic.pool, "MfaConfiguration": "ON"});
    clinic.house.aws("cognito-idp", "SetUserPoolMfaConfig", demanded).await.expect("on");
    let off = json!({"Enabled": false});
    admin("AdminSetUserMFAPreference", json!({"SMSMfaSettings": off, "EmailMfaSettings": off}))
        .await
        .expect("off");
    admin("AdminDeleteUserAttributes", json!({"UserAttributeNames": ["email", "phone_number"]}))
        .await
        .expect("gone");
    next(&clinic, "", &said, 400, "must set up a second factor").await;
}
