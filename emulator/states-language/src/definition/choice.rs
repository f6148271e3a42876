//! The rules of a Choice state.

use serde_json::Value;

use super::fields::Fields;
use super::reading::Places;
use super::{Payload, QueryLanguage};
use crate::diagnostic;
use crate::jsonata_template::JsonataTemplate;
use crate::path_expression::PathExpression;
use crate::time;

/// A rule: where the state leads if its condition holds.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) condition: Condition,
    pub(crate) next: usize,
    pub(crate) assign: Option<Payload>,
    pub(crate) output: Option<JsonataTemplate>,
}

#[derive(Debug)]
pub(crate) enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Test { variable: PathExpression, test: Test },
    Jsonata(JsonataTemplate),
}

#[derive(Debug)]
pub(crate) enum Test {
    /// `IsPresent` and its kin, and what they are to say.
    Is(Is, bool),
    /// `StringMatches`.
    Matches(String),
    Compare(Comparison, Kind, Operand),
}

/// What a test of type asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Is {
    Boolean,
    Null,
    Numeric,
    Present,
    String,
    Timestamp,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equals,
    LessThan,
    GreaterThan,
    LessThanEquals,
    GreaterThanEquals,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Boolean,
    Numeric,
    String,
    Timestamp,
}

/// What the variable is compared with.
#[derive(Debug)]
pub(crate) enum Operand {
    Value(Value),
    Path(PathExpression),
}

const NESTING: [&str; 3] = ["And", "Or", "Not"];
const TESTS_OF_TYPE: &[(&str, Is)] = &[
    ("IsBoolean", Is::Boolean),
    ("IsNull", Is::Null),
    ("IsNumeric", Is::Numeric),
    ("IsPresent", Is::Present),
    ("IsString", Is::String),
    ("IsTimestamp", Is::Timestamp),
];
const KINDS: &[(&str, Kind)] = &[
    ("Boolean", Kind::Boolean),
    ("Numeric", Kind::Numeric),
    ("String", Kind::String),
    ("Timestamp", Kind::Timestamp),
];
const COMPARISONS: &[(&str, Comparison)] = &[
    ("Equals", Comparison::Equals),
    ("LessThan", Comparison::LessThan),
    ("GreaterThan", Comparison::GreaterThan),
    ("LessThanEquals", Comparison::LessThanEquals),
    ("GreaterThanEquals", Comparison::GreaterThanEquals),
];

/// The kind and the comparison that a member such as `NumericLessThanPath` names, and whether its value is a path.
fn comparison(name: &str) -> Option<(Kind, Comparison, bool)> {
    let (kind, rest) = KINDS.iter().find_map(|(kind, is)| Some((*is, name.strip_prefix(kind)?)))?;
    let (rest, is_path) = rest.strip_suffix("Path").map_or((rest, false), |rest| (rest, true));
    let (_, comparison) = COMPARISONS.iter().find(|(name, _)| *name == rest)?;
    let exists = kind != Kind::Boolean || *comparison == Comparison::Equals;
    exists.then_some((kind, *comparison, is_path))
}

pub(crate) fn rules(fields: &Fields<'_>, places: &Places<'_>) -> Option<Vec<Rule>> {
    let choices = fields.array("Choices")?;
    if choices.is_empty() {
        let message = "Choices must have at least one rule".to_owned();
        fields.report(diagnostic::wrong_value(message, &fields.at("Choices")));
    }
    let location = fields.at("Choices");
    let rules = choices.iter().enumerate().filter_map(|(place, choice)| {
        let location = format!("{location}[{place}]");
        let fields = Fields::object(choice, &location, fields.language, fields.problems)?;
        rule(&fields, places)
    });
    Some(rules.collect())
}

