//! Evaluates what a state says of itself: paths, templates and expressions of either language.

use serde_json::{Map, Value};

use super::context;
use super::running::Step;
use super::thread::Thread;
use crate::definition::{Payload, Placing, Selection, Setting, State};
use crate::jsonata_template::JsonataTemplate;
use crate::scope::{Failure, Scope, World};

/// What a state's expressions see.
pub(crate) struct Sight<'t> {
    /// `$` of JSONPath.
    pub(crate) input: &'t Value,
    /// `$states.input`: what the state was given.
    pub(crate) raw: &'t Value,
    pub(crate) context: Value,
    pub(crate) variables: &'t Map<String, Value>,
    /// `$states.result` or `$states.errorOutput`.
    pub(crate) more: Option<(&'static str, &'t Value)>,
}

impl<'t> Sight<'t> {
    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope { input: self.input, context: &self.context, variables: self.variables }
    }

    pub(crate) fn states(&self) -> Value {
        context::states(self.raw, self.context.clone(), self.more)
    }
}

impl Step<'_> {
    /// What a thread's state sees before it has a result.
    pub(crate) fn sight<'t>(&self, thread: &'t Thread, state: &State, input: &'t Value) -> Sight<'t> {
        Sight {
            input,
            raw: &thread.input,
            context: self.context(thread, state),
            variables: &thread.variables,
            more: None,
        }
    }

    /// What a template makes of what is seen; `field` is its name in AWS's texts.
    pub(crate) fn payload(
        &mut self,
        field: &str,
        payload: &Payload,
        sight: &Sight<'_>,
    ) -> Result<Value, Failure> {
        match payload {
            Payload::JsonPath(template) => template.evaluate(&sight.scope(), self.world),
            Payload::Jsonata(template) => self.jsonata(field, template, sight),
        }
    }

    pub(crate) fn jsonata(
        &mut self,
        field: &str,
        template: &JsonataTemplate,
        sight: &Sight<'_>,
    ) -> Result<Value, Failure> {
        let mut world = Present { world: self.world, now: self.now };
        Ok(template.evaluate(field, sight.variables, &sight.states(), &mut world)?)
    }

    pub(crate) fn setting(
        &mut self,
        field: &str,
        setting: &Setting,
        sight: &Sight<'_>,
    ) -> Result<Value, Failure> {
        match setting {
            Setting::Literal(value) => Ok(value.clone()),
            Setting::Source(field, source) => source.evaluate(field, &sight.scope(), self.world),
            Setting::Jsonata(template) => self.jsonata(field, template, sight),
        }
    }

    /// A setting that must be a whole number of at least `least`.
    pub(crate) fn whole(
        &mut self,
        name: &str,
        setting: Option<&Setting>,
        least: u64,
        sight: &Sight<'_>,
    ) -> Result<Option<u64>, Failure> {
        let Some(setting) = setting else { return Ok(None) };
        let value = self.setting(name, setting, sight)?;
        let number = value.as_u64().or_else(|| {
            let number = value.as_f64().filter(|number| number.fract() == 0.0 && *number >= 0.0)?;
            format!("{number:.0}").parse().ok()
        });
        match number {
            Some(number) if number >= least => Ok(Some(number)),
            _ => Err(Failure::new("States.Runtime", format!("The value of {name} is not valid: {value}"))),
        }
    }
}

/// The world at the moment of a step.
struct Present<'a> {
    world: &'a mut dyn World,
    now: i64,
}

impl json_query::jsonata::World for Present<'_> {
    fn uuid(&mut self) -> String {
        self.world.uuid()
    }

    fn random(&mut self) -> f64 {
        self.world.random()
    }

    fn now_milliseconds(&self) -> i64 {
        self.now
    }
}

/// What a selection takes of an input.
pub(crate) fn select(selection: &Selection, scope: &Scope<'_>) -> Result<Value, Failure> {
    match selection {
        Selection::All => Ok(scope.input.clone()),
        Selection::Nothing => Ok(Value::Object(Map::new())),
        Selection::Path(path) => path.read(scope),
    }
}

/// Puts a result where `ResultPath` says, into what the state was given.
pub(crate) fn place(placing: &Placing, input: &Value, result: Value) -> Result<Value, Failure> {
    match placing {
        Placing::Whole => Ok(result),
        Placing::Nowhere => Ok(input.clone()),
        Placing::At(path) => {
            let mut whole = input.clone();
            path.put(&mut whole, result).map_err(|_| {
                let cause = format!("Unable to apply ReferencePath {} to input {input}", path.text());
                Failure::new("States.ResultPathMatchFailure", cause)
            })?;
            Ok(whole)
        }
    }
}
