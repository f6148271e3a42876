//! From bytes to JSON, as FHIR wants it: UTF-8, member names unique, one value and nothing after it.
//!
//! Numbers keep their digits (though `1e3` is written back as `1e+3`), members their order. `serde_json` refuses a nesting of more than 128 levels; that
//! limit stays, so whatever comes out of here can be walked by recursion.
use crate::errors;
use crate::issue::{Issue, IssueType};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};
use std::fmt;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The member name under which `serde_json` hands over a number when it keeps its digits.
pub(crate) const NUMBER: &str = "$serde_json::private::Number";

/// Reads a JSON value. A byte order mark before it is skipped.
///
/// # Errors
/// One issue of type `structure` that says what is wrong, and at which line and column.
pub fn parse(bytes: &[u8]) -> Result<Value, Issue> {
    read(bytes, Place::Anywhere, None)
}

/// Reads a Bundle, but leaves the resources of its entries as text: an empty object stands in the place of each. The texts come
/// beside it, one for each entry that is an object.
///
/// # Errors
/// As [`parse`], of all but the members inside those resources.
pub fn parse_bundle(bytes: &[u8]) -> Result<(Value, Vec<Option<&RawValue>>), Issue> {
    let mut resources = Vec::new();
    let bundle = read(bytes, Place::Bundle, Some(&mut resources))?;
    Ok((bundle, resources))
}

fn read<'de>(
    bytes: &'de [u8],
    place: Place,
    resources: Option<&mut Vec<Option<&'de RawValue>>>,
) -> Result<Value, Issue> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    Unique { place, resources }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| Issue::error(IssueType::Structure, format!("Error parsing JSON: {error}")))
}

/// Where a value stands, as far as it matters to what is left as text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Bundle,
    Entries,
    Entry,
    Anywhere,
}

impl Place {
    fn below(self, name: &str) -> Place {
        match (self, name) {
            (Place::Bundle, "entry") => Place::Entries,
            _ => Place::Anywhere,
        }
    }
}

/// Reads a value and refuses an object that names a member twice.
struct Unique<'r, 'de> {
    place: Place,
    /// Where the resources of entries go.
    resources: Option<&'r mut Vec<Option<&'de RawValue>>>,
}

impl<'de> DeserializeSeed<'de> for Unique<'_, 'de> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique<'_, 'de> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Value, A::Error> {
        let place = if self.place == Place::Entries { Place::Entry } else { Place::Anywhere };
        let mut array = Vec::new();
        while let Some(item) =
            items.next_element_seed(Unique { place, resources: self.resources.as_deref_mut() })?
        {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        let mut resource = None;
        while let Some(name) = members.next_key::<String>()? {
            // The reader sends this name first and alone. (So does a user who means to: that object reads as a number,
            // as it does everywhere in `serde_json`.)
            if name == NUMBER && object.is_empty() {
                return members
                    .next_value::<String>()?
                    .parse::<Number>()
                    .map(Value::Number)
                    .map_err(Error::custom);
            }
            // The map hashes the name once for both, whether it is there and where it goes.
            let member = match object.entry(name) {
                Entry::Vacant(member) => member,
                Entry::Occupied(member) => {
                    let name = errors::shown(member.key());
                    return Err(Error::custom(format_args!("the property '{name}' is a duplicate")));
                }
            };
            let value = if self.place == Place::Entry && member.key() == "resource" {
                resource = Some(members.next_value()?);
                Value::Object(Map::new())
            } else {
                let place = self.place.below(member.key());
                members.next_value_seed(Unique { place, resources: self.resources.as_deref_mut() })?
            };
            member.insert(value);
        }
        if let (Place::Entry, Some(resources)) = (self.place, self.resources) {
            resources.push(resource);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Digits and order must come back as they were sent: a changed decimal is a changed measurement.
    #[test]
    fn keeps_what_was_written() {
        let text = r#"{"b":1.50,"a":[1e3,-0.0,123456789012345678901234567890],"c":{"x":null,"y":"\u00e9"}}"#;
        let value = parse(text.as_bytes()).unwrap();
        assert_eq!(value.to_string(), text.replace("1e3", "1e+3").replace(r"\u00e9", "é"));
        assert_eq!(parse(b"\xEF\xBB\xBF{}").unwrap(), serde_json::json!({}));
    }

    /// Each way to be malformed is told apart, with its position. Texts are ours; AWS's are not known.
    #[test]
    fn refusals() {
        let deep = "[".repeat(200);
        let cases: [(&[u8], &str); 9] = [
            (b"", "EOF while parsing a value at line 1 column 0"),
            (b"{\"a\":1,\n \"a\":2}", "the property 'a' is a duplicate at line 2 column 4"),
            (b"{\"a\":{\"b\":1,\"b\":1}}", "the property 'b' is a duplicate"),
            (b"{} x", "trailing characters at line 1 column 4"),
            (b"{'a':1}", "key must be a string at line 1 column 2"),
            (b"{\"a\":01}", "invalid number at line 1 column 7"),
            (b"\"\xC3\x28\"", "invalid unicode code point at line 1 column 2"),
            (b"\xFF\xFE{\0}\0", "expected value at line 1 column 1"),
            (deep.as_bytes(), "recursion limit exceeded at line 1 column 128"),
        ];
        for (bytes, expected) in cases {
            let issue = parse(bytes).unwrap_err();
            assert_eq!(issue.code, IssueType::Structure);
            assert!(issue.diagnostics.contains(expected), "{} lacks {expected}", issue.diagnostics);
        }
    }

    /// A Bundle's resources are read one at a time, from where they stand; all else is there, and checked, at once.
    #[test]
    fn resources_of_a_bundle_stay_text() {
        let text =
            r#"{"entry":[{"resource" : {"a": 1.50} ,"x":{"resource":1}},{},{"resource":null}],"resource":2}"#;
        let (bundle, resources) = parse_bundle(text.as_bytes()).unwrap();
        let left = r#"{"entry":[{"resource":{},"x":{"resource":1}},{},{"resource":{}}],"resource":2}"#;
        assert_eq!(bundle.to_string(), left);
        let resources: Vec<_> = resources.into_iter().map(|text| text.map(RawValue::get)).collect();
        assert_eq!(resources, [Some(r#"{"a": 1.50}"#), None, Some("null")]);
        for bad in [
            r#"{"entry":[{"resource":1,"resource":2}]}"#,
            r#"{"entry":[{"resource":{"a":}}]}"#,
            r#"{"entry":[{"x":1,"x":2}]}"#,
        ] {
            assert!(parse_bundle(bad.as_bytes()).is_err(), "{bad}");
        }
        for odd in [r#"{"entry":1}"#, r#"{"entry":[1,[{"resource":1}]]}"#, "[]"] {
            let (bundle, resources) = parse_bundle(odd.as_bytes()).unwrap();
            assert_eq!((bundle.to_string(), resources.len()), (odd.to_owned(), 0));
        }
    }

    /// Numbers travel under a reserved name inside the reader; a user who sends that name must not upset it.
    #[test]
    fn reserved_name() {
        for text in [r#"{"$serde_json::private::Number":"x"}"#, r#"{"$serde_json::private::Number":{}}"#] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        let second = r#"{"a":1,"$serde_json::private::Number":"2"}"#;
        assert_eq!(parse(second.as_bytes()).unwrap().as_object().unwrap().len(), 2);
    }
}
