//! Passwords that a pool remembers.

use serde_json::{Value, json};

use crate::clinic::{Clinic, PASSWORD, with};

const USED: &str = "PasswordHistoryPolicyViolationException";

fn remembering(size: u32) -> Value {
    let policy = json!({"MinimumLength": 8, "PasswordHistorySize": size});
    json!({"Policies": {"PasswordPolicy": policy}})
}

// A hospital's rule says that none of the last passwords comes back, whichever way a user or an administrator takes.
#[tokio::test]
async fn none_of_the_last_passwords_comes_back() {
    let clinic = Clinic::new(remembering(3), json!({})).await;
    clinic.invite("ann", json!([])).await;
    let asked = clinic.say("ann", PASSWORD).await.expect("a challenge");
    let choose = |password: &str| json!({"USERNAME": "ann", "NEW_PASSWORD": password});
    let refused = clinic.answer(&asked, choose(PASSWORD)).await.expect_err("the invitation's");
    assert_eq!((refused.status, &*refused.code), (400, USED));
    let tokens = clinic.answer(&asked, choose("second-1")).await.expect("tokens");
    let access = tokens["AuthenticationResult"]["AccessToken"].clone();
    let change = async |from: &str, to: &str| {
        let input = json!({"AccessToken": access, "PreviousPassword": from, "ProposedPassword": to});
        clinic.user("ChangePassword", input).await.map_err(|error| error.code.into_owned()).map(|_| ())
    };
    let set = async |password: &str| {
        let input =
            json!({"UserPoolId": clinic.pool, "Username": "ann", "Password": password, "Permanent": true});
        let set = clinic.house.aws("cognito-idp", "AdminSetUserPassword", input).await;
        set.map_err(|error| error.code.into_owned()).map(|_| ())
    };
    assert_eq!(change("second-1", "second-1").await, Err(USED.into()));
    assert_eq!(change("second-1", PASSWORD).await, Err(USED.into()));
    assert_eq!(change("second-1", "third-11").await, Ok(()));
    assert_eq!(set("second-1").await, Err(USED.into()));
    assert_eq!(set(PASSWORD).await, Err(USED.into()));
    assert_eq!(set("fourth-1").await, Ok(()));
    // Three are remembered: the present one, and the two before it.
    assert_eq!(set(PASSWORD).await, Ok(()));
    assert_eq!(set("second-1").await, Ok(()));
    assert_eq!(set("fourth-1").await, Err(USED.into()));
    clinic.say("ann", "second-1").await.expect("the last one is the user's");
}

// Whoever guesses at a code must not learn what passwords its owner had; a code is not spent on a password that is refused.
#[tokio::test]
async fn a_forgotten_password_does_not_come_back_either() {
    let clinic = Clinic::new(remembering(2), json!({})).await;
    let email =
        json!([{"Name": "email", "Value": "ann@example.com"}, {"Name": "email_verified", "Value": "true"}]);
    clinic.invite("ann", email).await;
    let asked = clinic.say("ann", PASSWORD).await.expect("a challenge");
    clinic.answer(&asked, json!({"USERNAME": "ann", "NEW_PASSWORD": "second-1"})).await.expect("tokens");
    let ann = json!({"ClientId": clinic.client, "Username": "ann"});
    clinic.user("ForgotPassword", ann.clone()).await.expect("sent");
    let code = clinic.last_sent("ann@example.com").facts["code"].clone();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for (shown, password, expected) in [
        (&json!(wrong), "second-1", Some("CodeMismatchException")),
        (&code, "second-1", Some(USED)),
        (&code, PASSWORD, Some(USED)),
        (&code, "third-11", None),
    ] {
        let input = with(ann.clone(), json!({"ConfirmationCode": shown, "Password": password}));
        let answer = clinic.user("ConfirmForgotPassword", input).await;
        assert_eq!(answer.err().as_ref().map(|error| &*error.code), expected, "{shown} {password}");
    }
}

// A history of none is not told, and nothing is remembered.
#[tokio::test]
async fn a_pool_without_a_history_takes_any_password() {
    let clinic = Clinic::new(remembering(0), json!({})).await;
    let told = clinic.house.aws("cognito-idp", "DescribeUserPool", json!({"UserPoolId": clinic.pool})).await;
    let policy = &told.expect("a pool")["UserPool"]["Policies"]["PasswordPolicy"];
    assert!(policy["MinimumLength"] == 8 && policy.get("PasswordHistorySize").is_none(), "{policy}");
    // The same password twice: the invitation's becomes the user's own.
    clinic.sign_in("ann", json!([])).await;
}
