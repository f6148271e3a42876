//! The members that Query and Scan share, checked in the order in which AWS does.

use std::borrow::Cow;

use contract::{ApiError, Call};
use dynamodb_expression::{
    Condition, Conditions, ExpressionKind, Item, Names, Path, Placeholders, Projection, SentConditions,
    ValidationLayer, ValueError, Values,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Source;
use super::selection::{self, Select};
use super::start_key;
use crate::errors::{self, Frame};
use crate::expressions::{Sent, SentPlaceholders, legacy, placeholder, refused};
use crate::model::table_name::{MAX_NAME, is_name};
use crate::request::{ConditionalOperator, Pairs, Request, ReturnConsumedCapacity, TableName};

/// What Query and Scan are asked. Members that only one of them has stay unread in the other.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Members<'a> {
    #[serde(borrow)]
    pub(crate) table_name: TableName<'a>,
    #[serde(borrow)]
    pub(crate) index_name: Option<Cow<'a, str>>,
    pub(crate) select: Option<Select>,
    attributes_to_get: Option<Vec<String>>,
    limit: Option<i64>,
    pub(crate) consistent_read: Option<bool>,
    #[serde(borrow)]
    pub(crate) key_conditions: Option<&'a RawValue>,
    #[serde(borrow)]
    query_filter: Option<&'a RawValue>,
    #[serde(borrow)]
    scan_filter: Option<&'a RawValue>,
    conditional_operator: Option<ConditionalOperator>,
    pub(crate) scan_index_forward: Option<bool>,
    #[serde(borrow)]
    exclusive_start_key: Option<&'a RawValue>,
    pub(crate) return_consumed_capacity: Option<ReturnConsumedCapacity>,
    #[serde(borrow)]
    projection_expression: Option<Cow<'a, str>>,
    #[serde(borrow)]
    filter_expression: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(crate) key_condition_expression: Option<Cow<'a, str>>,
    expression_attribute_names: Option<Pairs>,
    #[serde(borrow)]
    expression_attribute_values: Option<&'a RawValue>,
    pub(crate) segment: Option<i64>,
    pub(crate) total_segments: Option<i64>,
}

/// What differs between the two operations.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation {
    pub(crate) frame: Frame,
    /// `QueryFilter` or `ScanFilter`.
    pub(crate) filter: &'static str,
}

/// What was read of a request and not yet checked.
#[derive(Debug)]
pub(crate) struct SentReading {
    operation: Operation,
    placeholders: SentPlaceholders,
    filter: Option<SentConditions>,
    keys: Option<SentConditions>,
    start_key: Option<Result<Item, ValueError>>,
}

/// What a request says, whatever the table: it owns what its expressions borrow.
#[derive(Debug)]
pub(crate) struct Terms {
    names: Names,
    values: Values,
    filter: Conditions,
    pub(crate) keys: Option<Conditions>,
    pub(crate) start_key: Option<Item>,
}

/// The expressions of a request. A filter or projection may also come from legacy parameters.
#[derive(Debug)]
pub(crate) struct Expressions<'r> {
    pub(crate) key: Option<dynamodb_expression::KeyCondition<'r>>,
    pub(crate) filter: Option<Condition<'r>>,
    pub(crate) projection: Option<Projection<'r>>,
}

