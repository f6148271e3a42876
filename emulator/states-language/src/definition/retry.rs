//! `Retry` and `Catch`.

use serde_json::Value;

use super::fields::{Fields, Offers};
use super::reading::Places;
use super::{Payload, Placing, QueryLanguage};
use crate::diagnostic;
use crate::jsonata_template::JsonataTemplate;

const RETRIER: &[&str] = &[
    "BackoffRate",
    "Comment",
    "ErrorEquals",
    "IntervalSeconds",
    "JitterStrategy",
    "MaxAttempts",
    "MaxDelaySeconds",
];

/// When a state is tried again.
#[derive(Debug)]
pub(crate) struct Retrier {
    pub(crate) errors: Vec<String>,
    pub(crate) interval_seconds: u64,
    pub(crate) max_attempts: u64,
    pub(crate) backoff_rate: f64,
    pub(crate) max_delay_seconds: Option<u64>,
    /// `JitterStrategy` is `FULL`: any part of the delay.
    pub(crate) jitter: bool,
}

/// Where a failure leads.
#[derive(Debug)]
pub(crate) struct Catcher {
    pub(crate) errors: Vec<String>,
    pub(crate) next: usize,
    pub(crate) result_path: Placing,
    pub(crate) output: Option<JsonataTemplate>,
    pub(crate) assign: Option<Payload>,
}

/// Reads each object of an array.
fn each<T>(fields: &Fields<'_>, name: &str, read: impl Fn(&Fields<'_>) -> Option<T>) -> Vec<T> {
    let Some(values) = fields.array(name) else { return Vec::new() };
    let mut all = Vec::with_capacity(values.len());
    for (place, value) in values.iter().enumerate() {
        let location = format!("{}[{place}]", fields.at(name));
        let read = Fields::object(value, &location, fields.language, fields.problems).and_then(|fields| {
            errors_stand_alone(&fields, place + 1 == values.len());
            read(&fields)
        });
        all.extend(read);
    }
    all
}

/// `States.ALL` stands by itself, in the last place.
fn errors_stand_alone(fields: &Fields<'_>, last: bool) {
    let Some(errors) = fields.array("ErrorEquals") else { return };
    if errors.is_empty() {
        let message = "ErrorEquals must not be empty".to_owned();
        fields.report(diagnostic::wrong_value(message, &fields.at("ErrorEquals")));
    }
    if errors.iter().any(|error| error == "States.ALL") && (errors.len() > 1 || !last) {
        let message = "States.ALL must appear alone and at end of list".to_owned();
        fields.report(diagnostic::wrong_value(message, &fields.at("ErrorEquals")));
    }
}

fn errors(fields: &Fields<'_>) -> Vec<String> {
    let Some(errors) = fields.array("ErrorEquals") else { return Vec::new() };
    if !errors.iter().all(Value::is_string) {
        fields.report(diagnostic::wrong_type("String", &fields.at("ErrorEquals")));
    }
    errors.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

pub(crate) fn retriers(fields: &Fields<'_>) -> Vec<Retrier> {
    each(fields, "Retry", |fields| {
        fields.only(RETRIER, &["ErrorEquals"]);
        let jitter = match fields.text("JitterStrategy") {
            None | Some("NONE") => false,
            Some("FULL") => true,
            Some(_) => {
                fields.report(diagnostic::not_one_of(&["FULL", "NONE"], &fields.at("JitterStrategy")));
                false
            }
        };
        let backoff_rate = fields.number("BackoffRate").unwrap_or(2.0);
        if backoff_rate < 1.0 {
            let message = "Value is not valid: must be at least 1.0".to_owned();
            fields.report(diagnostic::wrong_value(message, &fields.at("BackoffRate")));
        }
        Some(Retrier {
            errors: errors(fields),
            interval_seconds: fields.whole("IntervalSeconds", 1).unwrap_or(1),
            max_attempts: fields.whole("MaxAttempts", 0).unwrap_or(3),
            backoff_rate,
            max_delay_seconds: fields.whole("MaxDelaySeconds", 1),
            jitter,
        })
    })
}

pub(crate) fn catchers(fields: &Fields<'_>, places: &Places<'_>) -> Vec<Catcher> {
    each(fields, "Catch", |fields| {
        let fields = &Fields { offers: Offers::ErrorOutput, ..*fields };
        let known: &[&str] = match fields.language {
            QueryLanguage::JsonPath => &["Assign", "Comment", "ErrorEquals", "Next", "ResultPath"],
            QueryLanguage::Jsonata => &["Assign", "Comment", "ErrorEquals", "Next", "Output"],
        };
        fields.only(known, &["ErrorEquals", "Next"]);
        Some(Catcher {
            errors: errors(fields),
            next: places.target(fields, "Next")?,
            result_path: fields.placing("ResultPath"),
            output: if fields.language == QueryLanguage::Jsonata { fields.jsonata("Output") } else { None },
            assign: fields.assign(),
        })
    })
}
