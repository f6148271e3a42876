//! A resource on its way in: the text that was sent, with room for what the server says of it.
//!
//! The text is spliced, not written anew from the parsed value, so that every number keeps the form it was sent in
//! (`1.10`, `1e2`) and every member its place. White space between members goes. `id` and `meta` stay where they were;
//! else the id comes after `resourceType` and `meta` after the id. In `meta` the server's two members come first.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::model::version::{Stamp, Version};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What stands between the version and the time in `meta`.
const BETWEEN: &[u8] = br#"","lastUpdated":""#;

/// Room for a version, a time and what stands between them.
const GAP_BYTES: usize = 64;

/// A resource that lacks only its version and its time.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Up to the version.
    before: Vec<u8>,
    /// From behind the time.
    after: Vec<u8>,
}

impl Draft {
    /// Makes a draft of a resource's text, under an id.
    ///
    /// # Errors
    /// If the text, or its `meta`, is not a JSON object; the caller has made sure that both are.
    pub(crate) fn new(text: &[u8], id: &str) -> serde_json::Result<Draft> {
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let Members(members) = serde_json::from_slice(text)?;
        let has = |name: &str| members.iter().any(|(known, _)| known.0 == name);
        let (has_id, has_meta) = (has("id"), has("meta"));
        let mut writer = Writer { before: Vec::with_capacity(text.len() + GAP_BYTES), after: None };
        writer.byte(b'{');
        for (place, (name, value)) in members.iter().enumerate() {
            if place > 0 {
                writer.byte(b',');
            }
            match &*name.0 {
                "id" => writer.id(id),
                "meta" => writer.meta(serde_json::from_str(value.get())?),
                name => writer.member(name, value),
            }
            if name.0 == "resourceType" && !has_id {
                writer.byte(b',');
                writer.id(id);
            }
            // Without one of its own, `meta` comes after the id, wherever that is.
            if !has_meta && name.0 == if has_id { "id" } else { "resourceType" } {
                writer.byte(b',');
                writer.meta(Members(Vec::new()));
            }
        }
        writer.byte(b'}');
        Ok(Draft { before: writer.before, after: writer.after.unwrap_or_default() })
    }

    /// The finished version.
    pub(crate) fn version(&self, stamp: Stamp) -> Version {
        let bytes = self.before.len() + self.after.len() + GAP_BYTES;
        let write = |row: &mut Vec<u8>| {
            row.extend_from_slice(&self.before);
            row.extend_from_slice(stamp.number.to_string().as_bytes());
            row.extend_from_slice(BETWEEN);
            row.extend_from_slice(stamp.updated.iso().as_bytes());
            row.extend_from_slice(&self.after);
        };
        Version::new(stamp, write, bytes)
    }
}

/// The text of a resource with an extension, which is given as JSON, in place of others with the same address. An
/// `extension` that is no array becomes one.
///
/// # Errors
/// If the text is not a JSON object.
pub(crate) fn with_extension(text: &[u8], url: &str, extension: &str) -> serde_json::Result<Vec<u8>> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let Members(members) = serde_json::from_slice(text)?;
    let mut written = Vec::with_capacity(text.len() + extension.len() + GAP_BYTES);
    written.push(b'{');
    for (name, value) in members.iter().filter(|(name, _)| name.0 != "extension") {
        quote(&name.0, &mut written);
        written.push(b':');
        compact(value.get(), &mut written);
        written.push(b',');
    }
    written.extend_from_slice(br#""extension":["#);
    let earlier = members.iter().find(|(name, _)| name.0 == "extension").map(|(_, value)| *value);
    let items = match earlier {
        None => Vec::new(),
        Some(earlier) => {
            serde_json::from_str::<Vec<&RawValue>>(earlier.get()).unwrap_or_else(|_| vec![earlier])
        }
    };
    for item in items {
        let parsed: serde_json::Value = serde_json::from_str(item.get())?;
        if parsed.get("url").and_then(serde_json::Value::as_str) != Some(url) {
            compact(item.get(), &mut written);
            written.push(b',');
        }
    }
    written.extend_from_slice(extension.as_bytes());
    written.extend_from_slice(b"]}");
    Ok(written)
}

struct Writer {
    before: Vec<u8>,
    /// Begun when the gap was left.
    after: Option<Vec<u8>>,
}

impl Writer {
    fn text(&mut self) -> &mut Vec<u8> {
        self.after.as_mut().unwrap_or(&mut self.before)
    }

    fn byte(&mut self, byte: u8) {
        self.text().push(byte);
    }

