//! A team wants every user to have the next number, a profile in DynamoDB and a sign-in in Cognito, with no code but a state
//! machine: it reads the last number, writes the profile and moves the number on in one transaction, begins again if somebody was
//! faster, and removes the profile if the name is taken.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, ensure};
use aws_sdk_cognitoidentityprovider::types as idp;
use aws_sdk_dynamodb::types::{AttributeValue, BillingMode};
use aws_sdk_sfn::operation::start_sync_execution::StartSyncExecutionOutput;
use aws_sdk_sfn::types::{StateMachineType, SyncExecutionStatus};
use sdk_tests::{DOORS, Door, Identity, Millpond, cognito, dynamodb, step_functions};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::dynamodb::{n, s, table};

const TABLE: &str = "users";
const METADATA: &str = "USERMETADATA";
const ROLE: &str = "arn:aws:iam::111122223333:role/users";
const AT_ONCE: usize = 64;

/// The machine, in the words of a definition.
fn definition(pool: &str) -> Value {
    let metadata = json!({"PK": {"S": METADATA}, "SK": {"S": METADATA}});
    let profile = json!({"S.$": "States.Format('USERPROFILE#{}', $.context.userId)"});
    json!({"StartAt": "Find the last id", "States": {
        "Find the last id": {
            "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
            "Parameters": {"TableName": TABLE, "ConsistentRead": true, "Key": metadata},
            "ResultSelector": {
                "previousUserId.$": "$.Item.LastId.N",
                "userId.$": "States.Format('{}', States.MathAdd(States.StringToJson($.Item.LastId.N), 1))"
            },
            "ResultPath": "$.context", "Next": "Keep the profile"
        },
        "Keep the profile": {
            "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:transactWriteItems",
            "Parameters": {"TransactItems": [
                {"Put": {
                    "TableName": TABLE, "ConditionExpression": "attribute_not_exists(PK)",
                    "Item": {
                        "PK": profile, "SK": profile, "Username": {"S.$": "$.username"},
                        "UserId": {"N.$": "$.context.userId"}
                    }
                }},
                {"Update": {
                    "TableName": TABLE, "Key": metadata, "ConditionExpression": "LastId = :previousUserId",
                    "UpdateExpression": "SET LastId = :newUserId",
                    "ExpressionAttributeValues": {
                        ":previousUserId": {"N.$": "$.context.previousUserId"},
                        ":newUserId": {"N.$": "$.context.userId"}
                    }
                }}
            ]},
            "ResultPath": null,
            "Catch": [{
                "ErrorEquals": ["DynamoDB.ConditionalCheckFailedException", "DynamoDb.TransactionCanceledException"],
                "ResultPath": "$.conflict", "Next": "Find the last id"
            }],
            "Next": "Create the sign-in"
        },
        "Create the sign-in": {
            "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:cognitoidentityprovider:adminCreateUser",
            "Parameters": {
                "UserPoolId": pool, "Username.$": "$.username",
                "UserAttributes": [
                    {"Name": "email", "Value.$": "$.emailAddress"},
                    {"Name": "email_verified", "Value": "true"},
                    {"Name": "custom:userId", "Value.$": "$.context.userId"}
                ]
            },
            "ResultSelector": {"status.$": "$.User.UserStatus"}, "ResultPath": "$.signIn",
            "Catch": [{
                "ErrorEquals": ["CognitoIdentityProvider.UsernameExistsException"],
                "ResultPath": "$.refusal", "Next": "Remove the profile"
            }],
            "End": true
        },
        "Remove the profile": {
            "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:deleteItem",
            "Parameters": {"TableName": TABLE, "Key": {"PK": profile, "SK": profile}},
            "ResultPath": null, "Next": "Refuse"
        },
        "Refuse": {"Type": "Fail", "Error": "UsernameTaken", "CausePath": "$.refusal.Cause"}
    }})
}

/// The table, the pool and the machine.
#[derive(Clone)]
struct Users {
    dynamodb: aws_sdk_dynamodb::Client,
    idp: aws_sdk_cognitoidentityprovider::Client,
    sfn: aws_sdk_sfn::Client,
    pool: String,
    machine: String,
}

