//! Which rows a `SELECT` must look at: those of the partitions that `WHERE` names, or all.
//!
//! The whole of `WHERE` is asked of each row besides, so a plan decides what is read and charged, never what is shown.

use std::ops::Bound;

use contract::ApiError;
use dynamodb_expression::{AttributeValue, Comparator, RangeCondition, ResolvedKey};
use partiql::{Condition, Function, Order};
use store::Key;

use crate::errors;
use crate::model::key_schema::KeyAttribute;
use crate::reading::Source;
use crate::reading::bounds::{self, Range};

/// What is read, in order.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) ranges: Vec<Range>,
    pub(crate) forward: bool,
    /// The whole key of a table's item.
    pub(crate) one_row: bool,
    /// The most rows of a page, if there is such a bound.
    pub(crate) most: Option<usize>,
}

/// The most values of a partition key in an `IN`: AWS's figure.
const MAX_LISTED_KEYS: usize = 50;
/// The most items of a page that comes of such an `IN`: AWS's figure.
const LISTED_PAGE: usize = 10;

/// The key attributes of a table or an index.
struct Keys<'s> {
    hash: Vec<&'s KeyAttribute<'s>>,
    range: Vec<&'s KeyAttribute<'s>>,
}

/// One partition that a condition names, and how far.
struct Branch<'c> {
    hash: Vec<&'c AttributeValue>,
    range: Vec<RangeCondition<'c>>,
    /// Whether it asks of the sort key that it is not so.
    is_negated: bool,
    /// Whether an `IN` names the partition.
    is_listed: bool,
}

impl Branch<'_> {
    fn rows(&self) -> Range {
        bounds::range(&ResolvedKey { hash: self.hash.clone(), range: self.range.clone() })
    }

    fn partition(&self) -> Range {
        bounds::range(&ResolvedKey { hash: self.hash.clone(), range: Vec::new() })
    }
}

/// The plan for a source.
///
/// # Errors
/// Keys of another type than the schema has, branches that overlap, an order that is not the key's.
pub(crate) fn plan(
    source: &Source<'_>,
    condition: Option<&Condition>,
    order: &[Order],
) -> Result<Plan, ApiError> {
    let keys = match source.index {
        None => Keys { hash: vec![&source.table.keys.hash], range: source.table.keys.range.iter().collect() },
        Some(index) => Keys { hash: index.hash.iter().collect(), range: index.range.iter().collect() },
    };
    let branches = condition.map(|condition| keys.branches(condition)).transpose()?.flatten();
    let (forward, backwards) = keys.order(order, branches.is_some())?;
    let Some(branches) = branches else {
        // An index begins with the mark that it is complete.
        let whole = (Bound::Excluded(Key::from_bytes(&[])), Bound::Unbounded);
        return Ok(Plan { ranges: vec![whole], forward: true, one_row: false, most: None });
    };
    let one_row = source.index.is_none()
        && matches!(branches.as_slice(), [one] if one.range.len() == keys.range.len()
            && one.range.iter().all(|condition| condition.equality().is_some()));
    let mut ranges = keys.ranges(&branches)?;
    if backwards || !forward {
        ranges.reverse();
    }
    let most = branches.iter().any(|branch| branch.is_listed).then_some(LISTED_PAGE);
    Ok(Plan { ranges, forward, one_row, most })
}

