//! The functions that AWS Step Functions adds to JSONata: `$hash`, `$parse`, `$partition`, `$random` with a seed, `$range`, `$uuid`.
//! `$eval` is not there.
//!
//! An argument that must be whole is cut towards zero. What follows for odd arguments was captured from AWS (published) unless a
//! comment says otherwise.

use std::fmt::Write;

use jsonata_core::evaluator::{Evaluator, EvaluatorError};
use jsonata_core::value::JValue;
use md5::{Digest, Md5};
use ring::digest;

use super::draws::Draws;
use super::functions::raise;
use super::java_random::JavaRandom;
use super::numbers::Digits;
use super::{strict_json, texts, values};

/// The most items that `$range` makes on AWS.
const MAXIMUM_RANGE: i128 = 360_145;

type Answer = Result<JValue, EvaluatorError>;

/// How many arguments the function of this name takes, if it is one of these: a function that calls others, such as `$map`, gives
/// them no more.
pub(super) fn arity(name: &str) -> Option<usize> {
    match name {
        "uuid" => Some(0),
        "parse" | "random" => Some(1),
        "hash" | "partition" => Some(2),
        "range" => Some(3),
        _ => None,
    }
}

/// Gives an evaluator the function of this name, if it is one of these, by another name or its own.
pub(super) fn register(
    evaluator: &mut Evaluator,
    name: &str,
    alias: &str,
    draws: &Draws,
    digits: &Digits,
) -> Result<(), EvaluatorError> {
    let (draws, digits) = (draws.clone(), digits.clone());
    match name {
        "eval" => evaluator.register_fn_override(alias, |_: &[JValue]| Err(raise(&texts::not_a_function()))),
        "hash" => evaluator.register_fn_override(alias, hash),
        "parse" => {
            evaluator.register_fn_override(alias, move |arguments: &[JValue]| parse(&digits, arguments))
        }
        "partition" => evaluator.register_fn_override(alias, partition),
        "random" => {
            evaluator.register_fn_override(alias, move |arguments: &[JValue]| random(&draws, arguments))
        }
        "range" => evaluator.register_fn_override(alias, range),
        "uuid" => evaluator.register_fn_override(alias, move |arguments: &[JValue]| uuid(&draws, arguments)),
        _ => Ok(()),
    }
}

