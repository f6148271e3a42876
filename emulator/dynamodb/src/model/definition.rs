//! What a table is: everything that was said of it when it was made, in AWS's names.

use std::borrow::Cow;

use contract::Time;
use serde::{Deserialize, Serialize};

use super::key_schema::{KeyAttribute, KeySchema, ScalarType};

/// A table's definition, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Definition {
    /// A UUID; another one for each table that ever had this name.
    pub(crate) id: String,
    pub(crate) name: String,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) attributes: Vec<AttributeDefinition>,
    pub(crate) key_schema: Vec<KeySchemaElement>,
    pub(crate) billing_mode: BillingMode,
    /// Zeros for a table that is paid per request.
    pub(crate) throughput: Throughput,
    pub(crate) on_demand: Option<OnDemandThroughput>,
    pub(crate) warm: Option<WarmThroughput>,
    /// The ARN of the key that the table is encrypted with, unless it is AWS's own.
    pub(crate) encryption_key: Option<String>,
    pub(crate) table_class: Option<TableClass>,
    pub(crate) deletion_protection: bool,
    pub(crate) tags: Vec<Tag>,
}

/// A key attribute's type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AttributeDefinition {
    pub(crate) attribute_name: String,
    pub(crate) attribute_type: ScalarType,
}

/// An attribute's part in a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct KeySchemaElement {
    pub(crate) attribute_name: String,
    pub(crate) key_type: KeyType,
}

/// Which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum KeyType {
    Hash,
    Range,
}

/// How a table is paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum BillingMode {
    #[default]
    Provisioned,
    PayPerRequest,
}

/// Capacity that is paid for whether used or not, in units a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Throughput {
    pub(crate) read_capacity_units: i64,
    pub(crate) write_capacity_units: i64,
}

/// Bounds on what is paid per request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OnDemandThroughput {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_read_request_units: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_write_request_units: Option<i64>,
}

/// What a table can take at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WarmThroughput {
    pub(crate) read_units_per_second: Option<i64>,
    pub(crate) write_units_per_second: Option<i64>,
}

/// What a new table that is paid per request can take.
const WARM_ON_DEMAND: (i64, i64) = (12_000, 4_000);

/// A table's class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum TableClass {
    Standard,
    StandardInfrequentAccess,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tag {
    pub(crate) key: String,
    pub(crate) value: String,
}

impl Definition {
    /// The key attributes with their types; `None` if the definition is not whole.
    pub(crate) fn key_schema(&self) -> Option<KeySchema<'_>> {
        let attribute = |part: KeyType| {
            let element = self.key_schema.iter().find(|element| element.key_type == part)?;
            let known = |known: &&AttributeDefinition| known.attribute_name == element.attribute_name;
            let kind = self.attributes.iter().find(known)?.attribute_type;
            Some(KeyAttribute { name: Cow::Borrowed(element.attribute_name.as_str()), kind })
        };
        Some(KeySchema { hash: attribute(KeyType::Hash)?, range: attribute(KeyType::Range) })
    }

    /// Reads and writes a second that the table can take at once: what was asked for, and otherwise what follows from how
    /// it is paid for.
    pub(crate) fn warm(&self) -> (i64, i64) {
        let (reads, writes) = match self.billing_mode {
            BillingMode::PayPerRequest => WARM_ON_DEMAND,
            BillingMode::Provisioned => {
                (self.throughput.read_capacity_units, self.throughput.write_capacity_units)
            }
        };
        let asked = |units: fn(&WarmThroughput) -> Option<i64>| self.warm.as_ref().and_then(units);
        (
            asked(|warm| warm.read_units_per_second).unwrap_or(reads),
            asked(|warm| warm.write_units_per_second).unwrap_or(writes),
        )
    }

    /// When the table was made.
    pub(crate) fn created(&self) -> Time {
        Time(self.created)
    }
}