    fn id(&mut self, id: &str) {
        let text = self.text();
        text.extend_from_slice(br#""id":"#);
        quote(id, text);
    }

    fn member(&mut self, name: &str, value: &RawValue) {
        let text = self.text();
        quote(name, text);
        text.push(b':');
        compact(value.get(), text);
    }

    fn meta(&mut self, Members(members): Members<'_>) {
        self.before.extend_from_slice(br#""meta":{"versionId":""#);
        self.after = Some(vec![b'"']);
        for (name, value) in members {
            if !matches!(&*name.0, "versionId" | "lastUpdated") {
                self.byte(b',');
                self.member(&name.0, value);
            }
        }
        self.byte(b'}');
    }
}

/// Writes a text as a JSON string.
pub(crate) fn quote(text: &str, into: &mut Vec<u8>) {
    // Writing to a vector cannot fail, nor can a text fail to be a JSON string.
    let _ = serde_json::to_writer(into, text);
}

/// Copies JSON text without the white space between its tokens.
fn compact(text: &str, into: &mut Vec<u8>) {
    let text = text.as_bytes();
    // What follows `start` was not copied yet, and `at` is not in a string.
    let (mut start, mut at) = (0, 0);
    while let Some(found) = position(text, at, |byte| matches!(byte, b'"' | b' ' | b'\t' | b'\n' | b'\r')) {
        if text.get(found) == Some(&b'"') {
            at = end_of_string(text, found + 1);
        } else {
            into.extend_from_slice(text.get(start..found).unwrap_or_default());
            at = position(text, found, |byte| !byte.is_ascii_whitespace()).unwrap_or(text.len());
            start = at;
        }
    }
    into.extend_from_slice(text.get(start..).unwrap_or_default());
}

/// Where a string that began before this place has ended.
fn end_of_string(text: &[u8], mut at: usize) -> usize {
    while let Some(found) = position(text, at, |byte| matches!(byte, b'"' | b'\\')) {
        if text.get(found) == Some(&b'"') {
            return found + 1;
        }
        at = found + 2;
    }
    text.len()
}

/// The first place from this one on where there is such a byte.
fn position(text: &[u8], from: usize, is_such: impl Fn(u8) -> bool) -> Option<usize> {
    text.get(from..)?.iter().position(|byte| is_such(*byte)).map(|place| from + place)
}

/// The members of an object with their values as text.
struct Members<'a>(Vec<(Name<'a>, &'a RawValue)>);

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members<'de>, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a JSON object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

#[cfg(test)]
mod tests {
    use contract::Time;

    use super::*;
    use crate::model::version::Interaction;

    fn written(text: &str) -> String {
        let draft = Draft::new(text.as_bytes(), "7").expect("an object");
        let updated = Time(1_793_448_000_000);
        let version =
            draft.version(Stamp { number: 3, interaction: Interaction::Update, updated, resource: 1 });
        String::from_utf8(version.json().to_vec()).expect("UTF-8")
    }

    const META: &str = r#""meta":{"versionId":"3","lastUpdated":"2026-10-31T12:00:00.000Z""#;

    // What a user sent stays, to the digit; what was said of an earlier version goes.
    #[test]
    fn an_extension_is_added() {
        let cases = [
            (r#"{"a":1.50}"#, r#"{"a":1.50,"extension":[{}]}"#),
            (
                r#"{"extension":[{"url":"u","v":1}, {"url":"w","v":1.0}],"a":1}"#,
                r#"{"a":1,"extension":[{"url":"w","v":1.0},{}]}"#,
            ),
            (r#"{"extension":{"url":"w"}}"#, r#"{"extension":[{"url":"w"},{}]}"#),
            (r#"{"extension":"x"}"#, r#"{"extension":["x",{}]}"#),
            (r#"{"extension":[]}"#, r#"{"extension":[{}]}"#),
        ];
        for (sent, expected) in cases {
            let written = with_extension(sent.as_bytes(), "u", "{}").expect("an object");
            assert_eq!(String::from_utf8(written).expect("UTF-8"), expected);
        }
    }

    // A changed digit is a changed measurement, and a member that moves is a needless surprise in a diff.
    #[test]
    fn all_but_id_and_meta_stays_as_it_was_sent() {
        let digits = "0.0000001,1.10,1e2,1E-3,-0.0,123456789012345678901234567890.10";
        let cases = [
            (r#"{"resourceType":"X"}"#.to_owned(), format!(r#"{{"resourceType":"X","id":"7",{META}}}}}"#)),
            (
                format!(r#"{{"resourceType":"X","a":[{digits}]}}"#),
                format!(r#"{{"resourceType":"X","id":"7",{META}}},"a":[{digits}]}}"#),
            ),
            (
                "\u{FEFF} { \"a\" : [ 1 , { \"b\":\" \\\" x \\\\\" } ] ,\n\t\"resourceType\" : \"X\", \"z\": true }\r\n".to_owned(),
                format!(r#"{{"a":[1,{{"b":" \" x \\"}}],"resourceType":"X","id":"7",{META}}},"z":true}}"#),
            ),
            (
                r#"{"meta":{"tag":[{"code":"t"}],"versionId":"9","lastUpdated":"1999-01-01T00:00:00Z","source":"s"},"id":"other","resourceType":"X"}"#.to_owned(),
                format!(r#"{{{META},"tag":[{{"code":"t"}}],"source":"s"}},"id":"7","resourceType":"X"}}"#),
            ),
            (
                r#"{"resourceType":"X","b":1,"meta":{},"id":"x"}"#.to_owned(),
                format!(r#"{{"resourceType":"X","b":1,{META}}},"id":"7"}}"#),
            ),
            (
                r#"{"resourceType":"X","b":1,"id":"x","c":2}"#.to_owned(),
                format!(r#"{{"resourceType":"X","b":1,"id":"7",{META}}},"c":2}}"#),
            ),
            (r#"{"resource\u0054ype":"X"}"#.to_owned(), format!(r#"{{"resourceType":"X","id":"7",{META}}}}}"#)),
        ];
        for (sent, expected) in cases {
            assert_eq!(written(&sent), expected);
        }
    }
}
