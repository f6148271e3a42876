//! Where in a resource a path leads.
use serde_json::{Map, Value};

use super::path::{Condition, Criteria, Literal, Question, Step};
use super::place::{self, Place, Segment};
use crate::definitions::{Element, Kind, Type};
use crate::patch::{MAX_ELEMENTS_VISITED, PatchError, equality, errors};

/// An element of a resource.
#[derive(Debug, Clone)]
pub(super) struct Node<'d> {
    pub(super) place: Place<'d>,
    pub(super) declared: &'static Type,
    /// What it is an element of its parent as; `None` for the resource itself.
    pub(super) element: Option<&'static Element>,
    value: Option<&'d Value>,
    /// Of a primitive, the object with its id and extensions.
    companion: Option<&'d Value>,
}

/// What a path leads to.
#[derive(Debug)]
pub(super) struct Nodes<'d> {
    pub(super) nodes: Vec<Node<'d>>,
    /// The type of all of them, if the path alone tells; known also where there is none of them.
    declared: Option<&'static Type>,
}

/// Follows paths, and stops when it has looked at too much.
pub(super) struct Evaluator {
    may_visit: usize,
}

impl Evaluator {
    pub(super) fn new() -> Self {
        Self { may_visit: MAX_ELEMENTS_VISITED }
    }

