//! Mapping templates of API Gateway: Apache Velocity's template language, version 1.7, with `$input`, `$context`,
//! `$stageVariables` and `$util`.
//!
//! A template is read once ([`Template::parse`]) and rendered for each request or response. A rendering is pure and bounded: it has
//! the input and nothing else, and its steps, its output and what it keeps are limited ([`Limits`]).
//!
//! ```
//! use mapping_template::{Input, Limits, Template};
//!
//! let template = Template::parse("#set($body = $input.path('$')){\"id\": \"$body.id\", \"all\": $input.json('$')}").unwrap();
//! let rendered = template.render(&Input::of(br#"{"id": 7}"#), &Limits::default()).unwrap();
//! assert_eq!(rendered.text, r#"{"id": "7", "all": {"id":7}}"#);
//! ```
//!
//! Where API Gateway differs from Velocity, or does not say:
//! - A reference to what is absent prints nothing there (users report so), and itself in Velocity: [`Absent`] says which.
//! - Arguments of macros are passed as values; Velocity passes what was written.
//! - Maps keep the order of their keys; Java's arrays are lists; what `keySet`, `values` and `entrySet` give are copies.
//! - Where Velocity's lexer loses its way, this one does not: at a `{`, `[` or `(` right behind a reference without a blank, and at a `#` that
//!   begins nothing right before a reference or a `#set`.
//! - What `#define` made is rendered where it is printed itself; Velocity renders it within a list that is printed or compared, too.
//! - An iterator prints as `Iterator`; `String.format` has no `%e`, `%g`, `%a`, `%h` and no dates.
//! - A call of a method that is not emulated is an error; Velocity takes a method that does not exist for absent.
//! - Where Velocity takes a bare word for a method's argument (`$x.y(word)`), reading ends with an error.
//! - Refused by name: `#include`, `#parse`, `#evaluate`, `$x.class`, `#@name() ... #end`.

mod arithmetic;
mod input;
mod methods;
mod parser;
mod render;
mod syntax;
mod value;
mod variables;

use std::fmt;

pub use input::{Absent, Input, Override, Parameters};

/// A mapping template, read once and rendered many times.
#[derive(Debug, Clone)]
pub struct Template {
    syntax: syntax::Syntax,
}

/// Why a template cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, in a sentence.
    pub message: String,
    /// The line, from one.
    pub line: u32,
    /// The column in characters, from one.
    pub column: u32,
}

/// Why a rendering ended without a result: a method that is not emulated or that Java would throw from, or a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderError {
    /// What is wrong, in a sentence.
    pub message: String,
    /// The line, from one.
    pub line: u32,
    /// The column in characters, from one.
    pub column: u32,
}

/// How much one rendering may do.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many nodes, values and methods are evaluated, and items looked at, compared, printed and read from JSON; of a text, 64 bytes are a
    /// step. A step is some hundred nanoseconds and less, so that the five million of [`Limits::default`] are less than a second
    /// of a processor; patterns that look far beyond what they match can make them a few.
    pub steps: u64,
    /// The size of the output in bytes; of a text within the template, too.
    pub output_bytes: usize,
    /// The size in bytes of all texts that are made along the way, those of JSON that is read among them.
    pub work_bytes: usize,
    /// How often one `#foreach` goes round. Past it the loop ends without an error, as Velocity's `maxloops` has it.
    pub loop_rounds: usize,
}

impl Default for Limits {
    /// 10 MB of payload, which is API Gateway's; and 1,000 rounds of a loop. Believed: the latter.
    fn default() -> Limits {
        Limits {
            steps: 5_000_000,
            output_bytes: 10 * 1024 * 1024,
            work_bytes: 256 * 1024 * 1024,
            loop_rounds: 1_000,
        }
    }
}

/// What a template made.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// The body.
    pub text: String,
    /// What it put into `$context.responseOverride`, if anything.
    pub response_override: Option<Override>,
    /// What it put into `$context.requestOverride`, if anything.
    pub request_override: Option<Override>,
}

impl Template {
    /// Reads a template.
    pub fn parse(text: &str) -> Result<Template, SyntaxError> {
        Ok(Template { syntax: parser::parse(text)? })
    }

    /// Renders the template.
    pub fn render(&self, input: &Input<'_>, limits: &Limits) -> Result<Rendered, RenderError> {
        render::render(&self.syntax, input, limits)
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} (line {}, column {})", self.message, self.line, self.column)
    }
}

impl std::error::Error for SyntaxError {}

impl fmt::Display for RenderError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} (line {}, column {})", self.message, self.line, self.column)
    }
}

impl std::error::Error for RenderError {}
