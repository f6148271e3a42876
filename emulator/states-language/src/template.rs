//! Payload templates: JSON in which a member whose name ends in `.$` says a path or an intrinsic function.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::intrinsic::Intrinsic;
use crate::path_expression::{NOTHING, PathExpression};
use crate::scope::{Failure, Scope, SyntaxError, World};
use crate::size::{MOST_MADE_BYTES, size, too_much};

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

    /// The paths in the expression.
    pub fn paths(&self) -> impl Iterator<Item = &PathExpression> {
        let (path, call) = match self {
            Source::Path(path) => (Some(path), None),
            Source::Intrinsic(call) => (None, Some(call)),
        };
        path.into_iter().chain(call.into_iter().flat_map(Intrinsic::paths))
    }

    /// The value for a field, whose name AWS's texts tell (`cause.$`, `ErrorPath`). The failure is `States.Runtime`, although the
    /// guide has names for it. Captured (published).
    pub fn evaluate(&self, field: &str, scope: &Scope<'_>, world: &mut dyn World) -> Result<Value, Failure> {
        match self {
            Source::Intrinsic(call) => call.evaluate(scope, world),
            Source::Path(path) => find(path, field, scope).map(Cow::into_owned),
        }
    }
}

/// What a path finds for a field. An index past the end of an array gives null here, though nowhere else. Captured (published).
fn find<'v>(path: &PathExpression, field: &str, scope: &Scope<'v>) -> Result<Cow<'v, Value>, Failure> {
    if path.is_of_nothing(scope) {
        return Err(Failure::new("States.Runtime", NOTHING));
    }
    path.look(scope).or_else(|reason| {
        let root = path.root_in(scope);
        if root.is_some_and(|root| path.path().is_past_the_end(root)) {
            return Ok(Cow::Owned(Value::Null));
        }
        // A path into the context object is told with it, and as a path within it. Captured (published, Step Functions Local).
        let searched = if path.is_of_context() { scope.context } else { scope.input };
        let cause = reason.unwrap_or_else(|| {
            format!(
                "The JSONPath '{}' specified for the field '{field}' could not be found in the input '{searched}'",
                path.within_root()
            )
        });
        Err(Failure::new("States.Runtime", cause))
    })
}

/// A payload template, read once and evaluated often: `Parameters`, `ResultSelector`, `ItemSelector`, `Assign`.
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
    /// The name with its `.$`, which errors tell.
    Computed(String, Source),
}

impl Template {
    /// Reads a template. The errors are places within the template, as AWS tells them (`/a[0]`): that of the object around the
    /// member that is wrong; and what is wrong.
    pub fn parse(template: &Value) -> Result<Template, Vec<(String, String)>> {
        let mut reader = Reader { place: String::new(), errors: Vec::new() };
        let root = reader.node(template);
        if reader.errors.is_empty() { Ok(Template { root }) } else { Err(reader.errors) }
    }

    /// The payload.
    pub fn evaluate(&self, scope: &Scope<'_>, world: &mut dyn World) -> Result<Value, Failure> {
        Making { scope, world, bytes: 0 }.make(&self.root)
    }

    /// The paths in the template, in no certain order, by which a definition is checked for variables that nobody assigns.
    pub fn paths(&self) -> impl Iterator<Item = &PathExpression> {
        let mut rest = vec![&self.root];
        let sources = std::iter::from_fn(move || {
            let mut sources = Vec::new();
            match rest.pop()? {
                Node::Constant(_) => {}
                Node::Array(nodes) => rest.extend(nodes),
                Node::Object(members) => {
                    for (_, member) in members {
                        match member {
                            Member::Node(node) => rest.push(node),
                            Member::Computed(_, source) => sources.push(source),
                        }
                    }
                }
            }
            Some(sources)
        });
        sources.flatten().flat_map(Source::paths)
    }
}

struct Reader {
    place: String,
    errors: Vec<(String, String)>,
}

impl Reader {
    /// JSON that was read is nested no deeper than 128, so that this may recurse.
    fn node(&mut self, template: &Value) -> Node {
        match template {
            Value::Object(members) => {
                let members: Vec<_> =
                    members.iter().filter_map(|(name, value)| self.member(name, value)).collect();
                if members.iter().all(|(_, member)| matches!(member, Member::Node(Node::Constant(_)))) {
                    Node::Constant(template.clone())
                } else {
                    Node::Object(members)
                }
            }
            Value::Array(items) => {
                let nodes: Vec<Node> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.within(&format!("[{index}]"), |reader| reader.node(item)))
                    .collect();
                if nodes.iter().all(|node| matches!(node, Node::Constant(_))) {
                    Node::Constant(template.clone())
                } else {
                    Node::Array(nodes)
                }
            }
            constant => Node::Constant(constant.clone()),
        }
    }

    fn member(&mut self, name: &str, value: &Value) -> Option<(String, Member)> {
        let Some(bare) = name.strip_suffix(".$") else {
            let node = self.within(&format!("/{name}"), |reader| reader.node(value));
            return Some((name.to_string(), Member::Node(node)));
        };
        match value.as_str().map(Source::parse) {
            Some(Ok(source)) => Some((bare.to_string(), Member::Computed(name.to_string(), source))),
            // Captured (published).
            Some(Err(_)) => self.error(format!(
                "The value for the field '{name}' must be a valid JSONPath or a valid intrinsic function call"
            )),
            // Captured (published), but for the names of the types.
            None => self.error(format!(
                "The value for the field '{name}' must be a STRING that contains a JSONPath but was an {}",
                type_of(value)
            )),
        }
    }

    fn error<T>(&mut self, message: String) -> Option<T> {
        self.errors.push((self.place.clone(), message));
        None
    }

    fn within<T>(&mut self, step: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.place.len();
        self.place.push_str(step);
        let outcome = read(self);
        self.place.truncate(length);
        outcome
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "NULL",
        Value::Bool(_) => "BOOLEAN",
        Value::Number(number) if number.is_i64() => "INTEGER",
        Value::Number(_) => "NUMBER",
        Value::String(_) => "STRING",
        Value::Array(_) => "ARRAY",
        Value::Object(_) => "OBJECT",
    }
}

/// One evaluation of a template.
struct Making<'m, 's> {
    scope: &'m Scope<'s>,
    world: &'m mut dyn World,
    /// What was made so far.
    bytes: usize,
}

impl Making<'_, '_> {
    fn make(&mut self, node: &Node) -> Result<Value, Failure> {
        Ok(match node {
            Node::Constant(value) => value.clone(),
            Node::Array(items) => {
                Value::Array(items.iter().map(|item| self.make(item)).collect::<Result<_, _>>()?)
            }
            Node::Object(members) => {
                let mut made = Map::with_capacity(members.len());
                for (name, member) in members {
                    let value = match member {
                        Member::Node(node) => self.make(node)?,
                        Member::Computed(field, source) => self.compute(field, source)?,
                    };
                    made.insert(name.clone(), value);
                }
                Value::Object(made)
            }
        })
    }

    fn compute(&mut self, field: &str, source: &Source) -> Result<Value, Failure> {
        let value = match source {
            Source::Path(path) => find(path, field, self.scope)?,
            Source::Intrinsic(call) => Cow::Owned(call.evaluate(self.scope, self.world)?),
        };
        self.bytes = self.bytes.saturating_add(size(&value));
        if self.bytes > MOST_MADE_BYTES {
            return Err(too_much());
        }
        Ok(value.into_owned())
    }
}
