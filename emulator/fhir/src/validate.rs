//! Whether a JSON value is an R4 resource: a walk over the value, led by the tables in [`crate::definitions`].
//!
//! Checked: the type; that every member is known, of the right JSON kind, and as often there as R4 says; one type
//! per choice; the lexical form of every primitive; ids and extensions of primitives; that nothing is empty; codes
//! with a required binding; the form of references; contained resources and those in Bundles and Parameters; and the
//! invariants in [`invariants`]. Not checked: profiles (those are [`mod@profile`]'s), invariants that are not in that list, bindings that are not
//! required, the types that a reference may point to, whether its target exists, and everything that is only a
//! warning.
//!
//! The walk keeps a stack of names and indices; text is only made when something is wrong.
use crate::definitions::{Kind, Member, Primitive, Type, ValueSet};
use crate::errors::{self, Described};
use crate::issue::Issue;
use crate::{beyond_r4, primitive};
use serde_json::{Map, Value};
use std::collections::HashSet;

mod codes;
mod invariants;
mod path;
pub mod profile;
mod reference;

use path::Path;

/// The most issues that one validation reports. A limit of ours.
pub const MAX_ISSUES: usize = 100;

/// The deepest nesting of objects that is looked into. A limit of ours; [`crate::json::parse`] refuses more anyway.
pub const MAX_DEPTH: usize = 128;

/// A JSON object.
type Object = Map<String, Value>;

/// Everything that is wrong with a resource, in the order of the document, at most [`MAX_ISSUES`]. All issues are
/// errors; a resource without any is valid as far as this crate can tell.
#[must_use]
pub fn validate(resource: &Value) -> Vec<Issue> {
    run(resource, true)
}

/// As [`validate`], but does not look into the resources in the entries of a Bundle: for batches, where each entry
/// succeeds or fails by itself.
#[must_use]
pub fn validate_bundle_envelope(bundle: &Value) -> Vec<Issue> {
    run(bundle, false)
}

fn run(resource: &Value, entries: bool) -> Vec<Issue> {
    let mut validator = Validator {
        issues: Vec::new(),
        path: Path::new(),
        depth: 0,
        contained: HashSet::new(),
        resource: "",
        entries,
    };
    validator.resource(resource, Position::Root);
    validator.issues
}

struct Validator<'a> {
    issues: Vec<Issue>,
    path: Path<'a>,
    /// Nesting of objects.
    depth: usize,
    /// The ids of what the resource at hand contains: where references that start with `#` look.
    contained: HashSet<&'a str>,
    /// The type of the resource being walked.
    resource: &'static str,
    entries: bool,
}

/// Where a resource stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Root,
    Contained,
    /// In a Bundle entry or a parameter: a resource of its own.
    Inside,
}

impl<'a> Validator<'a> {
    fn is_full(&self) -> bool {
        self.issues.len() >= MAX_ISSUES
    }

    fn report(&mut self, Described { code, diagnostics }: Described) {
        if !self.is_full() {
            let location = self.path.to_string();
            let issue = Issue::error(code, diagnostics);
            self.issues.push(if location.is_empty() { issue } else { issue.at(location) });
        }
    }

    fn resource(&mut self, value: &'a Value, position: Position) {
        let Some(object) = value.as_object() else {
            return self.report(errors::not_a_resource(kind_of(value)));
        };
        let name = match object.get("resourceType") {
            Some(Value::String(name)) => name.as_str(),
            Some(_) => return self.report(errors::resource_type_not_a_string()),
            None => return self.report(errors::no_resource_type()),
        };
        let Some(declared) = Type::named(name) else {
            if !beyond_r4::is_resource_type(name) {
                return self.report(errors::unknown_resource_type(name));
            }
            for (location, Described { code, diagnostics }) in beyond_r4::check(name, object) {
                if !self.is_full() {
                    self.issues.push(Issue::error(code, diagnostics).at(location));
                }
            }
            return;
        };
        match declared.kind() {
            Kind::Resource => {}
            Kind::AbstractResource => return self.report(errors::abstract_resource_type(name)),
            _ => return self.report(errors::unknown_resource_type(name)),
        }
        if position == Position::Root {
            self.path.push_name(declared.name());
        }
        let outer_resource = std::mem::replace(&mut self.resource, declared.name());
        if position == Position::Contained {
            self.object(object, declared);
        } else {
            let outer = std::mem::replace(&mut self.contained, contained_ids(object));
            self.object(object, declared);
            self.contained = outer;
        }
        self.resource = outer_resource;
    }

