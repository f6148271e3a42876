//! Reads one state: which members its type has, and what they say.

use serde_json::Value;

use super::fields::{Fields, Offers};
use super::reading::{self, Places, Reading};
use super::{JsonPathShaping, Kind, QueryLanguage, Shaping, State, Task, Wait, choice, map, retry};
use crate::diagnostic;

/// Members that every state may have.
const EVERY: &[&str] = &["Comment", "QueryLanguage", "Type"];
/// Those of a state that another may follow.
const FLOWING: &[&str] = &["End", "Next"];
const FAILING: &[&str] = &["Catch", "Retry"];

/// What a type of states may have: in both languages, in JSONPath, in JSONata; and what it must have.
struct Members {
    both: &'static [&'static [&'static str]],
    json_path: &'static [&'static str],
    jsonata: &'static [&'static str],
    required: &'static [&'static str],
}

fn members(kind: &str) -> Option<Members> {
    Some(match kind {
        "Pass" => Members {
            both: &[FLOWING, &["Assign"]],
            json_path: &["InputPath", "OutputPath", "Parameters", "Result", "ResultPath"],
            jsonata: &["Output"],
            required: &[],
        },
        "Task" => Members {
            both: &[
                FLOWING,
                FAILING,
                &["Assign", "Credentials", "HeartbeatSeconds", "Resource", "TimeoutSeconds"],
            ],
            json_path: &[
                "HeartbeatSecondsPath",
                "InputPath",
                "OutputPath",
                "Parameters",
                "ResultPath",
                "ResultSelector",
                "TimeoutSecondsPath",
            ],
            jsonata: &["Arguments", "Output"],
            required: &["Resource"],
        },
        "Choice" => Members {
            both: &[&["Assign", "Choices", "Default"]],
            json_path: &["InputPath", "OutputPath"],
            jsonata: &["Output"],
            required: &["Choices"],
        },
        "Wait" => Members {
            both: &[FLOWING, &["Assign", "Seconds", "Timestamp"]],
            json_path: &["InputPath", "OutputPath", "SecondsPath", "TimestampPath"],
            jsonata: &["Output"],
            required: &[],
        },
        "Succeed" => Members {
            both: &[],
            json_path: &["InputPath", "OutputPath"],
            jsonata: &["Output"],
            required: &[],
        },
        "Fail" => Members {
            both: &[&["Cause", "Error"]],
            json_path: &["CausePath", "ErrorPath"],
            jsonata: &[],
            required: &[],
        },
        "Parallel" => Members {
            both: &[FLOWING, FAILING, &["Assign", "Branches"]],
            json_path: &["InputPath", "OutputPath", "Parameters", "ResultPath", "ResultSelector"],
            jsonata: &["Arguments", "Output"],
            required: &["Branches"],
        },
        "Map" => Members {
            both: &[FLOWING, FAILING, &["Assign"], map::BOTH],
            json_path: map::JSON_PATH,
            jsonata: map::JSONATA,
            required: &[],
        },
        _ => return None,
    })
}

pub(crate) fn state(
    reading: &mut Reading,
    name: &str,
    fields: &Fields<'_>,
    places: &Places<'_>,
) -> Option<State> {
    let language = reading::language(fields, reading.language);
    let offers = match fields.get("Type").and_then(Value::as_str) {
        Some("Map" | "Parallel" | "Task") => Offers::Result,
        _ => Offers::Nothing,
    };
    let fields = &Fields { language, offers, ..*fields };
    if !fields.has("Type") {
        fields.report(diagnostic::required(&["Type"], fields.location));
        return None;
    }
    let kind = fields.text("Type")?;
    let Some(known) = members(kind) else {
        let message = format!("Value is not valid: {kind} is no type of state");
        fields.report(diagnostic::wrong_value(message, &fields.at("Type")));
        return None;
    };
    check_members(fields, &known, reading.language);
    reading::check_language(fields);
    let next = if known.both.contains(&FLOWING) { transition(fields, places) } else { None };
    let shaping = shaping(fields);
    let kind = kind_of(reading, fields, places, kind)?;
    Some(State {
        name: name.to_owned(),
        asks_context: asks_context(fields),
        kind,
        shaping,
        assign: fields.assign(),
        next,
        retry: retry::retriers(fields),
        catch: retry::catchers(fields, places),
    })
}

fn check_members(fields: &Fields<'_>, known: &Members, machine: QueryLanguage) {
    let (language, other, foreign) = match fields.language {
        QueryLanguage::JsonPath => ("JSONPath", "JSONata", known.jsonata),
        QueryLanguage::Jsonata => ("JSONata", "JSONPath", known.json_path),
    };
    if machine == QueryLanguage::Jsonata && fields.language == QueryLanguage::JsonPath {
        fields.report(diagnostic::downgraded(fields.location));
    } else {
        for name in fields.members.keys().filter(|name| foreign.contains(&name.as_str())) {
            fields.report(diagnostic::other_language(name, language, other, fields.location));
        }
    }
    let all: Vec<&str> = [EVERY, known.json_path, known.jsonata]
        .iter()
        .chain(known.both)
        .flat_map(|names| names.iter().copied())
        .collect();
    fields.only(&all, known.required);
}

