//! CreateTable: makes a table, which is there at once. AWS's answer says `CREATING`, and so does this one; the first
//! description says `ACTIVE`.
//!
//! Accepted and kept, without effect: throughput, table class, encryption, tags and a resource policy. Refused by name, not
//! emulated: global tables, vector indexes.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::collections::{TABLES, read_head, table_key, write_table};
use crate::errors;
use crate::expressions::not_emulated;
use crate::indexes::fill;
use crate::model::creation;
use crate::model::definition::{
    AttributeDefinition, BillingMode, Definition, KeySchemaElement, OnDemandThroughput, Stream, TableClass,
    Tag, WarmThroughput,
};
use crate::model::description::{Contents, Seen, TableDescription, TableStatus};
use crate::model::index::IndexKind;
use crate::model::index_creation::{self, NewIndex, Of};
use crate::model::quotas;
use crate::model::settings::{Policy, Settings};
use crate::model::tags;
use crate::model::throughput_changes::ThroughputChanges;
use crate::request::{Request, resolve};
use crate::reservations::reserve;
use crate::streams::lifecycle;
use crate::table_members::{Encryption, SentIndex, SentThroughput, StreamSpecification};

/// How many tables an account has in a region.
const MOST_TABLES: usize = 2500;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: String,
    attribute_definitions: Option<Vec<AttributeDefinition>>,
    key_schema: Option<Vec<KeySchemaElement>>,
    local_secondary_indexes: Option<Vec<SentIndex>>,
    global_secondary_indexes: Option<Vec<SentIndex>>,
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
    resource_policy: Option<String>,
    global_table_source_arn: Option<Value>,
    global_table_settings_replication_mode: Option<Value>,
    vector_indexes: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output<'a> {
    table_description: TableDescription<'a>,
}

pub(super) async fn create_table(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let mut table = definition(&call, members)?;
    quotas::of_table(&table, &call.caller.region).map_err(|text| errors::limit_exceeded(&text))?;
    if call.store.snapshot().count(TABLES.whole()) >= MOST_TABLES {
        return Err(errors::too_many_tables(MOST_TABLES));
    }
    let key = table_key(&table.name);
    let create = call.store.commit(|tx| {
        if tx.get(TABLES.whole(), &key).is_some() {
            return Err(errors::table_already_exists(&table.name));
        }
        reserve(tx, &call, None, &table)?;
        if let Some(view) = table.stream_view() {
            lifecycle::begin(tx, &call, &mut table, view)?;
        }
        let row = write_table(&table)?;
        let head = read_head(&row)?;
        for index in head.indexes()? {
            fill(tx, &head, &index)?;
        }
        tx.put(TABLES.whole(), key, row.clone());
        Ok(table)
    });
    let table = create.await?;
    let contents = Contents::default();
    let table_description = TableDescription::of(&table, Seen::by(&call), TableStatus::Creating, &contents);
    output(&Output { table_description })
}

/// The table that the members define, checked in AWS's order.
fn definition(call: &Call, members: Members) -> Result<Definition, ApiError> {
    let name = resolve(call, &members.table_name)?.to_owned();
    let (attributes, key_schema) = required(members.attribute_definitions, members.key_schema)?;
    let billing_mode = members.billing_mode.unwrap_or_default();
    let throughput = members.provisioned_throughput.map(|sent| sent.units());
    creation::throughput(billing_mode, throughput.as_ref()).map_err(errors::validation)?;
    creation::on_demand(billing_mode, members.on_demand_throughput.as_ref(), None, false)
        .map_err(errors::validation)?;
    let warm = members.warm_throughput;
    creation::warm_of_new(billing_mode, throughput.unwrap_or_default(), warm.as_ref(), "table")
        .map_err(errors::validation)?;
    let has_indexes = members.local_secondary_indexes.is_some() || members.global_secondary_indexes.is_some();
    creation::keys(&attributes, &key_schema, has_indexes).map_err(errors::validation)?;
    let local = defined(IndexKind::Local, members.local_secondary_indexes)?;
    let global = defined(IndexKind::Global, members.global_secondary_indexes)?;
    let of = Of { attributes: &attributes, table_keys: &key_schema, billing_mode };
    if has_indexes {
        index_creation::indexes(&of, &local, &global).map_err(errors::validation)?;
    }
    let stream = stream(members.stream_specification.as_ref())?;
    let encryption_key = members.encryption.map(|encryption| encryption.key(call)).transpose()?.flatten();
    let new_tags = members.tags.unwrap_or_default();
    tags::check(&new_tags).map_err(errors::validation)?;
    not_emulated(
        call.operation,
        &[
            ("GlobalTableSourceArn", members.global_table_source_arn.is_some()),
            ("GlobalTableSettingsReplicationMode", members.global_table_settings_replication_mode.is_some()),
            ("VectorIndexes", members.vector_indexes.is_some()),
        ],
    )?;
    let policy = members.resource_policy;
    let policy = policy.map(|text| Policy { text, revision: call.now.0.to_string() });
    Ok(Definition {
        id: call.ids.uuid(),
        name,
        created: call.now.0,
        attributes,
        key_schema,
        billing_mode,
        throughput: throughput.unwrap_or_default(),
        throughput_changes: ThroughputChanges::default(),
        on_demand: members.on_demand_throughput,
        warm,
        encryption_key,
        table_class: members.table_class,
        deletion_protection: members.deletion_protection_enabled.unwrap_or(false),
        tags: new_tags,
        pay_per_request_since: None,
        stream,
        local_indexes: local.into_iter().map(|index| index.definition).collect(),
        global_indexes: global.into_iter().map(|index| index.definition).collect(),
        settings: Settings { policy, ..Settings::default() },
    })
}

/// The stream that the table begins with.
fn stream(asked: Option<&StreamSpecification>) -> Result<Option<Stream>, ApiError> {
    match asked.map(|asked| (asked.stream_enabled, asked.stream_view_type)) {
        None | Some((false, None)) => Ok(None),
        Some((true, Some(view))) => Ok(Some(Stream { view })),
        Some((false, Some(_))) => Err(errors::invalid_parameters(
            "Table is being created with a stream disabled, UpdateViewType should not be specified",
        )),
        Some((true, None)) => Err(errors::invalid_parameters(
            "Table is being created with a stream enabled, UpdateViewType is required",
        )),
    }
}

/// The indexes of a kind that the request defines.
fn defined(kind: IndexKind, sent: Option<Vec<SentIndex>>) -> Result<Vec<NewIndex>, ApiError> {
    let Some(sent) = sent else { return Ok(Vec::new()) };
    let name = if kind == IndexKind::Local { "LocalSecondaryIndexes" } else { "GlobalSecondaryIndexes" };
    if sent.is_empty() {
        return Err(errors::invalid_parameters(&format!("List of {name} is empty")));
    }
    let mut too_many =
        sent.iter().enumerate().filter_map(|(place, index)| index.has_too_many_keys(kind, place));
    match too_many.next() {
        Some(violation) => Err(errors::violations_of(&[violation])),
        None => Ok(sent.into_iter().map(|index| index.define(kind)).collect()),
    }
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
            Err(errors::violations_of(&[creation::too_many_keys(&keys, "keySchema")]))
        }
        (Some(attributes), Some(keys)) => Ok((attributes, keys)),
        (None, Some(_)) => Err(errors::violations_of(&[null("attributeDefinitions")])),
        (Some(_), None) => Err(errors::violations_of(&[null("keySchema")])),
        (None, None) => Err(errors::violations_of(&[null("keySchema"), null("attributeDefinitions")])),
    }
}
