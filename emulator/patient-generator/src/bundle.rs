//! Bundles: what carries resources to a server.

use serde_json::{Value, json};

/// A transaction that puts every resource under its own id, so that repeating it changes nothing.
pub(crate) fn of_puts(resources: Vec<Value>) -> Value {
    of(resources, |resource| {
        let url = format!("{}/{}", text(&resource, "resourceType"), text(&resource, "id"));
        object([("resource", resource), ("request", json!({"method": "PUT", "url": url}))])
    })
}

/// A transaction that has the server make every resource anew, under an id of the server's. References inside the Bundle
/// are `urn:uuid`s.
pub(crate) fn of_posts(resources: Vec<Value>) -> Value {
    of(resources, |resource| {
        let full_url = format!("urn:uuid:{}", text(&resource, "id"));
        let request = json!({"method": "POST", "url": text(&resource, "resourceType")});
        object([("fullUrl", full_url.into()), ("resource", resource), ("request", request)])
    })
}

fn of(resources: Vec<Value>, entry: impl Fn(Value) -> Value) -> Value {
    let entries: Vec<Value> = resources.into_iter().map(entry).collect();
    object([("resourceType", "Bundle".into()), ("type", "transaction".into()), ("entry", entries.into())])
}

/// `json!` would copy the values.
fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn text<'a>(resource: &'a Value, member: &str) -> &'a str {
    resource.get(member).and_then(Value::as_str).unwrap_or_default()
}
