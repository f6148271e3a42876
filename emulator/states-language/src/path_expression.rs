//! A path of Amazon States Language, which begins at the input (`$`), the context object (`$$`) or a variable (`$name`).

use std::borrow::Cow;

use json_query::Path;
use serde_json::Value;

use crate::scope::{Failure, Scope, SyntaxError};

/// A path, and where it begins.
#[derive(Debug, Clone)]
pub struct PathExpression {
    text: String,
    root: Root,
    path: Path,
}

#[derive(Debug, Clone)]
enum Root {
    Input,
    Context,
    Variable(String),
}

impl PathExpression {
    /// Reads `$.a`, `$$.Execution.Id`, `$variable.a`.
    pub fn parse(text: &str) -> Result<PathExpression, SyntaxError> {
        let (root, rest) = match text.strip_prefix('$') {
            None => return Err(SyntaxError { message: format!("'{text}' does not begin with $") }),
            Some(rest) if rest.starts_with('$') => (Root::Context, &rest[1..]),
            Some(rest) if rest.starts_with(|first: char| first.is_alphabetic() || first == '_') => {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                (Root::Variable(rest[..end].to_string()), &rest[end..])
            }
            Some(rest) => (Root::Input, rest),
        };
        let path =
            Path::parse(&format!("${rest}")).map_err(|error| SyntaxError { message: error.message })?;
        Ok(PathExpression { text: text.to_string(), root, path })
    }

    /// The path as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether this is a reference path: names and indexes only.
    pub fn is_reference(&self) -> bool {
        self.path.is_reference()
    }

    /// The variable that the path begins at.
    pub fn variable(&self) -> Option<&str> {
        match &self.root {
            Root::Variable(name) => Some(name),
            Root::Input | Root::Context => None,
        }
    }

    /// The path within its root.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The value there, without a copy where it can. `None`: it is absent.
    pub fn find<'v>(&self, scope: &Scope<'v>) -> Option<Cow<'v, Value>> {
        let root = match &self.root {
            Root::Input => scope.input,
            Root::Context => scope.context,
            Root::Variable(name) => scope.variables.get(name)?,
        };
        self.path.find(root)
    }

    /// The value there, or `States.Runtime`. The cause names no field: who knows the field says so itself.
    pub fn read(&self, scope: &Scope) -> Result<Value, Failure> {
        self.find(scope).map(Cow::into_owned).ok_or_else(|| {
            Failure::new(
                "States.Runtime",
                format!("Invalid path '{}': No results for path: {}", self.text, self.path.text()),
            )
        })
    }
}
