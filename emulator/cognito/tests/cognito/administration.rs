//! What an administrator does with users there are.

use serde_json::{Value, json};
use test_kit::House;

const SERVICE: &str = "cognito-idp";

async fn pool(house: &House, settings: Value) -> String {
    let mut input = json!({"PoolName": "clinic"});
    for (name, value) in settings.as_object().expect("settings") {
        input[name] = value.clone();
    }
    let made = house.aws(SERVICE, "CreateUserPool", input).await.expect("a pool");
    made["UserPool"]["Id"].as_str().expect("an id").to_owned()
}

async fn invite(house: &House, pool: &str, username: &str, attributes: Value) {
    let input = json!({"UserPoolId": pool, "Username": username, "UserAttributes": attributes});
    house.aws(SERVICE, "AdminCreateUser", input).await.expect("a user");
}

/// As Python's `str(True)` has it, which clients send.
fn verified(email: &str) -> Value {
    json!([{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "True"}])
}

/// An attribute within an answer.
fn attribute<'a>(user: &'a Value, name: &str) -> Option<&'a str> {
    let attributes = user["UserAttributes"].as_array()?;
    attributes.iter().find(|attribute| attribute["Name"] == name)?["Value"].as_str()
}

// A script that takes an alias from a user, or a user from a pool, expects the name to be free, and nobody else's to be gone.
#[tokio::test]
async fn names_follow_attributes_and_go_with_their_user() {
    let house = House::new(&[&cognito::SERVICE]);
    let pool = pool(&house, json!({"AliasAttributes": ["email"]})).await;
    for name in ["ann", "bob"] {
        invite(&house, &pool, name, verified(&format!("{name}@example.com"))).await;
    }
    let call = async |operation: &str, username: &str, more: Value| {
        let mut input = json!({"UserPoolId": pool, "Username": username});
        for (name, value) in more.as_object().expect("members") {
            input[name] = value.clone();
        }
        house.aws(SERVICE, operation, input).await
    };
    // Changed and not said to be verified: no alias any more, and not the old one either.
    let changed = json!({"UserAttributes": [{"Name": "email", "Value": "a@example.com"}]});
    call("AdminUpdateUserAttributes", "ann@example.com", changed).await.expect("changed");
    let ann = call("AdminGetUser", "ann", json!({})).await.expect("ann");
    assert_eq!(attribute(&ann, "email_verified"), Some("false"));
    for name in ["a@example.com", "ann@example.com"] {
        assert_eq!(
            call("AdminGetUser", name, json!({})).await.expect_err(name).code,
            "UserNotFoundException"
        );
    }
    // Verified by the administrator, an alias moves to whoever has it last (captured: boto3 3213).
    let moved = json!({"UserAttributes": verified("bob@example.com")});
    call("AdminUpdateUserAttributes", "ann", moved).await.expect("moved");
    let holder = call("AdminGetUser", "bob@example.com", json!({})).await.expect("ann");
    assert_eq!(holder["Username"], "ann");
    let bob = call("AdminGetUser", "bob", json!({})).await.expect("bob");
    assert_eq!(attribute(&bob, "email_verified"), Some("false"));
    let gone = json!({"UserAttributeNames": ["email"]});
    call("AdminDeleteUserAttributes", "ann", gone).await.expect("gone");
    let ann = call("AdminGetUser", "ann", json!({})).await.expect("ann");
    assert_eq!((attribute(&ann, "email"), attribute(&ann, "email_verified")), (None, None));
    call("AdminDeleteUser", "ann", json!({})).await.expect("gone");
    assert_eq!(
        call("AdminDeleteUser", "ann", json!({})).await.expect_err("gone").code,
        "UserNotFoundException"
    );
    assert!(call("AdminGetUser", "bob", json!({})).await.is_ok());
    invite(&house, &pool, "ann", verified("bob@example.com")).await;
}

// Where an email is the username, moving it would take somebody's account away.
#[tokio::test]
async fn an_email_in_place_of_a_username_never_moves() {
    let house = House::new(&[&cognito::SERVICE]);
    let pool = pool(&house, json!({"UsernameAttributes": ["email"]})).await;
    for name in ["ann@example.com", "bob@example.com"] {
        invite(&house, &pool, name, json!([])).await;
    }
    let input = json!({"UserPoolId": pool, "Username": "bob@example.com", "UserAttributes": verified("ann@example.com")});
    let refused = house.aws(SERVICE, "AdminUpdateUserAttributes", input).await.expect_err("taken");
    let message = "An account with the given email already exists.";
    assert_eq!((&*refused.code, refused.message.as_str()), ("AliasExistsException", message));
    let input = json!({"UserPoolId": pool, "Username": "bob@example.com", "UserAttributes": verified("b@example.com")});
    house.aws(SERVICE, "AdminUpdateUserAttributes", input).await.expect("free");
    let moved = json!({"UserPoolId": pool, "Username": "b@example.com"});
    house.aws(SERVICE, "AdminGetUser", moved).await.expect("bob");
    invite(&house, &pool, "bob@example.com", json!([])).await;
}

