//! Functions whose results may be far larger than their arguments: what a call would make is measured before it is made.
//!
//! `$replace($pad('', 1000000, 'a'), 'a', $pad('', 1000000, 'b'))` is two texts of a million bytes, and would be one of 10^12. So
//! each argument of such a call is noted as it is evaluated, and with the last of them what the call would make is counted. A
//! function that is used as a value (`$f := $replace`), or is given some of its arguments, becomes one that calls it so.
//!
//! A replacement that is a function says what it makes when it is called: that is counted over the whole evaluation. A pattern that
//! is a function may match for ever and anywhere, so such a call is refused unless its texts are short.

use std::cell::RefCell;
use std::rc::Rc;

use jsonata_core::ast::{AstNode, BinaryOp};
use jsonata_core::evaluator::{Context, Evaluator, EvaluatorError};
use jsonata_core::functions::{FunctionError, string};
use jsonata_core::value::JValue;

use super::{Expression, call, raise, take, texts};
use crate::jsonata::values::{NUMBER_BYTES, is_within};

/// The functions, and how many arguments each takes.
const MEASURED: &[(&str, usize)] = &[
    ("base64encode", 1),
    ("encodeUrl", 1),
    ("encodeUrlComponent", 1),
    ("join", 2),
    ("match", 3),
    ("pad", 3),
    ("replace", 4),
    ("split", 3),
];

/// Names that no expression can write: of the function that a value of one of these becomes, of what is done with an argument, and
/// with the last, to which the function's name is added.
const VALUE: &str = "#value";
const ARGUMENT: &str = "#argument";
const WITHIN: &str = "#within";
const TALLY: &str = "#tally";
const LAST: &str = "#last-";

/// The longest texts of a `$replace` whose pattern is a function, in bytes.
const MOST_FOR_A_MATCHER: usize = 512;

/// About how many bytes of memory a match takes that `$match` tells, and each of its groups, in units of what is allowed.
const MATCH_BYTES: usize = 16;

fn arity(name: &str) -> Option<usize> {
    MEASURED.iter().find(|(measured, _)| *measured == name).map(|(_, arity)| *arity)
}

/// Rewrites a use of one of the functions. `false` if the expression is none.
pub(super) fn measure(node: &mut AstNode) -> bool {
    match node {
        AstNode::Variable(name) if arity(name).is_some() => {
            *node = call(VALUE, vec![take(node)]);
            true
        }
        AstNode::Binary { op: BinaryOp::ChainPipe, lhs, rhs } => {
            let AstNode::Function { name, args, is_builtin } = &mut **rhs else { return false };
            if arity(name).is_none() || args.iter().any(is_placeholder) {
                return false;
            }
            let (name, is_builtin) = (std::mem::take(name), *is_builtin);
            let args = std::iter::once(take(lhs)).chain(args.drain(..)).collect();
            *node = AstNode::Function { name, args, is_builtin };
            measure(node)
        }
        AstNode::Function { name, args, is_builtin: true } if arity(name).is_some() => {
            if args.iter().any(is_placeholder) {
                let function = call(VALUE, vec![AstNode::Variable(name.clone())]);
                *node = AstNode::Call { procedure: Box::new(function), args: std::mem::take(args) };
            } else {
                note(name, args);
            }
            true
        }
        _ => false,
    }
}

fn is_placeholder(node: &AstNode) -> bool {
    matches!(node, AstNode::Placeholder)
}

/// Has the arguments of a call noted, and the call measured with the last of them.
fn note(name: &str, args: &mut [AstNode]) {
    let count = args.len();
    let is_text = matches!(name, "base64encode" | "encodeUrl" | "encodeUrlComponent" | "pad");
    for (place, argument) in args.iter_mut().enumerate() {
        *argument = if is_text {
            call(WITHIN, vec![take(argument)])
        } else if place + 1 < count {
            call(ARGUMENT, vec![take(argument), AstNode::Boolean(name == "replace" && place > 0)])
        } else {
            // A call in a path may leave its first argument to the context.
            let context = AstNode::Variable(String::new());
            call(&format!("{LAST}{name}"), vec![take(argument), context, number(count)])
        };
    }
}

fn number(count: usize) -> AstNode {
    AstNode::Number(count as f64)
}

/// The expressions of the user's within one that has been rewritten.
pub(super) fn children<'t>(node: &'t mut AstNode, into: &mut Vec<&'t mut AstNode>) {
    match node {
        AstNode::Call { args, .. } => into.extend(args),
        AstNode::Function { name, args, .. } if name != VALUE => {
            into.extend(args.iter_mut().filter_map(|argument| match argument {
                AstNode::Function { args, .. } => args.first_mut(),
                _ => None,
            }));
        }
        _ => {}
    }
}

