//! Bounds on the size of values, which the evaluator does not have: AWS refuses an expression that builds a value of more than
//! some seven million bytes, and here it would exhaust the memory of the machine.
//!
//! An expression is rewritten as it is read. `&` becomes a function that looks at the length of its result, and the functions whose
//! results may be far larger than their arguments are measured before they are called ([`products`]). If the expression can repeat
//! itself (it has a function of its own, binds a variable, or maps a block), the operands of `=`, `!=` and `in`, the variables in
//! arrays, and the first argument of the functions that walk through a value are measured.
//!
//! `&` and `$string` also write an integer with all its digits, as AWS does, where no double tells it; and `$toMillis` with a picture is
//! given the day.
//!
//! What is bounded by the time alone: how many values an expression holds at once, each of which is within its bounds.

mod products;

use jsonata_core::ast::{AstNode, BinaryOp, Stage};
use jsonata_core::evaluator::{Evaluator, EvaluatorError};
use jsonata_core::functions::string;
use jsonata_core::value::JValue;

use super::functions::raise;
use super::numbers::Digits;
use super::values::is_within;
use super::{Expression, texts};

/// Names that no expression can write.
const CONCATENATE: &str = "&";
const MEASURE: &str = "#measure";
const STRING: &str = "#string";
/// `$toMillis` with a picture, which asks for the day.
pub(super) const TO_MILLISECONDS: &str = "#toMillis";

/// Functions that walk through all of their first argument.
const WALKERS: &[&str] = &["boolean", "distinct", "not", "string"];

/// Rewrites an expression.
pub(super) fn bound(tree: &mut AstNode) {
    let plan = Plan {
        measures: can_repeat(tree),
        own_string: binds(tree, "string"),
        own_millis: binds(tree, "toMillis"),
    };
    rewrite(tree, &plan);
}

/// What an expression is rewritten by.
struct Plan {
    /// It can repeat itself.
    measures: bool,
    /// It has functions of its own by these names.
    own_string: bool,
    own_millis: bool,
}

fn any(tree: &AstNode, is: impl Fn(&AstNode) -> bool) -> bool {
    let mut open = vec![tree];
    while let Some(node) = open.pop() {
        if is(node) {
            return true;
        }
        super::mentions::children(node, &mut open);
    }
    false
}

fn can_repeat(tree: &AstNode) -> bool {
    any(tree, |node| match node {
        AstNode::Lambda { .. } | AstNode::Transform { .. } | AstNode::FunctionApplication(_) => true,
        AstNode::Binary { op: BinaryOp::ColonEqual, .. } => true,
        AstNode::Path { steps } => steps.iter().any(|step| matches!(step.node, AstNode::Block(_))),
        _ => false,
    })
}

/// Whether an expression gives a variable of this name a value.
fn binds(tree: &AstNode, name: &str) -> bool {
    any(tree, |node| match node {
        AstNode::Binary { op: BinaryOp::ColonEqual, lhs, .. } => {
            matches!(&**lhs, AstNode::Variable(bound) if bound == name)
        }
        AstNode::Lambda { params, .. } => params.iter().any(|param| param == name),
        _ => false,
    })
}

fn call(name: &str, args: Vec<AstNode>) -> AstNode {
    AstNode::Function { name: name.to_owned(), args, is_builtin: true }
}

fn take(node: &mut AstNode) -> AstNode {
    std::mem::replace(node, AstNode::Null)
}

fn measure(node: &mut AstNode) {
    let may_be_large = !matches!(
        node,
        AstNode::String(_) | AstNode::Number(_) | AstNode::Boolean(_) | AstNode::Null | AstNode::Placeholder
    );
    if may_be_large {
        *node = call(MEASURE, vec![take(node)]);
    }
}

fn rewrite(tree: &mut AstNode, plan: &Plan) {
    let mut open = vec![tree];
    while let Some(node) = open.pop() {
        if products::measure(node) {
            products::children(node, &mut open);
            continue;
        }
        match node {
            AstNode::Binary { op: BinaryOp::Concatenate, lhs, rhs } => {
                *node = call(CONCATENATE, vec![take(lhs), take(rhs)]);
            }
            AstNode::Binary { op: BinaryOp::Equal | BinaryOp::NotEqual | BinaryOp::In, lhs, rhs }
                if plan.measures =>
            {
                measure(lhs);
                measure(rhs);
            }
            // Only variables: an array in an array must stay the literal that it is, or it would be flattened.
            AstNode::Array(items) if plan.measures => {
                items.iter_mut().filter(|item| matches!(item, AstNode::Variable(_))).for_each(measure);
            }
            AstNode::Function { name, args, .. } => match (name.as_str(), args.as_mut_slice()) {
                ("string", [AstNode::Placeholder]) => {}
                ("string", [_]) if !plan.own_string => STRING.clone_into(name),
                ("toMillis", [_, _]) if !plan.own_millis => TO_MILLISECONDS.clone_into(name),
                (walker, [first, ..]) if plan.measures && WALKERS.contains(&walker) => measure(first),
                _ => {}
            },
            _ => {}
        }
        children(node, &mut open);
    }
}

