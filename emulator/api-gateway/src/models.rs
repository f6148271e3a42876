//! Models of payloads: what must hold of one, what may be patched, and the template that AWS makes of one.

use contract::ApiError;
use serde_json::Value;

use crate::errors;
use crate::model::payload_model::Model;
use crate::patching::{Kind, REPLACE, Table, Wording, row};

/// How deep a schema is followed into its properties.
const DEEPEST: usize = 16;

/// What may be patched of a model.
pub(crate) static PATCHES: Table = Table {
    wording: Wording::Listed,
    paths: &[row("/description", REPLACE, Kind::Text), row("/schema", REPLACE, Kind::Text)],
};

/// That a model is one (captured, but where the code says so).
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn check(model: &Model) -> Result<(), ApiError> {
    if model.name.is_empty() {
        return Err(errors::bad_request("Model name must be non-empty"));
    }
    // Believed: the text.
    if !model.name.bytes().all(|sign| sign.is_ascii_alphanumeric()) {
        return Err(errors::bad_request(format!("Model name must be alphanumeric: {}", model.name)));
    }
    let Some(schema) = model.schema.as_deref().filter(|text| !text.is_empty()) else {
        let text = "Model schema must have at least 1 property or array items defined";
        return Err(errors::bad_request(text));
    };
    if !model.content_type.contains('/') {
        return Err(errors::invalid_content_type(&model.content_type));
    }
    let is_json = model.content_type == "application/json" || model.content_type.ends_with("+json");
    if is_json && !serde_json::from_str::<Value>(schema).is_ok_and(|schema| schema.is_object()) {
        // Believed: the end of the text, which tells what Java's parser says.
        return Err(errors::bad_request(
            "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]",
        ));
    }
    Ok(())
}

/// The template of a model. Believed: its layout; what it makes of a payload is the payload.
pub(crate) fn sample_template(model: &Model) -> String {
    let schema = model.schema.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let mut text = "#set($inputRoot = $input.path('$'))\n".to_owned();
    write_sample(&mut text, schema.as_ref().unwrap_or(&Value::Null), "$inputRoot", 0);
    text
}

fn write_sample(text: &mut String, schema: &Value, path: &str, depth: usize) {
    let indent = "  ".repeat(depth);
    match (schema.get("type").and_then(Value::as_str), schema.get("properties").and_then(Value::as_object)) {
        (Some("array"), _) if depth < DEEPEST => {
            text.push_str("[\n");
            text.push_str(&format!("#foreach($elem in {path})\n{indent}  "));
            write_sample(text, schema.get("items").unwrap_or(&Value::Null), "$elem", depth + 1);
            text.push_str(&format!("#if($foreach.hasNext),#end\n#end\n{indent}]"));
        }
        (_, Some(properties)) if depth < DEEPEST && !properties.is_empty() => {
            text.push_str("{\n");
            for (number, (name, property)) in properties.iter().enumerate() {
                let comma = if number + 1 < properties.len() { "," } else { "" };
                text.push_str(&format!("{indent}  \"{name}\" : "));
                write_sample(text, property, &format!("{path}.{name}"), depth + 1);
                text.push_str(&format!("{comma}\n"));
            }
            text.push_str(&format!("{indent}}}"));
        }
        (Some("object") | None, _) => text.push_str("{ }"),
        (Some("string"), _) => text.push_str(&format!("\"{path}\"")),
        _ => text.push_str(path),
    }
}
