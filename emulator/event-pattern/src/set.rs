//! Many event patterns, asked at once.
//!
//! An event is taken apart once, along the paths that any pattern asks about. Each combination of a pattern waits under the exact
//! strings of one of its fields, the one whose strings are shared by the fewest: an event leads by its own strings to the few
//! combinations that it may match, and only those are asked in full. Combinations without exact strings are asked always.

use std::collections::HashMap;

use serde_json::Value;

use crate::alternative::Alternative;
use crate::fields::{Leaves, Paths};
use crate::matcher::Matcher;
use crate::pattern::Pattern;

/// Patterns, each with what it is known by.
#[derive(Clone, Debug)]
pub struct PatternSet<T> {
    ids: Vec<T>,
    paths: Paths,
    /// The combinations of all patterns, each with the number of its pattern, in the order of these.
    alternatives: Vec<(usize, Alternative)>,
    /// By field and string, which combinations wait there.
    waiting: Vec<HashMap<Box<str>, Vec<usize>>>,
    /// The combinations that wait nowhere.
    always: Vec<usize>,
}

impl<T> PatternSet<T> {
    /// A set of patterns. Two may be known by the same.
    #[must_use]
    pub fn new<'p>(patterns: impl IntoIterator<Item = (T, &'p Pattern)>) -> PatternSet<T> {
        let (mut ids, mut paths, mut alternatives) = (Vec::new(), Paths::default(), Vec::new());
        for (id, pattern) in patterns {
            let number = ids.len();
            ids.push(id);
            let theirs = pattern.combinations.iter();
            alternatives.extend(theirs.map(|fields| (number, Alternative::new(fields, &mut paths))));
        }
        let mut shared: HashMap<(u32, &str), usize> = HashMap::new();
        for (_, alternative) in &alternatives {
            for (field, texts) in exact_fields(alternative) {
                for text in texts {
                    *shared.entry((field, text)).or_default() += 1;
                }
            }
        }
        let mut waiting: Vec<HashMap<Box<str>, Vec<usize>>> = vec![HashMap::new(); paths.count()];
        let mut always = Vec::new();
        for (number, (_, alternative)) in alternatives.iter().enumerate() {
            let crowd = |(field, texts): &(u32, Vec<&str>)| {
                texts.iter().filter_map(|text| shared.get(&(*field, *text))).sum::<usize>()
            };
            match exact_fields(alternative).min_by_key(crowd) {
                None => always.push(number),
                Some((field, texts)) => {
                    let Some(here) = waiting.get_mut(field as usize) else { continue };
                    for text in texts {
                        here.entry(text.into()).or_default().push(number);
                    }
                }
            }
        }
        PatternSet { ids, paths, alternatives, waiting, always }
    }

    /// How many patterns there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// What the patterns that match an event are known by, in the order in which they were given.
    #[must_use]
    pub fn matching(&self, event: &Value) -> Vec<&T> {
        let leaves = Leaves::of(event, &self.paths);
        let mut asked = self.always.clone();
        for leaf in leaves.all() {
            if let Value::String(text) = leaf.value
                && let Some(found) = self.waiting.get(leaf.field as usize).and_then(|here| here.get(&**text))
            {
                asked.extend_from_slice(found);
            }
        }
        asked.sort_unstable();
        asked.dedup();
        let mut matching: Vec<usize> = Vec::new();
        for number in asked {
            let Some((pattern, alternative)) = self.alternatives.get(number) else { continue };
            if matching.last() != Some(pattern) && alternative.matches(&leaves) {
                matching.push(*pattern);
            }
        }
        matching.into_iter().filter_map(|number| self.ids.get(number)).collect()
    }
}

/// The fields that only exact strings match, with these.
fn exact_fields(alternative: &Alternative) -> impl Iterator<Item = (u32, Vec<&str>)> {
    alternative.fields.iter().filter_map(|(field, matchers)| {
        let texts = matchers.iter().map(|matcher| match matcher {
            Matcher::Text(text) => Some(&**text),
            _ => None,
        });
        Some((*field, texts.collect::<Option<Vec<_>>>()?))
    })
}
