//! Reads what stands in the arrays of a pattern: values, and objects such as `{"prefix": "a"}`.

use crate::address::Addresses;
use crate::error::PatternError;
use crate::matcher::Matcher;
use crate::number::{NumberRange, OUT_OF_RANGE, comparable};
use crate::tokens::{Token, Tokens};
use crate::wildcard::Wildcard;

const ONE_KEY: &str = "Only one key allowed in match expression";
const TOO_MANY: &str = "Too many elements in numeric expression";
const IGNORE_CASE: &str = "equals-ignore-case";

/// Reads an array to its end.
pub(super) fn read(tokens: &mut Tokens<'_>) -> Result<Vec<Matcher>, PatternError> {
    let mut matchers = Vec::new();
    loop {
        matchers.push(match tokens.next()? {
            Token::ArrayEnd => break,
            Token::ObjectStart => expression(tokens)?,
            Token::Text => {
                let text = tokens.text()?;
                // An address is every way to write it.
                Addresses::one(&text).map_or(Matcher::Text(text.into()), Matcher::Addresses)
            }
            Token::Number(text) => Matcher::number(text),
            Token::Null => Matcher::Null,
            Token::True => Matcher::Boolean(true),
            Token::False => Matcher::Boolean(false),
            _ => return Err(tokens.refuse("Match value must be String, number, true, false, or null")),
        });
    }
    if matchers.is_empty() { Err(tokens.refuse("Empty arrays are not allowed")) } else { Ok(matchers) }
}

/// Reads `{"prefix": ...}` and its kin to the end of the object.
fn expression(tokens: &mut Tokens<'_>) -> Result<Matcher, PatternError> {
    let Token::Name(name) = tokens.next()? else {
        return Err(tokens.refuse("Match expression name not found"));
    };
    match name.as_str() {
        "exactly" => {
            let text = string(tokens, "exact match pattern must be a string")?;
            Ok(Matcher::Text(text.into()))
        }
        "prefix" | "suffix" => affix(tokens, &name),
        "numeric" => {
            if tokens.next()? != Token::ArrayStart {
                return Err(tokens.refuse("Value of numeric must be an array."));
            }
            let range = numeric(tokens)?;
            end_object(tokens, TOO_MANY)?;
            Ok(Matcher::Range(range))
        }
        "anything-but" => anything_but(tokens),
        "exists" => {
            let matcher = match tokens.next()? {
                Token::True => Matcher::Exists,
                Token::False => Matcher::Absent,
                _ => return Err(tokens.refuse("exists match pattern must be either true or false.")),
            };
            end_object(tokens, ONE_KEY)?;
            Ok(matcher)
        }
        // AWS says prefix here, too (captured).
        "cidr" => string_with(tokens, "prefix match pattern must be a string", |_, text| {
            Addresses::block(&text).map(Matcher::Addresses)
        }),
        IGNORE_CASE => {
            let text = string(tokens, "equals-ignore-case match pattern must be a string")?;
            Ok(Matcher::IgnoreCase(text.into()))
        }
        "wildcard" => string_with(tokens, "wildcard match pattern must be a string", |tokens, text| {
            wildcard(tokens, &text)
        }),
        _ => Err(tokens.refuse(&format!("Unrecognized match type {name}"))),
    }
}

fn affix(tokens: &mut Tokens<'_>, name: &str) -> Result<Matcher, PatternError> {
    let is_prefix = name == "prefix";
    match tokens.next()? {
        Token::Text => {
            let text = tokens.text()?.into();
            end_object(tokens, ONE_KEY)?;
            Ok(if is_prefix { Matcher::Prefix(text) } else { Matcher::Suffix(text) })
        }
        Token::ObjectStart => {
            let Token::Name(inner) = tokens.next()? else {
                let what = if is_prefix { "Prefix" } else { "Suffix" };
                return Err(tokens.refuse(&format!("{what} expression name not found")));
            };
            if inner != IGNORE_CASE {
                return Err(tokens.refuse(&format!("Unsupported {name} pattern: {inner}")));
            }
            let text = string(tokens, "equals-ignore-case match pattern must be a string")?.into();
            end_object(tokens, ONE_KEY)?;
            Ok(if is_prefix { Matcher::PrefixIgnoreCase(text) } else { Matcher::SuffixIgnoreCase(text) })
        }
        _ => Err(tokens.refuse(&format!("{name} match pattern must be a string"))),
    }
}

