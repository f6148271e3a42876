//! Methods of texts. Lengths and indexes count UTF-16 units, as Java's do.

use std::sync::Arc;

use super::{format, pattern};
use crate::render::{Outcome, Renderer, wrong};
use crate::syntax::Place;
use crate::value::{BYTES_OF_A_STEP, Value};

/// How many bytes of a text that is not ASCII are looked through for one step: its units must be counted.
const BYTES_OF_A_STEP_IN_UNITS: usize = 16;

impl Renderer<'_> {
    pub(super) fn text_method(
        &mut self,
        text: &Arc<str>,
        name: &str,
        arguments: &[Value],
        place: Place,
    ) -> Outcome<Option<Value>> {
        let looked_through = |text: &str| {
            text.len() / if text.is_ascii() { BYTES_OF_A_STEP } else { BYTES_OF_A_STEP_IN_UNITS }
        };
        self.spend(looked_through(text), place)?;
        for argument in arguments {
            if let Value::Text(argument) = argument {
                self.spend(looked_through(argument), place)?;
            }
        }
        if let Some(value) = plain(text, name, arguments) {
            return Ok(Some(value));
        }
        let refuse = |message: String| wrong(place, format!("{name}: {message}"));
        let made = match (name, arguments) {
            ("toLowerCase", []) => text.to_lowercase(),
            ("toUpperCase", []) => text.to_uppercase(),
            ("trim", []) => text.trim_matches(|c: char| c <= ' ').to_owned(),
            ("strip", []) => text.trim().to_owned(),
            ("substring", [Value::Integer(from)]) => part(text, *from, length(text)).map_err(refuse)?,
            ("substring" | "subSequence", [Value::Integer(from), Value::Integer(to)]) => {
                part(text, *from, *to).map_err(refuse)?
            }
            ("charAt", [Value::Integer(at)]) => part(text, *at, at.saturating_add(1)).map_err(refuse)?,
            ("concat", [other]) => format!("{text}{}", self.text_of(other, place)?),
            ("replace", [Value::Text(old), Value::Text(new)]) => {
                let found = if new.len() > old.len() { text.matches(&**old).count() } else { 0 };
                self.check_size(text.len().saturating_add(found.saturating_mul(new.len())), place)?;
                text.replace(&**old, new)
            }
            ("replaceAll" | "replaceFirst", [Value::Text(old), Value::Text(new)]) => {
                let pattern = pattern::read(&self.heap, old).map_err(refuse)?;
                let most = self.most_bytes();
                pattern::replace(&self.heap, &pattern, text, new, name == "replaceFirst", most)
                    .map_err(refuse)?
            }
            ("format", [Value::Text(written), arguments @ ..]) => {
                self.spend(written.matches('%').count(), place)?;
                let (heap, most) = (&self.heap, self.most_bytes());
                format::format(written, arguments, most, &mut |value| format::told(heap, value, most))
                    .map_err(refuse)?
            }
            ("valueOf", [value]) => format::told(&self.heap, value, self.most_bytes()).map_err(refuse)?,
            ("join", [Value::Text(between), Value::List(list)]) => {
                let parts = self.heap.items(*list).to_vec();
                self.join(between, &parts, place)?
            }
            ("join", [Value::Text(between), parts @ ..]) => self.join(between, parts, place)?,
            ("repeat", [Value::Integer(times)]) => {
                let times =
                    usize::try_from(*times).map_err(|_| refuse(format!("count is negative: {times}")))?;
                self.check_size(text.len().saturating_mul(times), place)?;
                text.repeat(times)
            }
            ("matches", [Value::Text(sought)]) => {
                let pattern = pattern::read(&self.heap, &format!("^(?:{sought})$")).map_err(refuse)?;
                let is_whole = pattern.is_whole(&self.heap, text).map_err(refuse)?;
                return Ok(Some(Value::Boolean(is_whole)));
            }
            ("split", [Value::Text(at)]) => return self.split(text, at, 0, place).map(Some),
            ("split", [Value::Text(at), Value::Integer(limit)]) => {
                return self.split(text, at, *limit, place).map(Some);
            }
            ("toCharArray", []) => {
                self.spend(text.len(), place)?;
                self.kept(text.len(), place)?;
                let characters = text.chars().map(|c| Value::Text(Arc::from(c.to_string()))).collect();
                return Ok(Some(self.heap.list(characters)));
            }
            _ => return Ok(None),
        };
        self.made(made, place).map(Some)
    }

    fn join(&mut self, between: &str, parts: &[Value], place: Place) -> Outcome<String> {
        self.spend(parts.len(), place)?;
        let mut joined = String::new();
        for (at, part) in parts.iter().enumerate() {
            let Value::Text(part) = part else {
                return Err(wrong(place, format!("join: ClassCastException: {}", part.class())));
            };
            joined.push_str(if at == 0 { "" } else { between });
            joined.push_str(part);
            self.check_size(joined.len(), place)?;
        }
        Ok(joined)
    }

    fn split(&mut self, text: &str, at: &str, limit: i128, place: Place) -> Outcome<Value> {
        let refuse = |message: String| wrong(place, format!("split: {message}"));
        let pattern = pattern::read(&self.heap, at).map_err(refuse)?;
        let parts = pattern::split(&self.heap, &pattern, text, limit).map_err(refuse)?;
        self.kept(text.len(), place)?;
        Ok(self.heap.list(parts.into_iter().map(Value::text).collect()))
    }
}

