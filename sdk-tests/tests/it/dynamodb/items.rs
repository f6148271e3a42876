//! Items and expressions.

use std::collections::HashMap;

use anyhow::Context;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{
    AttributeValue, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure,
};
use sdk_tests::{ACCOUNT, DOORS, Door, Identity, Millpond, REGION, dynamodb};

use super::{n, s, table};

// The four operations on one item as a program uses them, with an expression of every kind.
#[tokio::test]
async fn an_item_is_put_read_updated_and_deleted() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let client = dynamodb(&millpond, door, &Identity::default()).await?;
        table(&client, "users")?.send().await?;
        let put =
            client.put_item().table_name("users").item("PK", s("USERPROFILE#1")).item("SK", s("PROFILE"));
        let put =
            put.item("visits", n(1)).item("name", s("Ada")).condition_expression("attribute_not_exists(PK)");
        put.clone().send().await?;
        let twice = put.send().await.expect_err("it is there").into_service_error();
        assert!(twice.is_conditional_check_failed_exception(), "{twice:?}");

        let update =
            client.update_item().table_name("users").key("PK", s("USERPROFILE#1")).key("SK", s("PROFILE"));
        let updated = update
            .update_expression(
                "SET visits = visits + :one, address.city = if_not_exists(address.city, :city)",
            )
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":city", s("Bern"));
        let refused = updated.clone().send().await.expect_err("there is no address").into_service_error();
        let text = refused.meta().message().unwrap_or_default();
        assert!(
            text.ends_with("The document path provided in the update expression is invalid for update"),
            "{text}"
        );
        let updated = updated
            .update_expression("SET visits = visits + :one, city = if_not_exists(city, :city) REMOVE #n")
            .expression_attribute_names("#n", "name")
            .return_values(ReturnValue::AllNew)
            .send()
            .await?;
        let new = updated.attributes().context("attributes")?;
        assert_eq!((&new["visits"], &new["city"], new.contains_key("name")), (&n(2), &s("Bern"), false));

        let get = client.get_item().table_name("users").key("PK", s("USERPROFILE#1")).key("SK", s("PROFILE"));
        let read = get.clone().projection_expression("visits, city").send().await?;
        let expected = HashMap::from([("visits".to_owned(), n(2)), ("city".to_owned(), s("Bern"))]);
        assert_eq!(read.item(), Some(&expected));

        let delete =
            client.delete_item().table_name("users").key("PK", s("USERPROFILE#1")).key("SK", s("PROFILE"));
        let deleted = delete
            .condition_expression("visits BETWEEN :low AND :high AND begins_with(city, :b)")
            .expression_attribute_values(":low", n(1))
            .expression_attribute_values(":high", n("2.0"))
            .expression_attribute_values(":b", s("B"))
            .return_values(ReturnValue::AllOld)
            .send()
            .await?;
        assert_eq!(deleted.attributes().context("attributes")?["city"], s("Bern"));
        assert!(get.send().await?.item().is_none());
    }
    Ok(())
}