fn wildcard(tokens: &Tokens<'_>, text: &str) -> Result<Matcher, PatternError> {
    Wildcard::parse(text).map(Matcher::Wildcard).map_err(|reason| tokens.refuse(&reason))
}

/// A string, and the end of the object that it is in.
fn string(tokens: &mut Tokens<'_>, otherwise: &str) -> Result<String, PatternError> {
    string_with(tokens, otherwise, |_, text| Ok(text))
}

/// The same, with what is made of it before the end is looked for.
fn string_with<T>(
    tokens: &mut Tokens<'_>,
    otherwise: &str,
    make: impl FnOnce(&Tokens<'_>, String) -> Result<T, PatternError>,
) -> Result<T, PatternError> {
    if tokens.next()? != Token::Text {
        return Err(tokens.refuse(otherwise));
    }
    let text = tokens.text()?;
    let made = make(tokens, text)?;
    end_object(tokens, ONE_KEY)?;
    Ok(made)
}

fn end_object(tokens: &mut Tokens<'_>, otherwise: &str) -> Result<(), PatternError> {
    if tokens.next()? == Token::ObjectEnd { Ok(()) } else { Err(tokens.refuse(otherwise)) }
}

/// What no value may be, as the name inside `anything-but` says: nothing for the values themselves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Excluded {
    Values,
    IgnoreCase,
    Prefix,
    Suffix,
    Wildcard,
}

fn anything_but(tokens: &mut Tokens<'_>) -> Result<Matcher, PatternError> {
    let mut token = tokens.next()?;
    let mut excluded = Excluded::Values;
    if token == Token::ObjectStart {
        let Token::Name(name) = tokens.next()? else {
            return Err(tokens.refuse("Anything-But expression name not found"));
        };
        excluded = match name.as_str() {
            IGNORE_CASE => Excluded::IgnoreCase,
            "prefix" => Excluded::Prefix,
            "suffix" => Excluded::Suffix,
            "wildcard" => Excluded::Wildcard,
            _ => return Err(tokens.refuse(&format!("Unsupported anything-but pattern: {name}"))),
        };
        token = tokens.next()?;
    }
    let matchers = match token {
        Token::ArrayStart => exclusions(tokens, excluded)?,
        Token::Text | Token::Number(_) => {
            // Here AWS names no place.
            vec![exclusion(tokens, excluded, &token)?.ok_or_else(|| PatternError::new(OUT_OF_RANGE))?]
        }
        _ => {
            let reason = "Value of anything-but must be an array or single string/number value.";
            return Err(tokens.refuse(reason));
        }
    };
    end_object(tokens, TOO_MANY)?;
    if excluded != Excluded::Values {
        end_object(tokens, TOO_MANY)?;
    }
    Ok(Matcher::AnythingBut(matchers))
}

/// Reads a list of what no value may be.
fn exclusions(tokens: &mut Tokens<'_>, excluded: Excluded) -> Result<Vec<Matcher>, PatternError> {
    let mut matchers = Vec::new();
    loop {
        // AWS says twice where a list went wrong (captured).
        let token = match tokens.next() {
            Ok(Token::ArrayEnd) => break,
            Ok(token) => token,
            Err(error) => return Err(tokens.refuse(error.reason())),
        };
        let one = exclusion(tokens, excluded, &token).map_err(|error| tokens.refuse(error.reason()))?;
        matchers.push(one.ok_or_else(|| tokens.refuse(OUT_OF_RANGE))?);
    }
    let numbers = matchers.iter().filter(|matcher| matches!(matcher, Matcher::Number { .. })).count();
    if excluded == Excluded::Values && (matchers.is_empty() || (numbers > 0 && numbers < matchers.len())) {
        return Err(tokens.refuse(
            "Inside anything but list, either all values are number or string, mixed type is not supported",
        ));
    }
    Ok(matchers)
}

