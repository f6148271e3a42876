//! The links in a resource: what a transaction writes anew when its entries get their ids.
//!
//! R4 says which places are links: `Reference.reference`, elements of type uri, url, oid and uuid, and what `href` and
//! `src` name in a narrative. Elements of type canonical are not. In a type that R4 does not have, every member called
//! `reference` is taken for one.
//!
//! A link is replaced in the parsed resource and in its text, where nothing else changes: numbers keep the digits that
//! were sent. The two are brought together by counting, for a parsed object keeps its members in the order of the text.
use crate::definitions::{Kind, Primitive, Type};
use serde_json::{Map, Value};

/// A link and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link<'a> {
    /// `Reference.reference`.
    Reference(&'a str),
    /// An element of type uri, url, oid or uuid, or the target of a link in a narrative.
    Uri(&'a str),
}

/// What stands in place of a link: `None` for a link that stays as it is.
pub type Replace<'r, E> = &'r mut dyn FnMut(Link<'_>) -> Result<Option<String>, E>;

/// Asks for every link of a resource what shall stand in its place. `resource` is what [`crate::json::parse`] made of
/// `text`; a resource with a replaced link is changed, and its new text is given. `None`: no link was replaced.
///
/// # Errors
/// The first one that `replace` gives; the resource may then have changed in part.
pub fn replace<E>(resource: &mut Value, text: &[u8], replace: Replace<'_, E>) -> Result<Option<Vec<u8>>, E> {
    let mut walk = Walk { strings: 0, replaced: Vec::new(), replace };
    walk.value(resource, Child::RESOURCE)?;
    let Walk { strings, replaced, .. } = walk;
    if replaced.is_empty() {
        return Ok(None);
    }
    let (spliced, counted) = splice(text, &replaced);
    // The reader takes an object with a reserved name for a number, so that a text can hold more strings than its value.
    Ok(Some(if counted == strings { spliced } else { resource.to_string().into_bytes() }))
}

/// What is known of a value by the member that holds it.
#[derive(Clone, Copy)]
struct Child {
    declared: Option<&'static Type>,
    is_resource: bool,
    is_reference: bool,
}

impl Child {
    const RESOURCE: Child = Child { declared: None, is_resource: true, is_reference: false };
    const UNKNOWN: Child = Child { is_resource: false, ..Child::RESOURCE };

    fn of(parent: Option<&'static Type>, name: &str) -> Child {
        let is_reference = name == "reference" && parent.is_none_or(|parent| parent.name() == "Reference");
        let (stem, is_companion) = name.strip_prefix('_').map_or((name, false), |stem| (stem, true));
        let Some(member) = parent.and_then(|parent| parent.member(stem)) else {
            return Child { is_reference, ..Child::UNKNOWN };
        };
        if is_companion {
            return Child { declared: Type::named("Element"), ..Child::UNKNOWN };
        }
        let is_resource = member.declared.kind() == Kind::AbstractResource;
        Child { declared: Some(member.declared), is_resource, is_reference }
    }
}

struct Walk<'r, E> {
    /// How many values were strings so far.
    strings: usize,
    /// Which of them were replaced, and by what.
    replaced: Vec<(usize, String)>,
    replace: Replace<'r, E>,
}

impl<E> Walk<'_, E> {
    fn value(&mut self, value: &mut Value, child: Child) -> Result<(), E> {
        match value {
            Value::String(text) => {
                if let Some(replacement) = self.string(text, child)? {
                    self.replaced.push((self.strings, replacement.clone()));
                    *text = replacement;
                }
                self.strings += 1;
            }
            Value::Array(items) => {
                for item in items {
                    self.value(item, child)?;
                }
            }
            Value::Object(object) => {
                let declared = if child.is_resource { type_of(object) } else { child.declared };
                self.object(object, declared)?;
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
        Ok(())
    }

    fn object(&mut self, object: &mut Map<String, Value>, declared: Option<&'static Type>) -> Result<(), E> {
        for (name, value) in object {
            match value {
                Value::String(text) if !may_hold_a_link(text) => self.strings += 1,
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
                _ => self.value(value, Child::of(declared, name))?,
            }
        }
        Ok(())
    }

    fn string(&mut self, text: &str, child: Child) -> Result<Option<String>, E> {
        if child.is_reference {
            return (self.replace)(Link::Reference(text));
        }
        match child.declared.map(Type::kind) {
            Some(Kind::Primitive(Primitive::Uri | Primitive::Url | Primitive::Oid | Primitive::Uuid)) => {
                (self.replace)(Link::Uri(text))
            }
            Some(Kind::Primitive(Primitive::Xhtml)) => self.narrative(text),
            _ => Ok(None),
        }
    }

    /// Replaces what `href` and `src` name.
    fn narrative(&mut self, text: &str) -> Result<Option<String>, E> {
        let mut written = String::new();
        let mut kept = text;
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('=') {
            rest = after;
            let name = before.trim_end();
            let stem = ["href", "src"].iter().find_map(|name_of_link| name.strip_suffix(name_of_link));
            if !stem.is_some_and(|stem| stem.ends_with(char::is_whitespace)) {
                continue;
            }
            let value = after.trim_start();
            let Some(quote) = value.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
                continue;
            };
            let Some((link, behind)) = value.get(1..).and_then(|value| value.split_once(quote)) else {
                break;
            };
            rest = behind;
            if let Some(replacement) = (self.replace)(Link::Uri(link))? {
                let until = kept.len().saturating_sub(behind.len() + link.len() + 1);
                written.push_str(kept.get(..until).unwrap_or_default());
                written.push_str(&replacement);
                kept = kept.get(until + link.len()..).unwrap_or_default();
            }
        }
        if kept.len() == text.len() {
            return Ok(None);
        }
        written.push_str(kept);
        Ok(Some(written))
    }
}

/// The type that a resource says it is of.
fn type_of(resource: &Map<String, Value>) -> Option<&'static Type> {
    resource.get("resourceType").and_then(Value::as_str).and_then(Type::named)
}

