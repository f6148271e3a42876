//! Data stores through the official SDK.

use std::time::Duration;

use anyhow::Context;
use aws_sdk_healthlake::Client;
use aws_sdk_healthlake::client::Waiters;
use aws_sdk_healthlake::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_healthlake::primitives::DateTime;
use aws_sdk_healthlake::types::{
    DatastoreFilter, DatastoreStatus, FhirVersion, InputDataConfig, OutputDataConfig, PreloadDataConfig,
    PreloadDataType, S3Configuration, Tag,
};
use sdk_tests::{ACCOUNT, DOORS, Door, Identity, Millpond, REGION, healthlake};

/// Less than the pause between two looks of any waiter, so that only a first look can succeed.
const AT_ONCE: Duration = Duration::from_secs(1);

const NO_ID: &str = "00000000000000000000000000000000";

async fn create(client: &Client, name: &str) -> anyhow::Result<String> {
    let create = client.create_fhir_datastore().datastore_type_version(FhirVersion::R4).datastore_name(name);
    Ok(create.send().await?.datastore_id().to_owned())
}

fn tag(key: &str, value: &str) -> anyhow::Result<Tag> {
    Ok(Tag::builder().key(key).value(value).build()?)
}

// An infrastructure program creates, waits, reads, changes and deletes; on AWS it would wait a quarter of an hour, and with
// waiters that look once a minute a test must not wait at all.
#[tokio::test]
async fn a_data_store_is_created_changed_and_deleted_without_waiting() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = healthlake(&millpond, door, &Identity::default()).await?;
        let create = client.create_fhir_datastore().datastore_type_version(FhirVersion::R4);
        let created = create.datastore_name("clinic").tags(tag("team", "care")?).send().await?;
        let (id, arn) = (created.datastore_id(), created.datastore_arn());
        assert_eq!(created.datastore_status(), &DatastoreStatus::Creating);
        assert_eq!(id.len(), 32);
        assert_eq!(arn, format!("arn:aws:healthlake:{REGION}:{ACCOUNT}:datastore/fhir/{id}"));
        assert_eq!(created.datastore_endpoint(), format!("{}/datastore/{id}/r4/", millpond.url(door)));

        let active = client.wait_until_fhir_datastore_active().datastore_id(id).wait(AT_ONCE).await?;
        let active = active.into_result().map_err(SdkError::into_service_error)?;
        let properties = active.datastore_properties().context("properties")?;
        assert_eq!(properties.datastore_status(), &DatastoreStatus::Active);
        assert_eq!(properties.datastore_name(), Some("clinic"));
        assert_eq!(properties.datastore_arn(), arn);
        assert_eq!(properties.datastore_endpoint(), created.datastore_endpoint());
        assert_eq!(properties.datastore_type_version(), &FhirVersion::R4);
        assert!(properties.created_at().is_some_and(|time| time.secs() > 1_700_000_000));

        let updated =
            client.update_fhir_datastore().datastore_id(id).datastore_name("hospital").send().await?;
        let properties = updated.datastore_properties().context("properties")?;
        assert_eq!(properties.datastore_name(), Some("hospital"));

        client.tag_resource().resource_arn(arn).tags(tag("stage", "test")?).send().await?;
        client.untag_resource().resource_arn(arn).tag_keys("team").send().await?;
        let tags = client.list_tags_for_resource().resource_arn(arn).send().await?;
        assert_eq!(tags.tags(), [tag("stage", "test")?]);

        let deleted = client.delete_fhir_datastore().datastore_id(id).send().await?;
        assert_eq!(deleted.datastore_status(), &DatastoreStatus::Deleting);
        client.wait_until_fhir_datastore_deleted().datastore_id(id).wait(AT_ONCE).await?;
        millpond.stop(sdk_tests::Ending::Asked).await?;
    }
    Ok(())
}

// A program that sees only the first page, or a page twice, misses a data store or handles one twice.
#[tokio::test]
async fn data_stores_are_listed_by_pages_and_filters() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = healthlake(&millpond, Door::Plain, &Identity::default()).await?;
    let mut ids = Vec::new();
    for name in ["one", "two", "three", "four", "five"] {
        ids.push(create(&client, name).await?);
    }
    client.delete_fhir_datastore().datastore_id(&ids[4]).send().await?;

    let mut pages = client.list_fhir_datastores().max_results(2).into_paginator().send();
    let (mut sizes, mut seen) = (Vec::new(), Vec::new());
    while let Some(page) = pages.try_next().await? {
        sizes.push(page.datastore_properties_list().len());
        seen.extend(page.datastore_properties_list().iter().map(|one| one.datastore_id().to_owned()));
    }
    assert_eq!(sizes, [2, 2, 1]);
    seen.sort();
    ids.sort();
    assert_eq!(seen, ids);

    let long_ago = DateTime::from_secs(0);
    let in_2100 = DateTime::from_secs(4_102_444_800);
    let filter = DatastoreFilter::builder;
    for (what, filter, expected) in [
        ("name", filter().datastore_name("two").build(), 1),
        ("unknown name", filter().datastore_name("six").build(), 0),
        ("active", filter().datastore_status(DatastoreStatus::Active).build(), 4),
        ("deleted", filter().datastore_status(DatastoreStatus::Deleted).build(), 1),
        ("created after", filter().created_after(long_ago).build(), 5),
        ("created before", filter().created_before(long_ago).build(), 0),
        ("between", filter().created_after(long_ago).created_before(in_2100).build(), 5),
        ("in 2100", filter().created_after(in_2100).build(), 0),
    ] {
        let listed = client.list_fhir_datastores().filter(filter).send().await?;
        assert_eq!(listed.datastore_properties_list().len(), expected, "{what}");
    }
    let refused = client.list_fhir_datastores().next_token("made up").send().await;
    let error = refused.expect_err("a token of nobody's making").into_service_error();
    assert!(error.is_validation_exception(), "{error:?}");
    Ok(())
}

