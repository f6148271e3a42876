//! Evaluating expressions that see the same variables: what they name is converted once, and nothing else is.

use std::collections::HashMap;

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorOptions};
use jsonata_core::value::JValue;
use serde_json::{Map, Value};

use super::numbers::Digits;
use super::values::{self, Writer};
use super::{Error, Expression, Limits, World, functions, guarded, references, texts};

/// Which functions there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// JSONata's.
    Standard,
    /// Those that AWS Step Functions adds, too, and without `$eval`.
    StepFunctions,
}

/// The variables, limits and world that one or more expressions are evaluated with. All results together are bounded as one is.
pub struct Session<'s> {
    dialect: Dialect,
    variables: &'s Map<String, Value>,
    world: &'s mut dyn World,
    limits: &'s Limits,
    bytes_left: usize,
    nesting: usize,
    bound: Option<(&'s str, &'s Value)>,
    converted: HashMap<String, JValue>,
    digits: Digits,
}

/// What a path comes to without an evaluation.
enum Found<'v> {
    Value(&'v Value),
    Nothing,
    /// There is an array on the way, or no such variable: the evaluator knows.
    Unknown,
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
            bytes_left: limits.value_bytes,
            nesting: 0,
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

    /// From now on, results are put so many levels deep into another value, and may nest as much less.
    pub fn nest(&mut self, levels: usize) {
        self.nesting = levels;
    }

    /// The value of an expression; `None` if it is undefined. Without an input, `$` and `$$` are undefined.
    pub fn evaluate(
        &mut self,
        expression: &Expression,
        input: Option<&Value>,
    ) -> Result<Option<Value>, Error> {
        let depth = self.limits.result_depth.saturating_sub(self.nesting);
        let mut writer = Writer::new(&self.digits, self.bytes_left);
        let result = match self.follow(expression) {
            Found::Value(value) => writer.copy(value, depth).map(Some)?,
            Found::Nothing => None,
            Found::Unknown => {
                let value = self.run(expression, input)?;
                writer = Writer::new(&self.digits, self.bytes_left);
                writer.write(&value, depth)?
            }
        };
        self.bytes_left = writer.bytes_left();
        Ok(result)
    }

    fn follow(&self, expression: &Expression) -> Found<'s> {
        let Some((variable, members)) = expression.plain_path.as_ref().and_then(|path| path.split_first())
        else {
            return Found::Unknown;
        };
        let Some(mut value) = self.given(variable) else { return Found::Unknown };
        for name in members {
            match value {
                Value::Object(object) => match object.get(name) {
                    Some(member) => value = member,
                    None => return Found::Nothing,
                },
                Value::Array(_) => return Found::Unknown,
                _ => return Found::Nothing,
            }
        }
        Found::Value(value)
    }

    fn run(&mut self, expression: &Expression, input: Option<&Value>) -> Result<JValue, Error> {
        let mut context = Context::new();
        for name in expression.names() {
            match self.variable(name) {
                Some(value) => context.bind(name.to_owned(), value),
                None if self.dialect == Dialect::StepFunctions && expression.mentions.has_value(name) => {
                    if let Some(function) = functions::as_value(name)? {
                        context.bind(name.to_owned(), function);
                    }
                }
                None => {}
            }
        }
        let input = input.map_or(JValue::Undefined, |input| values::read(input, &self.digits));
        let options = EvaluatorOptions {
            timeout_ms: Some(self.limits.milliseconds),
            cancel: None,
            max_stack_depth: Some(self.limits.depth),
            max_sequence_length: Some(self.limits.sequence_items),
        };
        let mut evaluator = Evaluator::with_options(context, options);
        let draws = functions::register(
            &mut evaluator,
            self.dialect,
            expression,
            self.world,
            self.limits,
            &self.digits,
        )?;
        loop {
            match guarded(|| evaluator.evaluate(&expression.tree, &input))? {
                Err(_) if draws.were_short() => draws.refill(self.world),
                Err(error) => {
                    let comparisons = references::comparisons(&expression.tree);
                    let said = texts::said(error.message());
                    return Err(texts::about(said, expression.mentions.called(), &comparisons));
                }
                Ok(value) => return Ok(value),
            }
        }
    }

    fn given(&self, name: &str) -> Option<&'s Value> {
        match self.bound {
            Some((bound, value)) if bound == name => Some(value),
            _ => self.variables.get(name),
        }
    }

    fn variable(&mut self, name: &str) -> Option<JValue> {
        if let Some(value) = self.converted.get(name) {
            return Some(value.clone());
        }
        let value = values::read(self.given(name)?, &self.digits);
        self.converted.insert(name.to_owned(), value.clone());
        Some(value)
    }
}
