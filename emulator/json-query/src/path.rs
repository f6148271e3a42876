//! JSONPath as AWS's services speak it: the language of Jayway's JsonPath, which Step Functions and API Gateway run.
//!
//! A path is read once ([`Path::parse`]) and asked of many values. What is not in RFC 9535 and works here, as it does there:
//! names with hyphens (`$.a-b`), a definite path gives its value and not a list, functions (`$.a.length()`), patterns
//! (`=~ /re/i`), `in`, `nin`, `contains`, `size`, `empty`, `subsetof`, `anyof`, `noneof`. What is odd there is odd here, too:
//!
//! - The step of a slice (`[0:9:2]`) is read and ignored.
//! - A scan before an index takes the step after it at every item: `$..[0].a` gives every `a` of an array's items.
//! - A filter asks of an indefinite path (`[?(@.a[*])]`) whether it can be followed, not whether it finds something.
//!
//! Not emulated, and refused when a path is read: the operators `type` and `matches`, look-around and backreferences in
//! patterns.
//!
//! ```
//! use json_query::Path;
//! use serde_json::json;
//!
//! let order = json!({"items": [{"sku": "a", "n": 2}, {"sku": "b", "n": 0}]});
//! let definite = Path::parse("$.items[0].sku").unwrap();
//! assert_eq!(definite.read(&order), Ok(json!("a")));
//! let indefinite = Path::parse("$.items[?(@.n > 0)].sku").unwrap();
//! assert_eq!(indefinite.read(&order), Ok(json!(["a"])));
//!
//! let mut state = json!({});
//! Path::parse("$.result.count").unwrap().put(&mut state, json!(2)).unwrap();
//! assert_eq!(state, json!({"result": {"count": 2}}));
//! ```
//!
//! A reading is bounded: its steps, its depth and the values that it looks at, so that no path takes for ever.

mod filter;
mod function;
mod parser;
mod read;
mod syntax;

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};

use read::Reading;
use syntax::{Query, Step};

/// A JSONPath, read once and asked of many values.
#[derive(Debug, Clone)]
pub struct Path {
    text: Box<str>,
    query: Query,
    /// Whether every step is one name or one index, so that it can be followed without a list of results.
    plain: bool,
}

/// Why a path cannot be read, or what it asks for is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    /// What is wrong, in a sentence.
    pub message: String,
    /// What kind of error it is.
    pub kind: PathErrorKind,
}

/// The kinds of [`PathError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathErrorKind {
    /// The path cannot be read.
    Syntax,
    /// What a definite path names is not there, or something on the way to it is not.
    Absent,
    /// An index was asked of what is not an array; the message is Jayway's.
    NotAnArray,
    /// A filter or a function cannot be applied to what is there; the message is Jayway's.
    NotApplicable,
    /// The reading exceeds a limit.
    TooMuch,
}

impl fmt::Display for PathError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for PathError {}

impl Path {
    /// Reads a path, which begins with `$`. Jayway, and with it API Gateway, also takes a path without: it puts `$.` before it, as
    /// whoever calls this for such a path must.
    pub fn parse(text: &str) -> Result<Path, PathError> {
        let query = parser::parse(text)?;
        let plain = query.steps.iter().all(|step| match step {
            Step::Names(names) => names.len() == 1,
            Step::Indexes(indexes) => indexes.len() == 1,
            _ => false,
        });
        Ok(Path { text: text.trim().into(), query, plain })
    }

    /// The path as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The path as Jayway tells it in errors: `$['a'][0]`.
    pub fn canonical(&self) -> String {
        self.query.canonical()
    }

    /// Whether the path finds one value at most. An indefinite path finds a list.
    pub fn is_definite(&self) -> bool {
        self.query.definite
    }

    /// Whether this is a reference path, as Amazon States Language has them: names and indexes, no negative one.
    pub fn is_reference(&self) -> bool {
        self.plain
            && self.query.steps.iter().all(|step| match step {
                Step::Indexes(indexes) => indexes.iter().all(|index| *index >= 0),
                _ => true,
            })
    }