    fn object(&mut self, object: &'a Object, declared: &'static Type) {
        if object.is_empty() {
            return self.report(errors::empty_object());
        }
        if self.depth == MAX_DEPTH {
            return self.report(errors::too_deep(MAX_DEPTH));
        }
        self.depth += 1;
        let before = self.issues.len();
        let mut seen = 0_u64;
        for (name, value) in object {
            if self.is_full() {
                break;
            }
            if name == "resourceType" && declared.kind() == Kind::Resource {
                continue;
            }
            let (stem, companion) = match name.strip_prefix('_') {
                Some(stem) => (stem, true),
                None => (name.as_str(), false),
            };
            let Some(member) = declared.member(stem).filter(|member| !companion || may_be_extended(member))
            else {
                self.report(errors::unrecognised(name));
                continue;
            };
            if let Some(place) = member.own {
                let bit = 1 << place;
                if seen & bit != 0
                    && member.element.is_choice()
                    && chosen_before(object, declared, name, &member)
                {
                    let element = format!("{}.{}[x]", self.path, member.element.name());
                    self.report(errors::maximum(profile(declared), &element, 2));
                }
                seen |= bit;
            }
            self.path.push_name(stem);
            if companion {
                self.companion(object.get(stem), value, &member);
            } else {
                self.member(object, stem, value, &member);
            }
            self.path.pop();
        }
        if declared.required() & !seen != 0 {
            self.missing(declared, seen);
        }
        // Invariants are written for objects of the right shape.
        if self.issues.len() == before {
            invariants::check(self, object, declared);
        }
        self.depth -= 1;
    }

    fn missing(&mut self, declared: &'static Type, seen: u64) {
        let own = declared.elements().iter().enumerate();
        let mut missing: Vec<_> = own
            .filter(|(place, element)| element.is_required() && seen >> place & 1 == 0)
            .map(|(_, element)| element)
            .collect();
        missing.sort_by_key(|element| element.place());
        for element in missing {
            let ending = if element.is_choice() { "[x]" } else { "" };
            let element = format!("{}.{}{ending}", self.path, element.name());
            self.report(errors::minimum(profile(declared), &element));
        }
    }

