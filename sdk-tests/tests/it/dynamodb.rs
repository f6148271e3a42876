//! DynamoDB through the official SDK.

mod items;
mod reading;
mod refusals;
mod settings;
mod several;
mod statements;
mod streams;
mod tables;
mod writers;

use std::fmt::Display;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};

/// A string.
pub(crate) fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

/// A number.
pub(crate) fn n(digits: impl Display + Copy) -> AttributeValue {
    AttributeValue::N(digits.to_string())
}

/// A request for a table, on demand, with the string keys `PK` and `SK`.
pub(crate) fn table(client: &Client, name: &str) -> anyhow::Result<CreateTableFluentBuilder> {
    let mut create = client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
    for (name, role) in [("PK", KeyType::Hash), ("SK", KeyType::Range)] {
        let definition = AttributeDefinition::builder().attribute_name(name);
        create = create
            .attribute_definitions(definition.attribute_type(ScalarAttributeType::S).build()?)
            .key_schema(KeySchemaElement::builder().attribute_name(name).key_type(role).build()?);
    }
    Ok(create)
}
