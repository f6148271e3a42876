//! Updates, as a reader of the documentation would apply them: on a tree in which what goes is marked, not taken out, so that every
//! index means a place in the old lists until the end.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::document::{Attributes, Document, Path, Placeholders, Step};
use super::{document, path, set};

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Is(Operand),
    Plus(Operand, Operand),
    Minus(Operand, Operand),
    Append(Operand, Operand),
}

#[derive(Clone, Debug)]
pub(crate) enum Operand {
    Path(Path),
    Constant(Document),
    IfNotExists(Path, Document),
}

#[derive(Clone, Debug)]
pub(crate) enum Action {
    Set(Path, Value),
    Remove(Path),
    Add(Path, Document),
    Delete(Path, Document),
}

fn operand(constants: impl Strategy<Value = Document> + Clone + 'static) -> impl Strategy<Value = Operand> {
    prop_oneof![
        1 => path().prop_map(Operand::Path),
        3 => constants.clone().prop_map(Operand::Constant),
        2 => (path(), constants).prop_map(|(path, otherwise)| Operand::IfNotExists(path, otherwise)),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let numbers = || operand((-3..4_i64).prop_map(Document::N));
    let lists = || operand(prop::collection::vec(document(), 0..3).prop_map(Document::L));
    let value = prop_oneof![
        5 => operand(document()).prop_map(Value::Is),
        1 => (numbers(), numbers()).prop_map(|(left, right)| Value::Plus(left, right)),
        1 => (numbers(), numbers()).prop_map(|(left, right)| Value::Minus(left, right)),
        1 => (lists(), lists()).prop_map(|(left, right)| Value::Append(left, right)),
    ];
    let addend = prop_oneof![(-3..4_i64).prop_map(Document::N), set()];
    prop_oneof![
        4 => (path(), value).prop_map(|(path, value)| Action::Set(path, value)),
        3 => path().prop_map(Action::Remove),
        1 => (path(), addend).prop_map(|(path, value)| Action::Add(path, value)),
        1 => (path(), set()).prop_map(|(path, value)| Action::Delete(path, value)),
    ]
}

/// An element that goes from a list, and one beside it, or in it, that is set.
fn neighbours() -> impl Strategy<Value = Vec<Action>> {
    let inner = prop::option::of((0..5_usize).prop_map(Step::Index));
    (0..3_usize, 0..4_usize, inner, document()).prop_map(|(gone, set, inner, value)| {
        let path = [Step::Name("a"), Step::Index(set)].into_iter().chain(inner).collect();
        let gone = Path(vec![Step::Name("a"), Step::Index(gone)]);
        vec![Action::Set(Path(path), Value::Is(Operand::Constant(value))), Action::Remove(gone)]
    })
}

/// Actions whose paths do not meet, which would be refused.
pub(crate) fn actions() -> impl Strategy<Value = Vec<Action>> {
    let actions = prop_oneof![3 => prop::collection::vec(action(), 1..6), 1 => neighbours()];
    actions.prop_map(|actions| {
        let mut kept: Vec<Action> = Vec::new();
        for action in actions {
            if kept.iter().all(|other| other.path().parts_from(action.path())) {
                kept.push(action);
            }
        }
        kept
    })
}

impl Action {
    pub(crate) fn path(&self) -> &Path {
        match self {
            Action::Set(path, _) | Action::Remove(path) | Action::Add(path, _) | Action::Delete(path, _) => {
                path
            }
        }
    }

    /// What the path is to lead to, `None` for nothing.
    fn outcome(&self, old: &Attributes) -> Option<Option<Document>> {
        Some(match self {
            Action::Set(_, value) => Some(value.of(old)?),
            Action::Remove(_) => None,
            Action::Add(path, value) => Some(match (path.find(old), value) {
                (None, value) => value.clone(),
                (Some(Document::N(old)), Document::N(value)) => Document::N(old + value),
                (Some(Document::Texts(old)), Document::Texts(value)) => Document::Texts(old | value),
                (Some(Document::Numbers(old)), Document::Numbers(value)) => Document::Numbers(old | value),
                _ => return None,
            }),
            Action::Delete(path, value) => match (path.find(old), value) {
                (None, _) => None,
                (Some(Document::Texts(old)), Document::Texts(value)) => {
                    Some(old - value).filter(|rest| !rest.is_empty()).map(Document::Texts)
                }
                (Some(Document::Numbers(old)), Document::Numbers(value)) => {
                    Some(old - value).filter(|rest| !rest.is_empty()).map(Document::Numbers)
                }
                _ => return None,
            },
        })
    }
}

impl Operand {
    fn of(&self, old: &Attributes) -> Option<Document> {
        match self {
            Operand::Path(path) => path.find(old).cloned(),
            Operand::Constant(value) => Some(value.clone()),
            Operand::IfNotExists(path, otherwise) => Some(path.find(old).unwrap_or(otherwise).clone()),
        }
    }

    fn text(&self, placeholders: &mut Placeholders) -> String {
        match self {
            Operand::Path(path) => path.to_string(),
            Operand::Constant(value) => placeholders.of(value),
            Operand::IfNotExists(path, otherwise) => {
                format!("if_not_exists({path}, {})", placeholders.of(otherwise))
            }
        }
    }
}

impl Value {
    fn of(&self, old: &Attributes) -> Option<Document> {
        match self {
            Value::Is(operand) => operand.of(old),
            Value::Plus(left, right) => match (left.of(old)?, right.of(old)?) {
                (Document::N(left), Document::N(right)) => Some(Document::N(left + right)),
                _ => None,
            },
            Value::Minus(left, right) => match (left.of(old)?, right.of(old)?) {
                (Document::N(left), Document::N(right)) => Some(Document::N(left - right)),
                _ => None,
            },
            Value::Append(left, right) => match (left.of(old)?, right.of(old)?) {
                (Document::L(left), Document::L(right)) => Some(Document::L([left, right].concat())),
                _ => None,
            },
        }
    }

    fn text(&self, placeholders: &mut Placeholders) -> String {
        let mut text = |operand: &Operand| operand.text(placeholders);
        match self {
            Value::Is(operand) => text(operand),
            Value::Plus(left, right) => format!("{} + {}", text(left), text(right)),
            Value::Minus(left, right) => format!("{} - {}", text(left), text(right)),
            Value::Append(left, right) => format!("list_append({}, {})", text(left), text(right)),
        }
    }
}

/// The update expression.
pub(crate) fn text(actions: &[Action], placeholders: &mut Placeholders) -> String {
    let mut clauses: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for action in actions {
        let (clause, text) = match action {
            Action::Set(path, value) => ("SET", format!("{path} = {}", value.text(placeholders))),
            Action::Remove(path) => ("REMOVE", path.to_string()),
            Action::Add(path, value) => ("ADD", format!("{path} {}", placeholders.of(value))),
            Action::Delete(path, value) => ("DELETE", format!("{path} {}", placeholders.of(value))),
        };
        clauses.entry(clause).or_default().push(text);
    }
    let clauses = clauses.iter().map(|(clause, actions)| format!("{clause} {}", actions.join(", ")));
    clauses.collect::<Vec<_>>().join(" ")
}

/// A value in its place, which may be about to go, and may have been written.
struct Slot {
    content: Content,
    goes: bool,
    marked: bool,
}

enum Content {
    Leaf(Document),
    L(Vec<Slot>),
    M(BTreeMap<String, Slot>),
}

impl Slot {
    fn of(document: &Document) -> Slot {
        let content = match document {
            Document::L(elements) => Content::L(elements.iter().map(Slot::of).collect()),
            Document::M(attributes) => {
                Content::M(attributes.iter().map(|(name, value)| (name.clone(), Slot::of(value))).collect())
            }
            leaf => Content::Leaf(leaf.clone()),
        };
        Slot { content, goes: false, marked: false }
    }

    fn written(document: &Document) -> Slot {
        Slot { marked: true, ..Slot::of(document) }
    }

    fn find(&mut self, steps: &[Step]) -> Option<&mut Slot> {
        steps.iter().try_fold(self, |slot, step| match (&mut slot.content, step) {
            (Content::M(attributes), Step::Name(name)) => attributes.get_mut(*name),
            (Content::L(elements), Step::Index(index)) => elements.get_mut(*index),
            _ => None,
        })
    }

    /// What stays; of that only what is marked, or everything.
    fn left(&self, everything: bool) -> Option<Document> {
        if self.goes {
            return None;
        }
        let everything = everything || self.marked;
        let left = match &self.content {
            Content::Leaf(leaf) => return everything.then(|| leaf.clone()),
            Content::L(elements) => {
                Document::L(elements.iter().filter_map(|slot| slot.left(everything)).collect())
            }
            Content::M(attributes) => {
                let left =
                    attributes.iter().filter_map(|(name, slot)| Some((name.clone(), slot.left(everything)?)));
                Document::M(left.collect())
            }
        };
        let is_empty = match &left {
            Document::L(elements) => elements.is_empty(),
            Document::M(attributes) => attributes.is_empty(),
            _ => false,
        };
        (everything || !is_empty).then_some(left)
    }

    fn attributes(&self, everything: bool) -> Attributes {
        match self.left(everything) {
            Some(Document::M(attributes)) => attributes,
            _ => Attributes::new(),
        }
    }
}

/// The item after an update, and what the update wrote of it.
pub(crate) struct Applied {
    pub(crate) item: Attributes,
    pub(crate) written: Attributes,
}

/// Applies the actions, or gives nothing where they do not fit the item.
pub(crate) fn apply(actions: &[Action], old: &Attributes) -> Option<Applied> {
    let mut root = Slot::of(&Document::M(old.clone()));
    let mut past_the_end = Vec::new();
    for action in actions {
        let outcome = action.outcome(old)?;
        let (last, steps) = action.path().0.split_last()?;
        match (&mut root.find(steps)?.content, last, outcome) {
            (Content::M(attributes), Step::Name(name), Some(value)) => {
                attributes.insert((*name).to_owned(), Slot::written(&value));
            }
            (Content::M(attributes), Step::Name(name), None) => {
                attributes.get_mut(*name).into_iter().for_each(|slot| slot.goes = true);
            }
            (Content::L(elements), Step::Index(index), Some(value)) => match elements.get_mut(*index) {
                Some(slot) => *slot = Slot::written(&value),
                None => past_the_end.push((action.path().clone(), value)),
            },
            (Content::L(elements), Step::Index(index), None) => {
                elements.get_mut(*index).into_iter().for_each(|slot| slot.goes = true);
            }
            _ => return None,
        }
    }
    past_the_end.sort_by(|(one, _), (two, _)| one.cmp(two));
    for (path, value) in past_the_end {
        let (_, steps) = path.0.split_last()?;
        if let Content::L(elements) = &mut root.find(steps)?.content {
            elements.push(Slot::written(&value));
        }
    }
    Some(Applied { item: root.attributes(true), written: root.attributes(false) })
}

/// What of an item some paths lead to.
pub(crate) fn seen<'p>(paths: impl Iterator<Item = &'p Path>, item: &Attributes) -> Attributes {
    let mut root = Slot::of(&Document::M(item.clone()));
    for path in paths {
        root.find(&path.0).into_iter().for_each(|slot| slot.marked = true);
    }
    root.attributes(false)
}
