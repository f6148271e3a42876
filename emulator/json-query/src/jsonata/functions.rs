//! The functions that depend on the world: time and chance.

use jsonata_core::ast::AstNode;
use jsonata_core::evaluator::{Context, Evaluator, EvaluatorError};
use jsonata_core::value::JValue;

use super::draws::Draws;
use super::java_random::JavaRandom;
use super::numbers::Digits;
use super::{Dialect, Error, Expression, Limits, World, bounds, step_functions, texts};

/// An error of ours, for the evaluator to carry; `texts::said` divides it again.
pub(super) fn raise(error: &Error) -> EvaluatorError {
    EvaluatorError::EvaluationError(error.to_string())
}

/// Gives an evaluator the functions that the expression names.
pub(super) fn register(
    evaluator: &mut Evaluator,
    dialect: Dialect,
    expression: &Expression,
    world: &mut dyn World,
    limits: &Limits,
    digits: &Digits,
) -> Result<Draws, Error> {
    let draws = Draws::default();
    for name in expression.names() {
        let registered = match name {
            "now" => {
                let now = world.now_milliseconds();
                evaluator.register_fn_override(name, move |arguments: &[JValue]| time_text(now, arguments))
            }
            "millis" => {
                let now = world.now_milliseconds();
                evaluator.register_fn_override(name, move |arguments: &[JValue]| match arguments {
                    [] => Ok(JValue::from_i64(now)),
                    _ => Err(raise(&texts::signature(1, "millis"))),
                })
            }
            bounds::TO_MILLISECONDS => {
                let now = world.now_milliseconds();
                evaluator.register_fn_override(name, move |arguments: &[JValue]| milliseconds(now, arguments))
            }
            "shuffle" => {
                let draws = draws.clone();
                evaluator.register_fn_override(name, move |arguments: &[JValue]| shuffle(&draws, arguments))
            }
            "random" if dialect == Dialect::Standard => {
                let draws = draws.clone();
                evaluator.register_fn_override(name, move |_: &[JValue]| draws.random().map(JValue::Number))
            }
            _ => match dialect {
                Dialect::StepFunctions => step_functions::register(evaluator, name, name, &draws, digits)
                    .and_then(|()| {
                        let is_value = expression.mentions.has_value(name);
                        if is_value {
                            step_functions::register(evaluator, name, &alias(name), &draws, digits)
                        } else {
                            Ok(())
                        }
                    }),
                Dialect::Standard => Ok(()),
            },
        };
        registered.map_err(|error| texts::said(error.message()))?;
    }
    bounds::register(evaluator, expression, limits.value_bytes, digits)
        .map_err(|error| texts::said(error.message()))?;
    Ok(draws)
}

/// What no expression can write, for a function that is a value.
fn alias(name: &str) -> String {
    format!("#{name}")
}

/// A function of AWS's as a value: one that takes no more arguments than it has, whatever `$map` and the like give it.
pub(super) fn as_value(name: &str) -> Result<Option<JValue>, Error> {
    let Some(arity) = step_functions::arity(name) else { return Ok(None) };
    let params: Vec<String> = (1..=arity).map(|number| format!("#{number}")).collect();
    let args = params.iter().cloned().map(AstNode::Variable).collect();
    let body = Box::new(AstNode::Function { name: alias(name), args, is_builtin: true });
    let lambda = AstNode::Lambda { params, body, signature: None, thunk: false };
    let function = Evaluator::new().evaluate(&lambda, &JValue::Undefined);
    function.map(Some).map_err(|error| texts::said(error.message()))
}

/// What JSONata's own function says to these arguments.
fn call(name: &str, arguments: &[&JValue]) -> Result<JValue, EvaluatorError> {
    let mut context = Context::new();
    let mut args = Vec::with_capacity(arguments.len());
    for (index, argument) in arguments.iter().enumerate() {
        let name = format!("#{index}");
        context.bind(name.clone(), (*argument).clone());
        args.push(AstNode::Variable(name));
    }
    let call = AstNode::Function { name: name.to_owned(), args, is_builtin: true };
    Evaluator::with_context(context).evaluate(&call, &JValue::Undefined)
}

/// `$now(picture, timezone)`: what `$fromMillis` says of the time at which the evaluation began.
fn time_text(now: i64, arguments: &[JValue]) -> Result<JValue, EvaluatorError> {
    if arguments.len() > 2 {
        return Err(raise(&texts::signature(3, "now")));
    }
    let now = JValue::from_i64(now);
    call("fromMillis", &std::iter::once(&now).chain(arguments).collect::<Vec<_>>())
}

/// `$toMillis(text, picture)`. Where the picture has no date, the time is of the day on which the evaluation began.
fn milliseconds(now: i64, arguments: &[JValue]) -> Result<JValue, EvaluatorError> {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let found = call("toMillis", &arguments.iter().collect::<Vec<_>>())?;
    let has_date = |picture: &str| picture.split('[').skip(1).any(|part| part.starts_with(DATE_COMPONENTS));
    match (&found, arguments) {
        (JValue::Number(_), [_, JValue::String(picture)]) if !has_date(picture) => {
            let time = found.as_i64().unwrap_or_default().rem_euclid(DAY);
            Ok(JValue::from_i64(now - now.rem_euclid(DAY) + time))
        }
        _ => Ok(found),
    }
}

/// The components of a picture that tell a date: year, month, day, day of the year, week, day of the week.
const DATE_COMPONENTS: [char; 10] = ['Y', 'X', 'M', 'x', 'D', 'd', 'W', 'w', 'F', 'E'];

/// `$shuffle`, by one draw.
fn shuffle(draws: &Draws, arguments: &[JValue]) -> Result<JValue, EvaluatorError> {
    let mut items = match arguments {
        [] | [JValue::Undefined] => return Ok(JValue::Undefined),
        [JValue::Array(items)] => items.to_vec(),
        [single] => vec![single.clone()],
        _ => return Err(raise(&texts::signature(2, "shuffle"))),
    };
    let mut random = JavaRandom::new(draws.random()?.to_bits().cast_signed());
    for last in (1..items.len()).rev() {
        items.swap(last, random.below(last + 1));
    }
    Ok(JValue::array(items))
}
