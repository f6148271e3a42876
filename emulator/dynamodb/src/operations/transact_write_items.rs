//! TransactWriteItems: up to a hundred puts, updates, deletions and checks, of several tables, all or none.
//!
//! What is wrong with the request is refused as such, action by action in their order, before any table is looked at: an item to
//! put before the expressions beside it, a key after them. What the tables and items show cancels the transaction, with a reason
//! for every action.
//!
//! Under a token that has served, nothing is done; the answer then tells what reading the items costs.

use std::borrow::Cow;

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use dynamodb_expression::{ExpressionKind, Item, MAX_ITEM_BYTES, Update, ValueError};
use serde::Deserialize;
use serde_json::value::RawValue;
use store::Tx;

use crate::actions::{Action, Change, Done};
use crate::answer::Answer;
use crate::collections::item_size;
use crate::consumed::Consumed;
use crate::errors::{self, Frame};
use crate::expressions::refused;
use crate::model::capacity::HalfUnits;
use crate::per_table::{Capacities, Collections};
use crate::request::{
    OnConditionFailure, Pairs, Request, ReturnConsumedCapacity, ReturnItemCollectionMetrics, TableName,
    absent_if_null, resolve,
};
use crate::request_tokens::RequestToken;
use crate::terms::{SentTerms, Terms};
use crate::transactions::{self, MAX_ACTIONS};

const FRAME: Frame = Frame::Older;
/// The most characters of a token.
const MAX_TOKEN: usize = 36;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    transact_items: &'a RawValue,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_consumed_capacity: ReturnConsumedCapacity,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_item_collection_metrics: ReturnItemCollectionMetrics,
    #[serde(borrow)]
    client_request_token: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TransactItem<'a> {
    #[serde(borrow)]
    condition_check: Option<Sent<'a>>,
    #[serde(borrow)]
    put: Option<Sent<'a>>,
    #[serde(borrow)]
    delete: Option<Sent<'a>>,
    #[serde(borrow)]
    update: Option<Sent<'a>>,
}

/// An action as sent.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sent<'a> {
    #[serde(borrow)]
    table_name: TableName<'a>,
    #[serde(borrow)]
    item: Option<&'a RawValue>,
    #[serde(borrow)]
    key: Option<&'a RawValue>,
    #[serde(borrow)]
    update_expression: Option<Cow<'a, str>>,
    #[serde(borrow)]
    condition_expression: Option<Cow<'a, str>>,
    expression_attribute_names: Option<Pairs>,
    #[serde(borrow)]
    expression_attribute_values: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_values_on_condition_check_failure: OnConditionFailure,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    ConditionCheck,
    Put,
    Delete,
    Update,
}

impl Kind {
    /// The member that an action of this kind stands in, as AWS names it in a path.
    fn member(self) -> &'static str {
        match self {
            Kind::ConditionCheck => "conditionCheck",
            Kind::Put => "put",
            Kind::Delete => "delete",
            Kind::Update => "update",
        }
    }
}

/// An action that is read, not yet checked.
struct Read<'a> {
    kind: Kind,
    sent: Sent<'a>,
    /// The key, or the item to put.
    item: Result<Item, ValueError>,
    terms: SentTerms,
}

/// An action whose values are checked, all but those of a key.
struct Checked<'a> {
    kind: Kind,
    sent: Sent<'a>,
    item: Result<Item, ValueError>,
    terms: Terms,
}

pub(super) async fn transact_write_items(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let members: Members<'_> = request.older_members(&call)?;
    let read = read(&request, &call, &members)?;
    let names = table_names(&call, &read)?;

    // Of two actions that are wrong, the first is reported.
    let mut checked = Vec::with_capacity(read.len());
    let mut refused = None;
    for action in read {
        match action.check() {
            Ok(action) => checked.push(action),
            Err(error) => {
                refused = Some(error);
                break;
            }
        }
    }
    let actions: Vec<Action<'_>> =
        checked.iter().zip(&names).map(|(action, table)| action.action(table)).collect::<Result<_, _>>()?;
    if let Some(error) = refused {
        return Err(error);
    }
    transactions::bounded_sent(checked.iter().flat_map(|action| &action.item))?;
    let token = members.client_request_token.as_deref();
    let token = token.map(|token| RequestToken::new(call.operation, token, members.transact_items));
    let token = token.transpose()?;

    let outcome = call.store.commit(|tx| {
        if let Some(token) = &token {
            if token.is_known(tx, call.now)? {
                return reads(tx, &actions).map(Outcome::Known);
            }
            token.remember(tx, call.now);
        }
        transactions::run(&call, tx, &actions).map(Outcome::Done)
    });
    let outcome = outcome.await?;

    let wanted = members.return_consumed_capacity;
    let asked = || checked.iter().map(|action| action.sent.table_name.asked());
    let mut answer = Answer::default();
    let mut capacities = Capacities::new(wanted);
    match outcome {
        Outcome::Known(reads) => {
            for (table, units) in asked().zip(reads) {
                capacities.add(table, &Consumed::of_table(units).doubled());
            }
            answer.capacities(&capacities, Some("ReadCapacityUnits"));
        }
        Outcome::Done(done) => {
            let mut collections = Collections::new(members.return_item_collection_metrics);
            for ((table, action), done) in asked().zip(&actions).zip(&done) {
                if wanted != ReturnConsumedCapacity::None {
                    let consumed = Consumed::of_kept_write(&done.row, done.old.as_ref(), done.new.as_ref())?;
                    capacities.add(table, &consumed.doubled());
                }
                if !matches!(action.change, Change::Check { .. }) {
                    collections.add(&call, table, &done.row, done.key)?;
                }
            }
            answer.capacities(&capacities, Some("WriteCapacityUnits"));
            answer.collections(&collections);
        }
    }
    Ok(answer.finish())
}