// Parallel tests share one program by calling from accounts and regions of their own.
#[tokio::test]
async fn accounts_and_regions_do_not_see_each_other() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = healthlake(&millpond, Door::Plain, &Identity::default()).await?;
    let id = create(&client, "mine").await?;
    for other in [Identity::account("444455556666"), Identity::default().in_region("eu-central-1")] {
        let client = healthlake(&millpond, Door::Plain, &other).await?;
        assert!(client.list_fhir_datastores().send().await?.datastore_properties_list().is_empty());
        let error = client.describe_fhir_datastore().datastore_id(&id).send().await;
        assert!(error.is_err_and(|error| error.into_service_error().is_resource_not_found_exception()));
    }
    Ok(())
}

// Idempotent creation is what keeps a retried deployment from paying for two data stores.
#[tokio::test]
async fn a_client_token_creates_once() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = healthlake(&millpond, Door::Plain, &Identity::default()).await?;
    let create = client.create_fhir_datastore().datastore_type_version(FhirVersion::R4).client_token("once");
    let first = create.clone().send().await?;
    let again = create.send().await?;
    assert_eq!(first.datastore_id(), again.datastore_id());
    assert_eq!(client.list_fhir_datastores().send().await?.datastore_properties_list().len(), 1);
    Ok(())
}

// Programs branch on the type of an exception, so the SDK must find it. The texts of the first
// three are believed, and so is the order of two violations.
#[tokio::test]
async fn errors_have_the_types_that_the_sdk_knows() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = healthlake(&millpond, Door::Plain, &Identity::default()).await?;
    let id = create(&client, "clinic").await?;

    let error = client.describe_fhir_datastore().datastore_id(NO_ID).send().await;
    let error = error.expect_err("an id that nobody has").into_service_error();
    assert!(error.is_resource_not_found_exception(), "{error:?}");
    assert_eq!(error.message(), Some(format!("Datastore with id {NO_ID} was not found").as_str()));

    let arn = format!("arn:aws:healthlake:{REGION}:{ACCOUNT}:datastore/fhir/{NO_ID}");
    let error = client.list_tags_for_resource().resource_arn(&arn).send().await;
    let error = error.expect_err("an ARN that nobody has").into_service_error();
    assert!(error.is_resource_not_found_exception(), "{error:?}");

    client.delete_fhir_datastore().datastore_id(&id).send().await?;
    let error = client.delete_fhir_datastore().datastore_id(&id).send().await;
    let error = error.expect_err("a data store that is deleted").into_service_error();
    assert!(error.is_conflict_exception(), "{error:?}");

    let create = client.create_fhir_datastore();
    let error = create.datastore_type_version(FhirVersion::from("R5")).datastore_name("").send().await;
    let error = error.expect_err("an unknown version").into_service_error();
    assert!(error.is_validation_exception(), "{error:?}");
    assert_eq!(
        error.message(),
        Some(
            "2 validation errors detected: Value 'R5' at 'datastoreTypeVersion' failed to satisfy constraint: Member \
             must satisfy enum value set: [R4]; Value '' at 'datastoreName' failed to satisfy constraint: Member must \
             have length greater than or equal to 1"
        )
    );
    Ok(())
}

// Preloaded data must be there at the first look, as the SDK's own types say it.
#[tokio::test]
async fn a_data_store_is_preloaded_without_waiting() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = healthlake(&millpond, Door::Plain, &Identity::default()).await?;
    let synthea = PreloadDataConfig::builder().preload_data_type(PreloadDataType::Synthea).build()?;
    let create = client.create_fhir_datastore().datastore_type_version(FhirVersion::R4);
    let created = create.preload_data_config(synthea.clone()).send().await?;
    let described = client.describe_fhir_datastore().datastore_id(created.datastore_id()).send().await?;
    let properties = described.datastore_properties().context("properties")?;
    assert_eq!(properties.datastore_status(), &DatastoreStatus::Active);
    assert_eq!(properties.preload_data_config(), Some(&synthea));
    Ok(())
}

// What is not emulated must fail by name: a hollow success would be found in production.
#[tokio::test]
async fn what_is_not_emulated_is_refused_by_name() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = healthlake(&millpond, Door::Plain, &Identity::default()).await?;
    let bucket = S3Configuration::builder().s3_uri("s3://bucket/out/").kms_key_id("key").build()?;
    let import = client
        .start_fhir_import_job()
        .datastore_id(NO_ID)
        .data_access_role_arn("arn:aws:iam::111122223333:role/r");
    let import = import.input_data_config(InputDataConfig::S3Uri("s3://bucket/in/".to_owned()));
    let import = import.job_output_data_config(OutputDataConfig::S3Configuration(bucket));
    let error = import.send().await.expect_err("no S3");
    check_refusal(&error, "A URI of S3 (use file:// and the option --files) of StartFHIRImportJob")?;
    assert!(client.list_fhir_datastores().send().await?.datastore_properties_list().is_empty());
    Ok(())
}

fn check_refusal<E: ProvideErrorMetadata>(
    error: &SdkError<E, aws_sdk_healthlake::config::http::HttpResponse>,
    what: &str,
) -> anyhow::Result<()> {
    assert_eq!(error.code(), Some("NotImplemented"));
    assert_eq!(error.message(), Some(format!("{what} is not emulated by Millpond").as_str()));
    assert_eq!(error.raw_response().context("an answer")?.status().as_u16(), 501);
    Ok(())
}