// An attribute that must stay is the pool's promise to whoever reads it.
#[tokio::test]
async fn attributes_that_stay_are_refused_by_name() {
    let house = House::new(&[&cognito::SERVICE]);
    let schema = json!([
        {"Name": "email", "AttributeDataType": "String", "Required": true, "Mutable": true},
        {"Name": "ward", "AttributeDataType": "String", "Mutable": false},
    ]);
    let pool = pool(&house, json!({"Schema": schema})).await;
    invite(
        &house,
        &pool,
        "ann",
        json!([{"Name": "email", "Value": "a@example.com"}, {"Name": "custom:ward", "Value": "A"}]),
    )
    .await;
    let update = |name: &str| json!({"UserAttributes": [{"Name": name, "Value": "B"}]});
    let delete = |name: &str| json!({"UserAttributeNames": [name]});
    for (operation, members, message) in [
        (
            "AdminUpdateUserAttributes",
            update("custom:ward"),
            "user.custom:ward: Attribute cannot be updated.\n",
        ),
        ("AdminUpdateUserAttributes", update("sub"), "user.sub: Attribute cannot be updated.\n"),
        ("AdminUpdateUserAttributes", update("shoe"), "user.shoe: Attribute does not exist in the schema.\n"),
        ("AdminUpdateUserAttributes", update("email"), "Invalid email address format."),
        ("AdminDeleteUserAttributes", delete("email"), "user.email: Required attribute cannot be deleted.\n"),
        ("AdminDeleteUserAttributes", delete("shoe"), "user.shoe: Attribute does not exist in the schema.\n"),
    ] {
        let mut input = json!({"UserPoolId": pool, "Username": "ann"});
        for (name, value) in members.as_object().expect("members") {
            input[name] = value.clone();
        }
        let refused = house.aws(SERVICE, operation, input).await.expect_err(message);
        assert_eq!((&*refused.code, refused.message.as_str()), ("InvalidParameterException", message));
    }
}

// Status and the enabled flag decide who gets in; a dashboard lists users by them.
#[tokio::test]
async fn users_are_listed_by_what_they_are() {
    let house = House::new(&[&cognito::SERVICE]);
    let pool = pool(&house, json!({})).await;
    for (number, name) in ["ann", "bea", "bob", "cat"].into_iter().enumerate() {
        invite(&house, &pool, name, json!([{"Name": "given_name", "Value": format!("{name} {number}")}]))
            .await;
    }
    let password = json!({"UserPoolId": pool, "Username": "bob", "Password": "Passw0rd!", "Permanent": true});
    house.aws(SERVICE, "AdminSetUserPassword", password.clone()).await.expect("set");
    let short = json!({"UserPoolId": pool, "Username": "bob", "Password": "short", "Permanent": true});
    let refused = house.aws(SERVICE, "AdminSetUserPassword", short).await.expect_err("short");
    assert_eq!(refused.code, "InvalidPasswordException");
    house
        .aws(SERVICE, "AdminDisableUser", json!({"UserPoolId": pool, "Username": "cat"}))
        .await
        .expect("out");
    let confirmed = json!({"UserPoolId": pool, "Username": "bob"});
    let refused = house.aws(SERVICE, "AdminConfirmSignUp", confirmed).await.expect_err("confirmed");
    assert_eq!(refused.message, "User cannot be confirmed. Current status is CONFIRMED");
    for (filter, names) in [
        ("", vec!["ann", "bea", "bob", "cat"]),
        (r#"username ^= "b""#, vec!["bea", "bob"]),
        (r#"given_name = "ann 0""#, vec!["ann"]),
        (r#"cognito:user_status = "CONFIRMED""#, vec!["bob"]),
        (r#"status = "Disabled""#, vec!["cat"]),
        (r#"email ^= """#, vec![]),
    ] {
        let (mut listed, mut token) = (Vec::new(), Value::Null);
        loop {
            let mut input =
                json!({"UserPoolId": pool, "Filter": filter, "Limit": 2, "AttributesToGet": ["given_name"]});
            if token.is_string() {
                input["PaginationToken"] = token;
            }
            let page = house.aws(SERVICE, "ListUsers", input).await.expect("a page");
            for user in page["Users"].as_array().expect("users") {
                assert_eq!(user["Attributes"].as_array().map(Vec::len), Some(1), "{user}");
                listed.push(user["Username"].as_str().expect("a name").to_owned());
            }
            token = page["PaginationToken"].clone();
            if token.is_null() {
                break;
            }
        }
        assert_eq!(listed, names, "{filter}");
    }
    let refused =
        house.aws(SERVICE, "ListUsers", json!({"UserPoolId": pool, "Filter": "foo"})).await.expect_err("foo");
    assert_eq!(
        (&*refused.code, &*refused.message),
        ("InvalidParameterException", "Error while parsing filter.")
    );
}
