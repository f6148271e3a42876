//! Patterns of messages in JSON: `{ $.eventType = "UpdateTrail" && $.user.id NOT EXISTS }`.

use contract::ApiError;
use serde_json::{Map, Value};

use super::comparison::{Comparison, Operator};
use super::cursor::Cursor;
use crate::errors;

/// How deep parentheses may be in each other, and how long a chain of conditions may be, so that no pattern exhausts the stack.
const DEEPEST: usize = 64;
/// How many regular expressions a pattern may have (documented).
pub(super) const MOST_REGEXES: usize = 2;
/// How many wildcards a selector may have, and a pattern (documented).
const MOST_WILDCARDS: (usize, usize) = (1, 3);

#[derive(Debug)]
enum Step {
    Member(String),
    Element(usize),
    /// Any element, or any member.
    Any,
}

/// Where in a message a condition looks.
#[derive(Debug)]
struct Selector {
    text: String,
    steps: Vec<Step>,
}

#[derive(Debug)]
enum Test {
    Compared(Comparison),
    IsNull,
    Is(bool),
    Exists,
    NotExists,
}

#[derive(Debug)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Test(Selector, Test),
}

/// A pattern of messages in JSON.
#[derive(Debug)]
pub(crate) struct Json(Condition);

impl Json {
    pub(super) fn parse(mut cursor: Cursor<'_>) -> Result<Json, ApiError> {
        cursor.take("{");
        let condition = any(&mut cursor, 0)?;
        if !cursor.take("}") {
            return Err(unexpected(&cursor));
        }
        cursor.skip_spaces();
        if cursor.peek().is_some() {
            return Err(unexpected(&cursor));
        }
        if cursor.regexes() > MOST_REGEXES {
            return Err(errors::invalid_pattern("more than two regular expressions"));
        }
        let mut selectors = Vec::new();
        condition.selectors(&mut selectors);
        let wildcards =
            |selector: &&Selector| selector.steps.iter().filter(|step| matches!(step, Step::Any)).count();
        let counts: Vec<usize> = selectors.iter().map(wildcards).collect();
        if counts.iter().any(|count| *count > MOST_WILDCARDS.0)
            || counts.iter().sum::<usize>() > MOST_WILDCARDS.1
        {
            return Err(errors::invalid_pattern("too many wildcards"));
        }
        Ok(Json(condition))
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        read(message).is_some_and(|message| self.0.holds(&message))
    }

    pub(super) fn extract(&self, message: &str) -> Option<Map<String, Value>> {
        let message = read(message).filter(|message| self.0.holds(message))?;
        let mut selectors = Vec::new();
        self.0.selectors(&mut selectors);
        let found = selectors.into_iter().filter_map(|selector| {
            let text = told(find(&message, &selector.steps).first()?)?;
            Some((selector.text.clone(), Value::String(text)))
        });
        Some(found.collect())
    }
}

/// A message, if it is an object in JSON.
fn read(message: &str) -> Option<Value> {
    // Most messages are none, and this is quick to see.
    let is_object = message.trim_start().starts_with('{');
    is_object.then(|| serde_json::from_str(message).ok()).flatten()
}

impl Condition {
    fn holds(&self, message: &Value) -> bool {
        match self {
            Condition::All(all) => all.iter().all(|condition| condition.holds(message)),
            Condition::Any(any) => any.iter().any(|condition| condition.holds(message)),
            Condition::Test(selector, test) => {
                let found = find(message, &selector.steps);
                match test {
                    Test::NotExists => found.is_empty(),
                    Test::Exists => !found.is_empty(),
                    _ => found.into_iter().any(|value| test.holds(value)),
                }
            }
        }
    }

    fn selectors<'a>(&'a self, into: &mut Vec<&'a Selector>) {
        match self {
            Condition::All(conditions) | Condition::Any(conditions) => {
                conditions.iter().for_each(|condition| condition.selectors(into));
            }
            Condition::Test(selector, _) => into.push(selector),
        }
    }
}

impl Test {
    fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Test::IsNull, Value::Null) | (Test::Exists, _) => true,
            (Test::Is(asked), Value::Bool(found)) => asked == found,
            // What is no text and no number does not fit the pattern, whatever the operator (documented).
            (Test::Compared(comparison), Value::String(text)) => comparison.holds(text),
            (Test::Compared(comparison), Value::Number(number)) => comparison.holds(number.as_str()),
            _ => false,
        }
    }
}

