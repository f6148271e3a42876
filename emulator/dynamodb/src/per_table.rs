//! What a request on several tables tells of each: `ConsumedCapacity` and `ItemCollectionMetrics`, by table as the request names it,
//! in the order in which it names them first.

use contract::{ApiError, Call};
use dynamodb_expression::Item;
use store::Value;

use crate::answer::Answer;
use crate::consumed::Consumed;
use crate::item_collection::metrics;
use crate::request::{ReturnConsumedCapacity, ReturnItemCollectionMetrics};

/// What a request cost on each of its tables.
#[derive(Debug)]
pub(crate) struct Capacities<'r> {
    wanted: ReturnConsumedCapacity,
    tables: Vec<(&'r str, Consumed)>,
}

impl<'r> Capacities<'r> {
    /// Nothing yet.
    pub(crate) fn new(wanted: ReturnConsumedCapacity) -> Capacities<'r> {
        Capacities { wanted, tables: Vec::new() }
    }

    /// Whether anybody wants to know.
    pub(crate) fn are_wanted(&self) -> bool {
        self.wanted != ReturnConsumedCapacity::None
    }

    /// Adds a cost.
    pub(crate) fn add(&mut self, table: &'r str, consumed: &Consumed) {
        match self.tables.iter_mut().find(|(known, _)| *known == table) {
            Some((_, sum)) => sum.add(consumed),
            None => self.tables.push((table, consumed.clone())),
        }
    }
}

/// The item collections that a request has written to, on each of its tables.
#[derive(Debug)]
pub(crate) struct Collections<'r> {
    wanted: ReturnItemCollectionMetrics,
    tables: Vec<(&'r str, Vec<String>)>,
}

impl<'r> Collections<'r> {
    /// None yet.
    pub(crate) fn new(wanted: ReturnItemCollectionMetrics) -> Collections<'r> {
        Collections { wanted, tables: Vec::new() }
    }

    /// Adds the collection of an item, in the table in a row of `TABLES`, unless it is there already.
    pub(crate) fn add(
        &mut self,
        call: &Call,
        table: &'r str,
        row: &Value,
        key: &Item,
    ) -> Result<(), ApiError> {
        let Some(metrics) = metrics(call, self.wanted, row, key)? else { return Ok(()) };
        match self.tables.iter_mut().find(|(known, _)| *known == table) {
            Some((_, collections)) if collections.contains(&metrics) => {}
            Some((_, collections)) => collections.push(metrics),
            None => self.tables.push((table, vec![metrics])),
        }
        Ok(())
    }
}

impl Answer {
    /// Adds `ConsumedCapacity` of several tables, if it is wanted. `split` is what a transaction calls its units besides.
    pub(crate) fn capacities(&mut self, capacities: &Capacities<'_>, split: Option<&str>) {
        if capacities.wanted == ReturnConsumedCapacity::None {
            return;
        }
        let tables = capacities.tables.iter();
        let json: Vec<String> =
            tables.filter_map(|(table, consumed)| consumed.json(capacities.wanted, table, split)).collect();
        self.member("ConsumedCapacity", format!("[{}]", json.join(",")).as_bytes());
    }

    /// Adds `ItemCollectionMetrics` of several tables, if there are any.
    pub(crate) fn collections(&mut self, collections: &Collections<'_>) {
        if collections.tables.is_empty() {
            return;
        }
        // No name of a table has a character that JSON escapes.
        let tables = collections.tables.iter();
        let json: Vec<String> =
            tables.map(|(table, of_table)| format!("\"{table}\":[{}]", of_table.join(","))).collect();
        self.member("ItemCollectionMetrics", format!("{{{}}}", json.join(",")).as_bytes());
    }
}
