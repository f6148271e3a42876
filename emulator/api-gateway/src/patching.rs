//! The one engine of patch operations: `op`, `path` and `value` against a table of the paths that a kind of thing allows.
//!
//! A thing is patched as the JSON that it is kept as. A table's row says which operations a path allows and what stands there; a segment in
//! braces stands for any text, with `~1` for a slash and `~0` for a tilde, and names the entry of a map or of a list. An empty text is
//! taken as none, and a map that was emptied is gone (captured).

use contract::ApiError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use crate::errors;

/// One change, as AWS's model has it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PatchOperation {
    pub(crate) op: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) value: Option<String>,
    pub(crate) from: Option<String>,
}

/// What a patch is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Add,
    Remove,
    Replace,
    Copy,
}

impl Op {
    fn read(name: &str) -> Option<Op> {
        [Op::Add, Op::Remove, Op::Replace, Op::Copy].into_iter().find(|op| op.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Op::Add => "add",
            Op::Remove => "remove",
            Op::Replace => "replace",
            Op::Copy => "copy",
        }
    }
}

/// Only `replace`: most members.
pub(crate) const REPLACE: &[Op] = &[Op::Replace];
/// Only `remove`: settings that go as a whole.
pub(crate) const REMOVE: &[Op] = &[Op::Remove];
/// `add` and `remove`: lists.
pub(crate) const ADD_REMOVE: &[Op] = &[Op::Add, Op::Remove];
/// All but `copy`: entries of maps.
pub(crate) const ANY: &[Op] = &[Op::Add, Op::Remove, Op::Replace];

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// `true`; everything else is false (captured).
    Flag,
    Integer,
    Decimal,
    /// An entry of a map of texts, named by the path.
    Entry,
    /// An entry of a map of templates, named by the path; an empty one is null.
    Template,
    /// An entry of a map of flags, named by the path.
    FlagEntry,
    /// A member of a list, named by the path.
    Member,
    /// A member of a list, named by the value.
    Item,
    /// Whatever stands there goes.
    Whole,
}

/// A path that may be patched.
#[derive(Debug)]
pub(crate) struct Allowed {
    pub(crate) path: &'static str,
    pub(crate) operations: &'static [Op],
    pub(crate) kind: Kind,
}

/// A row of a table.
pub(crate) const fn row(path: &'static str, operations: &'static [Op], kind: Kind) -> Allowed {
    Allowed { path, operations, kind }
}

/// How AWS words the refusal of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wording {
    /// With the paths that the operation may have.
    Listed,
    /// With the path alone, and another text for another operation.
    Plain,
    /// With the path alone, whatever is wrong.
    PathOnly,
}

/// The paths of one kind of thing.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) wording: Wording,
    pub(crate) paths: &'static [Allowed],
}

/// A thing with the operations applied, in their order.
///
/// # Errors
/// `BadRequestException` for what the table does not allow, `NotFoundException` for an entry that is not there.
pub(crate) fn patched<T: Serialize + DeserializeOwned>(
    thing: &T,
    table: &Table,
    operations: &[PatchOperation],
) -> Result<T, ApiError> {
    let mut value = serde_json::to_value(thing).map_err(|error| ApiError::internal(error.to_string()))?;
    for operation in operations {
        apply(&mut value, table, operation)?;
    }
    serde_json::from_value(value).map_err(|error| errors::bad_request(error.to_string()))
}

fn apply(root: &mut Value, table: &Table, operation: &PatchOperation) -> Result<(), ApiError> {
    let Some(path) = operation.path.as_deref() else {
        return Err(errors::bad_request("Invalid patch path null"));
    };
    let op = operation.op.as_deref().unwrap_or_default();
    let known = Op::read(op);
    let found =
        table.paths.iter().find_map(|allowed| matched(allowed.path, path).map(|names| (allowed, names)));
    let Some((allowed, names)) = found else { return Err(refused(table, path, op)) };
    let Some(op) = known.filter(|op| allowed.operations.contains(op)) else {
        return Err(match table.wording {
            Wording::Listed | Wording::PathOnly => refused(table, path, op),
            Wording::Plain => errors::wrong_patch_operation(allowed.operations.iter().map(|op| op.name())),
        });
    };
    let value = match (op, operation.from.as_deref()) {
        (Op::Copy, Some(from)) => {
            let copied = read(root, from).ok_or_else(|| refused(table, from, Op::Copy.name()))?;
            Some(copied)
        }
        _ => operation.value.clone(),
    };
    change(root, allowed.kind, &names, op, value)
}

fn refused(table: &Table, path: &str, op: &str) -> ApiError {
    match table.wording {
        Wording::Plain | Wording::PathOnly => errors::wrong_patch_path(path),
        Wording::Listed => {
            let allowing = |allowed: &&Allowed| allowed.operations.iter().any(|known| known.name() == op);
            let paths: Vec<&str> = table.paths.iter().filter(allowing).map(|allowed| allowed.path).collect();
            errors::wrong_patch_path_of(path, op, &paths)
        }
    }
}

/// The names that lead to a path's place, if it is one that the pattern stands for.
pub(crate) fn matched(pattern: &str, path: &str) -> Option<Vec<String>> {
    let (pattern, path) = (pattern.strip_prefix('/')?, path.strip_prefix('/')?);
    if pattern.split('/').count() != path.split('/').count() {
        return None;
    }
    let pairs = pattern.split('/').zip(path.split('/'));
    pairs
        .map(|(pattern, segment)| match pattern {
            _ if pattern.starts_with('{') && !segment.is_empty() => Some(unescaped(segment)),
            _ if pattern == segment => Some(segment.to_owned()),
            _ => None,
        })
        .collect()
}

