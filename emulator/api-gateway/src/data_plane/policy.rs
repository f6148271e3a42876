//! Whether the policy that an authorizer answers with lets a caller invoke a method.
//!
//! A statement counts if one of its actions and one of its resources match and its conditions hold. A statement that denies goes before
//! one that allows; without either the answer is no. Conditions: the operators of `OPERATORS`, over `aws:SourceIp`; others are
//! an error, for a policy half read could let somebody in.

use std::net::IpAddr;

use serde_json::Value;

/// The action that a method's invocation is.
const INVOKE: &str = "execute-api:invoke";
/// The operators of conditions that are known here.
const OPERATORS: [&str; 2] = ["IpAddress", "NotIpAddress"];

/// What a policy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allow,
    /// No statement is about this.
    Silent,
    /// A statement refuses it.
    Deny,
}

/// A policy that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable;

/// Judges one method, by its ARN, for somebody at an address.
///
/// # Errors
/// [`Unreadable`].
pub(crate) fn judge(policy: &Value, method_arn: &str, source: Option<IpAddr>) -> Result<Verdict, Unreadable> {
    let mut verdict = Verdict::Silent;
    for statement in several(policy.get("Statement").ok_or(Unreadable)?) {
        if !statement.is_object() {
            return Err(Unreadable);
        }
        let concerns =
            one_of(statement, "Action", "NotAction", |action| matches(&action.to_ascii_lowercase(), INVOKE))?
                && one_of(statement, "Resource", "NotResource", |resource| matches(resource, method_arn))?
                && holds(statement, source)?;
        match statement.get("Effect").and_then(Value::as_str) {
            Some("Allow") if concerns && verdict == Verdict::Silent => verdict = Verdict::Allow,
            Some("Deny") if concerns => verdict = Verdict::Deny,
            Some("Allow" | "Deny") => {}
            _ => return Err(Unreadable),
        }
    }
    Ok(verdict)
}

fn several(value: &Value) -> impl Iterator<Item = &Value> {
    let (list, one) = match value {
        Value::Array(list) => (list.as_slice(), None),
        one => (&[][..], Some(one)),
    };
    list.iter().chain(one)
}

/// Whether one of the texts under `name` matches, or none of those under `not`.
fn one_of(
    statement: &Value,
    name: &str,
    not: &str,
    matches: impl Fn(&str) -> bool,
) -> Result<bool, Unreadable> {
    let (listed, wanted) = match (statement.get(name), statement.get(not)) {
        (Some(listed), None) => (listed, true),
        (None, Some(listed)) => (listed, false),
        _ => return Err(Unreadable),
    };
    let mut found = false;
    for text in several(listed) {
        found |= matches(text.as_str().ok_or(Unreadable)?);
    }
    Ok(found == wanted)
}

fn holds(statement: &Value, source: Option<IpAddr>) -> Result<bool, Unreadable> {
    let Some(conditions) = statement.get("Condition") else { return Ok(true) };
    let mut all = true;
    for (operator, keys) in conditions.as_object().ok_or(Unreadable)? {
        if !OPERATORS.contains(&operator.as_str()) {
            return Err(Unreadable);
        }
        for (key, values) in keys.as_object().ok_or(Unreadable)? {
            if !key.eq_ignore_ascii_case("aws:SourceIp") {
                return Err(Unreadable);
            }
            let mut within = false;
            for range in several(values) {
                within |= is_within(source, range.as_str().ok_or(Unreadable)?)?;
            }
            all &= within == (operator == "IpAddress");
        }
    }
    Ok(all)
}

/// Whether an address is in a range such as `10.0.0.0/8`, or is the one said.
fn is_within(address: Option<IpAddr>, range: &str) -> Result<bool, Unreadable> {
    let (base, bits) = range.split_once('/').map_or((range, None), |(base, bits)| (base, Some(bits)));
    let base: IpAddr = base.parse().map_err(|_| Unreadable)?;
    let (most, base_bits) = bits_of(base);
    let bits = bits.map_or(Ok(most), |bits| bits.parse::<u32>().map_err(|_| Unreadable))?;
    if bits > most {
        return Err(Unreadable);
    }
    let Some(address) = address else { return Ok(false) };
    let (other_most, address_bits) = bits_of(address);
    let dropped = most - bits;
    let same = base_bits.checked_shr(dropped).unwrap_or(0) == address_bits.checked_shr(dropped).unwrap_or(0);
    Ok(other_most == most && same)
}

fn bits_of(address: IpAddr) -> (u32, u128) {
    match address {
        IpAddr::V4(address) => (32, u128::from(address.to_bits())),
        IpAddr::V6(address) => (128, address.to_bits()),
    }
}

/// Whether a text is of a pattern with `*` for any signs and `?` for one. Linear but for the last `*`, which is tried anew.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut read) = (0, 0);
    let mut last_star: Option<(usize, usize)> = None;
    while let Some(sign) = text.get(read) {
        match pattern.get(at) {
            Some(b'*') => {
                last_star = Some((at, read));
                at += 1;
            }
            Some(wanted) if wanted == sign || *wanted == b'?' => {
                at += 1;
                read += 1;
            }
            _ => match last_star {
                Some((star, from)) => {
                    last_star = Some((star, from + 1));
                    at = star + 1;
                    read = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|sign| *sign == b'*')
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Case {
        name: String,
        policy: Value,
        arn: String,
        source: Option<String>,
        verdict: String,
    }

    // A policy that is read too generously lets in whom its author keeps out.
    #[test]
    fn policies_are_judged() {
        let text = include_str!("../../../../fixtures/api-gateway/data-plane/policies.json");
        let cases: Vec<Case> = serde_json::from_str(text).unwrap();
        for case in cases {
            let source = case.source.map(|source| source.parse().unwrap());
            let verdict = match judge(&case.policy, &case.arn, source) {
                Ok(Verdict::Allow) => "allow",
                Ok(Verdict::Silent) => "silent",
                Ok(Verdict::Deny) => "deny",
                Err(Unreadable) => "unreadable",
            };
            assert_eq!(verdict, case.verdict, "{}", case.name);
        }
    }

    // Many stars must not take time that grows with their number's power.
    #[test]
    fn patterns_match() {
        for (pattern, text, is) in [
            ("*", "", true),
            ("a*c", "abc", true),
            ("a*c", "abcd", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b", "ab-abx", false),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, text), is, "{pattern} {text}");
        }
        assert!(!matches(&"a*".repeat(1000), &format!("{}b", "c".repeat(1000))));
    }
}
