//! PartiQL statements: what the three operations that execute them share.
//!
//! What a statement says is the business of the crate `partiql`; here it meets a table. A write becomes one [action](crate::actions)
//! of the item whose key `WHERE` names, a read becomes pages of [one or more ranges](plan) of rows.

pub(crate) mod plan;
pub(crate) mod select;
pub(crate) mod token;
pub(crate) mod write;

use contract::{ApiError, Call};
use dynamodb_expression::{
    AttributeValue, ExpressionError, Item, NumberError, ReadError, ValidationLayer, ValueError,
};
use partiql::{Condition, Statement};
use serde_json::Value as Json;
use serde_json::value::RawValue;
use store::Value;

use crate::collections::{read_head, table_row};
use crate::errors;
use crate::model::key_schema::KeySchema;
use crate::request::resolve;

/// A statement whose table is known.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) statement: Statement,
    /// The table's name.
    pub(crate) table: String,
    /// The table's row.
    pub(crate) row: Value,
}

/// The most characters of a statement: AWS's figure.
const MAX_STATEMENT: usize = 8192;

/// A statement as it is sent, with its parameters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SentStatement<'a> {
    pub(crate) text: &'a str,
    pub(crate) parameters: Option<&'a [&'a RawValue]>,
}

impl SentStatement<'_> {
    /// Whether it keeps to what AWS's model says of its length and of its parameters' number.
    pub(crate) fn is_well_formed(&self) -> bool {
        let length = self.text.chars().count();
        (1..=MAX_STATEMENT).contains(&length) && self.parameters.is_none_or(|sent| !sent.is_empty())
    }

    /// Reads the parameters.
    ///
    /// # Errors
    /// Values that break a rule, in the words of PartiQL.
    pub(crate) fn values(&self) -> Result<Vec<AttributeValue>, ApiError> {
        self.parameters.unwrap_or_default().iter().map(|sent| parameter(sent)).collect()
    }
}

fn parameter(sent: &RawValue) -> Result<AttributeValue, ApiError> {
    AttributeValue::from_json_bytes(sent.get().as_bytes()).map_err(|error| match error {
        ReadError::Serialization(error) => ApiError::serialization(error.to_string()),
        ReadError::Validation(error) => {
            let is_number =
                matches!(&error, ValueError::Number(NumberError::Overflow { .. } | NumberError::Underflow));
            let json: Option<Json> = serde_json::from_str(sent.get()).ok().filter(|_| is_number);
            match json.as_ref().and_then(unconvertible) {
                Some(raw) => {
                    errors::validation(NumberError::NotNumeric(raw.into()).text(ValidationLayer::Older))
                }
                None => errors::validation(error.text(ValidationLayer::Older)),
            }
        }
    })
}

/// The first number whose exponent does not fit 32 bits, which PartiQL cannot read at all. A parser has bounded the depth.
fn unconvertible(json: &Json) -> Option<&str> {
    let fits = |number: &str| {
        let exponent = number.split_once(['e', 'E']).map_or("0", |(_, exponent)| exponent);
        exponent.parse::<i32>().is_ok()
    };
    match json {
        Json::Array(values) => values.iter().find_map(unconvertible),
        Json::Object(members) => members.iter().find_map(|(name, value)| match (name.as_str(), value) {
            ("N", Json::String(number)) => Some(number.as_str()).filter(|number| !fits(number)),
            ("NS", Json::Array(numbers)) => {
                numbers.iter().filter_map(Json::as_str).find(|number| !fits(number))
            }
            (_, value) => unconvertible(value),
        }),
        _ => None,
    }
}

impl Prepared {
    /// Reads a statement and looks its table up.
    ///
    /// # Errors
    /// A statement that AWS refuses, a table that is not there.
    pub(crate) fn read(call: &Call, sent: SentStatement<'_>) -> Result<Prepared, ApiError> {
        let parameters = sent.values()?;
        let statement =
            partiql::parse(sent.text, &parameters).map_err(|error| errors::validation(error.to_string()))?;
        let table = resolve(call, &statement.source().table)?.to_owned();
        let row = table_row(call, &table)?;
        Ok(Prepared { statement, table, row })
    }

    /// The table as the statement names it.
    pub(crate) fn asked(&self) -> &str {
        &self.statement.source().table
    }

    /// Whether the statement reads.
    pub(crate) fn is_read(&self) -> bool {
        matches!(self.statement, Statement::Select(_))
    }

    /// The key that `WHERE` names and what else it asks.
    ///
    /// # Errors
    /// A key attribute that `WHERE` does not name with an equality.
    pub(crate) fn key(&self, condition: Option<&Condition>) -> Result<(Item, Vec<Condition>), ApiError> {
        let head = read_head(&self.row)?;
        key_of(&head.keys, condition).ok_or_else(errors::no_key_in_where)
    }

    /// The key that `WHERE` names, if it asks nothing else.
    pub(crate) fn exact_key(&self, condition: Option<&Condition>) -> Result<Option<Item>, ApiError> {
        let head = read_head(&self.row)?;
        let key = key_of(&head.keys, condition);
        Ok(key.filter(|(_, rest)| rest.is_empty()).map(|(key, _)| key))
    }
}

/// The key that a condition names with equalities, and the rest of the condition.
fn key_of(keys: &KeySchema<'_>, condition: Option<&Condition>) -> Option<(Item, Vec<Condition>)> {
    let mut key = Item::new();
    let mut rest = Vec::new();
    for part in condition?.all() {
        let named =
            part.comparison().map(|(name, ..)| name).filter(|name| keys.has(name) && !key.contains(name));
        match named.and_then(|name| Some((name, part.equality(name)?))) {
            Some((name, value)) => drop(key.insert(name, value.clone())),
            None => rest.push(part.clone()),
        }
    }
    (key.len() == 1 + usize::from(keys.range.is_some())).then_some((key, rest))
}

/// A refusal of what a statement was compiled to: PartiQL puts no frame around it.
pub(crate) fn refused(error: &ExpressionError) -> ApiError {
    errors::validation(error.core())
}
