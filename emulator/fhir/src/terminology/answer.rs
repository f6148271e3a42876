//! What `$expand` and `$lookup` answer.
use serde_json::{Map, Value, json};

use super::code_set::{CodeSet, Entry};
use super::compose::Reader;
use super::{Library, TerminologyError, code_system, text};
use crate::search::folded;

/// What of a ValueSet an expansion does not tell: its definition.
const DEFINITION: [&str; 3] = ["compose", "expansion", "text"];

/// What `$expand` is asked for, besides the value set.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// Only codes whose display, or the code itself, has for each word of this one that begins so.
    pub filter: Option<&'a str>,
    /// At most so many codes; 0 for the total alone.
    pub count: Option<usize>,
    /// So many of those that pass the filter are left out first.
    pub offset: Option<usize>,
}

/// A ValueSet with its expansion in place of its definition.
///
/// `identifier` is a URI that names this expansion, `timestamp` when it was made.
///
/// # Errors
/// The ValueSet cannot be expanded, or has too many codes.
pub fn expand(
    library: &dyn Library,
    value_set: Value,
    asked: &Asked<'_>,
    identifier: &str,
    timestamp: &str,
) -> Result<Value, TerminologyError> {
    let mut reader = Reader::new(library);
    let codes = reader.value_set(&value_set)?;
    let passing = passing(&codes, asked.filter.unwrap_or_default());
    let page = passing.iter().skip(asked.offset.unwrap_or(0)).take(asked.count.unwrap_or(usize::MAX));
    let contains: Vec<Value> = page.map(|entry| contained(entry)).collect();

    let mut parameters = Vec::new();
    if let Some(filter) = asked.filter.filter(|filter| !filter.is_empty()) {
        parameters.push(json!({"name": "filter", "valueString": filter}));
    }
    for (name, number) in [("offset", asked.offset), ("count", asked.count)] {
        parameters.extend(number.map(|number| json!({"name": name, "valueInteger": number})));
    }
    parameters.extend(reader.used().into_iter().map(|used| json!({"name": "version", "valueUri": used})));

    let mut expansion = json!({"identifier": identifier, "timestamp": timestamp, "total": passing.len()});
    if asked.offset.is_some() || asked.count.is_some() {
        expansion["offset"] = json!(asked.offset.unwrap_or(0));
    }
    for (name, list) in [("parameter", parameters), ("contains", contains)] {
        if !list.is_empty() {
            expansion[name] = Value::Array(list);
        }
    }
    let mut members = match value_set {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    members.retain(|name, _| !DEFINITION.contains(&name.strip_prefix('_').unwrap_or(name)));
    members.insert("expansion".to_owned(), expansion);
    Ok(Value::Object(members))
}

/// The codes for which each word of the filter begins a word of the display or of the code.
fn passing<'c>(codes: &'c CodeSet, filter: &str) -> Vec<&'c Entry> {
    let filter = folded(filter);
    let wanted: Vec<&str> = words(&filter).collect();
    let passes = |entry: &&Entry| {
        wanted.is_empty() || {
            let [code, display] =
                [Some(&entry.code), entry.display.as_ref()].map(|text| folded(text.map_or("", |text| text)));
            let has = |wanted: &str| words(&code).chain(words(&display)).any(|word| word.starts_with(wanted));
            wanted.iter().all(|wanted| has(wanted))
        }
    };
    codes.entries().iter().filter(passes).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn contained(entry: &Entry) -> Value {
    let mut told = Map::new();
    if !entry.system.is_empty() {
        told.insert("system".to_owned(), json!(&*entry.system));
    }
    for (name, is) in [("abstract", entry.is_abstract), ("inactive", entry.is_inactive)] {
        if is {
            told.insert(name.to_owned(), json!(true));
        }
    }
    if let Some(version) = &entry.version {
        told.insert("version".to_owned(), json!(&**version));
    }
    told.insert("code".to_owned(), json!(&*entry.code));
    if let Some(display) = &entry.display {
        told.insert("display".to_owned(), json!(&**display));
    }
    Value::Object(told)
}

/// What a code system says of a code, as a Parameters resource: `name`, `version`, `display`, then a `designation` and a
/// `property` for each. The definition, parents and children are properties; a parent or child is described by its
/// display, as AWS's example shows it.
///
/// # Errors
/// There is no such code system, or the code is not in it.
pub fn lookup(
    library: &dyn Library,
    system: &str,
    version: Option<&str>,
    code: &str,
) -> Result<Value, TerminologyError> {
    let system = code_system(library, system, version)?;
    let unknown = || TerminologyError::UnknownCode { system: system.url.clone(), code: code.to_owned() };
    let concept = system.place(code).and_then(|place| system.concept(place)).ok_or_else(unknown)?;

    let mut told = vec![json!({"name": "name", "valueString": system.name.as_ref().unwrap_or(&system.url)})];
    told.extend(system.version.iter().map(|version| json!({"name": "version", "valueString": version})));
    let display = concept.display.as_ref().unwrap_or(&concept.code);
    told.push(json!({"name": "display", "valueString": display}));
    for designation in &concept.designations {
        let parts = [("language", "valueCode"), ("use", "valueCoding"), ("value", "valueString")];
        let part = parts
            .iter()
            .filter_map(|(name, value)| Some(json!({"name": name, *value: designation.get(name)?})));
        told.push(json!({"name": "designation", "part": part.collect::<Vec<Value>>()}));
    }
    let mut tell = |code: &str, kind: &str, value: &Value, description: Option<&str>| {
        let mut part =
            vec![json!({"name": "code", "valueCode": code}), json!({"name": "value", kind: value})];
        part.extend(description.map(|text| json!({"name": "description", "valueString": text})));
        told.push(json!({"name": "property", "part": part}));
    };
    if let Some(definition) = &concept.definition {
        tell("definition", "valueString", &json!(definition), None);
    }
    for (name, places) in [("parent", &concept.parents), ("child", &concept.children)] {
        for related in places.iter().filter_map(|place| system.concept(*place)) {
            tell(name, "valueCode", &json!(related.code), related.display.as_deref());
        }
    }
    for (code, property) in &concept.properties {
        let members = property.as_object().into_iter().flatten();
        if let Some((kind, value)) = members.clone().find(|(name, _)| name.starts_with("value")) {
            tell(code, kind, value, text(property, "description"));
        }
    }
    Ok(json!({"resourceType": "Parameters", "parameter": told}))
}