/// One of what no value may be; `None` for a number that cannot be compared.
fn exclusion(
    tokens: &mut Tokens<'_>,
    excluded: Excluded,
    token: &Token,
) -> Result<Option<Matcher>, PatternError> {
    if let (Excluded::Values, Token::Number(text)) = (excluded, token) {
        return Ok(comparable(text).map(|_| Matcher::number(text.clone())));
    }
    if *token != Token::Text {
        return Err(tokens.refuse(match excluded {
            Excluded::Values => "Inside anything but list, start|null|boolean is not supported.",
            Excluded::IgnoreCase => {
                "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
            }
            Excluded::Wildcard => "wildcard match pattern must be a string",
            Excluded::Prefix | Excluded::Suffix => "prefix/suffix match pattern must be a string",
        }));
    }
    let text = tokens.text()?;
    if text.is_empty() && matches!(excluded, Excluded::Prefix | Excluded::Suffix) {
        return Err(tokens.refuse("Null prefix/suffix not allowed"));
    }
    Ok(Some(match excluded {
        Excluded::Values => Matcher::Text(text.into()),
        Excluded::IgnoreCase => Matcher::IgnoreCase(text.into()),
        Excluded::Prefix => Matcher::Prefix(text.into()),
        Excluded::Suffix => Matcher::Suffix(text.into()),
        Excluded::Wildcard => wildcard(tokens, &text)?,
    }))
}

/// Reads the array of `numeric`: one comparison, or a lower bound and an upper one.
fn numeric(tokens: &mut Tokens<'_>) -> Result<NumberRange, PatternError> {
    let first = tokens.next()?;
    if first != Token::Text {
        return Err(tokens.refuse(&format!("Invalid member in numeric match: {}", first.written())));
    }
    let operator = tokens.text()?;
    let all = NumberRange::ALL;
    match operator.as_str() {
        "=" => {
            let value = bound(tokens, "equals")?;
            end_array(tokens, TOO_MANY)?;
            let value = within(tokens, &value)?;
            Ok(NumberRange { from: value, to: value })
        }
        "<" | "<=" => {
            let value = bound(tokens, &operator)?;
            end_array(tokens, TOO_MANY)?;
            Ok(NumberRange { to: within(tokens, &value)? - i64::from(operator == "<"), ..all })
        }
        ">" | ">=" => {
            let low = bound(tokens, &operator)?;
            let token = tokens.next()?;
            let from = |tokens: &Tokens<'_>| Ok(within(tokens, &low)? + i64::from(operator == ">"));
            if token == Token::ArrayEnd {
                return Ok(NumberRange { from: from(tokens)?, ..all });
            }
            if token != Token::Text {
                return Err(tokens.refuse(&format!("Bad value in numeric range: {}", token.written())));
            }
            let upper = tokens.text()?;
            if !matches!(upper.as_str(), "<" | "<=") {
                return Err(tokens.refuse(&format!("Bad numeric range operator: {upper}")));
            }
            let high = bound(tokens, &upper)?;
            end_array(tokens, "Too many terms in numeric range expression")?;
            let (from, to) = (from(tokens)?, within(tokens, &high)? - i64::from(upper == "<"));
            if within(tokens, &low)? >= within(tokens, &high)? {
                return Err(tokens.refuse("Bottom must be less than top"));
            }
            Ok(NumberRange { from, to })
        }
        _ => {
            tokens.next()?;
            Err(tokens.refuse(&format!("Unrecognized numeric range operator: {operator}")))
        }
    }
}

fn bound(tokens: &mut Tokens<'_>, operator: &str) -> Result<String, PatternError> {
    match tokens.next()? {
        Token::Number(text) => Ok(text),
        _ => Err(tokens.refuse(&format!("Value of {operator} must be numeric"))),
    }
}

fn within(tokens: &Tokens<'_>, text: &str) -> Result<i64, PatternError> {
    comparable(text).ok_or_else(|| tokens.refuse(OUT_OF_RANGE))
}

fn end_array(tokens: &mut Tokens<'_>, otherwise: &str) -> Result<(), PatternError> {
    if tokens.next()? == Token::ArrayEnd { Ok(()) } else { Err(tokens.refuse(otherwise)) }
}