impl<'s> Keys<'s> {
    /// The partitions that a condition names; none if it does not name any in one of its branches.
    fn branches<'c>(&self, condition: &'c Condition) -> Result<Option<Vec<Branch<'c>>>, ApiError> {
        let mut branches = Vec::new();
        for branch in condition.any() {
            match self.branch(branch)? {
                Some(several) => branches.extend(several),
                None => return Ok(None),
            }
        }
        Ok(Some(branches))
    }

    /// One branch: an equality on each attribute of the partition key, or a list of values of the only one.
    fn branch<'c>(&self, condition: &'c Condition) -> Result<Option<Vec<Branch<'c>>>, ApiError> {
        let parts = condition.all();
        let mut hashes: Vec<Vec<&AttributeValue>> = vec![Vec::new()];
        let mut is_listed = false;
        for attribute in &self.hash {
            let equal = parts.iter().find_map(|part| part.equality(&attribute.name));
            let listed =
                || parts.iter().find_map(|part| one_of(part, &attribute.name).transpose()).transpose();
            match (equal, self.hash.len()) {
                (Some(value), _) => hashes.iter_mut().for_each(|hash| hash.push(value)),
                (None, 1) => match listed()? {
                    Some(values) => {
                        is_listed = true;
                        hashes = values.into_iter().map(|value| vec![value]).collect();
                    }
                    None => return Ok(None),
                },
                (None, _) => return Ok(None),
            }
        }
        let mut range = Vec::new();
        for attribute in &self.range {
            let found = parts.iter().find_map(|part| on_range(part, &attribute.name));
            let Some(found) = found else { break };
            let values_fit = match &found {
                RangeCondition::Compare(_, value) | RangeCondition::BeginsWith(value) => {
                    attribute.takes(value)
                }
                RangeCondition::Between(low, high) => attribute.takes(low) && attribute.takes(high),
            };
            if !values_fit {
                return Err(errors::key_condition_type());
            }
            let ends = found.equality().is_none();
            range.push(found);
            if ends {
                break;
            }
        }
        let fits = |hash: &Vec<&AttributeValue>| {
            hash.iter().zip(&self.hash).all(|(value, attribute)| attribute.takes(value))
        };
        if !hashes.iter().all(fits) {
            return Err(errors::key_condition_type());
        }
        let is_negated = parts.iter().any(|part| self.is_negated(part));
        let branch = |hash| Branch { hash, range: range.clone(), is_negated, is_listed };
        Ok(Some(hashes.into_iter().map(branch).collect()))
    }

    fn is_negated(&self, part: &Condition) -> bool {
        let mut paths = Vec::new();
        part.paths(&mut paths);
        let of_range = paths.iter().any(|path| self.range.iter().any(|key| path.top() == Some(&*key.name)));
        of_range && matches!(part, Condition::Not(_) | Condition::Compare(Comparator::NotEqual, ..))
    }

    /// The rows of branches, without a row twice. Within a partition, branches may not overlap, unless one of them says what
    /// the sort key is not; then the partition is read.
    fn ranges(&self, branches: &[Branch<'_>]) -> Result<Vec<Range>, ApiError> {
        let mut ranges: Vec<Range> = Vec::new();
        for (place, branch) in branches.iter().enumerate() {
            let same = || branches.iter().enumerate().filter(|(_, other)| other.hash == branch.hash);
            if same().any(|(_, other)| other.is_negated) || self.range.is_empty() {
                ranges.push(branch.partition());
                continue;
            }
            let rows = branch.rows();
            if same().any(|(other, of)| other < place && overlap(&rows, &of.rows())) {
                return Err(errors::overlapping_branches());
            }
            ranges.push(rows);
        }
        ranges.sort_by(|left, right| first(left).cmp(&first(right)));
        ranges.dedup();
        Ok(ranges)
    }

    /// Whether rows are read forward, and whether partitions are taken from the last to the first.
    fn order(&self, order: &[Order], has_partitions: bool) -> Result<(bool, bool), ApiError> {
        if !order.is_empty() && !has_partitions {
            return Err(errors::order_without_key());
        }
        let (mut forward, mut backwards) = (true, false);
        for by in order {
            let name = by.path.top().unwrap_or(&by.path.attribute);
            if self.range.iter().any(|key| key.name == name) {
                forward = !by.descending;
            } else if self.hash.iter().any(|key| key.name == name) {
                backwards = by.descending;
            } else {
                return Err(errors::order_by_other(name));
            }
        }
        Ok((forward, backwards))
    }
}

/// The values of which an attribute must be one.
fn one_of<'c>(part: &'c Condition, name: &str) -> Result<Option<Vec<&'c AttributeValue>>, ApiError> {
    let Condition::In(operand, list) = part else { return Ok(None) };
    if operand.attribute() != Some(name) {
        return Ok(None);
    }
    if list.len() > MAX_LISTED_KEYS {
        return Err(errors::too_many_listed_keys(list.len()));
    }
    let mut values: Vec<&AttributeValue> = Vec::with_capacity(list.len());
    for operand in list {
        let Some(value) = operand.value() else { return Ok(None) };
        if !values.contains(&value) {
            values.push(value);
        }
    }
    Ok(Some(values))
}

/// What a condition demands of a sort key attribute, if rows can be sought by it.
fn on_range<'c>(part: &'c Condition, name: &str) -> Option<RangeCondition<'c>> {
    match part {
        Condition::Compare(..) => match part.comparison()? {
            (of, comparator, value) if of == name && comparator != Comparator::NotEqual => {
                Some(RangeCondition::Compare(comparator, value))
            }
            _ => None,
        },
        Condition::Between(operand, low, high) if operand.attribute() == Some(name) => {
            Some(RangeCondition::Between(low.value()?, high.value()?))
        }
        Condition::Call(Function::BeginsWith, operands) => match operands.as_slice() {
            [operand, prefix] if operand.attribute() == Some(name) => {
                Some(RangeCondition::BeginsWith(prefix.value()?))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The first key of a range; none stands for the beginning.
fn first((start, _): &Range) -> Option<&Key> {
    match start {
        Bound::Included(key) | Bound::Excluded(key) => Some(key),
        Bound::Unbounded => None,
    }
}

fn overlap(left: &Range, right: &Range) -> bool {
    begins_in(left, right) || begins_in(right, left)
}

fn begins_in(one: &Range, other: &Range) -> bool {
    let Some(start) = first(one) else { return true };
    let after_start = first(other).is_none_or(|from| from <= start);
    let before_end = match &other.1 {
        Bound::Excluded(end) => start < end,
        Bound::Included(end) => start <= end,
        Bound::Unbounded => true,
    };
    after_start && before_end
}
