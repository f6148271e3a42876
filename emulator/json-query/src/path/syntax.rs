//! What a path says, once it is read.

use std::fmt::Write;

use regex::Regex;
use serde_json::Value;

/// Where a path begins, and what it does from there.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) root: Root,
    pub(super) steps: Vec<Step>,
    /// Whether it finds one value at most.
    pub(super) definite: bool,
}

/// Where a path begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    /// `$`: the whole value.
    Document,
    /// `@`: in a filter, the item that it looks at.
    Item,
}

/// One step from a value to values in it.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// `.a`, `['a']`, `['a','b']`. Never empty.
    Names(Vec<String>),
    /// `[0]`, `[-1]`, `[0,1]`. Never empty.
    Indexes(Vec<i64>),
    /// `[from:to]`.
    Slice { from: Option<i64>, to: Option<i64> },
    /// `.*`, `[*]`.
    Wildcard,
    /// `..`: the next step is taken at the value, and at everything in it.
    Scan,
    /// `[?(...)]`.
    Filter(Filter),
    /// `.length()`.
    Call(Call),
}

/// A function at the end of a path.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) function: Function,
    pub(super) arguments: Vec<Argument>,
}

/// An argument of a function.
#[derive(Debug, Clone)]
pub(super) enum Argument {
    Json(Value),
    Path(Query),
}

/// The functions of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Append,
    Average,
    Concat,
    First,
    Index,
    Keys,
    Last,
    Length,
    Max,
    Min,
    StandardDeviation,
    Sum,
}

impl Function {
    /// By the name in a path.
    pub(super) fn named(name: &str) -> Option<Function> {
        Some(match name {
            "append" => Function::Append,
            "avg" => Function::Average,
            "concat" => Function::Concat,
            "first" => Function::First,
            "index" => Function::Index,
            "keys" => Function::Keys,
            "last" => Function::Last,
            "length" | "size" => Function::Length,
            "max" => Function::Max,
            "min" => Function::Min,
            "stddev" => Function::StandardDeviation,
            "sum" => Function::Sum,
            _ => return None,
        })
    }
}

/// What must hold for an item.
#[derive(Debug, Clone)]
pub(super) enum Filter {
    Or(Vec<Filter>),
    And(Vec<Filter>),
    Not(Box<Filter>),
    Exists(Query),
    Compare(Operand, Comparator, Operand),
}

/// One side of a comparison.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    Literal(Value),
    Pattern(Box<Regex>),
    Path(Query),
}

/// How two operands are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparator {
    Equal,
    NotEqual,
    SameTypeEqual,
    SameTypeNotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches,
    In,
    NotIn,
    Contains,
    All,
    Size,
    Empty,
    SubsetOf,
    AnyOf,
    NoneOf,
}

impl Comparator {
    /// By the sign or the word in a filter. Words may be in any case.
    pub(super) fn named(name: &str) -> Option<Comparator> {
        Some(match name.to_ascii_lowercase().as_str() {
            "==" => Comparator::Equal,
            "!=" => Comparator::NotEqual,
            "===" => Comparator::SameTypeEqual,
            "!==" => Comparator::SameTypeNotEqual,
            "<" => Comparator::Less,
            "<=" => Comparator::LessOrEqual,
            ">" => Comparator::Greater,
            ">=" => Comparator::GreaterOrEqual,
            "=~" => Comparator::Matches,
            "in" => Comparator::In,
            "nin" => Comparator::NotIn,
            "contains" => Comparator::Contains,
            "all" => Comparator::All,
            "size" => Comparator::Size,
            "empty" => Comparator::Empty,
            "subsetof" => Comparator::SubsetOf,
            "anyof" => Comparator::AnyOf,
            "noneof" => Comparator::NoneOf,
            _ => return None,
        })
    }
}

impl Query {
    pub(super) fn new(root: Root, steps: Vec<Step>) -> Query {
        let last = steps.len().saturating_sub(1);
        let definite = steps.iter().enumerate().all(|(place, step)| step.is_definite(place == last));
        Query { root, steps, definite }
    }

    /// The path as errors tell it: `$['a'][0]`.
    pub(super) fn canonical(&self) -> String {
        let mut text = String::from(if self.root == Root::Document { "$" } else { "@" });
        for step in &self.steps {
            step.write(&mut text);
        }
        text
    }
}

impl Step {
    /// Whether the step goes to one value at most. Several names at the end of a path make one object.
    pub(super) fn is_definite(&self, last: bool) -> bool {
        match self {
            Step::Names(names) => last || names.len() == 1,
            Step::Indexes(indexes) => indexes.len() == 1,
            Step::Call(_) => true,
            Step::Slice { .. } | Step::Wildcard | Step::Scan | Step::Filter(_) => false,
        }
    }

    /// Appends the step as errors tell it.
    pub(super) fn write(&self, text: &mut String) {
        // Writing to a string does not fail.
        match self {
            Step::Names(names) => {
                write_list(text, names.iter().map(|name| format!("'{}'", name.replace('\'', "\\'"))));
            }
            Step::Indexes(indexes) => write_list(text, indexes.iter().map(i64::to_string)),
            Step::Slice { from, to } => {
                let end = |end: &Option<i64>| end.map(|end| end.to_string()).unwrap_or_default();
                let _ = write!(text, "[{}:{}]", end(from), end(to));
            }
            Step::Wildcard => text.push_str("[*]"),
            Step::Scan => text.push_str(".."),
            Step::Filter(_) => text.push_str("[?]"),
            Step::Call(call) => {
                let _ = write!(text, ".{:?}()", call.function);
            }
        }
    }
}

fn write_list(text: &mut String, items: impl Iterator<Item = String>) {
    text.push('[');
    for (place, item) in items.enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push_str(&item);
    }
    text.push(']');
}
