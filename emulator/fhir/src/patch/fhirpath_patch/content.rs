//! What an operation puts into a resource: the value of a parameter, as an element of a certain type.
use serde_json::{Map, Value};

use super::evaluate::{holder, is_primitive};
use super::place::{self, Item};
use crate::definitions::{Element, Kind, Primitive, Type};
use crate::patch::{PatchError, errors};

/// A value for an element.
#[derive(Debug)]
pub(super) struct Content {
    /// The name that JSON gives the element; of a choice the one with the type.
    pub(super) name: String,
    pub(super) item: Item,
}

/// The element that a name stands for: `value` and `value[x]`, and `valueQuantity` with the type that it insists on.
pub(super) fn element_named(
    declared: &'static Type,
    name: &str,
) -> Result<(&'static Element, Option<&'static Type>), PatchError> {
    let stem = name.strip_suffix("[x]").unwrap_or(name);
    let declared = holder(declared);
    match declared.element(stem) {
        Some(element) if stem == name || element.is_choice() => Ok((element, None)),
        _ => match declared.member(name) {
            Some(member) => Ok((member.element, Some(member.declared))),
            None => Err(errors::no_such_element(declared, name)),
        },
    }
}

/// The value that a parameter gives to an element: `value[x]`, a `resource`, or the element's own elements as parts.
/// The parameter has been validated.
pub(super) fn read(
    parameter: &Map<String, Value>,
    element: &'static Element,
    insists: Option<&'static Type>,
) -> Result<Content, PatchError> {
    let only = element.types().next().filter(|_| !element.is_choice());
    if let Some(resource) = parameter.get("resource") {
        if only.is_none_or(|only| only.kind() != Kind::AbstractResource) {
            return Err(errors::other_type("a resource", element));
        }
        return Ok(Content { name: element.name().to_owned(), item: (resource.clone(), Value::Null) });
    }
    if let Some(parts) = parameter.get("part").and_then(Value::as_array) {
        let declared = only.filter(|only| !is_primitive(only) && only.kind() != Kind::AbstractResource);
        let declared = declared.ok_or_else(|| errors::other_type("parts", element))?;
        let object = object_of(declared, parts)?;
        return Ok(Content { name: element.name().to_owned(), item: (Value::Object(object), Value::Null) });
    }
    let holder = Type::named("Parameters.parameter");
    let sent = parameter.keys().find_map(|key| {
        let name = key.strip_prefix('_').unwrap_or(key);
        let member = holder?.member(name).filter(|member| member.element.is_choice())?;
        Some((name, member.declared))
    });
    let (sent, declared) = sent.ok_or_else(|| errors::missing_part("value"))?;
    let fits = match only {
        Some(only) => only.name() == declared.name() || are_alike(only, declared),
        None => element.types().any(|known| known.name() == declared.name()),
    };
    if !fits || insists.is_some_and(|insists| insists.name() != declared.name()) {
        return Err(errors::other_type(declared.name(), element));
    }
    let name = match only {
        Some(_) => element.name().to_owned(),
        // The same ending as in the parameter: `valueQuantity`, `onsetQuantity`.
        None => format!("{}{}", element.name(), sent.strip_prefix("value").unwrap_or_default()),
    };
    let get = |name: &str| parameter.get(name).cloned().unwrap_or_default();
    Ok(Content { name, item: (get(sent), get(&place::companion(sent))) })
}

/// Whether two types are primitives that JSON writes in one way, so that a `string` can stand for a `code`.
fn are_alike(left: &Type, right: &Type) -> bool {
    let form = |declared: &Type| match declared.kind() {
        Kind::Primitive(Primitive::Boolean) => Some("boolean"),
        Kind::Primitive(
            Primitive::Integer | Primitive::PositiveInt | Primitive::UnsignedInt | Primitive::Decimal,
        ) => Some("number"),
        Kind::Primitive(_) => Some("string"),
        _ => None,
    };
    form(left).is_some_and(|left| form(right) == Some(left))
}

/// An object made of parts, each an element of it. As deep as the parts, whose depth validation has bounded.
fn object_of(declared: &'static Type, parts: &[Value]) -> Result<Map<String, Value>, PatchError> {
    let mut object = Map::new();
    for part in parts {
        let part = part.as_object().ok_or_else(|| errors::missing_part("value"))?;
        let name = part.get("name").and_then(Value::as_str).ok_or_else(|| errors::missing_part("name"))?;
        let (element, insists) = element_named(declared, name)?;
        let content = read(part, element, insists)?;
        add(&mut object, declared, element, content)?;
    }
    Ok(object)
}

/// Adds an element to an object: behind the others if it repeats, else only where there is none.
pub(super) fn add(
    object: &mut Map<String, Value>,
    declared: &'static Type,
    element: &'static Element,
    Content { name, item }: Content,
) -> Result<(), PatchError> {
    if element.is_many() {
        let mut items = place::take_items(object, &name);
        items.push(item);
        place::put_items(object, &name, items);
        return Ok(());
    }
    let is_there = object.keys().any(|key| {
        let member = holder(declared).member(key.strip_prefix('_').unwrap_or(key));
        member.is_some_and(|member| std::ptr::eq(member.element, element))
    });
    if is_there {
        return Err(errors::already_there(element));
    }
    place::put_item(object, &name, item);
    Ok(())
}
