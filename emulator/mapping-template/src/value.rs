//! What a template works with while it is rendered: Java's values, as far as a template can tell.
//!
//! Lists and maps live in a heap and values name them, for they are shared and changed as Java's are: `$list.add("x")` is seen by
//! whoever has the list, and a list that holds itself neither leaks nor recurses. Maps keep the order of their keys.

use std::cell::Cell;
use std::sync::Arc;

use serde_json::Value as Json;

/// How deep lists and maps are told, compared and read from JSON.
pub(crate) const MOST_DEPTH: usize = 128;
/// How many bytes of a text are compared, copied or looked through for one step.
pub(crate) const BYTES_OF_A_STEP: usize = 64;

/// A value. Copies are cheap.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Null,
    Boolean(bool),
    /// Java's Integer, Long and BigInteger, whose results are as wide as they must be.
    Integer(i128),
    Double(f64),
    Text(Arc<str>),
    List(usize),
    Map(usize),
    /// An entry of a map: its key and its value.
    Entry(Arc<(Value, Value)>),
    /// Where somebody is in a list.
    Iterator(usize),
    /// What `#define` made, by its index.
    Block(usize),
    /// `$foreach`, by how many loops are around it.
    Loop(usize),
    Input,
    Util,
}

/// What a rendering may not.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Excess {
    /// A value is deeper than [`MOST_DEPTH`].
    Depth,
    /// More steps than these.
    Steps(u64),
}

/// The lists and maps of one rendering, and how many steps have been taken: looking through values takes them, too.
#[derive(Debug)]
pub(crate) struct Heap {
    lists: Vec<Vec<Value>>,
    maps: Vec<Vec<(Value, Value)>>,
    iterators: Vec<Iterator>,
    text_bytes: usize,
    steps: Cell<u64>,
    most_steps: u64,
}

/// Where somebody is in a list, and how long that was.
#[derive(Debug)]
struct Iterator {
    list: usize,
    at: usize,
    length: usize,
}

impl Value {
    pub(crate) fn text(text: &str) -> Value {
        Value::Text(Arc::from(text))
    }

    /// In Velocity 1.7 everything is true but null and false: empty texts and zero, too.
    pub(crate) fn is_true(&self) -> bool {
        !matches!(self, Value::Null | Value::Boolean(false))
    }

    /// What errors call it: the name of its Java class.
    pub(crate) fn class(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Boolean(_) => "Boolean",
            Value::Integer(number) if i32::try_from(*number).is_ok() => "Integer",
            Value::Integer(number) if i64::try_from(*number).is_ok() => "Long",
            Value::Integer(_) => "BigInteger",
            Value::Double(_) => "Double",
            Value::Text(_) => "String",
            Value::List(_) => "List",
            Value::Map(_) => "Map",
            Value::Entry(_) => "Map.Entry",
            Value::Iterator(_) => "Iterator",
            Value::Block(_) => "Block",
            Value::Loop(_) => "ForeachScope",
            Value::Input => "$input",
            Value::Util => "$util",
        }
    }
}

impl Heap {
    /// One with nothing in it.
    pub(crate) fn new(most_steps: u64) -> Heap {
        let steps = Cell::new(0);
        Heap { lists: Vec::new(), maps: Vec::new(), iterators: Vec::new(), text_bytes: 0, steps, most_steps }
    }

    /// Counts steps.
    pub(crate) fn spend(&self, steps: usize) -> Result<(), Excess> {
        self.steps.set(self.steps.get().saturating_add(steps as u64));
        if self.steps.get() > self.most_steps { Err(Excess::Steps(self.most_steps)) } else { Ok(()) }
    }

    pub(crate) fn list(&mut self, items: Vec<Value>) -> Value {
        self.lists.push(items);
        Value::List(self.lists.len() - 1)
    }

    /// A map whose keys are known to differ.
    pub(crate) fn map(&mut self, entries: Vec<(Value, Value)>) -> Value {
        self.maps.push(entries);
        Value::Map(self.maps.len() - 1)
    }

