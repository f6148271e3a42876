//! What an expression of a state can see, what it draws from the world, and what it fails with.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What the paths of a state begin at.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// `$`: the input, or the result where the field is about the result.
    pub input: &'a Value,
    /// `$$`: the context object.
    pub context: &'a Value,
    /// `$name`: the workflow variables, by name without the `$`.
    pub variables: &'a Map<String, Value>,
}

/// What varies: it comes from whoever runs the machine.
pub trait World {
    /// A new version 4 UUID, in lower case with hyphens.
    fn uuid(&mut self) -> String;
    /// A number from 0 up to, and without, 1.
    fn random(&mut self) -> f64;
    /// Why a task cannot be begun with these arguments, as far as that shows without beginning it.
    fn refuses(&self, _resource: &str, _arguments: &Value) -> Option<String> {
        None
    }
}

/// What a state fails with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The name of the error, by which `Retry` and `Catch` know it.
    pub error: Cow<'static, str>,
    /// AWS's text for a person.
    pub cause: String,
}

impl Failure {
    /// A failure by the name of its error.
    pub fn new(error: impl Into<Cow<'static, str>>, cause: impl Into<String>) -> Failure {
        Failure { error: error.into(), cause: cause.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.error, self.cause)
    }
}

impl std::error::Error for Failure {}

/// Why an expression cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, in a sentence.
    pub message: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for SyntaxError {}
