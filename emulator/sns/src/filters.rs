//! Filter policies: whether a text is one, and which messages a subscription asks for.

use std::collections::HashMap;
use std::sync::Arc;

use contract::{ApiError, Call};
use event_pattern::{Dialect, Pattern};
use parking_lot::Mutex;
use serde_json::Value;

use crate::model::subscription::Refusal;

/// The scope of a policy that looks at a message's attributes.
pub(crate) const ATTRIBUTES: &str = "MessageAttributes";
/// The scope of a policy that looks at a message's body.
const BODY: &str = "MessageBody";

/// How many policies are kept as they were read.
const MOST_KEPT: usize = 10_000;
/// No policy is longer (documented).
const MOST_BYTES: usize = 262_144;

/// Checks the name of a scope.
pub(crate) fn check_scope(scope: &str) -> Result<(), Refusal> {
    if matches!(scope, ATTRIBUTES | BODY) {
        return Ok(());
    }
    let reason = format!(
        "FilterPolicyScope: Invalid value [{scope}]. Please use either MessageBody or MessageAttributes"
    );
    Err(reason.into())
}

fn dialect(scope: &str) -> Dialect {
    if scope == BODY { Dialect::SnsBody } else { Dialect::SnsAttributes }
}

/// Checks a policy.
pub(crate) fn check(policy: &str, scope: &str) -> Result<(), Refusal> {
    if policy.len() > MOST_BYTES {
        return Err("FilterPolicy: Filter policy is too large".to_owned().into());
    }
    let read: Value = serde_json::from_str(policy).map_err(|_| not_json("FilterPolicy", policy))?;
    if scope == ATTRIBUTES && is_nested(&read) {
        let text = format!("Filter policy scope {ATTRIBUTES} does not support nested filter policy");
        return Err(Refusal::Plain(text));
    }
    match Pattern::parse_as(dialect(scope), policy) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("FilterPolicy: {}", error.reason()).into()),
    }
}

/// A policy that is no JSON. AWS's parser says where it stopped; its words for anything but a wrong first character are believed.
pub(crate) fn not_json(name: &str, text: &str) -> Refusal {
    let inside = text.trim_start().strip_prefix('{').unwrap_or(text);
    let sign = inside.chars().next().unwrap_or(' ');
    let column = 1 + text.find(inside).unwrap_or(0);
    let was_expecting = if inside.len() < text.len() {
        "was expecting double-quote to start field name"
    } else {
        "expected a valid value"
    };
    Refusal::Because(format!(
        "{name}: failed to parse JSON. Unexpected character ('{sign}' (code {})): {was_expecting}\n at [Source: REDACTED \
         (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: {column}]",
        u32::from(sign)
    ))
}

fn is_nested(policy: &Value) -> bool {
    policy.as_object().is_some_and(|members| {
        members.iter().any(|(name, value)| match value {
            Value::Object(_) => true,
            Value::Array(branches) if name == "$or" => branches.iter().any(is_nested),
            _ => false,
        })
    })
}

/// The policies of an account and region, as they were read.
#[derive(Default)]
struct Policies(Mutex<HashMap<(String, Dialect), Arc<Pattern>>>);

fn pattern(call: &Call, policy: &str, scope: &str) -> Option<Arc<Pattern>> {
    let kept = call.kept::<Policies>();
    let key = (policy.to_owned(), dialect(scope));
    if let Some(known) = kept.0.lock().get(&key) {
        return Some(known.clone());
    }
    let pattern = Arc::new(Pattern::parse_as(key.1, policy).ok()?);
    let mut known = kept.0.lock();
    if known.len() >= MOST_KEPT {
        known.clear();
    }
    known.insert(key, pattern.clone());
    Some(pattern)
}

/// A message as filters see it.
#[derive(Debug)]
pub(crate) struct Seen {
    attributes: Value,
    /// None if the body is no JSON.
    body: Option<Value>,
}

impl Seen {
    pub(crate) fn new(attributes: Value, body: &str) -> Seen {
        Seen { attributes, body: serde_json::from_str(body).ok().filter(Value::is_object) }
    }

    /// Whether a policy asks for it. Nobody asks for a body that is no JSON object.
    pub(crate) fn matches(&self, call: &Call, policy: &str, scope: &str) -> Result<bool, ApiError> {
        let Some(pattern) = pattern(call, policy, scope) else { return Ok(false) };
        Ok(if scope == BODY {
            self.body.as_ref().is_some_and(|body| pattern.matches(body))
        } else {
            pattern.matches(&self.attributes)
        })
    }
}