    pub(crate) fn items(&self, list: usize) -> &[Value] {
        self.lists.get(list).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn items_mut(&mut self, list: usize) -> &mut Vec<Value> {
        &mut self.lists[list]
    }

    pub(crate) fn entries(&self, map: usize) -> &[(Value, Value)] {
        self.maps.get(map).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn entries_mut(&mut self, map: usize) -> &mut Vec<(Value, Value)> {
        &mut self.maps[map]
    }

    /// Java's iterator of a list.
    pub(crate) fn iterator(&mut self, list: usize) -> Value {
        self.iterators.push(Iterator { list, at: 0, length: self.items(list).len() });
        Value::Iterator(self.iterators.len() - 1)
    }

    /// Whether an iterator says that there is more: also where somebody has added or removed.
    pub(crate) fn has_next(&self, iterator: usize) -> bool {
        let walk = self.iterators.get(iterator);
        walk.is_some_and(|walk| walk.at != self.items(walk.list).len())
    }

    /// The next item of an iterator, or what Java throws.
    pub(crate) fn next(&mut self, iterator: usize) -> Result<Value, &'static str> {
        let Some(Iterator { list, at, length }) = self.iterators.get(iterator) else {
            return Ok(Value::Null);
        };
        let items = self.items(*list);
        if items.len() != *length {
            return Err("ConcurrentModificationException");
        }
        let item = items.get(*at).cloned().ok_or("NoSuchElementException")?;
        if let Some(walk) = self.iterators.get_mut(iterator) {
            walk.at += 1;
        }
        Ok(item)
    }

    /// What an iterator has not given yet.
    pub(crate) fn left(&self, iterator: usize) -> &[Value] {
        let walk = self.iterators.get(iterator);
        walk.and_then(|walk| self.items(walk.list).get(walk.at..)).unwrap_or_default()
    }

    /// How many bytes of text were read from JSON, for counting what was since.
    pub(crate) fn text_bytes(&self) -> usize {
        self.text_bytes
    }

    /// How many items or entries a value holds itself.
    pub(crate) fn width(&self, value: &Value) -> usize {
        match value {
            Value::List(list) => self.items(*list).len(),
            Value::Map(map) => self.entries(*map).len(),
            _ => 0,
        }
    }

    /// Where a key stands in a map.
    pub(crate) fn position(&self, map: usize, key: &Value) -> Result<Option<usize>, Excess> {
        for (place, (known, _)) in self.entries(map).iter().enumerate() {
            if self.same(known, key)? {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    pub(crate) fn get(&self, map: usize, key: &Value) -> Result<Option<Value>, Excess> {
        let place = self.position(map, key)?;
        Ok(place.and_then(|place| self.entries(map).get(place)).map(|(_, value)| value.clone()))
    }

    pub(crate) fn get_named(&self, map: usize, name: &str) -> Option<&Value> {
        let is_named = |key: &Value| matches!(key, Value::Text(text) if &**text == name);
        self.entries(map).iter().find(|(key, _)| is_named(key)).map(|(_, value)| value)
    }

    /// Puts a value under a key, and gives what was there.
    pub(crate) fn put(&mut self, map: usize, key: Value, value: Value) -> Result<Value, Excess> {
        match self.position(map, &key)? {
            Some(place) => Ok(std::mem::replace(&mut self.entries_mut(map)[place].1, value)),
            None => {
                self.entries_mut(map).push((key, value));
                Ok(Value::Null)
            }
        }
    }

    /// Java's `equals`.
    pub(crate) fn same(&self, left: &Value, right: &Value) -> Result<bool, Excess> {
        self.same_within(left, right, MOST_DEPTH)
    }

    fn same_within(&self, left: &Value, right: &Value, depth: usize) -> Result<bool, Excess> {
        let below = depth.checked_sub(1).ok_or(Excess::Depth)?;
        self.spend(1)?;
        Ok(match (left, right) {
            (Value::Null, Value::Null) => true,
            (Value::Boolean(left), Value::Boolean(right)) => left == right,
            (Value::Integer(left), Value::Integer(right)) => left == right,
            (Value::Double(left), Value::Double(right)) => left.to_bits() == right.to_bits(),
            (Value::Text(left), Value::Text(right)) => {
                if left.len() == right.len() {
                    self.spend(left.len() / BYTES_OF_A_STEP)?;
                }
                left == right
            }
            (Value::Entry(left), Value::Entry(right)) => {
                self.same_within(&left.0, &right.0, below)? && self.same_within(&left.1, &right.1, below)?
            }
            (Value::Block(left), Value::Block(right))
            | (Value::Loop(left), Value::Loop(right))
            | (Value::Iterator(left), Value::Iterator(right)) => left == right,
            (Value::Input, Value::Input) | (Value::Util, Value::Util) => true,
            (Value::List(left), Value::List(right)) => {
                let (left, right) = (self.items(*left), self.items(*right));
                if left.len() != right.len() {
                    return Ok(false);
                }
                for (left, right) in left.iter().zip(right) {
                    if !self.same_within(left, right, below)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Value::Map(left), Value::Map(right)) => {
                let (left, right) = (self.entries(*left), self.entries(*right));
                if left.len() != right.len() {
                    return Ok(false);
                }
                for (key, value) in left {
                    let mut found = false;
                    for (known, other) in right {
                        if self.same_within(known, key, below)? {
                            found = self.same_within(value, other, below)?;
                            break;
                        }
                    }
                    if !found {
                        return Ok(false);
                    }
                }
                true
            }
            _ => false,
        })
    }

    /// Java's `toString`: `{a=1, b=[2, null]}`. No longer than `most` bytes and a little; the caller refuses what exceeds it.
    pub(crate) fn write(&self, value: &Value, out: &mut String, most: usize) -> Result<(), Excess> {
        self.write_within(value, out, most, MOST_DEPTH)
    }

    fn write_within(&self, value: &Value, out: &mut String, most: usize, depth: usize) -> Result<(), Excess> {
        let below = depth.checked_sub(1).ok_or(Excess::Depth)?;
        if out.len() > most {
            return Ok(());
        }
        self.spend(1)?;
        match value {
            Value::Null => out.push_str("null"),
            Value::Boolean(boolean) => out.push_str(if *boolean { "true" } else { "false" }),
            Value::Integer(number) => out.push_str(&number.to_string()),
            Value::Double(number) => out.push_str(&double(*number)),
            Value::Text(text) => {
                self.spend(text.len() / BYTES_OF_A_STEP)?;
                out.push_str(text);
            }
            Value::List(list) => {
                out.push('[');
                for (place, item) in self.items(*list).iter().enumerate() {
                    out.push_str(if place == 0 { "" } else { ", " });
                    self.write_within(item, out, most, below)?;
                }
                out.push(']');
            }
            Value::Map(map) => {
                out.push('{');
                for (place, (key, value)) in self.entries(*map).iter().enumerate() {
                    out.push_str(if place == 0 { "" } else { ", " });
                    self.write_within(key, out, most, below)?;
                    out.push('=');
                    self.write_within(value, out, most, below)?;
                }
                out.push('}');
            }
            Value::Entry(entry) => {
                self.write_within(&entry.0, out, most, below)?;
                out.push('=');
                self.write_within(&entry.1, out, most, below)?;
            }
            Value::Iterator(_) | Value::Block(_) | Value::Loop(_) | Value::Input | Value::Util => {
                out.push_str(value.class());
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<Value, Excess> {
        self.text_bytes = self.text_bytes.saturating_add(text.len());
        self.spend(text.len() / BYTES_OF_A_STEP)?;
        Ok(Value::text(text))
    }

    /// A value of JSON, as the Java objects that a template gets.
    pub(crate) fn read(&mut self, json: &Json, depth: usize) -> Result<Value, Excess> {
        let below = depth.checked_sub(1).ok_or(Excess::Depth)?;
        self.spend(1)?;
        Ok(match json {
            Json::Null => Value::Null,
            Json::Bool(boolean) => Value::Boolean(*boolean),
            Json::Number(number) => number_of(number.as_str()),
            Json::String(text) => self.text(text)?,
            Json::Array(items) => {
                let items: Result<_, _> = items.iter().map(|item| self.read(item, below)).collect();
                self.list(items?)
            }
            Json::Object(members) => {
                let mut entries = Vec::with_capacity(members.len());
                for (name, member) in members {
                    entries.push((self.text(name)?, self.read(member, below)?));
                }
                self.map(entries)
            }
        })
    }
}

/// A number of JSON: with a point or an exponent, or too wide for 128 bits, it is a Double.
fn number_of(written: &str) -> Value {
    written.parse().map(Value::Integer).unwrap_or_else(|_| Value::Double(written.parse().unwrap_or(f64::NAN)))
}

/// Java's `Double.toString`: `1.0`, `1.0E10`, `1.0E-5`, shortest digits that tell it.
pub(crate) fn double(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let size = number.abs();
    if number == 0.0 || (1e-3..1e7).contains(&size) {
        return format!("{number:?}");
    }
    let written = format!("{number:e}");
    let (digits, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    let point = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{point}E{exponent}")
}
