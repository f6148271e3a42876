//! Methods of lists and maps. What `keySet`, `values` and `entrySet` give are copies, not views.

use std::sync::Arc;

use crate::render::{Outcome, Renderer, count, exceeded, wrong};
use crate::syntax::Place;
use crate::value::Value;

impl Renderer<'_> {
    pub(super) fn list_method(
        &mut self,
        list: usize,
        name: &str,
        arguments: &[Value],
        place: Place,
    ) -> Outcome<Option<Value>> {
        let length = self.heap.items(list).len();
        Ok(Some(match (name, arguments) {
            // AWS's page on `$input` calls `count()` on a list, which Java has not.
            ("size" | "count", []) => count(length),
            ("isEmpty", []) => Value::Boolean(length == 0),
            // Java has no such method, so there is nothing.
            ("get", [index]) if !matches!(index, Value::Integer(_)) => Value::Null,
            ("get", [index]) => {
                let at = bounded(index, length, place)?;
                self.heap.items(list)[at].clone()
            }
            ("set", [index, value]) => {
                let at = bounded(index, length, place)?;
                std::mem::replace(&mut self.heap.items_mut(list)[at], value.clone())
            }
            ("add", [value]) => {
                self.heap.items_mut(list).push(value.clone());
                Value::Boolean(true)
            }
            ("add", [index, value]) => {
                let at = bounded(index, length + 1, place)?;
                self.heap.items_mut(list).insert(at, value.clone());
                Value::Null
            }
            ("remove", [index @ Value::Integer(_)]) => {
                let at = bounded(index, length, place)?;
                self.heap.items_mut(list).remove(at)
            }
            ("remove", [value]) => match self.index_of(list, value, place)? {
                Some(at) => {
                    self.heap.items_mut(list).remove(at);
                    Value::Boolean(true)
                }
                None => Value::Boolean(false),
            },
            ("clear", []) => {
                self.heap.items_mut(list).clear();
                Value::Null
            }
            ("contains", [value]) => Value::Boolean(self.index_of(list, value, place)?.is_some()),
            ("indexOf", [value]) => self.index_of(list, value, place)?.map_or(Value::Integer(-1), count),
            ("lastIndexOf", [value]) => {
                let mut found = None;
                for (at, item) in self.heap.items(list).iter().enumerate().rev() {
                    if self.heap.same(item, value).map_err(|excess| exceeded(excess, place))? {
                        found = Some(at);
                        break;
                    }
                }
                found.map_or(Value::Integer(-1), count)
            }
            ("iterator" | "listIterator", []) => self.heap.iterator(list),
            ("toArray", []) => {
                self.spend(length, place)?;
                let items = self.heap.items(list).to_vec();
                self.heap.list(items)
            }
            ("removeAll" | "retainAll", [Value::List(others)]) => {
                let mut kept = Vec::new();
                for item in self.heap.items(list).to_vec() {
                    self.spend(1, place)?;
                    if self.index_of(*others, &item, place)?.is_some() == (name == "retainAll") {
                        kept.push(item);
                    }
                }
                let changed = kept.len() != length;
                *self.heap.items_mut(list) = kept;
                Value::Boolean(changed)
            }
            ("addAll", [index, Value::List(other)]) => {
                let at = bounded(index, length + 1, place)?;
                let more = self.heap.items(*other).to_vec();
                self.spend(more.len(), place)?;
                let changed = !more.is_empty();
                self.heap.items_mut(list).splice(at..at, more);
                Value::Boolean(changed)
            }
            ("addAll", [Value::List(other)]) => {
                let more = self.heap.items(*other).to_vec();
                self.spend(more.len(), place)?;
                let changed = !more.is_empty();
                self.heap.items_mut(list).extend(more);
                Value::Boolean(changed)
            }
            ("containsAll", [Value::List(other)]) => {
                let mut all = true;
                for value in self.heap.items(*other).to_vec() {
                    all = all && self.index_of(list, &value, place)?.is_some();
                }
                Value::Boolean(all)
            }
            ("subList", [from, to]) => {
                let (from, to) = (bounded(from, length + 1, place)?, bounded(to, length + 1, place)?);
                let Some(part) = self.heap.items(list).get(from..to).map(<[Value]>::to_vec) else {
                    return Err(wrong(place, format!("fromIndex({from}) > toIndex({to})")));
                };
                self.spend(part.len(), place)?;
                self.heap.list(part)
            }
            _ => return Ok(None),
        }))
    }

    fn index_of(&mut self, list: usize, value: &Value, place: Place) -> Outcome<Option<usize>> {
        for (at, item) in self.heap.items(list).iter().enumerate() {
            if self.heap.same(item, value).map_err(|excess| exceeded(excess, place))? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    pub(super) fn iterator_method(
        &mut self,
        iterator: usize,
        name: &str,
        arguments: &[Value],
        place: Place,
    ) -> Outcome<Option<Value>> {
        Ok(Some(match (name, arguments) {
            ("hasNext", []) => Value::Boolean(self.heap.has_next(iterator)),
            ("next", []) => self.heap.next(iterator).map_err(|thrown| wrong(place, thrown.to_owned()))?,
            _ => return Ok(None),
        }))
    }

    pub(super) fn map_method(
        &mut self,
        map: usize,
        name: &str,
        arguments: &[Value],
        place: Place,
    ) -> Outcome<Option<Value>> {
        let deep = |excess| exceeded(excess, place);
        let length = self.heap.entries(map).len();
        if matches!(name, "keySet" | "values" | "entrySet" | "containsValue") {
            self.spend(length, place)?;
        }
        Ok(Some(match (name, arguments) {
            ("size", []) => count(length),
            ("isEmpty", []) => Value::Boolean(length == 0),
            ("get", [key]) => self.heap.get(map, key).map_err(deep)?.unwrap_or(Value::Null),
            ("getOrDefault", [key, other]) => self.heap.get(map, key).map_err(deep)?.unwrap_or(other.clone()),
            ("put", [key, value]) => self.heap.put(map, key.clone(), value.clone()).map_err(deep)?,
            ("putAll", [Value::Map(other)]) => {
                for (key, value) in self.heap.entries(*other).to_vec() {
                    self.spend(1 + self.heap.entries(map).len() / 16, place)?;
                    self.heap.put(map, key, value).map_err(deep)?;
                }
                Value::Null
            }
            ("remove", [key]) => match self.heap.position(map, key).map_err(deep)? {
                Some(at) => self.heap.entries_mut(map).remove(at).1,
                None => Value::Null,
            },
            ("clear", []) => {
                self.heap.entries_mut(map).clear();
                Value::Null
            }
            ("containsKey", [key]) => Value::Boolean(self.heap.position(map, key).map_err(deep)?.is_some()),
            ("containsValue", [value]) => {
                let mut found = false;
                for (_, known) in self.heap.entries(map) {
                    found = found || self.heap.same(known, value).map_err(deep)?;
                }
                Value::Boolean(found)
            }
            ("keySet", []) => {
                let keys = self.heap.entries(map).iter().map(|(key, _)| key.clone()).collect();
                self.heap.list(keys)
            }
            ("values", []) => {
                let values = self.heap.entries(map).iter().map(|(_, value)| value.clone()).collect();
                self.heap.list(values)
            }
            ("entrySet", []) => {
                let entries =
                    self.heap.entries(map).iter().map(|entry| Value::Entry(Arc::new(entry.clone())));
                let entries = entries.collect();
                self.heap.list(entries)
            }
            _ => return Ok(None),
        }))
    }
}

/// An index below a length; Java throws at any other.
fn bounded(index: &Value, length: usize, place: Place) -> Outcome<usize> {
    let at = match index {
        Value::Integer(number) => usize::try_from(*number).ok(),
        _ => None,
    };
    at.filter(|at| *at < length).ok_or_else(|| {
        let index =
            if let Value::Integer(number) = index { number.to_string() } else { index.class().to_owned() };
        wrong(place, format!("Index {index} out of bounds for length {length}"))
    })
}
