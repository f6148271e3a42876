//! Reads a definition from the top: the machine, its flows, their states by name.

use std::collections::HashMap;

use serde_json::Value;

use super::fields::{Fields, Problems, escaped};
use super::{Definition, Flow, QueryLanguage, reachable, states};
use crate::diagnostic::{self, Diagnostic, Severity};

/// The most states a definition has, all flows together.
const MOST_STATES: usize = 10_000;

/// The longest name of a state. AWS's quota.
const LONGEST_NAME: usize = 80;

const MACHINE: &[&str] = &["Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"];
const FLOW: &[&str] = &["Comment", "QueryLanguage", "StartAt", "States"];
const PROCESSOR: &[&str] = &["Comment", "ProcessorConfig", "QueryLanguage", "StartAt", "States"];

/// What is gathered while a definition is read.
pub(crate) struct Reading {
    pub(crate) flows: Vec<Flow>,
    states: usize,
    /// The whole machine's.
    pub(crate) language: QueryLanguage,
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
            fields.report(diagnostic::missing_target(field, name, &fields.at(field)));
        }
        place
    }
}

pub(crate) fn definition(value: &Value) -> Result<Definition, Vec<Diagnostic>> {
    let mut reading = Reading {
        flows: Vec::new(),
        states: 0,
        language: QueryLanguage::JsonPath,
        problems: Problems::default(),
    };
    let problems = Problems::default();
    let Some(fields) = Fields::object(value, "", QueryLanguage::JsonPath, &problems) else {
        return Err(vec![diagnostic::no_object()]);
    };
    let language = language(&fields, QueryLanguage::JsonPath);
    reading.language = language;
    if fields.text("Version").is_some_and(|version| version != "1.0") {
        fields.report(diagnostic::wrong_value("Version must be 1.0".to_owned(), "/Version"));
    }
    let timeout_seconds = fields.whole("TimeoutSeconds", 1);
    reading.problems.borrow_mut().extend(problems.take());
    flow(&mut reading, value, "", language, MACHINE);
    let found = reading.problems.into_inner();
    if found.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(found);
    }
    Ok(Definition { timeout_seconds, flows: reading.flows, warnings: found })
}

/// The query language of an object, which has its surroundings' if it says nothing. A state may choose
/// JSONata in a machine of JSONPath, but not the other way round.
pub(crate) fn language(fields: &Fields<'_>, around: QueryLanguage) -> QueryLanguage {
    match fields.text("QueryLanguage") {
        None => around,
        Some("JSONPath") => QueryLanguage::JsonPath,
        Some("JSONata") => QueryLanguage::Jsonata,
        Some(_) => {
            let message = "Value is not valid: must be one of [JSONPath, JSONata]".to_owned();
            fields.report(diagnostic::wrong_value(message, &fields.at("QueryLanguage")));
            around
        }
    }
}

/// Reads a branch of a Parallel state, or the states of a Map; gives its place among the flows.
pub(crate) fn branch(reading: &mut Reading, value: &Value, location: &str, around: QueryLanguage) -> usize {
    flow(reading, value, location, around, FLOW)
}

/// The same of a Map state, which may say more.
pub(crate) fn processor(
    reading: &mut Reading,
    value: &Value,
    location: &str,
    around: QueryLanguage,
) -> usize {
    flow(reading, value, location, around, PROCESSOR)
}

fn flow(
    reading: &mut Reading,
    value: &Value,
    location: &str,
    around: QueryLanguage,
    known: &[&str],
) -> usize {
    let place = reading.flows.len();
    reading.flows.push(Flow::default());
    let problems = Problems::default();
    let read = Fields::object(value, location, around, &problems)
        .map(|fields| states_of(reading, &fields, known, &problems))
        .unwrap_or_default();
    reading.problems.borrow_mut().extend(problems.take());
    reading.flows[place] = read;
    place
}

fn states_of(reading: &mut Reading, fields: &Fields<'_>, known: &[&str], problems: &Problems) -> Flow {
    fields.only(known, &["States", "StartAt"]);
    let language = language(fields, fields.language);
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
    let start = places.target(fields, "StartAt").unwrap_or(0);
    let mut read = Vec::with_capacity(named.members.len());
    let mut whole = true;
    for (name, state) in named.members {
        let location = format!("{location}/{}", escaped(name));
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
    if whole {
        problems.borrow_mut().extend(reachable::unreachable(&flow, &location));
    }
    flow
}
