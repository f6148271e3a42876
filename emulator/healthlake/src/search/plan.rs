//! Where in the index the candidates of a criterion lie.

use std::ops::Bound;

use fhir::search::{Criterion, Indexed, Modifier, Operand, Prefix};
use store::Key;

use crate::index::{EXISTS, Payload, hash, ordered_number, ordered_time, prefix, short_hash};

/// Rows of the index, and what is asked of each.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) range: (Bound<Key>, Bound<Key>),
    /// The prefix of the rows, if they are all the rows of one value and so in the order of their resources.
    pub(super) point: Option<Key>,
    /// What the payload of a row must meet.
    pub(super) test: Option<Test>,
}

/// A comparison that the payload of a row can decide.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// The payload is low, high.
    Date(Operand),
    /// The payload is high, low.
    DateReversed(Operand),
}

/// The candidates of a criterion: the resources of all stretches.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) stretches: Vec<Stretch>,
    /// Whether every candidate meets the criterion.
    pub(super) exact: bool,
}

/// All resources of a type.
pub(super) fn everything(kind: u8) -> Plan {
    Plan { stretches: vec![rows_of(prefix(kind, EXISTS, b'_', Payload::None), true)], exact: true }
}

/// The plan of a criterion on resources of a type.
pub(super) fn of_criterion(kind: u8, criterion: &Criterion) -> Plan {
    let number = criterion.parameter.number();
    let mut stretches = Vec::new();
    let mut exact = true;
    for operand in &criterion.alternatives {
        let place = Place { kind, number, criterion };
        match place.of_operand(operand, &mut stretches) {
            Some(decided) => exact &= decided,
            None => return Plan { exact: false, ..everything(kind) },
        }
    }
    Plan { stretches, exact }
}

fn rows_of(prefix: Key, is_point: bool) -> Stretch {
    let end = prefix.after_prefix().map_or(Bound::Unbounded, Bound::Excluded);
    let point = is_point.then(|| prefix.clone());
    Stretch { range: (Bound::Included(prefix), end), point, test: None }
}

struct Place<'c> {
    kind: u8,
    number: u16,
    criterion: &'c Criterion,
}