impl Members<'_> {
    /// The page's most items.
    pub(crate) fn limit(&self) -> Option<usize> {
        self.limit.and_then(|limit| usize::try_from(limit).ok())
    }

    /// Reads what is read in pieces, and looks at the constraints that a type does not say.
    pub(crate) fn read(
        &mut self,
        call: &Call,
        request: &Request,
        operation: Operation,
    ) -> Result<SentReading, ApiError> {
        let good_index =
            self.index_name.as_deref().is_none_or(|name| name.len() <= MAX_NAME && is_name(name));
        let good = good_index
            && self.limit.is_none_or(|limit| limit >= 1)
            && self.attributes_to_get.as_ref().is_none_or(|names| !names.is_empty());
        if !good {
            return Err(request.broken(call, operation.frame));
        }
        let conditions = |sent: Option<&RawValue>| {
            let read = sent.map(|sent| SentConditions::filter(sent.get().as_bytes())).transpose();
            read.map_err(|error| request.unread_in(call, operation.frame, &error))
        };
        let is_query = operation.filter == "QueryFilter";
        let filter = conditions(if is_query { self.query_filter } else { self.scan_filter })?;
        let keys = conditions(self.key_conditions.filter(|_| is_query))?;
        let start_key =
            self.exclusive_start_key.map(|key| start_key::read(key.get().as_bytes())).transpose()?;
        let placeholders =
            SentPlaceholders::read(self.expression_attribute_names.take(), self.expression_attribute_values)?;
        Ok(SentReading { operation, placeholders, filter, keys, start_key })
    }

    /// Refuses a request that mixes expressions with what they replaced.
    ///
    /// `KeyConditions` beside expressions of another kind are accepted, as runs on AWS have shown.
    pub(crate) fn one_style(&self, sent: &SentReading) -> Result<(), ApiError> {
        let expressions: [Sent; 3] = [
            ("ProjectionExpression", self.projection_expression.is_some()),
            ("FilterExpression", self.filter_expression.is_some()),
            ("KeyConditionExpression", self.key_condition_expression.is_some()),
        ];
        let is_query = sent.operation.filter == "QueryFilter";
        let expressions = if is_query { &expressions[..] } else { &expressions[..2] };
        let replaced: [Sent; 4] = [
            ("AttributesToGet", self.attributes_to_get.is_some()),
            (sent.operation.filter, sent.filter.is_some()),
            ("ConditionalOperator", self.conditional_operator.is_some()),
            ("KeyConditions", sent.keys.is_some() && self.key_condition_expression.is_some()),
        ];
        sent.placeholders.one_style(sent.operation.frame, expressions, &replaced)
    }

    /// Checks what does not depend on the table: the legacy parameters, the start key, then the placeholders.
    pub(crate) fn check(&self, sent: SentReading) -> Result<Terms, ApiError> {
        let frame = sent.operation.frame;
        let operator = self.conditional_operator.map(Into::into);
        let filter = Conditions::filter(sent.filter, operator).map_err(|error| legacy(frame, &error))?;
        if let Some(names) = &self.attributes_to_get {
            Projection::of_attributes(names).map_err(|error| legacy(frame, &error))?;
        }
        let start_key = sent.start_key.transpose();
        let start_key = start_key.map_err(|error| start_key::bad_value(ValidationLayer::Older, &error))?;
        let keys = sent.keys.map(Conditions::keys).transpose().map_err(|error| legacy(frame, &error))?;
        let (names, values) = sent.placeholders.check(frame)?;
        Ok(Terms { names, values, filter, keys, start_key })
    }

    /// Parses the expressions: the key condition, the filter, the projection; no placeholder may be left over. Then `Select` must
    /// fit what is wanted.
    pub(crate) fn parse<'r>(&'r self, terms: &'r Terms, frame: Frame) -> Result<Expressions<'r>, ApiError> {
        let mut placeholders = Placeholders::new(&terms.names, &terms.values);
        let key = self.key_condition_expression.as_deref();
        let key =
            key.map(|text| dynamodb_expression::KeyCondition::parse(text, &mut placeholders)).transpose();
        let key = key.map_err(refused(frame, ExpressionKind::KeyCondition))?;
        let filter = self.filter_expression.as_deref();
        let filter = filter.map(|text| Condition::parse(text, &mut placeholders)).transpose();
        let filter = filter.map_err(refused(frame, ExpressionKind::Filter))?;
        let projection = self.projection_expression.as_deref();
        let projection = projection.map(|text| Projection::parse(text, &mut placeholders)).transpose();
        let projection = projection.map_err(refused(frame, ExpressionKind::Projection))?;
        placeholders.finish().map_err(|error| placeholder(frame, &error))?;
        let wanted = match (&projection, &self.attributes_to_get) {
            (Some(_), _) => Some("ProjectionExpression"),
            (None, Some(_)) => Some("AttributesToGet"),
            (None, None) => None,
        };
        selection::check(self.select, wanted, self.index_name.is_some())?;
        let attributes = self.attributes_to_get.as_deref().map(Projection::of_attributes).transpose();
        let attributes = attributes.map_err(|error| legacy(frame, &error))?;
        Ok(Expressions {
            key,
            filter: filter.or_else(|| terms.filter.condition()),
            projection: projection.or(attributes),
        })
    }
}

impl Expressions<'_> {
    /// Refuses paths into key attributes of the table or any of its indexes, which are scalars.
    pub(crate) fn check_paths(&self, source: &Source<'_>, of: PathsOf) -> Result<(), ApiError> {
        let paths: Vec<&Path<'_>> = match of {
            PathsOf::Projection => self.projection.iter().flat_map(|wanted| wanted.paths()).collect(),
            PathsOf::Filter => self.filter.iter().flat_map(Condition::paths).collect(),
        };
        let mut nested = paths.into_iter().filter(|path| !path.steps().is_empty()).peekable();
        if nested.peek().is_none() {
            return Ok(());
        }
        let indexes = source.table.indexes()?;
        for path in nested {
            let name = path.head();
            if source.table.keys.has(name) {
                return Err(errors::path_into_key(false, name));
            }
            if indexes.iter().flat_map(|index| index.keys()).any(|key| key.name == name) {
                return Err(errors::path_into_key(true, name));
            }
        }
        Ok(())
    }
}

/// Whose paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PathsOf {
    Projection,
    Filter,
}
