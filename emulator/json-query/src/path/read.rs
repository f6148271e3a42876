//! Follows a path through a value.

use std::borrow::Cow;
use std::cell::Cell;

use serde_json::{Map, Value};

use super::filter::holds;
use super::function::call;
use super::syntax::{Query, Root, Step};
use super::{PathError, PathErrorKind};

/// A reading looks at no more values than this, filters, functions and copies included: some tenths of a second. A document of
/// 256 KiB, which is what a state may pass on, has a hundredth of it.
const MAX_LOOKS: usize = 5_000_000;

/// A copied value counts as so many looks, by the memory it takes.
const LOOKS_PER_COPY: usize = 4;

/// Comparing or copying so many bytes of a string counts as a look.
pub(super) const BYTES_PER_LOOK: usize = 16;

/// Steps within steps: what a scan goes into, what filters ask, and the steps of a path. JSON that was read is nested no deeper
/// than 128.
const MAX_DEPTH: usize = 400;

/// The reading of one document: what its paths share.
pub(super) struct Reading<'d> {
    document: &'d Value,
    looks: Cell<usize>,
    depth: Cell<usize>,
}

/// How a path is followed: what else counts as absent.
#[derive(Clone, Copy)]
struct Following<'q> {
    query: &'q Query,
    /// Whether every name must be there, as a filter that asks whether a path exists has it.
    names_required: bool,
}

impl<'d> Reading<'d> {
    pub(super) fn of(document: &'d Value) -> Reading<'d> {
        Reading { document, looks: Cell::new(0), depth: Cell::new(0) }
    }

    /// What a path finds: a value of a definite path, else an array. `item` is what `@` means.
    pub(super) fn read<'v>(&self, query: &Query, item: &'v Value) -> Result<Cow<'v, Value>, PathError>
    where
        'd: 'v,
    {
        let mut found = self.all(query, item, false)?;
        if !query.definite {
            found.iter().try_for_each(|value| self.weigh(value))?;
            return Ok(Cow::Owned(Value::Array(found.into_iter().map(Cow::into_owned).collect())));
        }
        found.pop().ok_or_else(|| absent(format!("No results for path: {}", query.canonical())))
    }

    /// Whether a path can be followed, as a filter asks it: a definite one finds something, an indefinite one meets nothing that
    /// it cannot go through.
    pub(super) fn exists(&self, query: &Query, item: &Value) -> Result<bool, PathError> {
        match self.all(query, item, true) {
            Ok(found) => Ok(!query.definite || !found.is_empty()),
            Err(error) if matches!(error.kind, PathErrorKind::Absent | PathErrorKind::NotAnArray) => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    fn all<'v>(
        &self,
        query: &Query,
        item: &'v Value,
        names_required: bool,
    ) -> Result<Vec<Cow<'v, Value>>, PathError>
    where
        'd: 'v,
    {
        let from = if query.root == Root::Document { self.document } else { item };
        let mut found = Vec::new();
        self.walk(Following { query, names_required }, 0, true, from, &mut found)?;
        Ok(found)
    }

    /// Runs a part of a reading that may come to itself again.
    fn deeper<T>(&self, part: impl FnOnce() -> Result<T, PathError>) -> Result<T, PathError> {
        let depth = self.depth.get() + 1;
        if depth > MAX_DEPTH {
            return Err(too_much(format!("The path or the value is nested deeper than {MAX_DEPTH}")));
        }
        self.depth.set(depth);
        let outcome = part();
        self.depth.set(depth - 1);
        outcome
    }

    /// Takes the steps from one on. `certain`: every step before was definite, so that what is absent is an error.
    fn walk<'v>(
        &self,
        path: Following<'_>,
        at: usize,
        certain: bool,
        value: &'v Value,
        found: &mut Vec<Cow<'v, Value>>,
    ) -> Result<(), PathError> {
        self.deeper(|| self.walk_on(path, at, certain, value, found))
    }

