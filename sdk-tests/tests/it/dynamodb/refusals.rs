//! Errors as the SDK types them.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{CreateReplicationGroupMemberAction, ReplicationGroupUpdate};
use sdk_tests::{Door, Identity, Millpond, dynamodb};

use super::{n, s, table};

fn told<T, E: ProvideErrorMetadata, R>(answer: Result<T, SdkError<E, R>>) -> String {
    match answer {
        Ok(_) => "no error".to_owned(),
        Err(error) => {
            let text = |text: Option<&str>| text.unwrap_or("-").to_owned();
            format!("{}: {}", text(error.code()), text(error.message()))
        }
    }
}

// Programs branch on types and people search for texts; both are AWS's own, as published captures show them.
#[tokio::test]
async fn errors_have_types_and_texts() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = dynamodb(&millpond, Door::Plain, &Identity::default()).await?;
    table(&client, "users")?.send().await?;

    let error = table(&client, "users")?.send().await.expect_err("it is there").into_service_error();
    assert!(error.is_resource_in_use_exception(), "{error:?}");
    assert_eq!(error.message(), Some("Table already exists: users"));

    let error = client.describe_table().table_name("nobody").send().await;
    let error = error.expect_err("no such table").into_service_error();
    assert!(error.is_resource_not_found_exception(), "{error:?}");
    assert_eq!(error.message(), Some("Requested resource not found: Table: nobody not found"));

    let error = client.get_item().table_name("nobody").key("PK", s("a")).key("SK", s("a")).send().await;
    let error = error.expect_err("no such table").into_service_error();
    assert!(error.is_resource_not_found_exception(), "{error:?}");
    assert_eq!(error.message(), Some("Requested resource not found"));

    let get = || client.get_item().table_name("users");
    let put = || client.put_item().table_name("users").item("PK", s("a"));
    let update = || client.update_item().table_name("users").key("PK", s("a")).key("SK", s("a"));
    for (actual, expected) in [
        (
            told(get().key("PK", s("a")).send().await),
            "ValidationException: The provided key element does not match the schema",
        ),
        (
            told(put().send().await),
            "ValidationException: One or more parameter values were invalid: Missing \
             the key SK in the item",
        ),
        (
            told(put().item("SK", n(1)).send().await),
            "ValidationException: One or more parameter values were invalid: Type \
             mismatch for key SK expected: S actual: N",
        ),
        (
            told(put().item("SK", s("a")).item("n", n("one")).send().await),
            "ValidationException: 1 validation error detected: The parameter cannot be converted to a numeric \
             value: one",
        ),
        (
            told(update().update_expression("SET status = :s").send().await),
            "ValidationException: 1 validation error detected: Invalid UpdateExpression: Attribute name is a \
             reserved keyword; reserved keyword: status",
        ),
    ] {
        assert_eq!(actual, expected);
    }
    Ok(())
}

// What is not emulated must fail by name, whole operations and single members alike.
#[tokio::test]
async fn what_is_not_emulated_is_refused_by_name() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = dynamodb(&millpond, Door::Plain, &Identity::default()).await?;
    let export = client.export_table_to_point_in_time();
    let export =
        export.table_arn("arn:aws:dynamodb:us-east-1:000000000000:table/users").s3_bucket("b").send().await;
    assert_eq!(told(export), "NotImplemented: dynamodb:ExportTableToPointInTime is not emulated by Millpond");

    let global = client
        .create_global_table()
        .global_table_name("users")
        .replication_group(aws_sdk_dynamodb::types::Replica::builder().region_name("us-east-1").build());
    assert_eq!(
        told(global.send().await),
        "NotImplemented: dynamodb:CreateGlobalTable is not emulated by Millpond"
    );
    let replica = CreateReplicationGroupMemberAction::builder().region_name("us-east-1").build()?;
    let replica = ReplicationGroupUpdate::builder().create(replica).build();
    let replicated = client.update_table().table_name("users").replica_updates(replica).send().await;
    assert_eq!(told(replicated), "NotImplemented: ReplicaUpdates of UpdateTable is not emulated by Millpond");
    assert!(client.list_tables().send().await?.table_names().is_empty());
    Ok(())
}
