//! Values of expressions and references, and assignments.

use std::sync::Arc;

use super::{Outcome, Renderer, count, exceeded, wrong};
use crate::arithmetic;
use crate::syntax::{Expression, Operator, Place, Reference, Step};
use crate::value::{MOST_DEPTH, Value};

impl<'r> Renderer<'r> {
    /// The value of an expression; `place` is where its directive or reference stands.
    pub(super) fn evaluate(&mut self, expression: &'r Expression, place: Place) -> Outcome<Value> {
        self.levels += 1;
        self.spend(1, place)?;
        let value = match expression {
            Expression::Text(text) => Value::Text(text.clone()),
            Expression::Interpolated(nodes) => {
                let text = self.aside(nodes, place)?;
                Value::Text(Arc::from(text))
            }
            Expression::Integer(number) => Value::Integer(*number),
            Expression::Double(number) => Value::Double(*number),
            Expression::Boolean(boolean) => Value::Boolean(*boolean),
            Expression::Reference(reference) => self.reference(reference)?,
            Expression::List(items) => {
                let items = self.evaluate_all(items, place)?;
                self.heap.list(items)
            }
            Expression::Map(entries) => self.map(entries, place)?,
            Expression::Range(ends) => self.range(&ends.0, &ends.1, place)?,
            Expression::Not(negated) => Value::Boolean(!self.holds(negated, place)?),
            Expression::All(all) => self.first_that_is(false, all, place)?,
            Expression::Any(any) => self.first_that_is(true, any, place)?,
            Expression::Chain(first, more) => {
                let mut value = self.evaluate(first, place)?;
                for (operator, operand) in more {
                    let operand = self.evaluate(operand, place)?;
                    value = self.operate(*operator, &value, &operand, place)?;
                }
                value
            }
        };
        self.levels -= 1;
        Ok(value)
    }

    /// Whether a condition holds. A literal never does, nor does a sum: Velocity 1.7 asks only references, `true`, and what
    /// compares or joins conditions.
    pub(super) fn holds(&mut self, condition: &'r Expression, place: Place) -> Outcome<bool> {
        match condition {
            Expression::Text(_)
            | Expression::Interpolated(_)
            | Expression::Integer(_)
            | Expression::Double(_)
            | Expression::List(_)
            | Expression::Map(_)
            | Expression::Range(_) => Ok(false),
            Expression::Chain(_, more) if more.iter().any(|(operator, _)| operator.is_arithmetic()) => {
                Ok(false)
            }
            condition => Ok(self.evaluate(condition, place)?.is_true()),
        }
    }

    /// `&&` and `||`: whether one of the operands is so; those behind it are not looked at.
    fn first_that_is(&mut self, sought: bool, operands: &'r [Expression], place: Place) -> Outcome<Value> {
        for operand in operands {
            if self.holds(operand, place)? == sought {
                return Ok(Value::Boolean(sought));
            }
        }
        Ok(Value::Boolean(!sought))
    }

    fn evaluate_all(&mut self, expressions: &'r [Expression], place: Place) -> Outcome<Vec<Value>> {
        expressions.iter().map(|expression| self.evaluate(expression, place)).collect()
    }

    fn map(&mut self, entries: &'r [(Expression, Expression)], place: Place) -> Outcome<Value> {
        let made = self.heap.map(Vec::with_capacity(entries.len()));
        for (key, value) in entries {
            let key = self.evaluate(key, place)?;
            let value = self.evaluate(value, place)?;
            if let Value::Map(map) = made {
                self.heap.put(map, key, value).map_err(|excess| exceeded(excess, place))?;
            }
        }
        Ok(made)
    }

