//! What users do for themselves: sign up, confirm, forget a password, change what is theirs.

use serde_json::{Value, json};

use crate::clinic::{Clinic, PASSWORD, with};

const HOUR: u32 = 60 * 60 * 1_000;

/// The last code that was sent to somebody.
fn code(clinic: &Clinic, to: &str) -> String {
    let last = clinic.last_sent(to);
    let code = last.facts["code"].as_str().expect("a code").to_owned();
    assert!(code.len() == 6 && last.body.contains(&code), "{last:?}");
    code
}

/// A code that is not this one.
fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

async fn sign_up(clinic: &Clinic, username: &str, email: &str) -> Result<Value, contract::ApiError> {
    let attributes = json!([{"Name": "email", "Value": email}]);
    let input = json!({"ClientId": clinic.client, "Username": username, "Password": PASSWORD, "UserAttributes": attributes});
    clinic.user("SignUp", input).await
}

async fn refused(clinic: &Clinic, operation: &str, input: Value, code: &str, message: &str) {
    let input = with(json!({"ClientId": clinic.client}), input);
    let refused = clinic.user(operation, input).await.expect_err(message);
    assert_eq!((&*refused.code, refused.message.as_str()), (code, message), "{operation}");
}

fn mail() -> Value {
    json!({"AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email"]})
}

// The way of every new user of an app: nobody gets in before the code, and the code is good once.
#[tokio::test]
async fn whoever_signs_up_gets_in_with_the_code_that_was_sent() {
    let clinic = Clinic::new(mail(), json!({})).await;
    let made = sign_up(&clinic, "ann", "ann@example.com").await.expect("signed up");
    assert_eq!(made["UserConfirmed"], false);
    let details = json!({"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"});
    assert_eq!(made["CodeDeliveryDetails"], details);
    let taken = sign_up(&clinic, "ann", "b@example.com").await.expect_err("taken");
    assert_eq!((&*taken.code, &*taken.message), ("UsernameExistsException", "User already exists"));
    assert_eq!(clinic.say("ann", PASSWORD).await.expect_err("unconfirmed").code, "UserNotConfirmedException");
    let first = code(&clinic, "ann@example.com");
    let again = json!({"ClientId": clinic.client, "Username": "ann"});
    clinic.user("ResendConfirmationCode", again).await.expect("resent");
    let second = code(&clinic, "ann@example.com");
    assert_ne!(first, second);
    let show = |code: &str| json!({"Username": "ann", "ConfirmationCode": code});
    let wrong = "Invalid verification code provided, please try again.";
    refused(&clinic, "ConfirmSignUp", show(&first), "CodeMismatchException", wrong).await;
    let input = with(json!({"ClientId": clinic.client}), show(&second));
    clinic.user("ConfirmSignUp", input).await.expect("confirmed");
    let done = "User cannot be confirmed. Current status is CONFIRMED";
    refused(&clinic, "ConfirmSignUp", show(&second), "NotAuthorizedException", done).await;
    let confirmed = "User is already confirmed.";
    let ann = json!({"Username": "ann"});
    refused(&clinic, "ResendConfirmationCode", ann, "InvalidParameterException", confirmed).await;
    // The email is an alias now.
    clinic.say("ann@example.com", PASSWORD).await.expect("signed in");
}

// A code that were good for ever, or could be guessed, would let strangers in.
#[tokio::test]
async fn codes_expire_and_cannot_be_guessed_or_asked_for_without_end() {
    let clinic = Clinic::new(mail(), json!({})).await;
    sign_up(&clinic, "ann", "ann@example.com").await.expect("signed up");
    let right = code(&clinic, "ann@example.com");
    let show = |code: &str| json!({"Username": "ann", "ConfirmationCode": code});
    let (limit, expired) = (
        "Attempt limit exceeded, please try after some time.",
        "Invalid code provided, please request a code again.",
    );
    for _ in 0..15 {
        let wrong = "Invalid verification code provided, please try again.";
        refused(&clinic, "ConfirmSignUp", show(other_than(&right)), "CodeMismatchException", wrong).await;
    }
    refused(&clinic, "ConfirmSignUp", show(&right), "LimitExceededException", limit).await;
    let ann = || json!({"ClientId": clinic.client, "Username": "ann"});
    for _ in 0..4 {
        clinic.user("ResendConfirmationCode", ann()).await.expect("resent");
    }
    refused(&clinic, "ResendConfirmationCode", ann(), "LimitExceededException", limit).await;
    clinic.house.clock.advance(HOUR);
    clinic.user("ResendConfirmationCode", ann()).await.expect("resent");
    let right = code(&clinic, "ann@example.com");
    clinic.house.clock.advance(24 * HOUR);
    refused(&clinic, "ConfirmSignUp", show(&right), "ExpiredCodeException", expired).await;
}