/// `Next` or `End`, one of them and not both.
fn transition(fields: &Fields<'_>, places: &Places<'_>) -> Option<usize> {
    let end = fields.flag("End") == Some(true);
    match (end, fields.has("Next")) {
        (true, true) => {
            let message = "A state cannot have both Next and End".to_owned();
            fields.report(diagnostic::wrong_value(message, fields.location));
            None
        }
        (false, false) => {
            fields.report(diagnostic::required(&["Next"], fields.location));
            None
        }
        (true, false) => None,
        (false, true) => places.target(fields, "Next"),
    }
}

fn shaping(fields: &Fields<'_>) -> Shaping {
    match fields.language {
        QueryLanguage::Jsonata => {
            Shaping::Jsonata { arguments: fields.jsonata("Arguments"), output: fields.jsonata("Output") }
        }
        QueryLanguage::JsonPath => Shaping::JsonPath(Box::new(JsonPathShaping {
            input_path: fields.selection("InputPath"),
            parameters: fields.template("Parameters"),
            result_selector: fields.template("ResultSelector"),
            result_path: fields.placing("ResultPath"),
            output_path: fields.selection("OutputPath"),
        })),
    }
}

fn kind_of(reading: &mut Reading, fields: &Fields<'_>, places: &Places<'_>, kind: &str) -> Option<Kind> {
    Some(match kind {
        "Pass" => Kind::Pass { result: fields.get("Result").cloned() },
        "Task" => Kind::Task(Task {
            resource: fields.text("Resource")?.to_owned(),
            timeout: fields.setting("TimeoutSeconds", is_positive),
            heartbeat: fields.setting("HeartbeatSeconds", is_positive),
            credentials: fields.payload("Credentials"),
        }),
        "Choice" => Kind::Choice {
            rules: choice::rules(fields, places)?,
            default: if fields.has("Default") { places.target(fields, "Default") } else { None },
        },
        "Wait" => Kind::Wait(wait(fields)?),
        "Succeed" => Kind::Succeed,
        "Fail" => Kind::Fail {
            error: fields.setting("Error", Value::is_string),
            cause: fields.setting("Cause", Value::is_string),
        },
        "Parallel" => Kind::Parallel { branches: branches(reading, fields)? },
        _ => Kind::Map(Box::new(map::map(reading, fields)?)),
    })
}

fn is_positive(value: &Value) -> bool {
    value.as_u64().is_some_and(|number| number > 0)
}

/// Documented: from 0 to 99,999,999 seconds.
fn is_wait(value: &Value) -> bool {
    value.as_u64().is_some_and(|seconds| seconds <= 99_999_999)
}

fn wait(fields: &Fields<'_>) -> Option<Wait> {
    let forms = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
    let given = forms.iter().filter(|name| fields.has(name)).count();
    if given != 1 {
        let message =
            "A Wait state must have exactly one of [Seconds, SecondsPath, Timestamp, TimestampPath]";
        fields.report(diagnostic::wrong_value(message.to_owned(), fields.location));
        return None;
    }
    if fields.has("Seconds") || fields.has("SecondsPath") {
        return fields.setting("Seconds", is_wait).map(Wait::Seconds);
    }
    let is_time = |value: &Value| value.as_str().is_some_and(|text| crate::time::read(text).is_some());
    fields.setting("Timestamp", is_time).map(Wait::Timestamp)
}

fn branches(reading: &mut Reading, fields: &Fields<'_>) -> Option<Vec<usize>> {
    let branches = fields.array("Branches")?;
    if branches.is_empty() {
        let message = "Branches must have at least one branch".to_owned();
        fields.report(diagnostic::wrong_value(message, &fields.at("Branches")));
        return None;
    }
    let location = fields.at("Branches");
    let places = branches
        .iter()
        .enumerate()
        .map(|(place, branch)| reading::branch(reading, branch, &format!("{location}[{place}]")));
    Some(places.collect())
}

/// Whether a state may look at the context object: `$$`, or `$states` otherwise than by its input, result or error.
fn asks_context(fields: &Fields<'_>) -> bool {
    let inner = ["Branches", "ItemProcessor", "Iterator"];
    fields.members.iter().filter(|(name, _)| !inner.contains(&name.as_str())).any(|(_, value)| {
        let text = value.to_string();
        text.contains("$$")
            || text.match_indices("$states").any(|(at, found)| {
                let rest = &text[at + found.len()..];
                ![".input", ".result", ".errorOutput"].iter().any(|known| rest.starts_with(known))
            })
    })
}
