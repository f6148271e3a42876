//! Values of a resource as a search sees them.
use super::parameter::{Leaf, ParameterKind};
use super::{date, number, text};
use serde_json::Value;

/// The code system of the currencies of Money.
const CURRENCIES: &str = "urn:iso:std:iso:4217";

/// One value of a resource under a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Indexed<'r> {
    /// Of a Coding, a CodeableConcept (one for each coding, and one for its text), an Identifier, a ContactPoint, a
    /// code, a boolean, a string. A code that R4 binds to one code system has that system, though the resource does
    /// not name it; a ContactPoint has its `use` for a system.
    Token {
        /// The code system; the namespace of an identifier.
        system: Option<&'r str>,
        /// The code; the value of an identifier. `None` where there is text alone.
        code: Option<&'r str>,
        /// What `:text` searches: the display of a coding, the text of a concept or of an identifier's type.
        text: Option<&'r str>,
        /// The codings of an identifier's type, for `:of-type`.
        types: &'r [Value],
    },
    /// Of a Reference, or of a canonical, whose version is split off.
    Reference {
        /// As it was sent, without the version: `Patient/1`, `http://example.org/Patient/1`, `urn:uuid:...`, `#p1`.
        target: Option<&'r str>,
        /// What followed `/_history/` or `|`.
        version: Option<&'r str>,
        /// System and value of the reference's identifier.
        identifier: Option<(Option<&'r str>, &'r str)>,
    },
    /// Text, as it was sent.
    String(&'r str),
    /// A URI, as it was sent; a canonical with a version comes twice, with and without it.
    Uri(&'r str),
    /// Microseconds since 1970 UTC, from `low`, inclusive, to `high`, exclusive; an open end of a Period is
    /// `i64::MIN` or `i64::MAX`.
    Date {
        /// Inclusive.
        low: i64,
        /// Exclusive.
        high: i64,
    },
    /// A number, whose ends are equal, or a Range, whose ends may be infinite.
    Number {
        /// Inclusive.
        low: f64,
        /// Inclusive.
        high: f64,
    },
    /// A Quantity, a Range, or Money. A quantity with a comparator (`<5`) is open on that side.
    Quantity {
        /// Inclusive.
        low: f64,
        /// Inclusive.
        high: f64,
        /// The system of the unit's code.
        system: Option<&'r str>,
        /// The unit's code.
        code: Option<&'r str>,
        /// The unit in words.
        unit: Option<&'r str>,
    },
    /// One value for each component, all out of the same element. An element gives one for every combination.
    Composite(Vec<Indexed<'r>>),
}

impl<'r> Indexed<'r> {
    /// A token of a code, or of something like it.
    fn code(system: Option<&'r str>, code: &'r str) -> Self {
        Self::Token { system, code: Some(code), text: None, types: &[] }
    }
}

/// The values that an element of this type has under a parameter of this kind. A value that is not what its type
/// says gives nothing.
pub(super) fn each<'r>(
    (leaf, kind, detail): (Leaf, ParameterKind, Option<&'static str>),
    value: &'r Value,
    found: &mut dyn FnMut(Indexed<'r>),
) {
    match leaf {
        Leaf::Code => found_some(value.as_str().map(|code| Indexed::code(detail, code)), found),
        Leaf::Boolean => found_some(boolean(value).map(|code| Indexed::code(None, code)), found),
        Leaf::Coding => found_some(coding(value), found),
        Leaf::CodeableConcept if kind == ParameterKind::String => concept_text(value, found),
        Leaf::CodeableConcept => concept(value, found),
        Leaf::Identifier => found_some(identifier(value), found),
        Leaf::ContactPoint => {
            found_some(member(value, "value").map(|code| Indexed::code(member(value, "use"), code)), found);
        }
        Leaf::Reference => found_some(reference(value), found),
        Leaf::Canonical => canonical(value, kind, found),
        Leaf::Uri => found_some(value.as_str().map(Indexed::Uri), found),
        Leaf::Text => found_some(value.as_str().map(Indexed::String), found),
        Leaf::Narrative => {
            value.as_str().into_iter().flat_map(text::words).for_each(|word| found(Indexed::String(word)));
        }
        Leaf::HumanName => strings(value, &["text", "family", "given", "prefix", "suffix"], found),
        Leaf::Address => {
            let parts = ["text", "line", "city", "district", "state", "postalCode", "country"];
            strings(value, &parts, found);
        }
        Leaf::Date => dated(value.as_str().and_then(date::span), found),
        Leaf::Period => dated(date::period(value), found),
        Leaf::Timing => dated(date::timing(value), found),
        Leaf::Number => {
            found_some(
                number::stored(value).map(|number| Indexed::Number { low: number, high: number }),
                found,
            );
        }
        Leaf::Quantity => found_some(quantity(value), found),
        Leaf::Money => found_some(money(value), found),
        Leaf::Range => found_some(range(value, kind), found),
        // Whole objects are the elements of composites, and what exists is decided over all branches at once.
        Leaf::Object | Leaf::Exists => {}
    }
}

/// The version-less part of a literal reference, and the version.
pub(super) fn without_version(reference: &str) -> (&str, Option<&str>) {
    match reference.split_once("/_history/") {
        Some((target, version)) => (target, Some(version)),
        None => (reference, None),
    }
}

fn found_some<'r>(value: Option<Indexed<'r>>, found: &mut dyn FnMut(Indexed<'r>)) {
    if let Some(value) = value {
        found(value);
    }
}

fn dated<'r>(span: Option<date::Span>, found: &mut dyn FnMut(Indexed<'r>)) {
    found_some(span.map(|(low, high)| Indexed::Date { low, high }), found);
}

/// Objects of up to so many members are looked through: to hash a name takes as long as to look at some.
const FEW_MEMBERS: usize = 8;

/// A member of an object.
pub(super) fn get<'r>(value: &'r Value, name: &str) -> Option<&'r Value> {
    match value {
        Value::Object(members) if members.len() <= FEW_MEMBERS => {
            members.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
        }
        Value::Object(members) => members.get(name),
        _ => None,
    }
}

