//! An event as patterns see it: its scalars under their paths, of those paths alone that somebody asks about.

use std::collections::HashMap;

use serde_json::Value;

use crate::number::comparable_number;

/// The paths that are asked about, each under a number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paths {
    /// Every path, and every path that leads to one; with the number of those that are asked about.
    known: HashMap<Box<str>, Option<u32>>,
    count: u32,
}

impl Paths {
    /// The number of a path, which is asked about from now on.
    pub(crate) fn number(&mut self, path: &str) -> u32 {
        for (at, _) in path.match_indices('.') {
            self.known.entry(path[..at].into()).or_default();
        }
        let count = &mut self.count;
        *self.known.entry(path.into()).or_default().get_or_insert_with(|| {
            *count += 1;
            *count - 1
        })
    }

    /// How many paths are asked about.
    pub(crate) fn count(&self) -> usize {
        self.count as usize
    }
}

/// A scalar of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaf<'a> {
    /// The number of its path.
    pub(crate) field: u32,
    /// What it is.
    pub(crate) value: &'a Value,
    /// What it is compared as, if it is a number that can be.
    pub(crate) number: Option<i64>,
    /// The innermost array that it lies in.
    membership: Option<u32>,
}

/// That something lies in an element of an array.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Membership {
    /// Which array of the event.
    pub(crate) array: u32,
    /// Which element of it.
    pub(crate) element: u32,
    /// What the array lies in.
    outer: Option<u32>,
}

/// An event's scalars, in the order of their fields.
#[derive(Debug)]
pub(crate) struct Leaves<'a> {
    all: Vec<Leaf<'a>>,
    memberships: Vec<Membership>,
}

impl<'a> Leaves<'a> {
    /// The scalars of an event that are asked about.
    pub(crate) fn of(event: &'a Value, paths: &Paths) -> Leaves<'a> {
        let leaves = Leaves { all: Vec::new(), memberships: Vec::new() };
        let mut walk = Walk { paths, leaves, path: String::new(), arrays: 0 };
        if let Value::Object(_) = event {
            walk.inside(event, None);
        }
        let mut leaves = walk.leaves;
        leaves.all.sort_by_key(|leaf| leaf.field);
        leaves
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Leaf<'a>] {
        &self.all
    }

    /// Those of one field.
    pub(crate) fn of_field(&self, field: u32) -> &[Leaf<'a>] {
        let start = self.all.partition_point(|leaf| leaf.field < field);
        let rest = &self.all[start..];
        &rest[..rest.partition_point(|leaf| leaf.field == field)]
    }

    /// The elements of arrays that a scalar lies in, from the innermost.
    pub(crate) fn memberships(&self, leaf: &Leaf<'_>) -> impl Iterator<Item = Membership> + '_ {
        let at = |number: u32| self.memberships.get(number as usize).copied();
        std::iter::successors(leaf.membership.and_then(at), move |membership| membership.outer.and_then(at))
    }
}

struct Walk<'a, 'p> {
    paths: &'p Paths,
    leaves: Leaves<'a>,
    path: String,
    arrays: u32,
}

impl<'a> Walk<'a, '_> {
    fn inside(&mut self, value: &'a Value, membership: Option<u32>) {
        let Value::Object(members) = value else { return };
        let outer = self.path.len();
        for (name, value) in members {
            if outer > 0 {
                self.path.push('.');
            }
            self.path.push_str(name);
            if let Some(field) = self.paths.known.get(self.path.as_str()).copied() {
                self.value(value, field, membership);
            }
            self.path.truncate(outer);
        }
    }

    fn value(&mut self, value: &'a Value, field: Option<u32>, membership: Option<u32>) {
        match value {
            Value::Object(_) => self.inside(value, membership),
            Value::Array(elements) => {
                let array = self.arrays;
                self.arrays += 1;
                for (element, value) in (0..).zip(elements) {
                    let inner = u32::try_from(self.leaves.memberships.len()).ok();
                    self.leaves.memberships.push(Membership { array, element, outer: membership });
                    self.value(value, field, inner);
                }
            }
            scalar => {
                let Some(field) = field else { return };
                let number =
                    if let Value::Number(number) = scalar { comparable_number(number) } else { None };
                self.leaves.all.push(Leaf { field, value: scalar, number, membership });
            }
        }
    }
}