/// A value as it is extracted, if it is a single one.
fn told(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) | Value::Null => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// What a selector finds in a message.
fn find<'a>(message: &'a Value, steps: &[Step]) -> Vec<&'a Value> {
    let mut found = vec![message];
    for step in steps {
        found = found
            .into_iter()
            .flat_map(|value| -> Vec<&Value> {
                match (step, value) {
                    (Step::Member(name), Value::Object(members)) => members.get(name).into_iter().collect(),
                    (Step::Element(place), Value::Array(elements)) => {
                        elements.get(*place).into_iter().collect()
                    }
                    (Step::Any, Value::Array(elements)) => elements.iter().collect(),
                    (Step::Any, Value::Object(members)) => members.values().collect(),
                    _ => Vec::new(),
                }
            })
            .collect();
    }
    found
}

fn any(cursor: &mut Cursor<'_>, depth: usize) -> Result<Condition, ApiError> {
    let mut conditions = vec![all(cursor, depth)?];
    while cursor.take("||") {
        conditions.push(all(cursor, depth)?);
    }
    Ok(Condition::Any(conditions))
}

fn all(cursor: &mut Cursor<'_>, depth: usize) -> Result<Condition, ApiError> {
    let mut conditions = vec![one(cursor, depth)?];
    while cursor.take("&&") {
        conditions.push(one(cursor, depth)?);
    }
    Ok(Condition::All(conditions))
}

fn one(cursor: &mut Cursor<'_>, depth: usize) -> Result<Condition, ApiError> {
    if depth > DEEPEST {
        return Err(errors::invalid_pattern("parentheses are too deep"));
    }
    if cursor.take("(") {
        let condition = any(cursor, depth + 1)?;
        return if cursor.take(")") { Ok(condition) } else { Err(unexpected(cursor)) };
    }
    let selector = selector(cursor)?;
    let test = if let Some(operator) = Operator::read(cursor) {
        let ends = |character: char| "(){}&|".contains(character);
        Test::Compared(Comparison::read(operator, cursor, ends)?)
    } else if cursor.take_word("IS") {
        match () {
            () if cursor.take_word("NULL") => Test::IsNull,
            () if cursor.take_word("TRUE") => Test::Is(true),
            () if cursor.take_word("FALSE") => Test::Is(false),
            () => return Err(unexpected(cursor)),
        }
    } else if cursor.take_word("NOT") && cursor.take_word("EXISTS") {
        Test::NotExists
    } else if cursor.take_word("EXISTS") {
        Test::Exists
    } else {
        return Err(unexpected(cursor));
    };
    Ok(Condition::Test(selector, test))
}

fn selector(cursor: &mut Cursor<'_>) -> Result<Selector, ApiError> {
    if !cursor.take("$") {
        return Err(unexpected(cursor));
    }
    let (mut text, mut steps) = ("$".to_owned(), Vec::new());
    loop {
        match cursor.peek() {
            Some('.') => {
                cursor.next();
                let name = cursor.run(|character| character.is_alphanumeric() || "_-".contains(character));
                if name.is_empty() && cursor.peek() == Some('*') {
                    cursor.next();
                    text.push_str(".*");
                    steps.push(Step::Any);
                    continue;
                }
                // `$.["name"]` is `$["name"]`.
                if name.is_empty() && cursor.peek() == Some('[') {
                    continue;
                }
                if name.is_empty() {
                    return Err(unexpected(cursor));
                }
                text.push('.');
                text.push_str(name);
                steps.push(Step::Member(name.to_owned()));
            }
            Some('[') => {
                cursor.next();
                let step = bracketed(cursor)?;
                match &step {
                    Step::Member(name) => text.push_str(&format!("[\"{name}\"]")),
                    Step::Element(place) => text.push_str(&format!("[{place}]")),
                    Step::Any => text.push_str("[*]"),
                }
                steps.push(step);
            }
            _ if steps.is_empty() => return Err(unexpected(cursor)),
            _ => return Ok(Selector { text, steps }),
        }
    }
}

/// Reads the rest of a step in brackets.
fn bracketed(cursor: &mut Cursor<'_>) -> Result<Step, ApiError> {
    let step = match cursor.peek() {
        Some(quote @ ('"' | '\'')) => {
            cursor.next();
            Step::Member(cursor.quoted(quote)?)
        }
        Some('*') => {
            cursor.next();
            Step::Any
        }
        _ => {
            let digits = cursor.run(|character| character.is_ascii_digit());
            Step::Element(digits.parse().map_err(|_| unexpected(cursor))?)
        }
    };
    if cursor.take("]") { Ok(step) } else { Err(unexpected(cursor)) }
}

/// Says what cannot stand where the pattern is.
fn unexpected(cursor: &Cursor<'_>) -> ApiError {
    match cursor.peek() {
        Some(character) => errors::invalid_characters(&character.to_string()),
        None => errors::invalid_pattern("it ends too early"),
    }
}
