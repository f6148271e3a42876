//! JSON in which a string `{% ... %}` is a JSONata expression: `Arguments`, `Output`, `Assign` and every other field of a state
//! that speaks JSONata.
//!
//! The expressions are read once. All that one field says is evaluated in one session, so a variable is converted once for it,
//! and its size is bounded as a whole.

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

/// What is wrong with a string of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateProblem {
    /// Where in the template, as AWS tells it: `/Payload/ids[0]`; empty for the template itself.
    pub location: String,
    /// AWS's code: `INVALID_JSONATA_EXPRESSION`, `UNSUPPORTED_JSONATA_EXPRESSION`.
    pub code: &'static str,
    /// AWS's text.
    pub message: String,
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
    /// Reads a template. `offered` are the members of `$states` that there are where it stands.
    pub fn parse(template: &Value, offered: &[&str]) -> Result<JsonataTemplate, Vec<TemplateProblem>> {
        let mut reader = Reader { location: String::new(), offered, problems: Vec::new() };
        let root = reader.read(template);
        if reader.problems.is_empty() { Ok(JsonataTemplate { root }) } else { Err(reader.problems) }
    }

    /// The value for a field, whose name AWS's texts tell: `Arguments`, `Choices[0]/Output`. `states` is what `$states` is.
    pub fn evaluate(
        &self,
        field: &str,
        variables: &Map<String, Value>,
        states: &Value,
        world: &mut dyn jsonata::World,
    ) -> Result<Value, QueryFailure> {
        if let Node::Constant(value) = &self.root {
            return Ok(value.clone());
        }
        let limits = Limits::default();
        let mut session = Session::new(Dialect::StepFunctions, variables, world, &limits);
        session.bind("states", states);
        evaluate(&self.root, &mut field.to_owned(), 0, &mut session)
    }
}

/// How deep a template may nest, which serde_json bounds already for what is read from a text.
const DEEPEST: usize = 256;

struct Reader<'r> {
    location: String,
    offered: &'r [&'r str],
    problems: Vec<TemplateProblem>,
}

impl Reader<'_> {
    fn read(&mut self, template: &Value) -> Node {
        let length = self.location.len();
        if self.location.bytes().filter(|byte| matches!(byte, b'/' | b'[')).count() > DEEPEST {
            self.report("SCHEMA_VALIDATION_FAILED", "The value nests too deeply".to_owned());
            return Node::Constant(Value::Null);
        }
        match template {
            Value::String(text) => self
                .expression(text)
                .map_or_else(|| Node::Constant(template.clone()), |read| Node::Expression(Box::new(read))),
            Value::Array(items) => {
                let mut nodes = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    self.location.push_str(&format!("[{index}]"));
                    nodes.push(self.read(item));
                    self.location.truncate(length);
                }
                Node::Array(nodes).folded(template)
            }
            Value::Object(members) => {
                let mut nodes = Vec::with_capacity(members.len());
                for (name, member) in members {
                    self.location.push('/');
                    self.location.push_str(name);
                    nodes.push((name.clone(), self.read(member)));
                    self.location.truncate(length);
                }
                Node::Object(nodes).folded(template)
            }
            constant => Node::Constant(constant.clone()),
        }
    }

    /// The expression of a string; nothing for an ordinary string, or with a problem told.
    fn expression(&mut self, text: &str) -> Option<Expression> {
        let Some(inner) = text.strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}")) else {
            let trimmed = text.trim();
            if text.starts_with("{%") || (trimmed.starts_with("{%") && trimmed.ends_with("%}")) {
                // Documented: it is an error. Believed: code and text.
                let message = "A JSONata expression must start with '{%' and end with '%}'".to_owned();
                self.report("INVALID_JSONATA_EXPRESSION", message);
            }
            return None;
        };
        let expression = match Expression::parse(inner.trim()) {
            Ok(expression) => expression,
            Err(error) => {
                self.report("INVALID_JSONATA_EXPRESSION", error.message);
                return None;
            }
        };
        if let Some(symbol) = expression.newer_symbol() {
            // Documented: AWS speaks JSONata 2.0.6. Believed: that it refuses what came later, as 2.0.6 does.
            let message = format!("The symbol \"{symbol}\" cannot be used as a unary operator");
            self.report("INVALID_JSONATA_EXPRESSION", message);
            return None;
        }
        let before = self.problems.len();
        for name in expression.input_references() {
            self.unsupported(format!("Reference to '{name}' at the top level is not supported."));
        }
        if expression.reads_root() {
            self.unsupported("Reference to '$$' is not supported.".to_owned());
        }
        for member in expression.members_of("states") {
            if !self.offered.contains(&member) {
                self.unsupported(format!("Field '$states.{member}' does not exist."));
            }
        }
        (self.problems.len() == before).then_some(expression)
    }

    /// All texts with this code were captured (published).
    fn unsupported(&mut self, message: String) {
        let known = self
            .problems
            .iter()
            .any(|problem| problem.location == self.location && problem.message == message);
        if !known {
            self.report("UNSUPPORTED_JSONATA_EXPRESSION", message);
        }
    }

    fn report(&mut self, code: &'static str, message: String) {
        self.problems.push(TemplateProblem { location: self.location.clone(), code, message });
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

fn evaluate(
    node: &Node,
    field: &mut String,
    depth: usize,
    session: &mut Session,
) -> Result<Value, QueryFailure> {
    let length = field.len();
    match node {
        Node::Constant(value) => Ok(value.clone()),
        Node::Expression(expression) => {
            session.nest(depth);
            match session.evaluate(expression, None) {
                Ok(Some(value)) => Ok(value),
                Ok(None) => Err(nothing(expression, field)),
                Err(error) => Err(threw(expression, field, &error)),
            }
        }
        Node::Array(items) => {
            let mut values = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                field.push_str(&format!("[{index}]"));
                values.push(evaluate(item, field, depth + 1, session)?);
                field.truncate(length);
            }
            Ok(Value::Array(values))
        }
        Node::Object(members) => {
            let mut values = Map::with_capacity(members.len());
            for (name, member) in members {
                field.push('/');
                field.push_str(name);
                values.insert(name.clone(), evaluate(member, field, depth + 1, session)?);
                field.truncate(length);
            }
            Ok(Value::Object(values))
        }
    }
}

