//! Payload templates: JSON in which a member whose name ends in `.$` says a path or an intrinsic function.

use serde_json::{Map, Value};

use crate::intrinsic::Intrinsic;
use crate::path_expression::PathExpression;
use crate::scope::{Failure, Scope, SyntaxError, World};

/// What stands where a value is computed: a path or an intrinsic function (`Parameters`, `ErrorPath`, `CausePath`, ...).
#[derive(Debug, Clone)]
pub enum Source {
    /// `$.a`, `$$.a`, `$name`.
    Path(PathExpression),
    /// `States.Format(...)`.
    Intrinsic(Intrinsic),
}

impl Source {
    /// Reads a path, or else a call.
    pub fn parse(text: &str) -> Result<Source, SyntaxError> {
        if text.starts_with('$') {
            PathExpression::parse(text).map(Source::Path)
        } else {
            Intrinsic::parse(text).map(Source::Intrinsic)
        }
    }

    /// The expression as it was written.
    pub fn text(&self) -> &str {
        match self {
            Source::Path(path) => path.text(),
            Source::Intrinsic(call) => call.text(),
        }
    }

    /// The value for a field, whose name AWS's texts tell.
    pub fn evaluate(&self, field: &str, scope: &Scope, world: &mut dyn World) -> Result<Value, Failure> {
        match self {
            Source::Intrinsic(call) => call.evaluate(scope, world),
            Source::Path(path) => match path.find(scope) {
                Some(value) => Ok(value.into_owned()),
                None => Err(Failure::new(
                    "States.ParameterPathFailure",
                    format!(
                        "The JSONPath '{}' specified for the field '{field}' could not be found in the input '{}'",
                        path.text(),
                        scope.input
                    ),
                )),
            },
        }
    }
}

/// A payload template, parsed once and evaluated often: `Parameters`, `ResultSelector`, `ItemSelector`, `Assign`.
#[derive(Debug, Clone)]
pub struct Template {
    root: Node,
}

#[derive(Debug, Clone)]
enum Node {
    Constant(Value),
    Object(Vec<(String, Member)>),
    Array(Vec<Node>),
}

#[derive(Debug, Clone)]
enum Member {
    Node(Node),
    Computed { field: String, source: Source },
}

impl Template {
    /// Reads a template. The errors are JSON pointers within the template, and what is wrong there.
    pub fn parse(template: &Value) -> Result<Template, Vec<(String, String)>> {
        let mut errors = Vec::new();
        let root = read(template, &mut String::new(), &mut errors);
        if errors.is_empty() { Ok(Template { root }) } else { Err(errors) }
    }

    /// The payload.
    pub fn evaluate(&self, scope: &Scope, world: &mut dyn World) -> Result<Value, Failure> {
        make(&self.root, scope, world)
    }
}

fn read(template: &Value, pointer: &mut String, errors: &mut Vec<(String, String)>) -> Node {
    let length = pointer.len();
    let node = match template {
        Value::Object(members) => {
            let mut nodes = Vec::with_capacity(members.len());
            for (name, value) in members {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                match name.strip_suffix(".$") {
                    None => nodes.push((name.clone(), Member::Node(read(value, pointer, errors)))),
                    Some(bare) => match value.as_str().map(Source::parse) {
                        Some(Ok(source)) => {
                            nodes.push((bare.to_string(), Member::Computed { field: name.clone(), source }));
                        }
                        Some(Err(error)) => errors.push((pointer.clone(), error.message)),
                        None => errors.push((pointer.clone(), "must be a string".to_string())),
                    },
                }
                pointer.truncate(length);
            }
            Node::Object(nodes)
        }
        Value::Array(items) => {
            let mut nodes = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                pointer.push('/');
                pointer.push_str(&index.to_string());
                nodes.push(read(item, pointer, errors));
                pointer.truncate(length);
            }
            Node::Array(nodes)
        }
        constant => Node::Constant(constant.clone()),
    };
    match node {
        Node::Object(nodes)
            if nodes.iter().all(|(_, node)| matches!(node, Member::Node(Node::Constant(_)))) =>
        {
            Node::Constant(template.clone())
        }
        Node::Array(nodes) if nodes.iter().all(|node| matches!(node, Node::Constant(_))) => {
            Node::Constant(template.clone())
        }
        node => node,
    }
}

fn make(node: &Node, scope: &Scope, world: &mut dyn World) -> Result<Value, Failure> {
    Ok(match node {
        Node::Constant(value) => value.clone(),
        Node::Array(items) => {
            Value::Array(items.iter().map(|item| make(item, scope, world)).collect::<Result<_, _>>()?)
        }
        Node::Object(members) => {
            let mut made = Map::with_capacity(members.len());
            for (name, member) in members {
                let value = match member {
                    Member::Node(node) => make(node, scope, world)?,
                    Member::Computed { field, source } => source.evaluate(field, scope, world)?,
                };
                made.insert(name.clone(), value);
            }
            Value::Object(made)
        }
    })
}
