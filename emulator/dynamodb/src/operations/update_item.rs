//! UpdateItem: changes attributes of one item, or makes it, if a condition holds.
//!
//! An update that leaves every value as it was tells no change.

use std::borrow::Cow;

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use dynamodb_expression::{Condition, ExpressionKind, Item, MAX_ITEM_BYTES, Placeholders, Update};
use serde::Deserialize;
use serde_json::value::RawValue;
use store::{Tx, Value};

use crate::answer::Answer;
use crate::collections::{read_head, read_item, table_row_in};
use crate::conditional::asked_of;
use crate::consumed::Consumed;
use crate::errors::{self, Frame};
use crate::expressions::{SentPlaceholders, not_emulated, placeholder, refused, refused_by_item};
use crate::item_collection::metrics;
use crate::request::{
    OnConditionFailure, Pairs, Request, ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues,
    TableName,
};
use crate::writing::{Image, write_item};

const FRAME: Frame = Frame::Counted;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    table_name: TableName<'a>,
    #[serde(borrow)]
    key: Option<&'a RawValue>,
    #[serde(borrow)]
    attribute_updates: Option<&'a RawValue>,
    #[serde(borrow)]
    expected: Option<&'a RawValue>,
    #[serde(borrow)]
    conditional_operator: Option<&'a RawValue>,
    return_values: Option<ReturnValues>,
    return_consumed_capacity: Option<ReturnConsumedCapacity>,
    return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    #[serde(borrow)]
    update_expression: Option<Cow<'a, str>>,
    #[serde(borrow)]
    condition_expression: Option<Cow<'a, str>>,
    expression_attribute_names: Option<Pairs>,
    #[serde(borrow)]
    expression_attribute_values: Option<&'a RawValue>,
    return_values_on_condition_check_failure: Option<OnConditionFailure>,
}

pub(super) async fn update_item(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let members: Members<'_> = request.members(&call)?;
    let key = members.key.ok_or_else(|| request.missing(&call))?;
    let key = errors::of_reading(Item::from_json_bytes(key.get().as_bytes()))?;
    let placeholders =
        SentPlaceholders::read(members.expression_attribute_names, members.expression_attribute_values)?;
    let name = members.table_name.resolve(&call)?;

    let legacy = [
        ("AttributeUpdates", members.attribute_updates.is_some()),
        ("Expected", members.expected.is_some()),
        ("ConditionalOperator", members.conditional_operator.is_some()),
    ];
    let update = members.update_expression.as_deref();
    let condition = members.condition_expression.as_deref();
    let expressions = [("UpdateExpression", update.is_some()), ("ConditionExpression", condition.is_some())];
    placeholders.one_style(FRAME, &expressions, &legacy)?;
    not_emulated(call.operation, &legacy)?;
    let key = key.map_err(|error| FRAME.value(&error))?;
    let (names, values) = placeholders.check(FRAME)?;
    let mut placeholders = Placeholders::new(&names, &values);
    let update = update.map(|text| Update::parse(text, &mut placeholders)).transpose();
    let update = update.map_err(refused(FRAME, ExpressionKind::Update))?;
    let condition = condition.map(|text| Condition::parse(text, &mut placeholders)).transpose();
    let condition = condition.map_err(refused(FRAME, ExpressionKind::Condition))?;
    placeholders.finish().map_err(|error| placeholder(FRAME, &error))?;
    // What the request alone would write is bounded like an item.
    if update.as_ref().is_some_and(|update| update.request_size() > MAX_ITEM_BYTES) {
        return Err(errors::update_too_large());
    }

    let change = Change {
        name,
        key,
        update,
        condition,
        returned: members.return_values.unwrap_or_default(),
        on_failure: members.return_values_on_condition_check_failure.unwrap_or_default(),
    };
    let Changed { row, old, new, returned } = call.store.commit(|tx| change.run(tx)).await?;

    let mut answer = Answer::with_room(returned.as_ref().map_or(0, Returned::len));
    match &returned {
        Some(Returned::Kept(item)) => answer.member("Attributes", item),
        Some(Returned::Parts(parts)) => answer.member("Attributes", parts),
        None => {}
    }
    let wanted = members.return_consumed_capacity.unwrap_or_default();
    if wanted != ReturnConsumedCapacity::None {
        let consumed = Consumed::of_kept_write(&row, old.as_ref(), new.as_ref())?;
        answer.capacity(wanted, members.table_name.asked(), &consumed);
    }
    let wanted = members.return_item_collection_metrics.unwrap_or_default();
    if let Some(metrics) = metrics(&call, wanted, &row, &change.key)? {
        answer.member("ItemCollectionMetrics", metrics.as_bytes());
    }
    Ok(answer.finish())
}

