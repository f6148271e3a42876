//! Reads the members of a request.
//!
//! A good request is read in one pass, from its bytes into typed members. Only one that is not understood is looked at again,
//! with AWS's model in hand, to say what AWS says: first that a type is wrong, then that a constraint is broken.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use dynamodb_expression::{SerializationError, ValidationLayer};
use models::check::Wording;
use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::errors::{self, Frame};
use crate::model::table_name::{TableArn, is_name, is_named};
use crate::model::tags;
use crate::wording::reworded;

/// The most entries of a map that is read as [`Entries`]: AWS's model allows no longer ones.
const MAX_ENTRIES: usize = 100;
/// The most characters of a member that names a table.
const MAX_TABLE_ARN: usize = 1024;

/// The members sent, as text.
#[derive(Debug)]
pub(crate) struct Request {
    text: Bytes,
}

impl Request {
    pub(crate) fn new(input: Input) -> Request {
        match input {
            Input::Text(text) => Request { text },
            Input::Parsed(value) => Request { text: value.to_string().into() },
        }
    }

    /// Reads the members of an operation on items. What cannot be read is refused in the words of the newer layer.
    pub(crate) fn members<'a, T: Deserialize<'a>>(&'a self, call: &Call) -> Result<T, ApiError> {
        self.read().map_err(|error| self.refusal(call, &error, Wording::DynamoDb))
    }

    /// The same for an operation of the older layer.
    pub(crate) fn older_members<'a, T: Deserialize<'a>>(&'a self, call: &Call) -> Result<T, ApiError> {
        self.read().map_err(|error| self.refusal(call, &error, Wording::Classic))
    }

    /// Reads a member that was left as text, for an operation of the older layer.
    pub(crate) fn older_part<'a, T: Deserialize<'a>>(
        &self,
        call: &Call,
        member: &'a RawValue,
    ) -> Result<T, ApiError> {
        serde_json::from_str(member.get()).map_err(|error| self.refusal(call, &error, Wording::Classic))
    }

