//! The summary of a resource: what R4 marks with Σ in its definitions, at every depth.
//!
//! What must be there stays too, so that the summary of a valid resource is one that can be read. A primitive is kept or left
//! out whole, with its id and extensions.
use serde_json::{Map, Value};

use crate::definitions::{Kind, Member, Type};

/// Leaves of a resource what is in its summary. Of a type that R4 does not have, everything: nobody says what that is.
///
/// A resource that came through [`crate::json::parse`] is no deeper than that lets it be.
pub fn summarize(resource: &mut Map<String, Value>) {
    let declared = resource.get("resourceType").and_then(Value::as_str).and_then(Type::named);
    if let Some(declared) = declared {
        keep(resource, declared);
    }
}

fn keep(object: &mut Map<String, Value>, declared: &'static Type) {
    object.retain(|name, value| {
        if name == "resourceType" {
            return true;
        }
        let Some(member) = declared.member(name.strip_prefix('_').unwrap_or(name)) else { return false };
        if !member.element.is_summary() && !member.element.is_required() {
            return false;
        }
        shorten(value, member)
    });
}

/// Shortens a value; whether anything is left of it, for FHIR has nothing that is empty.
fn shorten(value: &mut Value, member: Member) -> bool {
    match (value, member.declared.kind()) {
        // Of a primitive, the sibling too, which holds its id and extensions.
        (_, Kind::Primitive(_)) => true,
        (Value::Array(items), _) => {
            items.retain_mut(|item| shorten(item, member));
            !items.is_empty()
        }
        (Value::Object(resource), Kind::AbstractResource) => {
            summarize(resource);
            true
        }
        (Value::Object(object), _) => {
            keep(object, member.declared);
            !object.is_empty()
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    // Which elements are in a summary is R4's; one too many is noise, one too few hides what a list of results shows.
    #[test]
    fn a_summary_has_what_r4_marks() {
        for (resource, expected) in [
            (
                json!({"resourceType": "Patient", "id": "a", "meta": {"versionId": "1"}, "language": "de",
                    "text": {"status": "empty"}, "contained": [{"resourceType": "Basic"}], "extension": [{"url": "u:x"}],
                    "birthDate": "1980", "_birthDate": {"extension": [{"url": "u:x"}]}, "maritalStatus": {"text": "x"},
                    "name": [{"family": "A", "extension": [{"url": "u:x"}]}], "multipleBirthInteger": 2,
                    "deceasedBoolean": false, "photo": [{"title": "t"}],
                    "contact": [{"gender": "male"}],
                    "link": [{"other": {"reference": "Patient/b"}, "type": "seealso"}]}),
                json!({"resourceType": "Patient", "id": "a", "meta": {"versionId": "1"},
                    "birthDate": "1980", "_birthDate": {"extension": [{"url": "u:x"}]},
                    "name": [{"family": "A"}], "deceasedBoolean": false,
                    "link": [{"other": {"reference": "Patient/b"}, "type": "seealso"}]}),
            ),
            // An attachment without its data; a reference with its display.
            (
                json!({"resourceType": "DocumentReference", "status": "current", "author": [{"display": "D"}],
                    "content": [{"attachment": {"title": "t", "data": "QQ=="}, "format": {"code": "x"}}],
                    "context": {"sourcePatientInfo": {"display": "x"}}}),
                json!({"resourceType": "DocumentReference", "status": "current", "author": [{"display": "D"}],
                    "content": [{"attachment": {"title": "t"}, "format": {"code": "x"}}]}),
            ),
            // Resources in entries are summarized as what they are.
            (
                json!({"resourceType": "Bundle", "type": "collection",
                    "entry": [{"resource": {"resourceType": "Patient", "maritalStatus": {"text": "x"}}}]}),
                json!({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Patient"}}]}),
            ),
            (
                json!({"resourceType": "SubscriptionTopic", "x": 1}),
                json!({"resourceType": "SubscriptionTopic", "x": 1}),
            ),
            (json!({"x": 1}), json!({"x": 1})),
        ] {
            let mut summary = resource.as_object().unwrap().clone();
            summarize(&mut summary);
            assert_eq!(Value::Object(summary), expected, "{resource}");
        }
    }
}
