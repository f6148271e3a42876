//! Reads a pattern: objects and arrays of it here, what stands in the arrays in `parser/matches.rs`.
//!
//! What is refused, in which order, and in which words is EventBridge's (captured, published in LocalStack's snapshots, or read
//! from the open source of AWS's event-ruler).

mod matches;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{PatternError, too_complex, too_many_combinations};
use crate::matcher::Matcher;
use crate::tokens::{Token, Tokens};
use crate::wildcard;

/// Whose patterns they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// EventBridge's rules and archives.
    #[default]
    EventBridge,
    /// The filters of EventBridge Pipes, which differ in nothing that is known.
    Pipes,
    /// SNS's filter policies on the attributes of messages.
    SnsAttributes,
    /// SNS's filter policies on the bodies of messages.
    SnsBody,
}

/// What must match, by path. A pattern with `$or` is several of them.
pub(crate) type Fields = BTreeMap<String, Arc<[Matcher]>>;

/// How many combinations a pattern's `$or`s may make (documented: the devguide on `$or`).
const MOST_COMBINATIONS: usize = 1000;

/// The key of alternatives.
const OR: &str = "$or";

/// Names that no field in an `$or` may have, because they are those of matches, now or one day.
const RESERVED: &[&str] = &[
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
];

/// Reads a pattern into the combinations of fields that match.
pub(crate) fn parse(source: &str) -> Result<Vec<Fields>, PatternError> {
    let mut tokens = Tokens::new(source);
    if tokens.next()? != Token::ObjectStart {
        return Err(tokens.refuse("Filter is not an object"));
    }
    let mut combinations = vec![Fields::new()];
    object(&mut tokens, &mut combinations, "", false)?;
    check_wildcards(&combinations)?;
    Ok(combinations)
}

/// Reads the members of an object into every combination.
fn object(
    tokens: &mut Tokens<'_>,
    combinations: &mut Vec<Fields>,
    path: &str,
    in_or: bool,
) -> Result<(), PatternError> {
    let mut is_empty = true;
    while let Token::Name(name) = tokens.next()? {
        is_empty = false;
        if name == OR {
            alternatives(tokens, combinations, path)?;
            continue;
        }
        if in_or && RESERVED.contains(&name.as_str()) {
            let reason = format!("{name} is Ruler reserved fieldName which cannot be used inside {OR}.");
            return Err(tokens.refuse(&reason));
        }
        let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match tokens.next()? {
            Token::ObjectStart => object(tokens, combinations, &inner, in_or)?,
            Token::ArrayStart => {
                let matchers: Arc<[Matcher]> = matches::read(tokens)?.into();
                for fields in combinations.iter_mut() {
                    // The last of several matches of one field is the one that counts, inside an $or as well.
                    fields.insert(inner.clone(), matchers.clone());
                }
            }
            _ => return Err(tokens.refuse(&format!("\"{name}\" must be an object or an array"))),
        }
    }
    if is_empty { Err(tokens.refuse("Empty objects are not allowed")) } else { Ok(()) }
}

/// Reads an `$or`: every combination so far goes on with each of its objects.
fn alternatives(
    tokens: &mut Tokens<'_>,
    combinations: &mut Vec<Fields>,
    path: &str,
) -> Result<(), PatternError> {
    if tokens.next()? != Token::ArrayStart {
        return Err(tokens.refuse(&format!("It must be an Array followed with {OR}.")));
    }
    let before = std::mem::take(combinations);
    let mut count = 0;
    loop {
        match tokens.next()? {
            Token::ArrayEnd => break,
            Token::ObjectStart => {
                count += 1;
                let mut branch = before.clone();
                object(tokens, &mut branch, path, true)?;
                combinations.append(&mut branch);
                if combinations.len() > MOST_COMBINATIONS {
                    return Err(too_many_combinations(MOST_COMBINATIONS));
                }
            }
            _ => {
                let reason = format!("Only JSON object is allowed in array of {OR} relationship.");
                return Err(tokens.refuse(&reason));
            }
        }
    }
    if count < 2 {
        return Err(tokens.refuse(&format!("There must have at least 2 Objects in {OR} relationship.")));
    }
    Ok(())
}

fn check_wildcards(combinations: &[Fields]) -> Result<(), PatternError> {
    for matchers in combinations.iter().flat_map(Fields::values) {
        let mut wildcards = Vec::new();
        for matcher in matchers.iter() {
            match matcher {
                Matcher::Wildcard(wildcard) => wildcards.push(wildcard),
                Matcher::AnythingBut(others) => {
                    wildcards.extend(others.iter().filter_map(|other| match other {
                        Matcher::Wildcard(wildcard) => Some(wildcard),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        if !wildcards.is_empty() && wildcard::are_too_complex(&wildcards) {
            return Err(too_complex());
        }
    }
    Ok(())
}
