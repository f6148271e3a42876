//! A thread leaves a state: its result becomes output and variables, and leads to the next state or to the end.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::events;
use super::running::Step;
use super::settings::{Sight, place, select};
use super::thread::{Phase, Thread};
use crate::definition::{JsonPathShaping, Kind, Payload, Selection, Shaping, State};
use crate::jsonata_template::JsonataTemplate;
use crate::scope::Failure;
use crate::size::is_too_deep;

/// The most bytes of what one `Assign` gives, and so of one variable. AWS's quota.
const MOST_ASSIGNED_BYTES: usize = 262_144;

/// The most bytes of all variables of an execution. AWS's quota. Counted are those that a state sees: what branches beside it hold is
/// not among them.
const MOST_VARIABLES_BYTES: usize = 10 * 1024 * 1024;

/// As many variables as cannot be too large together.
const FEW_VARIABLES: usize = MOST_VARIABLES_BYTES / MOST_ASSIGNED_BYTES;

impl Step<'_> {
    /// Leaves a state that has a result, by its `Next` or `End`.
    pub(crate) fn leave(&mut self, number: u64, result: Value) -> Result<(), Failure> {
        let Some(thread) = self.run.threads.get(&number).map(Thread::without_phase) else { return Ok(()) };
        let Some(state) = self.state(&thread) else { return Ok(()) };
        if has_result(&state.kind) || matches!(state.kind, Kind::Pass { .. }) {
            self.note("result", &result);
        }
        let (output, assigned) = match &state.shaping {
            Shaping::JsonPath(shaping) => self.shape_by_path(&thread, state, shaping, result)?,
            Shaping::Jsonata { output, .. } => {
                let mut sight = self.sight(&thread, state, &thread.input);
                if has_result(&state.kind) {
                    sight.more = Some(("result", &result));
                }
                let assigned = self.assigned("Assign", state.assign.as_ref(), &sight)?;
                let shaped = match output {
                    Some(output) => Some(self.jsonata("Output", output, &sight)?),
                    None => None,
                };
                (shaped.unwrap_or(result), assigned)
            }
        };
        self.exit(number, state, output, assigned, state.next)
    }

    fn shape_by_path(
        &mut self,
        thread: &Thread,
        state: &State,
        shaping: &JsonPathShaping,
        result: Value,
    ) -> Result<(Value, Option<Map<String, Value>>), Failure> {
        let sight = self.sight(thread, state, &result);
        let assigned = self.assigned("Assign", state.assign.as_ref(), &sight)?;
        let selected = match &shaping.result_selector {
            Some(selector) => selector.evaluate(&sight.scope(), self.world)?,
            None => {
                drop(sight);
                result
            }
        };
        if !matches!(state.kind, Kind::Wait(_) | Kind::Succeed) {
            self.note("afterResultSelector", &selected);
        }
        let whole = match state.kind {
            Kind::Wait(_) | Kind::Succeed => selected,
            _ => {
                let whole = place(&shaping.result_path, &thread.input, selected)?;
                self.note("afterResultPath", &whole);
                whole
            }
        };
        let output = match &shaping.output_path {
            Selection::All => whole,
            path => select(path, &self.sight(thread, state, &whole).scope())?,
        };
        Ok((output, assigned))
    }

    /// Leaves a Choice state by a rule or its default.
    pub(crate) fn lead(
        &mut self,
        number: u64,
        field: &str,
        input: &Value,
        next: usize,
        (output, assign): (Option<&JsonataTemplate>, Option<&Payload>),
    ) -> Result<(), Failure> {
        let Some(thread) = self.run.threads.get(&number).cloned() else { return Ok(()) };
        let Some(state) = self.state(&thread) else { return Ok(()) };
        let sight = self.sight(&thread, state, input);
        let within = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}/{name}") };
        let assigned = self.assigned(&within("Assign"), assign, &sight)?;
        let output = match (&state.shaping, output) {
            (Shaping::JsonPath(shaping), _) => select(&shaping.output_path, &sight.scope())?,
            (Shaping::Jsonata { .. }, Some(output)) => self.jsonata(&within("Output"), output, &sight)?,
            (Shaping::Jsonata { .. }, None) => input.clone(),
        };
        self.exit(number, state, output, assigned, Some(next))
    }

    /// The variables that an `Assign` gives values.
    pub(crate) fn assigned(
        &mut self,
        field: &str,
        assign: Option<&Payload>,
        sight: &Sight<'_>,
    ) -> Result<Option<Map<String, Value>>, Failure> {
        let Some(assign) = assign else { return Ok(None) };
        match self.payload(field, assign, sight)? {
            Value::Object(assigned) => {
                check_assigned(&assigned, sight.variables)?;
                Ok(Some(assigned))
            }
            _ => Ok(None),
        }
    }

    /// Documented: a branch sees the variables around it, and cannot assign them. Believed: when it fails, and the words.
    fn check_scope(&self, number: u64, assigned: &Map<String, Value>) -> Result<(), Failure> {
        let parent = self.run.threads.get(&number).and_then(|thread| thread.parent);
        let Some(around) = parent.and_then(|parent| self.run.threads.get(&parent)) else { return Ok(()) };
        match assigned.keys().find(|name| around.variables.contains_key(*name)) {
            None => Ok(()),
            Some(name) => {
                let cause =
                    format!("The variable '{name}' belongs to an outer scope and cannot be assigned.");
                Err(Failure::new("States.Runtime", cause))
            }
        }
    }

    /// Leaves a state with its output: to the next, or to the end of the thread.
    pub(crate) fn exit(
        &mut self,
        number: u64,
        state: &State,
        output: Value,
        assigned: Option<Map<String, Value>>,
        next: Option<usize>,
    ) -> Result<(), Failure> {
        let mut passed_on = std::iter::once(&output).chain(assigned.iter().flat_map(Map::values));
        if passed_on.any(is_too_deep) || size(&output) > super::MOST_PAYLOAD_BYTES {
            let cause = format!(
                "The state/task '{}' returned a result with a size exceeding the maximum number of bytes service limit.",
                state.name
            );
            return Err(Failure::new("States.DataLimitExceeded", cause));
        }
        if let Some(assigned) = &assigned {
            self.check_scope(number, assigned)?;
        }
        self.tell(number, format!("{}StateExited", state.kind.name()), || {
            let mut details = Map::new();
            details.insert("name".to_owned(), state.name.as_str().into());
            details.extend(events::payload("output", &output));
            if let Some(assigned) = &assigned {
                let texts = assigned.iter().map(|(name, value)| (name.clone(), value.to_string().into()));
                details.insert("assignedVariables".to_owned(), Value::Object(texts.collect()));
                details
                    .insert("assignedVariablesDetails".to_owned(), serde_json::json!({"truncated": false}));
            }
            Some(details)
        });
        self.note_left(number);
        let Some(thread) = self.run.threads.get_mut(&number) else { return Ok(()) };
        if let Some(assigned) = assigned {
            Arc::make_mut(&mut thread.variables).extend(assigned);
        }
        self.progress.spent.extend(thread.token.take());
        thread.is_in = false;
        thread.retries.clear();
        match next {
            Some(next) => {
                thread.state = next;
                thread.input = Arc::new(output);
                self.set_phase(number, Phase::Entering);
            }
            None => self.thread_ended(number, output),
        }
        Ok(())
    }
}

