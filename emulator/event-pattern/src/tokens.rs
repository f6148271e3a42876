//! The tokens of a pattern's JSON, and where AWS says that it stopped reading.
//!
//! EventBridge's refusals carry a line and a column that are those of the reader it uses (Jackson), which reads ahead in its own
//! way: past the first character of a member's value when it has read the member's name, and not past a string before somebody
//! asks for its text. So this reads as that does.

use crate::error::PatternError;

/// How deep objects and arrays may lie in each other.
const MOST_NESTED: usize = 128;

/// How much of a pattern a refusal repeats.
const MOST_REPEATED: usize = 500;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    ObjectStart,
    ObjectEnd,
    ArrayStart,
    ArrayEnd,
    /// A member's name.
    Name(String),
    /// A string, whose text [`Tokens::text`] reads.
    Text,
    /// A number, as it is written.
    Number(String),
    True,
    False,
    Null,
    /// Nothing is left.
    End,
}

impl Token {
    /// As it is written, but for a string, which is not read yet, and a name.
    pub(crate) fn written(&self) -> &str {
        match self {
            Token::ObjectStart => "{",
            Token::ObjectEnd => "}",
            Token::ArrayStart => "[",
            Token::ArrayEnd => "]",
            Token::Number(text) | Token::Name(text) => text,
            Token::True => "true",
            Token::False => "false",
            Token::Null => "null",
            Token::Text | Token::End => "",
        }
    }
}

/// Reads the tokens of a text.
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    source: &'a str,
    /// How far it has read, in bytes.
    at: usize,
    /// The value that was begun with the name before it.
    ahead: Option<Token>,
    /// Whether it stands in a string.
    in_text: bool,
    /// What it is in; with where each began, and whether it has an element yet.
    nested: Vec<Nested>,
}

#[derive(Clone, Copy, Debug)]
struct Nested {
    is_object: bool,
    began: usize,
    has_elements: bool,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(source: &'a str) -> Tokens<'a> {
        Tokens { source, at: 0, ahead: None, in_text: false, nested: Vec::new() }
    }

    /// A refusal for this reason, at this place.
    pub(crate) fn refuse(&self, reason: &str) -> PatternError {
        self.refuse_at(reason, self.at)
    }

    fn refuse_at(&self, reason: &str, at: usize) -> PatternError {
        PatternError::new(format!("{reason}\n at {}", self.place(at)))
    }

    fn place(&self, at: usize) -> String {
        let read = self.source.get(..at).unwrap_or(self.source);
        let line = 1 + read.matches('\n').count();
        let column = 1 + read.rsplit('\n').next().unwrap_or(read).encode_utf16().count();
        let most = self.source.char_indices().nth(MOST_REPEATED).map_or(self.source.len(), |(at, _)| at);
        let left_out = self.source[most..].chars().count();
        let mut repeated = format!("\"{}\"", &self.source[..most]);
        if left_out > 0 {
            repeated.push_str(&format!("[truncated {left_out} chars]"));
        }
        format!("[Source: (String){repeated}; line: {line}, column: {column}]")
    }

    /// The next token.
    ///
    /// # Errors
    /// What AWS says of a text that is not JSON.
    pub(crate) fn next(&mut self) -> Result<Token, PatternError> {
        if let Some(token) = self.ahead.take() {
            return self.enter(token);
        }
        if self.in_text {
            self.text()?;
        }
        self.skip_space();
        let Some(nested) = self.nested.last().copied() else {
            return if self.peek().is_none() { Ok(Token::End) } else { self.value() };
        };
        let close = if nested.is_object { '}' } else { ']' };
        if self.peek() == Some(close) {
            self.at += 1;
            self.nested.pop();
            return Ok(if nested.is_object { Token::ObjectEnd } else { Token::ArrayEnd });
        }
        if nested.has_elements {
            let what = if nested.is_object { "Object entries" } else { "Array entries" };
            self.expect(',', &format!("was expecting comma to separate {what}"))?;
            self.skip_space();
        }
        if let Some(nested) = self.nested.last_mut() {
            nested.has_elements = true;
        }
        if !nested.is_object {
            return self.value();
        }
        self.expect('"', "was expecting double-quote to start field name")?;
        let name = self.finish_text()?;
        self.skip_space();
        self.expect(':', "was expecting a colon to separate field name and value")?;
        self.skip_space();
        self.ahead = Some(self.scan()?);
        Ok(Token::Name(name))
    }

    /// The text of the string that the last token is.
    pub(crate) fn text(&mut self) -> Result<String, PatternError> {
        self.in_text = false;
        self.finish_text()
    }

    fn value(&mut self) -> Result<Token, PatternError> {
        let token = self.scan()?;
        self.enter(token)
    }

    fn enter(&mut self, token: Token) -> Result<Token, PatternError> {
        if matches!(token, Token::ObjectStart | Token::ArrayStart) {
            if self.nested.len() >= MOST_NESTED {
                // Believed: the text, which is Jackson's with this limit.
                let depth = self.nested.len() + 1;
                return Err(self.refuse(&format!(
                    "Document nesting depth ({depth}) exceeds the maximum allowed ({MOST_NESTED})"
                )));
            }
            let is_object = token == Token::ObjectStart;
            self.nested.push(Nested { is_object, began: self.at - 1, has_elements: false });
        }
        self.in_text = token == Token::Text;
        Ok(token)
    }

    /// Reads as far into a value as is read at once.
    fn scan(&mut self) -> Result<Token, PatternError> {
        let Some(first) = self.peek() else { return Err(self.ended()) };
        match first {
            '{' | '[' | '"' => {
                self.at += 1;
                Ok(match first {
                    '{' => Token::ObjectStart,
                    '[' => Token::ArrayStart,
                    _ => Token::Text,
                })
            }
            '-' | '0'..='9' => self.number(),
            _ if first.is_alphabetic() => self.word(),
            _ => Err(self.unexpected(first, EXPECTED_VALUE)),
        }
    }

    fn word(&mut self) -> Result<Token, PatternError> {
        let rest = &self.source[self.at..];
        let word =
            rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).next().unwrap_or(rest);
        self.at += word.len();
        match word {
            "true" => Ok(Token::True),
            "false" => Ok(Token::False),
            "null" => Ok(Token::Null),
            _ => Err(self.refuse(&format!("Unrecognized token '{word}': {EXPECTED_VALUE}"))),
        }
    }

