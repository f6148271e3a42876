//! What a table is: everything that was said of it when it was made, in AWS's names.

use std::borrow::Cow;

use contract::Time;
use serde::{Deserialize, Serialize};

use super::index::{Index, IndexKind, Projected};
use super::key_schema::{KeyAttribute, KeySchema, ScalarType};
use super::settings::Settings;
use super::throughput_changes::ThroughputChanges;

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
    #[serde(default)]
    pub(crate) throughput_changes: ThroughputChanges,
    pub(crate) on_demand: Option<OnDemandThroughput>,
    /// What was asked for or reached.
    pub(crate) warm: Option<WarmThroughput>,
    /// The ARN of the key that the table is encrypted with, unless it is AWS's own.
    pub(crate) encryption_key: Option<String>,
    pub(crate) table_class: Option<TableClass>,
    pub(crate) deletion_protection: bool,
    pub(crate) tags: Vec<Tag>,
    /// When the table was last switched to being paid per request, unless it was made so.
    #[serde(default)]
    pub(crate) pay_per_request_since: Option<i64>,
    #[serde(default)]
    pub(crate) stream: Option<Stream>,
    /// In the order in which they were made, as are the global ones.
    #[serde(default)]
    pub(crate) local_indexes: Vec<IndexDefinition>,
    #[serde(default)]
    pub(crate) global_indexes: Vec<IndexDefinition>,
    /// What was said of the table since.
    #[serde(default)]
    pub(crate) settings: Settings,
}

/// A table's stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Stream {
    pub(crate) view: StreamView,
}

/// What a stream shows of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum StreamView {
    KeysOnly,
    NewImage,
    OldImage,
    NewAndOldImages,
}

impl StreamView {
    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            StreamView::KeysOnly => "KEYS_ONLY",
            StreamView::NewImage => "NEW_IMAGE",
            StreamView::OldImage => "OLD_IMAGE",
            StreamView::NewAndOldImages => "NEW_AND_OLD_IMAGES",
        }
    }

    /// The letter that it is kept as.
    pub(crate) fn byte(self) -> u8 {
        match self {
            StreamView::KeysOnly => b'K',
            StreamView::NewImage => b'N',
            StreamView::OldImage => b'O',
            StreamView::NewAndOldImages => b'B',
        }
    }

    /// The view that is kept as a letter.
    pub(crate) fn of_byte(byte: u8) -> Option<StreamView> {
        let views =
            [StreamView::KeysOnly, StreamView::NewImage, StreamView::OldImage, StreamView::NewAndOldImages];
        views.into_iter().find(|view| view.byte() == byte)
    }
}

/// What was said of a secondary index when it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct IndexDefinition {
    pub(crate) name: String,
    pub(crate) key_schema: Vec<KeySchemaElement>,
    pub(crate) projection: Projection,
    /// Of a global index; zeros for a table that is paid per request.
    #[serde(default)]
    pub(crate) throughput: Throughput,
    #[serde(default)]
    pub(crate) throughput_changes: ThroughputChanges,
    #[serde(default)]
    pub(crate) on_demand: Option<OnDemandThroughput>,
    #[serde(default)]
    pub(crate) warm: Option<WarmThroughput>,
}

/// What is seen of an item through an index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Projection {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) projection_type: Option<ProjectionType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) non_key_attributes: Option<Vec<String>>,
}

/// How much is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ProjectionType {
    All,
    KeysOnly,
    Include,
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

impl Throughput {
    /// Both together.
    pub(crate) fn plus(self, other: Throughput) -> Throughput {
        Throughput {
            read_capacity_units: self.read_capacity_units.saturating_add(other.read_capacity_units),
            write_capacity_units: self.write_capacity_units.saturating_add(other.write_capacity_units),
        }
    }
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

impl OnDemandThroughput {
    /// Whether it says nothing.
    pub(crate) fn is_empty(self) -> bool {
        self.max_read_request_units.is_none() && self.max_write_request_units.is_none()
    }
}

/// What a table can take at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WarmThroughput {
    pub(crate) read_units_per_second: Option<i64>,
    pub(crate) write_units_per_second: Option<i64>,
}

/// What a new table that is paid per request can take.
pub(crate) const WARM_ON_DEMAND: (i64, i64) = (12_000, 4_000);

