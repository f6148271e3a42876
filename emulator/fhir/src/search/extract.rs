//! Finding the values of a resource under its parameters.
use super::parameter::{Branch, Component, Leaf, Parameter, ParameterKind, Step};
use super::value::{self, Indexed};
use serde_json::Value;

/// The most values that one element of a composite gives; a combination past it is left out.
const MAX_COMBINATIONS: usize = 1024;

/// Calls `each` with every value of the resource under every parameter that HealthLake supports for its type.
/// Whatever is not as R4 wants it gives no values.
pub fn extract<'r>(
    resource_type: &str,
    resource: &'r Value,
    each: &mut dyn FnMut(&'static Parameter, Indexed<'r>),
) {
    let members = Members::of(resource);
    for parameter in Parameter::of(resource_type).filter(|parameter| parameter.is_supported()) {
        find(parameter, resource, &members, &mut |value| each(parameter, value));
    }
}

/// Calls `each` with every value of the resource under this parameter. The type is the resource's; a parameter of
/// another type finds nothing.
pub fn extract_one<'r>(
    parameter: &'static Parameter,
    resource_type: &str,
    resource: &'r Value,
    each: &mut dyn FnMut(Indexed<'r>),
) {
    let base = parameter.base();
    if base != resource_type && base != "Resource" && base != "DomainResource" {
        return;
    }
    find(parameter, resource, &Members::ANY, each);
}

/// A bit for each member's name, several names to a bit. Most parameters of a type look at members that a resource
/// does not have, and a bit is sooner read than a map.
struct Members(u64);

impl Members {
    /// Rules nothing out.
    const ANY: Self = Self(u64::MAX);

    fn of(resource: &Value) -> Self {
        let names = resource.as_object().into_iter().flat_map(|members| members.keys());
        Self(names.fold(0, |bits, name| bits | Self::bit(name)))
    }

    fn bit(name: &str) -> u64 {
        let bytes = name.as_bytes();
        let (first, last) = (bytes.first().copied().unwrap_or(0), bytes.last().copied().unwrap_or(0));
        let mixed = usize::from(first) * 7 + usize::from(last) * 31 + bytes.len();
        1 << (mixed % 64)
    }

    /// Whether a path into the resource may lead anywhere.
    fn may_lead(&self, path: &[Step]) -> bool {
        match path.first() {
            Some(Step::Member(name)) => self.0 & Self::bit(name) != 0,
            _ => true,
        }
    }
}

fn find<'r>(
    parameter: &'static Parameter,
    resource: &'r Value,
    members: &Members,
    each: &mut dyn FnMut(Indexed<'r>),
) {
    match (parameter.kind(), parameter.branches) {
        (ParameterKind::Composite, branches) => {
            for branch in branches.iter().filter(|branch| members.may_lead(branch.path)) {
                walk(resource, branch.path, &mut |element| {
                    // An Observation is an element of its own composites.
                    let members = if std::ptr::eq(element, resource) { members } else { &Members::ANY };
                    composite(parameter, (element, members), resource, each);
                });
            }
        }
        (_, branches @ [Branch { leaf: Leaf::Exists, .. }, ..]) => each(exists(branches, resource)),
        (kind, branches) => simple((kind, branches), (resource, members), resource, each),
    }
}

fn simple<'r>(
    (kind, branches): (ParameterKind, &'static [Branch]),
    (start, members): (&'r Value, &Members),
    resource: &'r Value,
    each: &mut dyn FnMut(Indexed<'r>),
) {
    for branch in branches.iter().filter(|branch| members.may_lead(branch.path)) {
        walk(start, branch.path, &mut |found| {
            let target = branch.detail.filter(|_| branch.leaf == Leaf::Reference);
            if target.is_none_or(|target| refers_to(found, target, resource)) {
                value::each((branch.leaf, kind, branch.detail), found, each);
            }
        });
    }
}

/// Follows a path, into each item of an array. An array in an array is not FHIR and is passed over.
fn walk<'r>(value: &'r Value, path: &[Step], found: &mut dyn FnMut(&'r Value)) {
    match path.split_first() {
        None => found(value),
        Some((Step::Member(name), rest)) => match value::get(value, name) {
            Some(Value::Array(items)) => {
                items.iter().filter(|item| !item.is_array()).for_each(|item| walk(item, rest, found));
            }
            Some(member) => walk(member, rest, found),
            None => {}
        },
        Some((Step::Where(name, expected), rest)) => {
            if value::get(value, name).and_then(Value::as_str) == Some(expected) {
                walk(value, rest, found);
            }
        }
    }
}

/// `element.exists() and element != false`: always one value, also of a resource without the element.
fn exists(branches: &[Branch], resource: &Value) -> Indexed<'static> {
    let mut is = false;
    for branch in branches {
        walk(resource, branch.path, &mut |value| is |= *value != Value::Bool(false));
    }
    Indexed::Token { system: None, code: Some(if is { "true" } else { "false" }), text: None, types: &[] }
}

/// Whether a Reference points to a resource of this type, as far as it says so: by its address, by the contained
/// resource it names, or by its `type`.
fn refers_to(reference: &Value, resource_type: &str, resource: &Value) -> bool {
    let says = reference.get("type").and_then(Value::as_str) == Some(resource_type);
    let Some(target) = reference.get("reference").and_then(Value::as_str) else { return says };
    if let Some(id) = target.strip_prefix('#') {
        let contained = resource.get("contained").and_then(Value::as_array);
        let named = |contained: &&Value| contained.get("id").and_then(Value::as_str) == Some(id);
        let found = contained.into_iter().flatten().find(named);
        return found.is_some_and(|found| found["resourceType"] == resource_type);
    }
    let (target, _) = value::without_version(target);
    match target.rsplit_once('/') {
        Some((before, _)) => {
            before.strip_suffix(resource_type).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        }
        None => says,
    }
}

/// Every combination of the values that the components have in this element.
fn composite<'r>(
    parameter: &'static Parameter,
    (element, members): (&'r Value, &Members),
    resource: &'r Value,
    each: &mut dyn FnMut(Indexed<'r>),
) {
    let values_of = |component: &'static Component| {
        let start = if component.from_resource { (resource, &Members::ANY) } else { (element, members) };
        let mut values = Vec::new();
        let of = (component.kind(), component.branches);
        simple(of, start, resource, &mut |value| values.push(value));
        values
    };
    // From the last component on: most elements have the code that comes first and lack the value that comes last.
    let mut columns = Vec::new();
    for component in parameter.components().iter().rev() {
        let values = values_of(component);
        if values.is_empty() {
            return;
        }
        columns.push(values);
    }
    let mut combinations: Vec<Vec<Indexed<'r>>> = vec![Vec::with_capacity(columns.len())];
    for values in columns.iter().rev() {
        let extended = combinations.iter().flat_map(|head| {
            values.iter().map(|value| {
                let mut combination = head.clone();
                combination.push(value.clone());
                combination
            })
        });
        combinations = extended.take(MAX_COMBINATIONS).collect();
    }
    combinations.into_iter().for_each(|combination| each(Indexed::Composite(combination)));
}