/// Whether it is worth asking what a string is. Each kind of link has one of these characters.
fn may_hold_a_link(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b':' | b'/' | b'?' | b'<' | b'#'))
}

/// The text with other strings at these places among the strings that are values, and how many of those there are.
fn splice(text: &[u8], replaced: &[(usize, String)]) -> (Vec<u8>, usize) {
    let mut written = Vec::with_capacity(text.len() + 16 * replaced.len());
    let mut replaced = replaced.iter().peekable();
    let mut strings = 0;
    let mut rest = text;
    while let Some(start) = rest.iter().position(|&byte| byte == b'"') {
        let (before, from) = rest.split_at(start);
        let (string, after) = from.split_at(string_length(from));
        rest = after;
        written.extend_from_slice(before);
        if after.trim_ascii_start().first() == Some(&b':') {
            written.extend_from_slice(string);
            continue;
        }
        match replaced.next_if(|(place, _)| *place == strings) {
            Some((_, replacement)) => {
                written.extend_from_slice(Value::from(replacement.as_str()).to_string().as_bytes());
            }
            None => written.extend_from_slice(string),
        }
        strings += 1;
    }
    written.extend_from_slice(rest);
    (written, strings)
}

/// How long the string is that this text begins with, its quotes included.
fn string_length(text: &[u8]) -> usize {
    let mut escaped = false;
    let end = text.iter().skip(1).position(|&byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use std::convert::Infallible;

    /// Replaces `urn:a` by `Patient/1`, and a reference `Patient?x` by `Patient/2`.
    fn replaced(text: &str) -> Option<String> {
        let mut resource = json::parse(text.as_bytes()).unwrap();
        let written = replace(&mut resource, text.as_bytes(), &mut |link| {
            Ok::<_, Infallible>(match link {
                Link::Reference("urn:a") | Link::Uri("urn:a") => Some("Patient/1".to_owned()),
                Link::Reference("Patient?x") => Some("Patient/2".to_owned()),
                _ => None,
            })
        });
        let written = String::from_utf8(written.unwrap()?).unwrap();
        assert_eq!(json::parse(written.as_bytes()).unwrap(), resource, "{written}");
        Some(written)
    }

    /// Which places are links is R4's; a place too many falsifies data, one too few leaves a link to nothing.
    #[test]
    fn links_are_replaced_where_r4_has_them_and_nowhere_else() {
        for (text, expected) in [
            // References, of any depth, in contained resources and extensions of primitives too.
            (
                r#"{"resourceType":"Observation","subject":{"reference":"urn:a"},"valueQuantity":{"value":1.50}}"#,
                Some(
                    r#"{"resourceType":"Observation","subject":{"reference":"Patient/1"},"valueQuantity":{"value":1.50}}"#,
                ),
            ),
            (
                r#"{"contained":[{"subject":{"reference":"Patient?x"},"resourceType":"Observation"}],"resourceType":"Patient"}"#,
                Some(
                    r#"{"contained":[{"subject":{"reference":"Patient/2"},"resourceType":"Observation"}],"resourceType":"Patient"}"#,
                ),
            ),
            (
                r#"{"resourceType":"Patient","_birthDate":{"extension":[{"url":"u:x","valueReference":{"reference" : "urn:\u0061"}}]}}"#,
                Some(
                    r#"{"resourceType":"Patient","_birthDate":{"extension":[{"url":"u:x","valueReference":{"reference" : "Patient/1"}}]}}"#,
                ),
            ),
            // Elements of type uri and url, but not canonical, string or code.
            (
                r#"{"resourceType":"Consent","policy":[{"uri":"urn:a"}],"note":"urn:a"}"#,
                Some(r#"{"resourceType":"Consent","policy":[{"uri":"Patient/1"}],"note":"urn:a"}"#),
            ),
            (r#"{"resourceType":"CarePlan","instantiatesCanonical":["urn:a"],"description":"urn:a"}"#, None),
            (r#"{"resourceType":"Patient","identifier":[{"value":"urn:a"}],"reference":"urn:a"}"#, None),
            (r#"{"resourceType":"Consent","policy":[{"uri":"Patient?x"}]}"#, None),
            // Narratives.
            (
                r#"{"resourceType":"Patient","text":{"div":"<div>urn:a <a id='='  href = 'urn:a'/><img alt=\"\" src=\"urn:a\"/> é<a href=\"urn:b\"/></div>"}}"#,
                Some(
                    r#"{"resourceType":"Patient","text":{"div":"<div>urn:a <a id='='  href = 'Patient/1'/><img alt=\"\" src=\"Patient/1\"/> é<a href=\"urn:b\"/></div>"}}"#,
                ),
            ),
            (
                r#"{"resourceType":"Patient","text":{"div":"<div xhref=\"urn:a\"><a href=\"urn:a</div>"}}"#,
                None,
            ),
            // A type beyond R4, and strings that look like the end of one.
            (
                r#"{"resourceType":"Subscript","a\"":"\\","b":[{"reference":"urn:a"}],"c":"\"urn:a\""}"#,
                Some(
                    r#"{"resourceType":"Subscript","a\"":"\\","b":[{"reference":"Patient/1"}],"c":"\"urn:a\""}"#,
                ),
            ),
            // A reserved name of the reader: the text has a string that the value has not.
            (
                r#"{"resourceType":"Observation","valueInteger":{"$serde_json::private::Number":"1"},"subject":{"reference":"urn:a"}}"#,
                Some(
                    r#"{"resourceType":"Observation","valueInteger":1,"subject":{"reference":"Patient/1"}}"#,
                ),
            ),
            (r#"{"resourceType":"Patient"}"#, None),
        ] {
            assert_eq!(replaced(text).as_deref(), expected, "{text}");
        }
    }
}
