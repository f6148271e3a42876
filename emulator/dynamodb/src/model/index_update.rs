//! What an update makes of a table's global indexes.

use contract::Time;

use super::creation::{self, INVALID};
use super::definition::{
    BillingMode, Definition, IndexDefinition, KeySchemaElement, OnDemandThroughput, Throughput,
    WarmThroughput,
};
use super::index_creation::{self, NewIndex, Of};
use super::table_update::{NO_DECREASE, Refusal, Update, bounded, unchanged};

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

/// Does an update's changes to the indexes of a table, which was paid for in another way before, perhaps.
pub(crate) fn change(
    update: &Update,
    table: &mut Definition,
    was_paid: BillingMode,
    now: Time,
) -> Result<(), Refusal> {
    let online = update.indexes.iter().filter(|change| !matches!(change, IndexChange::Update { .. }));
    if online.count() > 1 {
        return Err(Refusal::SeveralIndexes);
    }
    for change in &update.indexes {
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
        let no_index = || Refusal::NoIndex(change.name().to_owned());
        match change {
            IndexChange::Create(index) => create(update, table, index)?,
            IndexChange::Delete { .. } => {
                table.global_indexes.remove(place.ok_or_else(no_index)?);
                forget_unused(table);
            }
            IndexChange::Update { name, throughput, on_demand, warm } => {
                let mode = table.billing_mode;
                let asks = throughput.is_some()
                    || warm.is_some()
                    || on_demand.is_some_and(|asked| !asked.is_empty());
                let mut of_table = table.global_indexes.iter_mut();
                let index = of_table.find(|index| index.name == *name).ok_or_else(no_index)?;
                if !asks && mode == BillingMode::PayPerRequest {
                    return Err(only_on_demand(name));
                }
                let before = index.warm_in(was_paid);
                if let Some(throughput) = throughput {
                    pay(index, *throughput, mode, now)?;
                }
                creation::on_demand(mode, on_demand.as_ref(), Some(name), true)?;
                index.on_demand = bounded(*on_demand, index.on_demand);
                creation::warm(warm.as_ref(), before, &format!("index {name}"), |_| NO_DECREASE.into())?;
                if throughput.is_some() || warm.is_some() {
                    index.warm = Some(WarmThroughput::reached(before, index.warm_in(mode), *warm));
                }
            }
        }
    }
    Ok(())
}

/// Changes what is paid for an index.
fn pay(
    index: &mut IndexDefinition,
    throughput: Throughput,
    mode: BillingMode,
    now: Time,
) -> Result<(), Refusal> {
    let name = &index.name;
    if mode == BillingMode::PayPerRequest {
        return Err(only_on_demand(name));
    }
    creation::bounds(&throughput)?;
    if throughput == index.throughput {
        return Err(unchanged(&format!("index {name}"), index.throughput).into());
    }
    // An index that was paid per request had none that could go down or up.
    if index.throughput != Throughput::default() {
        let changes = index.throughput_changes.with(index.throughput, throughput, now);
        index.throughput_changes = changes.map_err(Refusal::Limit)?;
    }
    index.throughput = throughput;
    Ok(())
}

fn only_on_demand(index: &str) -> Refusal {
    Refusal::Invalid(format!(
        "{INVALID}The only Updates for index: {index} when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, \
         WarmThroughput"
    ))
}

/// Takes from the indexes what was paid for, as from their table.
pub(crate) fn pay_per_request(table: &mut Definition) {
    for index in &mut table.global_indexes {
        let before = index.warm_in(BillingMode::Provisioned);
        index.throughput = Throughput::default();
        index.warm = Some(WarmThroughput::reached(before, index.warm_in(BillingMode::PayPerRequest), None));
    }
}

fn create(update: &Update, table: &mut Definition, index: &NewIndex) -> Result<(), Refusal> {
    let name = &index.definition.name;
    let Some(attributes) = &update.attributes else {
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
    let of =
        Of { attributes: &table.attributes, table_keys: &table.key_schema, billing_mode: table.billing_mode };
    index_creation::one(&of, index)?;
    if table.global_indexes.len() >= index_creation::MOST_GLOBAL {
        return Err(Refusal::Limit(index_creation::one_global_more()));
    }
    table.global_indexes.push(index.definition.clone());
    index_creation::included(table.local_indexes.iter().chain(&table.global_indexes))?;
    forget_unused(table);
    Ok(())
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
pub(crate) fn paid_for(table: &Definition) -> Result<(), Refusal> {
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
