//! What the condition of a write stands on: placeholders for `ConditionExpression`, or `Expected` with `ConditionalOperator`.
//!
//! A request is read whole before any rule is checked, so there are two steps: [`SentTerms`] are read, [`Terms`] are checked. They
//! own names and values; the expressions of the request borrow from them.

use contract::{ApiError, Call};
use dynamodb_expression::{
    Condition, ConditionalOperator, Conditions, ExpressionKind, Names, Placeholders, SentConditions, Values,
};
use serde_json::value::RawValue;

use crate::errors::Frame;
use crate::expressions::{Sent, SentPlaceholders, legacy, placeholder, refused};
use crate::request::{Pairs, Request};

/// Terms as sent.
#[derive(Debug)]
pub(crate) struct SentTerms {
    placeholders: SentPlaceholders,
    expected: Option<SentConditions>,
    operator: Option<ConditionalOperator>,
}

impl SentTerms {
    /// Reads the members of a request that knows expressions only.
    ///
    /// # Errors
    /// Values of a wrong JSON type.
    pub(crate) fn of_expressions(
        frame: Frame,
        names: Option<Pairs>,
        values: Option<&RawValue>,
    ) -> Result<SentTerms, ApiError> {
        let placeholders = SentPlaceholders::read_in(frame, names, values)?;
        Ok(SentTerms { placeholders, expected: None, operator: None })
    }

    /// Adds `Expected` and `ConditionalOperator`.
    ///
    /// # Errors
    /// `Expected` that AWS's model refuses.
    pub(crate) fn with_expected(
        mut self,
        (request, call): (&Request, &Call),
        expected: Option<&RawValue>,
        operator: Option<ConditionalOperator>,
    ) -> Result<SentTerms, ApiError> {
        let read = expected.map(|expected| SentConditions::expected(expected.get().as_bytes())).transpose();
        self.expected = read.map_err(|error| request.unread(call, &error))?;
        self.operator = operator;
        Ok(self)
    }

    /// Refuses a request that mixes expressions with what they replaced, or has placeholders and no expression. `more` are the
    /// members beside the condition's own that expressions replaced.
    pub(crate) fn one_style(
        &self,
        frame: Frame,
        expressions: &[Sent],
        more: Option<Sent>,
    ) -> Result<(), ApiError> {
        let own = [("Expected", self.expected.is_some()), ("ConditionalOperator", self.operator.is_some())];
        let replaced: Vec<Sent> = more.into_iter().chain(own).collect();
        self.placeholders.one_style(frame, expressions, &replaced)
    }

    /// Checks them: `Expected` first.
    pub(crate) fn check(self, frame: Frame) -> Result<Terms, ApiError> {
        let expected = Conditions::expected(self.expected, self.operator);
        let expected = expected.map_err(|error| legacy(frame, &error))?;
        let (names, values) = self.placeholders.check(frame)?;
        Ok(Terms { names, values, expected })
    }
}

/// Checked terms.
#[derive(Debug)]
pub(crate) struct Terms {
    names: Names,
    values: Values,
    expected: Conditions,
}

impl Terms {
    /// Parses what the request says with expressions: first whatever `more` parses, then the condition; no placeholder may be
    /// left over. Without a `ConditionExpression` the condition is that of `Expected`.
    ///
    /// # Errors
    /// A refused expression, an unused placeholder.
    pub(crate) fn parse<'r, T>(
        &'r self,
        frame: Frame,
        condition: Option<&'r str>,
        more: impl FnOnce(&mut Placeholders<'r>) -> Result<T, ApiError>,
    ) -> Result<(T, Option<Condition<'r>>), ApiError> {
        let mut placeholders = Placeholders::new(&self.names, &self.values);
        let more = more(&mut placeholders)?;
        let condition = condition.map(|text| Condition::parse(text, &mut placeholders)).transpose();
        let condition = condition.map_err(refused(frame, ExpressionKind::Condition))?;
        placeholders.finish().map_err(|error| placeholder(frame, &error))?;
        Ok((more, condition.or_else(|| self.expected.condition())))
    }

    /// Parses the condition alone.
    pub(crate) fn condition<'r>(
        &'r self,
        frame: Frame,
        condition: Option<&'r str>,
    ) -> Result<Option<Condition<'r>>, ApiError> {
        self.parse(frame, condition, |_| Ok(())).map(|((), condition)| condition)
    }
}
