//! How much throughput an account, a table and an index may have: AWS's figures for a new account. An index counts by itself,
//! not with its table; an account counts them all. (Texts and counting are captured, published, unless they are said to be believed.)

use super::definition::{BillingMode, Definition, OnDemandThroughput, Throughput, WarmThroughput};

/// Reads, and writes, a second of all provisioned tables and indexes of an account.
pub(crate) const ACCOUNT_UNITS: i64 = 80_000;
/// Reads, and writes, a second of a table or an index.
pub(crate) const TABLE_UNITS: i64 = 40_000;
/// What the texts about provisioned throughput end with.
const REFER: &str =
    "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.";

/// Holds a table and its indexes to what each of them may have in a region.
///
/// # Errors
/// AWS's text.
pub(crate) fn of_table(table: &Definition, region: &str) -> Result<(), String> {
    provisioned(table.throughput, None, region)?;
    on_demand(table.on_demand, "table", region)?;
    warm(table.warm, "table", region)?;
    for index in &table.global_indexes {
        provisioned(index.throughput, Some(&index.name), region)?;
        on_demand(index.on_demand, &format!("index : {}", index.name), region)?;
        warm(index.warm, &format!("index {}", index.name), region)?;
    }
    Ok(())
}

/// Holds what an account has reserved, and what is asked for besides, to what it may have in a region.
///
/// # Errors
/// AWS's text. Believed: that an update asks for no more than it adds.
pub(crate) fn of_account(reserved: Throughput, added: Throughput, region: &str) -> Result<(), String> {
    for (kind, reserved, added) in [
        ("Read", reserved.read_capacity_units, added.read_capacity_units),
        ("Write", reserved.write_capacity_units, added.write_capacity_units),
    ] {
        if added > 0 && reserved.saturating_add(added) > ACCOUNT_UNITS {
            return Err(format!(
                "This request would have caused the {kind}CapacityUnits limit to be exceeded for the account in {region}. Current \
                 {kind}CapacityUnits reserved by the account: {reserved}. Limit: {ACCOUNT_UNITS}. Requested: {added}. {REFER}"
            ));
        }
    }
    Ok(())
}

/// What a table and its indexes reserve.
pub(crate) fn reserved(table: &Definition) -> Throughput {
    if table.billing_mode == BillingMode::PayPerRequest {
        return Throughput::default();
    }
    let indexes = table.global_indexes.iter().map(|index| index.throughput);
    indexes.fold(table.throughput, Throughput::plus)
}

fn provisioned(throughput: Throughput, index: Option<&str>, region: &str) -> Result<(), String> {
    for (kind, units) in
        [("Read", throughput.read_capacity_units), ("Write", throughput.write_capacity_units)]
    {
        if units > TABLE_UNITS {
            let (of, whole) = match index {
                None => (String::new(), "table"),
                Some(index) => (format!(" for index {index}"), "index"),
            };
            return Err(format!(
                "The requested {kind}CapacityUnits{of}, {units}, is above the per {whole} maximum for the account in {region}. Per \
                 table maximum: {TABLE_UNITS}. {REFER}"
            ));
        }
    }
    Ok(())
}

fn on_demand(bounds: Option<OnDemandThroughput>, of: &str, region: &str) -> Result<(), String> {
    let Some(bounds) = bounds else { return Ok(()) };
    within(
        [("Read", bounds.max_read_request_units), ("Write", bounds.max_write_request_units)],
        |kind| format!("Max{kind}RequestUnits for OnDemandThroughput for {of}"),
        region,
    )
}

fn warm(asked: Option<WarmThroughput>, of: &str, region: &str) -> Result<(), String> {
    let Some(asked) = asked else { return Ok(()) };
    within(
        [("Read", asked.read_units_per_second), ("Write", asked.write_units_per_second)],
        |kind| format!("{kind}UnitsPerSecond for WarmThroughput for {of}"),
        region,
    )
}

fn within(
    units: [(&str, Option<i64>); 2],
    what: impl Fn(&str) -> String,
    region: &str,
) -> Result<(), String> {
    let too_many = units.into_iter().find(|(_, units)| units.is_some_and(|units| units > TABLE_UNITS));
    match too_many {
        None => Ok(()),
        Some((kind, _)) => Err(format!(
            "Subscriber limit exceeded: Requested {} exceeds TableMax{kind}CapacityUnits of the account in region {region}",
            what(kind)
        )),
    }
}