    /// What the path finds: of a definite path the value, or an error that it is absent; of an indefinite one an array of all
    /// values, which may be empty.
    pub fn read(&self, value: &Value) -> Result<Value, PathError> {
        self.look(value).map(Cow::into_owned)
    }

    /// As [`Path::read`], without a copy where the path is definite, and without saying what was wrong.
    pub fn find<'v>(&self, value: &'v Value) -> Option<Cow<'v, Value>> {
        if self.plain { self.follow(value).map(Cow::Borrowed) } else { self.look(value).ok() }
    }

    /// As [`Path::read`], without a copy where the path is definite.
    pub fn look<'v>(&self, value: &'v Value) -> Result<Cow<'v, Value>, PathError> {
        if self.plain
            && let Some(found) = self.follow(value)
        {
            return Ok(Cow::Borrowed(found));
        }
        Reading::of(value).read(&self.query, value)
    }

    /// Whether the path ends in an index, and the array is there but shorter.
    pub fn is_past_the_end(&self, value: &Value) -> bool {
        let Some((Step::Indexes(_), before)) = self.query.steps.split_last() else { return false };
        if !self.plain || self.follow(value).is_some() {
            return false;
        }
        before.iter().try_fold(value, one_step).is_some_and(Value::is_array)
    }

    fn follow<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.query.steps.iter().try_fold(value, one_step)
    }

    /// Puts a value where a reference path points, as `ResultPath` does. Objects that are missing on the way are made; an item of
    /// an array must exist. `$` replaces everything. On an error nothing is changed.
    pub fn put(&self, into: &mut Value, value: Value) -> Result<(), PathError> {
        if !self.is_reference() {
            return Err(PathError {
                message: format!("The path '{}' is not a reference path", self.text),
                kind: PathErrorKind::Syntax,
            });
        }
        self.check_put(into)?;
        let mut place = into;
        for step in &self.query.steps {
            match step {
                Step::Names(names) => {
                    let (Value::Object(members), [name]) = (place, names.as_slice()) else { return Ok(()) };
                    place = members.entry(name.as_str()).or_insert_with(|| Value::Object(Map::new()));
                }
                step => {
                    let (Value::Array(items), Step::Indexes(indexes)) = (place, step) else { return Ok(()) };
                    let Some(item) = position(indexes, items.len()).and_then(|place| items.get_mut(place))
                    else {
                        return Ok(());
                    };
                    place = item;
                }
            }
        }
        *place = value;
        Ok(())
    }

    /// Whether a value can be put there, so that `put` need not go back.
    fn check_put(&self, into: &Value) -> Result<(), PathError> {
        let mut place = Some(into);
        for step in &self.query.steps {
            place = match (step, place) {
                // From here on objects are made.
                (Step::Names(_), None) => None,
                (Step::Names(names), Some(Value::Object(members))) => {
                    names.first().and_then(|name| members.get(name.as_str()))
                }
                (Step::Indexes(indexes), Some(Value::Array(items)))
                    if position(indexes, items.len()).is_some() =>
                {
                    position(indexes, items.len()).and_then(|place| items.get(place))
                }
                _ => {
                    return Err(PathError {
                        message: format!("Unable to apply ReferencePath {} to input {into}", self.text),
                        kind: PathErrorKind::Absent,
                    });
                }
            };
        }
        Ok(())
    }
}

/// One step of a plain path.
fn one_step<'v>(value: &'v Value, step: &Step) -> Option<&'v Value> {
    match (step, value) {
        (Step::Names(names), Value::Object(members)) => members.get(names.first()?.as_str()),
        (Step::Indexes(indexes), Value::Array(items)) => items.get(position(indexes, items.len())?),
        _ => None,
    }
}

/// The place of a single index in an array. A negative one counts from the end.
fn position(indexes: &[i64], length: usize) -> Option<usize> {
    let index = *indexes.first()?;
    let place = if index < 0 { index.checked_add(i64::try_from(length).ok()?)? } else { index };
    usize::try_from(place).ok().filter(|place| *place < length)
}
