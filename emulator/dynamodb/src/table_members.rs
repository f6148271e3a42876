//! Members that CreateTable and UpdateTable share, as a request has them.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Number;

use crate::errors;
use crate::model::creation::{MOST_KEYS, too_many_keys};
use crate::model::definition::{
    IndexDefinition, KeySchemaElement, OnDemandThroughput, Projection, StreamView, Throughput, WarmThroughput,
};
use crate::model::index::IndexKind;
use crate::model::index_creation::NewIndex;
use crate::model::throughput_changes::ThroughputChanges;

/// `ProvisionedThroughput`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SentThroughput {
    read_capacity_units: Number,
    write_capacity_units: Number,
}

impl SentThroughput {
    /// The units, in whole numbers.
    pub(crate) fn units(&self) -> Throughput {
        Throughput {
            read_capacity_units: whole(&self.read_capacity_units),
            write_capacity_units: whole(&self.write_capacity_units),
        }
    }
}

/// A number as an integer: AWS cuts off a fraction.
fn whole(number: &Number) -> i64 {
    #[allow(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
    number.as_i64().unwrap_or_else(|| number.as_f64().unwrap_or(f64::INFINITY) as i64)
}

/// `LocalSecondaryIndex`, `GlobalSecondaryIndex` and `CreateGlobalSecondaryIndexAction`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SentIndex {
    index_name: String,
    key_schema: Vec<KeySchemaElement>,
    projection: Projection,
    provisioned_throughput: Option<SentThroughput>,
    on_demand_throughput: Option<OnDemandThroughput>,
    warm_throughput: Option<WarmThroughput>,
}

impl SentIndex {
    /// The index that is defined.
    pub(crate) fn define(self, kind: IndexKind) -> NewIndex {
        let has_throughput = self.provisioned_throughput.is_some();
        let definition = IndexDefinition {
            name: self.index_name,
            key_schema: self.key_schema,
            projection: self.projection,
            throughput: self.provisioned_throughput.map(|sent| sent.units()).unwrap_or_default(),
            throughput_changes: ThroughputChanges::default(),
            on_demand: self.on_demand_throughput,
            warm: self.warm_throughput,
        };
        NewIndex { kind, definition, has_throughput }
    }

    /// Whether the key has more attributes than an index of a kind may have. A global index's is looked at part by part.
    pub(crate) fn has_too_many_keys(&self, kind: IndexKind, place: usize) -> Option<String> {
        if kind == IndexKind::Global || self.key_schema.len() <= MOST_KEYS {
            return None;
        }
        Some(too_many_keys(
            &self.key_schema,
            &format!("localSecondaryIndexes.{}.member.keySchema", place + 1),
        ))
    }
}

/// `StreamSpecification`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct StreamSpecification {
    pub(crate) stream_enabled: bool,
    pub(crate) stream_view_type: Option<StreamView>,
}

/// `SSESpecification`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Encryption {
    enabled: Option<bool>,
    #[serde(rename = "SSEType")]
    kind: Option<String>,
    #[serde(rename = "KMSMasterKeyId")]
    key: Option<String>,
}

impl Encryption {
    /// The ARN of the key that a table is encrypted with, unless it is AWS's own.
    pub(crate) fn key(&self, call: &Call) -> Result<Option<String>, ApiError> {
        let Encryption { enabled, kind, key } = self;
        if kind.as_deref() == Some("AES256") {
            return Err(errors::invalid_parameters("SSEType AES256 is not supported"));
        }
        let on = enabled.unwrap_or(false);
        match (on, kind, key) {
            (false, Some(_), _) => {
                return Err(errors::invalid_parameters("SSEType can not be specified if Enabled is false"));
            }
            (false, None, Some(_)) => {
                return Err(errors::invalid_parameters(
                    "KMSMasterKeyId can not be specified if Enabled is false",
                ));
            }
            (true, None, Some(_)) => {
                return Err(errors::invalid_parameters(
                    "SSEType KMS is required if KMSMasterKeyId is specified",
                ));
            }
            (false, None, None) => return Ok(None),
            (true, ..) => {}
        }
        let caller = &call.caller;
        let prefix = format!("arn:aws:kms:{}:{}", caller.region, caller.account);
        Ok(Some(match key.as_deref() {
            Some(arn) if arn.starts_with("arn:") => arn.to_owned(),
            Some(alias) if alias.starts_with("alias/") => format!("{prefix}:{alias}"),
            Some(id) => format!("{prefix}:key/{id}"),
            None => format!("{prefix}:alias/aws/dynamodb"),
        }))
    }
}
