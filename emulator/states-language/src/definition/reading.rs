//! Reads a definition from the top: the machine, its flows, their states by name.

use std::collections::HashMap;

use json_query::jsonata::Expression;
use serde_json::Value;

use super::fields::{Fields, Problems};
use super::{Definition, Flow, QueryLanguage, reachable, states};
use crate::diagnostic::{self, Diagnostic, Severity};

/// The most states a definition has, all flows together.
const MOST_STATES: usize = 10_000;

/// The longest name of a state. AWS's quota.
const LONGEST_NAME: usize = 80;

const MACHINE: &[&str] = &["Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"];
const FLOW: &[&str] = &["Comment", "StartAt", "States"];
const PROCESSOR: &[&str] = &["Comment", "ProcessorConfig", "StartAt", "States"];

/// What is gathered while a definition is read.
pub(crate) struct Reading {
    pub(crate) flows: Vec<Flow>,
    /// The machine's own, which every state has that says nothing, however deep it lies.
    pub(crate) language: QueryLanguage,
    states: usize,
    pub(crate) problems: Problems,
}

/// Where the states of the flow that is being read are.
pub(crate) struct Places<'a>(HashMap<&'a str, usize>);

impl Places<'_> {
    /// The state that a transition leads to; 0, with a problem told, if there is none.
    pub(crate) fn target(&self, fields: &Fields<'_>, field: &str) -> Option<usize> {
        let name = fields.text(field)?;
        let place = self.0.get(name).copied();
        if place.is_none() {
            fields.report(diagnostic::missing_target(name, &fields.at(field)));
        }
        place
    }
}

pub(crate) fn definition(value: &Value) -> Result<Definition, Vec<Diagnostic>> {
    let problems = Problems::default();
    let Some(fields) = Fields::object(value, "", QueryLanguage::JsonPath, &problems) else {
        return Err(vec![diagnostic::no_object()]);
    };
    let language = language(&fields, QueryLanguage::JsonPath);
    let mut reading = Reading { flows: Vec::new(), language, states: 0, problems: Problems::default() };
    check_language(&fields);
    if fields.text("Version").is_some_and(|version| version != "1.0") {
        fields.report(diagnostic::wrong_value("Version must be 1.0".to_owned(), "/Version"));
    }
    let timeout_seconds = fields.whole("TimeoutSeconds", 1);
    reading.problems.borrow_mut().extend(problems.take());
    flow(&mut reading, value, "", MACHINE);
    let found = reading.problems.into_inner();
    if found.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(found);
    }
    let may_take_long = may_take_long(value);
    Ok(Definition { timeout_seconds, flows: reading.flows, warnings: found, may_take_long })
}

/// The query language of a machine or a state. Captured (published): what is there and is not exactly `JSONPath` is JSONata.
pub(crate) fn language(fields: &Fields<'_>, otherwise: QueryLanguage) -> QueryLanguage {
    match fields.get("QueryLanguage") {
        None => otherwise,
        Some(Value::String(language)) if language == "JSONPath" => QueryLanguage::JsonPath,
        Some(_) => QueryLanguage::Jsonata,
    }
}

/// Tells of a query language that there is not.
pub(crate) fn check_language(fields: &Fields<'_>) {
    const LANGUAGES: &[&str] = &["JSONPath", "JSONata"];
    if fields.text("QueryLanguage").is_some_and(|language| !LANGUAGES.contains(&language)) {
        fields.report(diagnostic::not_one_of(LANGUAGES, &fields.at("QueryLanguage")));
    }
}

/// Reads a branch of a Parallel state, or the states of a Map; gives its place among the flows.
pub(crate) fn branch(reading: &mut Reading, value: &Value, location: &str) -> usize {
    flow(reading, value, location, FLOW)
}

/// The same of a Map state, which may say more.
pub(crate) fn processor(reading: &mut Reading, value: &Value, location: &str) -> usize {
    flow(reading, value, location, PROCESSOR)
}

fn flow(reading: &mut Reading, value: &Value, location: &str, known: &[&str]) -> usize {
    let place = reading.flows.len();
    reading.flows.push(Flow::default());
    let problems = Problems::default();
    let read = Fields::object(value, location, reading.language, &problems)
        .map(|fields| states_of(reading, &fields, known, &problems))
        .unwrap_or_default();
    reading.problems.borrow_mut().extend(problems.take());
    reading.flows[place] = read;
    place
}

fn states_of(reading: &mut Reading, fields: &Fields<'_>, known: &[&str], problems: &Problems) -> Flow {
    fields.only(known, &["States", "StartAt"]);
    let language = reading.language;
    let location = fields.at("States");
    let Some(states) = fields.get("States") else { return Flow::default() };
    let Some(named) = Fields::object(states, &location, language, problems) else { return Flow::default() };
    if named.members.is_empty() {
        let message = "States must have at least one state".to_owned();
        fields.report(diagnostic::wrong_value(message, &location));
        return Flow::default();
    }
    reading.states += named.members.len();
    if reading.states > MOST_STATES {
        let message = format!("a definition has at most {MOST_STATES} states");
        fields.report(diagnostic::wrong_value(message, &location));
        return Flow::default();
    }
    let places =
        Places(named.members.keys().enumerate().map(|(place, name)| (name.as_str(), place)).collect());
    // From no start, no state is reached.
    let start = places.target(fields, "StartAt").unwrap_or(named.members.len());
    let mut read = Vec::with_capacity(named.members.len());
    let mut whole = true;
    for (name, state) in named.members {
        let location = format!("{location}/{name}");
        if name.chars().count() > LONGEST_NAME {
            let message = format!("A state's name has at most {LONGEST_NAME} characters");
            fields.report(diagnostic::wrong_value(message, &location));
        }
        let inner = Problems::default();
        let state = Fields::object(state, &location, language, &inner)
            .and_then(|fields| states::state(reading, name, &fields, &places));
        problems.borrow_mut().extend(inner.take());
        match state {
            Some(state) => read.push(state),
            None => whole = false,
        }
    }
    let flow = Flow { start, states: read };
    if known == MACHINE && !named.members.values().any(is_terminal) {
        problems.borrow_mut().push(diagnostic::no_end());
    } else if whole && fields.has("StartAt") {
        problems.borrow_mut().extend(reachable::unreachable(&flow, &location));
    }
    flow
}

/// Whether a state ends the flow that it is in.
fn is_terminal(state: &Value) -> bool {
    state["End"] == true || matches!(state["Type"].as_str(), Some("Fail" | "Succeed"))
}

/// Whether any string in a definition is an expression whose evaluation may take all the time that it is allowed.
fn may_take_long(definition: &Value) -> bool {
    let mut open = vec![definition];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values()),
            Value::String(text) => {
                let inner = text.strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}"));
                if let Some(expression) = inner.and_then(|inner| Expression::parse(inner.trim()).ok())
                    && !expression.is_quick()
                {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}
