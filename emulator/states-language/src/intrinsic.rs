//! Intrinsic functions: `States.Format('{}', $.a)`.
//!
//! A call is read once and evaluated often. What a function does with arguments that do not suit it, and the texts that say so, are
//! what executions on AWS were seen to do, which is not always what its guide says: a fraction is cut off rather than rounded
//! (but by `States.MathAdd`), and every failure is `States.Runtime`, never `States.IntrinsicFailure`.

mod arrays;
mod encoding;
mod functions;
mod java;
mod numbers;
mod parser;
mod strings;

use std::borrow::Cow;

use serde_json::Value;

use crate::path_expression::PathExpression;
use crate::scope::{Failure, Scope, SyntaxError, World};
use crate::size::{MOST_MADE_BYTES, size, too_much};

use functions::{Function, Refusal};

/// Calls are nested no deeper than this. Documented.
pub(crate) const MOST_NESTED: usize = 10;

/// A call of an intrinsic function, read once and evaluated often.
#[derive(Debug, Clone)]
pub struct Intrinsic {
    text: Box<str>,
    call: Call,
}

#[derive(Debug, Clone)]
struct Call {
    function: Function,
    arguments: Vec<Argument>,
}

#[derive(Debug, Clone)]
enum Argument {
    /// What is written out. The escapes of a string are read, but not those of the template of `States.Format`, in which an
    /// escaped brace is none.
    Literal(Value),
    Path(PathExpression),
    Call(Call),
}

impl Intrinsic {
    /// Reads a call. Whether the number of arguments suits the function is, as on AWS, first asked when it is evaluated.
    pub fn parse(text: &str) -> Result<Intrinsic, SyntaxError> {
        Ok(Intrinsic { text: text.into(), call: parser::parse(text)? })
    }

    /// The call as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The paths among the arguments, also of calls in calls.
    pub fn paths(&self) -> impl Iterator<Item = &PathExpression> {
        let mut rest: Vec<&Argument> = self.call.arguments.iter().rev().collect();
        std::iter::from_fn(move || {
            while let Some(argument) = rest.pop() {
                match argument {
                    Argument::Path(path) => return Some(path),
                    Argument::Call(call) => rest.extend(call.arguments.iter().rev()),
                    Argument::Literal(_) => {}
                }
            }
            None
        })
    }

    /// What the call gives, or `States.Runtime` with AWS's cause.
    pub fn evaluate(&self, scope: &Scope<'_>, world: &mut dyn World) -> Result<Value, Failure> {
        self.run(&self.call, scope, world).map(Cow::into_owned)
    }

    fn run<'v>(
        &'v self,
        call: &'v Call,
        scope: &Scope<'v>,
        world: &mut dyn World,
    ) -> Result<Cow<'v, Value>, Failure> {
        let mut values = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            values.push(match argument {
                Argument::Literal(value) => Cow::Borrowed(value),
                Argument::Path(path) => self.find(path, scope)?,
                Argument::Call(call) => self.run(call, scope, world)?,
            });
        }
        if call.function.gathers() && values.iter().map(|value| size(value)).sum::<usize>() > MOST_MADE_BYTES
        {
            return Err(too_much());
        }
        call.function.call(&values, world).map_err(|Refusal(detail)| {
            Failure::new(
                "States.Runtime",
                format!(
                    "There was an error while evaluating the intrinsic function: {}. {detail}",
                    self.text
                ),
            )
        })
    }

    /// An argument. One that is absent is told with the whole expression, and always with the input. Captured (published).
    fn find<'v>(&self, path: &PathExpression, scope: &Scope<'v>) -> Result<Cow<'v, Value>, Failure> {
        path.look(scope).map_err(|reason| {
            let reason = reason.unwrap_or_else(|| {
                format!(
                    "The JsonPath argument for the field '{}' could not be found in the input '{}'",
                    path.within_root(),
                    scope.input
                )
            });
            Failure::new(
                "States.Runtime",
                format!("The function '{}' had the following error: {reason}", self.text),
            )
        })
    }
}
