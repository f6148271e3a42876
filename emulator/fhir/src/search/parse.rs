//! The value of a query's parameter: alternatives between commas, each read by the parameter's kind.
//!
//! A backslash takes the meaning from `,`, `|`, `$` and from itself. A code may thus hold any of them.
use super::criterion::Modifier;
use super::error::QueryError;
use super::operand::{Operand, Prefix};
use super::parameter::{Parameter, ParameterKind};
use super::query::{MAX_ALTERNATIVES, Rules, known_type};
use super::text::folded;
use super::value::without_version;
use super::{date, number};
use crate::id;

/// Why one alternative cannot be read.
enum Fault {
    Malformed,
    Prefix(&'static str),
}

/// Reads all alternatives. Empty ones are passed over, unless all are.
pub(super) fn alternatives(
    parameter: &'static Parameter,
    modifier: Option<Modifier>,
    value: &str,
    rules: &Rules,
) -> Result<Vec<Operand>, QueryError> {
    let code = parameter.code();
    let malformed =
        |value: &str| QueryError::MalformedValue { code, kind: parameter.kind(), value: value.to_owned() };
    let mut operands = Vec::new();
    for alternative in split(value, ',').filter(|alternative| !alternative.is_empty()) {
        if operands.len() == MAX_ALTERNATIVES {
            return Err(QueryError::TooManyAlternatives { code });
        }
        operands.push(operand(parameter, modifier, alternative, rules).map_err(|fault| match fault {
            Fault::Malformed => malformed(alternative),
            Fault::Prefix(prefix) => QueryError::UnsupportedPrefix { code, prefix },
        })?);
    }
    if operands.is_empty() { Err(malformed(value)) } else { Ok(operands) }
}

fn operand(
    parameter: &Parameter,
    modifier: Option<Modifier>,
    text: &str,
    rules: &Rules,
) -> Result<Operand, Fault> {
    let read = match modifier {
        Some(Modifier::Missing) => text.parse().ok().map(Operand::Missing),
        Some(Modifier::Text) => some_folded(&unescaped(text)).map(Operand::Text),
        Some(Modifier::Identifier) => token(text),
        Some(Modifier::In | Modifier::NotIn) => Some(Operand::ValueSet(unescaped(text))),
        Some(Modifier::OfType) => of_type(text),
        Some(Modifier::Type(resource_type)) => reference(text, Some(resource_type)),
        _ if parameter.kind() == ParameterKind::Composite => return composite(parameter, text, rules),
        _ => return plain(parameter.kind(), text, rules),
    };
    read.ok_or(Fault::Malformed)
}

/// Without a modifier, or with one that does not change the form.
fn plain(kind: ParameterKind, text: &str, rules: &Rules) -> Result<Operand, Fault> {
    let read = match kind {
        ParameterKind::Number | ParameterKind::Date | ParameterKind::Quantity => {
            let (prefix, rest) = prefix(text, rules)?;
            match kind {
                ParameterKind::Number => number_operand(prefix, rest),
                ParameterKind::Date => date_operand(prefix, rest, rules.now),
                _ => quantity(prefix, rest),
            }
        }
        ParameterKind::String => string(&unescaped(text)),
        ParameterKind::Token => token(text),
        ParameterKind::Reference => reference(text, None),
        ParameterKind::Uri => Some(Operand::Uri(unescaped(text))),
        ParameterKind::Composite | ParameterKind::Special => None,
    };
    read.ok_or(Fault::Malformed)
}

fn composite(parameter: &Parameter, text: &str, rules: &Rules) -> Result<Operand, Fault> {
    let components = parameter.components();
    let parts: Vec<&str> = split(text, '$').collect();
    if parts.len() != components.len() || parts.iter().any(|part| part.is_empty()) {
        return Err(Fault::Malformed);
    }
    let operands = components.iter().zip(parts).map(|(component, part)| plain(component.kind(), part, rules));
    operands.collect::<Result<_, _>>().map(Operand::Composite)
}

fn prefix<'t>(text: &'t str, rules: &Rules) -> Result<(Prefix, &'t str), Fault> {
    let found =
        Prefix::ALL.iter().find_map(|(code, prefix)| Some((*code, *prefix, text.strip_prefix(code)?)));
    match found {
        Some((code, Prefix::Approximate, _)) if rules.strict_limits => Err(Fault::Prefix(code)),
        Some((_, prefix, rest)) => Ok((prefix, rest)),
        None => Ok((Prefix::default(), text)),
    }
}

fn number_operand(prefix: Prefix, text: &str) -> Option<Operand> {
    let (low, high, value) = measured(prefix, text)?;
    Some(Operand::Number { prefix, low, high, value })
}