/// Captured (published).
fn nothing(expression: &Expression, field: &str) -> QueryFailure {
    let cause = format!(
        "The JSONata expression '{}' specified for the field '{field}' returned nothing (undefined).",
        expression.text()
    );
    QueryFailure { cause, location: field.to_owned() }
}

/// Captured (published), with both ways to go on: a code begins a sentence, what has none follows a colon.
fn threw(expression: &Expression, field: &str, error: &jsonata::Error) -> QueryFailure {
    let mark = if error.code.is_empty() { ':' } else { '.' };
    let cause = format!(
        "The JSONata expression '{}' specified for the field '{field}' threw an error during evaluation{mark} {error}",
        expression.text()
    );
    QueryFailure { cause, location: field.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Still;

    impl jsonata::World for Still {
        fn uuid(&mut self) -> String {
            "00000000-0000-4000-8000-000000000001".to_owned()
        }
        fn random(&mut self) -> f64 {
            0.5
        }
        fn now_milliseconds(&self) -> i64 {
            0
        }
    }

    fn evaluated(template: &Value) -> Result<Value, QueryFailure> {
        let variables = Map::from_iter([("name".to_owned(), json!("María"))]);
        let states = json!({"input": {"title": "Doctor", "items": [1, 2]}});
        JsonataTemplate::parse(template, &["input"])
            .unwrap()
            .evaluate("Output", &variables, &states, &mut Still)
    }

    // AWS's own example, and where an expression may stand.
    #[test]
    fn expressions_are_evaluated_wherever_they_stand() {
        let template = json!({
            "static": "Hello", "title": "{% $states.input.title %}", "name": "{%$name%}", "not-evaluated": "$name",
            "list": [1, "{% $states.input.items[0] + 1 %}", {"deep": "{% $uuid() %}"}], "text": "Hello {% $name %}",
        });
        let expected = json!({
            "static": "Hello", "title": "Doctor", "name": "María", "not-evaluated": "$name",
            "list": [1, 2, {"deep": "00000000-0000-4000-8000-000000000001"}], "text": "Hello {% $name %}",
        });
        assert_eq!(evaluated(&template).unwrap(), expected);
    }

    // The texts that AWS shows for an expression without a value (captured, published).
    #[test]
    fn a_failure_names_the_expression_and_the_field() {
        let cases = [
            (
                json!({"a": {"b": ["{% $states.input.missing %}"]}}),
                "The JSONata expression '$states.input.missing' specified for the field 'Output/a/b[0]' returned nothing \
                 (undefined).",
            ),
            (
                json!("{% $abs('a') %}"),
                "The JSONata expression '$abs('a')' specified for the field 'Output' threw an error during evaluation. T0410: \
                 Argument 1 of function \"abs\" does not match function signature",
            ),
            (
                json!({"v": "{% $range(1, 360146, 1) %}"}),
                "The JSONata expression '$range(1, 360146, 1)' specified for the field 'Output/v' threw an error during \
                 evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage",
            ),
        ];
        for (template, cause) in cases {
            assert_eq!(evaluated(&template).unwrap_err().cause, cause);
        }
    }

    // A small definition must not make a large result: all that a field says is bounded together.
    #[test]
    fn many_expressions_are_bounded_together() {
        let template = json!(vec!["{% $pad('', 1000000, 'x') %}"; 100]);
        let failure = evaluated(&template).unwrap_err();
        assert!(failure.cause.contains("memory limit"), "{failure:?}");
        assert_eq!(failure.location, "Output[6]");
    }

    // What a state puts out is another's input: it must be readable again, however often it is wrapped.
    #[test]
    fn a_value_cannot_be_wrapped_without_end() {
        let template = JsonataTemplate::parse(&json!({"a": "{% $states.input %}"}), &["input"]).unwrap();
        let mut value = json!(1);
        let failure = loop {
            let text = value.to_string();
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
            match template.evaluate("Output", &Map::new(), &json!({ "input": value }), &mut Still) {
                Ok(wrapped) => value = wrapped,
                Err(failure) => break failure,
            }
        };
        assert!(failure.cause.contains("Stack overflow error"), "{failure:?}");
    }

    // What AWS refuses when the definition is made, with its codes and texts (captured, published; believed are the first two and
    // those of the operators that came after JSONata 2.0.6).
    #[test]
    fn what_aws_refuses_is_refused() {
        let cases = [
            (
                "{% 1",
                "INVALID_JSONATA_EXPRESSION",
                "A JSONata expression must start with '{%' and end with '%}'",
            ),
            (
                " {% 1 %}",
                "INVALID_JSONATA_EXPRESSION",
                "A JSONata expression must start with '{%' and end with '%}'",
            ),
            ("{% %}", "INVALID_JSONATA_EXPRESSION", "Unexpected end of expression"),
            ("{% phone[1,2) %}", "INVALID_JSONATA_EXPRESSION", "Expected \"]\", got \",\""),
            (
                "{% phone %.other %}",
                "INVALID_JSONATA_EXPRESSION",
                "The symbol \".\" cannot be used as a unary operator",
            ),
            (
                "{% $a ?? 1 %}",
                "INVALID_JSONATA_EXPRESSION",
                "The symbol \"?\" cannot be used as a unary operator",
            ),
            (
                "{% $a ?: 1 %}",
                "INVALID_JSONATA_EXPRESSION",
                "The symbol \":\" cannot be used as a unary operator",
            ),
            (
                "{% phone %}",
                "UNSUPPORTED_JSONATA_EXPRESSION",
                "Reference to 'phone' at the top level is not supported.",
            ),
            (
                "{% $.a %}",
                "UNSUPPORTED_JSONATA_EXPRESSION",
                "Reference to '$' at the top level is not supported.",
            ),
            ("{% $$ %}", "UNSUPPORTED_JSONATA_EXPRESSION", "Reference to '$$' is not supported."),
            (
                "{% $states.errorOutput %}",
                "UNSUPPORTED_JSONATA_EXPRESSION",
                "Field '$states.errorOutput' does not exist.",
            ),
        ];
        for (text, code, message) in cases {
            let problems = JsonataTemplate::parse(&json!({"a": ["", text]}), &["input"]).unwrap_err();
            let expected =
                TemplateProblem { location: "/a[1]".to_owned(), code, message: message.to_owned() };
            assert_eq!(problems, [expected], "{text}");
        }
    }
}
