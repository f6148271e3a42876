//! `$input` and `$util`: what API Gateway gives templates.

use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use json_query::Path;
use serde_json::{Map, Value as Json};

use crate::render::{Outcome, Renderer, exceeded, wrong};
use crate::syntax::Place;
use crate::value::{BYTES_OF_A_STEP, MOST_DEPTH, Value};

/// How many bytes of JSON are looked through for one step where a path looks everywhere; about what the shortest members take.
const BYTES_OF_A_NODE: usize = 8;
/// What a path that asks everywhere counts for at most: `json-query` ends it after some tenths of a second.
const MOST_STEPS_OF_A_PATH: usize = 500_000;

impl Renderer<'_> {
    /// `$input.body`. Null without a body.
    pub(crate) fn input_body(&mut self, place: Place) -> Outcome<Value> {
        if self.input.body.is_empty() {
            return Ok(Value::Null);
        }
        self.made(String::from_utf8_lossy(self.input.body).into_owned(), place)
    }

    /// A method of `$input`. Nothing if there is none of the name.
    pub(crate) fn input_method(
        &mut self,
        name: &str,
        arguments: &[Value],
        place: Place,
    ) -> Outcome<Option<Value>> {
        Ok(Some(match (name, arguments) {
            ("json", [path]) => self.input_json(path, place)?,
            ("path", [path]) => {
                let body = self.json_body(place)?;
                match self.find(&body, path, place)? {
                    Some(found) => self.object(&found, place)?,
                    None => Value::Null,
                }
            }
            ("params", []) => self.all_parameters(place)?,
            ("params", [name]) => self.parameter(name, place)?,
            _ => return Ok(None),
        }))
    }

    /// What a path finds, as JSON. Believed: of an empty body `{}`, and of what is absent an empty text.
    fn input_json(&mut self, path: &Value, place: Place) -> Outcome<Value> {
        let body = self.json_body(place)?;
        let found = match self.find(&body, path, place)? {
            Some(found) => found.to_string(),
            None if self.input.body.is_empty() && matches!(path, Value::Text(path) if &**path == "$") => {
                "{}".to_owned()
            }
            None => "\"\"".to_owned(),
        };
        self.made(found, place)
    }

    /// The body as JSON, read once. A body that is no JSON is one text, as Jayway's lenient parser has it; believed.
    fn json_body(&mut self, place: Place) -> Outcome<Arc<Json>> {
        if let Some(body) = &self.body {
            return Ok(body.clone());
        }
        let body = self.input.body;
        self.spend(body.len() / BYTES_OF_A_STEP, place)?;
        let read = serde_json::from_slice(body)
            .unwrap_or_else(|_| Json::String(String::from_utf8_lossy(body).into_owned()));
        Ok(self.body.insert(Arc::new(read)).clone())
    }

    /// What a path finds in the body.
    fn find<'b>(&mut self, body: &'b Json, path: &Value, place: Place) -> Outcome<Option<Cow<'b, Json>>> {
        if self.input.body.is_empty() {
            return Ok(None);
        }
        let written = self.text_of(path, place)?;
        let path = if written.trim_start().starts_with('$') { written } else { format!("$.{written}") };
        let path = Path::parse(&path).map_err(|error| wrong(place, error.message))?;
        if !path.is_definite() {
            // It may look through the whole body, and copies what it finds; with a filter, once for each node of it.
            let nodes = self.input.body.len() / BYTES_OF_A_NODE;
            let asks_everywhere = path.text().contains("..") && path.text().contains('?');
            let asked = if asks_everywhere { nodes.saturating_mul(nodes) / 16 } else { 0 };
            self.spend(nodes.saturating_add(asked.min(MOST_STEPS_OF_A_PATH)), place)?;
        }
        Ok(path.find(body))
    }

    fn object(&mut self, json: &Json, place: Place) -> Outcome<Value> {
        let before = self.heap.text_bytes();
        let value = self.heap.read(json, MOST_DEPTH).map_err(|excess| exceeded(excess, place))?;
        self.kept(self.heap.text_bytes() - before, place)?;
        Ok(value)
    }

    fn all_parameters(&mut self, place: Place) -> Outcome<Value> {
        let input = self.input;
        let kinds = [("path", input.path), ("querystring", input.querystring), ("header", input.header)];
        let mut all = Map::new();
        for (kind, parameters) in kinds {
            let named = parameters.iter().map(|(name, value)| (name.clone(), Json::from(value.as_str())));
            all.insert(kind.to_owned(), Json::Object(named.collect()));
        }
        self.object(&Json::Object(all), place)
    }

    /// A parameter of the path, or else of the query string, or else a header; an empty text if there is none.
    fn parameter(&mut self, name: &Value, place: Place) -> Outcome<Value> {
        let name = self.text_of(name, place)?;
        let input = self.input;
        let named = |known: &String| *known == name;
        let found = [input.path, input.querystring]
            .iter()
            .find_map(|kind| kind.iter().rev().find(|(known, _)| named(known)))
            .or_else(|| input.header.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(&name)));
        Ok(Value::text(found.map_or("", |(_, value)| value)))
    }

    /// A function of `$util`. Nothing if there is none of the name.
    pub(crate) fn util_method(
        &mut self,
        name: &str,
        arguments: &[Value],
        place: Place,
    ) -> Outcome<Option<Value>> {
        let [argument] = arguments else { return Ok(None) };
        let function: fn(&str) -> Result<String, String> = match name {
            "escapeJavaScript" => |text| Ok(escape_java_script(text)),
            "urlEncode" => |text| Ok(url_encode(text)),
            "urlDecode" => url_decode,
            "base64Encode" => |text| Ok(STANDARD.encode(text)),
            "base64Decode" => |text| {
                let decoded =
                    STANDARD.decode(text).map_err(|error| format!("this is not Base64: {error}"))?;
                Ok(String::from_utf8_lossy(&decoded).into_owned())
            },
            "parseJson" => return self.parse_json(argument, place).map(Some),
            _ => return Ok(None),
        };
        if matches!(argument, Value::Null) {
            return Ok(Some(Value::Null));
        }
        let text = self.text_of(argument, place)?;
        let made = function(&text).map_err(|message| wrong(place, format!("$util.{name}: {message}")))?;
        self.made(made, place).map(Some)
    }

    fn parse_json(&mut self, argument: &Value, place: Place) -> Outcome<Value> {
        if matches!(argument, Value::Null) {
            return Ok(Value::Null);
        }
        let text = self.text_of(argument, place)?;
        self.spend(text.len() / BYTES_OF_A_STEP, place)?;
        let json = serde_json::from_str(&text)
            .map_err(|error| wrong(place, format!("$util.parseJson: this is not JSON: {error}")))?;
        self.object(&json, place)
    }
}

/// As the function of that name in Apache Commons Lang 2: quotes, backslash and slash are escaped, and what is not ASCII by the
/// numbers of its UTF-16 units.
fn escape_java_script(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut units = [0; 2];
    for c in text.chars() {
        match c {
            '\'' | '"' | '\\' | '/' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='\u{7f}' => out.push(c),
            _ => c.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04X}"))),
        }
    }
    out
}

/// As Java's URLEncoder.
fn url_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'.' | b'-' | b'*' | b'_' => out.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// As Java's URLDecoder.
fn url_decode(text: &str) -> Result<String, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
                let decoded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                out.push(decoded.ok_or("a percent sign is not followed by two hexadecimal digits")?);
                rest = after.get(2..).unwrap_or(&[]);
            }
            byte => out.push(*byte),
        }
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}
