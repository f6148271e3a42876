//! What EventBridge keeps.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`BUSES`] | | name | [`Bus`](crate::model::bus::Bus) as JSON; none for the default bus while nothing was said of it |
//! | [`RULES`] | bus | name | [`Rule`](crate::model::rule::Rule) with its targets as JSON |
//! | [`ROUTES`] | | bus | a number that changes with what its rules and archives ask for: [`crate::routing`] |
//! | [`ARCHIVES`] | | name | [`Archive`](crate::model::archive::Archive) as JSON |
//! | [`ARCHIVED`] | archive | time, event id | the event as JSON |
//! | [`REPLAYS`] | | name | [`Replay`](crate::model::archive::Replay) as JSON |
//! | [`RETRIES`] | | delivery | how far a delivery is that is tried again: [`crate::retries`] |
//! | [`CONNECTIONS`] | | name | [`Connection`](crate::connections::Connection) as JSON, secrets included |
//! | [`API_DESTINATIONS`] | | name | [`ApiDestination`](crate::connections::ApiDestination) as JSON |

pub(crate) use contract::rows::{Rows, decode, encode, named, put};
use store::Collection;

pub(crate) static BUSES: Collection = Collection::with_feed("events.buses");
pub(crate) static RULES: Collection = Collection::with_feed("events.rules");
pub(crate) static ROUTES: Collection = Collection::new("events.routes");
pub(crate) static ARCHIVES: Collection = Collection::with_feed("events.archives");
pub(crate) static ARCHIVED: Collection = Collection::new("events.archived");
pub(crate) static REPLAYS: Collection = Collection::with_feed("events.replays");
pub(crate) static RETRIES: Collection = Collection::new("events.retries");
pub(crate) static CONNECTIONS: Collection = Collection::with_feed("events.connections");
pub(crate) static API_DESTINATIONS: Collection = Collection::with_feed("events.api-destinations");
