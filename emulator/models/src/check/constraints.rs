//! Required members, lengths, ranges, patterns and enumerations.
//!
//! An input is walked once in the order of the model and, if anything is wrong, a second time in the order in which
//! AWS reports, to collect the text. So a good input costs no allocation and no sorting.

use super::{MAX_DEPTH, Wording, decoded_length, java, member_value};
use crate::model::{Bounds, Kind, Member, ServiceModel, Shape, ShapeId};
use serde_json::{Number, Value};
use std::fmt::{Display, Write as _};

/// How many violations AWS lists; it stops looking after them.
pub const MAX_VIOLATIONS: usize = 10;

pub(super) fn check(
    service: &ServiceModel,
    shape: ShapeId,
    value: &Value,
    wording: Wording,
) -> Result<(), String> {
    let mut glance = Walk { service, wording, report: None, first: String::new() };
    if glance.value(shape, value, &Path::Root, 0).is_ok() {
        return Ok(());
    }
    Err(report(service, shape, value, wording, &glance.first))
}

/// Words everything that is wrong. `first` is the first violation in the order of the model, in the newer wording.
#[cold]
fn report(service: &ServiceModel, shape: ShapeId, value: &Value, wording: Wording, first: &str) -> String {
    let mut walk =
        Walk { service, wording: Wording::Classic, report: Some(Report::default()), first: String::new() };
    let _ = walk.value(shape, value, &Path::Root, 0);
    let Report { violations, missing } = walk.report.unwrap_or_default();
    if wording == Wording::DynamoDb && !missing {
        return format!("1 validation error detected: {first}");
    }
    let count = violations.len();
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} validation error{plural} detected: {}", violations.join("; "))
}

/// Where a value stands. A chain on the stack, written out only for a violation.
enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'static str),
    /// An element of a list, counted from 0.
    Element(&'a Path<'a>, usize),
    Entry(&'a Path<'a>, &'a str),
}

impl Path<'_> {
    /// As `attributeDefinitions.1.member.attributeName`, elements counted from 1.
    fn write(&self, decapitalized: bool, out: &mut String) {
        let parent = match self {
            Path::Root => return,
            Path::Member(parent, _) | Path::Element(parent, _) | Path::Entry(parent, _) => parent,
        };
        parent.write(decapitalized, out);
        if !matches!(parent, Path::Root) {
            out.push('.');
        }
        let _ = match self {
            Path::Root => Ok(()),
            Path::Member(_, name) if decapitalized => {
                java::decapitalize(name, out);
                Ok(())
            }
            Path::Member(_, name) => out.write_str(name),
            Path::Element(_, index) => write!(out, "{}.member", index + 1),
            Path::Entry(_, key) => write!(out, "{key}.member"),
        };
    }
}

/// One thing that a value can be wrong in.
#[derive(Clone, Copy)]
enum Rule<'a> {
    Required,
    OneOf(&'static [&'static str]),
    Pattern(&'static str),
    MinLength(i64),
    MaxLength(i64),
    MinValue(&'a dyn Display),
    MaxValue(&'a dyn Display),
    /// A scalar inside a list or map, reported on the collection with all that its shape asks for.
    Inside(&'static str, &'static Shape),
}

impl Rule<'_> {
    fn write(&self, wording: Wording, out: &mut String) {
        let _ = match self {
            Self::Required => out.write_str("Member must not be null"),
            Self::OneOf(values) => {
                let values = match wording {
                    Wording::Classic => java::enumeration_order(values),
                    Wording::DynamoDb => values.to_vec(),
                };
                write!(out, "Member must satisfy enum value set: [{}]", values.join(", "))
            }
            Self::Pattern(java) => write!(out, "Member must satisfy regular expression pattern: {java}"),
            Self::MinLength(limit) => write!(out, "Member must have length greater than or equal to {limit}"),
            Self::MaxLength(limit) => write!(out, "Member must have length less than or equal to {limit}"),
            Self::MinValue(limit) => write!(out, "Member must have value greater than or equal to {limit}"),
            Self::MaxValue(limit) => write!(out, "Member must have value less than or equal to {limit}"),
            Self::Inside(what, shape) => {
                let _ = write!(out, "{what} must satisfy constraint: [");
                inside(shape, wording, out);
                out.write_str("]")
            }
        };
    }
}

/// All that a shape asks of its values, in AWS's order.
fn inside(shape: &'static Shape, wording: Wording, out: &mut String) {
    let mut separator = "";
    let mut say = |rule: Rule<'_>| {
        out.push_str(separator);
        rule.write(wording, out);
        separator = ", ";
    };
    let lengths = match &shape.kind {
        Kind::String { length, .. }
        | Kind::Blob { length }
        | Kind::List { length, .. }
        | Kind::Map { length, .. } => length,
        Kind::Integer { range } | Kind::Long { range } => {
            range.max.iter().for_each(|max| say(Rule::MaxValue(max)));
            range.min.iter().for_each(|min| say(Rule::MinValue(min)));
            return;
        }
        Kind::Float { range } | Kind::Double { range } => {
            range.max.iter().for_each(|max| say(Rule::MaxValue(max)));
            range.min.iter().for_each(|min| say(Rule::MinValue(min)));
            return;
        }
        _ => return,
    };
    lengths.max.iter().for_each(|max| say(Rule::MaxLength(*max)));
    lengths.min.iter().for_each(|min| say(Rule::MinLength(*min)));
    if let Kind::String { pattern, values, .. } = &shape.kind {
        pattern.iter().for_each(|pattern| say(Rule::Pattern(pattern.as_str())));
        if !values.is_empty() {
            say(Rule::OneOf(values));
        }
    }
}

