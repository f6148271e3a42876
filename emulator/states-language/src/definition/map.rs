//! The Map state: what it goes over, how many at a time, and what it bears.
//!
//! Accepted and ignored in a Map that is not distributed: `ItemBatcher`, `ItemReader`, `Label`, `ResultWriter`,
//! `ToleratedFailureCount` and `ToleratedFailurePercentage`.

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

/// The most characters of a `Label`. Documented.
const MOST_LABEL_CHARACTERS: usize = 40;

/// The most bytes that `MaxInputBytesPerBatch` may ask for. Documented.
const MOST_BATCH_BYTES: u64 = 262_144;

/// What a `Label` must not contain, beside white space. Documented.
const NOT_IN_LABELS: &[char] = &[
    '?', '*', '<', '>', '{', '}', '[', ']', '"', '#', '%', '\\', '^', '|', '~', '`', '$', '&', ',', ';', ':',
    '/',
];

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
    /// Whether the lists that its iterations make become one.
    pub(crate) flattens: bool,
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
        distributed: distributed(fields, processor, &fields.at(name)),
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
    let is_bytes =
        |value: &Value| value.as_u64().is_some_and(|number| (1..=MOST_BATCH_BYTES).contains(&number));
    Some(Batching {
        max_items: inner.setting("MaxItemsPerBatch", is_count),
        max_bytes: inner.setting("MaxInputBytesPerBatch", is_bytes),
        input: inner.payload("BatchInput"),
    })
}

/// What `ProcessorConfig` asks for. The texts are believed, but for those that AWS has for every member.
fn distributed(fields: &Fields<'_>, processor: &Value, location: &str) -> Option<Distributed> {
    let location = format!("{location}/ProcessorConfig");
    let config =
        Fields::object(processor.get("ProcessorConfig")?, &location, fields.language, fields.problems)?;
    config.only(&["ExecutionType", "Mode"], &[]);
    let execution_type = one_of(&config, "ExecutionType", &["EXPRESS", "STANDARD"]);
    if one_of(&config, "Mode", &["DISTRIBUTED", "INLINE"]) != Some("DISTRIBUTED") {
        return None;
    }
    if !config.has("ExecutionType") {
        fields.report(diagnostic::required(&["ExecutionType"], &location));
    }
    Some(Distributed {
        label: label(fields),
        is_express: execution_type == Some("EXPRESS"),
        asks_storage: asks_storage(fields),
        flattens: fields.get("ResultWriter").and_then(transformation) == Some("FLATTEN"),
    })
}

fn one_of<'a>(fields: &Fields<'a>, name: &str, values: &[&str]) -> Option<&'a str> {
    let given = fields.text(name)?;
    if !values.contains(&given) {
        fields.report(diagnostic::not_one_of(values, &fields.at(name)));
    }
    Some(given)
}

fn label(fields: &Fields<'_>) -> Option<String> {
    let label = fields.text("Label")?;
    let is_valid = (1..=MOST_LABEL_CHARACTERS).contains(&label.chars().count())
        && !label.chars().any(|character| {
            character.is_whitespace() || character.is_control() || NOT_IN_LABELS.contains(&character)
        });
    if !is_valid {
        let message = format!("Value is not valid for Label: {label}");
        fields.report(diagnostic::wrong_value(message, &fields.at("Label")));
    }
    Some(label.to_owned())
}

/// What needs S3. A `ResultWriter` that only says how results are put together needs none, if they stay what they are.
fn asks_storage(fields: &Fields<'_>) -> Option<&'static str> {
    if fields.has("ItemReader") {
        return Some("ItemReader");
    }
    fields.get("ResultWriter").filter(|writer| transformation(writer).is_none()).map(|_| "ResultWriter")
}

/// How results are put together that are not written to S3: `COMPACT` is what a Map gives anyway. `None` for what needs S3, or tells more
/// of the children than their outputs.
fn transformation(writer: &Value) -> Option<&str> {
    let is_all = writer.as_object()?.keys().all(|name| name == "WriterConfig" || name == "Comment");
    let config = writer.get("WriterConfig").filter(|_| is_all)?;
    let is_json = config.get("OutputType").is_none_or(|kind| kind == "JSON");
    let transformation = config.get("Transformation").and_then(Value::as_str).filter(|_| is_json);
    transformation.filter(|name| ["COMPACT", "FLATTEN"].contains(name))
}
