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

// The whole of sign-up by an administrator rests on which refusal comes when. What each case is worth stands beside it.
#[tokio::test]
async fn a_user_that_cannot_be_made_is_refused_in_aws_words_and_order() {
    let fixture = include_str!("../../../../fixtures/cognito/admin-create-user.json");
    let fixture: Value = serde_json::from_str(fixture).expect("JSON");
    let house = House::new(&[&cognito::SERVICE]);
    let mut pools = std::collections::BTreeMap::from([("none".to_owned(), "us-east-1_none".to_owned())]);
    for (name, settings) in fixture["pools"].as_object().expect("pools") {
        pools.insert(name.clone(), pool(&house, settings.clone()).await);
    }
    let input = |case: &Value| {
        let pool = &pools[case["pool"].as_str().expect("a pool")];
        let mut input =
            json!({"UserPoolId": pool, "Username": case["username"], "UserAttributes": case["attributes"]});
        if let Some(password) = case["temporaryPassword"].as_str() {
            input["TemporaryPassword"] = json!(password);
        }
        input
    };
    for user in fixture["users"].as_array().expect("users") {
        house.aws("cognito-idp", "AdminCreateUser", input(user)).await.expect("a user");
    }
    for case in fixture["cases"].as_array().expect("cases") {
        let why = case["why"].as_str().expect("a reason");
        let refused = house.aws("cognito-idp", "AdminCreateUser", input(case)).await.expect_err(why);
        assert_eq!(
            (json!(refused.code), json!(refused.message)),
            (case["code"].clone(), case["message"].clone()),
            "{why}"
        );
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