// Of two who claim one email, whoever shows the code first has it; the other is told, and does not take it by accident.
#[tokio::test]
async fn an_alias_goes_to_whoever_confirms_it_first() {
    let clinic = Clinic::new(mail(), json!({})).await;
    for name in ["ann", "bob"] {
        sign_up(&clinic, name, "one@example.com").await.expect("signed up");
    }
    let codes = clinic.sent("one@example.com");
    let show =
        |place: usize, name: &str| json!({"Username": name, "ConfirmationCode": codes[place].facts["code"]});
    let input = with(json!({"ClientId": clinic.client}), show(0, "ann"));
    clinic.user("ConfirmSignUp", input).await.expect("confirmed");
    let taken = "An account with the email already exists.";
    refused(&clinic, "ConfirmSignUp", show(1, "bob"), "AliasExistsException", taken).await;
    let forced = with(show(1, "bob"), json!({"ClientId": clinic.client, "ForceAliasCreation": true}));
    clinic.user("ConfirmSignUp", forced).await.expect("confirmed");
    let holder = json!({"UserPoolId": clinic.pool, "Username": "one@example.com"});
    let holder = clinic.house.aws("cognito-idp", "AdminGetUser", holder).await.expect("bob");
    assert_eq!(holder["Username"], "bob");
}

// A user who forgot a password, or whose password an administrator reset, must get back in and nobody else.
#[tokio::test]
async fn a_forgotten_password_is_replaced_with_a_code() {
    let clinic = Clinic::new(mail(), json!({})).await;
    let email =
        json!([{"Name": "email", "Value": "ann@example.com"}, {"Name": "email_verified", "Value": "true"}]);
    clinic.invite("ann", email).await;
    assert!(clinic.sent("ann@example.com")[0].body.contains(PASSWORD));
    let ann = || json!({"Username": "ann"});
    let early = "User password cannot be reset in the current state.";
    refused(&clinic, "ForgotPassword", ann(), "NotAuthorizedException", early).await;
    let set = json!({"UserPoolId": clinic.pool, "Username": "ann", "Password": PASSWORD, "Permanent": true});
    clinic.house.aws("cognito-idp", "AdminSetUserPassword", set).await.expect("set");
    clinic.user("ForgotPassword", with(ann(), json!({"ClientId": clinic.client}))).await.expect("sent");
    let input = |code: String, password: &str| json!({"ClientId": clinic.client, "Username": "ann", "ConfirmationCode": code, "Password": password});
    let right = code(&clinic, "ann@example.com");
    let short = clinic.user("ConfirmForgotPassword", input(right.clone(), "short")).await.expect_err("short");
    assert_eq!(short.code, "InvalidPasswordException");
    clinic.user("ConfirmForgotPassword", input(right, "N3w-Passw0rd")).await.expect("replaced");
    assert_eq!(clinic.say("ann", PASSWORD).await.expect_err("old").code, "NotAuthorizedException");
    clinic.say("ann", "N3w-Passw0rd").await.expect("signed in");
    let reset = json!({"UserPoolId": clinic.pool, "Username": "ann"});
    clinic.house.aws("cognito-idp", "AdminResetUserPassword", reset).await.expect("reset");
    let refused = clinic.say("ann", "N3w-Passw0rd").await.expect_err("reset");
    assert_eq!(refused.code, "PasswordResetRequiredException");
    let right = code(&clinic, "ann@example.com");
    clinic.user("ConfirmForgotPassword", input(right, PASSWORD)).await.expect("replaced");
    clinic.say("ann", PASSWORD).await.expect("signed in");
}

