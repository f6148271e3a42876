//! Which rows a key condition means.

use std::ops::Bound;

use dynamodb_expression::{AttributeValue, Comparator, RangeCondition, ResolvedKey};
use store::Key;

use crate::model::index::entry_prefix;

/// How many bytes end a part of a key.
const PART_END: usize = 2;

/// A range of rows.
pub(crate) type Range = (Bound<Key>, Bound<Key>);

/// The rows of a table or index that a key condition means.
pub(crate) fn range(key: &ResolvedKey<'_>) -> Range {
    let mut values = key.hash.clone();
    let mut last = None;
    for condition in &key.range {
        match condition.equality() {
            Some(value) => values.push(value),
            None => last = Some(condition),
        }
    }
    let prefix = entry_prefix(values.iter().copied()).key();
    let with = |value: &AttributeValue| entry_prefix(values.iter().copied().chain([value])).key();
    let (start, end) = (Bound::Included(prefix.clone()), end_of(&prefix));
    match last {
        None => (start, end),
        Some(RangeCondition::Compare(comparator, value)) => match comparator {
            Comparator::Less => (start, Bound::Excluded(with(value))),
            Comparator::LessOrEqual => (start, end_of(&with(value))),
            Comparator::Greater => (after(&with(value)), end),
            Comparator::GreaterOrEqual => (Bound::Included(with(value)), end),
            // Equalities are in the prefix; no key condition is an inequality.
            Comparator::Equal | Comparator::NotEqual => (start, end),
        },
        Some(RangeCondition::Between(low, high)) => (Bound::Included(with(low)), end_of(&with(high))),
        Some(RangeCondition::BeginsWith(value)) => {
            let whole = with(value);
            let open = whole.as_bytes().len().saturating_sub(PART_END);
            let open = Key::from_bytes(whole.as_bytes().get(..open).unwrap_or_default());
            (Bound::Included(open.clone()), end_of(&open))
        }
    }
}

/// What is left of a range behind a row.
pub(crate) fn resumed((start, end): Range, row: Key, forward: bool) -> Range {
    if forward { (Bound::Excluded(row), end) } else { (start, Bound::Excluded(row)) }
}

/// The end of the rows whose keys begin so.
fn end_of(prefix: &Key) -> Bound<Key> {
    prefix.after_prefix().map_or(Bound::Unbounded, Bound::Excluded)
}

/// The beginning of the rows behind those whose keys begin so.
fn after(prefix: &Key) -> Bound<Key> {
    match prefix.after_prefix() {
        Some(after) => Bound::Included(after),
        None => Bound::Excluded(prefix.clone()),
    }
}