impl Users {
    async fn deploy(millpond: &Millpond, door: Door) -> anyhow::Result<Users> {
        let identity = Identity::default();
        let dynamodb = dynamodb(millpond, door, &identity).await?;
        let idp = cognito(millpond, door, &identity).await?;
        let sfn = step_functions(millpond, door, &identity).await?;
        table(&dynamodb, TABLE)?.billing_mode(BillingMode::PayPerRequest).send().await?;
        let first = dynamodb.put_item().table_name(TABLE).item("PK", s(METADATA)).item("SK", s(METADATA));
        first.item("LastId", n(0)).send().await?;
        let passwords = idp::PasswordPolicyType::builder()
            .minimum_length(12)
            .require_lowercase(true)
            .require_uppercase(true)
            .require_numbers(true)
            .require_symbols(true)
            .build();
        let attribute = |name: &str| {
            idp::SchemaAttributeType::builder().name(name).attribute_data_type(idp::AttributeDataType::String)
        };
        let pool = idp
            .create_user_pool()
            .pool_name(TABLE)
            .alias_attributes(idp::AliasAttributeType::Email)
            .alias_attributes(idp::AliasAttributeType::PreferredUsername)
            .auto_verified_attributes(idp::VerifiedAttributeType::Email)
            .policies(idp::UserPoolPolicyType::builder().password_policy(passwords).build())
            .schema(attribute("email").required(true).mutable(true).build())
            .schema(attribute("userId").mutable(true).build())
            .send()
            .await?;
        let pool = pool.user_pool().and_then(idp::UserPoolType::id).context("a pool")?.to_owned();
        let made =
            sfn.create_state_machine().name("create-user").r#type(StateMachineType::Express).role_arn(ROLE);
        let made = made.definition(definition(&pool).to_string()).send().await?;
        Ok(Users { dynamodb, idp, sfn, pool, machine: made.state_machine_arn().to_owned() })
    }

    /// Runs the machine to its end.
    async fn create(&self, username: &str, email: &str) -> anyhow::Result<StartSyncExecutionOutput> {
        let wanted = json!({"username": username, "emailAddress": email}).to_string();
        Ok(self.sfn.start_sync_execution().state_machine_arn(&self.machine).input(wanted).send().await?)
    }

    /// Runs it for many, and does not wait for one before the next.
    async fn create_all(
        &self,
        wanted: Vec<(String, String)>,
    ) -> anyhow::Result<Vec<StartSyncExecutionOutput>> {
        let mut under_way = JoinSet::new();
        for (name, email) in wanted {
            let users = self.clone();
            under_way.spawn(async move { users.create(&name, &email).await });
        }
        under_way.join_all().await.into_iter().collect()
    }

    /// The names of those who have a profile, by number.
    async fn profiles(&self) -> anyhow::Result<BTreeMap<u64, String>> {
        let text = |value: Option<&AttributeValue>| value.and_then(|value| value.as_s().ok()).cloned();
        let mut profiles = BTreeMap::new();
        let scanned = self.dynamodb.scan().table_name(TABLE).consistent_read(true).send().await?;
        for item in scanned.items() {
            let key = text(item.get("PK")).context("a key")?;
            if key == METADATA {
                continue;
            }
            let number = item.get("UserId").and_then(|value| value.as_n().ok()).context("a number")?;
            ensure!(key == format!("USERPROFILE#{number}"));
            let doubled = profiles.insert(number.parse()?, text(item.get("Username")).context("a name")?);
            ensure!(doubled.is_none(), "{number} twice");
        }
        Ok(profiles)
    }

    /// The numbers of those who can sign in, by name.
    async fn sign_ins(&self) -> anyhow::Result<BTreeMap<String, u64>> {
        let mut pages = self.idp.list_users().user_pool_id(&self.pool).into_paginator().items().send();
        let mut sign_ins = BTreeMap::new();
        while let Some(user) = pages.next().await {
            let user = user?;
            let number = user.attributes().iter().find(|one| one.name() == "custom:userId");
            let number = number.and_then(idp::AttributeType::value).context("a number")?.parse()?;
            sign_ins.insert(user.username().context("a name")?.to_owned(), number);
        }
        Ok(sign_ins)
    }

