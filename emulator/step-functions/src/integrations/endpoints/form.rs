//! A body as a form: `Transform` of `http:invoke`.
//!
//! Members of members are written in brackets (documented: `metadata[order_details]`, its brackets encoded). How lists of objects and
//! nulls are written is believed.

use serde_json::{Map, Value};

use super::{encoded, text};
use crate::integrations::errors;

/// How the elements of a list are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lists {
    /// `a[0]=x&a[1]=y`
    Indices,
    /// `a=x&a=y`
    Repeat,
    /// `a=x,y`
    Commas,
    /// `a[]=x&a[]=y`
    Brackets,
}

impl Lists {
    /// Reads `Transform`; none if the body is JSON.
    pub(super) fn of(transform: Option<&Value>) -> Result<Option<Lists>, String> {
        let Some(transform) = transform.filter(|transform| !transform.is_null()) else { return Ok(None) };
        match transform["RequestBodyEncoding"].as_str() {
            None | Some("NONE") => return Ok(None),
            Some("URL_ENCODED") => {}
            Some(_) => return Err(errors::wrong_type("RequestBodyEncoding", "one of [NONE, URL_ENCODED]")),
        }
        match transform["RequestEncodingOptions"]["ArrayFormat"].as_str() {
            None | Some("INDICES") => Ok(Some(Lists::Indices)),
            Some("REPEAT") => Ok(Some(Lists::Repeat)),
            Some("COMMAS") => Ok(Some(Lists::Commas)),
            Some("BRACKETS") => Ok(Some(Lists::Brackets)),
            Some(_) => Err(errors::wrong_type("ArrayFormat", "one of [INDICES, REPEAT, COMMAS, BRACKETS]")),
        }
    }
}

/// The members of a body as a form.
pub(super) fn written(members: &Map<String, Value>, lists: Lists) -> String {
    let mut pairs = Vec::new();
    for (name, value) in members {
        write(&mut pairs, name, value, lists);
    }
    pairs.join("&")
}

/// Arguments are as deep as a task's may be, which has been looked at.
fn write(pairs: &mut Vec<String>, name: &str, value: &Value, lists: Lists) {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                write(pairs, &format!("{name}[{member}]"), value, lists);
            }
        }
        Value::Array(elements) if lists == Lists::Commas => {
            let elements: Vec<String> = elements.iter().map(|element| encoded(&text(element))).collect();
            pairs.push(format!("{}={}", encoded(name), elements.join(",")));
        }
        Value::Array(elements) => {
            for (place, element) in elements.iter().enumerate() {
                let name = match lists {
                    Lists::Indices => format!("{name}[{place}]"),
                    Lists::Brackets => format!("{name}[]"),
                    Lists::Repeat | Lists::Commas => name.to_owned(),
                };
                write(pairs, &name, element, lists);
            }
        }
        Value::Null => pairs.push(format!("{}=", encoded(name))),
        value => pairs.push(format!("{}={}", encoded(name), encoded(&text(value)))),
    }
}
