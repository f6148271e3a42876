//! JSON as a stream of what comes next, over the bytes of a request or over a tree that is already parsed, so that values
//! are read by one piece of code, and from bytes without a tree in between.

use std::borrow::Cow;

use serde_json::Value;

use super::error::SerializationError;

/// What the next value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number without a fraction or exponent.
    Integer,
    /// A number with one.
    Decimal,
    /// A string.
    String,
    /// `[`
    Array,
    /// `{`
    Object,
}

/// A reader that stands before a value.
pub trait JsonSource<'j> {
    /// What comes next; nothing is consumed.
    ///
    /// # Errors
    /// Where no value begins here.
    fn kind(&mut self) -> Result<JsonKind, SerializationError>;
    /// Consumes a string.
    ///
    /// # Errors
    /// Where none comes, or it is not well formed.
    fn string(&mut self) -> Result<Cow<'j, str>, SerializationError>;
    /// Consumes any value. Its depth is bounded only by the input, so this does not recurse.
    ///
    /// # Errors
    /// Where the value is not well formed.
    fn skip(&mut self) -> Result<(), SerializationError>;
    /// Consumes the opening of an array or object.
    ///
    /// # Errors
    /// Where neither comes.
    fn open(&mut self) -> Result<(), SerializationError>;
    /// Inside an array: whether another element follows. Consumes the separator, or the closing bracket.
    ///
    /// # Errors
    /// Where neither comes.
    fn next_element(&mut self) -> Result<bool, SerializationError>;
    /// Inside an object: the next name, or `None` after the closing brace.
    ///
    /// # Errors
    /// Where neither comes.
    fn next_name(&mut self) -> Result<Option<Cow<'j, str>>, SerializationError>;
}

/// How many bytes come before the first that does not stand for itself in a JSON string: a quote, a backslash or a control
/// character. Eight are looked at at a time.
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST: u64 = EACH * 0x80;
    // The highest bit of every byte below `bound`; above the first such byte it may be set for others, too.
    let below = |word: u64, bound: u64| word.wrapping_sub(EACH * bound) & !word & HIGHEST;
    let (words, rest) = bytes.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quote = below(word ^ (EACH * u64::from(b'"')), 1);
        let backslash = below(word ^ (EACH * u64::from(b'\\')), 1);
        let found = below(word, 0x20) | quote | backslash;
        if found != 0 {
            return 8 * number + found.trailing_zeros() as usize / 8;
        }
    }
    let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
    8 * words.len() + plain.unwrap_or(rest.len())
}

/// JSON text.
#[derive(Clone, Debug)]
pub struct JsonBytes<'j> {
    bytes: &'j [u8],
    position: usize,
    /// Right after `{` or `[`, where no comma is due.
    opened: bool,
}

impl<'j> JsonBytes<'j> {
    /// Stands before the first value of `bytes`.
    #[must_use]
    pub fn new(bytes: &'j [u8]) -> JsonBytes<'j> {
        JsonBytes { bytes, position: 0, opened: false }
    }

    /// Whether only white space is left.
    pub fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.position) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.position += 1,
                other => return other.copied(),
            }
        }
    }

    fn accept(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.position += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), SerializationError> {
        if self.accept(byte) { Ok(()) } else { Err(SerializationError::malformed()) }
    }

    /// The bytes of a number or literal.
    fn word(&self) -> &'j [u8] {
        let rest = self.bytes.get(self.position..).unwrap_or_default();
        let is_word = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'E' | b'+' | b'-' | b'.');
        rest.get(..rest.iter().position(|byte| !is_word(byte)).unwrap_or(rest.len())).unwrap_or_default()
    }

    /// Consumes what follows the opening quote, up to and with the closing one; the text and whether it has escapes.
    fn raw_string(&mut self) -> Result<(&'j [u8], bool), SerializationError> {
        self.expect(b'"')?;
        let start = self.position;
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(self.position..).unwrap_or_default();
            let plain = plain_length(rest);
            self.position += plain;
            match rest.get(plain) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.position += 2;
                }
                _ => return Err(SerializationError::malformed()),
            }
        }
        let text = self.bytes.get(start..self.position).ok_or_else(SerializationError::malformed)?;
        self.position += 1;
        Ok((text, escaped))
    }

    fn scalar(&mut self) -> Result<(), SerializationError> {
        match self.kind()? {
            JsonKind::String => self.raw_string().map(drop),
            _ => {
                self.position += self.word().len();
                Ok(())
            }
        }
    }
}

