//! Java's methods that templates call, by the class of what they are called on. What is not here is refused by name.

mod collection;
mod format;
mod number;
mod pattern;
mod text;

use crate::render::{Outcome, Renderer, count, exceeded, wrong};
use crate::syntax::Place;
use crate::value::Value;

impl Renderer<'_> {
    /// Calls a method.
    pub(crate) fn method(
        &mut self,
        owner: &Value,
        name: &str,
        arguments: &[Value],
        place: Place,
    ) -> Outcome<Value> {
        self.spend(1 + self.heap.width(owner) / 16, place)?;
        let called = match owner {
            Value::Input => self.input_method(name, arguments, place)?,
            Value::Util => self.util_method(name, arguments, place)?,
            Value::Text(text) => self.text_method(text, name, arguments, place)?,
            Value::List(list) => self.list_method(*list, name, arguments, place)?,
            Value::Map(map) => self.map_method(*map, name, arguments, place)?,
            Value::Integer(_) | Value::Double(_) => number::number_method(owner, name, arguments)
                .map_err(|message| wrong(place, format!("{name}: {message}")))?,
            Value::Boolean(boolean) => number::boolean_method(*boolean, name, arguments),
            Value::Iterator(walk) => self.iterator_method(*walk, name, arguments, place)?,
            Value::Entry(entry) => match (name, arguments) {
                ("getKey", []) => Some(entry.0.clone()),
                ("getValue", []) => Some(entry.1.clone()),
                _ => None,
            },
            Value::Loop(level) => self.loop_method(*level, name, arguments),
            Value::Null | Value::Block(_) => None,
        };
        let called = match called {
            Some(value) => Some(value),
            None => self.method_of_any(owner, name, arguments, place)?,
        };
        called.ok_or_else(|| {
            let count = arguments.len();
            wrong(
                place,
                format!("the method '{name}' of {} with {count} arguments is not emulated", owner.class()),
            )
        })
    }

    /// What every object has.
    fn method_of_any(
        &mut self,
        owner: &Value,
        name: &str,
        arguments: &[Value],
        place: Place,
    ) -> Outcome<Option<Value>> {
        Ok(Some(match (name, arguments) {
            ("toString", []) => {
                let text = self.text_of(owner, place)?;
                self.made(text, place)?
            }
            ("equals", [other]) => {
                Value::Boolean(self.heap.same(owner, other).map_err(|excess| exceeded(excess, place))?)
            }
            _ => return Ok(None),
        }))
    }

    fn loop_method(&mut self, level: usize, name: &str, arguments: &[Value]) -> Option<Value> {
        let state = self.loops.get_mut(level)?;
        match (name, arguments) {
            ("stop", []) => {
                state.stopped = true;
                Some(Value::Null)
            }
            ("getIndex", []) => Some(count(state.index)),
            ("getCount", []) => Some(count(state.index + 1)),
            ("hasNext" | "getHasNext", []) => Some(Value::Boolean(state.index + 1 < state.length)),
            ("isFirst", []) => Some(Value::Boolean(state.index == 0)),
            ("isLast", []) => Some(Value::Boolean(state.index + 1 == state.length)),
            _ => None,
        }
    }
}
