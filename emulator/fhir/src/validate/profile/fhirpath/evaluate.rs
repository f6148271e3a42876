//! What an expression comes to. Nothing is guessed: what is not understood, or depends on what is not known, is undecided.
use super::{Expression, Function, Operator};
use crate::patch::equality::are_equal;
use crate::primitive::date_time;
use crate::validate::profile::item::{Item, is_a};
use serde_json::Value;
use std::cmp::Ordering;

/// Why an expression comes to nothing that can be relied on.
struct Undecided;

type Found<T> = Result<T, Undecided>;

/// An item of a collection.
#[derive(Debug, Clone)]
enum Thing<'a> {
    Element(Item<'a>),
    Text(String),
    Number(String),
    Boolean(bool),
    Date(String),
}

/// Whether a constraint holds for an element of a resource; `None` if it cannot be decided. `visits` is how much may be
/// looked at, and is counted down.
pub(crate) fn holds<'a>(
    expression: &Expression,
    context: Item<'a>,
    resource: &'a Value,
    visits: &mut usize,
) -> Option<bool> {
    let mut evaluator = Evaluator { context, resource, visits };
    let focus = [Thing::Element(context)];
    let found = evaluator.evaluate(expression, &focus).ok()?;
    truth(&found).ok().flatten()
}

struct Evaluator<'a, 'v> {
    context: Item<'a>,
    resource: &'a Value,
    visits: &'v mut usize,
}