impl WarmThroughput {
    /// What can be taken after a change: what was asked for, and otherwise the greater of before and after.
    pub(crate) fn reached(
        before: (i64, i64),
        after: (i64, i64),
        asked: Option<WarmThroughput>,
    ) -> WarmThroughput {
        let asked = |units: fn(&WarmThroughput) -> Option<i64>| asked.as_ref().and_then(units);
        WarmThroughput {
            read_units_per_second: asked(|warm| warm.read_units_per_second).or(Some(before.0.max(after.0))),
            write_units_per_second: asked(|warm| warm.write_units_per_second).or(Some(before.1.max(after.1))),
        }
    }
}

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
        let mut hash = self.key_attributes(&self.key_schema, KeyType::Hash)?;
        let mut range = self.key_attributes(&self.key_schema, KeyType::Range)?;
        Some(KeySchema { hash: hash.pop()?, range: range.pop() })
    }

    /// The attributes that have a part in a key.
    fn key_attributes<'a>(
        &'a self,
        keys: &'a [KeySchemaElement],
        part: KeyType,
    ) -> Option<Vec<KeyAttribute<'a>>> {
        let elements = keys.iter().filter(|element| element.key_type == part);
        let attributes = elements.map(|element| {
            let known = |known: &&AttributeDefinition| known.attribute_name == element.attribute_name;
            let kind = self.attributes.iter().find(known)?.attribute_type;
            Some(KeyAttribute { name: Cow::Borrowed(element.attribute_name.as_str()), kind })
        });
        attributes.collect()
    }

    /// The indexes, local ones first; `None` in place of one whose definition is not whole.
    pub(crate) fn indexes(&self) -> impl Iterator<Item = Option<Index<'_>>> {
        let local = self.local_indexes.iter().map(|index| (IndexKind::Local, index));
        let global = self.global_indexes.iter().map(|index| (IndexKind::Global, index));
        local.chain(global).map(|(kind, index)| self.index(kind, index))
    }

    /// An index of this table as reads and writes need it; `None` if its definition is not whole.
    pub(crate) fn index<'a>(&'a self, kind: IndexKind, index: &'a IndexDefinition) -> Option<Index<'a>> {
        let projected = match (index.projection.projection_type?, &index.projection.non_key_attributes) {
            (ProjectionType::All, _) => Projected::All,
            (ProjectionType::KeysOnly, _) => Projected::KeysOnly,
            (ProjectionType::Include, names) => {
                Projected::Include(names.iter().flatten().map(|name| Cow::Borrowed(name.as_str())).collect())
            }
        };
        Some(Index {
            kind,
            id: Cow::Owned(format!("{}/{}", self.id, index.name)),
            hash: self.key_attributes(&index.key_schema, KeyType::Hash)?,
            range: self.key_attributes(&index.key_schema, KeyType::Range)?,
            projected,
        })
    }

    /// What the table's stream shows of a change, if there is one.
    pub(crate) fn stream_view(&self) -> Option<StreamView> {
        self.stream.as_ref().map(|stream| stream.view)
    }

    /// Reads and writes a second that the table can take at once: what was asked for or reached, and no less than follows from
    /// how it is paid for.
    pub(crate) fn warm(&self) -> (i64, i64) {
        warm_with(self.warm.as_ref(), self.throughput, self.billing_mode)
    }

    /// When the table was made.
    pub(crate) fn created(&self) -> Time {
        Time(self.created)
    }
}

impl IndexDefinition {
    /// What [`Definition::warm`] is of a table, of a global index of a table that is paid for so.
    pub(crate) fn warm_in(&self, mode: BillingMode) -> (i64, i64) {
        warm_with(self.warm.as_ref(), self.throughput, mode)
    }
}

fn warm_with(known: Option<&WarmThroughput>, throughput: Throughput, mode: BillingMode) -> (i64, i64) {
    let least = match mode {
        BillingMode::PayPerRequest => WARM_ON_DEMAND,
        BillingMode::Provisioned => (throughput.read_capacity_units, throughput.write_capacity_units),
    };
    let known = |units: fn(&WarmThroughput) -> Option<i64>| known.and_then(units).unwrap_or(0);
    (
        known(|warm| warm.read_units_per_second).max(least.0),
        known(|warm| warm.write_units_per_second).max(least.1),
    )
}