    fn number(&mut self) -> Result<Token, PatternError> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some('-'));
        let whole = self.digits()?;
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(self.refuse("Invalid numeric value: Leading zeroes not allowed"));
        }
        if self.peek() == Some('.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some('e' | 'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some('+' | '-')));
            self.digits()?;
        }
        Ok(Token::Number(self.source[start..self.at].to_owned()))
    }

    /// One digit or more.
    fn digits(&mut self) -> Result<&'a str, PatternError> {
        let rest = &self.source[self.at..];
        let digits = &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()];
        self.at += digits.len();
        if !digits.is_empty() {
            return Ok(digits);
        }
        Err(match self.peek() {
            None => self.ended(),
            Some(other) => self.unexpected(other, "expected digit (0-9) to follow in a number"),
        })
    }

    /// The text from behind a quotation mark to behind the next.
    fn finish_text(&mut self) -> Result<String, PatternError> {
        let mut text = String::new();
        loop {
            let Some(character) = self.peek() else {
                return Err(
                    self.refuse("Unexpected end-of-input: was expecting closing quote for a string value")
                );
            };
            self.at += character.len_utf8();
            match character {
                '"' => return Ok(text),
                '\\' => text.push(self.escape()?),
                '\0'..='\u{1f}' => {
                    let code = u32::from(character);
                    return Err(self.refuse(&format!(
                        "Illegal unquoted character ((CTRL-CHAR, code {code})): has to be escaped using \
                         backslash to be included in string value"
                    )));
                }
                _ => text.push(character),
            }
        }
    }

    fn escape(&mut self) -> Result<char, PatternError> {
        let Some(escaped) = self.peek() else { return Err(self.ended()) };
        self.at += escaped.len_utf8();
        Ok(match escaped {
            '"' | '\\' | '/' => escaped,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = self.unit()?;
                let is_high = (0xd800..0xdc00).contains(&first);
                let pair = if is_high && self.source[self.at..].starts_with("\\u") {
                    self.at += 2;
                    vec![first, self.unit()?]
                } else {
                    vec![first]
                };
                // Half of a pair is no character; the reader that AWS uses keeps it, and nothing could equal it.
                char::decode_utf16(pair).next().and_then(Result::ok).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            other => {
                let code = u32::from(other);
                return Err(self.refuse(&format!("Unrecognized character escape '{other}' (code {code})")));
            }
        })
    }

    fn unit(&mut self) -> Result<u16, PatternError> {
        let digits = self
            .source
            .get(self.at..self.at + 4)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        self.at += if unit.is_some() { 4 } else { 0 };
        unit.ok_or_else(|| {
            self.refuse("Unexpected character: expected a hex-digit for character escape sequence")
        })
    }

    fn expect(&mut self, expected: char, words: &str) -> Result<(), PatternError> {
        match self.peek() {
            Some(found) if found == expected => {
                self.at += 1;
                Ok(())
            }
            Some(found) => Err(self.unexpected(found, words)),
            None => Err(self.ended()),
        }
    }

    fn unexpected(&self, found: char, words: &str) -> PatternError {
        let code = u32::from(found);
        // The place is that of the character itself, not the one behind it.
        self.refuse(&format!("Unexpected character ('{found}' (code {code})): {words}"))
    }

    fn ended(&self) -> PatternError {
        let Some(nested) = self.nested.last() else {
            return self.refuse("Unexpected end-of-input");
        };
        let what = if nested.is_object { "Object" } else { "Array" };
        let began = self.place(nested.began);
        self.refuse(&format!(
            "Unexpected end-of-input: expected close marker for {what} (start marker at {began})"
        ))
    }

    fn skip_space(&mut self) {
        let rest = &self.source.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
    }

    fn peek(&self) -> Option<char> {
        self.source[self.at..].chars().next()
    }
}

/// What a value may be.
const EXPECTED_VALUE: &str =
    "was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