    fn walk_on<'v>(
        &self,
        path: Following<'_>,
        at: usize,
        certain: bool,
        value: &'v Value,
        found: &mut Vec<Cow<'v, Value>>,
    ) -> Result<(), PathError> {
        self.look()?;
        let Some(step) = path.query.steps.get(at) else {
            found.push(Cow::Borrowed(value));
            return Ok(());
        };
        let last = at + 1 == path.query.steps.len();
        let certain_after = certain && step.is_definite(last);
        match step {
            Step::Names(names) => {
                let Value::Object(members) = value else {
                    return if certain { Err(path.no_object(at, value)) } else { Ok(()) };
                };
                if last && names.len() > 1 {
                    for name in names {
                        members.get(name.as_str()).map_or(Ok(()), |member| self.weigh(member))?;
                    }
                    found.push(Cow::Owned(path.merged(at, names, members)?));
                    return Ok(());
                }
                for name in names {
                    match members.get(name.as_str()) {
                        Some(member) => self.walk(path, at + 1, certain_after, member, found)?,
                        None if path.names_required || (certain_after && !last) => {
                            return Err(path.no_name(at, name));
                        }
                        None => {}
                    }
                }
                Ok(())
            }
            Step::Indexes(indexes) => {
                let Some(items) = path.array(at, certain, value)? else { return Ok(()) };
                for index in indexes {
                    if let Some(item) = item(items, *index) {
                        self.walk(path, at + 1, certain_after, item, found)?;
                    }
                }
                Ok(())
            }
            Step::Slice { from, to } => {
                let Some(items) = path.array(at, certain, value)? else { return Ok(()) };
                for index in slice(*from, *to, items.len()) {
                    if let Some(item) = item(items, index) {
                        self.walk(path, at + 1, false, item, found)?;
                    }
                }
                Ok(())
            }
            Step::Wildcard => {
                children(value).try_for_each(|child| self.walk(path, at + 1, false, child, found))
            }
            Step::Filter(filter) => match value {
                Value::Object(_) => {
                    if holds(filter, self, value)? {
                        self.walk(path, at + 1, false, value, found)?;
                    }
                    Ok(())
                }
                Value::Array(items) => {
                    for item in items {
                        if holds(filter, self, item)? {
                            self.walk(path, at + 1, false, item, found)?;
                        }
                    }
                    Ok(())
                }
                _ if certain => Err(PathError {
                    message: format!(
                        "Filter: [?] can not be applied to primitives. Current context is: {}",
                        shown(value)
                    ),
                    kind: PathErrorKind::NotApplicable,
                }),
                _ => Ok(()),
            },
            Step::Scan => self.scan(path, at + 1, value, found),
            Step::Call(function) => {
                let result = call(function, self, value)?;
                let mut after = Vec::new();
                self.walk(path, at + 1, certain_after, &result, &mut after)?;
                found.extend(after.into_iter().map(|value| Cow::Owned(value.into_owned())));
                Ok(())
            }
        }
    }

    /// Takes a step at a value and at everything in it.
    fn scan<'v>(
        &self,
        path: Following<'_>,
        at: usize,
        value: &'v Value,
        found: &mut Vec<Cow<'v, Value>>,
    ) -> Result<(), PathError> {
        self.look()?;
        let Some(step) = path.query.steps.get(at) else { return Ok(()) };
        let last = at + 1 == path.query.steps.len();
        let fits = match (step, value) {
            (_, Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => return Ok(()),
            (Step::Names(names), Value::Object(members)) => {
                path.names_required
                    || !step.is_definite(last)
                    || names.iter().all(|name| members.contains_key(name.as_str()))
            }
            (Step::Indexes(_) | Step::Slice { .. }, Value::Array(_)) | (Step::Wildcard, _) => true,
            (Step::Filter(filter), _) => holds(filter, self, value)?,
            _ => false,
        };
        match value {
            // Jayway takes the step after next at the items of an array, whatever this step selects of them.
            Value::Array(items) if fits && !last => {
                for item in items {
                    self.walk(path, at + 1, false, item, found)?;
                }
            }
            _ if fits => self.walk(path, at, false, value, found)?,
            _ => {}
        }
        children(value).try_for_each(|child| self.deeper(|| self.scan(path, at, child, found)))
    }

    /// Counts a look at a value.
    pub(super) fn look(&self) -> Result<(), PathError> {
        self.looks_at(1)
    }

    /// Counts several looks, or work that takes as long.
    pub(super) fn looks_at(&self, values: usize) -> Result<(), PathError> {
        let looks = self.looks.get().saturating_add(values);
        self.looks.set(looks);
        if looks > MAX_LOOKS {
            return Err(too_much(format!("The path looks at more than {MAX_LOOKS} values")));
        }
        Ok(())
    }

    /// Counts what a copy of a value costs, before it is made.
    pub(super) fn weigh(&self, value: &Value) -> Result<(), PathError> {
        let mut rest = vec![value];
        while let Some(value) = rest.pop() {
            self.looks_at(LOOKS_PER_COPY + value.as_str().map_or(0, str::len) / BYTES_PER_LOOK)?;
            rest.extend(children(value));
        }
        Ok(())
    }
}

