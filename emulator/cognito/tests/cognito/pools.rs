//! Pools and clients: made, told, said anew, listed, removed.

use serde_json::json;
use test_kit::House;

// An infrastructure tool compares what it said with what it reads back.
#[tokio::test]
async fn a_pool_is_told_as_it_was_made_with_defaults_where_nothing_was_said() {
    let house = House::new(&[&cognito::SERVICE]);
    let made =
        house.aws("cognito-idp", "CreateUserPool", json!({"PoolName": "clinic"})).await.expect("a pool");
    let pool = &made["UserPool"];
    let id = pool["Id"].as_str().expect("an id");
    assert!(id.starts_with("us-east-1_") && id.len() == "us-east-1_".len() + 9, "{id}");
    assert_eq!(pool["Arn"], format!("arn:aws:cognito-idp:us-east-1:000000000000:userpool/{id}"));
    assert_eq!(
        pool["Policies"]["PasswordPolicy"],
        json!({"MinimumLength": 8, "RequireUppercase": true, "RequireLowercase": true, "RequireNumbers": true,
               "RequireSymbols": true, "TemporaryPasswordValidityDays": 7})
    );
    assert_eq!(pool["SchemaAttributes"].as_array().expect("a schema").len(), 20);
    let told = house.aws("cognito-idp", "DescribeUserPool", json!({"UserPoolId": id})).await.expect("a pool");
    assert_eq!(&told["UserPool"], pool);
    house.aws("cognito-idp", "DeleteUserPool", json!({"UserPoolId": id})).await.expect("gone");
    let gone =
        house.aws("cognito-idp", "DescribeUserPool", json!({"UserPoolId": id})).await.expect_err("gone");
    assert_eq!(gone.code, "ResourceNotFoundException");
    assert_eq!(gone.message, format!("User pool {id} does not exist."));
}

// A list that skips or repeats a pool makes a clean-up script miss one.
#[tokio::test]
async fn pools_are_listed_page_by_page() {
    let house = House::new(&[&cognito::SERVICE]);
    let mut made = Vec::new();
    for number in 0..5 {
        let name = format!("pool-{number}");
        let pool =
            house.aws("cognito-idp", "CreateUserPool", json!({"PoolName": name})).await.expect("a pool");
        made.push(pool["UserPool"]["Id"].as_str().expect("an id").to_owned());
    }
    let (mut listed, mut token) = (Vec::new(), json!(null));
    loop {
        let mut input = json!({"MaxResults": 2});
        if token.is_string() {
            input["NextToken"] = token;
        }
        let page = house.aws("cognito-idp", "ListUserPools", input).await.expect("a page");
        let pools = page["UserPools"].as_array().expect("pools");
        listed.extend(pools.iter().map(|pool| pool["Id"].as_str().expect("an id").to_owned()));
        token = page["NextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    made.sort();
    assert_eq!(listed, made);
}
