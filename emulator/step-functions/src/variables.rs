//! Which variables the states of a definition refer to, as DescribeStateMachine tells it (captured: localstack, its snapshots of
//! `stepfunctions/v2`).

use std::collections::{BTreeMap, BTreeSet, HashSet};

use json_query::jsonata::Expression;
use serde_json::{Map, Value};
use states_language::Source;

use crate::definitions::{Found, states};

/// The names of variables by the name of the state that refers to them; a state that refers to none is not there.
pub(crate) type References = BTreeMap<String, BTreeSet<String>>;

/// What of a state is not its own: states inside it, and what is there for a reader.
const NOT_ITS_OWN: [&str; 5] = ["Branches", "Comment", "ItemProcessor", "Iterator", "Result"];
/// Payloads: in them only a name that ends in `.$` says a path.
const PAYLOADS: [&str; 7] =
    ["Assign", "BatchInput", "Credentials", "ItemSelector", "Parameters", "Result", "ResultSelector"];

/// The variables that the states of a definition refer to.
pub(crate) fn references(definition: &str) -> References {
    let definition: Value = serde_json::from_str(definition).unwrap_or_default();
    let language = definition.get("QueryLanguage");
    let states = states(&definition);
    let assigned: HashSet<&str> = states.iter().flat_map(|found| assigned(found.state)).collect();
    let referring = states.iter().filter_map(|Found { name, state, .. }| {
        let is_jsonata =
            state.get("QueryLanguage").or(language).is_some_and(|language| language == "JSONata");
        let variables = match is_jsonata {
            // What an expression names may also be a function, or bound within it.
            true => of_jsonata(state).into_iter().filter(|name| assigned.contains(name.as_str())).collect(),
            false => of_json_path(state),
        };
        (!variables.is_empty()).then(|| ((*name).to_owned(), variables))
    });
    referring.collect()
}

/// The variables that a state assigns, itself or in its rules and catchers.
fn assigned(state: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let parts = ["Choices", "Catch"].into_iter().filter_map(|name| state.get(name)?.as_array()).flatten();
    let assigns = parts.filter_map(|part| part.get("Assign")).chain(state.get("Assign"));
    let names = assigns.filter_map(Value::as_object).flatten().map(|(name, _)| name.as_str());
    names.map(|name| name.strip_suffix(".$").unwrap_or(name))
}

/// A member of a state at any depth: its name, its value, and whether it stands in a payload.
type Member<'a> = (&'a str, &'a Value, bool);

fn own_members(state: &Map<String, Value>) -> impl Iterator<Item = Member<'_>> {
    let own = state.iter().filter(|(name, _)| !NOT_ITS_OWN.contains(&name.as_str()));
    own.map(|(name, value)| (name.as_str(), value, PAYLOADS.contains(&name.as_str())))
}

/// Puts what is inside a value behind what is still to be looked at.
fn open<'a>((name, value, in_payload): Member<'a>, rest: &mut Vec<Member<'a>>) {
    match value {
        Value::Array(values) => rest.extend(values.iter().map(|value| (name, value, in_payload))),
        Value::Object(members) => rest.extend(
            members
                .iter()
                .map(|(name, value)| (name.as_str(), value, in_payload || PAYLOADS.contains(&name.as_str()))),
        ),
        _ => {}
    }
}

fn of_json_path(state: &Map<String, Value>) -> BTreeSet<String> {
    let mut variables = BTreeSet::new();
    let mut rest: Vec<Member<'_>> = own_members(state).collect();
    while let Some(member) = rest.pop() {
        open(member, &mut rest);
        let (name, value, in_payload) = member;
        let says_path = name.ends_with(".$") || !in_payload && (name.ends_with("Path") || name == "Variable");
        if let Some(text) = value.as_str().filter(|_| says_path)
            && let Ok(source) = Source::parse(text)
        {
            variables.extend(source.paths().filter_map(|path| path.variable().map(str::to_owned)));
        }
    }
    variables
}

fn of_jsonata(state: &Map<String, Value>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut rest: Vec<Member<'_>> = own_members(state).collect();
    while let Some(member) = rest.pop() {
        open(member, &mut rest);
        let expression = member.1.as_str().and_then(|text| text.strip_prefix("{%")?.strip_suffix("%}"));
        if let Some(Ok(expression)) = expression.map(Expression::parse) {
            names.extend(expression.names().map(str::to_owned));
        }
    }
    names
}
