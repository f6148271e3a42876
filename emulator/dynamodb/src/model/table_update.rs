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
    pub(crate) attributes: Option<Vec<AttributeDefinition>>,
    /// Whether the stream is switched.
    pub(crate) stream: bool,
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
    /// One index more than a table may have; AWS's text.
    TooManyIndexes(String),
}

impl From<String> for Refusal {
    fn from(text: String) -> Refusal {
        Refusal::Invalid(text)
    }
}

impl Update {
    /// Much of an update must be an update of its own. Believed: the order.
    pub(crate) fn check(&self) -> Result<(), String> {
        let online = self.indexes.iter().any(|change| !matches!(change, IndexChange::Update { .. }));
        let units = self.throughput.is_some()
            || self
                .indexes
                .iter()
                .any(|change| matches!(change, IndexChange::Update { throughput: Some(_), .. }));
        let parts = [
            self.encryption_key.is_some(),
            self.table_class.is_some(),
            self.deletion_protection.is_some(),
            self.warm.is_some(),
            self.on_demand.is_some(),
            self.billing_mode.is_some() || self.throughput.is_some(),
            !self.indexes.is_empty(),
            self.stream,
        ];
        let several = parts.iter().filter(|part| **part).count() > 1;
        let alone = [
            (self.encryption_key.is_some(), "Server-Side Encryption modification"),
            (self.table_class.is_some(), "TableClass modification"),
            (self.deletion_protection.is_some(), "DeletionProtection modification"),
        ];
        if let Some((_, what)) = alone.into_iter().find(|(asked, _)| *asked && several) {
            return Err(format!("{INVALID}{what} must be the only operation in the request"));
        }
        let rules = [
            (
                self.warm.is_some()
                    && self.indexes.iter().any(|change| matches!(change, IndexChange::Create(_))),
                "Create global secondary index cannot be specified when updating WarmThroughput",
            ),
            (self.warm.is_some() && several, "WarmThroughput must be the only operation in the request"),
            (
                self.on_demand.is_some() && (self.stream || online || self.throughput.is_some()),
                "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
            ),
            (self.stream && units, "You cannot modify stream status while updating table IOPS"),
            (online && units, "You cannot create or delete index while updating table IOPS"),
            (online && self.stream, "You cannot create or delete index while changing stream status"),
        ];
        match rules.into_iter().find(|(broken, _)| *broken) {
            Some((_, rule)) => Err(format!("{INVALID}{rule}")),
            None => Ok(()),
        }
    }

