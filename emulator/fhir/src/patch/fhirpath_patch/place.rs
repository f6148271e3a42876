//! Places in a resource, and the changes that can be made there.
//!
//! What FHIR takes for one element can be two members in JSON: a primitive and its companion, `birthDate` and
//! `_birthDate`, which are two arrays side by side where it repeats. Every change here keeps the two together.
use std::borrow::Cow;

use serde_json::{Map, Value};

/// The way to an element; none for the resource itself.
pub(super) type Place<'d> = Vec<Segment<'d>>;

/// One element on the way.
#[derive(Debug, Clone)]
pub(super) struct Segment<'d> {
    /// The member's name, of a choice the one with the type, without an underscore.
    pub(super) name: Cow<'d, str>,
    /// The place in the array, if it is one.
    pub(super) index: Option<usize>,
    /// Whether what lies beyond is in the companion.
    pub(super) is_primitive: bool,
}

/// A value and its companion; either can be `null`, for nothing.
pub(super) type Item = (Value, Value);

/// The same place, on its own feet.
pub(super) fn owned(place: Place<'_>) -> Place<'static> {
    let own = |segment: Segment<'_>| Segment {
        name: Cow::Owned(segment.name.into_owned()),
        index: segment.index,
        is_primitive: segment.is_primitive,
    };
    place.into_iter().map(own).collect()
}

/// How deep the elements of a place are nested in arrays and objects.
pub(super) fn depth(place: &[Segment<'_>]) -> usize {
    place.iter().map(|segment| 1 + usize::from(segment.index.is_some())).sum::<usize>() + 1
}

/// The object that holds the elements of what is at a place. A primitive without a companion gets one.
pub(super) fn object<'v>(
    resource: &'v mut Value,
    place: &[Segment<'_>],
) -> Option<&'v mut Map<String, Value>> {
    place.iter().try_fold(resource.as_object_mut()?, |object, segment| {
        let element = if segment.is_primitive {
            object.entry(companion(&segment.name)).or_insert(Value::Null)
        } else {
            object.get_mut(&*segment.name)?
        };
        let value = match segment.index {
            None => element,
            Some(index) => {
                if element.is_null() {
                    *element = Value::Array(Vec::new());
                }
                let items = element.as_array_mut()?;
                if segment.is_primitive && items.len() <= index {
                    items.resize(index + 1, Value::Null);
                }
                items.get_mut(index)?
            }
        };
        if segment.is_primitive && value.is_null() {
            *value = Value::Object(Map::new());
        }
        value.as_object_mut()
    })
}

/// The name of a primitive's companion.
pub(super) fn companion(name: &str) -> String {
    format!("_{name}")
}

/// Takes the items of a repeating element out; [`put_items`] must put them back.
pub(super) fn take_items(object: &mut Map<String, Value>, name: &str) -> Vec<Item> {
    let mut take = |name: &str| match object.get_mut(name) {
        Some(Value::Array(items)) => std::mem::take(items),
        Some(other) => vec![std::mem::take(other)],
        None => Vec::new(),
    };
    let (mut values, mut companions) = (take(name), take(&companion(name)));
    let count = values.len().max(companions.len());
    values.resize(count, Value::Null);
    companions.resize(count, Value::Null);
    values.into_iter().zip(companions).collect()
}

/// Puts the items of a repeating element back, each member where it was.
pub(super) fn put_items(object: &mut Map<String, Value>, name: &str, items: Vec<Item>) {
    let (values, companions): (Vec<_>, Vec<_>) = items.into_iter().unzip();
    put(object, name, Value::Array(values));
    put(object, &companion(name), Value::Array(companions));
}

/// Sets a member, or removes it if there is nothing to set it to.
fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    let is_nothing = match &value {
        Value::Array(items) => items.iter().all(Value::is_null),
        other => other.is_null(),
    };
    if is_nothing {
        object.shift_remove(name);
    } else {
        object.insert(name.to_owned(), value);
    }
}

/// Sets an element that does not repeat.
pub(super) fn put_item(object: &mut Map<String, Value>, name: &str, (value, companion_value): Item) {
    put(object, name, value);
    put(object, &companion(name), companion_value);
}

/// Sets an element that goes by another name from now on, where it was.
pub(super) fn rename(object: &mut Map<String, Value>, old: &str, new: &str, item: Item) {
    let old_companion = companion(old);
    let place = object.keys().position(|key| *key == old || *key == old_companion);
    object.shift_remove(old);
    object.shift_remove(&old_companion);
    let (value, companion_value) = item;
    let mut place = place.unwrap_or(object.len()).min(object.len());
    for (name, value) in [(new.to_owned(), value), (companion(new), companion_value)] {
        if !value.is_null() {
            object.shift_insert(place, name, value);
            place += 1;
        }
    }
}

/// Removes the element at a place, and every element around it that has nothing left: in FHIR nothing is empty.
pub(super) fn remove(resource: &mut Value, place: &[Segment<'_>]) {
    let mut place = place;
    // Of the elements around it, a primitive may still have its value.
    let mut keeps_value = false;
    while let Some((last, parents)) = place.split_last() {
        let Some(object) = object(resource, parents) else { return };
        match last.index {
            Some(index) => {
                let mut items = take_items(object, &last.name);
                if let Some((value, companion)) = items.get_mut(index) {
                    *companion = Value::Null;
                    if !keeps_value || value.is_null() {
                        items.remove(index);
                    }
                }
                put_items(object, &last.name, items);
            }
            None => {
                object.shift_remove(&companion(&last.name));
                if !keeps_value {
                    object.shift_remove(&*last.name);
                }
            }
        }
        if !object.is_empty() {
            return;
        }
        place = parents;
        keeps_value = place.last().is_some_and(|segment| segment.is_primitive);
    }
}