/// A segment of a JSON pointer as the name that it stands for.
pub(crate) fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// The text at a pointer, for `copy`.
fn read(root: &Value, pointer: &str) -> Option<String> {
    match root.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        other @ (Value::Bool(_) | Value::Number(_)) => Some(other.to_string()),
        _ => None,
    }
}

fn change(
    root: &mut Value,
    kind: Kind,
    names: &[String],
    op: Op,
    value: Option<String>,
) -> Result<(), ApiError> {
    let Some((last, parents)) = names.split_last() else { return Ok(()) };
    let value = value.filter(|text| !text.is_empty());
    match kind {
        Kind::Text | Kind::Flag | Kind::Integer | Kind::Decimal | Kind::Whole => {
            let value = if op == Op::Remove { None } else { scalar(kind, last, value)? };
            match value {
                Some(value) => {
                    object(root, parents).insert(last.clone(), value);
                }
                None => forget(root, parents, last),
            }
            Ok(())
        }
        Kind::Entry | Kind::Template | Kind::FlagEntry => entry(root, kind, parents, last, op, value),
        Kind::Member => {
            // `replace` names the old member, or its place, by the path and the new one by the value; `add` and `remove` have no value.
            let Some((list, parents)) = parents.split_last() else { return Ok(()) };
            let list = array(root, parents, list);
            match (op, value) {
                (Op::Remove, _) => list.retain(|member| member != last),
                (Op::Replace, Some(value)) => {
                    let place = last.parse().ok().filter(|place| *place < list.len());
                    let place = place.or_else(|| list.iter().position(|member| member == last));
                    match place.and_then(|place| list.get_mut(place)) {
                        Some(member) => *member = Value::String(value),
                        None => list.push(Value::String(value)),
                    }
                }
                _ if list.iter().any(|member| member == last) => {}
                _ => list.push(Value::String(last.clone())),
            }
            Ok(())
        }
        Kind::Item => {
            let Some(value) = value else {
                return Err(errors::bad_request(format!("Invalid patch value for {last}")));
            };
            let list = array(root, parents, last);
            match op {
                Op::Remove => list.retain(|member| *member != value),
                _ if list.contains(&Value::String(value.clone())) => {}
                _ => list.push(Value::String(value)),
            }
            Ok(())
        }
    }
}

fn entry(
    root: &mut Value,
    kind: Kind,
    parents: &[String],
    name: &str,
    op: Op,
    value: Option<String>,
) -> Result<(), ApiError> {
    let map = object(root, parents);
    let is_there = map.contains_key(name);
    if op != Op::Add && !is_there {
        let of = parents.last().map_or("", String::as_str);
        return Err(errors::no_entry(of));
    }
    if op == Op::Remove {
        map.shift_remove(name);
        if map.is_empty()
            && let Some((last, parents)) = parents.split_last()
        {
            forget(root, parents, last);
        }
        return Ok(());
    }
    let value = match (kind, value) {
        (Kind::FlagEntry, value) => Value::Bool(value.as_deref() == Some("true")),
        (Kind::Template, None) => Value::Null,
        (_, value) => Value::String(value.unwrap_or_default()),
    };
    map.insert(name.to_owned(), value);
    Ok(())
}

fn scalar(kind: Kind, name: &str, value: Option<String>) -> Result<Option<Value>, ApiError> {
    let wrong = |value: &str| errors::wrong_patch_value(name, value);
    Ok(match (kind, value) {
        (Kind::Flag, value) => Some(Value::Bool(value.as_deref() == Some("true"))),
        (Kind::Integer, Some(value)) => {
            Some(Value::Number(value.parse::<i64>().map_err(|_| wrong(&value))?.into()))
        }
        (Kind::Decimal, Some(value)) => Some(Value::Number(decimal(&value).ok_or_else(|| wrong(&value))?)),
        (_, value) => value.map(Value::String),
    })
}

/// A number as AWS shows one with a fraction: `10` is `10.0`.
pub(crate) fn decimal(text: &str) -> Option<Number> {
    text.parse::<f64>().ok().filter(|number| number.is_finite()).and_then(Number::from_f64)
}

/// The object at these names; made if there is none.
fn object<'v>(root: &'v mut Value, names: &[String]) -> &'v mut Map<String, Value> {
    let mut place = root;
    for name in names {
        place = as_object(place).entry(name.clone()).or_insert(Value::Null);
    }
    as_object(place)
}

fn as_object(place: &mut Value) -> &mut Map<String, Value> {
    if !place.is_object() {
        *place = Value::Object(Map::new());
    }
    match place {
        Value::Object(map) => map,
        _ => unreachable!("it was just made one"),
    }
}

fn array<'v>(root: &'v mut Value, parents: &[String], name: &str) -> &'v mut Vec<Value> {
    let place = object(root, parents).entry(name.to_owned()).or_insert(Value::Null);
    if !place.is_array() {
        *place = Value::Array(Vec::new());
    }
    match place {
        Value::Array(list) => list,
        _ => unreachable!("it was just made one"),
    }
}

/// Takes a member away, without making the objects that lead to it.
fn forget(root: &mut Value, parents: &[String], name: &str) {
    let place = parents.iter().try_fold(root, |place, name| place.get_mut(name));
    if let Some(Value::Object(map)) = place {
        map.shift_remove(name);
    }
}