    /// The elements that a path leads to, from the resource itself.
    pub(super) fn follow<'d>(&mut self, resource: &'d Value, path: &[Step]) -> Result<Nodes<'d>, PatchError> {
        let declared = resource_type(resource).ok_or_else(errors::no_definitions)?;
        let root =
            Node { place: Vec::new(), declared, element: None, value: Some(resource), companion: None };
        let steps = match path.split_first() {
            // Elements have small first letters, types capital ones.
            Some((Step::Member(name), rest))
                if name.starts_with(|first: char| first.is_ascii_uppercase()) =>
            {
                if !is_of_type(declared, name) {
                    return Err(errors::other_resource(name, declared.name()));
                }
                rest
            }
            _ => path,
        };
        self.steps(Nodes { nodes: vec![root], declared: Some(declared) }, steps)
    }

    fn steps<'d>(&mut self, from: Nodes<'d>, steps: &[Step]) -> Result<Nodes<'d>, PatchError> {
        steps.iter().try_fold(from, |nodes, step| self.step(nodes, step))
    }

    fn step<'d>(&mut self, from: Nodes<'d>, step: &Step) -> Result<Nodes<'d>, PatchError> {
        self.visit(1 + from.nodes.len())?;
        let Nodes { mut nodes, declared } = from;
        match step {
            Step::Member(name) => return self.member(&nodes, declared, name),
            Step::Index(place) => nodes = nodes.into_iter().skip(*place).take(1).collect(),
            Step::First => nodes.truncate(1),
            Step::Last => nodes = nodes.pop().into_iter().collect(),
            Step::Where(criteria) => return self.filter(nodes, declared, criteria),
            Step::OfType(name) => {
                let wanted = Type::named(name).ok_or_else(|| errors::no_such_type(name))?;
                nodes.retain(|node| is_of_type(node.declared, name));
                return Ok(Nodes { nodes, declared: Some(wanted) });
            }
            Step::Extension(url) => {
                let mut extensions = self.member(&nodes, declared, "extension")?;
                extensions.nodes.retain(|node| {
                    let found = node.value.and_then(|value| value.get("url"));
                    found.and_then(Value::as_str) == Some(url)
                });
                return Ok(extensions);
            }
        }
        Ok(Nodes { nodes, declared })
    }

    fn visit(&mut self, elements: usize) -> Result<(), PatchError> {
        self.may_visit = self.may_visit.checked_sub(elements).ok_or_else(errors::visits_too_much)?;
        Ok(())
    }

    fn member<'d>(
        &mut self,
        from: &[Node<'d>],
        declared: Option<&'static Type>,
        name: &str,
    ) -> Result<Nodes<'d>, PatchError> {
        let element = match declared {
            Some(declared) => {
                let element = holder(declared).element(name);
                Some(element.ok_or_else(|| errors::no_such_element(declared, name))?)
            }
            None => None,
        };
        let mut nodes = Vec::new();
        for node in from {
            // Where the type differs from one to the next, some may not have such an element.
            if let Some(element) = element.or_else(|| holder(node.declared).element(name)) {
                node.elements(element, &mut nodes);
            }
        }
        self.visit(nodes.len())?;
        let declared = element.and_then(|element| {
            let only = element.types().next().filter(|_| !element.is_choice());
            only.filter(|only| only.kind() != Kind::AbstractResource)
        });
        Ok(Nodes { nodes, declared })
    }

    fn filter<'d>(
        &mut self,
        nodes: Vec<Node<'d>>,
        declared: Option<&'static Type>,
        criteria: &Criteria,
    ) -> Result<Nodes<'d>, PatchError> {
        let mut kept = Vec::new();
        for node in nodes {
            if self.meets(&node, declared, criteria)? {
                kept.push(node);
            }
        }
        Ok(Nodes { nodes: kept, declared })
    }

    fn meets(
        &mut self,
        node: &Node<'_>,
        declared: Option<&'static Type>,
        Criteria(alternatives): &Criteria,
    ) -> Result<bool, PatchError> {
        for conditions in alternatives {
            let mut all = true;
            for condition in conditions {
                all = all && self.holds(node, declared, condition)?;
            }
            if all {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn holds(
        &mut self,
        node: &Node<'_>,
        declared: Option<&'static Type>,
        condition: &Condition,
    ) -> Result<bool, PatchError> {
        let from = Nodes { nodes: vec![node.clone()], declared };
        let found = self.steps(from, &condition.path)?.nodes;
        // Nothing compared with something gives nothing in FHIRPath, and nothing is not true.
        Ok(match (&condition.question, found.as_slice()) {
            (Question::Exists, found) => !found.is_empty(),
            (Question::IsEmpty, found) => found.is_empty(),
            (_, []) => false,
            (Question::Is(literal), [only]) => only.is(literal),
            (Question::IsNot(literal), [only]) => !only.is(literal),
            (Question::Is(_), _) => false,
            (Question::IsNot(_), _) => true,
        })
    }
}

impl<'d> Node<'d> {
    /// The JSON object that holds its elements.
    fn object(&self) -> Option<&'d Map<String, Value>> {
        let holder = if is_primitive(self.declared) { self.companion } else { self.value };
        holder.and_then(Value::as_object)
    }

    fn is(&self, literal: &Literal) -> bool {
        match (literal, self.value) {
            (Literal::Text(text), Some(Value::String(value))) => text == value,
            (Literal::Number(digits), Some(Value::Number(value))) => {
                equality::are_equal_numbers(digits, value.as_str())
            }
            (Literal::Boolean(truth), Some(Value::Bool(value))) => truth == value,
            _ => false,
        }
    }

    /// Adds its elements of this name to those found.
    fn elements(&self, element: &'static Element, found: &mut Vec<Node<'d>>) {
        let Some(object) = self.object() else { return };
        if !element.is_choice() {
            let Some(declared) = element.types().next() else { return };
            // The name must be the document's own; if the value has none, the companion may.
            let key = |name: &str| object.get_key_value(name).map(|(key, _)| key.as_str());
            let mut name = key(element.name());
            if name.is_none() && is_primitive(declared) {
                name = key(&place::companion(element.name())).and_then(|key| key.strip_prefix('_'));
            }
            let Some(name) = name else { return };
            return self.element(object, element, declared, name, found);
        }
        let mut before = "";
        for key in object.keys() {
            let name = key.strip_prefix('_').unwrap_or(key);
            if name == before || !name.starts_with(element.name()) {
                continue;
            }
            if let Some(member) = self.declared.member(name)
                && std::ptr::eq(member.element, element)
            {
                before = name;
                self.element(object, element, member.declared, name, found);
            }
        }
    }

    fn element(
        &self,
        object: &'d Map<String, Value>,
        element: &'static Element,
        declared: &'static Type,
        name: &'d str,
        found: &mut Vec<Node<'d>>,
    ) {
        let value = object.get(name);
        let companion = if is_primitive(declared) { object.get(&place::companion(name)) } else { None };
        let node = |index, value: Option<&'d Value>, companion: Option<&'d Value>| {
            let declared = if declared.kind() == Kind::AbstractResource {
                value.and_then(resource_type).unwrap_or(declared)
            } else {
                declared
            };
            let mut place = self.place.clone();
            place.push(Segment { name: name.into(), index, is_primitive: is_primitive(declared) });
            Node { place, declared, element: Some(element), value, companion }
        };
        let items = value.and_then(Value::as_array);
        let companions = companion.and_then(Value::as_array);
        let count = items.map_or(0, Vec::len).max(companions.map_or(0, Vec::len));
        if items.is_none() && companions.is_none() {
            found.push(node(None, value, companion));
        }
        for index in 0..count {
            let value = items.and_then(|items| items.get(index)).filter(|value| !value.is_null());
            let companion = companions.and_then(|items| items.get(index));
            found.push(node(Some(index), value, companion));
        }
    }
}

/// The type whose elements are an element's own; of a primitive, that of its companion.
pub(super) fn holder(declared: &'static Type) -> &'static Type {
    if is_primitive(declared) { Type::named("Element").unwrap_or(declared) } else { declared }
}

pub(super) fn is_primitive(declared: &Type) -> bool {
    matches!(declared.kind(), Kind::Primitive(_))
}

fn resource_type(resource: &Value) -> Option<&'static Type> {
    let declared = Type::named(resource.get("resourceType")?.as_str()?)?;
    Some(declared).filter(|declared| declared.kind() == Kind::Resource)
}

/// Whether a type is the one of this name, or derives from it.
fn is_of_type(declared: &'static Type, name: &str) -> bool {
    std::iter::successors(Some(declared), |declared| declared.base()).any(|declared| declared.name() == name)
}
