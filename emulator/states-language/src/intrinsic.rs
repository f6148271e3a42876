//! Intrinsic functions: `States.Format('{}', $.a)`.

use serde_json::Value;

use crate::path_expression::PathExpression;
use crate::scope::{Failure, Scope, SyntaxError, World};

/// A call of an intrinsic function, parsed once and evaluated often.
#[derive(Debug, Clone)]
pub struct Intrinsic {
    text: String,
}

impl Intrinsic {
    /// Reads a call.
    pub fn parse(text: &str) -> Result<Intrinsic, SyntaxError> {
        if !text.starts_with("States.") {
            return Err(SyntaxError { message: format!("'{text}' is not an intrinsic function") });
        }
        Ok(Intrinsic { text: text.to_string() })
    }

    /// The call as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The paths among its arguments, also of calls in calls.
    pub fn paths(&self) -> impl Iterator<Item = &PathExpression> {
        [].into_iter()
    }

    /// What the call gives, or `States.IntrinsicFailure`.
    pub fn evaluate(&self, _scope: &Scope, _world: &mut dyn World) -> Result<Value, Failure> {
        Err(Failure::new("States.IntrinsicFailure", format!("'{}' cannot be evaluated", self.text)))
    }
}
