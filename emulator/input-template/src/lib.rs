//! Input templates of EventBridge's rules and pipes: a text in which `<name>` stands for something of the event.
//!
//! Outside quotation marks a string is put with its own; inside them it is put without, its characters escaped as JSON needs
//! (captured). All else is put as JSON; inside quotation marks without any of its own, so that they stay in pairs (believed). What the
//! event does not have is nothing (captured).

use serde_json::Value;

/// Puts values into a template. Of a name, `value_of` gives nothing if it is none, and then it stays as it is; and no value if the event
/// does not have it.
#[must_use]
pub fn fill(template: &str, value_of: impl Fn(&str) -> Option<Option<Value>>) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut in_text = false;
    let mut rest = template;
    while let Some(first) = rest.chars().next() {
        let variable = rest
            .strip_prefix('<')
            .and_then(|inner| inner.split_once('>'))
            .and_then(|(name, after)| Some((value_of(name)?, after)));
        if let Some((value, after)) = variable {
            filled.push_str(&written(value, in_text));
            rest = after;
            continue;
        }
        // What is escaped neither begins nor ends a text.
        let length = match first {
            '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            _ => first.len_utf8(),
        };
        in_text ^= first == '"';
        let (put, after) = rest.split_at(length.min(rest.len()));
        filled.push_str(put);
        rest = after;
    }
    filled
}

/// The names of what stands for something.
pub fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    let names = template.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    names.filter(move |name| !name.is_empty() && name.bytes().all(is_name))
}

fn written(value: Option<Value>, in_text: bool) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) if in_text => {
            let quoted = Value::String(text).to_string();
            quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
        }
        Some(value) if in_text => value.to_string().replace('"', ""),
        Some(value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // A target parses what it gets; a quotation mark too many and it gets nothing.
    #[test]
    fn values_are_put_as_their_surroundings_need() {
        let value_of = |name: &str| match name {
            "status" => Some(Some(json!("RUNNING"))),
            "odd" => Some(Some(json!("a \"b\"\n"))),
            "count" => Some(Some(json!(3))),
            "list" => Some(Some(json!([1, "x"]))),
            "missing" => Some(None),
            _ => None,
        };
        for (template, expected) in [
            (r#"{"status": <status>, "count": <count>}"#, r#"{"status": "RUNNING", "count": 3}"#),
            (r#""instance is in <status>""#, r#""instance is in RUNNING""#),
            (r#"{"text": "is \"<status>\", <odd>"}"#, r#"{"text": "is \"RUNNING\", a \"b\"\n"}"#),
            (r#"{"list": <list>, "text": "<list>"}"#, r#"{"list": [1,"x"], "text": "[1,x]"}"#),
            (r#""a <missing> b <unknown> < c""#, r#""a  b <unknown> < c""#),
        ] {
            assert_eq!(fill(template, value_of), expected);
        }
    }
}
