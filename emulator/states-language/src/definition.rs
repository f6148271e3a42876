//! A definition, read: every name of a state has become its place, every path and template is parsed.

mod choice;
mod fields;
mod map;
mod reachable;
mod reading;
mod retry;
mod states;

use serde_json::Value;

use crate::diagnostic::{self, Diagnostic};
use crate::json_problem::JsonProblem;
use crate::jsonata_template::JsonataTemplate;
use crate::path_expression::PathExpression;
use crate::template::{Source, Template};

pub(crate) use choice::{Comparison, Condition, Is, Kind as CompareKind, Operand, Rule, Test};
pub(crate) use map::{Distributed, Items, MapState};
pub(crate) use retry::{Catcher, Retrier};

/// The most bytes a definition has. AWS's quota.
pub const MOST_DEFINITION_BYTES: usize = 1_048_576;

/// A state machine's definition that nothing is wrong with.
#[derive(Debug)]
pub struct Definition {
    /// The whole machine's `TimeoutSeconds`.
    pub timeout_seconds: Option<u64>,
    /// Every sequence of states: the machine's own comes first, then those of its Parallel and Map states at any depth.
    pub(crate) flows: Vec<Flow>,
    /// What AWS would warn of.
    warnings: Vec<Diagnostic>,
    may_take_long: bool,
}

/// States that lead to one another.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    pub(crate) start: usize,
    pub(crate) states: Vec<State>,
}

/// How a state says what it wants of its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QueryLanguage {
    JsonPath,
    Jsonata,
}

/// One state.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) shaping: Shaping,
    pub(crate) assign: Option<Payload>,
    /// Where it leads; `None` ends the flow. A Choice decides itself.
    pub(crate) next: Option<usize>,
    pub(crate) retry: Vec<Retrier>,
    pub(crate) catch: Vec<Catcher>,
    /// Whether anything in it may ask for the context object, which is not made otherwise.
    pub(crate) asks_context: bool,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Pass { result: Option<Value> },
    Task(Task),
    Choice { rules: Vec<Rule>, default: Option<usize> },
    Wait(Wait),
    Succeed,
    Fail { error: Option<Setting>, cause: Option<Setting> },
    Parallel { branches: Vec<usize> },
    Map(Box<MapState>),
}

impl Kind {
    /// As events are named after it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Kind::Pass { .. } => "Pass",
            Kind::Task(_) => "Task",
            Kind::Choice { .. } => "Choice",
            Kind::Wait(_) => "Wait",
            Kind::Succeed => "Succeed",
            Kind::Fail { .. } => "Fail",
            Kind::Parallel { .. } => "Parallel",
            Kind::Map(_) => "Map",
        }
    }
}

#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) resource: String,
    pub(crate) timeout: Option<Setting>,
    pub(crate) heartbeat: Option<Setting>,
    pub(crate) credentials: Option<Payload>,
}

#[derive(Debug)]
pub(crate) enum Wait {
    Seconds(Setting),
    Timestamp(Setting),
}

/// What is made of a state's input and of its result.
#[derive(Debug)]
pub(crate) enum Shaping {
    JsonPath(Box<JsonPathShaping>),
    Jsonata { arguments: Option<JsonataTemplate>, output: Option<JsonataTemplate> },
}

#[derive(Debug, Default)]
pub(crate) struct JsonPathShaping {
    pub(crate) input_path: Selection,
    pub(crate) parameters: Option<Template>,
    pub(crate) result_selector: Option<Template>,
    pub(crate) result_path: Placing,
    pub(crate) output_path: Selection,
}

/// `InputPath` and `OutputPath`.
#[derive(Debug, Default)]
pub(crate) enum Selection {
    #[default]
    All,
    /// `null`: an empty object.
    Nothing,
    Path(PathExpression),
}

/// `ResultPath`.
#[derive(Debug, Default)]
pub(crate) enum Placing {
    /// `$`: the result is all there is.
    #[default]
    Whole,
    /// `null`: the result is dropped.
    Nowhere,
    At(json_query::Path),
}

/// A member that may be given as it is, by a path, or by an expression.
#[derive(Debug)]
pub(crate) enum Setting {
    Literal(Value),
    /// A path, or an intrinsic function; and the member that it stands in.
    Source(String, Source),
    Jsonata(JsonataTemplate),
}

/// A template of the state's query language.
#[derive(Debug)]
pub(crate) enum Payload {
    JsonPath(Template),
    Jsonata(JsonataTemplate),
}

/// Whether a member is given by an expression of JSONata.
fn is_expression(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with("{%"))
}

impl Definition {
    /// Reads a definition.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text, warnings among it.
    pub fn parse(text: &str) -> Result<Definition, Vec<Diagnostic>> {
        let value: Value = serde_json::from_str(text)
            .map_err(|error| vec![diagnostic::not_json(&JsonProblem::of(text, &error.to_string()))])?;
        reading::definition(&value)
    }

    /// What AWS would warn of.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Whether a step of its machine may take as long as an expression is allowed: a second, in which the thread that it runs on serves
    /// nobody else.
    #[must_use]
    pub fn may_take_long(&self) -> bool {
        self.may_take_long
    }

    /// Every `Resource` of every Task in it, with its location.
    pub fn resources(&self) -> impl Iterator<Item = (&str, &str)> {
        self.flows.iter().flat_map(|flow| &flow.states).filter_map(|state| match &state.kind {
            Kind::Task(task) => Some((state.name.as_str(), task.resource.as_str())),
            _ => None,
        })
    }
}