impl Following<'_> {
    /// The path up to a step, as errors tell it.
    fn up_to(&self, at: usize) -> String {
        Query {
            root: self.query.root,
            steps: self.query.steps.iter().take(at).cloned().collect(),
            definite: true,
        }
        .canonical()
    }

    fn merged(&self, at: usize, names: &[String], members: &Map<String, Value>) -> Result<Value, PathError> {
        let mut merged = Map::new();
        for name in names {
            match members.get(name.as_str()) {
                Some(member) => {
                    merged.insert(name.clone(), member.clone());
                }
                None if self.names_required => return Err(self.no_name(at, name)),
                None => {}
            }
        }
        Ok(Value::Object(merged))
    }

    fn no_name(&self, at: usize, name: &str) -> PathError {
        absent(format!("Missing property in path {}['{name}']", self.up_to(at)))
    }

    fn no_object(&self, at: usize, value: &Value) -> PathError {
        let mut step = String::new();
        if let Some(names) = self.query.steps.get(at) {
            names.write(&mut step);
        }
        absent(format!(
            "Expected to find an object with property {step} in path {} but found '{}'. This is not a json object according to the \
             JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.",
            self.up_to(at),
            java_type(value)
        ))
    }

    /// The items, or nothing where that is no error.
    fn array<'v>(
        &self,
        at: usize,
        certain: bool,
        value: &'v Value,
    ) -> Result<Option<&'v Vec<Value>>, PathError> {
        match value {
            Value::Array(items) => Ok(Some(items)),
            _ if !certain => Ok(None),
            Value::Null => Err(absent(format!("The path {} is null", self.up_to(at)))),
            value => {
                let mut step = String::new();
                for rest in self.query.steps.iter().skip(at) {
                    rest.write(&mut step);
                }
                Err(PathError {
                    message: format!(
                        "Filter: {step} can only be applied to arrays. Current context is: {}",
                        shown(value)
                    ),
                    kind: PathErrorKind::NotAnArray,
                })
            }
        }
    }
}

fn absent(message: String) -> PathError {
    PathError { message, kind: PathErrorKind::Absent }
}

fn too_much(message: String) -> PathError {
    PathError { message, kind: PathErrorKind::TooMuch }
}

/// A value as Jayway's errors show it: a string without quotes.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

/// What Java calls a value that is no object, as Jayway's errors tell it.
fn java_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "java.lang.Boolean",
        Value::Number(number) => match number.as_i64().map(i32::try_from) {
            Some(Ok(_)) => "java.lang.Integer",
            Some(Err(_)) => "java.lang.Long",
            None if number.is_f64() => "java.lang.Double",
            None => "java.math.BigInteger",
        },
        Value::String(_) => "java.lang.String",
        Value::Array(_) => "java.util.ArrayList",
        Value::Object(_) => "java.util.LinkedHashMap",
    }
}

fn children(value: &Value) -> impl Iterator<Item = &Value> {
    let (items, members) = match value {
        Value::Array(items) => (Some(items), None),
        Value::Object(members) => (None, Some(members)),
        _ => (None, None),
    };
    items.into_iter().flatten().chain(members.into_iter().flat_map(Map::values))
}

/// The item at an index, which counts from the end if it is negative.
fn item(items: &[Value], index: i64) -> Option<&Value> {
    let place = if index < 0 { index.checked_add(i64::try_from(items.len()).ok()?)? } else { index };
    items.get(usize::try_from(place).ok()?)
}

/// The indexes of a slice. Only of a slice with one end does Jayway count a negative end from the end of the array; of one with
/// two, the indexes between them are taken as they are, each counting for itself.
fn slice(from: Option<i64>, to: Option<i64>, length: usize) -> std::ops::Range<i64> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let counted = |end: i64| if end < 0 { length.saturating_add(end) } else { end };
    match (from, to) {
        (Some(from), None) => counted(from).max(0)..length,
        (None, Some(to)) => 0..counted(to).min(length),
        (Some(from), Some(to)) => from.max(-length)..to.min(length),
        (None, None) => 0..length,
    }
}
