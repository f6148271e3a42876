//! What every resource must keep to about the resources it contains: dom-2 to dom-5.
use super::{Object, Validator, has, objects, text};
use crate::errors;
use serde_json::Value;
use std::collections::HashSet;

pub(super) fn check(validator: &mut Validator<'_>, object: &Object) {
    let meta_has = |resource: &Object, names: &[&str]| {
        let meta = resource.get("meta").and_then(Value::as_object);
        meta.is_some_and(|meta| names.iter().any(|name| has(meta, name)))
    };
    let mentioned = mentions(object);
    let contained = || objects(object, "contained");
    let findings = [
        (
            contained().any(|resource| has(resource, "contained")),
            "dom-2",
            "If the resource is contained in another resource, it SHALL NOT contain nested Resources",
        ),
        (
            !contained().all(|resource| is_connected(&mentioned, resource)),
            "dom-3",
            "If the resource is contained in another resource, it SHALL be referred to from elsewhere in the resource or SHALL refer to the containing resource",
        ),
        (
            contained().any(|resource| meta_has(resource, &["versionId", "lastUpdated"])),
            "dom-4",
            "If a resource is contained in another resource, it SHALL NOT have a meta.versionId or a meta.lastUpdated",
        ),
        (
            contained().any(|resource| meta_has(resource, &["security"])),
            "dom-5",
            "If a resource is contained in another resource, it SHALL NOT have a security label",
        ),
    ];
    for (_, key, human) in findings.into_iter().filter(|(violated, ..)| *violated) {
        validator.report(errors::invariant(key, human));
    }
}

/// Whether the container mentions the contained resource, or the contained resource its container. Any string
/// `#id` counts as a mention: canonicals, uris and urls do in R4, and where a mere text looks like one, the resource
/// is let through.
fn is_connected(mentioned: &HashSet<&str>, contained: &Object) -> bool {
    text(contained, "id").is_some_and(|id| mentioned.contains(id)) || mentions(contained).contains("")
}

/// What follows the `#` of every string that begins so.
fn mentions(object: &Object) -> HashSet<&str> {
    let mut mentions = HashSet::new();
    object.values().for_each(|value| collect(value, &mut mentions));
    mentions
}

/// Recursion is bounded: this runs only on what the walk has been through, and that refuses deep nesting.
fn collect<'a>(value: &'a Value, mentions: &mut HashSet<&'a str>) {
    match value {
        Value::String(text) => mentions.extend(text.strip_prefix('#')),
        Value::Array(items) => items.iter().for_each(|item| collect(item, mentions)),
        Value::Object(members) => members.values().for_each(|member| collect(member, mentions)),
        _ => {}
    }
}
