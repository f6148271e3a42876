//! Users as an administrator makes and reads them.

use serde_json::{Value, json};
use test_kit::House;

async fn pool(house: &House, settings: Value) -> String {
    let mut input = json!({"PoolName": "clinic"});
    for (name, value) in settings.as_object().expect("settings") {
        input[name] = value.clone();
    }
    let made = house.aws("cognito-idp", "CreateUserPool", input).await.expect("a pool");
    made["UserPool"]["Id"].as_str().expect("an id").to_owned()
}

// The whole of sign-up by an administrator rests on which refusal comes when; the order is believed.
#[tokio::test]
async fn a_user_that_cannot_be_made_is_refused_in_aws_words() {
    let house = House::new(&[&cognito::SERVICE]);
    let by_email = pool(&house, json!({"UsernameAttributes": ["email"]})).await;
    let with_alias = pool(
        &house,
        json!({"AliasAttributes": ["email"], "Schema": [{"Name": "email", "AttributeDataType": "String", "Required": true}]}),
    )
    .await;
    let ann =
        json!([{"Name": "email", "Value": "ann@example.com"}, {"Name": "email_verified", "Value": "true"}]);
    for (pool, username) in [(&by_email, "ann@example.com"), (&with_alias, "ann")] {
        let input = json!({"UserPoolId": pool, "Username": username, "UserAttributes": ann});
        house.aws("cognito-idp", "AdminCreateUser", input).await.expect("a user");
    }
    for (pool, username, attributes, password, code, message) in [
        (
            &"us-east-1_none".to_owned(),
            "bob",
            json!([]),
            None,
            "ResourceNotFoundException",
            "User pool us-east-1_none does not exist.",
        ),
        (&by_email, "bob", json!([]), None, "InvalidParameterException", "Username should be an email."),
        (
            &by_email,
            "ann@example.com",
            json!([]),
            None,
            "UsernameExistsException",
            "An account with the given email already exists.",
        ),
        (
            &with_alias,
            "bob@example.com",
            ann.clone(),
            None,
            "InvalidParameterException",
            "Username cannot be of email format, since user pool is configured for email alias.",
        ),
        (
            &with_alias,
            "bob",
            json!([]),
            None,
            "InvalidParameterException",
            "Attributes did not conform to the schema: email: The attribute email is required\n",
        ),
        (
            &with_alias,
            "bob",
            json!([{"Name": "email", "Value": "bob"}]),
            None,
            "InvalidParameterException",
            "Invalid email address format.",
        ),
        (
            &with_alias,
            "bob",
            json!([{"Name": "email", "Value": "b@example.com"}, {"Name": "shoe", "Value": "9"}]),
            None,
            "InvalidParameterException",
            "Attributes did not conform to the schema: Type for attribute {shoe} could not be determined\n",
        ),
        (
            &with_alias,
            "bob",
            ann.clone(),
            Some("short"),
            "InvalidPasswordException",
            "Password did not conform with password policy: Password not long enough",
        ),
        (&with_alias, "ann", ann.clone(), None, "UsernameExistsException", "User account already exists"),
        (
            &with_alias,
            "bob",
            ann.clone(),
            None,
            "AliasExistsException",
            "An account with the email already exists.",
        ),
    ] {
        let mut input = json!({"UserPoolId": pool, "Username": username, "UserAttributes": attributes});
        if let Some(password) = password {
            input["TemporaryPassword"] = json!(password);
        }
        let refused = house.aws("cognito-idp", "AdminCreateUser", input).await.expect_err(message);
        assert_eq!((&*refused.code, refused.message.as_str()), (code, message), "{username}");
    }
}

// Sign-in by an alias, and every admin call, finds users this way.
#[tokio::test]
async fn a_user_is_found_by_each_of_its_names_and_by_no_other() {
    let house = House::new(&[&cognito::SERVICE]);
    let pool = pool(
        &house,
        json!({"AliasAttributes": ["email"], "UsernameConfiguration": {"CaseSensitive": false}}),
    )
    .await;
    let verified =
        |email: &str| json!([{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]);
    let input = json!({"UserPoolId": pool, "Username": "ann", "UserAttributes": verified("ann@example.com")});
    let made = house.aws("cognito-idp", "AdminCreateUser", input).await.expect("a user");
    assert_eq!(made["User"]["UserStatus"], "FORCE_CHANGE_PASSWORD");
    let attributes = made["User"]["Attributes"].as_array().expect("attributes");
    let sub = attributes.iter().find(|attribute| attribute["Name"] == "sub").expect("a sub")["Value"].clone();
    let find = async |name: &str| {
        house.aws("cognito-idp", "AdminGetUser", json!({"UserPoolId": pool, "Username": name})).await
    };
    for name in ["ann", "ANN", "ann@example.com", "Ann@Example.com", sub.as_str().expect("a sub")] {
        assert_eq!(find(name).await.expect(name)["Username"], "ann");
    }
    assert_eq!(find("bob").await.expect_err("nobody").code, "UserNotFoundException");
    // The alias moves to whoever is made with force; the first user keeps the rest.
    let input = json!({"UserPoolId": pool, "Username": "bob", "UserAttributes": verified("ann@example.com"),
                       "ForceAliasCreation": true});
    house.aws("cognito-idp", "AdminCreateUser", input).await.expect("a user");
    assert_eq!(find("ann@example.com").await.expect("bob")["Username"], "bob");
    assert_eq!(find("ann").await.expect("ann")["Username"], "ann");
}