    /// Reads a text that was left as it came.
    pub(crate) fn text<'a>(&self, call: &Call, member: &'a RawValue) -> Result<Cow<'a, str>, ApiError> {
        let mut deserializer = serde_json::Deserializer::from_str(member.get());
        let text = deserializer.deserialize_str(Text);
        text.map_err(|error| self.refusal(call, &error, Wording::DynamoDb))
    }

    fn read<'a, T: Deserialize<'a>>(&'a self) -> serde_json::Result<T> {
        // As text it is checked for UTF-8 once, and not member by member; only what is not is told apart from there.
        match str::from_utf8(&self.text) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice(&self.text),
        }
    }

    /// Reads the members of an operation on tables, after all checks of the older layer.
    pub(crate) fn checked_members<T: DeserializeOwned>(&self, call: &Call) -> Result<T, ApiError> {
        let value = self.typed(call)?;
        let name = value.get("TableName").and_then(Value::as_str);
        if name.is_none() && requires_table(call) {
            return Err(errors::required_parameter("TableName"));
        }
        if let Some(name) = name.filter(|name| !is_name(name) && TableArn::read(name).is_none()) {
            // The name alone is reported, whatever else is wrong (captured for CreateTable).
            return Err(errors::table_name(name));
        }
        // AWS's model has this enumeration, and AWS says something else of it.
        let class = value.get("TableClass").and_then(Value::as_str);
        if class.is_some_and(|class| !["STANDARD", "STANDARD_INFREQUENT_ACCESS"].contains(&class)) {
            return Err(errors::table_class());
        }
        tags::beyond_model(&value).map_err(errors::validation)?;
        constraints(call, &value, Wording::Classic).map_err(errors::validation)?;
        serde_json::from_value(value).map_err(|error| ApiError::serialization(error.to_string()))
    }

    /// A member as compact JSON, to be shown in an error.
    #[cold]
    pub(crate) fn member_json(&self, name: &str) -> Result<String, ApiError> {
        let value: Value =
            serde_json::from_slice(&self.text).map_err(|error| ApiError::serialization(error.to_string()))?;
        Ok(value.get(name).map(Value::to_string).unwrap_or_default())
    }

    /// Whether a map of tables has a name that no table can have.
    #[cold]
    pub(crate) fn has_bad_names(&self, member: &str) -> bool {
        let value: Value = serde_json::from_slice(&self.text).unwrap_or_default();
        let tables = value.get(member).and_then(Value::as_object);
        tables.is_some_and(|tables| tables.keys().any(|name| !is_named(name)))
    }

    /// The JSON, whose types are those of the model.
    fn typed(&self, call: &Call) -> Result<Value, ApiError> {
        let value: Value =
            serde_json::from_slice(&self.text).map_err(|error| ApiError::serialization(error.to_string()))?;
        if let Some((model, shape)) = shape(call) {
            models::check::types(model, shape, &value).map_err(ApiError::serialization)?;
        }
        Ok(value)
    }

    /// Says what is wrong with a request that was not understood.
    #[cold]
    fn refusal(&self, call: &Call, error: &serde_json::Error, wording: Wording) -> ApiError {
        match self.typed(call) {
            Err(error) => error,
            Ok(value) => match constraints(call, &value, wording) {
                Err(message) if wording == Wording::DynamoDb => {
                    let older = || constraints(call, &value, Wording::Classic).err();
                    errors::validation(reworded(call.operation, message, older))
                }
                Err(message) => errors::validation(message),
                Ok(()) => ApiError::serialization(error.to_string()),
            },
        }
    }

    /// Says what is wrong with a member that the language could not read.
    #[cold]
    pub(crate) fn unread(&self, call: &Call, error: &SerializationError) -> ApiError {
        self.refusal(call, &serde_json::Error::custom(error), Wording::DynamoDb)
    }

    /// The same, in the words of an operation's layer.
    #[cold]
    pub(crate) fn unread_in(&self, call: &Call, frame: Frame, error: &SerializationError) -> ApiError {
        self.refusal(call, &serde_json::Error::custom(error), wording(frame))
    }

    /// Says what is wrong with a request that breaks a constraint of the model, in the words of an operation's layer.
    #[cold]
    pub(crate) fn broken(&self, call: &Call, frame: Frame) -> ApiError {
        self.refusal(call, &serde_json::Error::custom("a constraint of the model is broken"), wording(frame))
    }

    /// Says what is wrong with a request of the older layer that breaks one of its rules.
    #[cold]
    pub(crate) fn older_refusal(&self, call: &Call) -> ApiError {
        let error = serde_json::Error::custom("a constraint of the model is broken");
        self.refusal(call, &error, Wording::Classic)
    }

    /// Says what is wrong with a request that lacks a required member.
    #[cold]
    pub(crate) fn missing(&self, call: &Call) -> ApiError {
        self.refusal(call, &serde_json::Error::custom("a required member is missing"), Wording::DynamoDb)
    }
}

fn wording(frame: Frame) -> Wording {
    match frame.layer() {
        ValidationLayer::Current => Wording::DynamoDb,
        ValidationLayer::Older => Wording::Classic,
    }
}

fn shape(call: &Call) -> Option<(&'static models::ServiceModel, models::ShapeId)> {
    let model = models::service(call.service)?;
    Some((model, model.operation(call.operation)?.input?))
}

fn requires_table(call: &Call) -> bool {
    shape(call).is_some_and(|(model, shape)| {
        model.shape(shape).member("TableName").is_some_and(|member| member.required)
    })
}

fn constraints(call: &Call, value: &Value, wording: Wording) -> Result<(), String> {
    shape(call).map_or(Ok(()), |(model, shape)| models::check::constraints(model, shape, value, wording))
}

