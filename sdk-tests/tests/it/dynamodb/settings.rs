//! What is kept beside a table's items: tags, expiry, backups, recovery, policies, insights, and what an account may have.

use anyhow::Context;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    BackupStatus, ContributorInsightsAction, ContributorInsightsStatus, PointInTimeRecoverySpecification,
    PointInTimeRecoveryStatus, Tag, TimeToLiveSpecification, TimeToLiveStatus,
};
use sdk_tests::{ACCOUNT, DOORS, Door, Identity, Millpond, REGION, dynamodb};

use super::{s, table};

async fn client(millpond: &Millpond, door: Door) -> anyhow::Result<Client> {
    let client = dynamodb(millpond, door, &Identity::default()).await?;
    table(&client, "patients")?.send().await?;
    Ok(client)
}

fn arn() -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/patients")
}

// Deployments tag what they make, and compare.
#[tokio::test]
async fn a_table_is_tagged() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = client(&millpond, door).await?;
        let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
        client
            .tag_resource()
            .resource_arn(arn())
            .tags(tag("env", "test")?)
            .tags(tag("team", "care")?)
            .send()
            .await?;
        client.untag_resource().resource_arn(arn()).tag_keys("team").send().await?;
        let listed = client.list_tags_of_resource().resource_arn(arn()).send().await?;
        assert_eq!(listed.tags(), [tag("env", "test")?]);
    }
    Ok(())
}

// What is switched on must be told as switched on, and refused a second time where AWS refuses it.
#[tokio::test]
async fn settings_are_kept_and_told() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = client(&millpond, door).await?;
        let expiry = TimeToLiveSpecification::builder().enabled(true).attribute_name("ttl").build()?;
        let expiry = client.update_time_to_live().table_name("patients").time_to_live_specification(expiry);
        let set = expiry.clone().send().await?;
        let set = set.time_to_live_specification().context("a specification")?;
        assert_eq!((set.enabled(), set.attribute_name()), (true, "ttl"));
        let told = client.describe_time_to_live().table_name("patients").send().await?;
        let told = told.time_to_live_description().context("a description")?;
        assert_eq!(told.time_to_live_status(), Some(&TimeToLiveStatus::Enabled));
        let twice = expiry.send().await.expect_err("it is on").into_service_error();
        assert_eq!(twice.meta().message(), Some("TimeToLive is already enabled"));

        let recovery =
            PointInTimeRecoverySpecification::builder().point_in_time_recovery_enabled(true).build()?;
        let recovery = client
            .update_continuous_backups()
            .table_name("patients")
            .point_in_time_recovery_specification(recovery);
        recovery.send().await?;
        let told = client.describe_continuous_backups().table_name("patients").send().await?;
        let told = told.continuous_backups_description().context("a description")?;
        let told = told.point_in_time_recovery_description().context("a description")?;
        assert_eq!(told.point_in_time_recovery_status(), Some(&PointInTimeRecoveryStatus::Enabled));
        assert_eq!(told.recovery_period_in_days(), Some(35));

        let off = client.describe_contributor_insights().table_name("patients").send().await?;
        assert_eq!(off.contributor_insights_status(), Some(&ContributorInsightsStatus::Disabled));
        let enable = client.update_contributor_insights().table_name("patients");
        enable.contributor_insights_action(ContributorInsightsAction::Enable).send().await?;
        let on = client.describe_contributor_insights().table_name("patients").send().await?;
        assert_eq!(on.contributor_insights_status(), Some(&ContributorInsightsStatus::Enabled));
        assert!(!on.contributor_insights_rule_list().is_empty());
        let listed = client.list_contributor_insights().send().await?;
        let names: Vec<_> = listed
            .contributor_insights_summaries()
            .iter()
            .filter_map(|summary| summary.table_name())
            .collect();
        assert_eq!(names, ["patients"]);

        let allowed = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": "*"}]}"#;
        let put = client.put_resource_policy().resource_arn(arn()).policy(allowed).send().await?;
        let kept = client.get_resource_policy().resource_arn(arn()).send().await?;
        assert_eq!((kept.policy(), kept.revision_id()), (Some(allowed), put.revision_id()));
        let gone = client.delete_resource_policy().resource_arn(arn()).send().await?;
        assert_eq!(gone.revision_id(), put.revision_id());
        let gone = client.get_resource_policy().resource_arn(arn()).send().await;
        let gone = gone.expect_err("it is gone").into_service_error();
        assert!(gone.is_policy_not_found_exception(), "{gone:?}");
    }
    Ok(())
}

// A backup is of its moment, whatever becomes of the table.
#[tokio::test]
async fn a_table_comes_back_from_a_backup() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = client(&millpond, door).await?;
        client.put_item().table_name("patients").item("PK", s("ann")).item("SK", s("x")).send().await?;
        let made = client.create_backup().table_name("patients").backup_name("nightly").send().await?;
        let backup = made.backup_details().context("details")?.backup_arn().to_owned();
        client.delete_item().table_name("patients").key("PK", s("ann")).key("SK", s("x")).send().await?;

        let described = client.describe_backup().backup_arn(&backup).send().await?;
        let described = described.backup_description().and_then(|backup| backup.backup_details());
        assert_eq!(described.map(|details| details.backup_status()), Some(&BackupStatus::Available));
        let listed = client.list_backups().table_name("patients").send().await?;
        let arns: Vec<_> =
            listed.backup_summaries().iter().filter_map(|summary| summary.backup_arn()).collect();
        assert_eq!(arns, [backup.as_str()]);

        let restore = client.restore_table_from_backup().backup_arn(&backup).target_table_name("restored");
        let restored = restore.send().await?;
        let restored = restored.table_description().context("a description")?;
        assert_eq!(
            restored.restore_summary().and_then(|summary| summary.source_backup_arn()),
            Some(backup.as_str())
        );
        let found = client.scan().table_name("restored").send().await?;
        assert_eq!(found.items(), [[("PK".to_owned(), s("ann")), ("SK".to_owned(), s("x"))].into()]);

        client.delete_backup().backup_arn(&backup).send().await?;
        let gone = client.describe_backup().backup_arn(&backup).send().await;
        let gone = gone.expect_err("it is gone").into_service_error();
        assert!(gone.is_backup_not_found_exception(), "{gone:?}");
    }
    Ok(())
}

// Capacity planners ask for limits; a client that discovers endpoints must be told of this one and no other.
#[tokio::test]
async fn limits_and_endpoints_are_told() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = dynamodb(&millpond, door, &Identity::default()).await?;
        let limits = client.describe_limits().send().await?;
        assert_eq!(limits.account_max_read_capacity_units(), Some(80_000));
        assert_eq!(limits.table_max_write_capacity_units(), Some(40_000));
        let told = client.describe_endpoints().send().await?;
        let [endpoint] = told.endpoints() else { anyhow::bail!("{told:?}") };
        assert!(millpond.url(door).ends_with(endpoint.address()), "{endpoint:?}");
        assert_eq!(endpoint.cache_period_in_minutes(), 1440);
    }
    Ok(())
}