impl<'j> JsonSource<'j> for JsonBytes<'j> {
    fn kind(&mut self) -> Result<JsonKind, SerializationError> {
        let first = self.peek().ok_or_else(SerializationError::malformed)?;
        match first {
            b'{' => return Ok(JsonKind::Object),
            b'[' => return Ok(JsonKind::Array),
            b'"' => return Ok(JsonKind::String),
            _ => {}
        }
        match self.word() {
            b"null" => Ok(JsonKind::Null),
            b"true" => Ok(JsonKind::Bool(true)),
            b"false" => Ok(JsonKind::Bool(false)),
            word if first == b'-' || first.is_ascii_digit() => {
                let text = std::str::from_utf8(word).unwrap_or_default();
                let number: serde_json::Number =
                    serde_json::from_str(text).map_err(|_| SerializationError::malformed())?;
                Ok(if number.as_str().contains(['.', 'e', 'E']) {
                    JsonKind::Decimal
                } else {
                    JsonKind::Integer
                })
            }
            _ => Err(SerializationError::malformed()),
        }
    }

    fn string(&mut self) -> Result<Cow<'j, str>, SerializationError> {
        let start = self.position;
        let (text, escaped) = self.raw_string()?;
        if !escaped {
            let text = std::str::from_utf8(text).map_err(|_| SerializationError::malformed())?;
            return Ok(Cow::Borrowed(text));
        }
        // Escapes are rare here; the library decodes them, surrogate pairs included.
        let quoted = self.bytes.get(start..self.position).unwrap_or_default();
        serde_json::from_slice(quoted).map(Cow::Owned).map_err(|_| SerializationError::malformed())
    }

    fn skip(&mut self) -> Result<(), SerializationError> {
        let mut closers: Vec<u8> = Vec::new();
        loop {
            match self.kind()? {
                JsonKind::Object => {
                    self.open()?;
                    closers.push(b'}');
                }
                JsonKind::Array => {
                    self.open()?;
                    closers.push(b']');
                }
                _ => self.scalar()?,
            }
            loop {
                let more = match closers.last() {
                    None => return Ok(()),
                    Some(b'}') => self.next_name()?.is_some(),
                    Some(_) => self.next_element()?,
                };
                if more {
                    break;
                }
                closers.pop();
            }
        }
    }

    fn open(&mut self) -> Result<(), SerializationError> {
        self.opened = self.accept(b'{') || self.accept(b'[');
        if self.opened { Ok(()) } else { Err(SerializationError::malformed()) }
    }

    fn next_element(&mut self) -> Result<bool, SerializationError> {
        let first = std::mem::take(&mut self.opened);
        if self.accept(b']') {
            return Ok(false);
        }
        if !first {
            self.expect(b',')?;
        }
        Ok(true)
    }

    fn next_name(&mut self) -> Result<Option<Cow<'j, str>>, SerializationError> {
        let first = std::mem::take(&mut self.opened);
        if self.accept(b'}') {
            return Ok(None);
        }
        if !first {
            self.expect(b',')?;
        }
        self.peek();
        let name = self.string()?;
        self.expect(b':')?;
        Ok(Some(name))
    }
}

/// A parsed JSON value.
#[derive(Debug)]
pub struct JsonTree<'j> {
    current: Option<&'j Value>,
    open: Vec<Open<'j>>,
}

#[derive(Debug)]
enum Open<'j> {
    Array(std::slice::Iter<'j, Value>),
    Object(serde_json::map::Iter<'j>),
}

impl<'j> JsonTree<'j> {
    /// Stands before `value`.
    #[must_use]
    pub fn new(value: &'j Value) -> JsonTree<'j> {
        JsonTree { current: Some(value), open: Vec::new() }
    }

    fn take(&mut self) -> Result<&'j Value, SerializationError> {
        self.current.take().ok_or_else(SerializationError::malformed)
    }
}

impl<'j> JsonSource<'j> for JsonTree<'j> {
    fn kind(&mut self) -> Result<JsonKind, SerializationError> {
        Ok(match self.current.ok_or_else(SerializationError::malformed)? {
            Value::Null => JsonKind::Null,
            Value::Bool(value) => JsonKind::Bool(*value),
            Value::Number(number) if number.as_str().contains(['.', 'e', 'E']) => JsonKind::Decimal,
            Value::Number(_) => JsonKind::Integer,
            Value::String(_) => JsonKind::String,
            Value::Array(_) => JsonKind::Array,
            Value::Object(_) => JsonKind::Object,
        })
    }

    fn string(&mut self) -> Result<Cow<'j, str>, SerializationError> {
        match self.take()? {
            Value::String(text) => Ok(Cow::Borrowed(text)),
            _ => Err(SerializationError::malformed()),
        }
    }

    fn skip(&mut self) -> Result<(), SerializationError> {
        self.take().map(drop)
    }

    fn open(&mut self) -> Result<(), SerializationError> {
        let open = match self.take()? {
            Value::Array(elements) => Open::Array(elements.iter()),
            Value::Object(members) => Open::Object(members.iter()),
            _ => return Err(SerializationError::malformed()),
        };
        self.open.push(open);
        Ok(())
    }

    fn next_element(&mut self) -> Result<bool, SerializationError> {
        if let Some(Open::Array(elements)) = self.open.last_mut() {
            self.current = elements.next();
            if self.current.is_none() {
                self.open.pop();
            }
        }
        Ok(self.current.is_some())
    }

    fn next_name(&mut self) -> Result<Option<Cow<'j, str>>, SerializationError> {
        if let Some(Open::Object(members)) = self.open.last_mut() {
            if let Some((name, value)) = members.next() {
                self.current = Some(value);
                return Ok(Some(Cow::Borrowed(name)));
            }
            self.open.pop();
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Every text of every request and answer goes by this; a byte taken for another would cut a text, or let one run on.
    #[test]
    fn a_plain_run_ends_where_a_byte_by_itself_would_end_it() {
        for length in 0..20 {
            for place in 0..length {
                for byte in 0..=u8::MAX {
                    for (before, after) in [(b'a', b'a'), (0xFF, b'"'), (b'!', 0), (b'[', b']'), (0x80, 0x1F)]
                    {
                        let mut bytes = vec![before; length];
                        bytes[place..].fill(after);
                        bytes[place] = byte;
                        let one_by_one = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
                        assert_eq!(plain_length(&bytes), one_by_one.unwrap_or(length), "{bytes:?}");
                    }
                }
            }
        }
    }
}