impl Place<'_> {
    fn row(&self, letter: u8, payload: Payload<'_>) -> Key {
        prefix(self.kind, self.number, letter, payload)
    }

    fn point(&self, letter: u8, payload: Payload<'_>) -> Stretch {
        rows_of(self.row(letter, payload), true)
    }

    fn all(&self, letter: u8) -> Stretch {
        rows_of(self.row(letter, Payload::None), false)
    }

    /// Adds the stretches of one alternative; whether they decide it. `None` if the index cannot help.
    fn of_operand(&self, operand: &Operand, into: &mut Vec<Stretch>) -> Option<bool> {
        let modifier = self.criterion.modifier;
        // An id is not in the index under its parameter.
        if modifier == Some(Modifier::Not) || self.criterion.parameter.code() == "_id" {
            return None;
        }
        match operand {
            Operand::Missing(true) => None,
            Operand::Missing(false) => {
                into.push(rows_of(self.row_of_parameter(), false));
                Some(true)
            }
            Operand::Token { system, code } => {
                let letter = if modifier == Some(Modifier::Identifier) { b'I' } else { b'T' };
                self.token(letter, system.as_deref(), code.as_deref(), into)
            }
            Operand::OfType { value, .. } => {
                into.push(rows_of(self.row(b'T', Payload::Hash(hash(value))), false));
                Some(false)
            }
            Operand::Text(_) => {
                into.push(self.point(b'X', Payload::None));
                Some(false)
            }
            Operand::String { folded, .. } => {
                let whole = modifier == Some(Modifier::Contains);
                let text = if whole { "" } else { folded };
                into.push(rows_of(self.row(b's', Payload::Text { text, open: true }), false));
                Some(modifier.is_none() && folded.len() <= crate::index::TEXT_BYTES)
            }
            Operand::Uri(uri) => Some(self.uri(modifier, uri, into)),
            Operand::Reference { resource_type, id, version } => {
                let targets = self.criterion.parameter.targets().iter().copied();
                for target in targets.filter(|target| resource_type.is_none_or(|wanted| wanted == *target)) {
                    into.push(self.point(b'R', Payload::Hash(hash(&format!("{target}/{id}")))));
                }
                Some(version.is_none())
            }
            Operand::Url { url, version } => {
                into.push(self.point(b'R', Payload::Hash(hash(url))));
                Some(version.is_none())
            }
            Operand::Date { prefix, low, high } => {
                into.push(self.date(operand, *prefix, *low, *high));
                Some(true)
            }
            Operand::Number { prefix, low, high, value } => {
                let range = number_range(*prefix, (*low, *high, *value));
                into.push(self.numbers(b'N', None, range));
                into.push(self.all(b'M'));
                Some(false)
            }
            Operand::Quantity { prefix, low, high, value, code, .. } => {
                let unit = code.as_deref().map_or(0, short_hash);
                let range = number_range(*prefix, (*low, *high, *value));
                into.push(self.numbers(b'Q', Some(unit), range));
                into.push(self.all(b'P'));
                Some(false)
            }
            Operand::Composite(operands) => {
                into.push(match operands.first() {
                    Some(Operand::Token { code: Some(code), .. }) => {
                        self.point(b'C', Payload::Hash(hash(code)))
                    }
                    _ => self.all(b'C'),
                });
                Some(false)
            }
            Operand::OneOf(codes) => {
                for (system, code) in codes.iter() {
                    into.push(self.point(b'T', Payload::Hashes(hash(code), short_hash(system))));
                }
                Some(true)
            }
            Operand::ValueSet(_) => None,
        }
    }

    /// What every row of the parameter begins with.
    fn row_of_parameter(&self) -> Key {
        let row = self.row(b' ', Payload::None);
        let bytes = row.as_bytes();
        Key::from_bytes(bytes.get(..bytes.len().saturating_sub(1)).unwrap_or_default())
    }

    fn token(
        &self,
        letter: u8,
        system: Option<&str>,
        code: Option<&str>,
        into: &mut Vec<Stretch>,
    ) -> Option<bool> {
        match (system, code) {
            (None, Some(code)) => into.push(rows_of(self.row(letter, Payload::Hash(hash(code))), false)),
            (Some(system), Some(code)) => {
                into.push(self.point(letter, Payload::Hashes(hash(code), short_hash(system))));
            }
            (Some(system), None) if !system.is_empty() && letter == b'T' => {
                into.push(self.point(b'S', Payload::Hash(hash(system))));
            }
            _ => {
                into.push(self.all(letter));
                return Some(false);
            }
        }
        Some(true)
    }

    fn uri(&self, modifier: Option<Modifier>, uri: &str, into: &mut Vec<Stretch>) -> bool {
        match modifier {
            Some(Modifier::Below) => {
                let uri = uri.strip_suffix('/').unwrap_or(uri);
                into.push(self.point(b'B', Payload::Hash(hash(uri))));
                true
            }
            Some(Modifier::Above) => {
                let mut add = |text: &str| into.push(self.point(b'U', Payload::Hash(hash(text))));
                add(uri);
                for (at, _) in uri.match_indices('/') {
                    add(uri.get(..at).unwrap_or_default());
                    add(uri.get(..=at).unwrap_or_default());
                }
                false
            }
            _ => {
                into.push(self.point(b'U', Payload::Hash(hash(uri))));
                true
            }
        }
    }

    /// Which end of a date decides: rows are kept by each.
    fn date(&self, operand: &Operand, prefix: Prefix, low: i64, high: i64) -> Stretch {
        const FIRST: i64 = i64::MIN;
        const LAST: i64 = i64::MAX;
        let (letter, from, to) = match prefix {
            Prefix::Equal => (b'D', low, high),
            Prefix::NotEqual => (b'D', FIRST, LAST),
            Prefix::Greater => (b'E', high, LAST),
            Prefix::GreaterOrEqual | Prefix::Approximate => (b'E', low, LAST),
            Prefix::StartsAfter => (b'D', high, LAST),
            Prefix::Less => (b'D', FIRST, low),
            Prefix::LessOrEqual => (b'D', FIRST, high),
            Prefix::EndsBefore => (b'E', FIRST, low),
        };
        let test = operand.clone();
        let test = if letter == b'D' { Test::Date(test) } else { Test::DateReversed(test) };
        Stretch {
            range: self.between(letter, None, (ordered_time(from), ordered_time(to))),
            point: None,
            test: Some(test),
        }
    }

    /// The resource itself decides on precision and system: the range only says where to look.
    fn numbers(&self, letter: u8, unit: Option<u32>, (from, to): (f64, f64)) -> Stretch {
        Stretch {
            range: self.between(letter, unit, (ordered_number(from), ordered_number(to))),
            point: None,
            test: None,
        }
    }

    /// The rows whose ordered number lies between two, both included.
    fn between(&self, letter: u8, unit: Option<u32>, (from, to): (u64, u64)) -> (Bound<Key>, Bound<Key>) {
        let head = self.row(letter, unit.map_or(Payload::None, Payload::Unit));
        let key = |number: u64| Key::from_bytes(&[head.as_bytes(), &number.to_be_bytes()].concat());
        let end = key(to).after_prefix().map_or(Bound::Unbounded, Bound::Excluded);
        (Bound::Included(key(from)), end)
    }
}

/// The numbers among which a point that matches must be.
fn number_range(prefix: Prefix, (low, high, value): (f64, f64, f64)) -> (f64, f64) {
    match prefix {
        Prefix::Equal | Prefix::Approximate => (low, high),
        Prefix::NotEqual => (f64::NEG_INFINITY, f64::INFINITY),
        Prefix::Greater | Prefix::GreaterOrEqual | Prefix::StartsAfter => (value, f64::INFINITY),
        Prefix::Less | Prefix::LessOrEqual | Prefix::EndsBefore => (f64::NEG_INFINITY, value),
    }
}

impl Test {
    /// Whether the payload of a row meets it.
    pub(super) fn holds(&self, row: &Key) -> bool {
        let payload = row.as_bytes().get(4..).unwrap_or_default();
        let number = |at: usize| {
            let bytes = payload.get(at..at + 8)?.try_into().ok()?;
            Some(u64::from_be_bytes(bytes))
        };
        let time = |at: usize| number(at).map(|bits| (bits ^ 1 << 63).cast_signed());
        match self {
            Test::Date(operand) | Test::DateReversed(operand) => {
                let (Some(first), Some(second)) = (time(0), time(8)) else { return false };
                let (low, high) =
                    if matches!(self, Test::Date(_)) { (first, second) } else { (second, first) };
                operand.matches(None, &Indexed::Date { low, high })
            }
        }
    }
}
