//! A thread enters a state, and does what the state's type does first.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::running::{Step, after};
use super::settings::{Sight, select};
use super::thread::{Phase, Thread};
use super::{choice, events};
use crate::definition::{Kind, Selection, Setting, Shaping, State, Wait};
use crate::scope::Failure;
use crate::time;

/// The longest a Wait state waits, in seconds. Documented: from 0 to 99,999,999.
const LONGEST_WAIT_SECONDS: u64 = 99_999_999;

impl Step<'_> {
    /// Enters the state that a thread has come to.
    pub(crate) fn enter(&mut self, number: u64) {
        let Some(thread) = self.run.threads.get_mut(&number) else { return };
        let Some(state) =
            self.definition.flows.get(thread.flow).and_then(|flow| flow.states.get(thread.state))
        else {
            return;
        };
        thread.entered = self.now;
        thread.is_in = true;
        // What an inspection says of earlier tries stands.
        thread.retries.resize(state.retry.len(), 0);
        let input = if self.run.identity.tells_events && !thread.is_silent {
            events::payload("input", &thread.input)
        } else {
            Map::new()
        };
        let entered = self.tell(number, format!("{}StateEntered", state.kind.name()), || {
            let mut details = Map::new();
            details.insert("name".to_owned(), state.name.as_str().into());
            details.extend(input);
            Some(details)
        });
        if let Some(thread) = self.run.threads.get_mut(&number) {
            thread.entered_event = entered;
        }
        self.begin(number);
    }

    /// Does what the state's type does, for the first time or again.
    pub(crate) fn begin(&mut self, number: u64) {
        let Some(thread) = self.run.threads.get(&number).cloned() else { return };
        let Some(state) = self.state(&thread) else { return };
        let done = match &state.kind {
            Kind::Pass { result } => self.pass(number, &thread, state, result.as_ref()),
            Kind::Task(task) => self.call(number, thread, state, task),
            Kind::Choice { rules, default } => self.choose(number, &thread, state, rules, *default),
            Kind::Wait(wait) => self.wait(number, &thread, state, wait),
            Kind::Succeed => self.succeed(number, &thread, state),
            Kind::Fail { error, cause } => self.fail_state(number, &thread, state, error, cause),
            Kind::Parallel { branches } => self.fork(number, &thread, state, branches),
            Kind::Map(map) => self.map(number, &thread, state, map),
        };
        if let Err(failure) = done {
            self.stumbled(number, failure);
        }
    }

    /// What `InputPath` and then `Parameters` or `Arguments` make of the input.
    pub(crate) fn arguments(&mut self, thread: &Thread, state: &State) -> Result<Value, Failure> {
        match &state.shaping {
            Shaping::JsonPath(shaping) => {
                let mut sight = self.sight(thread, state, &thread.input);
                let input = match &shaping.input_path {
                    Selection::All => Cow::Borrowed(&*thread.input),
                    path => Cow::Owned(select(path, &sight.scope())?),
                };
                self.note("afterInputPath", &input);
                let Some(parameters) = &shaping.parameters else {
                    self.note("afterParameters", &input);
                    return Ok(input.into_owned());
                };
                sight.input = &input;
                let parameters = parameters.evaluate(&sight.scope(), self.world)?;
                self.note("afterParameters", &parameters);
                Ok(parameters)
            }
            Shaping::Jsonata { arguments: Some(arguments), .. } => {
                let sight = self.sight(thread, state, &thread.input);
                let arguments = self.jsonata("Arguments", arguments, &sight)?;
                self.note("afterArguments", &arguments);
                Ok(arguments)
            }
            Shaping::Jsonata { arguments: None, .. } => Ok(Value::clone(&thread.input)),
        }
    }

    /// What `InputPath` makes of the input, for states that have no `Parameters`.
    pub(crate) fn effective_input(&mut self, thread: &Thread, state: &State) -> Result<Value, Failure> {
        match &state.shaping {
            Shaping::JsonPath(shaping) => {
                let sight = self.sight(thread, state, &thread.input);
                let input = select(&shaping.input_path, &sight.scope())?;
                self.note("afterInputPath", &input);
                Ok(input)
            }
            Shaping::Jsonata { .. } => Ok(Value::clone(&thread.input)),
        }
    }

    fn pass(
        &mut self,
        number: u64,
        thread: &Thread,
        state: &State,
        result: Option<&Value>,
    ) -> Result<(), Failure> {
        let result = match result {
            Some(result) => result.clone(),
            None => self.arguments(thread, state)?,
        };
        self.leave(number, result)
    }

    fn choose(
        &mut self,
        number: u64,
        thread: &Thread,
        state: &State,
        rules: &[crate::definition::Rule],
        default: Option<usize>,
    ) -> Result<(), Failure> {
        let input = self.effective_input(thread, state)?;
        let sight = self.sight(thread, state, &input);
        for (place, rule) in rules.iter().enumerate() {
            let field = format!("Choices[{place}]");
            if choice::holds(self, &field, &rule.condition, &sight)? {
                let shaped = (rule.output.as_ref(), rule.assign.as_ref());
                return self.lead(number, &field, &input, rule.next, shaped);
            }
        }
        let Some(next) = default else {
            // Captured (published, three times): not `States.NoChoiceMatched`, which the language's page names.
            let cause = "Failed to transition out of the state. The state does not point to a next state.";
            return Err(Failure::new("States.Runtime", cause));
        };
        let output = match &state.shaping {
            Shaping::Jsonata { output, .. } => output.as_ref(),
            Shaping::JsonPath(_) => None,
        };
        self.lead(number, "", &input, next, (output, state.assign.as_ref()))
    }

    fn wait(&mut self, number: u64, thread: &Thread, state: &State, wait: &Wait) -> Result<(), Failure> {
        let input = self.effective_input(thread, state)?;
        let sight = self.sight(thread, state, &input);
        let until = match wait {
            Wait::Seconds(setting) => {
                let seconds = self.whole("Seconds", Some(setting), 0, &sight)?.unwrap_or(0);
                if seconds > LONGEST_WAIT_SECONDS {
                    let cause = format!(
                        "The wait of {seconds} seconds is longer than {LONGEST_WAIT_SECONDS} seconds"
                    );
                    return Err(Failure::new("States.Runtime", cause));
                }
                after(self.now, seconds)
            }
            Wait::Timestamp(setting) => self.timestamp(setting, &sight)?,
        };
        if until <= self.now {
            return self.leave(number, input);
        }
        self.set_phase(number, Phase::Waiting { until });
        Ok(())
    }

    fn timestamp(&mut self, setting: &Setting, sight: &Sight<'_>) -> Result<i64, Failure> {
        let value = self.setting("Timestamp", setting, sight)?;
        let nanoseconds = value.as_str().and_then(time::read).ok_or_else(|| {
            Failure::new("States.Runtime", format!("The value of Timestamp is not valid: {value}"))
        })?;
        // What falls within a millisecond has not come before its end.
        Ok(i64::try_from(nanoseconds.div_euclid(1_000_000)).unwrap_or(i64::MAX))
    }

    /// A Wait state is over.
    pub(crate) fn waited(&mut self, number: u64) {
        let Some(thread) = self.run.threads.get(&number).cloned() else { return };
        let Some(state) = self.state(&thread) else { return };
        let left = self.effective_input(&thread, state).and_then(|input| self.leave(number, input));
        if let Err(failure) = left {
            self.stumbled(number, failure);
        }
    }

    fn succeed(&mut self, number: u64, thread: &Thread, state: &State) -> Result<(), Failure> {
        let input = self.effective_input(thread, state)?;
        self.leave(number, input)
    }

    fn fail_state(
        &mut self,
        number: u64,
        thread: &Thread,
        state: &State,
        error: &Option<Setting>,
        cause: &Option<Setting>,
    ) -> Result<(), Failure> {
        let sight = self.sight(thread, state, &thread.input);
        let mut text = |field: &str, setting: &Option<Setting>| -> Result<String, Failure> {
            let Some(setting) = setting else { return Ok(String::new()) };
            match self.setting(field, setting, &sight)? {
                Value::String(text) => Ok(text),
                other => {
                    let cause = format!("The value of Error and Cause must be a string, and is {other}");
                    Err(Failure::new("States.Runtime", cause))
                }
            }
        };
        let failure = Failure::new(text("Error", error)?, text("Cause", cause)?);
        self.thread_failed(number, failure);
        Ok(())
    }

    /// What a Map goes over.
    pub(crate) fn items(
        &mut self,
        thread: &Thread,
        state: &State,
        items: &crate::definition::Items,
        input: &Value,
    ) -> Result<Vec<Value>, Failure> {
        use crate::definition::Items;
        let sight = self.sight(thread, state, input);
        let value = match items {
            Items::Input => input.clone(),
            Items::Path(path) => path.read(&sight.scope())?,
            Items::Setting(setting) => self.setting("Items", setting, &sight)?,
        };
        match value {
            Value::Array(items) => Ok(items),
            // In JSONata, an object is gone over by its members.
            Value::Object(members) if matches!(state.shaping, Shaping::Jsonata { .. }) => {
                Ok(members.into_iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect())
            }
            _ => {
                let cause = "Reference path \"$\" must point to array.".to_owned();
                let cause = match items {
                    Items::Path(path) => cause.replace("\"$\"", &format!("\"{}\"", path.text())),
                    _ => cause,
                };
                Err(Failure::new("States.Runtime", cause))
            }
        }
    }
}