/// `$hash(text, algorithm)`: the digest of the UTF-8 bytes in lower-case hexadecimal.
fn hash(arguments: &[JValue]) -> Answer {
    no_more_than(2, "hash", arguments)?;
    let Some(text) = text(1, "hash", arguments)? else { return Ok(JValue::Undefined) };
    let Some(algorithm) = text_or_absent(2, "hash", arguments)? else { return Ok(JValue::Undefined) };
    let sha = match algorithm {
        "MD5" => return Ok(JValue::from(hexadecimal(&Md5::digest(text.as_bytes())))),
        "SHA-1" => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        "SHA-256" => &digest::SHA256,
        "SHA-384" => &digest::SHA384,
        "SHA-512" => &digest::SHA512,
        _ => return Err(raise(&texts::wrong_argument("Unsupported hash algorithm"))),
    };
    Ok(JValue::from(hexadecimal(digest::digest(sha, text.as_bytes()).as_ref())))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `$parse(text)`: the JSON in a string. A name that occurs twice, and a number that no double holds, are refused.
fn parse(digits: &Digits, arguments: &[JValue]) -> Answer {
    no_more_than(1, "parse", arguments)?;
    let Some(text) = text_or_absent(1, "parse", arguments)? else { return Ok(JValue::Undefined) };
    let value = strict_json::parse(text).map_err(|_| raise(&texts::wrong_argument("Invalid JSON")))?;
    Ok(values::read(&value, digits))
}

/// `$partition(array, size)`: the array in pieces of a size; without a size, in one piece.
fn partition(arguments: &[JValue]) -> Answer {
    no_more_than(2, "partition", arguments)?;
    let items = match arguments.first() {
        None | Some(JValue::Undefined) => return Ok(JValue::Undefined),
        Some(JValue::Array(items)) => items.to_vec(),
        // Believed: of what the array must be.
        Some(JValue::Null) => return Err(raise(&texts::not_an_array(1, "partition", "values"))),
        Some(single) => vec![single.clone()],
    };
    let size = match whole(2, "partition", arguments)? {
        None => items.len(),
        Some(size) => usize::try_from(size)
            .map_err(|_| raise(&texts::wrong_argument("Second argument must be zero or greater")))?,
    };
    if items.is_empty() || size == 0 {
        return Ok(JValue::Undefined);
    }
    Ok(JValue::array(items.chunks(size).map(|piece| JValue::array(piece.to_vec())).collect()))
}

/// `$random(seed)`: a number from 0 up to, and without, 1; with a seed, always the same.
fn random(draws: &Draws, arguments: &[JValue]) -> Answer {
    no_more_than(1, "random", arguments)?;
    match whole(1, "random", arguments)? {
        Some(seed) => Ok(JValue::Number(JavaRandom::new(seed).double())),
        None => draws.random().map(JValue::Number),
    }
}

/// `$range(start, end, step)`: the numbers from the first to the last, both among them. A single number is no array.
fn range(arguments: &[JValue]) -> Answer {
    no_more_than(3, "range", arguments)?;
    if arguments.len() < 2 {
        return Err(raise(&texts::signature(arguments.len() + 1, "range")));
    }
    let (Some(start), Some(end), Some(step)) =
        (whole(1, "range", arguments)?, whole(2, "range", arguments)?, whole(3, "range", arguments)?)
    else {
        return Ok(JValue::Undefined);
    };
    let (start, end, step) = (i128::from(start), i128::from(end), i128::from(step));
    if step == 0 || (end - start).signum() * step.signum() < 0 {
        return Ok(JValue::Undefined);
    }
    let count = (end - start) / step + 1;
    if count > MAXIMUM_RANGE {
        return Err(raise(&texts::too_much_memory()));
    }
    #[allow(clippy::cast_precision_loss, reason = "JSONata's numbers are doubles")]
    let number = |index: i128| JValue::Number((start + index * step) as f64);
    Ok(if count == 1 { number(0) } else { JValue::array((0..count).map(number).collect()) })
}

/// `$uuid()`: a version 4 UUID.
fn uuid(draws: &Draws, arguments: &[JValue]) -> Answer {
    no_more_than(0, "uuid", arguments)?;
    draws.uuid().map(JValue::from)
}

/// The argument too many is the one that the error names; believed.
fn no_more_than(count: usize, function: &str, arguments: &[JValue]) -> Result<(), EvaluatorError> {
    if arguments.len() > count { Err(raise(&texts::signature(count + 1, function))) } else { Ok(()) }
}

/// An argument that is a string or undefined, by its number from 1; it must be there.
fn text<'a>(
    number: usize,
    function: &str,
    arguments: &'a [JValue],
) -> Result<Option<&'a str>, EvaluatorError> {
    if arguments.len() < number {
        return Err(raise(&texts::signature(number, function)));
    }
    text_or_absent(number, function, arguments)
}

fn text_or_absent<'a>(
    number: usize,
    function: &str,
    arguments: &'a [JValue],
) -> Result<Option<&'a str>, EvaluatorError> {
    match arguments.get(number - 1) {
        None | Some(JValue::Undefined) => Ok(None),
        Some(JValue::String(text)) => Ok(Some(text)),
        Some(_) => Err(raise(&texts::signature(number, function))),
    }
}

/// An argument that is a number, cut towards zero, or absent.
fn whole(number: usize, function: &str, arguments: &[JValue]) -> Result<Option<i64>, EvaluatorError> {
    match arguments.get(number - 1) {
        None | Some(JValue::Undefined) => Ok(None),
        #[allow(
            clippy::cast_possible_truncation,
            reason = "a double beyond 64 bits becomes the last that fits"
        )]
        Some(JValue::Number(double)) => Ok(Some(double.trunc() as i64)),
        Some(_) => Err(raise(&texts::signature(number, function))),
    }
}
