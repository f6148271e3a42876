//! DynamoDB's values and expressions, as a language: no tables, no store, no clock.
//!
//! A service reads what a request sends ([`Item`], [`Names`], [`SentValues`]), parses its expressions, each of which is then
//! checked as far as AWS checks it before it looks at a table, and asks them of items:
//!
//! ```
//! use dynamodb_expression::{Condition, Item, Names, Placeholders, SentValues, Update, Values};
//!
//! let names = Names::new(Some([("#n".to_string(), "count".to_string())])).unwrap();
//! let values = SentValues::from_json_bytes(br#"{":one": {"N": "1"}}"#).unwrap();
//! let values = Values::new(Some(values)).unwrap();
//!
//! let mut placeholders = Placeholders::new(&names, &values);
//! let update = Update::parse("SET #n = #n + :one", &mut placeholders).unwrap();
//! let condition = Condition::parse("attribute_exists(#n)", &mut placeholders).unwrap();
//! placeholders.finish().unwrap();
//!
//! let item = Item::from_json_bytes(br#"{"pk": {"S": "a"}, "count": {"N": "41"}}"#).unwrap();
//! assert!(condition.holds(&item));
//! let mut stored = Vec::new();
//! update.apply(&item).unwrap().item.write_json(&mut stored);
//! assert_eq!(stored, br#"{"count":{"N":"42"},"pk":{"S":"a"}}"#);
//! ```
//!
//! An error has AWS's text; which frame an operation puts around it is the service's to know ([`ExpressionError::text`],
//! [`ValueError::text`], [`PlaceholderError::text`]).

mod ast;
mod build;
mod check;
mod condition;
mod error;
mod evaluate;
mod key_condition;
mod legacy;
mod lexer;
mod number;
mod parser;
mod path;
mod placeholders;
mod projection;
mod reserved;
mod size;
mod update;
mod value;

pub use ast::Comparator;
pub use build::{ConditionBuilder, UpdateBuilder};
pub use check::operands::MAX_IN_OPERANDS;
pub use condition::{Condition, ConditionId, Operand};
pub use error::{ExpressionError, ExpressionKind, PlaceholderError};
pub use key_condition::{KeyAttribute, KeyClauses, KeyCondition, KeySchema, RangeCondition, ResolvedKey};
pub use legacy::{
    AttributeUpdates, ConditionalOperator, Conditions, LegacyError, SentConditions, SentUpdates,
};
pub use lexer::MAX_EXPRESSION_BYTES;
pub use number::{MAX_DIGITS, MAX_KEY_BYTES, MAX_MAGNITUDE, MIN_MAGNITUDE, Number, NumberError};
pub use parser::MAX_OPERATORS;
pub use path::{Element, MAX_LIST_INDEX, MAX_PATH_ELEMENTS, Path};
pub use placeholders::{MAX_PLACEHOLDER_BYTES, Names, Placeholders, SentValues, Values};
pub use projection::Projection;
pub use reserved::is_reserved;
pub use size::MAX_ITEM_BYTES;
pub use update::{Applied, SetOperand, SetValue, Update};
pub use value::{
    AttributeType, AttributeValue, Attributes, CorruptValue, Item, JsonBytes, JsonSource, JsonTree,
    MAX_NAME_BYTES, MAX_NESTING, ReadError, SerializationError, ValidationLayer, ValueError,
};
