//! FHIRPath Patch: add, insert, delete, replace and move at the elements that paths name, told in a Parameters resource.
//!
//! What the specification leaves open, decided: a delete takes along what has nothing left around it; a list that is not
//! there has no items, so `insert` at 0 begins it; the type of a value must be the element's, but a primitive may be given
//! as another that JSON writes alike. Resources that have no definitions here (those beyond R4) are refused.
use serde_json::{Map, Value};

use crate::definitions::Element;
use crate::patch::json_patch::nests_within;
use crate::patch::{MAX_NESTING, MAX_OPERATIONS, PatchError, errors};
use crate::{Issue, IssueType, validate};

mod content;
mod evaluate;
mod path;
mod place;

use evaluate::{Evaluator, Node};
use path::{Step, Steps};
use place::Place;

/// One operation of a patch, its values still in their parameters.
#[derive(Debug)]
struct Operation<'p> {
    path: Steps,
    change: Change<'p>,
}

type Parameter<'p> = &'p Map<String, Value>;

#[derive(Debug)]
enum Change<'p> {
    Add { name: &'p str, value: Parameter<'p> },
    Insert { index: usize, value: Parameter<'p> },
    Delete,
    Replace { value: Parameter<'p> },
    Move { source: usize, destination: usize },
}

/// The resource with every operation of the patch done.
///
/// # Errors
/// If `parameters` is not a patch, or one of its operations cannot be done; the first of them is told. All operations are
/// read before any is done.
pub fn apply(resource: &Value, parameters: &Value) -> Result<Value, PatchError> {
    if parameters.get("resourceType").and_then(Value::as_str) != Some("Parameters") {
        return Err(errors::not_parameters());
    }
    if !nests_within(parameters, MAX_NESTING) {
        return Err(errors::too_deep());
    }
    // Invariants can depend on what a value becomes part of: `#a` refers to what the patched resource contains.
    let is_of_form = |issue: &Issue| issue.code != IssueType::Invariant;
    if let Some(issue) = validate(parameters).into_iter().find(is_of_form) {
        let at = issue.location.first().map(|location| format!("{location}: ")).unwrap_or_default();
        return Err(errors::unreadable(format!("{at}{}", issue.diagnostics)));
    }
    let operations = parameters.get("parameter").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if operations.len() > MAX_OPERATIONS {
        return Err(errors::too_many_operations());
    }
    let read = operations.iter().enumerate();
    let operations = read
        .map(|(place, operation)| Operation::read(operation).map_err(|error| error.of_operation(place)))
        .collect::<Result<Vec<_>, _>>()?;
    let mut patched = resource.clone();
    let mut evaluator = Evaluator::new();
    for (place, operation) in operations.iter().enumerate() {
        operation.apply(&mut patched, &mut evaluator).map_err(|error| error.of_operation(place))?;
    }
    Ok(patched)
}

/// The parts of an operation, by name.
struct Parts<'p>(Vec<(&'p str, Parameter<'p>)>);

impl<'p> Parts<'p> {
    fn read(operation: &'p Value) -> Result<Self, PatchError> {
        /// All that an operation can have.
        const KNOWN: [&str; 7] = ["type", "path", "name", "value", "index", "source", "destination"];
        if operation.get("name").and_then(Value::as_str) != Some("operation") {
            return Err(errors::not_an_operation());
        }
        let mut read: Vec<(&str, Parameter<'p>)> = Vec::new();
        for part in operation.get("part").and_then(Value::as_array).into_iter().flatten() {
            let Some(part) = part.as_object() else { continue };
            let name = part.get("name").and_then(Value::as_str).unwrap_or_default();
            if !KNOWN.contains(&name) {
                return Err(errors::unknown_part(name));
            }
            if read.iter().any(|(known, _)| *known == name) {
                return Err(errors::repeated_part(name));
            }
            read.push((name, part));
        }
        Ok(Self(read))
    }

    fn get(&self, name: &str) -> Result<Parameter<'p>, PatchError> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, part)| *part).ok_or_else(|| errors::missing_part(name))
    }

    fn text(&self, name: &str) -> Result<&'p str, PatchError> {
        let part = self.get(name)?;
        let value = part.get("valueString").or_else(|| part.get("valueCode"));
        value.and_then(Value::as_str).ok_or_else(|| errors::part_of_other_type(name, "valueString"))
    }

    fn number(&self, name: &str) -> Result<usize, PatchError> {
        let value = self.get(name)?.get("valueInteger").and_then(Value::as_u64);
        let number = value.and_then(|number| usize::try_from(number).ok());
        number.ok_or_else(|| errors::part_of_other_type(name, "valueInteger from 0"))
    }
}

