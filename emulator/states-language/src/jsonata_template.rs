//! JSON in which a string `{% ... %}` is a JSONata expression: `Arguments`, `Output`, `Assign` and every other field of a state
//! that speaks JSONata.
//!
//! The expressions are read once. All that one field says is evaluated in one session, so a variable is converted once for it.

use json_query::jsonata::{self, Dialect, Expression, Limits, Session};
use serde_json::{Map, Value};

use crate::scope::Failure;

/// A field of a state, read.
#[derive(Debug, Clone)]
pub struct JsonataTemplate {
    root: Node,
}

#[derive(Debug, Clone)]
enum Node {
    Constant(Value),
    Expression(Box<Expression>),
    Object(Vec<(String, Node)>),
    Array(Vec<Node>),
}

/// An expression that has no value: `States.QueryEvaluationError`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryFailure {
    /// AWS's text.
    pub cause: String,
    /// The field, as the event `EvaluationFailed` tells it: `Arguments/Payload/ids[0]`.
    pub location: String,
}

impl From<QueryFailure> for Failure {
    fn from(failure: QueryFailure) -> Failure {
        Failure::new("States.QueryEvaluationError", failure.cause)
    }
}

impl JsonataTemplate {
    /// Reads a template. The errors are JSON pointers within the template, and what is wrong there.
    pub fn parse(template: &Value) -> Result<JsonataTemplate, Vec<(String, String)>> {
        let mut errors = Vec::new();
        let root = read(template, &mut String::new(), &mut errors);
        if errors.is_empty() { Ok(JsonataTemplate { root }) } else { Err(errors) }
    }

    /// Whether a string is an expression, with or without an end.
    pub fn is_expression(text: &str) -> bool {
        text.starts_with("{%")
    }

    /// The value for a field, whose name AWS's texts tell: `Arguments`, `Choices[0]/Output`. `states` is what `$states` is.
    pub fn evaluate(
        &self,
        field: &str,
        variables: &Map<String, Value>,
        states: &Value,
        world: &mut dyn jsonata::World,
    ) -> Result<Value, QueryFailure> {
        let limits = Limits::default();
        let mut session = Session::new(Dialect::StepFunctions, variables, world, &limits);
        session.bind("states", states);
        evaluate(&self.root, &mut field.to_owned(), &mut session)
    }
}

fn read(template: &Value, pointer: &mut String, errors: &mut Vec<(String, String)>) -> Node {
    let length = pointer.len();
    match template {
        Value::String(text) => match expression(text) {
            None => Node::Constant(template.clone()),
            Some(Ok(expression)) => Node::Expression(Box::new(expression)),
            Some(Err(message)) => {
                errors.push((pointer.clone(), message));
                Node::Constant(Value::Null)
            }
        },
        Value::Array(items) => {
            let mut read_items = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                pointer.push_str(&format!("/{index}"));
                read_items.push(read(item, pointer, errors));
                pointer.truncate(length);
            }
            Node::Array(read_items).folded(template)
        }
        Value::Object(members) => {
            let mut read_members = Vec::with_capacity(members.len());
            for (name, member) in members {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                read_members.push((name.clone(), read(member, pointer, errors)));
                pointer.truncate(length);
            }
            Node::Object(read_members).folded(template)
        }
        constant => Node::Constant(constant.clone()),
    }
}

impl Node {
    /// What has no expression in it is a constant as a whole.
    fn folded(self, template: &Value) -> Node {
        let is_constant = |node: &Node| matches!(node, Node::Constant(_));
        let constant = match &self {
            Node::Array(items) => items.iter().all(is_constant),
            Node::Object(members) => members.iter().all(|(_, member)| is_constant(member)),
            Node::Constant(_) | Node::Expression(_) => false,
        };
        if constant { Node::Constant(template.clone()) } else { self }
    }
}

/// The expression of a string, or why it is none that AWS takes; nothing for an ordinary string.
fn expression(text: &str) -> Option<Result<Expression, String>> {
    let inner = text.strip_prefix("{%")?.strip_suffix("%}")?;
    Some(Expression::parse(inner.trim()).map_err(|error| error.message))
}

fn evaluate(node: &Node, field: &mut String, session: &mut Session) -> Result<Value, QueryFailure> {
    let length = field.len();
    match node {
        Node::Constant(value) => Ok(value.clone()),
        Node::Expression(expression) => match session.evaluate(expression, None) {
            Ok(Some(value)) => Ok(value),
            Ok(None) => Err(nothing(expression, field)),
            Err(error) => Err(threw(expression, field, &error)),
        },
        Node::Array(items) => {
            let mut values = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                field.push_str(&format!("[{index}]"));
                values.push(evaluate(item, field, session)?);
                field.truncate(length);
            }
            Ok(Value::Array(values))
        }
        Node::Object(members) => {
            let mut values = Map::with_capacity(members.len());
            for (name, member) in members {
                field.push('/');
                field.push_str(name);
                values.insert(name.clone(), evaluate(member, field, session)?);
                field.truncate(length);
            }
            Ok(Value::Object(values))
        }
    }
}

fn nothing(expression: &Expression, field: &str) -> QueryFailure {
    let cause = format!(
        "The JSONata expression '{}' specified for the field '{field}' returned nothing (undefined).",
        expression.text()
    );
    QueryFailure { cause, location: field.to_owned() }
}

fn threw(expression: &Expression, field: &str, error: &jsonata::Error) -> QueryFailure {
    let separator = if error.code.is_empty() { ":" } else { "." };
    let cause = format!(
        "The JSONata expression '{}' specified for the field '{field}' threw an error during evaluation{separator} {error}",
        expression.text()
    );
    QueryFailure { cause, location: field.to_owned() }
}
