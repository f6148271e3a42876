//! What a distributed Map has beyond an inline one: batches, failures that are borne, a Map run.

use serde_json::{Map, Value};

use super::leaving::size;
use super::running::Step;
use super::settings::Sight;
use crate::definition::MapState;
use crate::scope::Failure;

impl Step<'_> {
    /// The ARN of a new Map run.
    pub(crate) fn map_run(&mut self, label: &str) -> String {
        let machine = self.run.identity.state_machine["Id"].as_str().unwrap_or_default();
        let id = self.world.uuid();
        format!("{}/{label}:{id}", machine.replacen(":stateMachine:", ":mapRun:", 1))
    }

    /// Items as `ItemBatcher` puts them together: `{"Items": [...], "BatchInput": ...}`.
    pub(crate) fn batched(
        &mut self,
        map: &MapState,
        items: Vec<Value>,
        sight: &Sight<'_>,
    ) -> Result<Vec<Value>, Failure> {
        let Some(batching) = &map.batching else { return Ok(items) };
        let most = self.whole("MaxItemsPerBatch", batching.max_items.as_ref(), 1, sight)?;
        let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let bytes = self.whole("MaxInputBytesPerBatch", batching.max_bytes.as_ref(), 1, sight)?;
        let bytes = bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(super::MOST_PAYLOAD_BYTES);
        let input = match &batching.input {
            Some(input) => Some(self.payload("ItemBatcher/BatchInput", input, sight)?),
            None => None,
        };
        let mut batches: Vec<Vec<Value>> = Vec::new();
        let mut taken = 0;
        for item in items {
            let length = size(&item);
            match batches.last_mut() {
                Some(batch) if batch.len() < most && taken + length <= bytes => {
                    batch.push(item);
                    taken += length;
                }
                _ => {
                    batches.push(vec![item]);
                    taken = length;
                }
            }
        }
        let whole = batches.into_iter().map(|items| {
            let mut batch = Map::new();
            if let Some(input) = &input {
                batch.insert("BatchInput".to_owned(), input.clone());
            }
            batch.insert("Items".to_owned(), Value::Array(items));
            Value::Object(batch)
        });
        Ok(whole.collect())
    }

    /// How many iterations may fail.
    pub(crate) fn tolerated(
        &mut self,
        map: &MapState,
        length: usize,
        sight: &Sight<'_>,
    ) -> Result<usize, Failure> {
        let count = self.whole("ToleratedFailureCount", map.tolerated_count.as_ref(), 0, sight)?;
        let count = count.and_then(|count| usize::try_from(count).ok());
        let percentage = match &map.tolerated_percentage {
            Some(setting) => self.setting("ToleratedFailurePercentage", setting, sight)?.as_f64(),
            None => None,
        };
        // The lower of the two counts; a part of an item is not one.
        let share = percentage.map(|percentage| share(length, percentage));
        Ok(count.into_iter().chain(share).min().unwrap_or(0))
    }
}

fn share(length: usize, percentage: f64) -> usize {
    (0..=length).rev().find(|count| as_f64(*count) * 100.0 <= percentage * as_f64(length)).unwrap_or(0)
}

fn as_f64(count: usize) -> f64 {
    Value::from(count).as_f64().unwrap_or(0.0)
}
