//! TestState: one state by itself, for real or with a mocked answer.

use std::sync::Arc;

use contract::{ApiError, Call};
use serde_json::{Map, Value, json};
use states_language::{Definition, Failure, Identity, Inspection, Outcome, Position, Report, Run, Simulated};

use super::item_reader;
use super::performing::{Asking, perform};
use super::world::{self, Drawn};
use crate::definitions;
use crate::errors;
use crate::integrations::{self, Integration, Pattern, Watch};
use crate::model::state_machine::StateMachineType;

/// How many steps one state may take; a state goes on at each of its calls and times.
const MOST_STEPS: usize = 64;

/// The names that stand where an execution's would: AWS does not say what they are.
const NAME: &str = "TestState";

/// A state to be tested.
pub(crate) struct Tested<'a> {
    /// A state, or with `state` a whole machine.
    pub(crate) definition: &'a Value,
    pub(crate) state: Option<&'a str>,
    pub(crate) role: Option<&'a str>,
    pub(crate) input: Value,
    pub(crate) variables: Map<String, Value>,
    /// `$$` or `$states.context`, if the caller says what it is.
    pub(crate) context: Option<Value>,
    /// What a call is answered in place of its service.
    pub(crate) mock: Option<Report>,
    /// Whether a mocked result is held against the service's model, and with what must be there.
    pub(crate) validation: Validation,
    /// How often its first retrier has tried before.
    pub(crate) retries: u64,
    /// The state inside, from which the mocked failure of a Map or a Parallel comes.
    pub(crate) error_caused_by: Option<&'a str>,
    /// How many iterations of a Map have failed.
    pub(crate) failed_iterations: u64,
    /// What the `ItemReader` of a Map has read, as it is in its source.
    pub(crate) items: Option<&'a str>,
    /// Who watches what a call sends and is answered.
    pub(crate) watch: Option<Arc<Watch>>,
}

/// How a mocked result is held against the model of the operation that a task calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Validation {
    /// Names, types, and what must be there.
    Strict,
    /// The types of members that the model has.
    Present,
    /// Not at all.
    None,
}

/// What came of it.
pub(crate) struct Verdict {
    pub(crate) status: &'static str,
    pub(crate) output: Option<Value>,
    pub(crate) failure: Option<Failure>,
    pub(crate) next: Option<String>,
    pub(crate) data: Map<String, Value>,
    pub(crate) variables: Option<Value>,
}

/// Runs one state.
///
/// # Errors
/// `InvalidDefinition`; `ValidationException` if it cannot be run by itself.
pub(crate) async fn test(call: &Call, mut tested: Tested<'_>) -> Result<Verdict, ApiError> {
    let (name, state, language) = state(&tested)?;
    refuse(&state, &tested)?;
    let whole = machine(name, &state, language);
    let whole = whole.to_string();
    // With a mocked answer nothing is called, and what a call would need may lack.
    if tested.mock.is_none() {
        definitions::check(&whole, StateMachineType::Standard)?;
    }
    let definition = Definition::parse(&whole).map_err(|_| errors::invalid_definition(""))?;
    let identity = identity(call, &tested);
    let input = std::mem::take(&mut tested.input);
    let now = || call.clock.now().0;
    let (mut run, _) = Run::begin(&definition, identity, input.clone(), Map::new(), now());
    run.inspect(Simulated {
        variables: std::mem::take(&mut tested.variables),
        retries: tested.retries,
        failed_iterations: tested.failed_iterations,
        items: tested.items.map(|text| item_reader::read(&state, text)).transpose()?,
    });
    let mut at = now();
    for _ in 0..MOST_STEPS {
        let mut drawn = Drawn(&call.ids);
        let progress = world::step(&definition, || run.advance(&definition, at, &mut drawn));
        for task in progress.calls {
            let number = task.call;
            let report = match tested.mock.take() {
                Some(report) => report,
                None => perform(call.at_present(), asking(tested.watch.clone()), task).await.report,
            };
            let _ = run.report(&definition, number, report, at.max(now()), &mut Drawn(&call.ids));
        }
        if !matches!(run.position(&definition), Position::In) {
            break;
        }
        // A state that waits is not waited for. Believed.
        at = run.next_due().filter(|_| !run.is_ready()).unwrap_or_else(now).max(at);
    }
    Ok(verdict(&run, &definition, &input))
}

fn asking(watch: Option<Arc<Watch>>) -> Asking {
    Asking {
        state_machine_arn: NAME.to_owned(),
        execution_arn: NAME.to_owned(),
        test_case: None,
        is_kept: false,
        watch,
    }
}

fn identity(call: &Call, tested: &Tested<'_>) -> Identity {
    let given = |name: &str| tested.context.as_ref().and_then(|context| context.get(name)).cloned();
    let execution = given("Execution").unwrap_or_else(|| {
        json!({
            "Id": NAME, "Input": tested.input, "Name": NAME, "RoleArn": tested.role,
            "StartTime": call.now.iso(), "RedriveCount": 0,
        })
    });
    Identity {
        execution,
        state_machine: given("StateMachine").unwrap_or_else(|| json!({"Id": NAME, "Name": NAME})),
        region: call.store.scope().region.to_string(),
        longest_seconds: super::record::LONGEST_SECONDS,
        flow: 0,
        tells_events: false,
        keeps_history: false,
    }
}