// Every type must come back as it went in, numbers with their value and sets in their order.
#[tokio::test]
async fn values_of_every_type_come_back() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = dynamodb(&millpond, Door::Plain, &Identity::default()).await?;
    table(&client, "values")?.send().await?;
    let list = AttributeValue::L(vec![n(1), s("ü"), AttributeValue::Null(true), AttributeValue::L(vec![])]);
    let same = [
        ("string", s("")),
        ("number", n("-12345678901234567890.123456789012345678")),
        ("binary", AttributeValue::B(Blob::new([0, 255, 10]))),
        ("true", AttributeValue::Bool(true)),
        ("list", list.clone()),
        ("map", AttributeValue::M(HashMap::from([("nested".to_owned(), list)]))),
        ("strings", AttributeValue::Ss(vec!["a".to_owned(), "b".to_owned()])),
        ("binaries", AttributeValue::Bs(vec![Blob::new([1]), Blob::new([2])])),
    ];
    let other = [
        ("written long", n("0042.1200"), n("42.12")),
        ("an exponent", n("1E3"), n(1000)),
        ("unsorted", AttributeValue::Ns(["10", "9", "1e2"].map(str::to_owned).into()), {
            AttributeValue::Ns(["9", "10", "100"].map(str::to_owned).into())
        }),
    ];
    let expected: Vec<_> =
        same.into_iter().map(|(name, value)| (name, value.clone(), value)).chain(other).collect();
    let mut put = client.put_item().table_name("values").item("PK", s("v")).item("SK", s("v"));
    for (name, sent, _) in &expected {
        put = put.item(*name, sent.clone());
    }
    put.send().await?;
    let read = client.get_item().table_name("values").key("PK", s("v")).key("SK", s("v")).send().await?;
    let read = read.item().context("an item")?;
    assert_eq!(read.len(), expected.len() + 2);
    for (name, _, kept) in expected {
        assert_eq!(read[name], kept, "{name}");
    }
    Ok(())
}

// ReturnValues and ConsumedCapacity are what programs account and audit with.
#[tokio::test]
async fn old_and_new_values_and_capacity_are_told() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = dynamodb(&millpond, Door::Plain, &Identity::default()).await?;
    table(&client, "values")?.send().await?;
    // A table can be named by its ARN everywhere.
    let arn = format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/values");
    let update = client.update_item().table_name(&arn).key("PK", s("a")).key("SK", s("a"));
    let update = update.update_expression("ADD visits :one").expression_attribute_values(":one", n(1));
    update.clone().send().await?;
    for (values, expected) in [
        (ReturnValue::UpdatedOld, Some(vec!["visits=1"])),
        (ReturnValue::UpdatedNew, Some(vec!["visits=3"])),
        (ReturnValue::AllOld, Some(vec!["PK", "SK", "visits=3"])),
        (ReturnValue::None, None),
    ] {
        let told = update.clone().return_values(values.clone()).send().await?;
        let told = told.attributes().map(|attributes| {
            let mut told: Vec<_> = attributes
                .iter()
                .map(|(name, value)| value.as_n().map_or(name.clone(), |n| format!("{name}={n}")))
                .collect();
            told.sort();
            told
        });
        assert_eq!(told.is_some(), expected.is_some(), "{values:?}");
        assert_eq!(told.unwrap_or_default(), expected.unwrap_or_default(), "{values:?}");
    }
    let written = update.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await?;
    assert_eq!(written.consumed_capacity().and_then(|capacity| capacity.capacity_units()), Some(1.0));
    let get = client.get_item().table_name("values").key("PK", s("a")).key("SK", s("a"));
    let get = get.return_consumed_capacity(ReturnConsumedCapacity::Total);
    for (consistent, units) in [(false, 0.5), (true, 1.0)] {
        let read = get.clone().consistent_read(consistent).send().await?;
        assert_eq!(read.consumed_capacity().and_then(|capacity| capacity.capacity_units()), Some(units));
    }
    Ok(())
}

// With the item in the exception a program need not read again to see what it lost against.
#[tokio::test]
async fn a_failed_condition_can_bring_the_item() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = dynamodb(&millpond, Door::Plain, &Identity::default()).await?;
    table(&client, "locks")?.send().await?;
    let put = client.put_item().table_name("locks").item("PK", s("lock")).item("SK", s("lock"));
    put.clone().item("owner", s("first")).send().await?;
    let refused = put
        .item("owner", s("second"))
        .condition_expression("attribute_not_exists(PK)")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    let error = refused.send().await.expect_err("it is taken").into_service_error();
    let PutItemError::ConditionalCheckFailedException(failed) = error else {
        anyhow::bail!("no failed condition: {error:?}")
    };
    assert_eq!(failed.message(), Some("The conditional request failed"));
    assert_eq!(failed.item().context("the item")?["owner"], s("first"));
    Ok(())
}
