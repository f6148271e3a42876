//! CreateTable: makes a table, which is there at once. AWS's answer says `CREATING`, and so does this one; the first
//! description says `ACTIVE`.
//!
//! Accepted and kept, without effect: throughput, table class, encryption and tags. Refused by name, not emulated yet:
//! indexes, streams, resource policies, global tables.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use crate::collections::{TABLES, table_key, write_table};
use crate::errors;
use crate::expressions::not_emulated;
use crate::model::creation;
use crate::model::definition::{
    AttributeDefinition, BillingMode, Definition, KeySchemaElement, OnDemandThroughput, TableClass, Tag,
    Throughput, WarmThroughput,
};
use crate::model::description::{TableDescription, TableStatus};
use crate::request::{Request, resolve};

/// How many tables an account has in a region.
const MOST_TABLES: usize = 2500;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: String,
    attribute_definitions: Option<Vec<AttributeDefinition>>,
    key_schema: Option<Vec<KeySchemaElement>>,
    local_secondary_indexes: Option<Vec<Value>>,
    global_secondary_indexes: Option<Vec<Value>>,
    billing_mode: Option<BillingMode>,
    provisioned_throughput: Option<SentThroughput>,
    stream_specification: Option<StreamSpecification>,
    #[serde(rename = "SSESpecification")]
    encryption: Option<Encryption>,
    tags: Option<Vec<Tag>>,
    table_class: Option<TableClass>,
    deletion_protection_enabled: Option<bool>,
    warm_throughput: Option<WarmThroughput>,
    on_demand_throughput: Option<OnDemandThroughput>,
    resource_policy: Option<Value>,
    global_table_source_arn: Option<Value>,
    global_table_settings_replication_mode: Option<Value>,
    vector_indexes: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentThroughput {
    read_capacity_units: Number,
    write_capacity_units: Number,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StreamSpecification {
    stream_enabled: bool,
    stream_view_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Encryption {
    enabled: Option<bool>,
    #[serde(rename = "SSEType")]
    kind: Option<String>,
    #[serde(rename = "KMSMasterKeyId")]
    key: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output<'a> {
    table_description: TableDescription<'a>,
}

pub(super) async fn create_table(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let table = definition(&call, members)?;
    let row = write_table(&table)?;
    if call.store.snapshot().count(TABLES.whole()) >= MOST_TABLES {
        return Err(errors::too_many_tables(MOST_TABLES));
    }
    let key = table_key(&table.name);
    let create = call.store.commit(|tx| {
        if tx.get(TABLES.whole(), &key).is_some() {
            return Err(errors::table_already_exists(&table.name));
        }
        tx.put(TABLES.whole(), key, row);
        Ok(())
    });
    create.await?;
    let owner = (&*call.caller.account, &*call.caller.region);
    output(&Output { table_description: TableDescription::of(&table, owner, TableStatus::Creating, (0, 0)) })
}

/// The table that the members define, checked in AWS's order.
fn definition(call: &Call, members: Members) -> Result<Definition, ApiError> {
    let name = resolve(call, &members.table_name)?.to_owned();
    let (attributes, key_schema) = required(members.attribute_definitions, members.key_schema)?;
    let billing_mode = members.billing_mode.unwrap_or_default();
    let throughput = members.provisioned_throughput.map(|sent| Throughput {
        read_capacity_units: whole(&sent.read_capacity_units),
        write_capacity_units: whole(&sent.write_capacity_units),
    });
    creation::throughput(billing_mode, throughput.as_ref()).map_err(errors::validation)?;
    let empty = |list: &Option<Vec<Value>>| list.as_ref().is_some_and(Vec::is_empty);
    let has_indexes = members.local_secondary_indexes.is_some() || members.global_secondary_indexes.is_some();
    creation::keys(&attributes, &key_schema, has_indexes).map_err(errors::validation)?;
    if empty(&members.local_secondary_indexes) {
        return Err(errors::invalid_parameters("List of LocalSecondaryIndexes is empty"));
    }
    if empty(&members.global_secondary_indexes) {
        return Err(errors::invalid_parameters("List of GlobalSecondaryIndexes is empty"));
    }
    let streams = match &members.stream_specification {
        Some(stream) if !stream.stream_enabled && stream.stream_view_type.is_some() => {
            return Err(errors::invalid_parameters(
                "Table is being created with a stream disabled, UpdateViewType should not be specified",
            ));
        }
        stream => stream.as_ref().is_some_and(|stream| stream.stream_enabled),
    };
    let encryption_key = encryption_key(call, members.encryption.as_ref())?;
    let tags = members.tags.unwrap_or_default();
    creation::tags(&tags).map_err(errors::validation)?;
    not_emulated(
        call.operation,
        &[
            ("LocalSecondaryIndexes", members.local_secondary_indexes.is_some()),
            ("GlobalSecondaryIndexes", members.global_secondary_indexes.is_some()),
            ("StreamSpecification", streams),
            ("ResourcePolicy", members.resource_policy.is_some()),
            ("GlobalTableSourceArn", members.global_table_source_arn.is_some()),
            ("GlobalTableSettingsReplicationMode", members.global_table_settings_replication_mode.is_some()),
            ("VectorIndexes", members.vector_indexes.is_some()),
        ],
    )?;
    Ok(Definition {
        id: call.ids.uuid(),
        name,
        created: call.now.0,
        attributes,
        key_schema,
        billing_mode,
        throughput: throughput.unwrap_or_default(),
        on_demand: members.on_demand_throughput,
        warm: members.warm_throughput,
        encryption_key,
        table_class: members.table_class,
        deletion_protection: members.deletion_protection_enabled.unwrap_or(false),
        tags,
    })
}

/// The two members that AWS's model calls optional, and a table cannot be without.
fn required(
    attributes: Option<Vec<AttributeDefinition>>,
    keys: Option<Vec<KeySchemaElement>>,
) -> Result<(Vec<AttributeDefinition>, Vec<KeySchemaElement>), ApiError> {
    let null = |member: &str| {
        format!("Value null at '{member}' failed to satisfy constraint: Member must not be null")
    };
    match (attributes, keys) {
        (Some(_), Some(keys)) if keys.len() > creation::MOST_KEYS => {
            Err(errors::violations_of(&[creation::too_many_keys(&keys)]))
        }
        (Some(attributes), Some(keys)) => Ok((attributes, keys)),
        (None, Some(_)) => Err(errors::violations_of(&[null("attributeDefinitions")])),
        (Some(_), None) => Err(errors::violations_of(&[null("keySchema")])),
        (None, None) => Err(errors::violations_of(&[null("keySchema"), null("attributeDefinitions")])),
    }
}

/// The ARN of the key that a table is encrypted with, unless it is AWS's own. The texts are believed.
fn encryption_key(call: &Call, encryption: Option<&Encryption>) -> Result<Option<String>, ApiError> {
    let Some(Encryption { enabled, kind, key }) = encryption else { return Ok(None) };
    if kind.as_deref() == Some("AES256") {
        return Err(errors::invalid_parameters("SSEType AES256 is not supported"));
    }
    if !enabled.unwrap_or(false) {
        return match (key, kind) {
            (None, None) => Ok(None),
            _ => Err(errors::invalid_parameters(
                "SSEType and KMSMasterKeyId can not be specified if SSE is not enabled",
            )),
        };
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

/// A number as an integer: AWS cuts off a fraction.
fn whole(number: &Number) -> i64 {
    #[allow(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
    number.as_i64().unwrap_or_else(|| number.as_f64().unwrap_or(f64::INFINITY) as i64)
}