impl<'p> Operation<'p> {
    fn read(operation: &'p Value) -> Result<Self, PatchError> {
        let parts = Parts::read(operation)?;
        let name = parts.text("type")?;
        let path = path::parse(parts.text("path")?)?;
        let change = match name {
            "add" => Change::Add { name: parts.text("name")?, value: parts.get("value")? },
            "insert" => Change::Insert { index: parts.number("index")?, value: parts.get("value")? },
            "delete" => Change::Delete,
            "replace" => Change::Replace { value: parts.get("value")? },
            "move" => {
                Change::Move { source: parts.number("source")?, destination: parts.number("destination")? }
            }
            other => return Err(errors::unknown_operation(other)),
        };
        Ok(Self { path, change })
    }

    fn apply(&self, resource: &mut Value, evaluator: &mut Evaluator) -> Result<(), PatchError> {
        match self.change {
            Change::Add { name, value } => {
                let node = only(evaluator, resource, &self.path)?;
                let declared = node.declared;
                let (element, insists) = content::element_named(declared, name)?;
                let content = content::read(value, element, insists)?;
                let place = place::owned(node.place);
                check_depth(&place, &content.item)?;
                content::add(object(resource, &place)?, declared, element, content)
            }
            Change::Insert { index, value } => {
                let (place, element) = list(evaluator, resource, &self.path)?;
                let content = content::read(value, element, None)?;
                check_depth(&place, &content.item)?;
                let object = object(resource, &place)?;
                let mut items = place::take_items(object, element.name());
                if index > items.len() {
                    return Err(errors::no_such_index(index, items.len()));
                }
                items.insert(index, content.item);
                place::put_items(object, element.name(), items);
                Ok(())
            }
            Change::Delete => {
                let found = evaluator.follow(resource, &self.path)?.nodes;
                let node = match <[Node<'_>; 1]>::try_from(found) {
                    Ok([node]) => node,
                    Err(none) if none.is_empty() => return Ok(()),
                    Err(many) => return Err(errors::many_elements(many.len())),
                };
                node.element.ok_or_else(errors::whole_resource)?;
                let place = place::owned(node.place);
                place::remove(resource, &place);
                Ok(())
            }
            Change::Replace { value } => {
                let node = only(evaluator, resource, &self.path)?;
                let element = node.element.ok_or_else(errors::whole_resource)?;
                let content = content::read(value, element, None)?;
                let place = place::owned(node.place);
                let Some((last, parents)) = place.split_last() else { return Err(errors::whole_resource()) };
                check_depth(parents, &content.item)?;
                let object = object(resource, parents)?;
                match last.index {
                    Some(index) => {
                        let mut items = place::take_items(object, &last.name);
                        if let Some(item) = items.get_mut(index) {
                            *item = content.item;
                        }
                        place::put_items(object, &last.name, items);
                    }
                    None if last.name == content.name => {
                        place::put_item(object, &last.name, content.item);
                    }
                    None => place::rename(object, &last.name, &content.name, content.item),
                }
                Ok(())
            }
            Change::Move { source, destination } => {
                let (place, element) = list(evaluator, resource, &self.path)?;
                let object = object(resource, &place)?;
                let mut items = place::take_items(object, element.name());
                if let Some(missing) = [source, destination].into_iter().find(|index| *index >= items.len()) {
                    return Err(errors::no_such_index(missing, items.len()));
                }
                let item = items.remove(source);
                items.insert(destination, item);
                place::put_items(object, element.name(), items);
                Ok(())
            }
        }
    }
}

/// The one element that a path leads to.
fn only<'d>(evaluator: &mut Evaluator, resource: &'d Value, path: &[Step]) -> Result<Node<'d>, PatchError> {
    let found = evaluator.follow(resource, path)?.nodes;
    match <[Node<'_>; 1]>::try_from(found) {
        Ok([node]) => Ok(node),
        Err(none) if none.is_empty() => Err(errors::no_element()),
        Err(many) => Err(errors::many_elements(many.len())),
    }
}

/// The repeating element that a path names: where its parent is, and which of the parent's elements it is.
fn list(
    evaluator: &mut Evaluator,
    resource: &Value,
    path: &[Step],
) -> Result<(Place<'static>, &'static Element), PatchError> {
    let Some((Step::Member(name), parents)) = path.split_last() else { return Err(errors::not_a_list()) };
    let parent = only(evaluator, resource, parents)?;
    let element = evaluate::holder(parent.declared).element(name);
    let element = element.ok_or_else(|| errors::no_such_element(parent.declared, name))?;
    if element.is_many() { Ok((place::owned(parent.place), element)) } else { Err(errors::not_a_list()) }
}

fn object<'v>(
    resource: &'v mut Value,
    place: &[place::Segment<'_>],
) -> Result<&'v mut Map<String, Value>, PatchError> {
    // Only what is not valid could have led here.
    place::object(resource, place).ok_or_else(errors::no_element)
}

/// An item becomes a member, or an item of one.
fn check_depth(parent: &[place::Segment<'_>], (value, companion): &place::Item) -> Result<(), PatchError> {
    let levels = MAX_NESTING.checked_sub(place::depth(parent) + 1);
    let fits = |value| levels.is_some_and(|levels| nests_within(value, levels));
    if fits(value) && fits(companion) { Ok(()) } else { Err(errors::too_deep()) }
}