/// The state's name, the state, and the query language around it.
fn state<'a>(tested: &Tested<'a>) -> Result<(&'a str, Value, Option<&'a Value>), ApiError> {
    let Some(name) = tested.state else { return Ok((NAME, tested.definition.clone(), None)) };
    let found = find(tested.definition, name).ok_or_else(|| errors::no_such_state(name))?;
    Ok((name, found.clone(), tested.definition.get("QueryLanguage")))
}

/// A state of a machine, at whatever depth; the reader of JSON has bounded that.
fn find<'a>(machine: &'a Value, name: &str) -> Option<&'a Value> {
    let states = machine.get("States")?.as_object()?;
    states.get(name).or_else(|| states.values().find_map(|state| find_inside(state, name)))
}

/// A state in what a Map or a Parallel runs.
fn find_inside<'a>(state: &'a Value, name: &str) -> Option<&'a Value> {
    let processors = ["ItemProcessor", "Iterator"].iter().filter_map(|member| state.get(*member));
    let branches = state.get("Branches").and_then(Value::as_array).into_iter().flatten();
    processors.chain(branches).find_map(|flow| find(flow, name))
}

/// What cannot be run by itself, and what is said of a state that cannot be.
fn refuse(state: &Value, tested: &Tested<'_>) -> Result<(), ApiError> {
    let kind = state["Type"].as_str();
    if kind != Some("Map") && (tested.failed_iterations > 0 || tested.items.is_some()) {
        return Err(errors::only_for_maps());
    }
    match kind {
        Some("Map" | "Parallel") => match &tested.mock {
            None => Err(errors::needs_a_mock()),
            Some(Report::Succeeded(result)) if !result.is_array() => Err(errors::no_array_in_mock()),
            Some(Report::Failed(_)) => match tested.error_caused_by {
                Some(name) if find_inside(state, name).is_none() => Err(errors::no_such_state(name)),
                _ => Ok(()),
            },
            Some(_) => Ok(()),
        },
        _ if tested.error_caused_by.is_some() => Err(errors::only_for_containers()),
        Some("Task") if let Some(Report::Succeeded(result)) = &tested.mock => {
            let resource = state["Resource"].as_str().unwrap_or_default();
            let is_strict = match tested.validation {
                Validation::Strict => true,
                Validation::Present => false,
                Validation::None => return Ok(()),
            };
            match integrations::mock_problems(resource, result, is_strict).as_slice() {
                [] => Ok(()),
                problems => Err(errors::mock_is_not_of_the_model(&problems.join(", "))),
            }
        }
        Some("Task") if tested.mock.is_none() => {
            let integration = state["Resource"].as_str().and_then(|resource| integrations::of(resource).ok());
            match integration {
                Some(Integration::Activity { .. }) => Err(errors::needs_a_mock()),
                Some(integration) if integration.pattern() != Pattern::RequestResponse => {
                    Err(errors::needs_a_mock())
                }
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// A machine of the state and of ends for all that it leads to.
fn machine(name: &str, state: &Value, language: Option<&Value>) -> Value {
    let mut states = Map::new();
    states.insert(name.to_owned(), state.clone());
    for target in targets(state) {
        states.entry(target.to_owned()).or_insert_with(|| json!({"Type": "Succeed"}));
    }
    let mut machine = json!({"StartAt": name, "States": states});
    if let Some(language) = language {
        machine["QueryLanguage"] = language.clone();
    }
    machine
}

fn targets(state: &Value) -> impl Iterator<Item = &str> {
    let listed = ["Catch", "Choices"].iter().filter_map(|name| state.get(*name)?.as_array()).flatten();
    let named = ["Next", "Default"].iter().filter_map(|name| state.get(*name));
    listed.filter_map(|item| item.get("Next")).chain(named).filter_map(Value::as_str)
}

fn verdict(run: &Run, definition: &Definition, input: &Value) -> Verdict {
    let none = Inspection::default();
    let inspection = run.inspection().unwrap_or(&none);
    let mut data = inspection.data.clone();
    data.insert("input".to_owned(), input.to_string().into());
    let mut verdict = Verdict {
        status: "FAILED",
        output: None,
        failure: inspection.failure.clone(),
        next: None,
        data,
        variables: run.variables().map(|variables| Value::Object(variables.clone())),
    };
    match run.position(definition) {
        Position::Over(Outcome::Succeeded(output)) => {
            verdict.status = "SUCCEEDED";
            verdict.output = Some(output.clone());
        }
        Position::Over(Outcome::Failed(failure)) => verdict.failure = Some(failure.clone()),
        Position::Over(Outcome::TimedOut) => verdict.failure = Some(Failure::new("States.Timeout", "")),
        Position::Retrying => verdict.status = "RETRIABLE",
        Position::Next { state, output } => {
            verdict.status = if verdict.failure.is_some() { "CAUGHT_ERROR" } else { "SUCCEEDED" };
            verdict.next = Some(state.to_owned());
            verdict.output = Some(output.clone());
        }
        Position::In => {
            let cause = "The state did not come to an end";
            verdict.failure = Some(Failure::new("States.Runtime", cause));
        }
    }
    verdict
}
