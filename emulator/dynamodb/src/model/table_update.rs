//! What an update makes of a table's definition.

use super::creation::{self, INVALID};
use super::definition::{
    AttributeDefinition, BillingMode, Definition, KeySchemaElement, OnDemandThroughput, TableClass,
    Throughput, WarmThroughput,
};
use super::index_creation::{self, NewIndex, Of};

/// What shall be changed; what is `None` stays.
#[derive(Debug, Default)]
pub(crate) struct Update {
    /// Of new key attributes of indexes.
    pub(crate) attributes: Vec<AttributeDefinition>,
    pub(crate) billing_mode: Option<BillingMode>,
    pub(crate) throughput: Option<Throughput>,
    /// The key's ARN, or none for AWS's own.
    pub(crate) encryption_key: Option<Option<String>>,
    pub(crate) table_class: Option<TableClass>,
    pub(crate) deletion_protection: Option<bool>,
    pub(crate) on_demand: Option<OnDemandThroughput>,
    pub(crate) warm: Option<WarmThroughput>,
    pub(crate) indexes: Vec<IndexChange>,
}

/// A change to the global indexes.
#[derive(Debug)]
pub(crate) enum IndexChange {
    Create(NewIndex),
    Update {
        name: String,
        throughput: Option<Throughput>,
        on_demand: Option<OnDemandThroughput>,
        warm: Option<WarmThroughput>,
    },
    Delete {
        name: String,
    },
}

impl IndexChange {
    /// The name of the index.
    pub(crate) fn name(&self) -> &str {
        match self {
            IndexChange::Create(index) => &index.definition.name,
            IndexChange::Update { name, .. } | IndexChange::Delete { name } => name,
        }
    }
}

/// Why a table cannot be changed so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// AWS's text.
    Invalid(String),
    /// There is no such index to change or delete.
    NoIndex,
    /// More than one index would be made or deleted.
    SeveralIndexes,
}

impl From<String> for Refusal {
    fn from(text: String) -> Refusal {
        Refusal::Invalid(text)
    }
}

impl Update {
    /// The table after the update at a time in milliseconds.
    pub(crate) fn apply(&self, old: &Definition, now: i64) -> Result<Definition, Refusal> {
        let mut new = old.clone();
        self.pay(&mut new, now)?;
        self.change_indexes(&mut new)?;
        if new.billing_mode != old.billing_mode {
            paid_for(&new)?;
        }
        if let Some(key) = &self.encryption_key {
            new.encryption_key.clone_from(key);
        }
        new.table_class = self.table_class.or(new.table_class);
        new.deletion_protection = self.deletion_protection.unwrap_or(new.deletion_protection);
        new.on_demand = self.on_demand.or(new.on_demand);
        new.warm = self.warm.or(new.warm);
        Ok(new)
    }

