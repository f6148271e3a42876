//! The members of PutItem, UpdateItem and DeleteItem, which they share but for a few.
//!
//! A member that an operation does not have is read as text and left alone, as AWS ignores members that it does not know.

use std::borrow::Cow;

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::actions::Done;
use crate::answer::Answer;
use crate::consumed::Consumed;
use crate::errors::Frame;
use crate::item_collection::metrics;
use crate::request::{
    ConditionalOperator, OnConditionFailure, Pairs, Request, ReturnConsumedCapacity,
    ReturnItemCollectionMetrics, ReturnValues, TableName, absent_if_null,
};
use crate::terms::SentTerms;

/// See [`write_members`](self).
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WriteMembers<'a> {
    #[serde(borrow)]
    pub(crate) table_name: TableName<'a>,
    /// Of PutItem.
    #[serde(borrow)]
    pub(crate) item: Option<&'a RawValue>,
    /// Of UpdateItem and DeleteItem.
    #[serde(borrow)]
    pub(crate) key: Option<&'a RawValue>,
    /// Of UpdateItem.
    #[serde(borrow)]
    pub(crate) attribute_updates: Option<&'a RawValue>,
    /// Of UpdateItem.
    #[serde(borrow)]
    pub(crate) update_expression: Option<&'a RawValue>,
    #[serde(borrow)]
    expected: Option<&'a RawValue>,
    conditional_operator: Option<ConditionalOperator>,
    #[serde(borrow)]
    pub(crate) condition_expression: Option<Cow<'a, str>>,
    expression_attribute_names: Option<Pairs>,
    #[serde(borrow)]
    expression_attribute_values: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) return_values: ReturnValues,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_consumed_capacity: ReturnConsumedCapacity,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_item_collection_metrics: ReturnItemCollectionMetrics,
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) return_values_on_condition_check_failure: OnConditionFailure,
}

impl WriteMembers<'_> {
    /// What the condition stands on.
    ///
    /// # Errors
    /// What is of a wrong JSON type.
    pub(crate) fn terms(&mut self, request: &Request, call: &Call) -> Result<SentTerms, ApiError> {
        let names = self.expression_attribute_names.take();
        let terms = SentTerms::of_expressions(Frame::Counted, names, self.expression_attribute_values)?;
        let operator = self.conditional_operator.map(Into::into);
        terms.with_expected((request, call), self.expected, operator)
    }

    /// Adds to an answer what the request wants to know of the write beside the item.
    pub(crate) fn told(&self, answer: &mut Answer, call: &Call, done: &Done<'_>) -> Result<(), ApiError> {
        if self.return_consumed_capacity != ReturnConsumedCapacity::None {
            let consumed = Consumed::of_kept_write(&done.row, done.old.as_ref(), done.new.as_ref())?;
            answer.capacity(self.return_consumed_capacity, self.table_name.asked(), &consumed);
        }
        if let Some(metrics) = metrics(call, self.return_item_collection_metrics, &done.row, done.key)? {
            answer.member("ItemCollectionMetrics", metrics.as_bytes());
        }
        Ok(())
    }
}
