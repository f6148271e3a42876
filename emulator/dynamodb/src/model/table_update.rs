//! What an update makes of a table's definition.

use contract::Time;

use super::change_limits::EncryptionChanges;
use super::creation::{self, INVALID};
use super::definition::{
    AttributeDefinition, BillingMode, Definition, OnDemandThroughput, TableClass, Throughput, WarmThroughput,
};
use super::index_update::{self, IndexChange};

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

/// Why a table cannot be changed so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// AWS's text.
    Invalid(String),
    /// There is no index of this name to change or delete.
    NoIndex(String),
    /// More than one index would be made or deleted.
    SeveralIndexes,
    /// More of something than there may be, or more often; AWS's text.
    Limit(String),
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

    /// The table after the update.
    pub(crate) fn apply(&self, old: &Definition, now: Time) -> Result<Definition, Refusal> {
        let mut new = old.clone();
        self.pay(&mut new, now)?;
        index_update::change(self, &mut new, old.billing_mode, now)?;
        if new.billing_mode != old.billing_mode {
            index_update::paid_for(&new)?;
        }
        if let Some(key) = &self.encryption_key {
            encrypt(&mut new, key.as_ref(), now)?;
        }
        if let Some(class) = self.table_class {
            classify(&mut new, class, now)?;
        }
        if let Some(protection) = self.deletion_protection {
            new.deletion_protection = protection;
        }
        if new.deletion_protection != old.deletion_protection {
            new.settings.protection_changed = Some(now.0);
        }
        creation::on_demand(new.billing_mode, self.on_demand.as_ref(), None, true)?;
        new.on_demand = bounded(self.on_demand, new.on_demand);
        creation::warm(self.warm.as_ref(), old.warm(), "table", |_| NO_DECREASE.into())?;
        // What it can take never becomes less, however it is paid for.
        if new.throughput != old.throughput || new.billing_mode != old.billing_mode || self.warm.is_some() {
            new.warm = Some(WarmThroughput::reached(old.warm(), new.warm(), self.warm));
        }
        Ok(new)
    }

    fn pay(&self, table: &mut Definition, now: Time) -> Result<(), Refusal> {
        let mode = self.billing_mode.unwrap_or(table.billing_mode);
        let switched = mode != table.billing_mode;
        table.billing_mode = mode;
        match (mode, self.throughput) {
            (BillingMode::PayPerRequest, Some(_)) if self.billing_mode.is_some() => {
                return Err(Refusal::Invalid(format!(
                    "{INVALID}ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST"
                )));
            }
            (BillingMode::PayPerRequest, Some(_)) => {
                creation::throughput(mode, self.throughput.as_ref())?;
            }
            (BillingMode::PayPerRequest, None) if switched => {
                table.settings.pay_per_request_switches.add(now).map_err(Refusal::Limit)?;
                table.throughput = Throughput::default();
                table.pay_per_request_since = Some(now.0);
                index_update::pay_per_request(table);
            }
            (BillingMode::Provisioned, None) if switched => {
                return Err(Refusal::Invalid(format!(
                    "{INVALID}ProvisionedThroughput must be specified when BillingMode is PROVISIONED"
                )));
            }
            (BillingMode::Provisioned, Some(throughput)) if switched => {
                table.throughput = throughput;
                table.pay_per_request_since = table.pay_per_request_since.or(Some(table.created));
            }
            (BillingMode::Provisioned, Some(throughput)) => {
                if throughput == table.throughput {
                    return Err(unchanged("table", table.throughput).into());
                }
                let changes = table.throughput_changes.with(table.throughput, throughput, now);
                table.throughput_changes = changes.map_err(Refusal::Limit)?;
                table.throughput = throughput;
            }
            _ => {}
        }
        Ok(())
    }
}

/// Why less cannot be asked for than a table or an index can take already.
pub(crate) const NO_DECREASE: &str = "current WarmThroughput, decreasing WarmThroughput is not supported";

/// Changes the key that a table is encrypted with; `None` is AWS's own.
fn encrypt(table: &mut Definition, key: Option<&String>, now: Time) -> Result<(), Refusal> {
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
    let changes = EncryptionChanges::with(table.settings.encryption_changes, now).map_err(Refusal::Limit)?;
    table.settings.encryption_changes = Some(changes);
    table.encryption_key = key.cloned();
    Ok(())
}

/// Gives a table a class. The class that it has is no change (believed), but refused like one once there were too many.
fn classify(table: &mut Definition, class: TableClass, now: Time) -> Result<(), Refusal> {
    table.settings.class_changes.check(now).map_err(Refusal::Limit)?;
    if table.table_class.unwrap_or(TableClass::Standard) != class {
        table.settings.class_changes.add(now);
        table.table_class = Some(class);
    }
    Ok(())
}

/// Bounds on what is paid per request, after a change: -1 lifts one.
pub(crate) fn bounded(
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
pub(crate) fn unchanged(what: &str, throughput: Throughput) -> String {
    let Throughput { read_capacity_units: reads, write_capacity_units: writes } = throughput;
    let kind = what.split(' ').next().unwrap_or(what);
    format!(
        "The provisioned throughput for the {what} will not change. The requested value equals the current value. Current \
         ReadCapacityUnits provisioned for the {kind}: {reads}. Requested ReadCapacityUnits: {reads}. Current WriteCapacityUnits \
         provisioned for the {kind}: {writes}. Requested WriteCapacityUnits: {writes}. Refer to the Amazon DynamoDB Developer \
         Guide for current limits and how to request higher limits."
    )
}