    /// A member that is not a companion: one value, or an array of them.
    fn member(&mut self, object: &'a Object, name: &'a str, value: &'a Value, member: &Member) {
        match (member.element.is_many(), value) {
            (_, Value::Null) => self.report(errors::null()),
            (false, _) => self.value(value, member),
            (true, Value::Array(items)) if items.is_empty() => self.report(errors::empty_array()),
            (true, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    if self.is_full() {
                        return;
                    }
                    self.path.push_index(index);
                    if item.is_null() {
                        self.null_item(object, name, index, member);
                    } else {
                        self.value(item, member);
                    }
                    self.path.pop();
                }
            }
            (true, _) => self.report(errors::not_an_array(kind_of(value))),
        }
    }

    /// In an array of primitives, `null` says that only the companion has something at this index.
    fn null_item(&mut self, object: &Object, name: &str, index: usize, member: &Member) {
        if !may_be_extended(member) {
            return self.report(errors::null());
        }
        let companion = object.get(&format!("_{name}"));
        if !companion.and_then(|items| items.get(index)).is_some_and(Value::is_object) {
            self.report(errors::nothing_at_index());
        }
    }

    fn value(&mut self, value: &'a Value, member: &Member) {
        let kind = member.declared.kind();
        if let Kind::Primitive(primitive) = kind {
            return self.primitive(value, primitive, member.element.required_binding());
        }
        if kind == Kind::AbstractResource {
            let position = match member.element.name() {
                "contained" => Position::Contained,
                _ => Position::Inside,
            };
            if self.entries || self.resource != "Bundle" {
                self.resource(value, position);
            }
            return;
        }
        let Some(object) = value.as_object() else {
            return self.report(errors::not_an_object(kind_of(value)));
        };
        let before = self.issues.len();
        self.object(object, member.declared);
        if let Some(value_set) = member.element.required_binding()
            && self.issues.len() == before
            && let Err(described) = codes::check(object, member.declared, value_set)
        {
            self.report(described);
        }
    }

    fn primitive(&mut self, value: &Value, primitive: Primitive, value_set: Option<&ValueSet>) {
        if matches!(value, Value::Array(_) | Value::Object(_)) {
            return self.report(errors::not_simple(kind_of(value)));
        }
        if let Err(described) = primitive::check(primitive, value) {
            return self.report(described);
        }
        if let (Some(value_set), Value::String(code)) = (value_set, value)
            && !value_set.has_code(code)
            && !beyond_r4::is_code(value_set.url, code)
        {
            self.report(errors::code_not_in_value_set(code, value_set));
        }
    }

    /// The ids and extensions of a primitive, `_birthDate`; `sibling` is the primitive's own member. Where both are
    /// arrays, either may be shorter, as the HAPI parser has it: what is not there says as little as `null`.
    fn companion(&mut self, sibling: Option<&'a Value>, value: &'a Value, member: &Member) {
        if !member.element.is_many() {
            return self.extensions(value, sibling.is_some_and(|value| !value.is_null()));
        }
        let Value::Array(items) = value else {
            return self.report(errors::not_an_array(kind_of(value)));
        };
        if items.is_empty() {
            return self.report(errors::empty_array());
        }
        for (index, item) in items.iter().enumerate() {
            if self.is_full() {
                return;
            }
            let has_value =
                sibling.and_then(|values| values.get(index)).is_some_and(|value| !value.is_null());
            self.path.push_index(index);
            match item {
                Value::Null if has_value => {}
                // If the sibling says null here as well, its own walk reports it.
                Value::Null if sibling.is_some_and(|values| values.get(index).is_some()) => {}
                Value::Null => self.report(errors::nothing_at_index()),
                _ => self.extensions(item, has_value),
            }
            self.path.pop();
        }
    }

    fn extensions(&mut self, value: &'a Value, has_value: bool) {
        let (Some(object), Some(element)) = (value.as_object(), Type::named("Element")) else {
            return self.report(errors::not_an_object(kind_of(value)));
        };
        let before = self.issues.len();
        self.object(object, element);
        if self.issues.len() == before && !has_value && !object.contains_key("extension") {
            self.report(errors::nothing_at_index());
        }
    }
}

fn contained_ids(resource: &Object) -> HashSet<&str> {
    let contained = resource.get("contained").and_then(Value::as_array);
    contained.into_iter().flatten().filter_map(|contained| contained.get("id")?.as_str()).collect()
}

/// Whether the element is a primitive that may have an id and extensions.
fn may_be_extended(member: &Member) -> bool {
    matches!(member.declared.kind(), Kind::Primitive(_)) && !member.element.is_attribute()
}

/// Whether a member before `name` chose another type for the same element.
fn chosen_before(object: &Object, declared: &'static Type, name: &str, member: &Member) -> bool {
    object.keys().take_while(|other| *other != name).any(|other| {
        let other = declared.member(other.strip_prefix('_').unwrap_or(other));
        other.is_some_and(|other| {
            std::ptr::eq(other.element, member.element) && other.declared.name() != member.declared.name()
        })
    })
}

/// The profile that a type's cardinalities come from: the type itself, or what a backbone element is part of.
fn profile(declared: &Type) -> &'static str {
    declared.name().split('.').next().unwrap_or_default()
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