    fn pay(&self, table: &mut Definition, now: i64) -> Result<(), Refusal> {
        let mode = self.billing_mode.unwrap_or(table.billing_mode);
        let switched = mode != table.billing_mode;
        table.billing_mode = mode;
        match (mode, self.throughput) {
            (BillingMode::PayPerRequest, Some(_)) => {
                creation::throughput(mode, self.throughput.as_ref())?;
            }
            (BillingMode::PayPerRequest, None) if switched => {
                table.throughput = Throughput::default();
                table.pay_per_request_since = Some(now);
                for index in &mut table.global_indexes {
                    index.throughput = Throughput::default();
                }
            }
            (BillingMode::Provisioned, None) if switched => creation::throughput(mode, None)?,
            (BillingMode::Provisioned, Some(throughput)) => {
                if throughput == table.throughput {
                    return Err(unchanged("table", table.throughput).into());
                }
                table.throughput = throughput;
                if switched && table.pay_per_request_since.is_none() {
                    table.pay_per_request_since = Some(table.created);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn change_indexes(&self, table: &mut Definition) -> Result<(), Refusal> {
        let online = self.indexes.iter().filter(|change| !matches!(change, IndexChange::Update { .. }));
        if online.count() > 1 {
            return Err(Refusal::SeveralIndexes);
        }
        for change in &self.indexes {
            let place = table.global_indexes.iter().position(|index| index.name == change.name());
            match change {
                IndexChange::Create(index) => self.create(table, index)?,
                IndexChange::Delete { .. } => {
                    table.global_indexes.remove(place.ok_or(Refusal::NoIndex)?);
                    forget_unused(table);
                }
                IndexChange::Update { name, throughput, on_demand, warm } => {
                    let mode = table.billing_mode;
                    let index = table
                        .global_indexes
                        .iter_mut()
                        .find(|index| index.name == *name)
                        .ok_or(Refusal::NoIndex)?;
                    if let Some(throughput) = throughput {
                        creation::throughput(mode, Some(throughput))?;
                        if *throughput == index.throughput {
                            return Err(unchanged(&format!("index {name}"), index.throughput).into());
                        }
                        index.throughput = *throughput;
                    }
                    index.on_demand = on_demand.or(index.on_demand);
                    index.warm = warm.or(index.warm);
                }
            }
        }
        Ok(())
    }

    fn create(&self, table: &mut Definition, index: &NewIndex) -> Result<(), Refusal> {
        let mut names = table.global_indexes.iter().chain(&table.local_indexes).map(|index| &index.name);
        // Believed: the text.
        if names.any(|name| *name == index.definition.name) {
            return Err(Refusal::Invalid(format!(
                "{INVALID}Attempting to create an index which already exists: {}",
                index.definition.name
            )));
        }
        for defined in &self.attributes {
            let known = table.attributes.iter().find(|known| known.attribute_name == defined.attribute_name);
            match known {
                // Believed: the text.
                Some(known) if known.attribute_type != defined.attribute_type => {
                    return Err(Refusal::Invalid(format!(
                        "{INVALID}Attribute {} is defined with another type already",
                        defined.attribute_name
                    )));
                }
                Some(_) => {}
                None => table.attributes.push(defined.clone()),
            }
        }
        let of = Of {
            attributes: &table.attributes,
            table_keys: &table.key_schema,
            billing_mode: table.billing_mode,
        };
        index_creation::one(&of, index)?;
        if table.global_indexes.len() >= index_creation::MOST_GLOBAL {
            return Err(index_creation::too_many_global().into());
        }
        table.global_indexes.push(index.definition.clone());
        index_creation::included(table.local_indexes.iter().chain(&table.global_indexes))?;
        forget_unused(table);
        Ok(())
    }
}

/// Removes the definitions of attributes that are in no key any more.
fn forget_unused(table: &mut Definition) {
    let indexes = table.local_indexes.iter().chain(&table.global_indexes);
    let keys: Vec<&KeySchemaElement> =
        table.key_schema.iter().chain(indexes.flat_map(|index| &index.key_schema)).collect();
    table
        .attributes
        .retain(|attribute| keys.iter().any(|key| key.attribute_name == attribute.attribute_name));
}

/// Every index of a table that is paid for beforehand has its throughput. The text is believed.
fn paid_for(table: &Definition) -> Result<(), Refusal> {
    if table.billing_mode == BillingMode::PayPerRequest {
        return Ok(());
    }
    match table.global_indexes.iter().find(|index| index.throughput == Throughput::default()) {
        Some(index) => Err(Refusal::Invalid(format!(
            "{INVALID}ProvisionedThroughput must be specified for index: {}",
            index.name
        ))),
        None => Ok(()),
    }
}

/// What AWS says of throughput that is what it was.
fn unchanged(what: &str, throughput: Throughput) -> String {
    let Throughput { read_capacity_units: reads, write_capacity_units: writes } = throughput;
    let kind = what.split(' ').next().unwrap_or(what);
    format!(
        "The provisioned throughput for the {what} will not change. The requested value equals the current value. Current \
         ReadCapacityUnits provisioned for the {kind}: {reads}. Requested ReadCapacityUnits: {reads}. Current WriteCapacityUnits \
         provisioned for the {kind}: {writes}. Requested WriteCapacityUnits: {writes}. Refer to the Amazon DynamoDB Developer \
         Guide for current limits and how to request higher limits."
    )
}