/// Gives an evaluator the functions by which expressions are rewritten.
pub(super) fn register(
    evaluator: &mut Evaluator,
    expression: &Expression,
    bytes: usize,
    digits: &Digits,
) -> Result<(), EvaluatorError> {
    for name in expression.names() {
        match name {
            CONCATENATE => {
                let digits = digits.clone();
                let concatenate = move |operands: &[JValue]| concatenate(operands, bytes, &digits);
                evaluator.register_fn(name, concatenate)?;
            }
            STRING => {
                let digits = digits.clone();
                evaluator.register_fn(name, move |operands: &[JValue]| match operands {
                    [value] => text(value, bytes, &digits),
                    _ => Ok(JValue::Undefined),
                })?;
            }
            MEASURE => evaluator.register_fn(name, move |operands: &[JValue]| match operands {
                [value] if is_within(value, bytes) => Ok(value.clone()),
                _ => Err(raise(&texts::too_much_memory())),
            })?,
            _ => {}
        }
    }
    products::register(evaluator, expression, bytes)
}

/// `$string`.
fn text(value: &JValue, bytes: usize, digits: &Digits) -> Result<JValue, EvaluatorError> {
    if let JValue::Number(double) = value
        && let Some(integer) = digits.long(*double)
    {
        return Ok(JValue::from(integer.to_string()));
    }
    if !is_within(value, bytes) {
        return Err(raise(&texts::too_much_memory()));
    }
    Ok(string::string(value, None)?)
}

/// `&`: what is undefined is the empty string, and what is no string is written as `$string` writes it.
fn concatenate(operands: &[JValue], bytes: usize, digits: &Digits) -> Result<JValue, EvaluatorError> {
    let mut joined = String::new();
    for operand in operands {
        let written;
        let part = match operand {
            JValue::String(part) => part,
            other => {
                written = text(other, bytes, digits)?;
                match &written {
                    JValue::String(part) => part,
                    _ => continue,
                }
            }
        };
        if joined.len() + part.len() > bytes {
            return Err(raise(&texts::too_much_memory()));
        }
        joined.push_str(part);
    }
    Ok(JValue::from(joined))
}

/// The expressions directly within one, to be changed.
fn children<'t>(node: &'t mut AstNode, into: &mut Vec<&'t mut AstNode>) {
    match node {
        AstNode::Path { steps } => {
            for step in steps {
                into.push(&mut step.node);
                into.extend(step.stages.iter_mut().filter_map(|stage| match stage {
                    Stage::Filter(filter) => Some(&mut **filter),
                    Stage::Index(_) | Stage::KeepArray => None,
                }));
            }
        }
        // A variable that is given a value is no value itself.
        AstNode::Binary { op: BinaryOp::ColonEqual, rhs, .. } => into.push(rhs),
        AstNode::Binary { lhs, rhs, .. } => into.extend([&mut **lhs, &mut **rhs]),
        AstNode::Unary { operand, .. } => into.push(operand),
        AstNode::Function { args, .. } => into.extend(args),
        AstNode::Call { procedure, args } => {
            into.push(procedure);
            into.extend(args);
        }
        AstNode::Lambda { body, .. } => into.push(body),
        AstNode::Array(items) | AstNode::ArrayGroup(items) | AstNode::Block(items) => into.extend(items),
        AstNode::Object(pairs) => into.extend(pairs.iter_mut().flat_map(|(name, value)| [name, value])),
        AstNode::ObjectTransform { input, pattern } => {
            into.push(input);
            into.extend(pattern.iter_mut().flat_map(|(name, value)| [name, value]));
        }
        AstNode::Conditional { condition, then_branch, else_branch } => {
            into.extend([&mut **condition, &mut **then_branch]);
            into.extend(else_branch.as_deref_mut());
        }
        AstNode::FunctionApplication(inner) => into.push(inner),
        AstNode::Sort { input, terms } => {
            into.push(input);
            into.extend(terms.iter_mut().map(|(term, _)| term));
        }
        AstNode::Transform { location, update, delete } => {
            into.extend([&mut **location, &mut **update]);
            into.extend(delete.as_deref_mut());
        }
        _ => {}
    }
}