fn rule(fields: &Fields<'_>, places: &Places<'_>) -> Option<Rule> {
    if !fields.has("Next") {
        fields.report(diagnostic::required(&["Next"], fields.location));
    }
    let (condition, output) = match fields.language {
        QueryLanguage::JsonPath => (condition(fields, &["Assign", "Comment", "Next"]), None),
        QueryLanguage::Jsonata => {
            fields.only(&["Assign", "Comment", "Condition", "Next", "Output"], &["Condition"]);
            let value = fields.get("Condition");
            if value.is_some_and(|value| !value.is_boolean() && !super::is_expression(value)) {
                let message = "Condition must be a JSONata expression or a boolean".to_owned();
                fields.report(diagnostic::wrong_value(message, &fields.at("Condition")));
            }
            (fields.jsonata("Condition").map(Condition::Jsonata), fields.jsonata("Output"))
        }
    };
    let next = places.target(fields, "Next");
    Some(Rule { condition: condition?, next: next?, assign: fields.assign(), output })
}

/// Reads a condition; `beside` are members that the object may have that say nothing of it.
fn condition(fields: &Fields<'_>, beside: &[&str]) -> Option<Condition> {
    let mut tests = fields.members.keys().map(String::as_str).filter(|name| {
        NESTING.contains(name)
            || TESTS_OF_TYPE.iter().any(|(known, _)| known == name)
            || *name == "StringMatches"
            || comparison(name).is_some()
    });
    let (Some(name), None) = (tests.next(), tests.next()) else {
        let message = "A choice rule must have exactly one comparison".to_owned();
        fields.report(diagnostic::wrong_value(message, fields.location));
        return None;
    };
    let variable: &[&str] = if NESTING.contains(&name) { &[] } else { &["Variable"] };
    fields.only(&[beside, variable, &[name]].concat(), variable);
    match name {
        "And" => nested(fields, name).map(Condition::And),
        "Or" => nested(fields, name).map(Condition::Or),
        "Not" => {
            let location = fields.at(name);
            let value = fields.get(name)?;
            let inner = Fields::object(value, &location, fields.language, fields.problems)?;
            condition(&inner, &[]).map(|inner| Condition::Not(Box::new(inner)))
        }
        _ => Some(Condition::Test { test: test(fields, name)?, variable: fields.reference("Variable")? }),
    }
}

fn nested(fields: &Fields<'_>, name: &str) -> Option<Vec<Condition>> {
    let values = fields.array(name)?;
    if values.is_empty() {
        let message = format!("{name} must not be empty");
        fields.report(diagnostic::wrong_value(message, &fields.at(name)));
    }
    let conditions = values.iter().enumerate().map(|(place, value)| {
        let location = format!("{}[{place}]", fields.at(name));
        let inner = Fields::object(value, &location, fields.language, fields.problems)?;
        condition(&inner, &[])
    });
    conditions.collect()
}

fn test(fields: &Fields<'_>, name: &str) -> Option<Test> {
    if let Some((_, is)) = TESTS_OF_TYPE.iter().find(|(known, _)| *known == name) {
        return fields.flag(name).map(|expected| Test::Is(*is, expected));
    }
    if name == "StringMatches" {
        return fields.text(name).map(|pattern| Test::Matches(pattern.to_owned()));
    }
    let (kind, comparison, is_path) = comparison(name)?;
    if is_path {
        return fields.reference(name).map(|path| Test::Compare(comparison, kind, Operand::Path(path)));
    }
    let value = fields.get(name)?;
    let (fits, expected) = match kind {
        Kind::Boolean => (value.is_boolean(), "Boolean"),
        Kind::Numeric => (value.is_number(), "Number"),
        Kind::String => (value.is_string(), "String"),
        Kind::Timestamp => (value.as_str().is_some_and(|text| time::read(text).is_some()), "Timestamp"),
    };
    if !fits {
        fields.report(diagnostic::wrong_type(expected, &fields.at(name)));
    }
    Some(Test::Compare(comparison, kind, Operand::Value(value.clone())))
}
