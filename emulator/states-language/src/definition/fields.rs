//! The members of one object of a definition, each of which must be known and of its type.

use std::cell::RefCell;

use serde_json::{Map, Value};

use super::{Payload, Placing, QueryLanguage, Selection, Setting};
use crate::diagnostic::{self, Diagnostic};
use crate::jsonata_template::JsonataTemplate;
use crate::path_expression::{self, PathExpression};
use crate::template::{Source, Template};

/// What was found to be wrong so far.
pub(crate) type Problems = RefCell<Vec<Diagnostic>>;

/// An object of a definition, and where it is.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    pub(crate) members: &'a Map<String, Value>,
    pub(crate) location: &'a str,
    pub(crate) language: QueryLanguage,
    pub(crate) problems: &'a Problems,
    pub(crate) offers: Offers,
}

/// What `$states` has beside the input and the context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offers {
    Nothing,
    /// The result, in the members `Assign` and `Output`.
    Result,
    /// What was caught.
    ErrorOutput,
}

impl<'a> Fields<'a> {
    /// The object in a member; `None`, with a problem told, if it is no object.
    pub(crate) fn object(
        value: &'a Value,
        location: &'a str,
        language: QueryLanguage,
        problems: &'a Problems,
    ) -> Option<Fields<'a>> {
        let Some(members) = value.as_object() else {
            problems.borrow_mut().push(diagnostic::wrong_type("Object", location));
            return None;
        };
        Some(Fields { members, location, language, problems, offers: Offers::Nothing })
    }

    pub(crate) fn report(&self, problem: Diagnostic) {
        self.problems.borrow_mut().push(problem);
    }

    pub(crate) fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.location)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// Tells of members that are not among these, and of required ones that lack.
    pub(crate) fn only(&self, known: &[&str], required: &[&str]) {
        let lacking: Vec<&str> = required.iter().filter(|name| !self.has(name)).copied().collect();
        if !lacking.is_empty() {
            self.report(diagnostic::required(&lacking, self.location));
        }
        for name in self.members.keys().filter(|name| !known.contains(&name.as_str())) {
            self.report(diagnostic::unsupported(name, self.location));
        }
    }

    fn typed<T>(&self, name: &str, expected: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> Option<T> {
        let value = self.get(name)?;
        let read = read(value);
        if read.is_none() {
            self.report(diagnostic::wrong_type(expected, &self.at(name)));
        }
        read
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.typed(name, "String", Value::as_str)
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.typed(name, "Boolean", Value::as_bool)
    }

    pub(crate) fn array(&self, name: &str) -> Option<&'a Vec<Value>> {
        self.typed(name, "Array", Value::as_array)
    }

    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.typed(name, "Number", Value::as_f64)
    }

    /// A whole number of at least `least`.
    pub(crate) fn whole(&self, name: &str, least: u64) -> Option<u64> {
        let number = self.typed(name, "Integer", Value::as_u64)?;
        if number < least {
            self.report(diagnostic::too_small(least, &self.at(name)));
        }
        Some(number)
    }

    fn path_at(&self, name: &str) -> Option<PathExpression> {
        let text = self.text(name)?;
        self.read(name, PathExpression::parse(text))
    }

    fn read<T>(&self, name: &str, read: Result<T, impl std::fmt::Display>) -> Option<T> {
        read.map_err(|error| self.report(diagnostic::bad_expression(&error.to_string(), &self.at(name)))).ok()
    }

    pub(crate) fn selection(&self, name: &str) -> Selection {
        match self.get(name) {
            None => Selection::All,
            Some(Value::Null) => Selection::Nothing,
            Some(Value::String(text)) if text == "$" => Selection::All,
            Some(_) => self.path_at(name).map_or(Selection::All, Selection::Path),
        }
    }

    pub(crate) fn placing(&self, name: &str) -> Placing {
        match self.get(name) {
            None => Placing::Whole,
            Some(Value::Null) => Placing::Nowhere,
            Some(Value::String(text)) if text == "$" => Placing::Whole,
            Some(_) => {
                let Some(text) = self.text(name) else { return Placing::Whole };
                let Some(path) = self.read(name, json_query::Path::parse(text)) else {
                    return Placing::Whole;
                };
                if !path.is_reference() {
                    let message = format!("Value is not a Reference Path: {text}");
                    self.report(diagnostic::bad_expression(&message, &self.at(name)));
                }
                Placing::At(path)
            }
        }
    }

    pub(crate) fn reference(&self, name: &str) -> Option<PathExpression> {
        self.path_at(name)
    }

    fn templated<T>(&self, name: &str, read: Result<T, Vec<(String, String)>>) -> Option<T> {
        match read {
            Ok(template) => Some(template),
            Err(problems) => {
                for (pointer, message) in problems {
                    let location = format!("{}{pointer}", self.at(name));
                    self.report(diagnostic::bad_expression(&message, &location));
                }
                None
            }
        }
    }

    pub(crate) fn jsonata(&self, name: &str) -> Option<JsonataTemplate> {
        let value = self.get(name)?;
        let offered: &[&str] = match self.offers {
            Offers::Result if matches!(name, "Assign" | "Output") => &["context", "input", "result"],
            Offers::ErrorOutput => &["context", "errorOutput", "input"],
            Offers::Nothing | Offers::Result => &["context", "input"],
        };
        JsonataTemplate::parse(value, offered)
            .map_err(|problems| {
                problems
                    .into_iter()
                    .for_each(|problem| self.report(diagnostic::template(problem, &self.at(name))));
            })
            .ok()
    }

    pub(crate) fn template(&self, name: &str) -> Option<Template> {
        let value = self.get(name)?;
        self.templated(name, Template::parse(value))
    }

    /// A template in the state's query language.
    pub(crate) fn payload(&self, name: &str) -> Option<Payload> {
        match self.language {
            QueryLanguage::JsonPath => self.template(name).map(Payload::JsonPath),
            QueryLanguage::Jsonata => self.jsonata(name).map(Payload::Jsonata),
        }
    }

    /// `Assign`: values for variables, by names that a variable may have. Documented: the names; believed: the texts.
    pub(crate) fn assign(&self) -> Option<Payload> {
        let variables = self.typed("Assign", "Object", Value::as_object)?;
        let is_path = self.language == QueryLanguage::JsonPath;
        for name in variables.keys() {
            let variable = name.strip_suffix(".$").filter(|_| is_path).unwrap_or(name);
            if variable == "states" {
                let message = "The variable name 'states' is reserved".to_owned();
                self.report(diagnostic::wrong_value(message, &self.at("Assign")));
            } else if !path_expression::is_name(variable) {
                let message = format!("'{variable}' is not a valid variable name");
                self.report(diagnostic::wrong_value(message, &self.at("Assign")));
            }
        }
        self.payload("Assign")
    }

    /// A member that is a value, an expression in JSONata, or, with `Path` at the end of its name, a path.
    pub(crate) fn setting(&self, name: &str, is_valid: fn(&Value) -> bool) -> Option<Setting> {
        let path = format!("{name}Path");
        if self.language == QueryLanguage::JsonPath && self.has(&path) {
            if self.has(name) {
                let message = format!("You cannot have both {name} and {path}");
                self.report(diagnostic::wrong_value(message, self.location));
            }
            let source = Source::parse(self.text(&path)?);
            return self.read(&path, source).map(|source| Setting::Source(path, source));
        }
        let value = self.get(name)?;
        if self.language == QueryLanguage::Jsonata && super::is_expression(value) {
            return self.jsonata(name).map(Setting::Jsonata);
        }
        if !is_valid(value) {
            let least = u64::from(!is_valid(&Value::from(0)));
            self.report(if value.as_f64().is_some_and(|number| number < 1.0) {
                diagnostic::too_small(least, &self.at(name))
            } else {
                diagnostic::wrong_value(format!("Value is not valid for {name}"), &self.at(name))
            });
        }
        Some(Setting::Literal(value.clone()))
    }
}
