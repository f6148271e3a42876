//! One combination of fields that must all match, and whether an event has values for them that lie together.

use std::sync::Arc;

use crate::fields::{Leaf, Leaves, Paths};
use crate::matcher::Matcher;
use crate::parser::Fields;

/// Fields that must all match, by the numbers of their paths, in the order of their paths.
#[derive(Clone, Debug)]
pub(crate) struct Alternative {
    pub(crate) fields: Vec<(u32, Arc<[Matcher]>)>,
}

/// How many values are looked at before an event whose arrays fit together in no way is given up. Far beyond what an event of the
/// greatest size needs, unless it was made to.
const MOST_STEPS: usize = 1_000_000;

impl Alternative {
    /// The combination under the numbers of these paths.
    pub(crate) fn new(fields: &Fields, paths: &mut Paths) -> Alternative {
        let fields = fields.iter().map(|(path, matchers)| (paths.number(path), matchers.clone()));
        Alternative { fields: fields.collect() }
    }

    /// Whether an event has a value for each field, such that no two of them lie in different elements of the same array.
    pub(crate) fn matches(&self, leaves: &Leaves<'_>) -> bool {
        let mut search = Search { fields: &self.fields, leaves, chosen: Vec::new(), steps: 0 };
        search.from(0).is_ok()
    }
}

struct Search<'a, 'e> {
    fields: &'a [(u32, Arc<[Matcher]>)],
    leaves: &'a Leaves<'e>,
    /// The arrays that values chosen so far lie in, and in which element.
    chosen: Vec<(u32, u32)>,
    steps: usize,
}

/// The arrays whose elements would have had to be others for there to be a way.
type Blame = Vec<u32>;

impl Search<'_, '_> {
    /// Finds values for the fields from a number on. If there are none, says whose fault it is, so that a choice that has no part in it
    /// is not tried again.
    fn from(&mut self, number: usize) -> Result<(), Blame> {
        let Some((field, matchers)) = self.fields.get(number) else { return Ok(()) };
        let leaves = self.leaves.of_field(*field);
        if leaves.is_empty() {
            let absent = matchers.contains(&Matcher::Absent);
            return if absent { self.from(number + 1) } else { Err(Blame::new()) };
        }
        let mut blame = Blame::new();
        for leaf in leaves {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return Err(Blame::new());
            }
            if !matchers.iter().any(|matcher| matcher.matches(leaf)) {
                continue;
            }
            let before = self.chosen.len();
            match self.choose(leaf) {
                Err(array) => blame.push(array),
                Ok(()) => match self.from(number + 1) {
                    Ok(()) => return Ok(()),
                    Err(theirs) => {
                        let has_part = |&(array, _): &(u32, u32)| theirs.contains(&array);
                        if !self.chosen[before..].iter().any(has_part) {
                            self.chosen.truncate(before);
                            return Err(theirs);
                        }
                        blame.extend(theirs);
                    }
                },
            }
            self.chosen.truncate(before);
        }
        blame.sort_unstable();
        blame.dedup();
        Err(blame)
    }

    /// Takes a value, unless it lies in another element of an array than a value taken before: then says which array.
    fn choose(&mut self, leaf: &Leaf<'_>) -> Result<(), u32> {
        let before = self.chosen.len();
        for membership in self.leaves.memberships(leaf) {
            match self.chosen[..before].iter().find(|(array, _)| *array == membership.array) {
                Some((_, element)) if *element == membership.element => {}
                Some(_) => {
                    self.chosen.truncate(before);
                    return Err(membership.array);
                }
                None => self.chosen.push((membership.array, membership.element)),
            }
        }
        Ok(())
    }
}
