//! How functions are named: a name, a name with a qualifier, a partial ARN or an ARN; and the ARNs that answers show.

use contract::{ApiError, Call};
use store::Scope;

use crate::errors;

/// The version that can be changed.
pub(crate) const LATEST: &str = "$LATEST";

/// A function, and which of its versions or aliases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) name: String,
    /// A version's number, `$LATEST`, or an alias.
    pub(crate) qualifier: Option<String>,
}

impl Reference {
    /// The ARN of what is referred to.
    pub(crate) fn arn(&self, scope: &Scope) -> String {
        match &self.qualifier {
            Some(qualifier) => qualified_arn(scope, &self.name, qualifier),
            None => arn(scope, &self.name),
        }
    }

    /// The qualifier, `$LATEST` if there is none.
    pub(crate) fn qualifier(&self) -> &str {
        self.qualifier.as_deref().unwrap_or(LATEST)
    }
}

/// `arn:aws:lambda:us-east-1:000000000000:function:name`.
pub(crate) fn arn(scope: &Scope, name: &str) -> String {
    format!("arn:aws:lambda:{}:{}:function:{name}", scope.region, scope.account)
}

/// `arn:aws:lambda:us-east-1:000000000000:function:name:qualifier`.
pub(crate) fn qualified_arn(scope: &Scope, name: &str, qualifier: &str) -> String {
    format!("arn:aws:lambda:{}:{}:function:{name}:{qualifier}", scope.region, scope.account)
}

/// Reads `FunctionName`, whose qualifier must be that of `Qualifier` if both are there.
///
/// # Errors
/// `InvalidParameterValueException`, if qualifiers differ; `ResourceNotFoundException`, if it is another region's or account's:
/// every function here is the caller's own.
pub(crate) fn read(call: &Call, name: &str, qualifier: Option<&str>) -> Result<Reference, ApiError> {
    let scope = call.store.scope();
    let mut parts: Vec<&str> = name.split(':').collect();
    if parts.first() == Some(&"arn") && parts.len() > 6 {
        if parts[3] != &*scope.region || parts[4] != &*scope.account {
            return Err(errors::elsewhere(name, parts[3], &scope.region));
        }
        parts.drain(..6);
    } else if let Some(place) = parts.iter().position(|part| *part == "function").filter(|place| *place <= 2)
    {
        // A function may be called `function`, too.
        if place + 1 < parts.len() {
            if parts.first().is_some_and(|part| is_account(part) && **part != *scope.account) {
                return Err(errors::no_function(&format!(
                    "arn:aws:lambda:{}:{}:function:{}",
                    scope.region,
                    parts[0],
                    parts[place + 1..].join(":")
                )));
            }
            parts.drain(..=place);
        }
    } else if parts.len() > 1 && is_account(parts[0]) {
        parts.remove(0);
    }
    let in_name = parts.get(1).copied();
    let reference = Reference {
        name: parts.first().copied().unwrap_or_default().to_owned(),
        qualifier: qualifier.or(in_name).map(str::to_owned),
    };
    match (in_name, qualifier) {
        (Some(in_name), Some(qualifier)) if in_name != qualifier => Err(errors::qualifiers_differ()),
        _ => Ok(reference),
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a qualifier is a version's number.
pub(crate) fn version_number(qualifier: &str) -> Option<u64> {
    let digits = !qualifier.is_empty() && qualifier.bytes().all(|byte| byte.is_ascii_digit());
    qualifier.parse().ok().filter(|_| digits)
}