fn member<'r>(value: &'r Value, name: &str) -> Option<&'r str> {
    get(value, name)?.as_str()
}

fn items<'r>(value: &'r Value, name: &str) -> &'r [Value] {
    get(value, name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn boolean(value: &Value) -> Option<&'static str> {
    value.as_bool().map(|value| if value { "true" } else { "false" })
}

fn coding(value: &Value) -> Option<Indexed<'_>> {
    let (code, text) = (member(value, "code"), member(value, "display"));
    let said = code.is_some() || text.is_some();
    said.then(|| Indexed::Token { system: member(value, "system"), code, text, types: &[] })
}

fn concept<'r>(value: &'r Value, found: &mut dyn FnMut(Indexed<'r>)) {
    items(value, "coding").iter().filter_map(coding).for_each(&mut *found);
    if let Some(text) = member(value, "text") {
        found(Indexed::Token { system: None, code: None, text: Some(text), types: &[] });
    }
}

fn concept_text<'r>(value: &'r Value, found: &mut dyn FnMut(Indexed<'r>)) {
    let displays = items(value, "coding").iter().filter_map(|coding| member(coding, "display"));
    displays.chain(member(value, "text")).for_each(|text| found(Indexed::String(text)));
}

fn identifier(value: &Value) -> Option<Indexed<'_>> {
    let of_type = get(value, "type");
    Some(Indexed::Token {
        system: member(value, "system"),
        code: Some(member(value, "value")?),
        text: of_type.and_then(|of_type| member(of_type, "text")),
        types: of_type.map_or(&[], |of_type| items(of_type, "coding")),
    })
}

fn reference(value: &Value) -> Option<Indexed<'_>> {
    let literal = member(value, "reference").map(without_version);
    let identifier = get(value, "identifier");
    let identifier = identifier.and_then(|named| Some((member(named, "system"), member(named, "value")?)));
    let (target, version) = literal.map_or((None, None), |(target, version)| (Some(target), version));
    (target.is_some() || identifier.is_some()).then_some(Indexed::Reference { target, version, identifier })
}

fn canonical<'r>(value: &'r Value, kind: ParameterKind, found: &mut dyn FnMut(Indexed<'r>)) {
    let Some(text) = value.as_str() else { return };
    let split = text.split_once('|');
    if kind == ParameterKind::Uri {
        found(Indexed::Uri(text));
        found_some(split.map(|(url, _)| Indexed::Uri(url)), found);
    } else {
        let (url, version) = split.map_or((text, None), |(url, version)| (url, Some(version)));
        found(Indexed::Reference { target: Some(url), version, identifier: None });
    }
}

fn strings<'r>(value: &'r Value, names: &[&str], found: &mut dyn FnMut(Indexed<'r>)) {
    for name in names {
        match get(value, name) {
            Some(Value::String(text)) => found(Indexed::String(text)),
            Some(Value::Array(texts)) => {
                texts.iter().filter_map(Value::as_str).for_each(|text| found(Indexed::String(text)));
            }
            _ => {}
        }
    }
}

fn quantity(value: &Value) -> Option<Indexed<'_>> {
    let number = number::stored(get(value, "value")?)?;
    let (low, high) = match member(value, "comparator") {
        Some("<" | "<=") => (f64::NEG_INFINITY, number),
        Some(">" | ">=") => (number, f64::INFINITY),
        _ => (number, number),
    };
    Some(measured(low, high, value))
}

fn measured(low: f64, high: f64, value: &Value) -> Indexed<'_> {
    let [system, code, unit] = ["system", "code", "unit"].map(|name| member(value, name));
    Indexed::Quantity { low, high, system, code, unit }
}

fn money(value: &Value) -> Option<Indexed<'_>> {
    let number = number::stored(get(value, "value")?)?;
    let code = member(value, "currency");
    Some(Indexed::Quantity { low: number, high: number, system: code.map(|_| CURRENCIES), code, unit: code })
}

/// A missing end is infinite; R4 wants the units of both ends to be the same.
fn range(value: &Value, kind: ParameterKind) -> Option<Indexed<'_>> {
    let ends = ["low", "high"].map(|name| get(value, name));
    let [low, high] = ends.map(|end| number::stored(get(end?, "value")?));
    let measure = ends.into_iter().flatten().next()?;
    if low.is_none() && high.is_none() {
        return None;
    }
    let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
    Some(match kind {
        ParameterKind::Number => Indexed::Number { low, high },
        _ => measured(low, high, measure),
    })
}
