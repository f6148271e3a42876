//! What CloudWatch Logs keeps. Times are milliseconds since 1970.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`GROUPS`] | | name | [`Group`](crate::model::group::Group) as JSON |
//! | [`STREAMS`] | group id | name | [`Stream`](crate::model::stream::Stream) as JSON |
//! | [`EVENTS`] | group id, `/`, stream | [`Position`](crate::model::event::Position) | when it was put, and the message: [`crate::model::event`] |
//! | [`SUBSCRIPTIONS`] | group id | filter name | [`Subscription`](crate::subscriptions::Subscription) as JSON |
//! | [`POLICIES`] | | name | [`Policy`](crate::policies::Policy) as JSON |

pub(crate) use contract::rows::{Rows, decode, encode, named, put};
use store::Collection;

pub(crate) static GROUPS: Collection = Collection::with_feed("logs.groups");
pub(crate) static STREAMS: Collection = Collection::new("logs.streams");
pub(crate) static EVENTS: Collection = Collection::new("logs.events");
pub(crate) static SUBSCRIPTIONS: Collection = Collection::with_feed("logs.subscriptions");
pub(crate) static POLICIES: Collection = Collection::with_feed("logs.policies");
