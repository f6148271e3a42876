//! What tags may be. The refusals are AWS's texts, captured (published; October 2026). Believed: the order of several.

use serde_json::Value;

use super::creation::first_repeated;
use super::definition::Tag;

/// The most tags of a table.
const MOST: usize = 50;
/// The most characters of a key.
const MOST_KEY: usize = 128;
/// The most characters of a value.
const MOST_VALUE: usize = 256;
/// What keys begin with that are AWS's own, in letters of any case.
const RESERVED: &str = "aws:";

/// Tags have distinct keys, and there are not too many.
pub(crate) fn check(tags: &[Tag]) -> Result<(), String> {
    let keys: Vec<&str> = tags.iter().map(|tag| tag.key.as_str()).collect();
    check_count(keys.len())?;
    if let Some(twice) = first_repeated(&keys) {
        return Err(format!("Duplicate Tag Keys provided as input: Duplicate Tag Key found {twice}"));
    }
    for Tag { key, value } in tags {
        check_key(key)?;
        if value.chars().count() > MOST_VALUE || !value.chars().all(is_allowed) {
            return Err(invalid_value(value));
        }
    }
    Ok(())
}

/// Keys of tags that shall go. They need not be there, but might be.
pub(crate) fn check_keys(keys: &[String]) -> Result<(), String> {
    check_count(keys.len())?;
    keys.iter().try_for_each(|key| check_key(key))
}

/// What AWS's model refuses of the tags in a request, in the words in which AWS does: its model has limits, too, but another text.
pub(crate) fn beyond_model(request: &Value) -> Result<(), String> {
    for tag in request.get("Tags").and_then(Value::as_array).into_iter().flatten() {
        let key = tag.get("Key").and_then(Value::as_str).ok_or_else(|| invalid_key("null"))?;
        if key.is_empty() || key.chars().count() > MOST_KEY {
            return Err(invalid_key(key));
        }
        let value = tag.get("Value").and_then(Value::as_str).ok_or_else(|| invalid_value("null"))?;
        if value.chars().count() > MOST_VALUE {
            return Err(invalid_value(value));
        }
    }
    let keys = request.get("TagKeys").and_then(Value::as_array).into_iter().flatten();
    let mut keys = keys.filter_map(Value::as_str);
    match keys.find(|key| key.is_empty() || key.chars().count() > MOST_KEY) {
        Some(key) => Err(invalid_key(key)),
        None => Ok(()),
    }
}

fn check_count(count: usize) -> Result<(), String> {
    if count > MOST {
        return Err("Number of Tags exceed the current limit for the provided ResourceArn".into());
    }
    Ok(())
}

fn check_key(key: &str) -> Result<(), String> {
    if key.get(..RESERVED.len()).is_some_and(|start| start.eq_ignore_ascii_case(RESERVED)) {
        return Err(format!("Tag Key cannot be prefixed with aws:, Key: {key}"));
    }
    if key.is_empty() || key.chars().count() > MOST_KEY || !key.chars().all(is_allowed) {
        return Err(invalid_key(key));
    }
    Ok(())
}

/// Letters and digits of any script, spaces, and a few signs.
fn is_allowed(sign: char) -> bool {
    let is_space = sign.is_whitespace() && !sign.is_control();
    sign.is_alphanumeric() || is_space || "+-=._:/@".contains(sign)
}

fn invalid_key(key: &str) -> String {
    format!("The Tag Key provided is invalid, Key: {key}")
}

fn invalid_value(value: &str) -> String {
    format!("The Tag Value provided is invalid, Value: {value}")
}
