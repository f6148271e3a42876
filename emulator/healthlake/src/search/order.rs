//! Sorting what was found by values of the resources. Resources without a value come last, either way; among equals the
//! one that was created first comes first.

use std::cmp::Ordering;

use contract::ApiError;
use fhir::search::{Indexed, Parameter, extract_one, folded};
use serde_json::Value;

use super::request::Part;
use super::run::Hit;
use crate::errors;

/// How many resources are sorted at most.
const MOST_SORTED: usize = 200_000;

/// What a resource is sorted by under one parameter.
#[derive(Clone, Debug, PartialEq)]
enum Sorted {
    Number(f64),
    Time(i64),
    Text(String),
}

impl Sorted {
    fn order(&self, other: &Sorted) -> Ordering {
        match (self, other) {
            (Sorted::Number(one), Sorted::Number(two)) => one.total_cmp(two),
            (Sorted::Time(one), Sorted::Time(two)) => one.cmp(two),
            (Sorted::Text(one), Sorted::Text(two)) => one.cmp(two),
            // Values of one parameter are of one kind; those of namesakes of different types need not be.
            _ => Ordering::Equal,
        }
    }
}

/// Sorts hits of several types by the parameters of each, which go by the same names.
///
/// # Errors
/// 400 for more than can be sorted.
pub(super) fn sort(hits: Vec<(&Part, Hit)>) -> Result<Vec<(&Part, Hit)>, ApiError> {
    if hits.len() > MOST_SORTED {
        return Err(errors::too_many_to_sort(MOST_SORTED));
    }
    let mut keyed = Vec::with_capacity(hits.len());
    for (part, hit) in hits {
        let resource: Value = serde_json::from_slice(hit.version.json())
            .map_err(|error| ApiError::internal(format!("a version is no JSON: {error}")))?;
        let keys: Vec<Option<Sorted>> = part
            .sort
            .iter()
            .map(|(parameter, reverse)| key(parameter, *reverse, &part.resource_type, &resource))
            .collect();
        keyed.push((keys, part, hit));
    }
    keyed.sort_by(|(one, part, a), (two, _, b)| {
        let by_rules = part.sort.iter().zip(one.iter().zip(two)).map(|((_, reverse), pair)| match pair {
            (Some(one), Some(two)) if *reverse => two.order(one),
            (Some(one), Some(two)) => one.order(two),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        });
        by_rules.fold(Ordering::Equal, Ordering::then).then(a.number.cmp(&b.number))
    });
    Ok(keyed.into_iter().map(|(_, part, hit)| (part, hit)).collect())
}

/// Of several values the least counts, or the other way round the greatest, as R4 says.
fn key(
    parameter: &'static Parameter,
    reverse: bool,
    resource_type: &str,
    resource: &Value,
) -> Option<Sorted> {
    let mut best: Option<Sorted> = None;
    extract_one(parameter, resource_type, resource, &mut |value| {
        let Some(sorted) = sorted(&value, reverse) else { return };
        let wins = best.as_ref().is_none_or(|best| {
            let order = sorted.order(best);
            if reverse { order == Ordering::Greater } else { order == Ordering::Less }
        });
        if wins {
            best = Some(sorted);
        }
    });
    best
}

fn sorted(value: &Indexed<'_>, reverse: bool) -> Option<Sorted> {
    Some(match value {
        Indexed::String(text) | Indexed::Uri(text) => Sorted::Text(folded(text).into_owned()),
        Indexed::Token { code, text, .. } => Sorted::Text(folded(code.or(*text)?).into_owned()),
        Indexed::Reference { target, .. } => Sorted::Text((*target)?.to_owned()),
        Indexed::Date { low, high } => Sorted::Time(if reverse { *high } else { *low }),
        Indexed::Number { low, high } | Indexed::Quantity { low, high, .. } => {
            Sorted::Number(if reverse { *high } else { *low })
        }
        Indexed::Composite(_) => return None,
    })
}
