//! The functions at the end of a path.
//!
//! Numbers come out as Java's doubles: a sum of 1 and 2 is 3.0.

use std::borrow::Cow;

use serde_json::{Number, Value};

use super::read::Reading;
use super::syntax::{Argument, Call, Function, Query, Step};
use super::{PathError, PathErrorKind};

/// What a function gives for the value that the path led to.
pub(super) fn call(call: &Call, reading: &Reading<'_>, value: &Value) -> Result<Value, PathError> {
    match call.function {
        Function::Length => length(call, reading, value),
        Function::Keys => Ok(match value {
            Value::Object(members) => {
                reading.looks_at(members.len())?;
                members.keys().map(|name| Value::String(name.clone())).collect()
            }
            _ => Value::Null,
        }),
        Function::Concat => concat(call, reading, value),
        Function::Append => {
            reading.weigh(value)?;
            let mut items = match value {
                Value::Array(items) => items.clone(),
                other => return Ok(other.clone()),
            };
            for argument in &call.arguments {
                let item = evaluate(argument, reading, value)?;
                reading.weigh(&item)?;
                items.push(item.into_owned());
            }
            Ok(Value::Array(items))
        }
        Function::First => at(value, 0, reading),
        Function::Last => at(value, -1, reading),
        Function::Index => {
            let index = match call.arguments.first() {
                Some(argument) => evaluate(argument, reading, value)?.as_i64(),
                None => None,
            };
            at(value, index.ok_or_else(|| not_applicable("The function index lacks a number"))?, reading)
        }
        Function::Average | Function::Max | Function::Min | Function::StandardDeviation | Function::Sum => {
            let numbers = numbers(call, reading, value)?;
            Number::from_f64(aggregate(call.function, &numbers))
                .map(Value::Number)
                .ok_or_else(|| not_applicable("The numbers are too great for a function"))
        }
    }
}

fn not_applicable(message: &str) -> PathError {
    PathError { message: message.to_string(), kind: PathErrorKind::NotApplicable }
}

fn evaluate<'v>(
    argument: &'v Argument,
    reading: &Reading<'v>,
    item: &'v Value,
) -> Result<Cow<'v, Value>, PathError> {
    match argument {
        Argument::Json(value) => Ok(Cow::Borrowed(value)),
        Argument::Path(query) => reading.read(query, item),
    }
}

/// How many items or members there are. Of a path in its argument the function counts the children of what the path finds.
fn length(call: &Call, reading: &Reading<'_>, value: &Value) -> Result<Value, PathError> {
    if let Some(Argument::Path(query)) = call.arguments.first() {
        let counted = match query.steps.last() {
            None | Some(Step::Call(_)) => reading.read(query, value),
            Some(_) => {
                let mut steps = query.steps.clone();
                steps.push(Step::Wildcard);
                return match reading.read(&Query::new(query.root, steps), value)?.as_ref() {
                    Value::Array(items) => Ok(Value::from(items.len())),
                    _ => Ok(Value::Null),
                };
            }
        };
        if let Value::Array(items) = counted?.as_ref() {
            return Ok(Value::from(items.len()));
        }
    }
    Ok(match value {
        Value::Array(items) => Value::from(items.len()),
        Value::Object(members) => Value::from(members.len()),
        _ => Value::Null,
    })
}

/// The strings of an array, then the arguments, as one string.
fn concat(call: &Call, reading: &Reading<'_>, value: &Value) -> Result<Value, PathError> {
    let mut text = String::new();
    reading.weigh(value)?;
    for item in value.as_array().into_iter().flatten() {
        text.push_str(item.as_str().unwrap_or_default());
    }
    for argument in &call.arguments {
        let argument = evaluate(argument, reading, value)?;
        reading.weigh(&argument)?;
        match argument.as_ref() {
            Value::Null => {}
            Value::String(string) => text.push_str(string),
            other => text.push_str(&other.to_string()),
        }
    }
    Ok(Value::String(text))
}

fn at(value: &Value, index: i64, reading: &Reading<'_>) -> Result<Value, PathError> {
    let Value::Array(items) = value else {
        return Err(not_applicable("Aggregation function attempted to calculate value using empty array"));
    };
    let place = if index < 0 { index.saturating_add(items.len() as i64) } else { index };
    let item = usize::try_from(place).ok().and_then(|place| items.get(place)).ok_or_else(|| {
        not_applicable(&format!("Target index:{index} larger than object count:{}", items.len()))
    })?;
    reading.weigh(item)?;
    Ok(item.clone())
}

/// The numbers of an array, then those of the arguments. There must be one.
fn numbers(call: &Call, reading: &Reading<'_>, value: &Value) -> Result<Vec<f64>, PathError> {
    let mut numbers = Vec::new();
    reading.looks_at(value.as_array().map_or(1, Vec::len))?;
    let mut take = |value: &Value| numbers.extend(value.as_number().and_then(Number::as_f64));
    value.as_array().into_iter().flatten().for_each(&mut take);
    for argument in &call.arguments {
        match evaluate(argument, reading, value)?.as_ref() {
            Value::Array(items) => {
                reading.looks_at(items.len())?;
                items.iter().for_each(&mut take);
            }
            other => take(other),
        }
    }
    if numbers.is_empty() {
        return Err(not_applicable("Aggregation function attempted to calculate value using empty array"));
    }
    Ok(numbers)
}

fn aggregate(function: Function, numbers: &[f64]) -> f64 {
    let count = numbers.len() as f64;
    let sum: f64 = numbers.iter().sum();
    match function {
        Function::Average => sum / count,
        Function::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        Function::Min => numbers.iter().copied().fold(f64::INFINITY, f64::min),
        Function::StandardDeviation => {
            let squares: f64 = numbers.iter().map(|number| number * number).sum();
            // Rounding may leave what should be nothing just below it.
            (squares / count - (sum / count).powi(2)).max(0.0).sqrt()
        }
        _ => sum,
    }
}
