//! JSONata, the query language of AWS Step Functions: an expression is parsed once and evaluated often, with variables and
//! under limits.
//!
//! The language is the crate jsonata-core's, which follows JSONata's own implementation; here are the functions that AWS adds,
//! numbers that keep their digits, and bounds. Evaluation runs on the caller's stack, which grows on the heap when an expression
//! nests deeply, and ordinary expressions take microseconds, so it may be called from async code.
//!
//! What differs from JSONata: `$toMillis` takes the year, where a picture has a day and no year, from the machine's clock; and a
//! regular expression has no look-around and no back references (the matching is linear, so no expression takes for ever).
//!
//! An expression that is nothing but a path through objects (`$states.input.patient.id`) reads the caller's value directly.

use std::fmt;
use std::panic::{self, AssertUnwindSafe};

use jsonata_core::ast::AstNode;
use jsonata_core::parser;
use serde_json::{Map, Value};

mod bounds;
mod draws;
mod functions;
mod java_random;
mod mentions;
mod numbers;
mod quick;
mod references;
mod session;
mod step_functions;
mod strict_json;
mod texts;
mod values;

pub use session::{Dialect, Session};

/// A parsed expression. It may be kept and shared between threads.
#[derive(Debug, Clone)]
pub struct Expression {
    text: String,
    tree: AstNode,
    mentions: mentions::Mentions,
    plain_path: Option<Vec<String>>,
    is_quick: bool,
}

impl Expression {
    /// Reads an expression. The error's code is JSONata's, `S0201` and the like.
    pub fn parse(text: &str) -> Result<Expression, Error> {
        let mut tree =
            guarded(|| parser::parse(text))?.map_err(|error| texts::unreadable(&error.to_string(), text))?;
        let is_quick = quick::is_quick(&tree);
        bounds::bound(&mut tree);
        let mentions = mentions::Mentions::of(&tree);
        let plain_path = references::plain_path(&tree);
        Ok(Expression { text: text.to_owned(), tree, mentions, plain_path, is_quick })
    }

    /// The expression as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The variables and functions that the expression names, without the `$`; bound ones among them, and those by which it was
    /// rewritten.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.mentions.names()
    }

    /// The names that the expression reads from its input, each once, in their order; `$` for the input itself.
    pub fn input_references(&self) -> Vec<&str> {
        references::of_input(&self.tree)
    }

    /// Whether an evaluation can only take as long as its values are large. Another may take all the time that it is allowed, which is
    /// long for whoever waits for the thread that it runs on.
    pub fn is_quick(&self) -> bool {
        self.is_quick
    }

    /// Whether the expression reads `$$`.
    pub fn reads_root(&self) -> bool {
        references::reads_root(&self.tree)
    }

    /// The members of a variable that the expression reads by name: `input` of `$states.input.id`.
    pub fn members_of(&self, variable: &str) -> Vec<&str> {
        references::of_variable(&self.tree, variable)
    }

    /// The symbol at which JSONata 2.0.6, which AWS speaks, cannot read on, if there is one: `?` of `??`, and `:` of `?:`.
    pub fn newer_symbol(&self) -> Option<char> {
        references::newer_symbol(&self.tree)
    }

    /// The value for an input (`$`, `$$`) and variables (by name without the `$`); `None` if it is undefined. Where several
    /// expressions see the same variables, a [`Session`] is faster.
    pub fn evaluate(
        &self,
        input: &Value,
        variables: &Map<String, Value>,
        world: &mut dyn World,
        limits: &Limits,
    ) -> Result<Option<Value>, Error> {
        Session::new(Dialect::StepFunctions, variables, world, limits).evaluate(self, Some(input))
    }
}

/// Runs jsonata-core, some of whose slices and sums panic on odd pictures and numbers, which are the user's.
fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, Error> {
    panic::catch_unwind(AssertUnwindSafe(run)).map_err(|_| texts::internal())
}

/// What an expression must not exceed. The defaults are AWS's figures: documented for the time, captured (published) for the others.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How deep an evaluation may nest, without the values at the ends.
    pub depth: usize,
    /// The time that an evaluation may take on this machine, in milliseconds.
    pub milliseconds: u64,
    /// The items that a sequence may have while it is evaluated.
    pub sequence_items: usize,
    /// The size of a value, in bytes: 8 for a number, as many as it has for a string.
    pub value_bytes: usize,
    /// The nesting of the result, which must be such that it can be read again from its text: serde_json reads 127 levels.
    pub result_depth: usize,
}

/// The size of a value that AWS still accepts, in bytes.
const MAXIMUM_VALUE: usize = 6_990_256;

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            depth: 99,
            milliseconds: 1_000,
            sequence_items: MAXIMUM_VALUE / values::NUMBER_BYTES,
            value_bytes: MAXIMUM_VALUE,
            result_depth: 120,
        }
    }
}

/// What varies: it comes from whoever evaluates.
pub trait World {
    /// A new version 4 UUID, for `$uuid`.
    fn uuid(&mut self) -> String;
    /// A number from 0 up to, and without, 1, for `$random` and `$shuffle`.
    fn random(&mut self) -> f64;
    /// The time in milliseconds since 1970, for `$now` and `$millis`.
    fn now_milliseconds(&self) -> i64;
}

/// Why an expression cannot be read, or has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// JSONata's code (`T2001`); empty where there is none.
    pub code: String,
    /// JSONata's text, without the code.
    pub message: String,
    /// Where in the expression, in characters from 0, where it is known.
    pub position: Option<usize>,
}

impl Error {
    /// Divides `T2001: The left side ...` into code and text.
    fn divide(text: &str) -> Error {
        match text.split_once(": ") {
            Some((code, message)) if is_code(code) => {
                Error { code: code.to_owned(), message: message.to_owned(), position: None }
            }
            _ => Error { code: String::new(), message: text.to_owned(), position: None },
        }
    }

    fn new(code: &str, message: impl Into<String>) -> Error {
        Error { code: code.to_owned(), message: message.into(), position: None }
    }
}

fn is_code(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_uppercase())
        && text.len() == 5
        && bytes.all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.code.is_empty() {
            write!(out, "{}: ", self.code)?;
        }
        out.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
