//! `ConsumedCapacity`: what requests cost, split between a table and its indexes.

use contract::ApiError;
use dynamodb_expression::Item;
use store::{Key, Value};

use crate::collections::{read_head, read_item};
use crate::model::capacity::HalfUnits;
use crate::model::index::IndexKind;
use crate::request::ReturnConsumedCapacity;
use crate::table_head::TableHead;

/// What requests have cost on one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Consumed {
    table: Option<HalfUnits>,
    /// By the order in which the table has its indexes.
    indexes: Vec<(IndexKind, String, HalfUnits)>,
}

impl Consumed {
    /// What the table itself cost.
    pub(crate) fn of_table(units: HalfUnits) -> Consumed {
        Consumed { table: Some(units), indexes: Vec::new() }
    }

    /// What one index cost.
    pub(crate) fn of_index(kind: IndexKind, name: &str, units: HalfUnits) -> Consumed {
        Consumed { table: None, indexes: vec![(kind, name.to_owned(), units)] }
    }

    /// What a write cost that replaced one item by another. A write that fails its condition costs as much as one that
    /// replaces the item by itself; an index is charged only where its entry or what it shows changes: once, or twice if the
    /// entry moves.
    pub(crate) fn of_write(
        table: &TableHead<'_>,
        before: Option<&Item>,
        after: Option<&Item>,
    ) -> Result<Consumed, ApiError> {
        let size = |item: Option<&Item>| item.map_or(0, Item::size);
        let mut consumed = Consumed::of_table(HalfUnits::write(size(before), size(after)));
        if !table.has_indexes() || before == after {
            return Ok(consumed);
        }
        let nowhere = Key::from_bytes(&[]);
        for index in table.indexes()? {
            let seen = |item: Option<&Item>| {
                let item = item?;
                let entry = index.entry(item, &nowhere).ok().flatten()?;
                Some((entry, index.project(&table.keys, item).into_owned()))
            };
            let units = match (seen(before), seen(after)) {
                (None, None) => continue,
                (Some(old), Some(new)) if old == new => continue,
                (Some((old_entry, old)), Some((new_entry, new))) if old_entry == new_entry => {
                    HalfUnits::write(old.size(), new.size())
                }
                (Some((_, old)), Some((_, new))) => {
                    HalfUnits::write(old.size(), 0) + HalfUnits::write(0, new.size())
                }
                (Some((_, item)), None) | (None, Some((_, item))) => HalfUnits::write(item.size(), 0),
            };
            consumed.add(&Consumed::of_index(index.kind, index.name(), units));
        }
        Ok(consumed)
    }

    /// The same of items as they are kept, in the table that a row of `TABLES` tells.
    pub(crate) fn of_kept_write(
        row: &Value,
        before: Option<&Value>,
        after: Option<&Value>,
    ) -> Result<Consumed, ApiError> {
        let item = |kept: Option<&Value>| kept.map(|kept| read_item(kept)).transpose();
        Consumed::of_write(&read_head(row)?, item(before)?.as_ref(), item(after)?.as_ref())
    }

    /// Adds what another request cost on the same table.
    pub(crate) fn add(&mut self, other: &Consumed) {
        self.table = match (self.table, other.table) {
            (Some(one), Some(other)) => Some(one + other),
            (one, other) => one.or(other),
        };
        for (kind, name, units) in &other.indexes {
            match self.indexes.iter_mut().find(|(of, known, _)| of == kind && known == name) {
                Some((_, _, sum)) => *sum = *sum + *units,
                None => self.indexes.push((*kind, name.clone(), *units)),
            }
        }
    }

    /// Twice as much: what a transaction costs.
    pub(crate) fn doubled(mut self) -> Consumed {
        self.add(&self.clone());
        self
    }

    /// Everything together.
    pub(crate) fn total(&self) -> HalfUnits {
        let indexes = self.indexes.iter().map(|(_, _, units)| *units);
        indexes.fold(self.table.unwrap_or_default(), |sum, units| sum + units)
    }

    /// `ConsumedCapacity` as JSON, for a table named as the request named it; nothing if it was not asked for. `split` is what
    /// a transaction calls its units besides (`"ReadCapacityUnits"`), believed to be said of every part.
    pub(crate) fn json(
        &self,
        wanted: ReturnConsumedCapacity,
        table: &str,
        split: Option<&str>,
    ) -> Option<String> {
        if wanted == ReturnConsumedCapacity::None {
            return None;
        }
        let units = |units: HalfUnits| {
            let also = split.map_or_else(String::new, |name| format!(",\"{name}\":{}", units.text()));
            format!("\"CapacityUnits\":{}{also}", units.text())
        };
        // No name of a table or an index has a character that JSON escapes.
        let mut json = format!("{{\"TableName\":\"{table}\",{}", units(self.total()));
        if wanted == ReturnConsumedCapacity::Indexes {
            json.push_str(&format!(",\"Table\":{{{}}}", units(self.table.unwrap_or_default())));
            let kinds =
                [(IndexKind::Local, "LocalSecondaryIndexes"), (IndexKind::Global, "GlobalSecondaryIndexes")];
            for (kind, member) in kinds {
                let of_kind = self.indexes.iter().filter(|(of, ..)| *of == kind);
                let parts: Vec<String> =
                    of_kind.map(|(_, name, sum)| format!("\"{name}\":{{{}}}", units(*sum))).collect();
                if !parts.is_empty() {
                    json.push_str(&format!(",\"{member}\":{{{}}}", parts.join(",")));
                }
            }
        }
        json.push('}');
        Some(json)
    }
}
