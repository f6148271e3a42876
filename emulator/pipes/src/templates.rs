//! What stands for what in the input templates of pipes: `<$.path>` and `<aws.pipes....>`, something of the event and of the pipe.
//!
//! A path that goes on inside a text sees the JSON that it is the text of (documented: `<$.body.key>`). Values are put as rules put them
//! (`input-template`; believed).

use serde_json::Value;

use crate::model::pipe::Pipe;

/// What AWS reads as the JSON that it is the text of, by itself (documented: implicit body data parsing).
const BODY: &str = "$.body";
/// How many values a path may lead to.
const MOST_VALUES: usize = 10_000;

/// What of a pipe a template may ask for.
#[derive(Clone, Debug)]
pub(crate) struct About<'a> {
    pub(crate) pipe: &'a Pipe,
    pub(crate) arn: &'a str,
    /// When the batch came, as ISO 8601.
    pub(crate) received: &'a str,
}

/// What comes of an event: the template filled in, as JSON if it is some, and the event itself without a template.
pub(crate) fn applied(template: &Value, event: &Value, about: &About<'_>) -> Value {
    let Some(template) = template.as_str().filter(|template| !template.is_empty()) else {
        return event.clone();
    };
    let filled = input_template::fill(template, |name| value_of(name, event, about));
    serde_json::from_str(&filled).unwrap_or(Value::String(filled))
}

/// A parameter that may be a path into the event.
pub(crate) fn parameter(parameter: &Value, event: &Value) -> Option<String> {
    let text = parameter.as_str()?;
    if !text.starts_with("$.") {
        return Some(text.to_owned());
    }
    match at(event, text)? {
        Value::String(text) => Some(text),
        Value::Null => None,
        value => Some(value.to_string()),
    }
}

fn value_of(name: &str, event: &Value, about: &About<'_>) -> Option<Option<Value>> {
    if name.starts_with('$') {
        return Some(at(event, name));
    }
    let text = |text: &str| Some(Value::String(text.to_owned()));
    Some(match name {
        "aws.pipes.pipe-arn" => text(about.arn),
        "aws.pipes.pipe-name" => text(&about.pipe.name),
        "aws.pipes.source-arn" => text(&about.pipe.source),
        "aws.pipes.enrichment-arn" => about.pipe.enrichment().and_then(text),
        "aws.pipes.target-arn" => text(about.pipe.target()),
        "aws.pipes.event.ingestion-time" => text(about.received),
        "aws.pipes.event" | "aws.pipes.event.json" => Some(event.clone()),
        _ => return None,
    })
}

/// What a path leads to: names behind dots, places in arrays, `*`; with a `*` in it, an array of all that it leads to.
fn at(event: &Value, path: &str) -> Option<Value> {
    let mut rest = path.strip_prefix('$')?;
    let (mut found, mut is_many) = (vec![event.clone()], false);
    while !rest.is_empty() {
        let (step, after) = match rest.strip_prefix('.') {
            Some(named) => named.split_at(named.find(['.', '[']).unwrap_or(named.len())),
            None => rest.strip_prefix('[')?.split_once(']')?,
        };
        is_many |= step == "*";
        let mut next = Vec::new();
        for value in found {
            let value = match value {
                Value::String(text) => serde_json::from_str(&text).unwrap_or(Value::Null),
                value => value,
            };
            match value {
                Value::Object(members) if step == "*" => {
                    next.extend(members.into_iter().map(|(_, value)| value));
                }
                Value::Array(elements) if step == "*" => next.extend(elements),
                Value::Object(mut members) => next.extend(members.remove(step)),
                Value::Array(mut elements) => {
                    let place = step.parse::<usize>().ok().filter(|place| *place < elements.len());
                    next.extend(place.map(|place| elements.swap_remove(place)));
                }
                _ => {}
            }
            next.truncate(MOST_VALUES);
        }
        (found, rest) = (next, after);
    }
    if is_many {
        return Some(Value::Array(found));
    }
    let value = found.into_iter().next()?;
    let parsed =
        value.as_str().filter(|_| path == BODY).and_then(|text| serde_json::from_str::<Value>(text).ok());
    Some(parsed.filter(|parsed| parsed.is_object() || parsed.is_array()).unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // Templates are what users write most; each form is documented.
    #[test]
    fn templates_are_filled_in() {
        let said = serde_json::from_value(json!({"Target": "t"})).expect("said");
        let pipe = Pipe {
            name: "p".to_owned(),
            source: "s".to_owned(),
            running: true,
            said,
            tags: std::collections::BTreeMap::new(),
            created: 0,
            modified: 0,
        };
        let about = About { pipe: &pipe, arn: "arn", received: "now" };
        let event = json!({"messageId": "m", "body": "{\"n\": [1, {\"a\": \"x\"}], \"text\": \"say \\\"hi\\\"\"}", "plain": "p"});
        for (template, expected) in [
            ("Hello, sender", json!("Hello, sender")),
            ("<$.messageId>", json!("m")),
            ("Hello, <$.plain>", json!("Hello, \"p\"")),
            ("\"Hello, <$.plain>\"", json!("Hello, p")),
            (
                "{\"id\": <$.messageId>, \"n\": <$.body.n[0]>, \"a\": \"<$.body.n[1].a>\"}",
                json!({"id": "m", "n": 1, "a": "x"}),
            ),
            ("{\"text\": \"<$.body.text>\"}", json!({"text": "say \"hi\""})),
            (
                "{\"all\": <$.body.n>, \"none\": \"<$.body.none>\"}",
                json!({"all": [1, {"a": "x"}], "none": ""}),
            ),
            ("{\"a\": <$.body.n[*].a>}", json!({"a": ["x"]})),
            (
                "[<aws.pipes.pipe-name>, <aws.pipes.source-arn>, <aws.pipes.target-arn>, <aws.pipes.event.ingestion-time>]",
                json!(["p", "s", "t", "now"]),
            ),
            ("<$.body>", json!({"n": [1, {"a": "x"}], "text": "say \"hi\""})),
            ("<unknown> < 3", json!("<unknown> < 3")),
            ("", event.clone()),
        ] {
            assert_eq!(applied(&json!(template), &event, &about), expected, "{template}");
        }
    }
}
