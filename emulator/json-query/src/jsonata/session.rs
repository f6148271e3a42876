//! Evaluating expressions that see the same variables: what they name is converted once, and nothing else is.

use std::collections::HashMap;

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorOptions};
use jsonata_core::value::JValue;
use serde_json::{Map, Value};

use super::numbers::Digits;
use super::{Error, Expression, Limits, World, functions, values};

/// Which functions there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// JSONata's.
    Standard,
    /// Those that AWS Step Functions adds, too, and without `$eval`.
    StepFunctions,
}

/// The variables, limits and world that one or more expressions are evaluated with.
pub struct Session<'s> {
    dialect: Dialect,
    variables: &'s Map<String, Value>,
    world: &'s mut dyn World,
    limits: &'s Limits,
    bound: Option<(&'s str, &'s Value)>,
    converted: HashMap<String, JValue>,
    digits: Digits,
}

impl<'s> Session<'s> {
    /// A session. Variables are named without the `$`.
    pub fn new(
        dialect: Dialect,
        variables: &'s Map<String, Value>,
        world: &'s mut dyn World,
        limits: &'s Limits,
    ) -> Session<'s> {
        Session {
            dialect,
            variables,
            world,
            limits,
            bound: None,
            converted: HashMap::new(),
            digits: Digits::default(),
        }
    }

    /// Adds a variable, which hides another of its name.
    pub fn bind(&mut self, name: &'s str, value: &'s Value) {
        self.converted.remove(name);
        self.bound = Some((name, value));
    }

    /// The value of an expression; `None` if it is undefined. Without an input, `$` and `$$` are undefined.
    pub fn evaluate(
        &mut self,
        expression: &Expression,
        input: Option<&Value>,
    ) -> Result<Option<Value>, Error> {
        let mut context = Context::new();
        for name in expression.names() {
            if let Some(value) = self.variable(name) {
                context.bind(name.to_owned(), value);
            }
        }
        let input = match input {
            Some(input) => values::read(input, &mut self.digits),
            None => JValue::Undefined,
        };
        let options = EvaluatorOptions {
            timeout_ms: Some(self.limits.milliseconds),
            cancel: None,
            max_stack_depth: Some(self.limits.depth),
            max_sequence_length: Some(self.limits.sequence_items),
        };
        let mut evaluator = Evaluator::with_options(context, options);
        let draws = functions::register(&mut evaluator, self.dialect, expression, self.world)?;
        loop {
            match evaluator.evaluate(&expression.tree, &input) {
                Err(_) if draws.were_short() => draws.refill(self.world),
                Err(error) => return Err(Error::read(error.message())),
                Ok(value) => return values::write(&value, &self.digits, self.limits),
            }
        }
    }

    fn variable(&mut self, name: &str) -> Option<JValue> {
        if let Some(value) = self.converted.get(name) {
            return Some(value.clone());
        }
        let given = match self.bound {
            Some((bound, value)) if bound == name => value,
            _ => self.variables.get(name)?,
        };
        let value = values::read(given, &mut self.digits);
        self.converted.insert(name.to_owned(), value.clone());
        Some(value)
    }
}