    /// `[1..3]`, `[3..1]`; null if an end is no whole number.
    fn range(&mut self, first: &'r Expression, last: &'r Expression, place: Place) -> Outcome<Value> {
        let ends = (self.evaluate(first, place)?, self.evaluate(last, place)?);
        let (Value::Integer(first), Value::Integer(last)) = ends else { return Ok(Value::Null) };
        self.spend(usize::try_from(first.abs_diff(last)).unwrap_or(usize::MAX), place)?;
        let items = if first <= last {
            (first..=last).map(Value::Integer).collect()
        } else {
            (last..=first).rev().map(Value::Integer).collect()
        };
        Ok(self.heap.list(items))
    }

    fn operate(&mut self, operator: Operator, left: &Value, right: &Value, place: Place) -> Outcome<Value> {
        let is_text = |value: &Value| matches!(value, Value::Text(_));
        Ok(match operator {
            Operator::Equal | Operator::NotEqual => {
                let equal = arithmetic::equal(&self.heap, left, right, self.limits.output_bytes)
                    .map_err(|excess| exceeded(excess, place))?;
                Value::Boolean(equal == (operator == Operator::Equal))
            }
            Operator::Add if is_text(left) || is_text(right) => {
                if matches!(left, Value::Null) || matches!(right, Value::Null) {
                    return Ok(Value::Null);
                }
                let joined = self.text_of(left, place)? + &self.text_of(right, place)?;
                self.made(joined, place)?
            }
            Operator::Add
            | Operator::Subtract
            | Operator::Multiply
            | Operator::Divide
            | Operator::Remainder => arithmetic::compute(operator, left, right),
            _ => Value::Boolean(arithmetic::compare(operator, left, right)),
        })
    }

    /// What a reference points to; null if that is absent.
    pub(super) fn reference(&mut self, reference: &'r Reference) -> Outcome<Value> {
        self.spend(1, reference.place)?;
        let root = self.root(reference)?;
        self.follow(root, &reference.steps, reference.place)
    }

    fn root(&mut self, reference: &Reference) -> Outcome<Value> {
        if let Some(value) = self.variables.get(&reference.root) {
            return Ok(value.clone());
        }
        let place = reference.place;
        let value = match &*reference.root {
            "context" => self.context(place)?,
            "stageVariables" => {
                let mut entries = Vec::new();
                for (name, value) in self.input.stage_variables.into_iter().flatten() {
                    let value =
                        self.heap.read(value, MOST_DEPTH).map_err(|excess| exceeded(excess, place))?;
                    entries.push((Value::text(name), value));
                }
                self.heap.map(entries)
            }
            _ => return Ok(Value::Null),
        };
        self.variables.insert(reference.root.clone(), value.clone());
        Ok(value)
    }

    fn follow(&mut self, root: Value, steps: &'r [Step], place: Place) -> Outcome<Value> {
        let mut value = root;
        for step in steps {
            if matches!(value, Value::Null) {
                return Ok(Value::Null);
            }
            value = match step {
                Step::Property(name) => self.property(&value, name, place)?,
                Step::Method(name, arguments) => {
                    let arguments = self.evaluate_all(arguments, place)?;
                    self.method(&value, name, &arguments, place)?
                }
                Step::Index(index) => {
                    let index = self.evaluate(index, place)?;
                    self.item(&value, &index, place)?
                }
            };
        }
        Ok(value)
    }

    /// `$a.name`: of a map what is under the name, of anything else what its getter would give.
    fn property(&mut self, value: &Value, name: &str, place: Place) -> Outcome<Value> {
        if name == "class" {
            return Err(wrong(
                place,
                "the property 'class' is refused; of a map, .get('class') gives it".to_owned(),
            ));
        }
        self.spend(1 + self.heap.width(value) / 16, place)?;
        let is_empty = |length: usize| Value::Boolean(length == 0);
        Ok(match (value, name) {
            (Value::Map(map), name) => self.heap.get_named(*map, name).cloned().unwrap_or(Value::Null),
            (Value::Entry(entry), "key") => entry.0.clone(),
            (Value::Entry(entry), "value") => entry.1.clone(),
            (Value::List(list), "empty") => is_empty(self.heap.items(*list).len()),
            (Value::Text(text), "empty") => is_empty(text.len()),
            (Value::Input, "body") => self.input_body(place)?,
            (Value::Loop(level), name) => self.loop_property(*level, name),
            _ => Value::Null,
        })
    }

