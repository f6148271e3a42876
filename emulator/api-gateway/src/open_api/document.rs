//! A document, as it was sent, and what is the same in both versions.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::ApiError;
use serde_json::{Map, Value};

use crate::errors;

/// The largest document, in bytes (documented: 6 MB).
const LARGEST: usize = 6 * 1024 * 1024;
/// How many brackets may be open at once: the time that the parser of YAML takes grows with the square of that (ours).
const MOST_OPEN_BRACKETS: usize = 1_000;
/// How many references may lead to one another.
const MOST_REFERENCES: usize = 16;

/// A document of OpenAPI.
#[derive(Debug)]
pub(crate) struct Document {
    root: Value,
    is_version_2: bool,
}

impl Document {
    /// Reads the member `body` of a request: base64 of JSON or YAML.
    ///
    /// # Errors
    /// `BadRequestException`. Believed: which text is for what.
    pub(crate) fn read(body: &str) -> Result<Document, ApiError> {
        Document::parse(&STANDARD.decode(body).map_err(|_| unreadable())?)
    }

    /// Reads the bytes of a document.
    ///
    /// # Errors
    /// As [`Document::read`].
    pub(crate) fn parse(bytes: &[u8]) -> Result<Document, ApiError> {
        if bytes.len() > LARGEST {
            return Err(errors::bad_request("The import file is larger than 6 MB"));
        }
        let root: Value = match serde_json::from_slice(bytes) {
            Ok(root) => root,
            Err(_) if opens_too_many_brackets(bytes) => return Err(unreadable()),
            Err(_) => serde_yaml_ng::from_slice(bytes).map_err(|_| unreadable())?,
        };
        let is_version_2 = root.get("swagger").is_some();
        let is_version_3 =
            root.get("openapi").and_then(Value::as_str).is_some_and(|said| said.starts_with("3."));
        if !is_version_2 && !is_version_3 {
            return Err(errors::bad_request("Invalid OpenAPI input."));
        }
        Ok(Document { root, is_version_2 })
    }

    /// Whether it is of version 2.
    pub(crate) fn is_version_2(&self) -> bool {
        self.is_version_2
    }

    /// A member of the document itself.
    pub(crate) fn get(&self, name: &str) -> &Value {
        self.root.get(name).unwrap_or(&Value::Null)
    }

    /// A text in `info`.
    pub(crate) fn info(&self, name: &str) -> Option<&str> {
        self.get("info").get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Whatever may be named and referred to: schemas and security schemes, by the words of version 3.
    pub(crate) fn components(&self, kind: &str) -> Option<&Map<String, Value>> {
        let place = match (self.is_version_2, kind) {
            (true, "schemas") => self.get("definitions"),
            (true, "securitySchemes") => self.get("securityDefinitions"),
            (true, kind) => self.get(kind),
            (false, kind) => self.get("components").get(kind).unwrap_or(&Value::Null),
        };
        place.as_object()
    }

    /// What a value is, wherever its reference leads.
    pub(crate) fn resolved<'v>(&'v self, mut value: &'v Value) -> &'v Value {
        for _ in 0..MOST_REFERENCES {
            let Some(pointer) =
                value.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'))
            else {
                return value;
            };
            match self.root.pointer(pointer) {
                Some(found) => value = found,
                None => return value,
            }
        }
        value
    }
}

fn unreadable() -> ApiError {
    errors::bad_request("Unable to build importer with provided input.")
}

/// Whether more brackets are open at once than may be; those in texts count, too, and there are as many that close them.
fn opens_too_many_brackets(bytes: &[u8]) -> bool {
    let mut open = 0_usize;
    bytes.iter().any(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > MOST_OPEN_BRACKETS
    })
}

/// The last name in a reference: `#/definitions/Pet` and `#/components/schemas/Pet` are `Pet`.
pub(crate) fn name_of(reference: &Value) -> Option<&str> {
    reference.get("$ref")?.as_str()?.rsplit('/').next()
}

/// A text member.
pub(crate) fn text(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The members of an object, or none.
pub(crate) fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// The texts in a list.
pub(crate) fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// A value as YAML. (Numbers keep their digits, which only JSON's own writer knows how to write.)
pub(crate) fn to_yaml(value: &Value) -> serde_yaml_ng::Value {
    use serde_yaml_ng::Value as Yaml;
    match value {
        Value::Null => Yaml::Null,
        Value::Bool(flag) => Yaml::Bool(*flag),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Yaml::Number(whole.into()),
            (None, Some(fraction)) => Yaml::Number(fraction.into()),
            (None, None) => Yaml::String(number.to_string()),
        },
        Value::String(text) => Yaml::String(text.clone()),
        Value::Array(items) => Yaml::Sequence(items.iter().map(to_yaml).collect()),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (Yaml::String(name.clone()), to_yaml(value)));
            Yaml::Mapping(members.collect())
        }
    }
}
