//! UpdateTable: changes what a table is. AWS takes a while, and its answer shows much as it was; so does this one
//! (`model/update_description.rs`). The first description after it says `ACTIVE`, and a new index has all its entries by then.
//!
//! Accepted and kept, without effect: throughput, table class, encryption. Refused by name, not emulated: global tables, vector
//! indexes. AWS's pause between two changes of deletion protection (15 seconds) is not kept.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Tx;

use crate::collections::{TABLES, read_definition, read_head, table_key, write_table};
use crate::errors;
use crate::expressions::not_emulated;
use crate::indexes::{drop_index, fill};
use crate::model::change_limits::{SHORT_PAUSE_MILLISECONDS, short_pause};
use crate::model::creation;
use crate::model::definition::{
    AttributeDefinition, BillingMode, Definition, OnDemandThroughput, TableClass, WarmThroughput,
};
use crate::model::description::{Seen, TableDescription};
use crate::model::index::IndexKind;
use crate::model::index_update::IndexChange;
use crate::model::quotas;
use crate::model::table_update::{Refusal, Update};
use crate::request::{Request, resolve};
use crate::reservations::reserve;
use crate::streams::lifecycle;
use crate::table_members::{Encryption, SentIndex, SentThroughput, StreamSpecification};
use crate::table_size::contents;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: String,
    attribute_definitions: Option<Vec<AttributeDefinition>>,
    billing_mode: Option<BillingMode>,
    provisioned_throughput: Option<SentThroughput>,
    global_secondary_index_updates: Option<Vec<IndexUpdate>>,
    stream_specification: Option<StreamSpecification>,
    #[serde(rename = "SSESpecification")]
    encryption: Option<Encryption>,
    table_class: Option<TableClass>,
    deletion_protection_enabled: Option<bool>,
    on_demand_throughput: Option<OnDemandThroughput>,
    warm_throughput: Option<WarmThroughput>,
    replica_updates: Option<Value>,
    multi_region_consistency: Option<Value>,
    global_table_witness_updates: Option<Value>,
    global_table_settings_replication_mode: Option<Value>,
    disassociation_protection_enabled: Option<Value>,
    vector_index_updates: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct IndexUpdate {
    create: Option<SentIndex>,
    update: Option<IndexThroughput>,
    delete: Option<IndexName>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct IndexThroughput {
    index_name: String,
    provisioned_throughput: Option<SentThroughput>,
    on_demand_throughput: Option<OnDemandThroughput>,
    warm_throughput: Option<WarmThroughput>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct IndexName {
    index_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output<'a> {
    table_description: TableDescription<'a>,
}

pub(super) async fn update_table(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let mut members: Members = Request::new(input).checked_members(&call)?;
    let name = resolve(&call, &members.table_name)?.to_owned();
    let stream = members.stream_specification.take();
    let update = update(&call, members, stream.is_some())?;
    let key = table_key(&name);
    let change = call.store.commit(|tx| {
        let row = tx.get(TABLES.whole(), &key).ok_or_else(|| errors::table_not_found(&name))?;
        let old = read_definition(&row)?;
        let mut new = update.apply(&old, call.now).map_err(|refusal| refused(&refusal, &name))?;
        let pause = short_pause(old.settings.protection_changed, call.now);
        if let Some(next) = pause.filter(|_| call.settings.strict_limits)
            && new.deletion_protection != old.deletion_protection
        {
            return Err(errors::protection_too_often(&name, SHORT_PAUSE_MILLISECONDS, next));
        }
        quotas::of_table(&new, &call.caller.region).map_err(|text| errors::limit_exceeded(&text))?;
        reserve(tx, &call, Some(&old), &new)?;
        if let Some(stream) = &stream {
            switch_stream(tx, &call, &mut new, stream)?;
        }
        let new_row = write_table(&new)?;
        let (old_head, new_head) = (read_head(&row)?, read_head(&new_row)?);
        let new_indexes = new_head.indexes()?;
        for index in old_head.indexes()? {
            if new_indexes.iter().all(|kept| kept.id != index.id) {
                drop_index(tx, &index);
            }
        }
        for index in &new_indexes {
            fill(tx, &new_head, index)?;
        }
        tx.put(TABLES.whole(), key, new_row.clone());
        Ok::<_, ApiError>((old, new, new_row))
    });
    let (old, new, row): (Definition, Definition, Vec<u8>) = change.await?;
    let contents = contents(&call, &new.name, &row.into()).await?;
    let table_description = update.describe(&old, &new, Seen::by(&call), &contents);
    output(&Output { table_description })
}

/// What the request asks for, as far as it can be checked without the table.
fn update(call: &Call, members: Members, stream: bool) -> Result<Update, ApiError> {
    let sent = [
        ("ReplicaUpdates", members.replica_updates.is_some()),
        ("MultiRegionConsistency", members.multi_region_consistency.is_some()),
        ("GlobalTableWitnessUpdates", members.global_table_witness_updates.is_some()),
        ("GlobalTableSettingsReplicationMode", members.global_table_settings_replication_mode.is_some()),
        ("DisassociationProtectionEnabled", members.disassociation_protection_enabled.is_some()),
        ("VectorIndexUpdates", members.vector_index_updates.is_some()),
    ];
    let no_indexes = members.global_secondary_index_updates.as_ref().is_some_and(Vec::is_empty);
    let indexes = members.global_secondary_index_updates.unwrap_or_default();
    let asks = stream
        || members.provisioned_throughput.is_some()
        || members.billing_mode.is_some()
        || !indexes.is_empty()
        || members.encryption.is_some()
        || members.table_class.is_some()
        || members.deletion_protection_enabled.is_some()
        || members.on_demand_throughput.is_some()
        || members.warm_throughput.is_some()
        || sent.iter().any(|(_, sent)| *sent);
    if !asks {
        return Err(errors::no_table_update());
    }
    if no_indexes {
        return Err(errors::invalid_parameters("List of GlobalSecondaryIndexUpdates is empty"));
    }
    let throughput = members.provisioned_throughput.map(|sent| sent.units());
    if let Some(throughput) = &throughput {
        creation::bounds(throughput).map_err(errors::validation)?;
    }
    let indexes = indexes.into_iter().map(index_change).collect::<Result<Vec<_>, _>>()?;
    let mut names: Vec<&str> = indexes.iter().map(IndexChange::name).collect();
    names.sort_unstable();
    if let Some([twice, _]) = names.array_windows::<2>().find(|[one, two]| one == two) {
        return Err(errors::invalid_parameters(&format!(
            "Only one global secondary index update per index is allowed simultaneously. Index: {twice}"
        )));
    }
    not_emulated(call.operation, &sent)?;
    let update = Update {
        attributes: members.attribute_definitions,
        stream,
        billing_mode: members.billing_mode,
        throughput,
        encryption_key: members.encryption.map(|encryption| encryption.key(call)).transpose()?,
        table_class: members.table_class,
        deletion_protection: members.deletion_protection_enabled,
        on_demand: members.on_demand_throughput,
        warm: members.warm_throughput,
        indexes,
    };
    update.check().map_err(errors::validation)?;
    Ok(update)
}

/// Switches the table's stream on or off.
fn switch_stream(
    tx: &mut Tx<'_>,
    call: &Call,
    table: &mut Definition,
    asked: &StreamSpecification,
) -> Result<(), ApiError> {
    let named = |text: &str| errors::validation(format!("{text}: TableName: {}", table.name));
    match (asked.stream_enabled, asked.stream_view_type, table.stream.is_some()) {
        (true, _, true) => Err(named("Table already has an enabled stream")),
        (false, None, false) => Err(named("Table has no stream to disable")),
        (true, Some(view), false) => lifecycle::begin(tx, call, table, view),
        (false, None, true) => lifecycle::end(tx, call, table),
        (true, None, false) => {
            Err(errors::invalid_parameters("If stream is being enabled then UpdateViewType is required"))
        }
        (false, Some(_), _) => Err(errors::invalid_parameters(
            "If stream is being disabled, then UpdateViewType must not be specified",
        )),
    }
}

fn index_change(update: IndexUpdate) -> Result<IndexChange, ApiError> {
    match (update.update, update.create, update.delete) {
        (Some(IndexThroughput { index_name, warm_throughput: Some(warm), .. }), None, None)
            if warm.read_units_per_second.is_none() && warm.write_units_per_second.is_none() =>
        {
            Err(errors::invalid_parameters(&format!(
                "WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: \
                 {index_name}"
            )))
        }
        (Some(update), None, None) => Ok(IndexChange::Update {
            name: update.index_name,
            throughput: update.provisioned_throughput.map(|sent| sent.units()),
            on_demand: update.on_demand_throughput,
            warm: update.warm_throughput,
        }),
        (None, Some(create), None) => Ok(IndexChange::Create(create.define(IndexKind::Global))),
        (None, None, Some(delete)) => Ok(IndexChange::Delete { name: delete.index_name }),
        (None, None, None) => Err(errors::invalid_parameters(
            "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete \
             must not be null",
        )),
        _ => Err(errors::invalid_parameters(
            "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object",
        )),
    }
}

fn refused(refusal: &Refusal, table: &str) -> ApiError {
    match refusal {
        Refusal::Invalid(text) => errors::validation(text),
        Refusal::NoIndex(index) => errors::no_such_index_to_update(table, index),
        Refusal::SeveralIndexes => errors::several_index_changes(),
        Refusal::Limit(text) => errors::limit_exceeded(text),
    }
}