    async fn last_id(&self) -> anyhow::Result<u64> {
        let item = self.dynamodb.get_item().table_name(TABLE).key("PK", s(METADATA)).key("SK", s(METADATA));
        let item = item.consistent_read(true).send().await?;
        let last = item.item().and_then(|item| item.get("LastId")?.as_n().ok()).context("a number")?;
        Ok(last.parse()?)
    }
}

fn output(ended: &StartSyncExecutionOutput) -> anyhow::Result<Value> {
    Ok(serde_json::from_str(ended.output().context("an output")?)?)
}

fn given(ended: &[StartSyncExecutionOutput]) -> anyhow::Result<BTreeMap<String, u64>> {
    let succeeded = ended.iter().filter(|one| *one.status() == SyncExecutionStatus::Succeeded);
    succeeded
        .map(|one| {
            let output = output(one)?;
            let number = output["context"]["userId"].as_str().context("a number")?.parse()?;
            Ok((output["username"].as_str().context("a name")?.to_owned(), number))
        })
        .collect()
}

// The point of the machine: of many at once each gets a number, none is given twice, left out or lost.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_each_gets_a_number_of_their_own() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let users = Users::deploy(&millpond, door).await?;
        let wanted = (0..AT_ONCE).map(|number| (format!("user-{number}"), format!("{number}@example.com")));
        let ended = users.create_all(wanted.collect()).await?;
        let given = given(&ended)?;
        assert_eq!(given.len(), AT_ONCE, "{ended:?}");
        let all: BTreeSet<u64> = given.values().copied().collect();
        assert_eq!(all, (1..=AT_ONCE as u64).collect());
        assert_eq!(users.sign_ins().await?, given);
        let profiles = users.profiles().await?.into_iter().map(|(number, name)| (name, number));
        assert_eq!(profiles.collect::<BTreeMap<_, _>>(), given);
        assert_eq!(users.last_id().await?, AT_ONCE as u64);
        // They were at it at once, or this shows nothing: somebody was slower, and saw why.
        let outputs: Vec<Value> = ended.iter().map(output).collect::<Result<_, _>>()?;
        let conflicts: Vec<&Value> = outputs.iter().filter_map(|output| output.get("conflict")).collect();
        assert!(!conflicts.is_empty());
        assert!(
            conflicts.iter().all(|conflict| conflict["Error"] == "DynamoDb.TransactionCanceledException")
        );
    }
    Ok(())
}

// Of those who want one name one gets it; the others leave nothing behind but the number that they took.
#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_taken_is_rolled_back() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let users = Users::deploy(&millpond, Door::Plain).await?;
    assert_eq!(*users.create("ann", "ann@example.com").await?.status(), SyncExecutionStatus::Succeeded);
    let refused = users.create("ann", "other@example.com").await?;
    assert_eq!((refused.status(), refused.error()), (&SyncExecutionStatus::Failed, Some("UsernameTaken")));
    let cause =
        "User account already exists (Service: CognitoIdentityProvider, Status Code: 400, Request ID: ";
    assert!(refused.cause().is_some_and(|told| told.starts_with(cause)), "{refused:?}");
    assert_eq!(users.profiles().await?, BTreeMap::from([(1, "ann".to_owned())]));
    let wanted =
        (0..AT_ONCE).map(|number| (format!("user-{}", number % 16), format!("{number}@example.com")));
    let ended = users.create_all(wanted.collect()).await?;
    let given = given(&ended)?;
    assert_eq!(given.len(), 16);
    let taken = ended.iter().filter(|one| one.error() == Some("UsernameTaken")).count();
    assert_eq!(taken, AT_ONCE - 16);
    let mut expected = given.clone();
    expected.insert("ann".to_owned(), 1);
    assert_eq!(users.sign_ins().await?, expected);
    let profiles = users.profiles().await?.into_iter().map(|(number, name)| (name, number));
    assert_eq!(profiles.collect::<BTreeMap<_, _>>(), expected);
    assert_eq!(users.last_id().await?, AT_ONCE as u64 + 2);
    Ok(())
}
