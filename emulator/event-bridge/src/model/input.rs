//! What a target gets of an event.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::json_path::JsonPath;
use crate::model::target::{InputTransformer, Target};

/// What of the rule an input transformer may ask for.
#[derive(Debug)]
pub(crate) struct About<'a> {
    pub(crate) rule_name: &'a str,
    pub(crate) rule_arn: &'a str,
    /// When the event was put, as ISO 8601.
    pub(crate) received: &'a str,
}

/// What a target gets: what it said, what its path leads to, what its transformer makes, or the whole event.
pub(crate) fn target_input(event: &RawValue, about: &About<'_>, target: &Target) -> String {
    if let Some(text) = &target.input {
        return text.clone();
    }
    let parsed = || serde_json::from_str::<Value>(event.get()).unwrap_or_default();
    if let Some(path) = &target.input_path {
        // A path that leads nowhere gives null. Believed.
        return JsonPath::parse(path).and_then(|path| path.of(&parsed())).unwrap_or_default().to_string();
    }
    match &target.input_transformer {
        Some(transformer) => transformed(&parsed(), about, transformer),
        None => event.get().to_owned(),
    }
}

fn transformed(event: &Value, about: &About<'_>, transformer: &InputTransformer) -> String {
    input_template::fill(&transformer.input_template, |name| {
        if let Some(path) = transformer.input_paths_map.as_ref().and_then(|paths| paths.get(name)) {
            let path = path.as_str().and_then(JsonPath::parse);
            return Some(path.and_then(|path| path.of(event)));
        }
        let text = |text: &str| Some(Value::String(text.to_owned()));
        Some(match name {
            "aws.events.rule-arn" => text(about.rule_arn),
            "aws.events.rule-name" => text(about.rule_name),
            "aws.events.event.ingestion-time" => text(about.received),
            "aws.events.event.json" => Some(event.clone()),
            "aws.events.event" => {
                let mut event = event.clone();
                if let Some(members) = event.as_object_mut() {
                    members.shift_remove("detail");
                }
                Some(event)
            }
            _ => return None,
        })
    })
}