fn measured(prefix: Prefix, text: &str) -> Option<(f64, f64, f64)> {
    let number = number::precise(text)?;
    let (low, high) = match prefix {
        Prefix::Approximate => number::about(number.value),
        _ => (number.low, number.high),
    };
    Some((low, high, number.value))
}

fn date_operand(prefix: Prefix, text: &str, now: i64) -> Option<Operand> {
    let (low, high) = date::span(text)?;
    let margin = match prefix {
        Prefix::Approximate => i64::try_from(low.abs_diff(now) / 10).unwrap_or(i64::MAX),
        _ => 0,
    };
    Some(Operand::Date { prefix, low: low.saturating_sub(margin), high: high.saturating_add(margin) })
}

/// `5.4`, `5.4|system|code`, `5.4||unit`.
fn quantity(prefix: Prefix, text: &str) -> Option<Operand> {
    let mut parts = split(text, '|');
    let (low, high, value) = measured(prefix, parts.next()?)?;
    let mut part = || parts.next().map(unescaped).filter(|part| !part.is_empty());
    let (system, code) = (part(), part());
    parts.next().is_none().then_some(Operand::Quantity { prefix, low, high, value, system, code })
}

fn string(text: &str) -> Option<Operand> {
    Some(Operand::String { folded: some_folded(text)?, text: text.to_owned() })
}

/// Nothing but spaces and accents is the beginning of everything, which nobody means.
fn some_folded(text: &str) -> Option<String> {
    let folded = folded(text);
    (!folded.is_empty()).then(|| folded.into_owned())
}

/// `code`, `system|code`, `|code`, `system|`.
fn token(text: &str) -> Option<Operand> {
    let mut parts = split(text, '|').map(unescaped);
    let operand = match (parts.next()?, parts.next()) {
        (code, None) => Operand::Token { system: None, code: Some(code) },
        (system, Some(code)) if code.is_empty() => {
            Operand::Token { system: Some(system).filter(|system| !system.is_empty()), code: None }
        }
        (system, Some(code)) => Operand::Token { system: Some(system), code: Some(code) },
    };
    let says = operand != Operand::Token { system: None, code: None };
    (says && parts.next().is_none()).then_some(operand)
}

/// `system|code|value`
fn of_type(text: &str) -> Option<Operand> {
    let mut parts = split(text, '|').map(unescaped);
    let (system, code, value) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = parts.next().is_none() && ![&system, &code, &value].into_iter().any(String::is_empty);
    whole.then_some(Operand::OfType { system, code, value })
}

/// `id`, `Type/id`, either with `/_history/n`, or an absolute address, perhaps with `|version`.
fn reference(text: &str, of_type: Option<&'static str>) -> Option<Operand> {
    let mut parts = split(text, '|').map(unescaped);
    let (target, canonical_version) = (parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    let (target, version) = without_version(&target);
    let version =
        canonical_version.or_else(|| version.map(str::to_owned)).filter(|version| !version.is_empty());
    let (resource_type, id) = match target.split_once('/') {
        Some((name, id)) => (Some(known_type(name)), id),
        None => (None, target),
    };
    match resource_type {
        _ if !id::is_valid(id) => {}
        None => return Some(Operand::Reference { resource_type: of_type, id: id.to_owned(), version }),
        Some(Ok(named)) => {
            let agree = of_type.is_none_or(|of_type| of_type == named);
            let operand = Operand::Reference { resource_type: Some(named), id: id.to_owned(), version };
            return agree.then_some(operand);
        }
        Some(Err(_)) => {}
    }
    let absolute = target.contains(':') || target.starts_with('#');
    absolute.then(|| Operand::Url { url: target.to_owned(), version })
}

/// The parts between separators that no backslash stands before. Backslashes stay.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut escaped = false;
    text.split(move |letter| {
        let separates = letter == separator && !escaped;
        escaped = letter == '\\' && !escaped;
        separates
    })
}

/// Without the backslashes that take a meaning away; others stay.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let escapes =
            letter == '\\' && letters.peek().is_some_and(|next| matches!(next, ',' | '|' | '$' | '\\'));
        plain.push(if escapes { letters.next().unwrap_or(letter) } else { letter });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A code with a comma in it must not become two, and one with a backslash must stay whole.
    #[test]
    fn escapes() {
        let cases: [(&str, &[&str]); 6] = [
            ("a,b", &["a", "b"]),
            (r"a\,b", &["a,b"]),
            (r"a\\,b", &[r"a\", "b"]),
            (r"a\n,\", &[r"a\n", r"\"]),
            (",", &["", ""]),
            (r"\|\$", &["|$"]),
        ];
        for (text, expected) in cases {
            assert_eq!(split(text, ',').map(unescaped).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
