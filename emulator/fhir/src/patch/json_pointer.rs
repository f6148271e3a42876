//! JSON Pointers, RFC 6901: `/name/0/given`, with `~1` for a slash in a name and `~0` for a tilde.
use serde_json::Value;

use crate::json;
use crate::patch::{PatchError, errors};

/// The token that names the place behind an array's last item.
const END: &str = "-";

/// A pointer: the names and indices from the root to a place.
#[derive(Debug)]
pub(super) struct Pointer {
    text: String,
    tokens: Vec<String>,
}

impl Pointer {
    pub(super) fn read(text: String) -> Result<Self, PatchError> {
        let Some(rest) = text.strip_prefix('/') else {
            return if text.is_empty() {
                Ok(Self { text, tokens: Vec::new() })
            } else {
                Err(errors::malformed_pointer(&text))
            };
        };
        let tokens = rest.split('/').map(unescape).collect::<Option<Vec<_>>>();
        let tokens = tokens.ok_or_else(|| errors::malformed_pointer(&text))?;
        // An object with this one name could be written, but would be read as a number.
        match tokens.iter().find(|token| *token == json::NUMBER) {
            Some(token) => Err(errors::reserved_name(token)),
            None => Ok(Self { text, tokens }),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// How many names and indices there are.
    pub(super) fn depth(&self) -> usize {
        self.tokens.len()
    }

    /// Whether this place contains that one.
    pub(super) fn contains(&self, other: &Self) -> bool {
        self.tokens.len() < other.tokens.len() && other.tokens.starts_with(&self.tokens)
    }

    /// The value at this place.
    pub(super) fn value<'v>(&self, document: &'v Value) -> Result<&'v Value, PatchError> {
        let found = self.tokens.iter().try_fold(document, |value, token| match value {
            Value::Object(members) => members.get(token),
            Value::Array(items) => items.get(index(token)?),
            _ => None,
        });
        found.ok_or_else(|| errors::nothing_at(&self.text))
    }

    /// The value at this place, to be changed.
    pub(super) fn value_mut<'v>(&self, document: &'v mut Value) -> Result<&'v mut Value, PatchError> {
        walk(document, &self.tokens).ok_or_else(|| errors::nothing_at(&self.text))
    }

    /// Puts a value at this place: in place of a member of this name, before an array's item of this index.
    pub(super) fn add(&self, document: &mut Value, value: Value) -> Result<(), PatchError> {
        let Some((last, parents)) = self.tokens.split_last() else {
            *document = value;
            return Ok(());
        };
        let no_place = || errors::no_place_at(&self.text);
        match walk(document, parents).ok_or_else(no_place)? {
            Value::Object(members) => {
                members.insert(last.clone(), value);
            }
            Value::Array(items) => {
                let place = if last == END { Some(items.len()) } else { index(last) };
                items.insert(place.filter(|place| *place <= items.len()).ok_or_else(no_place)?, value);
            }
            _ => return Err(no_place()),
        }
        Ok(())
    }

    /// Takes the value at this place out of the document.
    pub(super) fn remove(&self, document: &mut Value) -> Result<Value, PatchError> {
        let Some((last, parents)) = self.tokens.split_last() else {
            return Err(errors::whole_document_removed());
        };
        let removed = match walk(document, parents) {
            Some(Value::Object(members)) => members.shift_remove(last),
            Some(Value::Array(items)) => {
                index(last).filter(|place| *place < items.len()).map(|place| items.remove(place))
            }
            _ => None,
        };
        removed.ok_or_else(|| errors::nothing_at(&self.text))
    }
}

fn walk<'v>(document: &'v mut Value, tokens: &[String]) -> Option<&'v mut Value> {
    tokens.iter().try_fold(document, |value, token| match value {
        Value::Object(members) => members.get_mut(token),
        Value::Array(items) => items.get_mut(index(token)?),
        _ => None,
    })
}

/// An array's index: digits, and no zero before another digit.
fn index(token: &str) -> Option<usize> {
    let well_formed =
        token.bytes().all(|byte| byte.is_ascii_digit()) && (token.len() == 1 || !token.starts_with('0'));
    // Also `None` for what no array is long enough for.
    if well_formed { token.parse().ok() } else { None }
}

fn unescape(token: &str) -> Option<String> {
    if !token.contains('~') {
        return Some(token.to_owned());
    }
    let mut unescaped = String::with_capacity(token.len());
    let mut characters = token.chars();
    while let Some(character) = characters.next() {
        unescaped.push(match character {
            '~' => match characters.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            },
            other => other,
        });
    }
    Some(unescaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rules of RFC 6901, where a slip would change the wrong element.
    #[test]
    fn pointers() {
        let document = serde_json::json!({"": 1, "a/b": [10, 11], "m~n": {"~1": 2}, "0": {"00": 3}});
        let cases = [
            ("/", Some("1")),
            ("/a~1b/0", Some("10")),
            ("/a~1b/1", Some("11")),
            ("/m~0n/~01", Some("2")),
            ("/0/00", Some("3")),
            ("/a~1b/2", None),
            ("/a~1b/00", None),
            ("/a~1b/01", None),
            ("/a~1b/-", None),
            ("/a~1b/+1", None),
            ("/a~1b/", None),
            ("/a~1b/99999999999999999999999", None),
            ("/a~1b/0/0", None),
            ("//", None),
        ];
        for (text, expected) in cases {
            let found = Pointer::read(text.to_owned()).unwrap();
            let found = found.value(&document).ok().map(Value::to_string);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        for text in ["a", "#/a", "/a~", "/~2", "/$serde_json::private::Number"] {
            assert!(Pointer::read(text.to_owned()).is_err(), "{text}");
        }
    }
}