/// Everything about the request that does not depend on what is kept.
struct Change<'r> {
    name: &'r str,
    key: Item,
    update: Option<Update<'r>>,
    condition: Option<Condition<'r>>,
    returned: ReturnValues,
    on_failure: OnConditionFailure,
}

/// What came of it.
struct Changed {
    /// The table's.
    row: Value,
    old: Option<Value>,
    new: Option<Value>,
    returned: Option<Returned>,
}

/// `Attributes` of the answer.
enum Returned {
    /// A whole item.
    Kept(Value),
    /// The parts of one that the update names.
    Parts(Vec<u8>),
}

impl Returned {
    fn len(&self) -> usize {
        match self {
            Returned::Kept(item) => item.len(),
            Returned::Parts(parts) => parts.len(),
        }
    }

    /// Parts, unless there are none.
    fn parts(item: &Item) -> Option<Returned> {
        if item.is_empty() {
            return None;
        }
        let mut parts = Vec::new();
        item.write_json(&mut parts);
        Some(Returned::Parts(parts))
    }
}

impl Change<'_> {
    fn run(&self, tx: &mut Tx<'_>) -> Result<Changed, ApiError> {
        let row = table_row_in(tx, self.name)?;
        let table = read_head(&row)?;
        let place = table.keys.key_of_key(&self.key).map_err(|refusal| errors::key(&refusal))?;
        let paths = self.update.iter().flat_map(Update::paths);
        if let Some(path) = paths.into_iter().find(|path| table.keys.has(path.head())) {
            return Err(errors::update_of_key(path.head()));
        }
        let old = tx.get(table.items(), &place);
        let old_item = old.as_ref().map(|old| read_item(old)).transpose()?;
        if let Some(condition) = &self.condition {
            asked_of(condition, old_item.as_ref().unwrap_or(&Item::new()), old.as_ref(), self.on_failure)?;
        }
        // An update that only removes makes no item.
        if old.is_none() && self.update.as_ref().is_some_and(|update| !update.creates_item()) {
            return Ok(Changed { row, old: None, new: None, returned: None });
        }
        let from = old_item.as_ref().unwrap_or(&self.key);
        let applied = self.update.as_ref().map(|update| update.apply(from)).transpose();
        let applied = applied.map_err(refused_by_item(ExpressionKind::Update))?;
        let new_item = applied.as_ref().map_or(from, |applied| &applied.item);
        if new_item.size() > MAX_ITEM_BYTES {
            return Err(errors::update_too_large());
        }
        let mut written = Vec::with_capacity(old.as_ref().map_or(0, |old| old.len()));
        new_item.write_json(&mut written);
        let new = Value::from(written);
        let before = old.as_ref().map(|kept| Image { kept, item: old_item.as_ref() });
        write_item(tx, &table, place, before, Some(Image::read(&new, new_item)))?;
        let returned = match (self.returned, &self.update, &applied) {
            (ReturnValues::AllOld, ..) => old.clone().map(Returned::Kept),
            (ReturnValues::AllNew, ..) => Some(Returned::Kept(new.clone())),
            (ReturnValues::UpdatedOld, Some(update), _) => {
                old_item.as_ref().and_then(|old| Returned::parts(&update.updated_old(old)))
            }
            (ReturnValues::UpdatedNew, _, Some(applied)) => Returned::parts(&applied.updated_new()),
            _ => None,
        };
        Ok(Changed { row, old, new: Some(new), returned })
    }
}
