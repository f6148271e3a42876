//! What an `ItemReader` makes of its source: JSON, JSON Lines or CSV. Columns of CSV are text (documented).

use contract::ApiError;
use serde_json::{Map, Value};

use crate::errors;

/// The items in a text, as `ItemReader` of a state describes it.
///
/// # Errors
/// `ValidationException` if they are not as described; what is not emulated is told by name.
pub(super) fn read(state: &Value, text: &str) -> Result<Vec<Value>, ApiError> {
    let configuration = &state["ItemReader"]["ReaderConfig"];
    let mut items = match configuration["InputType"].as_str() {
        None | Some("JSON") => json(configuration["ItemsPointer"].as_str(), text)?,
        Some("JSONL") => lines(text)?,
        Some("CSV") => csv(configuration, text)?,
        Some(other) => {
            let what = format!("TestState with mapItemReaderData of type {other}");
            return Err(ApiError::not_emulated("stepfunctions", &what));
        }
    };
    let most = configuration["MaxItems"].as_u64().filter(|most| *most > 0);
    items.truncate(most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX));
    Ok(items)
}

/// A list, or one at a pointer into what holds it.
fn json(pointer: Option<&str>, text: &str) -> Result<Vec<Value>, ApiError> {
    let mut value: Value = serde_json::from_str(text).map_err(|_| errors::no_array_in_reader_data())?;
    match value.pointer_mut(pointer.unwrap_or_default()).map(Value::take) {
        Some(Value::Array(items)) => Ok(items),
        _ => Err(errors::no_array_in_reader_data()),
    }
}

fn lines(text: &str) -> Result<Vec<Value>, ApiError> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).map_err(|_| errors::no_json_in_reader_data())).collect()
}

/// A row is an object; its members are named by the first row, or by the configuration.
fn csv(configuration: &Value, text: &str) -> Result<Vec<Value>, ApiError> {
    let delimiter = match configuration["CSVDelimiter"].as_str() {
        None | Some("COMMA") => ',',
        Some("PIPE") => '|',
        Some("SEMICOLON") => ';',
        Some("SPACE") => ' ',
        Some("TAB") => '\t',
        Some(_) => return Err(errors::unreadable_csv()),
    };
    let mut rows = rows(text, delimiter).into_iter();
    let names = match configuration["CSVHeaderLocation"].as_str() {
        Some("GIVEN") => {
            let names = configuration["CSVHeaders"].as_array().into_iter().flatten();
            names.filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => rows.next().unwrap_or_default(),
    };
    let object = |row: Vec<String>| {
        if row.len() > names.len() {
            return Err(errors::unreadable_csv());
        }
        let cells = row.into_iter().chain(std::iter::repeat(String::new()));
        Ok(Value::Object(names.iter().cloned().zip(cells.map(Value::from)).collect::<Map<_, _>>()))
    };
    rows.map(object).collect()
}

/// Rows of cells. A cell in quotation marks may hold the delimiter, line ends, and its quotation marks twice. An empty line is no row.
fn rows(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut is_quoted = false;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if is_quoted && signs.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => is_quoted = !is_quoted,
            sign if is_quoted => cell.push(sign),
            '\r' => {}
            '\n' if row.is_empty() && cell.is_empty() => {}
            '\n' => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            sign if sign == delimiter => row.push(std::mem::take(&mut cell)),
            sign => cell.push(sign),
        }
    }
    if !row.is_empty() || !cell.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // A state that is tested with the data of its source must see the items that AWS makes of them.
    #[test]
    fn items_are_made_of_each_kind_of_source() {
        for (configuration, text, expected) in [
            (json!({}), "[1,{\"a\":2}]", Some(json!([1, {"a": 2}]))),
            (json!({"InputType": "JSON", "ItemsPointer": "/a/b"}), "{\"a\":{\"b\":[1]}}", Some(json!([1]))),
            (json!({"MaxItems": 1}), "[1,2]", Some(json!([1]))),
            (json!({}), "{}", None),
            (json!({"InputType": "JSONL"}), "{\"a\":1}\n\n[2]\n", Some(json!([{"a": 1}, [2]]))),
            (json!({"InputType": "JSONL"}), "{", None),
            (
                json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}),
                "name,note\r\nann,\"a \"\"b\"\",\nc\"\nbob\n",
                Some(json!([{"name": "ann", "note": "a \"b\",\nc"}, {"name": "bob", "note": ""}])),
            ),
            (
                json!({"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a", "b"], "CSVDelimiter": "PIPE"}),
                "1|2\n3|4",
                Some(json!([{"a": "1", "b": "2"}, {"a": "3", "b": "4"}])),
            ),
            (json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}), "a\n1,2", None),
            (json!({"InputType": "PARQUET"}), "", None),
        ] {
            let state = json!({"ItemReader": {"ReaderConfig": configuration}});
            assert_eq!(read(&state, text).ok().map(Value::Array), expected, "{configuration} {text}");
        }
    }
}