/// Arguments of calls whose last one has not been evaluated yet, and what functions have made as replacements.
#[derive(Debug, Default)]
struct Noted {
    arguments: Vec<JValue>,
    replaced: usize,
}

/// Gives an evaluator the functions by which expressions are rewritten.
pub(super) fn register(
    evaluator: &mut Evaluator,
    expression: &Expression,
    bytes: usize,
) -> Result<(), EvaluatorError> {
    if !expression.names().any(|name| [VALUE, WITHIN].contains(&name) || name.starts_with(LAST)) {
        return Ok(());
    }
    let noted = Rc::new(RefCell::new(Noted::default()));
    evaluator.register_fn(VALUE, |operands: &[JValue]| match operands {
        [JValue::Builtin { name }] => as_value(name),
        [other, ..] => Ok(other.clone()),
        [] => Ok(JValue::Undefined),
    })?;
    evaluator.register_fn(WITHIN, move |operands: &[JValue]| match operands {
        [JValue::Number(width)] if width.abs() > bytes as f64 => Err(too_much()),
        [text @ JValue::String(_)] if !is_within(text, bytes) => Err(too_much()),
        [other] => Ok(other.clone()),
        _ => Ok(JValue::Undefined),
    })?;
    let kept = Rc::clone(&noted);
    evaluator.register_fn(ARGUMENT, move |operands: &[JValue]| {
        let [argument, is_counted] = operands else { return Ok(JValue::Undefined) };
        kept.borrow_mut().arguments.push(argument.clone());
        if matches!(is_counted, JValue::Bool(true)) { counted(argument) } else { Ok(argument.clone()) }
    })?;
    let kept = Rc::clone(&noted);
    evaluator.register_fn(TALLY, move |operands: &[JValue]| {
        let [made] = operands else { return Ok(JValue::Undefined) };
        if let JValue::String(text) = made {
            let replaced = &mut kept.borrow_mut().replaced;
            *replaced = replaced.saturating_add(text.len());
            if *replaced > bytes {
                return Err(too_much());
            }
        }
        Ok(made.clone())
    })?;
    for (name, _) in MEASURED {
        let kept = Rc::clone(&noted);
        evaluator.register_fn(format!("{LAST}{name}"), move |operands: &[JValue]| {
            let [last, context, JValue::Number(count)] = operands else { return Ok(JValue::Undefined) };
            let mut arguments = {
                let noted = &mut kept.borrow_mut().arguments;
                let before = (2..=noted.len() + 1).take_while(|place| *place as f64 <= *count).count();
                noted.split_off(noted.len() - before)
            };
            arguments.push(last.clone());
            let texts = arguments.iter().filter(|argument| !matches!(argument, JValue::Number(_))).count();
            if (*name == "replace" && texts == 2) || (matches!(*name, "match" | "split") && texts == 1) {
                arguments.insert(0, context.clone());
            }
            if !makes_little(name, &arguments, bytes)? {
                return Err(too_much());
            }
            if *name == "replace" { counted(last) } else { Ok(last.clone()) }
        })?;
    }
    Ok(())
}

fn too_much() -> EvaluatorError {
    raise(&texts::too_much_memory())
}

/// One of the functions as a value: a function that calls it, and is measured.
fn as_value(name: &str) -> Result<JValue, EvaluatorError> {
    let Some(arity) = arity(name) else { return Ok(JValue::Builtin { name: name.into() }) };
    let params: Vec<String> = (1..=arity).map(|number| format!("#{number}")).collect();
    let mut args: Vec<AstNode> = params.iter().cloned().map(AstNode::Variable).collect();
    note(name, &mut args);
    function(params, call(name, args), Context::new())
}

/// A function that is a replacement, or a pattern, with what it makes counted.
fn counted(value: &JValue) -> Result<JValue, EvaluatorError> {
    if !matches!(value, JValue::Lambda(_) | JValue::Builtin { .. }) {
        return Ok(value.clone());
    }
    let mut context = Context::new();
    context.bind("#made-by".to_owned(), value.clone());
    let made = call("#made-by", vec![AstNode::Variable("#1".to_owned())]);
    function(vec!["#1".to_owned()], call(TALLY, vec![made]), context)
}

fn function(params: Vec<String>, body: AstNode, context: Context) -> Result<JValue, EvaluatorError> {
    let lambda = AstNode::Lambda { params, body: Box::new(body), signature: None, thunk: false };
    Evaluator::with_context(context).evaluate(&lambda, &JValue::Undefined)
}

