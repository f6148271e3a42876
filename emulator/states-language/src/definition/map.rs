//! The Map state: what it goes over, how many at a time, and what it bears.

use serde_json::Value;

use super::fields::Fields;
use super::reading::{self, Reading};
use super::{Payload, QueryLanguage, Setting};
use crate::diagnostic;
use crate::path_expression::PathExpression;

pub(crate) const BOTH: &[&str] = &[
    "ItemBatcher",
    "ItemProcessor",
    "ItemReader",
    "ItemSelector",
    "Iterator",
    "Label",
    "MaxConcurrency",
    "ResultWriter",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
];
pub(crate) const JSON_PATH: &[&str] = &[
    "InputPath",
    "ItemsPath",
    "MaxConcurrencyPath",
    "OutputPath",
    "Parameters",
    "ResultPath",
    "ResultSelector",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentagePath",
];
pub(crate) const JSONATA: &[&str] = &["Items", "Output"];

/// What is particular to a Map state.
#[derive(Debug)]
pub(crate) struct MapState {
    /// The flow that each item goes through.
    pub(crate) flow: usize,
    pub(crate) items: Items,
    /// What an iteration gets in place of the item.
    pub(crate) selector: Option<Payload>,
    pub(crate) max_concurrency: Option<Setting>,
    pub(crate) tolerated_count: Option<Setting>,
    pub(crate) tolerated_percentage: Option<Setting>,
    pub(crate) batching: Option<Batching>,
    pub(crate) distributed: Option<Distributed>,
}

#[derive(Debug)]
pub(crate) enum Items {
    /// The whole input.
    Input,
    Path(PathExpression),
    Setting(Setting),
}

/// `ItemBatcher`.
#[derive(Debug)]
pub(crate) struct Batching {
    pub(crate) max_items: Option<Setting>,
    pub(crate) max_bytes: Option<Setting>,
    pub(crate) input: Option<Payload>,
}

/// A Map in mode `DISTRIBUTED`: its iterations are executions of their own.
#[derive(Debug)]
pub(crate) struct Distributed {
    pub(crate) label: Option<String>,
    /// Whether those executions are express ones.
    pub(crate) is_express: bool,
    /// `ItemReader` and `ResultWriter`, which need S3.
    pub(crate) asks_storage: Option<&'static str>,
}

pub(crate) fn map(reading: &mut Reading, fields: &Fields<'_>) -> Option<MapState> {
    let name = match (fields.has("ItemProcessor"), fields.has("Iterator")) {
        (true, false) => "ItemProcessor",
        (false, true) => "Iterator",
        (false, false) => {
            fields.report(diagnostic::required(&["ItemProcessor"], fields.location));
            return None;
        }
        (true, true) => {
            let message = "You cannot have both ItemProcessor and Iterator".to_owned();
            fields.report(diagnostic::wrong_value(message, fields.location));
            return None;
        }
    };
    let processor = fields.get(name)?;
    let flow = reading::processor(reading, processor, &fields.at(name));
    let selector = if fields.has("ItemSelector") { "ItemSelector" } else { "Parameters" };
    Some(MapState {
        flow,
        items: items(fields),
        selector: fields.payload(selector),
        max_concurrency: fields.setting("MaxConcurrency", |value| value.as_u64().is_some()),
        tolerated_count: fields.setting("ToleratedFailureCount", |value| value.as_u64().is_some()),
        tolerated_percentage: fields.setting("ToleratedFailurePercentage", is_percentage),
        batching: batching(fields),
        distributed: distributed(fields, processor),
    })
}

fn is_percentage(value: &Value) -> bool {
    value.as_f64().is_some_and(|number| (0.0..=100.0).contains(&number))
}

fn items(fields: &Fields<'_>) -> Items {
    match fields.language {
        QueryLanguage::JsonPath if fields.has("ItemsPath") => {
            fields.reference("ItemsPath").map_or(Items::Input, Items::Path)
        }
        QueryLanguage::Jsonata if fields.has("Items") => {
            fields.setting("Items", |value| value.is_array()).map_or(Items::Input, Items::Setting)
        }
        _ => Items::Input,
    }
}

fn batching(fields: &Fields<'_>) -> Option<Batching> {
    let value = fields.get("ItemBatcher")?;
    let location = fields.at("ItemBatcher");
    let inner = Fields::object(value, &location, fields.language, fields.problems)?;
    let known = [
        "BatchInput",
        "MaxInputBytesPerBatch",
        "MaxInputBytesPerBatchPath",
        "MaxItemsPerBatch",
        "MaxItemsPerBatchPath",
    ];
    inner.only(&known, &[]);
    let is_count = |value: &Value| value.as_u64().is_some_and(|number| number > 0);
    Some(Batching {
        max_items: inner.setting("MaxItemsPerBatch", is_count),
        max_bytes: inner.setting("MaxInputBytesPerBatch", is_count),
        input: inner.payload("BatchInput"),
    })
}

fn distributed(fields: &Fields<'_>, processor: &Value) -> Option<Distributed> {
    let config = processor.get("ProcessorConfig").and_then(Value::as_object)?;
    let is_distributed = config.get("Mode").and_then(Value::as_str) == Some("DISTRIBUTED");
    if !is_distributed {
        return None;
    }
    let execution_type = config.get("ExecutionType").and_then(Value::as_str);
    if !matches!(execution_type, Some("EXPRESS" | "STANDARD")) {
        fields.report(diagnostic::required(&["ExecutionType"], &fields.at("ItemProcessor/ProcessorConfig")));
    }
    Some(Distributed {
        label: fields.text("Label").map(str::to_owned),
        is_express: execution_type == Some("EXPRESS"),
        asks_storage: ["ItemReader", "ResultWriter"].into_iter().find(|name| fields.has(name)),
    })
}
