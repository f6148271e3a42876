//! ValidateStateMachineDefinition: what is wrong with a definition, without making a state machine of it.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use states_language::{Diagnostic, Severity};

use crate::definitions::{self, is_error};
use crate::model::state_machine::StateMachineType;

/// How many diagnostics there are at the most, and where the request does not say (documented).
const MOST_DIAGNOSTICS: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    definition: String,
    #[serde(rename = "type", default)]
    kind: StateMachineType,
    severity: Option<String>,
    max_results: Option<usize>,
}

#[derive(Serialize)]
pub(super) struct Output {
    result: &'static str,
    diagnostics: Vec<Told>,
    truncated: bool,
}

/// `ValidateStateMachineDefinitionDiagnostic`.
#[derive(Serialize)]
struct Told {
    severity: &'static str,
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    location: String,
}

pub(super) async fn validate_state_machine_definition(_: Call, input: Input) -> Result<Output, ApiError> {
    let found = definitions::problems(&input.definition, input.kind);
    let is_good = !found.iter().any(is_error);
    let tells_warnings = input.severity.as_deref() == Some("WARNING");
    let wanted = found.into_iter().filter(|problem| tells_warnings || is_error(problem));
    let most = input.max_results.filter(|most| *most > 0).unwrap_or(MOST_DIAGNOSTICS);
    let mut diagnostics: Vec<Told> = wanted.take(most + 1).map(told).collect();
    let truncated = diagnostics.len() > most;
    diagnostics.truncate(most);
    Ok(Output { result: if is_good { "OK" } else { "FAIL" }, diagnostics, truncated })
}

fn told(problem: Diagnostic) -> Told {
    let Diagnostic { severity, code, message, location } = problem;
    let severity = match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
    };
    Told { severity, code, message, location }
}