/// Ends a walk.
struct Stop;

/// Collects violations.
#[derive(Default)]
struct Report {
    violations: Vec<String>,
    /// Whether one of them is a missing member.
    missing: bool,
}

struct Walk<'s> {
    service: &'s ServiceModel,
    wording: Wording,
    /// `None` to end at the first violation.
    report: Option<Report>,
    /// The first violation in DynamoDB's newer wording, if that is asked for.
    first: String,
}

impl Walk<'_> {
    fn value(&mut self, id: ShapeId, value: &Value, path: &Path<'_>, depth: usize) -> Result<(), Stop> {
        // `types` has refused what is deeper.
        if depth > MAX_DEPTH {
            return Ok(());
        }
        let shape = self.service.shape(id);
        match (&shape.kind, value) {
            (Kind::Structure { members, .. }, Value::Object(_)) => {
                if self.report.is_some() {
                    for member in java::report_order(members) {
                        self.member(member, value, path, depth)?;
                    }
                } else {
                    for member in *members {
                        self.member(member, value, path, depth)?;
                    }
                }
                Ok(())
            }
            (Kind::List { member, .. }, Value::Array(values)) => {
                self.own(id, value, path)?;
                let element = self.service.shape(*member);
                let wrong =
                    |value: &Value| !value.is_null() && broken(element, value, &mut |_| Err(Stop)).is_err();
                if values.iter().any(wrong) {
                    self.violation(id, value, path, Rule::Inside("Member", element))?;
                }
                for (index, value) in values.iter().enumerate() {
                    self.content(*member, value, &Path::Element(path, index), depth)?;
                }
                Ok(())
            }
            (Kind::Map { key, value: shape, .. }, Value::Object(values)) => {
                self.own(id, value, path)?;
                let (keys, element) = (self.service.shape(*key), self.service.shape(*shape));
                if values.keys().any(|key| broken_text(keys, key, &mut |_| Err(Stop)).is_err()) {
                    self.violation(id, value, path, Rule::Inside("Map keys", keys))?;
                }
                let wrong =
                    |value: &Value| !value.is_null() && broken(element, value, &mut |_| Err(Stop)).is_err();
                if values.values().any(wrong) {
                    self.violation(id, value, path, Rule::Inside("Map value", element))?;
                }
                for (key, value) in values {
                    self.content(*shape, value, &Path::Entry(path, key), depth)?;
                }
                Ok(())
            }
            _ => self.own(id, value, path),
        }
    }

    fn member(
        &mut self,
        member: &'static Member,
        parent: &Value,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<(), Stop> {
        let Value::Object(values) = parent else { return Ok(()) };
        let path = Path::Member(path, member.name);
        match member_value(member, values) {
            Some(value) => self.value(member.shape, value, &path, depth + 1),
            None if member.required => self.violation(member.shape, &Value::Null, &path, Rule::Required),
            None => Ok(()),
        }
    }

    /// Visits what is inside an element of a list or map; the element's own limits are reported on the collection.
    fn content(&mut self, id: ShapeId, value: &Value, path: &Path<'_>, depth: usize) -> Result<(), Stop> {
        match self.service.shape(id).kind {
            Kind::Structure { .. } => self.value(id, value, path, depth + 1),
            Kind::List { .. } | Kind::Map { .. } => self.collection(id, value, path, depth + 1),
            _ => Ok(()),
        }
    }

    /// As [`Self::value`] for a list or map inside another, without its own length.
    fn collection(&mut self, id: ShapeId, value: &Value, path: &Path<'_>, depth: usize) -> Result<(), Stop> {
        if depth > MAX_DEPTH {
            return Ok(());
        }
        match (&self.service.shape(id).kind, value) {
            (Kind::List { member, .. }, Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    self.content(*member, value, &Path::Element(path, index), depth)?;
                }
            }
            (Kind::Map { value: shape, .. }, Value::Object(values)) => {
                for (key, value) in values {
                    self.content(*shape, value, &Path::Entry(path, key), depth)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Checks a value's own limits.
    fn own(&mut self, id: ShapeId, value: &Value, path: &Path<'_>) -> Result<(), Stop> {
        let shape = self.service.shape(id);
        broken(shape, value, &mut |rule| self.violation(id, value, path, rule))
    }

    #[cold]
    fn violation(&mut self, id: ShapeId, value: &Value, path: &Path<'_>, rule: Rule<'_>) -> Result<(), Stop> {
        let Some(report) = &mut self.report else {
            if self.wording == Wording::DynamoDb {
                self.first = newer(path, rule);
            }
            return Err(Stop);
        };
        report.missing |= matches!(rule, Rule::Required);
        report.violations.push(classic(self.service, id, value, path, rule));
        if report.violations.len() == MAX_VIOLATIONS { Err(Stop) } else { Ok(()) }
    }
}

fn classic(service: &ServiceModel, id: ShapeId, value: &Value, path: &Path<'_>, rule: Rule<'_>) -> String {
    let mut text = "Value".to_owned();
    // AWS keeps the value of a password out, even that there is none.
    if !service.shape(id).sensitive && !matches!(rule, Rule::Inside(_, shape) if shape.sensitive) {
        if value.is_null() {
            text.push_str(" null");
        } else {
            text.push_str(" '");
            java::print(service, id, value, 0, &mut text);
            text.push('\'');
        }
    }
    text.push_str(" at '");
    path.write(true, &mut text);
    text.push_str("' failed to satisfy constraint: ");
    rule.write(Wording::Classic, &mut text);
    text
}

fn newer(path: &Path<'_>, rule: Rule<'_>) -> String {
    let mut text = String::new();
    // That an enumeration has no path was seen of UpdateItem's ReturnValues, and is believed for others.
    if matches!(rule, Rule::OneOf(_)) {
        text.push_str("Failed to satisfy constraint: ");
    } else {
        text.push_str("Value at '");
        path.write(false, &mut text);
        text.push_str("' failed to satisfy constraint: ");
    }
    rule.write(Wording::DynamoDb, &mut text);
    text
}

type Found<'f> = &'f mut dyn FnMut(Rule<'_>) -> Result<(), Stop>;

/// Names each rule of its shape that a value breaks by itself, not by what is inside it.
fn broken(shape: &'static Shape, value: &Value, found: Found<'_>) -> Result<(), Stop> {
    match (&shape.kind, value) {
        (Kind::String { .. }, Value::String(text)) => broken_text(shape, text, found),
        (Kind::Blob { length }, Value::String(text)) => broken_length(*length, decoded_length(text), found),
        (Kind::List { length, .. }, Value::Array(values)) => broken_length(*length, values.len(), found),
        (Kind::Map { length, .. }, Value::Object(values)) => broken_length(*length, values.len(), found),
        (Kind::Integer { range } | Kind::Long { range }, Value::Number(number)) => {
            broken_range(*range, whole(number), found)
        }
        (Kind::Float { range } | Kind::Double { range }, Value::Number(number)) => {
            broken_range(*range, number.as_f64().unwrap_or(f64::INFINITY), found)
        }
        _ => Ok(()),
    }
}

fn broken_text(shape: &'static Shape, text: &str, found: Found<'_>) -> Result<(), Stop> {
    let Kind::String { length, pattern, values } = &shape.kind else { return Ok(()) };
    if !values.is_empty() && !values.contains(&text) {
        found(Rule::OneOf(values))?;
    }
    if let Some(pattern) = pattern
        && !pattern.matches(text)
    {
        found(Rule::Pattern(pattern.as_str()))?;
    }
    if length.min.is_none() && length.max.is_none() {
        return Ok(());
    }
    broken_length(*length, text.chars().count(), found)
}

fn broken_length(bounds: Bounds<i64>, length: usize, found: Found<'_>) -> Result<(), Stop> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    if let Some(min) = bounds.min.filter(|min| length < *min) {
        found(Rule::MinLength(min))?;
    }
    if let Some(max) = bounds.max.filter(|max| length > *max) {
        found(Rule::MaxLength(max))?;
    }
    Ok(())
}

fn broken_range<T: PartialOrd + Display + Copy>(
    bounds: Bounds<T>,
    value: T,
    found: Found<'_>,
) -> Result<(), Stop> {
    if let Some(min) = bounds.min.filter(|min| value < *min) {
        found(Rule::MinValue(&min))?;
    }
    if let Some(max) = bounds.max.filter(|max| value > *max) {
        found(Rule::MaxValue(&max))?;
    }
    Ok(())
}

/// A number as an integer: AWS cuts off a fraction. Beyond 64 bits the nearest stands for it, which breaks the same
/// limit.
fn whole(number: &Number) -> i64 {
    #[allow(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
    number.as_i64().unwrap_or_else(|| number.as_f64().unwrap_or(f64::INFINITY) as i64)
}