/// Whether what is assigned is within AWS's quotas. The words are believed.
fn check_assigned(assigned: &Map<String, Value>, before: &Map<String, Value>) -> Result<(), Failure> {
    let too_large = |what: String| {
        let cause = format!("{what} a size exceeding the maximum number of bytes service limit.");
        Err(Failure::new("States.Runtime", cause))
    };
    if let Some((name, _)) = assigned.iter().find(|(_, value)| size(value) > MOST_ASSIGNED_BYTES) {
        return too_large(format!("The variable '{name}' has"));
    }
    let together: usize = assigned.values().map(size).sum();
    if together > MOST_ASSIGNED_BYTES {
        return too_large("The variables that the state assigns have".to_owned());
    }
    if before.len() + assigned.len() <= FEW_VARIABLES {
        return Ok(());
    }
    let kept = before.iter().filter(|(name, _)| !assigned.contains_key(*name));
    let kept: usize = kept.map(|(_, value)| size(value)).sum();
    if kept + together > MOST_VARIABLES_BYTES {
        return too_large("The variables of the execution have".to_owned());
    }
    Ok(())
}

fn has_result(kind: &Kind) -> bool {
    matches!(kind, Kind::Task(_) | Kind::Parallel { .. } | Kind::Map(_))
}

/// How many bytes a value's text has, without making it.
pub(crate) fn size(value: &Value) -> usize {
    struct Counter(usize);
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // Counting cannot fail, and a value can always be written.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}
