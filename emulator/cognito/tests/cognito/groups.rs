//! Groups and who is in them.

use serde_json::{Value, json};
use test_kit::House;

const SERVICE: &str = "cognito-idp";

fn names(answer: &Value, list: &str, name: &str) -> Vec<String> {
    let listed = answer[list].as_array().expect("a list").iter();
    listed.map(|one| one[name].as_str().expect("a name").to_owned()).collect()
}

// Tokens carry groups in this order, and a user who is gone must not stay in one.
#[tokio::test]
async fn memberships_are_told_from_both_sides_and_go_with_user_and_group() {
    let house = House::new(&[&cognito::SERVICE]);
    let made = house.aws(SERVICE, "CreateUserPool", json!({"PoolName": "clinic"})).await.expect("a pool");
    let pool = made["UserPool"]["Id"].clone();
    let call = async |operation: &str, more: Value| {
        let mut input = json!({"UserPoolId": pool});
        for (name, value) in more.as_object().expect("members") {
            input[name] = value.clone();
        }
        house.aws(SERVICE, operation, input).await
    };
    for (name, precedence) in
        [("aides", json!(null)), ("nurses", json!(2)), ("doctors", json!(1)), ("nur", json!(2))]
    {
        let mut group = json!({"GroupName": name, "Description": "x"});
        if precedence.is_i64() {
            group["Precedence"] = precedence;
        }
        call("CreateGroup", group).await.expect("a group");
    }
    let refused = call("CreateGroup", json!({"GroupName": "nurses"})).await.expect_err("taken");
    assert_eq!(
        (&*refused.code, &*refused.message),
        ("GroupExistsException", "A group with the name already exists.")
    );
    for user in ["ann", "bob", "cat"] {
        call("AdminCreateUser", json!({"Username": user})).await.expect("a user");
        for group in ["aides", "nurses", "doctors", "nur"] {
            call("AdminAddUserToGroup", json!({"Username": user, "GroupName": group}))
                .await
                .expect("a member");
        }
    }
    let (mut listed, mut token) = (Vec::new(), Value::Null);
    loop {
        let mut input = json!({"Username": "ann", "Limit": 3});
        if token.is_string() {
            input["NextToken"] = token;
        }
        let page = call("AdminListGroupsForUser", input).await.expect("a page");
        listed.extend(names(&page, "Groups", "GroupName"));
        token = page["NextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(listed, ["doctors", "nur", "nurses", "aides"]);
    let members = async |group: &str| {
        let first = call("ListUsersInGroup", json!({"GroupName": group, "Limit": 2})).await.expect("members");
        let mut users = names(&first, "Users", "Username");
        if first["NextToken"].is_string() {
            let rest = json!({"GroupName": group, "NextToken": first["NextToken"]});
            users.extend(names(&call("ListUsersInGroup", rest).await.expect("members"), "Users", "Username"));
        }
        users.sort();
        users
    };
    assert_eq!(members("nur").await, ["ann", "bob", "cat"]);
    call("AdminRemoveUserFromGroup", json!({"Username": "ann", "GroupName": "nur"})).await.expect("out");
    call("AdminDeleteUser", json!({"Username": "bob"})).await.expect("gone");
    assert_eq!(members("nur").await, ["cat"]);
    assert_eq!(members("nurses").await, ["ann", "cat"]);
    let updated =
        call("UpdateGroup", json!({"GroupName": "nurses", "Precedence": 0})).await.expect("updated");
    assert_eq!((&updated["Group"]["Precedence"], &updated["Group"]["Description"]), (&json!(0), &json!("x")));
    call("DeleteGroup", json!({"GroupName": "nurses"})).await.expect("gone");
    let groups = call("AdminListGroupsForUser", json!({"Username": "ann"})).await.expect("groups");
    assert_eq!(names(&groups, "Groups", "GroupName"), ["doctors", "aides"]);
    let all = call("ListGroups", json!({})).await.expect("groups");
    assert_eq!(names(&all, "Groups", "GroupName"), ["aides", "doctors", "nur"]);
    for (operation, more) in [
        ("GetGroup", json!({})),
        ("DeleteGroup", json!({})),
        ("UpdateGroup", json!({})),
        ("ListUsersInGroup", json!({})),
        ("AdminAddUserToGroup", json!({"Username": "ann"})),
    ] {
        let mut input = json!({"GroupName": "nurses"});
        for (name, value) in more.as_object().expect("members") {
            input[name] = value.clone();
        }
        let refused = call(operation, input).await.expect_err(operation);
        assert_eq!((&*refused.code, &*refused.message), ("ResourceNotFoundException", "Group not found."));
    }
}
