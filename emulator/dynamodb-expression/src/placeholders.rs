//! `ExpressionAttributeNames` and `ExpressionAttributeValues`: what `#name` and `:value` stand for, and which were used.

use serde_json::Value;

use crate::error::{self, PlaceholderError};
use crate::value::{
    AttributeValue, JsonBytes, JsonSource, JsonTree, MAX_NESTING, SerializationError, ValidationLayer,
    check_name_size,
};

const NAMES: &str = "ExpressionAttributeNames";
const VALUES: &str = "ExpressionAttributeValues";

/// The most bytes of a placeholder.
pub const MAX_PLACEHOLDER_BYTES: usize = 255;

/// Placeholders and their meaning, by placeholder.
#[derive(Clone, Debug)]
struct Table<T> {
    entries: Vec<Entry<T>>,
}

#[derive(Clone, Debug)]
struct Entry<T> {
    placeholder: String,
    meaning: T,
    /// Its place in the request: errors list placeholders in that order.
    sent: usize,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table { entries: Vec::new() }
    }
}

impl<T> Table<T> {
    fn new(entries: impl Iterator<Item = (String, T)>) -> Table<T> {
        let mut entries: Vec<Entry<T>> = entries
            .enumerate()
            .map(|(sent, (placeholder, meaning))| Entry { placeholder, meaning, sent })
            .collect();
        entries
            .sort_by(|left, right| left.placeholder.cmp(&right.placeholder).then(right.sent.cmp(&left.sent)));
        entries.dedup_by(|later, earlier| later.placeholder == earlier.placeholder);
        Table { entries }
    }

    fn find(&self, placeholder: &str) -> Option<(usize, &T)> {
        let index =
            self.entries.binary_search_by(|entry| entry.placeholder.as_str().cmp(placeholder)).ok()?;
        self.entries.get(index).map(|entry| (index, &entry.meaning))
    }

    fn unused(&self, used: &[bool]) -> Vec<&str> {
        let mut unused: Vec<_> =
            self.entries.iter().zip(used).filter(|(_, used)| !**used).map(|(entry, _)| entry).collect();
        unused.sort_by_key(|entry| entry.sent);
        unused.into_iter().map(|entry| entry.placeholder.as_str()).collect()
    }
}

fn check_key(parameter: &str, mark: char, key: &str) -> Result<(), PlaceholderError> {
    if key.len() > MAX_PLACEHOLDER_BYTES {
        return Err(error::placeholder_too_long(parameter, key.len()));
    }
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    match key.strip_prefix(mark) {
        Some(word) if is_word(word) => Ok(()),
        _ => Err(error::placeholder_syntax(parameter, key)),
    }
}

/// `ExpressionAttributeNames`.
#[derive(Clone, Debug, Default)]
pub struct Names(Table<String>);

impl Names {
    /// The names sent, in the order sent; `None` where the request has none.
    ///
    /// # Errors
    /// An empty map, a placeholder that is not `#` and a word, a name that is empty or too long.
    pub fn new<I>(names: Option<I>) -> Result<Names, PlaceholderError>
    where
        I: IntoIterator<Item = (String, String)>,
    {
        let Some(names) = names else { return Ok(Names::default()) };
        let names: Vec<_> = names.into_iter().collect();
        if names.is_empty() {
            return Err(error::placeholders_empty(NAMES));
        }
        for (key, name) in &names {
            check_key(NAMES, '#', key)?;
            if name.is_empty() {
                return Err(error::placeholder_empty_name(key));
            }
            check_name_size(name).map_err(|error| PlaceholderError::Name { key: key.clone(), error })?;
        }
        Ok(Names(Table::new(names.into_iter())))
    }
}

/// What was sent as `ExpressionAttributeValues`, read but not yet checked.
#[derive(Debug)]
pub struct SentValues(Vec<(String, Result<AttributeValue, crate::ValueError>)>);

