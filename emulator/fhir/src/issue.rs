//! What is wrong with something, and the OperationOutcome that says so.
use std::borrow::Cow;

use serde_json::{Value, json};

/// One thing that is wrong (or worth saying), as OperationOutcome.issue has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// How bad it is.
    pub severity: Severity,
    /// What sort of thing it is.
    pub code: IssueType,
    /// For the developer who reads the answer.
    pub diagnostics: String,
    /// Where in the resource, as simple paths: `Patient.name[0].given[1]`.
    pub location: Vec<String>,
}

impl Issue {
    /// An error without a location.
    #[must_use]
    pub fn error(code: IssueType, diagnostics: impl Into<String>) -> Self {
        Self { severity: Severity::Error, code, diagnostics: diagnostics.into(), location: Vec::new() }
    }

    /// The same issue with one location.
    #[must_use]
    pub fn at(mut self, location: impl Into<String>) -> Self {
        self.location = vec![location.into()];
        self
    }
}

/// The codes of <http://hl7.org/fhir/issue-severity>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing could be done.
    Fatal,
    /// The request fails.
    Error,
    /// The request succeeds, but look at it.
    Warning,
    /// For your information.
    Information,
}

impl Severity {
    /// The code as it stands in an OperationOutcome.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Fatal => "fatal",
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Information => "information",
        }
    }
}

macro_rules! issue_types {
    ($($name:ident $code:literal $meaning:literal,)*) => {
        /// The codes of <http://hl7.org/fhir/issue-type>.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum IssueType { $(#[doc = $meaning] $name,)* }

        impl IssueType {
            /// The code as it stands in an OperationOutcome.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

issue_types! {
    Invalid "invalid" "Content invalid against the specification or a profile.",
    Structure "structure" "A structural issue, such as an unknown element or a wrong JSON type.",
    Required "required" "A required element is missing.",
    Value "value" "An element's value is invalid.",
    Invariant "invariant" "A constraint of the specification is not met.",
    Security "security" "An authentication, authorization or permission issue.",
    Login "login" "The client must authenticate.",
    Unknown "unknown" "The user or system could not be authenticated.",
    Expired "expired" "The session has expired.",
    Forbidden "forbidden" "The user may not do this.",
    Suppressed "suppressed" "Some information was withheld.",
    Processing "processing" "The content could not be processed.",
    NotSupported "not-supported" "The interaction, operation, resource or profile is not supported.",
    Duplicate "duplicate" "An attempt to create a duplicate.",
    MultipleMatches "multiple-matches" "More matches than the one expected.",
    NotFound "not-found" "The reference or resource was not found.",
    Deleted "deleted" "The resource has been deleted.",
    TooLong "too-long" "The content is too long.",
    CodeInvalid "code-invalid" "A code is not in its value set.",
    Extension "extension" "An extension was not acceptable.",
    TooCostly "too-costly" "The operation was stopped to protect the server.",
    BusinessRule "business-rule" "A business rule was not met.",
    Conflict "conflict" "An edit conflict.",
    Transient "transient" "A transient failure; try again.",
    LockError "lock-error" "A lock could not be had.",
    NoStore "no-store" "The persistent store is not available.",
    Exception "exception" "An unexpected internal error.",
    Timeout "timeout" "An internal timeout.",
    Incomplete "incomplete" "Not all data sources answered.",
    Throttled "throttled" "Too many requests.",
    Informational "informational" "A message that is not an error.",
}

/// The OperationOutcome with these issues, in this order.
#[must_use]
pub fn operation_outcome(issues: &[Issue]) -> Value {
    let issues: Vec<Value> = issues
        .iter()
        .map(|issue| {
            let mut entry = json!({
                "severity": issue.severity.code(),
                "code": issue.code.code(),
                "diagnostics": printable(&issue.diagnostics),
            });
            if !issue.location.is_empty() {
                let location: Vec<_> = issue.location.iter().map(|path| printable(path)).collect();
                entry["location"] = json!(location);
            }
            entry
        })
        .collect();
    json!({ "resourceType": "OperationOutcome", "issue": issues })
}

/// A text that repeats what a user sent, fit for a FHIR string: control characters escaped.
fn printable(text: &str) -> Cow<'_, str> {
    let is_control = |character: char| character.is_control() && !matches!(character, '\t' | '\n' | '\r');
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .fold(String::with_capacity(text.len()), |mut out, character| {
            if is_control(character) {
                out.extend(character.escape_unicode());
            } else {
                out.push(character);
            }
            out
        })
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definitions::Type;

    // What we answer is FHIR too: a string of FHIR has no control characters, whatever a user's member is called.
    #[test]
    fn an_outcome_that_repeats_control_characters_is_valid() {
        let issue =
            Issue::error(IssueType::Structure, "Unrecognised property '@a\u{c}b'").at("Patient.\u{1}");
        let outcome = operation_outcome(&[issue]);
        assert_eq!(outcome["issue"][0]["diagnostics"], "Unrecognised property '@a\\u{c}b'");
        assert_eq!(crate::validate(&outcome), []);
    }

    /// Every answer with an error goes out in this form; members stand in the order that HealthLake shows.
    #[test]
    fn outcome() {
        let issues = [
            Issue::error(IssueType::Required, "missing").at("Patient.x"),
            Issue::error(IssueType::NotFound, "none"),
        ];
        assert_eq!(
            operation_outcome(&issues).to_string(),
            concat!(
                r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"required","diagnostics":"missing","#,
                r#""location":["Patient.x"]},{"severity":"error","code":"not-found","diagnostics":"none"}]}"#
            )
        );
        assert_eq!(crate::validate(&operation_outcome(&issues)), []);
    }

    /// An outcome whose own codes are not R4's would be refused by our own validator.
    #[test]
    fn codes_are_r4s() {
        let issue = Type::named("OperationOutcome.issue").unwrap();
        let types = issue.element("code").unwrap().required_binding().unwrap();
        let severities = issue.element("severity").unwrap().required_binding().unwrap();
        for code in
            [IssueType::Invalid, IssueType::Informational, IssueType::LockError, IssueType::CodeInvalid]
        {
            assert!(types.has_code(code.code()));
        }
        for severity in [Severity::Fatal, Severity::Error, Severity::Warning, Severity::Information] {
            assert!(severities.has_code(severity.code()));
        }
    }
}
