//! JSON as `$parse` takes it: what serde_json takes, but for a name that an object has twice and a number that no double holds.

use std::fmt;

use jsonata_core::value::JValue;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Reads a text. serde_json bounds the nesting.
pub(super) fn parse(text: &str) -> Result<JValue, serde_json::Error> {
    serde_json::from_str::<Strict>(text).map(|value| value.0)
}

struct Strict(JValue);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Strict, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

/// The one member of the map by which serde_json hands over a number that it keeps as text.
const NUMBER: &str = "$serde_json::private::Number";

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = JValue;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<JValue, E> {
        Ok(JValue::Bool(truth))
    }

    #[allow(clippy::cast_precision_loss, reason = "JSONata's numbers are doubles")]
    fn visit_i64<E: Error>(self, number: i64) -> Result<JValue, E> {
        Ok(JValue::Number(number as f64))
    }

    #[allow(clippy::cast_precision_loss, reason = "JSONata's numbers are doubles")]
    fn visit_u64<E: Error>(self, number: u64) -> Result<JValue, E> {
        Ok(JValue::Number(number as f64))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<JValue, E> {
        Ok(JValue::Number(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<JValue, E> {
        Ok(JValue::string(text))
    }

    fn visit_unit<E: Error>(self) -> Result<JValue, E> {
        Ok(JValue::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<JValue, A::Error> {
        let mut read = Vec::new();
        while let Some(item) = items.next_element::<Strict>()? {
            read.push(item.0);
        }
        Ok(JValue::array(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<JValue, A::Error> {
        let mut read = indexmap::IndexMap::new();
        while let Some(name) = members.next_key::<String>()? {
            if name == NUMBER {
                let double = members.next_value::<String>()?.parse::<f64>().map_err(Error::custom)?;
                return if double.is_finite() {
                    Ok(JValue::Number(double))
                } else {
                    Err(Error::custom("too large"))
                };
            }
            if read.contains_key(&name) {
                return Err(Error::custom("a name twice"));
            }
            let value = members.next_value::<Strict>()?;
            read.insert(name, value.0);
        }
        Ok(JValue::object(read))
    }
}
