//! The parts of an item that a projection names.

use crate::path::{Element, Path};
use crate::value::{AttributeValue, Item};

/// `paths` are sorted and none is inside another.
pub(crate) fn project(paths: &[Path<'_>], item: &Item) -> Item {
    paths
        .chunk_by(|left, right| left.head() == right.head())
        .filter_map(|group| {
            let head = group.first()?.head();
            let part = part(item.get(head)?, group, 0)?;
            Some((head.to_owned(), part))
        })
        .collect()
}

/// What the paths leave of a value; the first `depth` steps of each lead to it. Recurses no deeper than paths are long.
fn part(value: &AttributeValue, paths: &[Path<'_>], depth: usize) -> Option<AttributeValue> {
    if paths.iter().any(|path| path.steps().len() == depth) {
        return Some(value.clone());
    }
    let groups = paths.chunk_by(|left, right| left.steps().get(depth) == right.steps().get(depth));
    match value {
        AttributeValue::M(members) => {
            let kept: Item = groups
                .filter_map(|group| match group.first()?.steps().get(depth)? {
                    Element::Name(name) => {
                        Some(((*name).to_owned(), part(members.get(name)?, group, depth + 1)?))
                    }
                    Element::Index(_) => None,
                })
                .collect();
            (!kept.is_empty()).then_some(AttributeValue::M(kept))
        }
        AttributeValue::L(_) => {
            let kept: Vec<AttributeValue> = groups
                .filter_map(|group| match group.first()?.steps().get(depth)? {
                    Element::Index(index) => part(value.element(*index)?, group, depth + 1),
                    Element::Name(_) => None,
                })
                .collect();
            (!kept.is_empty()).then_some(AttributeValue::L(kept))
        }
        _ => None,
    }
}
