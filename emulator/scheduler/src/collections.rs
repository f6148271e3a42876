//! What Scheduler keeps.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`GROUPS`] | | name | [`Group`](crate::model::group::Group) as JSON; none for the default group while nothing was said of it |
//! | [`SCHEDULES`] | | group, name | [`Schedule`](crate::model::schedule::Schedule) as JSON |
//! | [`INVOCATIONS`] | | invocation | how far an invocation is: [`crate::invoking`] |

use store::Collection;

pub(crate) use contract::rows::{Rows, decode, encode};

pub(crate) static GROUPS: Collection = Collection::with_feed("scheduler.groups");
pub(crate) static SCHEDULES: Collection = Collection::with_feed("scheduler.schedules");
pub(crate) static INVOCATIONS: Collection = Collection::new("scheduler.invocations");
