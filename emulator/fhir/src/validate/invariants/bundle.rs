//! Invariants of Bundle and its entries.
use super::{Object, Scope, has, objects, text};
use serde_json::Value;
use std::collections::HashSet;

pub(super) fn bdl_1(_: &Scope<'_>, bundle: &Object) -> bool {
    !has(bundle, "total") || is_of(bundle, &["searchset", "history"])
}

pub(super) fn bdl_2(_: &Scope<'_>, bundle: &Object) -> bool {
    is_of(bundle, &["searchset"]) || !objects(bundle, "entry").any(|entry| has(entry, "search"))
}

pub(super) fn bdl_3(_: &Scope<'_>, bundle: &Object) -> bool {
    let expected = is_of(bundle, &["batch", "transaction", "history"]);
    objects(bundle, "entry").all(|entry| has(entry, "request") == expected)
}

pub(super) fn bdl_4(_: &Scope<'_>, bundle: &Object) -> bool {
    let expected = is_of(bundle, &["batch-response", "transaction-response", "history"]);
    objects(bundle, "entry").all(|entry| has(entry, "response") == expected)
}

pub(super) fn bdl_5(_: &Scope<'_>, entry: &Object) -> bool {
    has(entry, "resource") || has(entry, "request") || has(entry, "response")
}

pub(super) fn bdl_7(_: &Scope<'_>, bundle: &Object) -> bool {
    let mut known = HashSet::new();
    is_of(bundle, &["history"])
        || objects(bundle, "entry").all(|entry| {
            let version =
                entry.get("resource").and_then(|resource| resource.get("meta")?.get("versionId")?.as_str());
            text(entry, "fullUrl").is_none_or(|url| known.insert((url, version)))
        })
}

pub(super) fn bdl_8(_: &Scope<'_>, entry: &Object) -> bool {
    text(entry, "fullUrl").is_none_or(|url| !url.contains("/_history/"))
}

pub(super) fn bdl_9(_: &Scope<'_>, bundle: &Object) -> bool {
    let identifier = bundle.get("identifier").and_then(Value::as_object);
    !is_of(bundle, &["document"])
        || identifier.is_some_and(|identifier| has(identifier, "system") && has(identifier, "value"))
}

pub(super) fn bdl_10(_: &Scope<'_>, bundle: &Object) -> bool {
    !is_of(bundle, &["document"]) || bundle.contains_key("timestamp")
}

pub(super) fn bdl_11(_: &Scope<'_>, bundle: &Object) -> bool {
    !is_of(bundle, &["document"]) || first_resource(bundle) == Some("Composition")
}

pub(super) fn bdl_12(_: &Scope<'_>, bundle: &Object) -> bool {
    !is_of(bundle, &["message"]) || first_resource(bundle) == Some("MessageHeader")
}

fn is_of(bundle: &Object, types: &[&str]) -> bool {
    text(bundle, "type").is_some_and(|name| types.contains(&name))
}

fn first_resource(bundle: &Object) -> Option<&str> {
    objects(bundle, "entry").next()?.get("resource")?.get("resourceType")?.as_str()
}