// A test of an invitation reads it here; one that was suppressed, or went elsewhere, must not be found.
#[tokio::test]
async fn invitations_go_where_they_were_asked_to_go() {
    let template = json!({"AdminCreateUserConfig": {"InviteMessageTemplate": {
        "EmailMessage": "Dear {username}: {####}", "EmailSubject": "Welcome", "SMSMessage": "{username} {####}"}}});
    let clinic = Clinic::new(template, json!({})).await;
    let invite = async |username: &str, more: Value| {
        let attributes = json!([{"Name": "email", "Value": format!("{username}@example.com")},
                                {"Name": "phone_number", "Value": "+15551234567"}]);
        let input = json!({"UserPoolId": clinic.pool, "Username": username, "TemporaryPassword": PASSWORD});
        let input = with(with(input, json!({"UserAttributes": attributes})), more);
        clinic.house.aws("cognito-idp", "AdminCreateUser", input).await
    };
    let counts =
        |name: &str| (clinic.sent(&format!("{name}@example.com")).len(), clinic.sent("+15551234567").len());
    invite("ann", json!({"MessageAction": "SUPPRESS"})).await.expect("ann");
    assert_eq!(counts("ann"), (0, 0));
    invite("bob", json!({})).await.expect("bob");
    assert_eq!(counts("bob"), (0, 1));
    invite("cat", json!({"DesiredDeliveryMediums": ["EMAIL", "SMS"]})).await.expect("cat");
    assert_eq!(counts("cat"), (1, 2));
    invite("ann", json!({"MessageAction": "RESEND", "DesiredDeliveryMediums": ["EMAIL"]}))
        .await
        .expect("again");
    let mail = clinic.sent("ann@example.com").pop().expect("a mail");
    assert_eq!((mail.subject.as_deref(), mail.body.as_str()), (Some("Welcome"), "Dear ann: Passw0rd!"));
    let nobody = invite("dan", json!({"MessageAction": "RESEND"})).await.expect_err("nobody");
    assert_eq!(nobody.code, "UserNotFoundException");
    let set = json!({"UserPoolId": clinic.pool, "Username": "ann", "Password": PASSWORD, "Permanent": true});
    clinic.house.aws("cognito-idp", "AdminSetUserPassword", set).await.expect("set");
    let late = invite("ann", json!({"MessageAction": "RESEND"})).await.expect_err("late");
    assert_eq!(late.code, "UnsupportedUserStateException");
}

