//! How AWS describes a table in the answer to an update: as it will be, but for what takes a while, which it shows as it was.
//!
//! Here nothing takes a while, but a tool that keeps what the answer says must be wrong in the same way. (Captured, published;
//! October 2026. Believed: that an index that goes is said to be empty.)

use contract::Time;

use super::definition::{BillingMode, Definition, IndexDefinition};
use super::description::{
    Amount, Contents, EncryptionDescription, ProvisionedThroughputDescription, Seen, TableDescription,
    TableStatus, WarmThroughputDescription,
};
use super::index_description::IndexDescription;
use super::index_update::IndexChange;
use super::table_name::arn;
use super::table_update::Update;

impl Update {
    /// Describes what this update has made of a table, which holds so much.
    pub(crate) fn describe<'a>(
        &self,
        old: &'a Definition,
        new: &'a Definition,
        seen: Seen<'_>,
        contents: &Contents,
    ) -> TableDescription<'a> {
        let mut table = TableDescription::of(new, seen, TableStatus::Active, contents);
        if !self.is_done_at_once() {
            table.table_status = TableStatus::Updating;
        }
        let switched = old.billing_mode != new.billing_mode;
        if switched {
            let known = old.pay_per_request_since.is_some() || old.billing_mode == BillingMode::PayPerRequest;
            if let Some(summary) = table.billing_mode_summary.as_mut().filter(|_| !known) {
                summary.last_update_to_pay_per_request_date_time = None;
            }
        } else {
            table.provisioned_throughput = ProvisionedThroughputDescription::before_change(
                (old.throughput, &old.throughput_changes),
                &new.throughput_changes,
                seen.now,
            );
        }
        if self.encryption_key.is_some() {
            table.encryption = Some(EncryptionDescription::updating(old.encryption_key.as_deref()));
        }
        if old.table_class != new.table_class {
            let before = TableDescription::of(old, seen, TableStatus::Active, contents);
            table.table_class_summary = before.table_class_summary;
        }
        if let Some(asked) = self.on_demand {
            let mut shown = new.on_demand.unwrap_or(asked);
            // What is lifted is shown as it was asked.
            shown.max_read_request_units = asked.max_read_request_units.or(shown.max_read_request_units);
            shown.max_write_request_units = asked.max_write_request_units.or(shown.max_write_request_units);
            table.on_demand_throughput = Some(shown);
        }
        if self.warm.is_some() || old.warm() != new.warm() {
            let status = if self.warm.is_some() { TableStatus::Updating } else { TableStatus::Active };
            table.warm_throughput = Some(WarmThroughputDescription::of(old.warm(), status));
        }
        if let Some(indexes) = &mut table.global_secondary_indexes {
            self.describe_indexes(indexes, old, new, seen.now);
        }
        if let Some((place, index)) = self.going(old) {
            let table_arn = arn(seen.region, seen.account, &old.name);
            let warm = index.warm_in(old.billing_mode);
            let status = TableStatus::Deleting;
            let going =
                IndexDescription::global(index, &table_arn, Amount::default(), status, warm, seen.now);
            let indexes = table.global_secondary_indexes.get_or_insert_default();
            indexes.insert(place.min(indexes.len()), going);
        }
        table
    }

    /// Whether the table is said to be active in the answer: what changes beside it, or in its indexes alone.
    fn is_done_at_once(&self) -> bool {
        let updates = |change: &IndexChange| matches!(change, IndexChange::Update { .. });
        let of_table = self.stream
            || self.throughput.is_some()
            || self.billing_mode.is_some()
            || self.table_class.is_some();
        !of_table && self.indexes.iter().all(updates)
    }

    fn describe_indexes<'a>(
        &self,
        indexes: &mut [IndexDescription<'a>],
        old: &'a Definition,
        new: &'a Definition,
        now: Time,
    ) {
        for shown in indexes {
            let is_of = |change: &&IndexChange| change.name() == shown.index_name;
            let named = |index: &&'a IndexDefinition| index.name == shown.index_name;
            let change = self.indexes.iter().find(is_of);
            let before = old.global_indexes.iter().find(named);
            let after = new.global_indexes.iter().find(named);
            match (change, before, after) {
                (Some(IndexChange::Create(_)), ..) => {
                    shown.index_status = Some(TableStatus::Creating);
                    shown.backfilling = Some(false);
                    shown.warm_throughput = None;
                }
                (Some(IndexChange::Update { warm, .. }), Some(before), Some(after)) => {
                    shown.index_status = Some(TableStatus::Updating);
                    if old.billing_mode == new.billing_mode {
                        shown.provisioned_throughput = Some(ProvisionedThroughputDescription::before_change(
                            (before.throughput, &before.throughput_changes),
                            &after.throughput_changes,
                            now,
                        ));
                        shown.on_demand_throughput = before.on_demand;
                    }
                    let status = if warm.is_some() { TableStatus::Updating } else { TableStatus::Active };
                    let warm = before.warm_in(old.billing_mode);
                    shown.warm_throughput = Some(WarmThroughputDescription::of(warm, status));
                }
                _ => {}
            }
        }
    }

    /// The index that goes, and its place among those that there were. There is no more than one.
    fn going<'a>(&self, old: &'a Definition) -> Option<(usize, &'a IndexDefinition)> {
        let goes = |index: &IndexDefinition| {
            let mut changes = self.indexes.iter();
            changes.any(|change| matches!(change, IndexChange::Delete { name } if *name == index.name))
        };
        old.global_indexes.iter().enumerate().find(|(_, index)| goes(index))
    }
}
