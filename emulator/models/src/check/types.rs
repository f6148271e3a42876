//! Wrong JSON types, in the words of AWS's deserializer.
//!
//! The texts for scalars, structures, lists and maps come from published captures of DynamoDB; that the other JSON
//! services say the same is believed, as they share the front end.

use super::{MAX_DEPTH, java};
use crate::model::{Kind, ServiceModel, ShapeId};
use serde_json::{Number, Value};

const UNEXPECTED_STRUCTURE: &str = "Start of structure or map found where not expected";
const UNEXPECTED_FIELD: &str = "Unexpected field type";
const UNEXPECTED_VALUE: &str = "Unexpected value type in payload";
const UNEXPECTED_TOKEN: &str = "Unexpected token received from parser";
const NOT_BASE64: &str = "only base-64-encoded strings are convertible to bytes";
/// AWS's spelling.
const BAD_LAST_BASE64: &str = "Invalid last non-pad Base64 character dectected";
/// What Java says when it takes a generic collection for a class: a scalar for a list or map inside a collection.
const GENERIC_CAST: &str = "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class \
    java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module \
    java.base of loader 'bootstrap')";
/// Believed: AWS's parser has a limit of its own, whose text is not known.
const TOO_DEEP: &str = UNEXPECTED_VALUE;

/// Where a value stands; AWS words some refusals differently.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Field,
    Element,
}

pub(super) fn check(service: &ServiceModel, shape: ShapeId, value: &Value) -> Result<(), String> {
    // Believed for `null`: AWS refuses it as a body, the text is not known.
    if value.is_null() {
        return Err(UNEXPECTED_VALUE.to_owned());
    }
    walk(service, shape, value, Place::Element, 0)
}

fn walk(
    service: &ServiceModel,
    id: ShapeId,
    value: &Value,
    place: Place,
    depth: usize,
) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(TOO_DEEP.to_owned());
    }
    let shape = service.shape(id);
    match (&shape.kind, value) {
        (Kind::Structure { members, .. }, Value::Object(values)) => {
            for (name, value) in values.iter().filter(|(_, value)| !value.is_null()) {
                let known =
                    members.iter().find(|member| member.name == name || member.wire_name == Some(name));
                if let Some(member) = known {
                    walk(service, member.shape, value, Place::Field, depth + 1)?;
                }
            }
            Ok(())
        }
        (Kind::List { member, .. }, Value::Array(values)) => {
            let structures = matches!(service.shape(*member).kind, Kind::Structure { .. });
            for value in values {
                // Believed: a null among structures is refused, a null among scalars passes.
                if value.is_null() && structures {
                    return Err(UNEXPECTED_VALUE.to_owned());
                }
                if !value.is_null() {
                    walk(service, *member, value, Place::Element, depth + 1)?;
                }
            }
            Ok(())
        }
        (Kind::Map { value: shape, .. }, Value::Object(values)) => {
            for value in values.values().filter(|value| !value.is_null()) {
                walk(service, *shape, value, Place::Element, depth + 1)?;
            }
            Ok(())
        }
        (Kind::Document, _)
        | (Kind::String { .. }, Value::String(_))
        | (Kind::Boolean, Value::Bool(_))
        | (
            Kind::Integer { .. }
            | Kind::Long { .. }
            | Kind::Float { .. }
            | Kind::Double { .. }
            | Kind::Timestamp { .. },
            Value::Number(_),
        ) => Ok(()),
        // Outside the JSON protocols a timestamp is text, which its codec reads.
        (Kind::Timestamp { .. }, Value::String(_)) if service.target_prefix.is_none() => Ok(()),
        (Kind::Blob { .. }, Value::String(text)) => base64(text),
        _ => Err(refusal(service, id, value, place)),
    }
}