/// Methods that make no text.
fn plain(text: &Arc<str>, name: &str, arguments: &[Value]) -> Option<Value> {
    Some(match (name, arguments) {
        ("toString" | "intern", []) => Value::Text(text.clone()),
        ("length", []) => Value::Integer(length(text)),
        ("isEmpty", []) => Value::Boolean(text.is_empty()),
        ("isBlank", []) => Value::Boolean(text.trim().is_empty()),
        ("hashCode", []) => Value::Integer(i128::from(hash_code(text))),
        ("contains", [Value::Text(part)]) => Value::Boolean(text.contains(&**part)),
        ("startsWith", [Value::Text(part)]) => Value::Boolean(text.starts_with(&**part)),
        ("endsWith", [Value::Text(part)]) => Value::Boolean(text.ends_with(&**part)),
        ("equalsIgnoreCase", [Value::Text(other)]) => {
            let folded = |c: char| c.to_uppercase().flat_map(char::to_lowercase);
            Value::Boolean(text.chars().flat_map(folded).eq(other.chars().flat_map(folded)))
        }
        ("equalsIgnoreCase", [_]) => Value::Boolean(false),
        ("indexOf", [Value::Text(part)]) => index(text, text.find(&**part)),
        ("lastIndexOf", [Value::Text(part)]) => index(text, text.rfind(&**part)),
        ("indexOf", [Value::Text(part), Value::Integer(from)]) => {
            let from = byte_at(text, (*from).max(0)).unwrap_or(text.len());
            index(text, text.get(from..)?.find(&**part).map(|at| from + at))
        }
        ("compareTo", [Value::Text(other)]) => Value::Integer(compare(text, other)),
        ("compareToIgnoreCase", [Value::Text(other)]) => {
            let folded = |text: &str| text.to_uppercase().to_lowercase();
            Value::Integer(compare(&folded(text), &folded(other)))
        }
        ("codePointAt", [Value::Integer(at)]) => {
            Value::Integer(text.get(byte_at(text, *at)?..)?.chars().next().map(|c| i128::from(u32::from(c)))?)
        }
        _ => return None,
    })
}

/// How long a text is in UTF-16 units.
fn length(text: &str) -> i128 {
    let units = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
    i128::try_from(units).unwrap_or(i128::MAX)
}

/// The index in UTF-16 units of what was found at a byte.
fn index(text: &str, found: Option<usize>) -> Value {
    found.and_then(|at| text.get(..at)).map_or(Value::Integer(-1), |before| Value::Integer(length(before)))
}

/// The byte at which a UTF-16 unit begins; nothing past the end and within a surrogate pair.
fn byte_at(text: &str, unit: i128) -> Option<usize> {
    if text.is_ascii() {
        return usize::try_from(unit).ok().filter(|at| *at <= text.len());
    }
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units == unit {
            return Some(at);
        }
        units += c.len_utf16() as i128;
    }
    (units == unit).then_some(text.len())
}

/// A part of a text by UTF-16 units. Half of a surrogate pair becomes U+FFFD; Java would keep it.
fn part(text: &str, from: i128, to: i128) -> Result<String, String> {
    let whole = length(text);
    if from < 0 || to > whole || from > to {
        return Err(format!("begin {from}, end {to}, length {whole}"));
    }
    if let (Some(from), Some(to)) = (byte_at(text, from), byte_at(text, to)) {
        return Ok(text[from..to].to_owned());
    }
    let take = usize::try_from(to - from).unwrap_or(0);
    let skip = usize::try_from(from).unwrap_or(0);
    let units: Vec<u16> = text.encode_utf16().skip(skip).take(take).collect();
    Ok(String::from_utf16_lossy(&units))
}

/// Java's `String.hashCode`.
fn hash_code(text: &str) -> i32 {
    text.encode_utf16().fold(0i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

/// Java's `compareTo`: the difference of the first units that differ, or else of the lengths.
fn compare(one: &str, other: &str) -> i128 {
    let differing = one.encode_utf16().zip(other.encode_utf16()).find(|(one, other)| one != other);
    match differing {
        Some((one, other)) => i128::from(one) - i128::from(other),
        None => length(one) - length(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Java counts UTF-16 units, Rust bytes: a text beyond ASCII shows whether they are confused.
    #[test]
    fn units_are_utf16() {
        let text = "aé😀b";
        assert_eq!(length(text), 5);
        assert_eq!(part(text, 1, 2), Ok("é".to_owned()));
        assert_eq!(part(text, 2, 4), Ok("😀".to_owned()));
        assert_eq!(part(text, 3, 5), Ok("\u{fffd}b".to_owned()));
        assert_eq!(part(text, 4, 6), Err("begin 4, end 6, length 5".to_owned()));
        assert_eq!(hash_code("hello"), 99_162_322);
    }
}
