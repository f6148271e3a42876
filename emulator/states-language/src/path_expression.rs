//! A path of Amazon States Language, which begins at the input (`$`), the context object (`$$`) or a variable (`$name`).

use std::borrow::Cow;

use json_query::{Path, PathErrorKind};
use serde_json::Value;

use crate::scope::{Failure, Scope, SyntaxError};

/// The name of a variable is no longer than this. Documented.
const MOST_NAME_CHARACTERS: usize = 80;

/// What a path of an input that is null fails with. Captured (published).
pub(crate) const NOTHING: &str = "Unable to apply Path transformation to null or empty input.";

/// A path, and where it begins.
#[derive(Debug, Clone)]
pub struct PathExpression {
    text: Box<str>,
    root: Root,
    path: Path,
}

#[derive(Debug, Clone)]
enum Root {
    Input,
    Context,
    Variable(Box<str>),
}

impl PathExpression {
    /// Reads `$.a`, `$$.Execution.Id`, `$variable.a`.
    pub fn parse(text: &str) -> Result<PathExpression, SyntaxError> {
        let bad = |problem: &str| SyntaxError { message: format!("The path '{text}' {problem}") };
        let rest = text.strip_prefix('$').ok_or_else(|| bad("must begin with '$'"))?;
        let (root, rest) = if let Some(rest) = rest.strip_prefix('$') {
            (Root::Context, rest)
        } else {
            match rest.split(['.', '[']).next().unwrap_or_default() {
                "" => (Root::Input, rest),
                name if !is_name(name) => return Err(bad("has a name of a variable that cannot be one")),
                name => (Root::Variable(name.into()), &rest[name.len()..]),
            }
        };
        let path =
            Path::parse(&format!("${rest}")).map_err(|error| SyntaxError { message: error.message })?;
        Ok(PathExpression { text: text.into(), root, path })
    }

    /// The path as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The path as AWS tells it within the arguments of a function: one into the context object without its first `$`.
    pub(crate) fn within_root(&self) -> &str {
        if matches!(self.root, Root::Context) { self.path.text() } else { &self.text }
    }

    /// Whether this is a reference path: names and indexes only.
    pub fn is_reference(&self) -> bool {
        self.path.is_reference()
    }

    /// Whether the path finds one value at most; else it finds a list, perhaps of none.
    pub fn is_definite(&self) -> bool {
        self.path.is_definite()
    }

    /// The variable that the path begins at.
    pub fn variable(&self) -> Option<&str> {
        match &self.root {
            Root::Variable(name) => Some(name),
            Root::Input | Root::Context => None,
        }
    }

    /// Whether the path begins at the context object.
    pub fn is_of_context(&self) -> bool {
        matches!(self.root, Root::Context)
    }

    /// The path within its root.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The value there, without a copy where it can. `None`: it is absent.
    pub fn find<'v>(&self, scope: &Scope<'v>) -> Option<Cow<'v, Value>> {
        self.path.find(self.root_in(scope)?)
    }

    /// As `find`. An error holds a message where AWS tells the one of its JSONPath library.
    pub(crate) fn look<'v>(&self, scope: &Scope<'v>) -> Result<Cow<'v, Value>, Option<String>> {
        self.path.look(self.root_in(scope).ok_or(None)?).map_err(|error| match error.kind {
            PathErrorKind::Absent | PathErrorKind::Syntax => None,
            PathErrorKind::NotAnArray | PathErrorKind::NotApplicable | PathErrorKind::TooMuch => {
                Some(error.message)
            }
        })
    }

    /// Whether the path asks for a part of nothing: AWS applies no path to an input that is null, not even `$`.
    pub(crate) fn is_of_nothing(&self, scope: &Scope<'_>) -> bool {
        matches!(self.root, Root::Input) && scope.input.is_null()
    }

    /// The value there, or `States.Runtime`, with the cause for `InputPath`, `OutputPath`, `ItemsPath`, `SecondsPath` and their like.
    /// Captured (published).
    pub fn read(&self, scope: &Scope<'_>) -> Result<Value, Failure> {
        if self.is_of_nothing(scope) {
            return Err(Failure::new("States.Runtime", NOTHING));
        }
        let found = match self.root_in(scope) {
            Some(root) => self.path.look(root).map_err(|error| error.message),
            None => Err(format!("No results for path: {}", self.path.canonical())),
        };
        found.map(Cow::into_owned).map_err(|message| {
            Failure::new("States.Runtime", format!("Invalid path '{}' : {message}", self.text))
        })
    }

    /// What the path begins at. `None`: there is no such variable.
    pub(crate) fn root_in<'v>(&self, scope: &Scope<'v>) -> Option<&'v Value> {
        match &self.root {
            Root::Input => Some(scope.input),
            Root::Context => Some(scope.context),
            Root::Variable(name) => scope.variables.get(name.as_ref()),
        }
    }
}

/// Whether a variable may be called so.
pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && name.chars().all(|character| character.is_alphanumeric() || character == '_')
        && name.chars().count() <= MOST_NAME_CHARACTERS
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    // The same letters mean another value by what the path begins with.
    #[test]
    fn where_paths_begin() {
        let input = json!({"a": 1});
        let context = json!({"a": 2});
        let variables = json!({"a": {"a": 3}, "été": [4]});
        let none = Map::new();
        let scope =
            Scope { input: &input, context: &context, variables: variables.as_object().unwrap_or(&none) };
        let cases = [
            ("$", Some(json!({"a": 1}))),
            ("$.a", Some(json!(1))),
            ("$['a']", Some(json!(1))),
            ("$$", Some(json!({"a": 2}))),
            ("$$.a", Some(json!(2))),
            ("$$['a']", Some(json!(2))),
            ("$a", Some(json!({"a": 3}))),
            ("$a.a", Some(json!(3))),
            ("$a['a']", Some(json!(3))),
            ("$été[0]", Some(json!(4))),
            ("$.b", None),
            ("$b", None),
            ("$b.a", None),
        ];
        for (text, expected) in cases {
            let path = PathExpression::parse(text).unwrap();
            assert_eq!(path.find(&scope).map(Cow::into_owned), expected, "{text}");
            assert_eq!(path.read(&scope).is_ok(), expected.is_some(), "{text}");
        }
        let failure = PathExpression::parse("$.Payload").unwrap().read(&scope).unwrap_err();
        assert_eq!(failure.cause, "Invalid path '$.Payload' : No results for path: $['Payload']");
    }

    // A definition with one of these is refused.
    #[test]
    fn what_is_no_path() {
        for text in
            ["", "a", "$a-b", "$1", "$a b", "$.", "$$a", "$a.", "$ a", &format!("${}", "x".repeat(81))]
        {
            assert!(PathExpression::parse(text).is_err(), "{text}");
        }
    }
}