impl SentValues {
    /// Reads them from JSON text.
    ///
    /// # Errors
    /// Only a wrong shape; rules are checked by [`Values::new`].
    pub fn from_json_bytes(bytes: &[u8]) -> Result<SentValues, SerializationError> {
        SentValues::from_source(&mut JsonBytes::new(bytes))
    }

    /// Reads them from JSON text for an operation of a layer: the older one takes values that are one level deeper.
    ///
    /// # Errors
    /// Only a wrong shape; rules are checked by [`Values::new`].
    pub fn in_layer(layer: ValidationLayer, bytes: &[u8]) -> Result<SentValues, SerializationError> {
        let most = match layer {
            ValidationLayer::Current => MAX_NESTING,
            ValidationLayer::Older => MAX_NESTING + 1,
        };
        crate::value::values_one_by_one(&mut JsonBytes::new(bytes), most).map(SentValues)
    }

    /// Reads them from parsed JSON.
    ///
    /// # Errors
    /// Only a wrong shape; rules are checked by [`Values::new`].
    pub fn from_json(json: &Value) -> Result<SentValues, SerializationError> {
        SentValues::from_source(&mut JsonTree::new(json))
    }

    fn from_source<'j>(source: &mut impl JsonSource<'j>) -> Result<SentValues, SerializationError> {
        crate::value::values_one_by_one(source, MAX_NESTING).map(SentValues)
    }
}

/// `ExpressionAttributeValues`.
#[derive(Clone, Debug, Default)]
pub struct Values(Table<AttributeValue>);

impl Values {
    /// The values sent; `None` where the request has none.
    ///
    /// # Errors
    /// An empty map, a placeholder that is not `:` and a word, a value that breaks a rule; keys before values.
    pub fn new(values: Option<SentValues>) -> Result<Values, PlaceholderError> {
        let Some(SentValues(values)) = values else { return Ok(Values::default()) };
        if values.is_empty() {
            return Err(error::placeholders_empty(VALUES));
        }
        for (key, _) in &values {
            check_key(VALUES, ':', key)?;
        }
        let values: Result<Vec<_>, PlaceholderError> = values
            .into_iter()
            .map(|(key, value)| match value {
                Ok(value) => Ok((key, value)),
                Err(error) => Err(PlaceholderError::Value { key, error }),
            })
            .collect();
        Ok(Values(Table::new(values?.into_iter())))
    }
}

/// The placeholders of a request while its expressions are parsed: each use is noted.
#[derive(Debug)]
pub struct Placeholders<'r> {
    names: &'r Names,
    values: &'r Values,
    used_names: Vec<bool>,
    used_values: Vec<bool>,
}

impl<'r> Placeholders<'r> {
    /// None used yet.
    #[must_use]
    pub fn new(names: &'r Names, values: &'r Values) -> Placeholders<'r> {
        Placeholders {
            names,
            values,
            used_names: vec![false; names.0.entries.len()],
            used_values: vec![false; values.0.entries.len()],
        }
    }

    /// Every expression of the request is parsed.
    ///
    /// # Errors
    /// A placeholder that none of them used; names are reported before values.
    pub fn finish(self) -> Result<(), PlaceholderError> {
        let names = self.names.0.unused(&self.used_names);
        if !names.is_empty() {
            return Err(error::placeholders_unused(NAMES, &names));
        }
        let values = self.values.0.unused(&self.used_values);
        if !values.is_empty() {
            return Err(error::placeholders_unused(VALUES, &values));
        }
        Ok(())
    }

    pub(crate) fn name(&mut self, placeholder: &str) -> Option<&'r str> {
        let (index, name) = self.names.0.find(placeholder)?;
        self.used_names[index] = true;
        Some(name)
    }

    pub(crate) fn value(&mut self, placeholder: &str) -> Option<&'r AttributeValue> {
        let (index, value) = self.values.0.find(placeholder)?;
        self.used_values[index] = true;
        Some(value)
    }
}