    /// The table after the update at a time in milliseconds.
    pub(crate) fn apply(&self, old: &Definition, now: i64) -> Result<Definition, Refusal> {
        let mut new = old.clone();
        self.pay(&mut new, now)?;
        self.change_indexes(&mut new)?;
        if new.billing_mode != old.billing_mode {
            paid_for(&new)?;
        }
        if let Some(key) = &self.encryption_key {
            encrypt(&mut new, key.as_ref())?;
        }
        new.table_class = self.table_class.or(new.table_class);
        new.deletion_protection = self.deletion_protection.unwrap_or(new.deletion_protection);
        creation::on_demand(new.billing_mode, self.on_demand.as_ref(), None, true)?;
        new.on_demand = bounded(self.on_demand, new.on_demand);
        creation::warm(self.warm.as_ref(), old.warm(), |_| {
            "current WarmThroughput, decreasing WarmThroughput is not supported".into()
        })?;
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
            (BillingMode::Provisioned, None) if switched => {
                return Err(Refusal::Invalid(format!(
                    "{INVALID}ProvisionedThroughput must be specified when BillingMode is PROVISIONED"
                )));
            }
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
            let is_local = table.local_indexes.iter().any(|index| index.name == change.name());
            let verb = match change {
                IndexChange::Create(_) => None,
                IndexChange::Update { .. } => Some("update"),
                IndexChange::Delete { .. } => Some("delete"),
            };
            if let Some(verb) = verb.filter(|_| is_local) {
                return Err(Refusal::Invalid(format!(
                    "Cannot {verb} an index that is not a GlobalSecondaryIndex: {}",
                    change.name()
                )));
            }
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
                        if mode == BillingMode::PayPerRequest {
                            return Err(Refusal::Invalid(format!(
                                "{INVALID}The only Updates for index: {name} when TableThroughputMode is PAY_PER_REQUEST can be to \
                                 OnDemandThroughput, WarmThroughput"
                            )));
                        }
                        creation::bounds(throughput)?;
                        if *throughput == index.throughput {
                            return Err(unchanged(&format!("index {name}"), index.throughput).into());
                        }
                        index.throughput = *throughput;
                    }
                    creation::on_demand(mode, on_demand.as_ref(), Some(name), true)?;
                    index.on_demand = bounded(*on_demand, index.on_demand);
                    index.warm = warm.or(index.warm);
                }
            }
        }
        Ok(())
    }

    fn create(&self, table: &mut Definition, index: &NewIndex) -> Result<(), Refusal> {
        let name = &index.definition.name;
        let Some(attributes) = &self.attributes else {
            return Err(Refusal::Invalid(format!(
                "{INVALID}AttributeDefinitions is not specified for index: {name}"
            )));
        };
        let mut names = table.global_indexes.iter().chain(&table.local_indexes).map(|index| &index.name);
        if names.any(|known| known == name) {
            return Err(Refusal::Invalid("Attempting to create an index which already exists".into()));
        }
        match (table.billing_mode, index.has_throughput) {
            (BillingMode::PayPerRequest, true) => {
                return Err(Refusal::Invalid(format!(
                    "{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {name} when BillingMode \
                     is PAY_PER_REQUEST"
                )));
            }
            (BillingMode::Provisioned, false) => {
                return Err(Refusal::Invalid(format!(
                    "{INVALID}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {name}"
                )));
            }
            _ => {}
        }
        for defined in attributes {
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
            return Err(Refusal::TooManyIndexes(index_creation::too_many_global()));
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

/// Every index of a table that is paid for beforehand has its throughput.
fn paid_for(table: &Definition) -> Result<(), Refusal> {
    if table.billing_mode == BillingMode::PayPerRequest {
        return Ok(());
    }
    let unpaid = table.global_indexes.iter().filter(|index| index.throughput == Throughput::default());
    let unpaid: Vec<&str> = unpaid.map(|index| index.name.as_str()).collect();
    if unpaid.is_empty() {
        return Ok(());
    }
    let names = unpaid.join(",");
    Err(Refusal::Invalid(format!("{INVALID}ProvisionedThroughput must be specified for index: {names}")))
}

/// Changes the key that a table is encrypted with; `None` is AWS's own.
fn encrypt(table: &mut Definition, key: Option<&String>) -> Result<(), Refusal> {
    if table.encryption_key.as_ref() == key {
        let already = match key {
            None => "Table is already encrypted by default",
            Some(_) => {
                "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change \
                 Master Key"
            }
        };
        return Err(Refusal::Invalid(format!("{INVALID}{already}")));
    }
    table.encryption_key = key.cloned();
    Ok(())
}

/// Bounds on what is paid per request, after a change: -1 lifts one.
fn bounded(
    asked: Option<OnDemandThroughput>,
    known: Option<OnDemandThroughput>,
) -> Option<OnDemandThroughput> {
    let Some(asked) = asked else { return known };
    let one = |asked: Option<i64>, known: Option<i64>| asked.or(known).filter(|units| *units != -1);
    let bounds = OnDemandThroughput {
        max_read_request_units: one(
            asked.max_read_request_units,
            known.and_then(|known| known.max_read_request_units),
        ),
        max_write_request_units: one(
            asked.max_write_request_units,
            known.and_then(|known| known.max_write_request_units),
        ),
    };
    let lifted = bounds.max_read_request_units.is_none() && bounds.max_write_request_units.is_none();
    Some(bounds).filter(|_| !lifted)
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