/// What a request names a table by: a name or an ARN.
#[derive(Debug)]
pub(crate) struct TableName<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for TableName<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = deserializer.deserialize_str(Text)?;
        // What is refused here, AWS's model refuses in AWS's words.
        if text.is_empty() || text.chars().count() > MAX_TABLE_ARN {
            return Err(D::Error::custom("a table's name of this length"));
        }
        Ok(TableName(text))
    }
}

/// A text, borrowed where it has no escapes.
struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

impl TableName<'_> {
    /// As the request has it, which is how an answer names the table.
    pub(crate) fn asked(&self) -> &str {
        &self.0
    }

    /// Whether it is a name or an ARN of a table at all.
    pub(crate) fn is_well_formed(&self) -> bool {
        is_named(&self.0)
    }

    /// The table's name in the caller's account and region.
    ///
    /// # Errors
    /// A name that no table can have, an ARN of elsewhere.
    pub(crate) fn resolve(&self, call: &Call) -> Result<&str, ApiError> {
        resolve(call, &self.0)
    }
}

/// The name of a table that a request names by its name or its ARN.
pub(crate) fn resolve<'a>(call: &Call, asked: &'a str) -> Result<&'a str, ApiError> {
    if is_name(asked) {
        return Ok(asked);
    }
    let arn = TableArn::read(asked).ok_or_else(|| errors::table_name(asked))?;
    if arn.account != &*call.caller.account {
        return Err(errors::access_denied(call, asked));
    }
    // Believed: what another region keeps is not here.
    if arn.region != &*call.caller.region {
        return Err(errors::resource_not_found());
    }
    Ok(arn.name)
}

/// `ExpressionAttributeNames`, in the order sent.
#[derive(Debug)]
pub(crate) struct Pairs(pub(crate) Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;
        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a map of strings")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Pairs, M::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(PairsVisitor)
    }
}

/// A map, in the order sent. Of entries with the same name the last stays, where the first stood.
#[derive(Debug)]
pub(crate) struct Entries<'a, T>(pub(crate) Vec<(Cow<'a, str>, T)>);

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Entries<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
            type Value = Entries<'de, T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a map")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut entries: Vec<(Cow<'de, str>, T)> = Vec::new();
                while let Some(EntryName(name)) = map.next_key()? {
                    let value = map.next_value()?;
                    match entries.iter().position(|(known, _)| *known == name) {
                        Some(place) => entries[place].1 = value,
                        None if entries.len() == MAX_ENTRIES => {
                            return Err(M::Error::custom("too many entries"));
                        }
                        None => entries.push((name, value)),
                    }
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

/// The name of an entry, borrowed where it has no escapes.
struct EntryName<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for EntryName<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text).map(EntryName)
    }
}

/// Reads an optional member, of which `null` says that it is absent.
pub(crate) fn absent_if_null<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// `ConditionalOperator`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum ConditionalOperator {
    And,
    Or,
}

impl From<ConditionalOperator> for dynamodb_expression::ConditionalOperator {
    fn from(operator: ConditionalOperator) -> Self {
        match operator {
            ConditionalOperator::And => Self::And,
            ConditionalOperator::Or => Self::Or,
        }
    }
}

/// `ReturnConsumedCapacity`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum ReturnConsumedCapacity {
    Indexes,
    Total,
    #[default]
    None,
}

/// `ReturnItemCollectionMetrics`. Only a table with a local secondary index has any to return.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum ReturnItemCollectionMetrics {
    Size,
    #[default]
    None,
}

/// `ReturnValues`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ReturnValues {
    #[default]
    None,
    AllOld,
    UpdatedOld,
    AllNew,
    UpdatedNew,
}

/// `ReturnValuesOnConditionCheckFailure`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum OnConditionFailure {
    AllOld,
    #[default]
    None,
    /// Of an insertion: the item is there.
    #[serde(skip)]
    Duplicate,
}
