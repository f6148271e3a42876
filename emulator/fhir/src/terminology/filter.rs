//! A filter of a value set: which concepts of a code system it takes, by one of their properties.
//!
//! A filter that says how codes are related (`is-a`, ...) asks it of the property's values, which are the code itself for
//! `concept` and `code`. A property that no concept has is none of any. A regular expression must match a whole value
//! (believed: R4 does not say), and is one without look-around and back-references, so that it takes time in proportion to
//! the text.
use std::collections::HashSet;

use regex::{Regex, RegexBuilder};
use serde_json::Value;

use super::code_system::{CodeSystem, Concept};
use super::{Direction, TerminologyError, text};

/// How large a regular expression may become, in bytes.
const MAX_REGEX_BYTES: usize = 1 << 20;

/// A filter, read for one code system.
#[derive(Debug)]
pub(super) struct Filter {
    property: String,
    test: Test,
}

/// What the values of the property must be.
#[derive(Debug)]
enum Test {
    /// One is this.
    Equals(String),
    /// One matches.
    Matches(Regex),
    /// One is among these.
    In(HashSet<String>),
    /// None is among these.
    NotIn(HashSet<String>),
    /// There is one, or there is none.
    Exists(bool),
    /// One is the code of a concept at these places.
    Related(HashSet<usize>),
    /// None is.
    NotRelated(HashSet<usize>),
}

impl Filter {
    /// Reads a filter of a ValueSet's `include`.
    pub(super) fn read(filter: &Value, system: &CodeSystem) -> Result<Self, TerminologyError> {
        let [property, operator, value] =
            ["property", "op", "value"].map(|name| text(filter, name).unwrap_or_default());
        let malformed = |why: String| TerminologyError::MalformedFilter {
            filter: format!("{property} {operator} {value}"),
            why,
        };
        let related = |direction, with_itself: bool| {
            let reached = system.place(value).map(|place| system.reach(place, direction));
            reached.unwrap_or_default().into_iter().skip(usize::from(!with_itself)).collect()
        };
        let codes = || value.split(',').map(|code| code.trim().to_owned()).collect();
        let test = match operator {
            "=" => Test::Equals(value.to_owned()),
            "is-a" => Test::Related(related(Direction::Below, true)),
            "descendent-of" => Test::Related(related(Direction::Below, false)),
            "is-not-a" => Test::NotRelated(related(Direction::Below, true)),
            "generalizes" => Test::Related(related(Direction::Above, true)),
            "in" => Test::In(codes()),
            "not-in" => Test::NotIn(codes()),
            "exists" => {
                let wanted = value.parse();
                Test::Exists(wanted.map_err(|_| malformed("exists takes true or false".to_owned()))?)
            }
            "regex" => Test::Matches(regex(value).map_err(|error| malformed(last_line(&error)))?),
            _ => return Err(malformed("R4 has no such operator".to_owned())),
        };
        Ok(Self { property: property.to_owned(), test })
    }

    /// Whether a concept passes.
    pub(super) fn passes(&self, system: &CodeSystem, concept: &Concept) -> bool {
        let mut any = false;
        let mut found = false;
        system.values(concept, &self.property, &mut |value| {
            any = true;
            found = found
                || match &self.test {
                    Test::Equals(wanted) => wanted == value,
                    Test::Matches(regex) => regex.is_match(value),
                    Test::In(codes) | Test::NotIn(codes) => codes.contains(value),
                    Test::Related(places) | Test::NotRelated(places) => {
                        system.place(value).is_some_and(|place| places.contains(&place))
                    }
                    Test::Exists(_) => true,
                };
        });
        match self.test {
            Test::NotIn(_) | Test::NotRelated(_) => !found,
            Test::Exists(wanted) => any == wanted,
            _ => found,
        }
    }
}

fn regex(text: &str) -> Result<Regex, regex::Error> {
    let build = |text: &str| RegexBuilder::new(text).size_limit(MAX_REGEX_BYTES).build();
    // What is no expression by itself must not become one between the brackets.
    build(text)?;
    build(&format!("^(?:{text})$"))
}

/// What is wrong, without the picture of where.
fn last_line(error: &regex::Error) -> String {
    error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}