/// Whether what a call makes is within so many bytes. Arguments of the wrong type are the function's to refuse.
fn makes_little(name: &str, arguments: &[JValue], bytes: usize) -> Result<bool, EvaluatorError> {
    match (name, arguments) {
        ("join", [JValue::Array(parts), rest @ ..]) => {
            let separator = match rest.first() {
                Some(JValue::String(separator)) => separator.len(),
                _ => 0,
            };
            let mut left = bytes;
            Ok(parts.iter().all(|part| {
                let length = if let JValue::String(part) = part { part.len() } else { 0 };
                left.checked_sub(length + separator).inspect(|rest| left = *rest).is_some()
            }))
        }
        ("split", [JValue::String(text), separator, ..]) => splits_little(text, separator, bytes),
        ("match", [JValue::String(text), value @ JValue::Regex { pattern, .. }, ..]) => {
            let most = bytes / MATCH_BYTES;
            // It has no more groups than characters.
            if text.len().saturating_mul(pattern.len()) < most {
                return Ok(true);
            }
            let regex = regex(value)?;
            let matches = regex.as_ref().map_or(0, |regex| {
                regex.find_iter(text).take(most / regex.captures_len() + 1).count() * regex.captures_len()
            });
            Ok(matches <= most)
        }
        ("replace", [JValue::String(text), pattern, replacement, limit @ ..]) => {
            replaces_little(text, pattern, replacement, limit.first(), bytes)
        }
        _ => Ok(true),
    }
}

fn regex(pattern: &JValue) -> Result<Option<regex::Regex>, EvaluatorError> {
    let parts = string::extract_regex(pattern);
    Ok(parts.map(|(pattern, flags)| string::build_regex(&pattern, &flags)).transpose()?)
}

/// A part takes as much as a number does.
fn splits_little(text: &str, separator: &JValue, bytes: usize) -> Result<bool, EvaluatorError> {
    let most = bytes / NUMBER_BYTES;
    if text.len() < most {
        return Ok(true);
    }
    let parts = match separator {
        JValue::String(separator) if separator.is_empty() => text.chars().take(most + 1).count(),
        JValue::String(separator) => text.matches(&**separator).take(most + 1).count(),
        separator => regex(separator)?.map_or(0, |regex| regex.find_iter(text).take(most + 1).count()),
    };
    Ok(parts <= most)
}

fn replaces_little(
    text: &str,
    pattern: &JValue,
    replacement: &JValue,
    limit: Option<&JValue>,
    bytes: usize,
) -> Result<bool, EvaluatorError> {
    let template = if let JValue::String(template) = replacement { template } else { "" };
    if matches!(pattern, JValue::Lambda(_) | JValue::Builtin { .. }) {
        return Ok(text.len() + template.len() <= MOST_FOR_A_MATCHER && !template.contains('$'));
    }
    // At most a match for each byte and one at the end, and at most the whole text for each `$`.
    let dollars = template.matches('$').count();
    let longest = template.len().saturating_add(dollars.saturating_mul(text.len()));
    if longest.saturating_mul(text.len() + 1).saturating_add(text.len()) <= bytes {
        return Ok(true);
    }
    let most = match limit {
        Some(JValue::Number(limit)) => *limit,
        _ => f64::INFINITY,
    };
    let within = |count: usize| (count as f64) < most;
    let Some(regex) = regex(pattern)? else {
        let JValue::String(pattern) = pattern else { return Ok(true) };
        if pattern.is_empty() {
            return Ok(true);
        }
        let count = text.matches(&**pattern).enumerate().take_while(|(count, _)| within(*count)).count();
        return Ok(count.saturating_mul(template.len()) <= bytes);
    };
    let mut made = text.len();
    for (_, found) in regex.captures_iter(text).enumerate().take_while(|(count, _)| within(*count)) {
        let whole = found.get(0).map_or("", |whole| whole.as_str());
        let mut groups = 0_usize;
        let mut scratch = String::new();
        if template.matches("$0").count().saturating_mul(whole.len()) > bytes {
            return Ok(false);
        }
        let filled: Result<(), FunctionError> =
            string::substitute_capture_groups(&mut scratch, template, whole, found.len() - 1, |group| {
                groups = groups.saturating_add(found.get(group + 1).map_or(0, |group| group.len()));
                Ok(None)
            });
        filled?;
        made = made.saturating_add(groups).saturating_add(scratch.len());
        if made > bytes {
            return Ok(false);
        }
    }
    Ok(true)
}