// A client that hides users must answer of nobody as it does of somebody.
#[tokio::test]
async fn nobody_is_told_from_somebody_only_where_the_client_says_so() {
    let expired = "Invalid code provided, please request a code again.";
    let nobody = json!({"Username": "nobody"});
    let shown = with(nobody.clone(), json!({"ConfirmationCode": "123456"}));
    let replaced = with(shown.clone(), json!({"Password": PASSWORD}));
    let clinic = Clinic::new(mail(), json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    for operation in ["ForgotPassword", "ResendConfirmationCode"] {
        let input = with(nobody.clone(), json!({"ClientId": clinic.client}));
        let told = clinic.user(operation, input).await.expect(operation);
        assert_eq!(told["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL", "{operation}");
    }
    refused(&clinic, "ConfirmSignUp", shown.clone(), "ExpiredCodeException", expired).await;
    refused(&clinic, "ConfirmForgotPassword", replaced.clone(), "ExpiredCodeException", expired).await;
    let clinic = Clinic::new(mail(), json!({})).await;
    for (operation, input) in [
        ("ForgotPassword", nobody.clone()),
        ("ResendConfirmationCode", nobody),
        ("ConfirmSignUp", shown),
        ("ConfirmForgotPassword", replaced),
    ] {
        let message = "Username/client id combination not found.";
        refused(&clinic, operation, input, "UserNotFoundException", message).await;
    }
}

// Clients with a secret, closed pools and attributes of others': what a sign-up must not get past.
#[tokio::test]
async fn a_sign_up_is_refused_where_pool_or_client_does_not_allow_it() {
    let closed = json!({"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true}});
    let up = |attribute: &str| json!({"Username": "ann", "Password": PASSWORD, "UserAttributes": [{"Name": attribute, "Value": "true"}]});
    let clinic = Clinic::new(closed, json!({})).await;
    let message = "SignUp is not permitted for this user pool";
    refused(&clinic, "SignUp", up("name"), "NotAuthorizedException", message).await;
    let clinic = Clinic::new(json!({}), json!({"WriteAttributes": ["email"]})).await;
    let message = "A client attempted to write unauthorized attribute";
    for attribute in ["name", "email_verified"] {
        refused(&clinic, "SignUp", up(attribute), "NotAuthorizedException", message).await;
    }
    let clinic = Clinic::new(json!({}), json!({"GenerateSecret": true})).await;
    let message =
        format!("Client {} is configured with secret but SECRET_HASH was not received", clinic.client);
    refused(&clinic, "SignUp", up("name"), "NotAuthorizedException", &message).await;
}

// A user changes what is theirs; an email that must be verified first stays what it was until the code is shown.
#[tokio::test]
async fn a_user_changes_and_verifies_what_is_theirs() {
    let pool = json!({"AutoVerifiedAttributes": ["email"],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}});
    let clinic = Clinic::new(pool, json!({})).await;
    let old =
        json!([{"Name": "email", "Value": "old@example.com"}, {"Name": "email_verified", "Value": "true"}]);
    let tokens = clinic.sign_in("ann", old).await;
    let call = async |operation: &str, more: Value| {
        clinic.user(operation, with(json!({"AccessToken": tokens["AccessToken"]}), more)).await
    };
    let email = async || {
        let user = call("GetUser", json!({})).await.expect("ann");
        assert_eq!(user["Username"], "ann");
        let find = |name: &str| {
            let attributes = user["UserAttributes"].as_array().expect("attributes");
            let found = attributes.iter().find(|attribute| attribute["Name"] == name);
            found.map(|attribute| attribute["Value"].as_str().expect("text").to_owned())
        };
        (find("email"), find("email_verified"), find("nickname"))
    };
    let text = |text: &str| Some(text.to_owned());
    let new = json!({"UserAttributes": [{"Name": "email", "Value": "new@example.com"}, {"Name": "nickname", "Value": "A"}]});
    let told = call("UpdateUserAttributes", new).await.expect("updated");
    assert_eq!(told["CodeDeliveryDetailsList"][0]["AttributeName"], "email");
    assert_eq!(email().await, (text("old@example.com"), text("true"), text("A")));
    let right = code(&clinic, "new@example.com");
    let show = |code: &str| json!({"AttributeName": "email", "Code": code});
    let wrong = call("VerifyUserAttribute", show(other_than(&right))).await.expect_err("wrong");
    assert_eq!(wrong.code, "CodeMismatchException");
    call("VerifyUserAttribute", show(&right)).await.expect("verified");
    assert_eq!(email().await, (text("new@example.com"), text("true"), text("A")));
    assert_eq!(
        call("VerifyUserAttribute", show(&right)).await.expect_err("used").code,
        "ExpiredCodeException"
    );
    call("GetUserAttributeVerificationCode", json!({"AttributeName": "email"})).await.expect("sent");
    call("VerifyUserAttribute", show(&code(&clinic, "new@example.com"))).await.expect("verified again");
    call("DeleteUserAttributes", json!({"UserAttributeNames": ["nickname"]})).await.expect("gone");
    assert_eq!(email().await.2, None);
    let change = |old: &str| json!({"PreviousPassword": old, "ProposedPassword": "N3w-Passw0rd"});
    assert_eq!(
        call("ChangePassword", change("wrong")).await.expect_err("wrong").code,
        "NotAuthorizedException"
    );
    call("ChangePassword", change(PASSWORD)).await.expect("changed");
    clinic.say("ann", "N3w-Passw0rd").await.expect("signed in");
    call("DeleteUser", json!({})).await.expect("gone");
    assert_eq!(clinic.say("ann", "N3w-Passw0rd").await.expect_err("gone").code, "UserNotFoundException");
}
