//! An element of a resource as a profile sees it: its value, its companion, its type and its place.
use crate::definitions::{Element, Kind, Type};
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// One item of an element; of an element that does not repeat, the only one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    /// The member's name, without an underscore.
    pub(super) member: &'a str,
    /// The place in an array.
    pub(super) index: Option<usize>,
    pub(super) value: Option<&'a Value>,
    /// Of a primitive, the object with its id and extensions.
    pub(super) companion: Option<&'a Value>,
    /// Of a resource in a resource, its own type.
    pub(super) declared: &'static Type,
}

impl<'a> Item<'a> {
    /// A whole resource; `None` for what has no definition here.
    pub(super) fn resource(value: &'a Value) -> Option<Self> {
        let name = value.get("resourceType")?.as_str()?;
        let declared = Type::named(name).filter(|declared| declared.kind() == Kind::Resource)?;
        Some(Self { member: name, index: None, value: Some(value), companion: None, declared })
    }

    /// The type that declares its children: a primitive has those of any Element.
    pub(super) fn holder(&self) -> Option<&'static Type> {
        match self.declared.kind() {
            Kind::Primitive(_) => Type::named("Element"),
            _ => Some(self.declared),
        }
    }

    /// The object that its children are members of, and what they are declared in.
    fn object(&self) -> Option<(&'a Object, &'static Type)> {
        let holder = self.holder()?;
        let is_own = std::ptr::eq(holder, self.declared);
        let object = if is_own { self.value } else { self.companion };
        Some((object?.as_object()?, holder))
    }

    /// Its elements of this name; of a choice, the name without the type.
    pub(super) fn children(&self, name: &str) -> Vec<Item<'a>> {
        let mut items = Vec::new();
        let Some((object, declared)) = self.object() else { return items };
        let Some(element) = declared.element(name) else { return items };
        if !element.is_choice() {
            let stem = object.keys().map(|key| stem(key)).find(|stem| *stem == name);
            if let Some(stem) = stem {
                collect(object, stem, element, element.types().next(), &mut items);
            }
            return items;
        }
        for key in object.keys().map(|key| stem(key)) {
            let member = declared.member(key).filter(|member| std::ptr::eq(member.element, element));
            if let Some(member) = member
                && items.iter().all(|item| item.member != key)
            {
                collect(object, key, element, Some(member.declared), &mut items);
            }
        }
        items
    }

    /// All of its elements.
    pub(super) fn all_children(&self) -> Vec<(&'static Element, Item<'a>)> {
        let mut all = Vec::new();
        let Some((object, declared)) = self.object() else { return all };
        for key in object.keys() {
            let stem = stem(key);
            // A primitive with both members is one element.
            if stem.len() < key.len() && object.contains_key(stem) {
                continue;
            }
            let Some(member) = declared.member(stem) else { continue };
            let mut items = Vec::new();
            collect(object, stem, member.element, Some(member.declared), &mut items);
            all.extend(items.into_iter().map(|item| (member.element, item)));
        }
        all
    }
}

fn stem(key: &str) -> &str {
    key.strip_prefix('_').unwrap_or(key)
}

fn collect<'a>(
    object: &'a Object,
    member: &'a str,
    element: &'static Element,
    declared: Option<&'static Type>,
    items: &mut Vec<Item<'a>>,
) {
    let Some(declared) = declared else { return };
    let is_primitive = matches!(declared.kind(), Kind::Primitive(_));
    let value = object.get(member);
    let companion = is_primitive.then(|| object.get(&format!("_{member}"))).flatten();
    let mut push = |index, value: Option<&'a Value>, companion: Option<&'a Value>| {
        let value = value.filter(|value| !value.is_null());
        let companion = companion.filter(|companion| !companion.is_null());
        let declared = match declared.kind() {
            Kind::AbstractResource => value
                .and_then(|value| value.get("resourceType")?.as_str())
                .and_then(Type::named)
                .unwrap_or(declared),
            _ => declared,
        };
        items.push(Item { member, index, value, companion, declared });
    };
    if !element.is_many() {
        return push(None, value, companion);
    }
    let list = |value: Option<&'a Value>| value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let (values, companions) = (list(value), list(companion));
    for index in 0..values.len().max(companions.len()) {
        push(Some(index), values.get(index), companions.get(index));
    }
}

/// Whether a type is of this name, or derives from the one that is.
pub(super) fn is_a(declared: &'static Type, name: &str) -> bool {
    let mut declared = Some(declared);
    while let Some(known) = declared {
        if known.name() == name {
            return true;
        }
        declared = known.base();
    }
    // R4's tables have backbone elements derive from BackboneElement, and primitives from nothing.
    name == "Element"
}

/// The type of resource that a reference points to, as far as it says so itself.
pub(super) fn target_of<'a>(reference: &'a Object, resource: &'a Value) -> Option<&'a str> {
    let stated = reference.get("type").and_then(Value::as_str);
    let Some(text) = reference.get("reference").and_then(Value::as_str) else { return stated };
    if let Some(id) = text.strip_prefix('#') {
        if id.is_empty() {
            return resource.get("resourceType")?.as_str();
        }
        let mut contained = resource.get("contained").and_then(Value::as_array).into_iter().flatten();
        let found = contained.find(|contained| contained.get("id").and_then(Value::as_str) == Some(id))?;
        return found.get("resourceType")?.as_str();
    }
    let text = text.split_once("/_history/").map_or(text, |(target, _)| target);
    let text = text.split_once('?').map_or(text, |(target, _)| target);
    let mut parts = text.rsplit('/');
    let last = parts.next().filter(|last| crate::is_resource_type(last));
    last.or_else(|| parts.next().filter(|name| crate::is_resource_type(name))).or(stated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What a reference points to decides whether it may stand there; what cannot be told must not be guessed.
    #[test]
    fn targets() {
        let resource =
            json!({"resourceType": "Patient", "contained": [{"resourceType": "Group", "id": "g"}]});
        let cases = [
            (json!({"reference": "Patient/1"}), Some("Patient")),
            (json!({"reference": "Patient/1/_history/2"}), Some("Patient")),
            (json!({"reference": "https://a.b/fhir/Observation/1"}), Some("Observation")),
            (json!({"reference": "Organization?identifier=a/b"}), Some("Organization")),
            (json!({"reference": "#g"}), Some("Group")),
            (json!({"reference": "#"}), Some("Patient")),
            (json!({"reference": "#x"}), None),
            (json!({"reference": "urn:uuid:1"}), None),
            (json!({"reference": "urn:uuid:1", "type": "Device"}), Some("Device")),
            (json!({"display": "x"}), None),
        ];
        for (reference, expected) in cases {
            assert_eq!(target_of(reference.as_object().unwrap(), &resource), expected, "{reference}");
        }
    }
}