/// The message for a value whose JSON type its shape cannot take.
#[cold]
fn refusal(service: &ServiceModel, id: ShapeId, value: &Value, place: Place) -> String {
    let kind = &service.shape(id).kind;
    match (kind, value) {
        (Kind::List { .. }, Value::Object(_)) => return UNEXPECTED_STRUCTURE.to_owned(),
        (_, Value::Array(_)) => {
            let generic = matches!(kind, Kind::Map { .. });
            let mut message = format!("Unrecognized collection type {}", if generic { "" } else { "class " });
            java::class(service, id, 0, &mut message);
            return message;
        }
        (_, Value::Object(_)) => return UNEXPECTED_STRUCTURE.to_owned(),
        (Kind::Structure { .. }, _) if place == Place::Element => return UNEXPECTED_VALUE.to_owned(),
        (Kind::List { .. } | Kind::Map { .. }, _) if place == Place::Element => {
            return GENERIC_CAST.to_owned();
        }
        (Kind::Structure { .. } | Kind::List { .. } | Kind::Map { .. }, _) => {
            return UNEXPECTED_FIELD.to_owned();
        }
        (Kind::Blob { .. }, _) => return NOT_BASE64.to_owned(),
        (Kind::Boolean, Value::String(_)) => return UNEXPECTED_TOKEN.to_owned(),
        _ => {}
    }
    let token = match value {
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(number) if is_decimal(number) => "DECIMAL_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        _ => "STRING_VALUE",
    };
    let target = match kind {
        Kind::Integer { .. } => "Integer",
        Kind::Long { .. } => "Long",
        Kind::Float { .. } => "Float",
        Kind::Double { .. } => "Double",
        Kind::Boolean => "Boolean",
        Kind::Timestamp { .. } => "Date",
        _ => "String",
    };
    format!("{token} cannot be converted to {target}")
}

fn is_decimal(number: &Number) -> bool {
    number.as_str().contains(['.', 'e', 'E'])
}

