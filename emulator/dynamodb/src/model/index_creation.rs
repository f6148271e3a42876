//! What a new secondary index may be. The refusals are AWS's texts, in the order in which it looks, index by index.

use std::collections::HashSet;

use super::creation::{INVALID, MOST_KEYS, first_repeated, on_demand, warm_of_new};
use super::definition::{
    AttributeDefinition, BillingMode, IndexDefinition, KeySchemaElement, KeyType, ProjectionType,
};
use super::index::IndexKind;

/// The most local indexes of a table.
const MOST_LOCAL: usize = 5;
/// The most global indexes of a table.
pub(crate) const MOST_GLOBAL: usize = 20;
/// The most hash attributes, and the most range attributes, of a global index.
const MOST_PARTS: usize = 4;
/// The most attributes that all indexes of a table include together.
const MOST_INCLUDED: usize = 100;

/// An index as a request defines it, and whether the request states its throughput.
#[derive(Debug)]
pub(crate) struct NewIndex {
    pub(crate) kind: IndexKind,
    pub(crate) definition: IndexDefinition,
    pub(crate) has_throughput: bool,
}

/// What an index is made for.
#[derive(Debug)]
pub(crate) struct Of<'t> {
    pub(crate) attributes: &'t [AttributeDefinition],
    pub(crate) table_keys: &'t [KeySchemaElement],
    pub(crate) billing_mode: BillingMode,
}

/// The indexes that a new table is defined with.
pub(crate) fn indexes(of: &Of<'_>, local: &[NewIndex], global: &[NewIndex]) -> Result<(), String> {
    let mut names = HashSet::new();
    for (indexes, most, too_many) in
        [(local, MOST_LOCAL, too_many_local as fn() -> String), (global, MOST_GLOBAL, too_many_global)]
    {
        for index in indexes {
            one(of, index)?;
            paid(of.billing_mode, index)?;
            if !names.insert(index.definition.name.as_str()) {
                return Err(format!("{INVALID}Duplicate index name: {}", index.definition.name));
            }
        }
        if indexes.len() > most {
            return Err(too_many());
        }
    }
    let all = local.iter().chain(global).map(|index| &index.definition);
    included(all)?;
    all_used(of, local.iter().chain(global).map(|index| &index.definition))
}

fn too_many_local() -> String {
    format!("{INVALID}Number of LocalSecondaryIndexes exceeds per-table limit of {MOST_LOCAL}")
}

fn too_many_global() -> String {
    format!("{INVALID}GlobalSecondaryIndex count exceeds the per-table limit of {MOST_GLOBAL}")
}

/// What AWS says of one global index more, in an update.
pub(crate) fn one_global_more() -> String {
    format!(
        "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of {MOST_GLOBAL}"
    )
}

/// One index.
pub(crate) fn one(of: &Of<'_>, index: &NewIndex) -> Result<(), String> {
    let NewIndex { kind, definition, .. } = index;
    index_keys(of, *kind, &definition.key_schema)?;
    if *kind == IndexKind::Local {
        local(of, definition)?;
    }
    match (definition.projection.projection_type, &definition.projection.non_key_attributes) {
        (None, _) => return Err(format!("{INVALID}Unknown ProjectionType: null")),
        (Some(ProjectionType::Include), None) => {
            return Err(format!("{INVALID}ProjectionType is INCLUDE, but NonKeyAttributes is not specified"));
        }
        (Some(ProjectionType::Include), Some(included)) => {
            let included: Vec<&str> = included.iter().map(String::as_str).collect();
            if let Some(twice) = first_repeated(&included) {
                return Err(format!("{INVALID}Duplicate element in NonKeyAttributes: {twice}"));
            }
        }
        (Some(kind), Some(_)) => {
            let kind = if kind == ProjectionType::All { "ALL" } else { "KEYS_ONLY" };
            return Err(format!("{INVALID}ProjectionType is {kind}, but NonKeyAttributes is specified"));
        }
        (Some(_), None) => {}
    }
    Ok(())
}

/// A new table's index states its throughput if and only if it is paid for.
fn paid(mode: BillingMode, index: &NewIndex) -> Result<(), String> {
    let name = &index.definition.name;
    on_demand(mode, index.definition.on_demand.as_ref(), Some(name), false)?;
    warm_of_new(mode, index.definition.throughput, index.definition.warm.as_ref(), &format!("index {name}"))?;
    match (index.kind, mode, index.has_throughput) {
        (IndexKind::Global, BillingMode::PayPerRequest, true) => Err(format!(
            "{INVALID}ProvisionedThroughput should not be specified for index: {name} when BillingMode is PAY_PER_REQUEST"
        )),
        (IndexKind::Global, BillingMode::Provisioned, false) => {
            Err(format!("{INVALID}ProvisionedThroughput is not specified for index: {name}"))
        }
        _ => Ok(()),
    }
}

