//! Users whose password is right, or who are not there at all, and who do not get in.

use contract::ApiError;
use serde_json::{Value, json};

use crate::clinic::{Clinic, PASSWORD, with};

async fn admin(clinic: &Clinic, operation: &str, input: Value) {
    let input = with(json!({"UserPoolId": clinic.pool}), input);
    clinic.house.aws("cognito-idp", operation, input).await.expect(operation);
}

async fn begin(clinic: &Clinic, flow: &str, parameters: Value) -> Result<Value, ApiError> {
    let input = json!({"ClientId": clinic.client, "AuthFlow": flow, "AuthParameters": parameters});
    clinic.user("InitiateAuth", input).await
}

// Applications tell these apart by code to show the page that helps; the text of the last is compared, too.
#[tokio::test]
async fn the_state_of_a_user_is_told_to_whoever_knows_the_password() {
    let clinic = Clinic::new(json!({}), json!({})).await;
    let email =
        json!([{"Name": "email", "Value": "ann@example.com"}, {"Name": "email_verified", "Value": "true"}]);
    clinic.sign_in("reset", email).await;
    admin(&clinic, "AdminResetUserPassword", json!({"Username": "reset"})).await;
    let new = json!({"ClientId": clinic.client, "Username": "new", "Password": PASSWORD});
    clinic.user("SignUp", new).await.expect("signed up");
    let tokens = clinic.sign_in("out", json!([])).await;
    admin(&clinic, "AdminDisableUser", json!({"Username": "out"})).await;
    let wrong = ("NotAuthorizedException", "Incorrect username or password.");
    let reset = ("PasswordResetRequiredException", "Password reset required for the user");
    let disabled = ("NotAuthorizedException", "User is disabled.");
    for (name, password, (code, message)) in [
        ("reset", PASSWORD, reset),
        ("reset", "wrong", reset),
        ("new", PASSWORD, ("UserNotConfirmedException", "User is not confirmed.")),
        ("new", "wrong", wrong),
        ("out", PASSWORD, disabled),
        ("out", "wrong", disabled),
    ] {
        let refused = clinic.say(name, password).await.expect_err(name);
        assert_eq!((&*refused.code, refused.message.as_str()), (code, message), "{name} {password}");
    }
    // What was given out before does not let a disabled user back in.
    let refused = clinic.refresh(&tokens["RefreshToken"]).await.expect_err("disabled");
    assert_eq!((&*refused.code, refused.message.as_str()), disabled);
    admin(&clinic, "AdminEnableUser", json!({"Username": "out"})).await;
    clinic.say("out", PASSWORD).await.expect("tokens");
}

// A client that hides its users must answer of nobody as it does of somebody, each time the same; one that does not says it.
#[tokio::test]
async fn a_proof_of_nobody_is_asked_for_and_never_right() {
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]});
    let hiding =
        |pool| Clinic::new(pool, with(flows.clone(), json!({"PreventUserExistenceErrors": "ENABLED"})));
    let telling =
        Clinic::new(json!({}), with(flows.clone(), json!({"PreventUserExistenceErrors": "LEGACY"}))).await;
    let by_name = hiding(json!({})).await;
    let by_email = hiding(json!({"UsernameAttributes": ["email"]})).await;
    by_name.invite("ann", json!([])).await;
    by_email.invite("ann@example.com", json!([])).await;
    for (clinic, ann, bob) in [(&by_name, "ann", "bob"), (&by_email, "ann@example.com", "bob@example.com")] {
        let ask = async |name: &str| {
            let asked = begin(clinic, "USER_SRP_AUTH", json!({"USERNAME": name, "SRP_A": "2"})).await;
            let asked = asked.expect("a challenge");
            assert_eq!(asked["ChallengeName"], "PASSWORD_VERIFIER");
            asked["ChallengeParameters"].clone()
        };
        let (known, unknown, again) = (ask(ann).await, ask(bob).await, ask(bob).await);
        let shape = |asked: &Value| {
            let lengths = |name: &str| asked[name].as_str().map_or(0, str::len);
            let names: Vec<String> = asked.as_object().expect("parameters").keys().cloned().collect();
            (names, lengths("USER_ID_FOR_SRP"), lengths("SECRET_BLOCK") / 100)
        };
        assert_eq!(shape(&known), shape(&unknown));
        for same in ["SALT", "USER_ID_FOR_SRP"] {
            assert_eq!(unknown[same], again[same], "{same}");
        }
        assert_ne!(unknown["SRP_B"], again["SRP_B"]);
        for asked in [&known, &unknown] {
            let responses = json!({
                "USERNAME": asked["USER_ID_FOR_SRP"], "PASSWORD_CLAIM_SECRET_BLOCK": asked["SECRET_BLOCK"],
                "PASSWORD_CLAIM_SIGNATURE": "bm90IGl0", "TIMESTAMP": "Sat Oct 31 12:00:00 UTC 2026",
            });
            let challenge = json!({"ChallengeName": "PASSWORD_VERIFIER"});
            let refused = clinic.answer(&challenge, responses).await.expect_err("no proof");
            assert_eq!(
                (&*refused.code, refused.message.as_str()),
                ("NotAuthorizedException", "Incorrect username or password.")
            );
        }
    }
    let told = begin(&telling, "USER_SRP_AUTH", json!({"USERNAME": "bob", "SRP_A": "2"})).await;
    let told = told.expect_err("nobody");
    assert_eq!((&*told.code, told.message.as_str()), ("UserNotFoundException", "User does not exist."));
}
