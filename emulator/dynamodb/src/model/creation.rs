//! What a new table's definition may be. The refusals are AWS's texts, in the order in which it looks.

use std::collections::HashSet;

use super::definition::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, OnDemandThroughput, Throughput,
    WARM_ON_DEMAND, WarmThroughput,
};

/// The most key attributes of a table.
pub(crate) const MOST_KEYS: usize = 2;
/// The most units that can be asked for.
const MOST_UNITS: i64 = 1_000_000_000_000;
/// What every such refusal begins with.
pub(crate) const INVALID: &str = "One or more parameter values were invalid: ";

/// What a table that is paid per request can take from the first.
const INITIAL_ON_DEMAND: &str = "initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/\
                                 developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial";

/// Throughput is stated if and only if it is paid for.
pub(crate) fn throughput(mode: BillingMode, throughput: Option<&Throughput>) -> Result<(), String> {
    match (mode, throughput) {
        (BillingMode::PayPerRequest, None) => Ok(()),
        (BillingMode::PayPerRequest, Some(_)) => Err(format!(
            "{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
        )),
        (BillingMode::Provisioned, None) => Err(format!(
            "{INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        )),
        (BillingMode::Provisioned, Some(throughput)) => bounds(throughput),
    }
}

/// Throughput is not too much.
pub(crate) fn bounds(throughput: &Throughput) -> Result<(), String> {
    let units = [
        ("ReadCapacityUnits", throughput.read_capacity_units),
        ("WriteCapacityUnits", throughput.write_capacity_units),
    ];
    match units.into_iter().find(|(_, units)| *units > MOST_UNITS) {
        Some((name, units)) => Err(format!("Given value {units} for {name} is out of bounds")),
        None => Ok(()),
    }
}

/// The key schema uses the attributes that are defined, no more and no fewer, a hash key first. With indexes, which
/// attributes are too many is theirs to say.
pub(crate) fn keys(
    attributes: &[AttributeDefinition],
    keys: &[KeySchemaElement],
    has_indexes: bool,
) -> Result<(), String> {
    let defined: Vec<&str> = attributes.iter().map(|attribute| attribute.attribute_name.as_str()).collect();
    let used: Vec<&str> = keys.iter().map(|key| key.attribute_name.as_str()).collect();
    if used.len() > defined.len() {
        return Err("Invalid KeySchema: Some index key attribute have no definition".into());
    }
    if let Some(twice) = first_repeated(&defined) {
        return Err(format!("Attribute Name is duplicated: {twice}"));
    }
    if used.iter().any(|name| !defined.contains(name)) {
        return Err(format!(
            "{INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], AttributeDefinitions: [{}]",
            used.join(", "),
            defined.join(", ")
        ));
    }
    if first_repeated(&used).is_some() {
        return Err("Both the Hash Key and the Range Key element in the KeySchema have the same name".into());
    }
    if keys.first().is_some_and(|key| key.key_type != KeyType::Hash) {
        return Err("Invalid KeySchema: The first KeySchemaElement is not a HASH key type".into());
    }
    if keys.get(1).is_some_and(|key| key.key_type != KeyType::Range) {
        return Err("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type".into());
    }
    if !has_indexes && used.len() != defined.len() {
        return Err(format!(
            "{INVALID}Number of attributes in KeySchema does not exactly match number of attributes defined in \
             AttributeDefinitions"
        ));
    }
    Ok(())
}

/// What AWS says of a key schema that is too long.
pub(crate) fn too_many_keys(keys: &[KeySchemaElement], path: &str) -> String {
    let shown = keys.iter().map(|key| {
        let part = if key.key_type == KeyType::Hash { "HASH" } else { "RANGE" };
        format!("KeySchemaElement(attributeName={}, keyType={part})", key.attribute_name)
    });
    let shown: Vec<String> = shown.collect();
    format!(
        "Value '[{}]' at '{path}' failed to satisfy constraint: Member must have length less than or equal to {MOST_KEYS}",
        shown.join(", ")
    )
}

/// Bounds on what is paid per request, of a table or of an index, are positive; -1 lifts one in an update. Believed: how an
/// index is named.
pub(crate) fn on_demand(
    mode: BillingMode,
    bounds: Option<&OnDemandThroughput>,
    index: Option<&str>,
    in_update: bool,
) -> Result<(), String> {
    let Some(bounds) = bounds else { return Ok(()) };
    let of = index.map_or_else(|| " for table".to_owned(), |index| format!(" for index : {index}"));
    for (name, units) in [
        ("MaxReadRequestUnits", bounds.max_read_request_units),
        ("MaxWriteRequestUnits", bounds.max_write_request_units),
    ] {
        let Some(units) = units else { continue };
        if mode == BillingMode::Provisioned {
            let of = if index.is_some() { of.as_str() } else { "" };
            let (table, stop) = if in_update { ("the table", "") } else { ("table", ".") };
            return Err(format!(
                "{INVALID}{name} for OnDemandThroughput{of} cannot be specified when {table} BillingMode is PROVISIONED{stop}"
            ));
        }
        if units < 1 && !(in_update && units == -1) {
            return Err(format!(
                "{INVALID}Requested {name} for OnDemandThroughput{of} is outside of valid range"
            ));
        }
    }
    Ok(())
}

/// What a new table or index, such as `index gsi`, can take at once is not less than follows from how it is paid for.
pub(crate) fn warm_of_new(
    mode: BillingMode,
    throughput: Throughput,
    asked: Option<&WarmThroughput>,
    of: &str,
) -> Result<(), String> {
    let units = (throughput.read_capacity_units, throughput.write_capacity_units);
    match mode {
        BillingMode::PayPerRequest => warm(asked, WARM_ON_DEMAND, of, |_| INITIAL_ON_DEMAND.into()),
        BillingMode::Provisioned => {
            warm(asked, units, of, |kind| format!("{kind}CapacityUnits of ProvisionedThroughput"))
        }
    }
}

/// What a table or index can take at once is not less than it must; `than` says than what.
pub(crate) fn warm(
    asked: Option<&WarmThroughput>,
    least: (i64, i64),
    of: &str,
    than: impl Fn(&str) -> String,
) -> Result<(), String> {
    let Some(asked) = asked else { return Ok(()) };
    let units = [
        ("ReadUnitsPerSecond", "Read", asked.read_units_per_second, least.0),
        ("WriteUnitsPerSecond", "Write", asked.write_units_per_second, least.1),
    ];
    match units.into_iter().find(|(.., asked, least)| asked.is_some_and(|asked| asked < *least)) {
        Some((name, kind, ..)) => {
            Err(format!("{INVALID}Requested {name} for WarmThroughput for {of} is lower than {}", than(kind)))
        }
        None => Ok(()),
    }
}

/// The first name that stands twice.
pub(crate) fn first_repeated<'a>(names: &[&'a str]) -> Option<&'a str> {
    let mut seen = HashSet::new();
    names.iter().find(|name| !seen.insert(**name)).copied()
}