/// The key schema of an index uses attributes that are defined, hash keys first.
fn index_keys(of: &Of<'_>, kind: IndexKind, keys: &[KeySchemaElement]) -> Result<(), String> {
    let defined: Vec<&str> =
        of.attributes.iter().map(|attribute| attribute.attribute_name.as_str()).collect();
    let used: Vec<&str> = keys.iter().map(|key| key.attribute_name.as_str()).collect();
    if used.iter().any(|name| !defined.contains(name)) {
        return Err(format!(
            "{INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], AttributeDefinitions: [{}]",
            used.join(", "),
            defined.join(", ")
        ));
    }
    if first_repeated(&used).is_some() {
        return Err(match used.len() {
            MOST_KEYS => {
                "Both the Hash Key and the Range Key element in the KeySchema have the same name".into()
            }
            _ => "The KeySchema contains multiple key attributes with the same name".into(),
        });
    }
    if keys.first().is_some_and(|key| key.key_type != KeyType::Hash) {
        return Err("Invalid KeySchema: The first KeySchemaElement is not a HASH key type".into());
    }
    let hashes = keys.iter().take_while(|key| key.key_type == KeyType::Hash).count();
    if kind == IndexKind::Local && hashes > 1 {
        return Err("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type".into());
    }
    if keys.iter().skip(hashes).any(|key| key.key_type == KeyType::Hash) {
        return Err(format!(
            "{INVALID}All HASH key attributes must precede RANGE key attributes in the KeySchema"
        ));
    }
    for (count, part) in [(hashes, "HASH"), (keys.len() - hashes, "RANGE")] {
        if count > MOST_PARTS {
            return Err(format!(
                "{INVALID}The KeySchema exceeds the maximum allowed number of {part} key attributes"
            ));
        }
    }
    Ok(())
}

/// A local index has the table's hash key and a range key of its own.
fn local(of: &Of<'_>, index: &IndexDefinition) -> Result<(), String> {
    let name = &index.name;
    if of.table_keys.len() != MOST_KEYS {
        return Err(format!(
            "{INVALID}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
        ));
    }
    if index.key_schema.len() != MOST_KEYS {
        return Err(format!("{INVALID}Index KeySchema does not have a range key for index: {name}"));
    }
    let hash =
        |keys: &[KeySchemaElement]| keys.first().map(|key| key.attribute_name.clone()).unwrap_or_default();
    let (own, table) = (hash(&index.key_schema), hash(of.table_keys));
    if own == table {
        return Ok(());
    }
    Err(format!(
        "{INVALID}Index KeySchema does not have the same leading hash key as table KeySchema for index: {name}. index hash \
         key: {own}, table hash key: {table}"
    ))
}

/// Indexes include so many attributes together, counted again in each. The text is believed.
pub(crate) fn included<'i>(indexes: impl Iterator<Item = &'i IndexDefinition>) -> Result<(), String> {
    let names = indexes.filter_map(|index| index.projection.non_key_attributes.as_ref());
    let count: usize = names.map(Vec::len).sum();
    if count <= MOST_INCLUDED {
        return Ok(());
    }
    Err(format!(
        "{INVALID}Number of NonKeyAttributes of all indexes together exceeds the per-table limit of {MOST_INCLUDED}"
    ))
}

/// No attribute is defined in vain.
fn all_used<'i>(of: &Of<'_>, indexes: impl Iterator<Item = &'i IndexDefinition>) -> Result<(), String> {
    let mut used: Vec<&str> = Vec::new();
    let keys = of.table_keys.iter().chain(indexes.flat_map(|index| &index.key_schema));
    for key in keys {
        if !used.contains(&key.attribute_name.as_str()) {
            used.push(&key.attribute_name);
        }
    }
    let defined: Vec<&str> =
        of.attributes.iter().map(|attribute| attribute.attribute_name.as_str()).collect();
    if defined.iter().all(|name| used.contains(name)) {
        return Ok(());
    }
    Err(format!(
        "{INVALID}Some AttributeDefinitions are not used. AttributeDefinitions: [{}], keys used: [{}]",
        defined.join(", "),
        used.join(", ")
    ))
}