enum Outcome<'r> {
    /// The token has served: what reading each item costs.
    Known(Vec<HalfUnits>),
    Done(Vec<Done<'r>>),
}

/// What reading the items of actions costs now.
fn reads(tx: &Tx<'_>, actions: &[Action<'_>]) -> Result<Vec<HalfUnits>, ApiError> {
    let read = |action: &Action<'_>| {
        let old = action.old(tx)?;
        Ok(HalfUnits::read(item_size(old.as_ref())?, true))
    };
    actions.iter().map(read).collect()
}

/// Reads the actions; what AWS's model refuses is refused in its words.
fn read<'a>(request: &Request, call: &Call, members: &Members<'a>) -> Result<Vec<Read<'a>>, ApiError> {
    let items: Vec<TransactItem<'a>> = request.older_part(call, members.transact_items)?;
    let token = members.client_request_token.as_deref().map(|token| token.chars().count());
    if items.is_empty()
        || items.len() > MAX_ACTIONS
        || token.is_some_and(|length| length == 0 || length > MAX_TOKEN)
    {
        return Err(request.older_refusal(call));
    }
    let read = |item: TransactItem<'a>| {
        let kinds = [
            (Kind::ConditionCheck, item.condition_check),
            (Kind::Put, item.put),
            (Kind::Delete, item.delete),
            (Kind::Update, item.update),
        ];
        let mut sent = kinds.into_iter().filter_map(|(kind, sent)| Some((kind, sent?)));
        let (kind, mut action) = sent.next().ok_or_else(errors::no_action)?;
        if sent.next().is_some() {
            return Err(errors::several_actions());
        }
        let item = if kind == Kind::Put { action.item } else { action.key };
        let lacks_expression = match kind {
            Kind::ConditionCheck => action.condition_expression.is_none(),
            Kind::Update => action.update_expression.is_none(),
            Kind::Put | Kind::Delete => false,
        };
        let item = item.filter(|_| !lacks_expression).ok_or_else(|| request.older_refusal(call))?;
        let item = errors::of_reading(Item::from_json_bytes(item.get().as_bytes()))?;
        let names = action.expression_attribute_names.take();
        let terms = SentTerms::of_expressions(FRAME, names, action.expression_attribute_values)?;
        Ok(Read { kind, sent: action, item, terms })
    };
    items.into_iter().map(read).collect()
}

/// The actions' tables by name.
fn table_names(call: &Call, actions: &[Read<'_>]) -> Result<Vec<String>, ApiError> {
    let mut names = Vec::with_capacity(actions.len());
    let mut violations = Vec::new();
    for (number, action) in (1..).zip(actions) {
        let asked = action.sent.table_name.asked();
        if action.sent.table_name.is_well_formed() {
            names.push(asked);
        } else {
            let path = format!("transactItems.{number}.member.{}.tableName", action.kind.member());
            violations.extend(errors::name_violations(asked, &path));
        }
    }
    if !violations.is_empty() {
        return Err(errors::violations_of(&violations));
    }
    names.into_iter().map(|asked| Ok(resolve(call, asked)?.to_owned())).collect()
}

impl<'a> Read<'a> {
    fn check(self) -> Result<Checked<'a>, ApiError> {
        let Read { kind, sent, item, terms } = self;
        let update = (kind == Kind::Update).then_some(("UpdateExpression", sent.update_expression.is_some()));
        let condition = ("ConditionExpression", sent.condition_expression.is_some());
        let expressions: Vec<_> = update.into_iter().chain([condition]).collect();
        terms.one_style(FRAME, &expressions, None)?;
        if kind == Kind::Put {
            let item = item.as_ref().map_err(|error| FRAME.value(error))?;
            if item.size() > MAX_ITEM_BYTES {
                return Err(errors::item_too_large());
            }
        }
        Ok(Checked { kind, sent, item, terms: terms.check(FRAME)? })
    }
}

impl Checked<'_> {
    fn action<'r>(&'r self, table: &'r str) -> Result<Action<'r>, ApiError> {
        let update = self.sent.update_expression.as_deref().filter(|_| self.kind == Kind::Update);
        let condition = self.sent.condition_expression.as_deref();
        let (update, condition) = self.terms.parse(FRAME, condition, |placeholders| {
            let update = update.map(|text| Update::parse(text, placeholders)).transpose();
            update.map_err(refused(FRAME, ExpressionKind::Update))
        })?;
        let item = self.item.as_ref().map_err(|error| FRAME.value(error))?;
        let change = match self.kind {
            Kind::Put => Change::put(item, self.sent.item.map_or(0, |item| item.get().len())),
            Kind::Update => Change::Update { key: item, update },
            Kind::Delete => Change::Delete { key: item },
            Kind::ConditionCheck => Change::Check { key: item },
        };
        let on_failure = self.sent.return_values_on_condition_check_failure;
        Ok(Action { table, change, condition, on_failure })
    }
}