impl<'a> Evaluator<'a, '_> {
    fn visit(&mut self, count: usize) -> Found<()> {
        *self.visits = self.visits.saturating_sub(count);
        if *self.visits == 0 { Err(Undecided) } else { Ok(()) }
    }

    fn evaluate(&mut self, expression: &Expression, focus: &[Thing<'a>]) -> Found<Vec<Thing<'a>>> {
        self.visit(1 + focus.len())?;
        Ok(match expression {
            Expression::Nothing => Vec::new(),
            Expression::Text(text) => vec![Thing::Text(text.clone())],
            Expression::Number(number) => vec![Thing::Number(number.clone())],
            Expression::Boolean(value) => vec![Thing::Boolean(*value)],
            Expression::Date(date) => vec![Thing::Date(date.clone())],
            Expression::This => focus.to_vec(),
            Expression::Context => vec![Thing::Element(self.context)],
            Expression::Resource => {
                vec![Thing::Element(Item::resource(self.resource).ok_or(Undecided)?)]
            }
            Expression::Member(of, name) => {
                let of = self.evaluate(of, focus)?;
                self.member(&of, name)?
            }
            Expression::Index(of, place) => {
                self.evaluate(of, focus)?.into_iter().skip(*place).take(1).collect()
            }
            Expression::Is(of, name) => match self.evaluate(of, focus)?.as_slice() {
                [] => Vec::new(),
                [Thing::Element(item)] => vec![Thing::Boolean(is_of(*item, name))],
                _ => return Err(Undecided),
            },
            Expression::OfType(of, name) => {
                let mut found = self.evaluate(of, focus)?;
                found.retain(|thing| matches!(thing, Thing::Element(item) if is_of(*item, name)));
                found
            }
            Expression::Call(of, function, arguments) => {
                let of = self.evaluate(of, focus)?;
                self.call(*function, of, arguments.first(), focus)?
            }
            Expression::Binary(operator, left, right) => {
                let left = self.evaluate(left, focus)?;
                let right = self.evaluate(right, focus)?;
                self.binary(*operator, left, right)?
            }
        })
    }

    fn member(&mut self, of: &[Thing<'a>], name: &str) -> Found<Vec<Thing<'a>>> {
        let mut found = Vec::new();
        for thing in of {
            let Thing::Element(item) = thing else { return Err(Undecided) };
            // A path may begin with the type.
            if name.starts_with(|first: char| first.is_ascii_uppercase()) && is_of(*item, name) {
                found.push(thing.clone());
                continue;
            }
            let below = item.children(name);
            self.visit(below.len())?;
            found.extend(below.into_iter().map(Thing::Element));
        }
        Ok(found)
    }

    fn call(
        &mut self,
        function: Function,
        of: Vec<Thing<'a>>,
        argument: Option<&Expression>,
        focus: &[Thing<'a>],
    ) -> Found<Vec<Thing<'a>>> {
        let boolean = |value: bool| Ok(vec![Thing::Boolean(value)]);
        match function {
            Function::Exists => match argument {
                Some(criteria) => boolean(!self.filter(of, criteria)?.is_empty()),
                None => boolean(!of.is_empty()),
            },
            Function::Empty => boolean(of.is_empty()),
            Function::Count => Ok(vec![Thing::Number(of.len().to_string())]),
            Function::Not => Ok(truth(&of)?.map(|value| Thing::Boolean(!value)).into_iter().collect()),
            Function::First => Ok(of.into_iter().take(1).collect()),
            Function::Last => Ok(of.into_iter().next_back().into_iter().collect()),
            Function::Tail => Ok(of.into_iter().skip(1).collect()),
            Function::Trace => Ok(of),
            Function::HasValue => match of.as_slice() {
                [one] => boolean(!matches!(one, Thing::Element(item) if primitive(*item).is_none())),
                _ => boolean(false),
            },
            Function::IsDistinct => {
                self.visit(of.len().saturating_mul(of.len()))?;
                for (place, one) in of.iter().enumerate() {
                    for other in of.iter().skip(place + 1) {
                        if equal(one, other).ok_or(Undecided)? {
                            return boolean(false);
                        }
                    }
                }
                boolean(true)
            }
            Function::ToText => match of.as_slice() {
                [] => Ok(Vec::new()),
                [one] => match value_of(one).ok_or(Undecided)?.0 {
                    Value::String(text) => Ok(vec![Thing::Text(text)]),
                    Value::Bool(value) => Ok(vec![Thing::Text(value.to_string())]),
                    _ => Err(Undecided),
                },
                _ => Err(Undecided),
            },
            Function::Where => self.filter(of, argument.ok_or(Undecided)?),
            Function::All => {
                let count = of.len();
                boolean(self.filter(of, argument.ok_or(Undecided)?)?.len() == count)
            }
            Function::Select => {
                let mut found = Vec::new();
                for thing in of {
                    found.extend(self.evaluate(argument.ok_or(Undecided)?, &[thing])?);
                }
                Ok(found)
            }
            Function::Extension => {
                let url = self.text(argument, focus)?.ok_or(Undecided)?;
                let mut extensions = self.member(&of, "extension")?;
                extensions.retain(|thing| {
                    let Thing::Element(item) = thing else { return false };
                    item.value.and_then(|value| value.get("url")?.as_str()) == Some(&*url)
                });
                Ok(extensions)
            }
            Function::Length | Function::StartsWith | Function::EndsWith | Function::Contains => {
                let Some(text) = text_of(&of)? else { return Ok(Vec::new()) };
                if function == Function::Length {
                    return Ok(vec![Thing::Number(text.chars().count().to_string())]);
                }
                let Some(part) = self.text(argument, focus)? else { return Ok(Vec::new()) };
                boolean(match function {
                    Function::StartsWith => text.starts_with(&*part),
                    Function::EndsWith => text.ends_with(&*part),
                    _ => text.contains(&*part),
                })
            }
        }
    }

    fn filter(&mut self, of: Vec<Thing<'a>>, criteria: &Expression) -> Found<Vec<Thing<'a>>> {
        let mut kept = Vec::new();
        for thing in of {
            let found = self.evaluate(criteria, std::slice::from_ref(&thing))?;
            if truth(&found)? == Some(true) {
                kept.push(thing);
            }
        }
        Ok(kept)
    }

    fn text(&mut self, argument: Option<&Expression>, focus: &[Thing<'a>]) -> Found<Option<String>> {
        let found = self.evaluate(argument.ok_or(Undecided)?, focus)?;
        text_of(&found)
    }

    fn binary(
        &mut self,
        operator: Operator,
        left: Vec<Thing<'a>>,
        right: Vec<Thing<'a>>,
    ) -> Found<Vec<Thing<'a>>> {
        let truths = |left: &[Thing<'_>], right: &[Thing<'_>]| Ok((truth(left)?, truth(right)?));
        let value = match operator {
            Operator::And => match truths(&left, &right)? {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Operator::Or => match truths(&left, &right)? {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Operator::Xor => match truths(&left, &right)? {
                (Some(left), Some(right)) => Some(left != right),
                _ => None,
            },
            Operator::Implies => match truths(&left, &right)? {
                (Some(false), _) | (_, Some(true)) => Some(true),
                (Some(true), right) => right,
                (None, _) => None,
            },
            Operator::Equal | Operator::NotEqual => {
                let are_equal = collections_equal(&left, &right)?;
                are_equal.map(|are_equal| are_equal == (operator == Operator::Equal))
            }
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                match (left.as_slice(), right.as_slice()) {
                    ([], _) | (_, []) => None,
                    ([left], [right]) => {
                        let order = compare(left, right).ok_or(Undecided)?;
                        Some(match operator {
                            Operator::Less => order == Ordering::Less,
                            Operator::LessOrEqual => order != Ordering::Greater,
                            Operator::Greater => order == Ordering::Greater,
                            _ => order != Ordering::Less,
                        })
                    }
                    _ => return Err(Undecided),
                }
            }
            Operator::Union => {
                self.visit(left.len().saturating_add(right.len()).saturating_mul(right.len() + left.len()))?;
                let mut union: Vec<Thing<'a>> = Vec::new();
                for thing in left.into_iter().chain(right) {
                    let mut known = union.iter().map(|known| equal(known, &thing));
                    if !known.any(|is_equal| is_equal == Some(true)) {
                        union.push(thing);
                    }
                }
                return Ok(union);
            }
            Operator::In => match left.as_slice() {
                [] => None,
                [one] => {
                    let mut is_in = false;
                    for other in &right {
                        is_in |= equal(one, other).ok_or(Undecided)?;
                    }
                    Some(is_in)
                }
                _ => return Err(Undecided),
            },
        };
        Ok(value.map(Thing::Boolean).into_iter().collect())
    }
}

/// A collection as a truth value: of nothing there is none, and one item that is no truth value is true.
fn truth(found: &[Thing<'_>]) -> Found<Option<bool>> {
    match found {
        [] => Ok(None),
        [Thing::Boolean(value)] => Ok(Some(*value)),
        [Thing::Element(item)] => match item.value {
            Some(Value::Bool(value)) => Ok(Some(*value)),
            // A truth value with extensions only.
            None => Err(Undecided),
            Some(_) => Ok(Some(true)),
        },
        [_] => Ok(Some(true)),
        _ => Err(Undecided),
    }
}

fn is_of(item: Item<'_>, name: &str) -> bool {
    is_a(item.declared, name)
}

/// The value of a primitive.
fn primitive(item: Item<'_>) -> Option<&Value> {
    item.value.filter(|value| !value.is_object() && !value.is_array())
}

fn text_of(found: &[Thing<'_>]) -> Found<Option<String>> {
    match found {
        [] => Ok(None),
        [Thing::Text(text)] => Ok(Some(text.clone())),
        [Thing::Element(item)] => {
            let text = primitive(*item).and_then(Value::as_str).ok_or(Undecided)?;
            Ok(Some(text.to_owned()))
        }
        _ => Err(Undecided),
    }
}

/// A thing as the value that it is compared by; whether it is a date.
fn value_of(thing: &Thing<'_>) -> Option<(Value, bool)> {
    Some(match thing {
        Thing::Text(text) => (Value::from(text.as_str()), false),
        Thing::Number(number) => (serde_json::from_str(number).ok()?, false),
        Thing::Boolean(value) => (Value::from(*value), false),
        Thing::Date(date) => (Value::from(date.as_str()), true),
        Thing::Element(item) => {
            let is_date = matches!(item.declared.name(), "date" | "dateTime" | "instant");
            (item.value?.clone(), is_date)
        }
    })
}

fn collections_equal(left: &[Thing<'_>], right: &[Thing<'_>]) -> Found<Option<bool>> {
    if left.is_empty() || right.is_empty() {
        return Ok(None);
    }
    if left.len() != right.len() {
        return Ok(Some(false));
    }
    let mut all = true;
    for (left, right) in left.iter().zip(right) {
        all &= equal(left, right).ok_or(Undecided)?;
    }
    Ok(Some(all))
}

/// Whether two things are the same; `None` if that is not known.
fn equal(left: &Thing<'_>, right: &Thing<'_>) -> Option<bool> {
    let ((left, is_date), (right, also)) = (value_of(left)?, value_of(right)?);
    if let (true, Some(left), Some(right)) = (is_date || also, left.as_str(), right.as_str()) {
        if left == right {
            return Some(true);
        }
        return dates(left, right).map(|order| order == Ordering::Equal);
    }
    Some(are_equal(&left, &right))
}

fn compare(left: &Thing<'_>, right: &Thing<'_>) -> Option<Ordering> {
    let ((left, is_date), (right, also)) = (value_of(left)?, value_of(right)?);
    match (&left, &right) {
        (Value::Number(one), Value::Number(other)) => {
            if are_equal(&left, &right) {
                return Some(Ordering::Equal);
            }
            // Numbers that only differ past the 15th digit are not told apart.
            one.as_f64()?.partial_cmp(&other.as_f64()?).filter(|order| *order != Ordering::Equal)
        }
        (Value::String(left), Value::String(right)) if is_date || also => dates(left, right),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn dates(left: &str, right: &str) -> Option<Ordering> {
    date_time::compare(&date_time::parse(left)?, &date_time::parse(right)?)
}
