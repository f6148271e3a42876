//! What Lambda keeps.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`FUNCTIONS`] | | name | [`Function`](crate::model::function::Function) as JSON, `$LATEST` included |
//! | [`VERSIONS`] | function | number | [`Configuration`](crate::model::function::Configuration) as JSON |
//! | [`CODE`] | function | SHA-256 of the zip | the zip |
//! | [`RESERVATIONS`] | | function | how many invocations at once are reserved for it, as JSON |
//! | [`ALIASES`] | function | name | [`Alias`](crate::model::alias::Alias) as JSON |
//! | [`POLICIES`] | | function, qualifier or nothing | [`Policy`](crate::model::policy::Policy) as JSON |
//! | [`URLS`] | | function, alias or nothing | [`FunctionUrl`](crate::model::function_url::FunctionUrl) as JSON |
//! | [`URL_IDS`] | | a URL's id | the function and the alias that it is of, as JSON |
//! | [`INVOKE_CONFIGS`] | | function, qualifier | [`InvokeConfig`](crate::model::invoke_config::InvokeConfig) as JSON |
//! | [`LAYERS`] | | layer | the number that its next version gets, as JSON |
//! | [`LAYER_VERSIONS`] | layer | number | [`LayerVersion`](crate::model::layer::LayerVersion) as JSON |
//! | [`LAYER_CODE`] | layer | number | the zip |
//! | [`EVENTS`] | | request id | [`Progress`](crate::events::Progress) as JSON, of an event that waits for another attempt |
//! | [`MAPPINGS`] | | UUID | [`Mapping`](crate::model::mapping::Mapping) as JSON |
//! | [`POSITIONS`] | mapping | shard | [`Position`](crate::mappings::streams::Position) as JSON |

use contract::ApiError;
pub(crate) use contract::rows::{Rows, decode, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Collection, Key, Part, Tx};

pub(crate) static FUNCTIONS: Collection = Collection::with_feed("lambda.functions");
pub(crate) static VERSIONS: Collection = Collection::with_feed("lambda.versions");
pub(crate) static CODE: Collection = Collection::new("lambda.code");
pub(crate) static RESERVATIONS: Collection = Collection::new("lambda.reservations");
pub(crate) static ALIASES: Collection = Collection::with_feed("lambda.aliases");
pub(crate) static POLICIES: Collection = Collection::with_feed("lambda.policies");
pub(crate) static URLS: Collection = Collection::with_feed("lambda.urls");
pub(crate) static URL_IDS: Collection = Collection::new("lambda.url-ids");
pub(crate) static INVOKE_CONFIGS: Collection = Collection::with_feed("lambda.invoke-configs");
pub(crate) static LAYERS: Collection = Collection::new("lambda.layers");
pub(crate) static LAYER_VERSIONS: Collection = Collection::with_feed("lambda.layer-versions");
pub(crate) static LAYER_CODE: Collection = Collection::new("lambda.layer-code");
pub(crate) static MAPPINGS: Collection = Collection::with_feed("lambda.event-source-mappings");
pub(crate) static POSITIONS: Collection = Collection::new("lambda.positions");
pub(crate) static EVENTS: Collection = Collection::new("lambda.events");

/// What is kept under a key.
pub(crate) fn find<T: DeserializeOwned>(
    rows: &impl Rows,
    part: Part<'_>,
    key: &Key,
) -> Result<Option<T>, ApiError> {
    rows.row(part, key).map(|row| decode(&row)).transpose()
}

/// Keeps something under a key.
pub(crate) fn put(tx: &mut Tx<'_>, part: Part<'_>, key: Key, value: &impl Serialize) -> Result<(), ApiError> {
    tx.put(part, key, encode(value)?);
    Ok(())
}

/// The key of what belongs to a function and perhaps to one of its versions or aliases.
pub(crate) fn of_function(function: &str, qualifier: Option<&str>) -> Key {
    Key::parts().text(function).text(qualifier.unwrap_or_default()).key()
}

/// The key of everything that belongs to a function.
pub(crate) fn all_of_function(function: &str) -> Key {
    Key::parts().text(function).key()
}