    fn loop_property(&self, level: usize, name: &str) -> Value {
        let Some(state) = self.loops.get(level) else { return Value::Null };
        match name {
            "index" => count(state.index),
            "count" => count(state.index + 1),
            "hasNext" => Value::Boolean(state.index + 1 < state.length),
            "first" => Value::Boolean(state.index == 0),
            "last" => Value::Boolean(state.index + 1 == state.length),
            "parent" => state.parent.clone(),
            "topmost" => Value::Loop(0),
            _ => Value::Null,
        }
    }

    /// `$a[index]`. As Java throws past the end of a list, so does the rendering end there. Below zero, Velocity counts from the end,
    /// for which it must know the size.
    fn item(&mut self, value: &Value, index: &Value, place: Place) -> Outcome<Value> {
        let is_negative = matches!(index, Value::Integer(number) if *number < 0);
        match value {
            Value::Map(map) => {
                self.spend(1 + self.heap.width(value) / 16, place)?;
                let counted;
                let index = match index {
                    Value::Integer(number) if is_negative => {
                        counted = Value::Integer(number + self.heap.width(value) as i128);
                        &counted
                    }
                    index => index,
                };
                let found = self.heap.get(*map, index).map_err(|excess| exceeded(excess, place))?;
                Ok(found.unwrap_or(Value::Null))
            }
            Value::List(_) if !matches!(index, Value::Integer(_)) => Ok(Value::Null),
            Value::List(list) => {
                let at = self.list_position(*list, index, place)?;
                Ok(self.heap.items(*list)[at].clone())
            }
            value if is_negative => {
                Err(wrong(place, format!("a {} has no size to count a negative index from", value.class())))
            }
            _ => Ok(Value::Null),
        }
    }

    /// Which item an index names. Below zero, Velocity counts from the end.
    fn list_position(&self, list: usize, index: &Value, place: Place) -> Outcome<usize> {
        let length = self.heap.items(list).len();
        let Value::Integer(number) = index else {
            return Err(wrong(place, format!("a list has no item at an index that is a {}", index.class())));
        };
        let from_start = if *number < 0 { number + length as i128 } else { *number };
        usize::try_from(from_start)
            .ok()
            .filter(|at| *at < length)
            .ok_or_else(|| wrong(place, format!("Index {number} out of bounds for length {length}")))
    }

    /// Gives a variable, a property or an item a value. Null changes nothing, as Velocity has it.
    pub(super) fn assign(&mut self, target: &'r Reference, value: Value) -> Outcome<()> {
        if matches!(value, Value::Null) {
            return Ok(());
        }
        let place = target.place;
        let Some((last, before)) = target.steps.split_last() else {
            // With a mark or braces, Velocity sets a variable that has them in its name: `#set(${a} = 1)` has no effect.
            let is_bare = target.written.strip_prefix('$') == Some(&*target.root);
            if is_bare {
                self.variables.insert(target.root.clone(), value);
            }
            return Ok(());
        };
        let root = self.root(target)?;
        let owner = self.follow(root, before, place)?;
        let key = match last {
            Step::Property(name) => Value::Text(name.clone()),
            Step::Index(index) => self.evaluate(index, place)?,
            Step::Method(..) => return Err(wrong(place, "a method cannot be assigned to".to_owned())),
        };
        self.spend(1 + self.heap.width(&owner) / 16, place)?;
        match (&owner, last) {
            (Value::Map(map), _) => {
                self.heap.put(*map, key, value).map_err(|excess| exceeded(excess, place))?;
            }
            (Value::List(list), Step::Index(_)) => {
                let at = self.list_position(*list, &key, place)?;
                self.heap.items_mut(*list)[at] = value;
            }
            _ => {}
        }
        Ok(())
    }
}
