//! How a task's failure reads: the names and the texts of AWS's SDKs for Java, and Step Functions' own.
//!
//! The forms of the causes are from published captures of both kinds of integrations. A request id in a cause is drawn anew:
//! dispatch keeps the one of the call that failed to its trace.

use contract::{ApiError, Call};
use models::{Kind, ServiceModel};
use serde_json::Value;

use super::TaskError;
use super::java;

/// The status of [`ApiError::not_emulated`] and its kin.
const NOT_IMPLEMENTED: u16 = 501;

/// Which SDK tells an error.
#[derive(Clone, Copy, Debug)]
pub(super) enum Voice {
    /// Version 1: the optimized integrations.
    First {
        /// What the error begins with: `DynamoDB`.
        prefix: &'static str,
        /// The class of what the model does not name: `AmazonDynamoDBException`.
        base: &'static str,
        /// The service in the cause: `AmazonDynamoDBv2`.
        service: &'static str,
    },
    /// Version 2: the integrations of `aws-sdk`.
    Second {
        /// What the error begins with, and the service in the cause: `DynamoDb`.
        prefix: &'static str,
    },
}

/// What a service's refusal is to a state machine. An error that the model does not list is of the service's base class. What
/// is not emulated is a `NotImplementedException`, whose cause names the operation.
pub(super) fn of(voice: Voice, model: &ServiceModel, error: &ApiError, call: &Call) -> TaskError {
    let ApiError { status, code, message, .. } = error;
    let (shape, code) = match modelled(model, code) {
        Some((shape, wire)) => (Some(shape), wire),
        None => (None, &**code),
    };
    let id = call.ids.uuid();
    match voice {
        Voice::First { prefix, base, service } => {
            let class = match shape {
                Some(shape) => java::first_exception(shape),
                None if *status == NOT_IMPLEMENTED => NOT_IMPLEMENTED_CLASS.to_owned(),
                None => base.to_owned(),
            };
            let cause = format!(
                "{message} (Service: {service}; Status Code: {status}; Error Code: {code}; Request ID: {id}; Proxy: null)"
            );
            TaskError { error: format!("{prefix}.{class}"), cause }
        }
        Voice::Second { prefix } => {
            let class = match shape {
                Some(shape) => java::exception(shape),
                None if *status == NOT_IMPLEMENTED => NOT_IMPLEMENTED_CLASS.to_owned(),
                None => format!("{prefix}Exception"),
            };
            let extended = match model.id {
                "s3" => format!(", Extended Request ID: {}", call.ids.uuid()),
                _ => String::new(),
            };
            let cause =
                format!("{message} (Service: {prefix}, Status Code: {status}, Request ID: {id}{extended})");
            TaskError { error: format!("{prefix}.{class}"), cause }
        }
    }
}

const NOT_IMPLEMENTED_CLASS: &str = "NotImplementedException";

/// The shape of an error that the model lists, by its code on the wire or by its own name; and its code on the wire.
fn modelled(model: &ServiceModel, code: &str) -> Option<(&'static str, &'static str)> {
    let shapes = model.shapes.iter().filter_map(|shape| match shape.kind {
        Kind::Structure { error: Some(error), .. } => Some((shape.name, error.code)),
        _ => None,
    });
    shapes.into_iter().find(|(name, wire)| *name == code || *wire == code)
}

/// An integration of AWS that is not emulated.
pub(super) fn absent(resource_type: &str, resource: &str) -> TaskError {
    let service = resource_type.strip_prefix("aws-sdk:").unwrap_or(resource_type);
    let mut prefix = service.to_owned();
    if let Some(first) = prefix.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    TaskError {
        error: format!("{prefix}.{NOT_IMPLEMENTED_CLASS}"),
        cause: format!("{resource_type}:{resource} is not emulated by Millpond"),
    }
}

/// A failure of the state itself.
pub(super) fn runtime(cause: String) -> TaskError {
    TaskError { error: "States.Runtime".to_owned(), cause }
}

/// Arguments that cannot be sent.
pub(super) fn unusable(arguments: &Value, problems: &[String]) -> TaskError {
    let problems = problems.join(", ");
    runtime(format!("The Parameters '{arguments}' could not be used to start the Task: [{problems}]"))
}

/// A name that is no parameter.
pub(super) fn unsupported_field(name: &str) -> String {
    format!("The field \"{name}\" is not supported by Step Functions")
}

/// A parameter that must be there.
pub(super) fn missing_field(name: &str) -> String {
    format!("The field '{name}' is required but was missing")
}

/// A parameter of another type. Believed.
pub(super) fn wrong_type(name: &str, kind: &str) -> String {
    format!("The value for the field '{name}' must be {kind}")
}

/// An answer of a service that is not JSON. Only a fault of ours makes one.
pub(super) fn unreadable(error: &serde_json::Error) -> TaskError {
    runtime(format!("The answer of the service cannot be read: {error}"))
}