/// Checks a base64 text as AWS does: its length, then its letters, then the bits that its end leaves unused.
fn base64(text: &str) -> Result<(), String> {
    if !text.len().is_multiple_of(4) {
        return Err(format!(
            "Base64 encoded length is expected a multiple of 4 bytes but found: {}",
            text.len()
        ));
    }
    let letters = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let mut last = 0;
    for letter in letters.chars() {
        last = match letter {
            'A'..='Z' => letter as u32 - 'A' as u32,
            'a'..='z' => letter as u32 - 'a' as u32 + 26,
            '0'..='9' => letter as u32 - '0' as u32 + 52,
            '+' => 62,
            '/' => 63,
            '=' => return Err(BAD_LAST_BASE64.to_owned()),
            // Believed.
            other => return Err(format!("Invalid Base64 character: '{other}'")),
        };
    }
    let unused = match text.len() - letters.len() {
        1 => 0b11,
        2 => 0b1111,
        _ => 0,
    };
    if last & unused == 0 { Ok(()) } else { Err(BAD_LAST_BASE64.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service;
    use serde_json::json;

    fn refused(id: &str, operation: &str, input: &Value) -> Option<String> {
        let service = service(id).unwrap();
        check(service, service.operation(operation).unwrap().input.unwrap(), input).err()
    }

    // A client that sends a wrong type must read AWS's text and never a 500. Published captures of DynamoDB.
    #[test]
    fn wrong_types_are_worded_as_dynamodb_words_them() {
        let value = |value: Value| json!({"Item": {"a": value}});
        for (operation, input, expected) in [
            ("PutItem", json!({"TableName": true}), "TRUE_VALUE cannot be converted to String"),
            ("PutItem", json!({"TableName": false}), "FALSE_VALUE cannot be converted to String"),
            ("PutItem", json!({"TableName": 23}), "NUMBER_VALUE cannot be converted to String"),
            ("PutItem", json!({"TableName": 34.56}), "DECIMAL_VALUE cannot be converted to String"),
            ("PutItem", json!({"TableName": []}), "Unrecognized collection type class java.lang.String"),
            ("PutItem", json!({"TableName": {}}), UNEXPECTED_STRUCTURE),
            ("Scan", json!({"Limit": "23"}), "STRING_VALUE cannot be converted to Integer"),
            ("Scan", json!({"Limit": true}), "TRUE_VALUE cannot be converted to Integer"),
            ("Scan", json!({"Limit": []}), "Unrecognized collection type class java.lang.Integer"),
            ("Scan", json!({"ConsistentRead": "23"}), UNEXPECTED_TOKEN),
            ("Scan", json!({"ConsistentRead": 23}), "NUMBER_VALUE cannot be converted to Boolean"),
            ("Scan", json!({"ConsistentRead": []}), "Unrecognized collection type class java.lang.Boolean"),
            ("PutItem", json!({"Item": "23"}), UNEXPECTED_FIELD),
            (
                "PutItem",
                json!({"Item": []}),
                "Unrecognized collection type java.util.Map<java.lang.String, \
                 com.amazonaws.dynamodb.v20120810.AttributeValue>",
            ),
            ("PutItem", value(json!("23")), UNEXPECTED_VALUE),
            (
                "PutItem",
                value(json!([])),
                "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue",
            ),
            ("PutItem", value(json!({"B": true})), NOT_BASE64),
            ("PutItem", value(json!({"B": []})), "Unrecognized collection type class java.nio.ByteBuffer"),
            (
                "PutItem",
                value(json!({"B": "23456"})),
                "Base64 encoded length is expected a multiple of 4 bytes but found: 5",
            ),
            ("PutItem", value(json!({"B": "=+/="})), BAD_LAST_BASE64),
            ("PutItem", value(json!({"B": "+/+="})), BAD_LAST_BASE64),
            ("PutItem", value(json!({"SS": "a"})), UNEXPECTED_FIELD),
            ("PutItem", value(json!({"SS": {}})), UNEXPECTED_STRUCTURE),
            ("PutItem", value(json!({"SS": [1]})), "NUMBER_VALUE cannot be converted to String"),
            ("PutItem", value(json!({"L": ["a"]})), UNEXPECTED_VALUE),
            ("PutItem", value(json!({"M": {"b": {"BS": [23]}}})), NOT_BASE64),
            ("BatchWriteItem", json!({"RequestItems": {"t": "a"}}), GENERIC_CAST),
            ("BatchWriteItem", json!({"RequestItems": {"t": {}}}), UNEXPECTED_STRUCTURE),
            ("CreateTable", json!({"ProvisionedThroughput": 1}), UNEXPECTED_FIELD),
            // Believed.
            ("PutItem", value(json!({"B": "a*=="})), "Invalid Base64 character: '*'"),
            ("PutItem", json!(null), UNEXPECTED_VALUE),
            ("PutItem", json!("text"), UNEXPECTED_VALUE),
            (
                "PutItem",
                json!([]),
                "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.PutItemInput",
            ),
            ("CreateTable", json!({"KeySchema": [null]}), UNEXPECTED_VALUE),
        ] {
            assert_eq!(
                refused("dynamodb", operation, &input).as_deref(),
                Some(expected),
                "{operation} {input}"
            );
        }
        // Believed.
        let created = json!({"Filter": {"CreatedBefore": "2026-10-01"}});
        assert_eq!(
            refused("healthlake", "ListFHIRDatastores", &created).as_deref(),
            Some("STRING_VALUE cannot be converted to Date")
        );
    }

    // What AWS takes must not be refused: unknown members, nulls, any number for a number.
    #[test]
    fn other_inputs_pass() {
        for (operation, input) in [
            ("PutItem", json!({})),
            ("PutItem", json!({"TableName": null, "Unknown": [{}]})),
            (
                "PutItem",
                json!({"Item": {"a": {"B": "aGk="}, "b": {"B": ""}, "c": null, "d": {"BOOL": true}}}),
            ),
            ("Scan", json!({"Limit": 5.5})),
            ("Scan", json!({"Limit": 99_999_999_999_i64})),
        ] {
            assert_eq!(refused("dynamodb", operation, &input), None, "{operation} {input}");
        }
        let document = json!({"Settings": [1, {"a": null}]});
        assert_eq!(refused("cognito-idp", "CreateManagedLoginBranding", &document), None);
    }

    // The first wrong value in the order of the input is the one AWS names.
    #[test]
    fn the_first_wrong_value_in_the_input_is_named() {
        let input = json!({"Item": 1, "TableName": 2});
        assert_eq!(refused("dynamodb", "PutItem", &input).as_deref(), Some(UNEXPECTED_FIELD));
        let input = json!({"TableName": 2, "Item": 1});
        assert_eq!(
            refused("dynamodb", "PutItem", &input).as_deref(),
            Some("NUMBER_VALUE cannot be converted to String")
        );
    }

    // A hostile depth must end in a refusal, not in an overflow of the stack.
    #[test]
    fn deep_inputs_are_refused() {
        let nested = |levels: usize| {
            let deep = (0..levels).fold(json!({"S": "a"}), |inner, _| json!({"L": [inner]}));
            json!({"Item": {"a": deep}})
        };
        assert_eq!(refused("dynamodb", "PutItem", &nested(32)), None);
        assert_eq!(refused("dynamodb", "PutItem", &nested(500)).as_deref(), Some(TOO_DEEP));
    }
}
