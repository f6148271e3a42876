//! From [`Syntax`] to an expression that can be applied: everything that is wrong without looking at an item, in AWS's order.
//!
//! Conditions: unknown functions, functions in the wrong place, list indexes and reserved words anywhere in the expression; then
//! condition by condition as written: undefined placeholders, numbers of operands, equal operands, types.
//!
//! Updates: list indexes and reserved words, functions, repeated sections, undefined names, undefined values, overlapping paths,
//! conflicting paths, types of `ADD` and `DELETE`, then functions' operands. Each stage looks at the whole expression.

pub(crate) mod condition;
pub(crate) mod operands;
pub(crate) mod projection;
pub(crate) mod update;

use crate::ast::{RawElement, RawPath, Syntax};
use crate::error::{self, ExpressionError};
use crate::path::{Element, MAX_LIST_INDEX, MAX_PATH_ELEMENTS, Path, Relation};
use crate::placeholders::Placeholders;
use crate::reserved::is_reserved;

/// Refuses list indexes out of range and reserved words.
fn elements(syntax: &Syntax<'_>) -> Result<(), ExpressionError> {
    for element in &syntax.elements {
        match element {
            RawElement::Index(text) if index(text).is_none() => return Err(error::list_index(text)),
            RawElement::Name(name) if is_reserved(name) => return Err(error::reserved_word(name)),
            _ => {}
        }
    }
    Ok(())
}

fn index(text: &str) -> Option<u32> {
    text.parse().ok().filter(|index| *index <= MAX_LIST_INDEX)
}

/// The path with its placeholders replaced.
fn path<'r>(
    syntax: &Syntax<'r>,
    path: &RawPath,
    placeholders: &mut Placeholders<'r>,
) -> Result<Path<'r>, ExpressionError> {
    let elements = syntax.path(path);
    let mut resolve = |element: &RawElement<'r>| match *element {
        RawElement::Name(name) => Ok(Element::Name(name)),
        RawElement::Placeholder(placeholder) => {
            let name = placeholders.name(placeholder);
            name.map(Element::Name).ok_or_else(|| error::undefined_name(placeholder))
        }
        RawElement::Index(text) => index(text).map(Element::Index).ok_or_else(|| error::list_index(text)),
    };
    let mut resolved: Option<Path<'r>> = None;
    for element in elements {
        match (&mut resolved, resolve(element)?) {
            (Some(path), step) => path.push(step),
            (None, Element::Name(name)) => resolved = Some(Path::attribute(name)),
            // The grammar begins a path with a name.
            (None, Element::Index(_)) => {}
        }
    }
    if elements.len() > MAX_PATH_ELEMENTS {
        return Err(error::path_too_deep(elements.len()));
    }
    Ok(resolved.unwrap_or_else(|| Path::attribute("")))
}

/// Refuses two paths of which one is inside the other, then two that take one value for a list and for a map.
pub(crate) fn distinct_paths<'p, 'r: 'p>(
    paths: impl Iterator<Item = &'p Path<'r>>,
) -> Result<(), ExpressionError> {
    let paths: Vec<&Path<'_>> = paths.collect();
    let mut conflict = None;
    for (index, two) in paths.iter().enumerate() {
        for one in paths.iter().take(index) {
            match one.relation(two) {
                Relation::Apart => {}
                Relation::Overlap => return Err(error::paths_overlap(&one.to_string(), &two.to_string())),
                Relation::Conflict => {
                    conflict.get_or_insert_with(|| error::paths_conflict(&one.to_string(), &two.to_string()));
                }
            }
        }
    }
    conflict.map_or(Ok(()), Err)
}
