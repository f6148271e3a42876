//! What Scheduler keeps.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`GROUPS`] | | name | [`Group`](crate::model::group::Group) as JSON; none for the default group while nothing was said of it |
//! | [`SCHEDULES`] | | group, name | [`Schedule`](crate::model::schedule::Schedule) as JSON |
//! | [`INVOCATIONS`] | | invocation | how far an invocation is: [`crate::invoking`] |

use contract::rows::Page;
use store::Collection;

use crate::errors;

pub(crate) use contract::rows::{Rows, decode, encode};

pub(crate) static GROUPS: Collection = Collection::with_feed("scheduler.groups");
pub(crate) static SCHEDULES: Collection = Collection::with_feed("scheduler.schedules");
pub(crate) static INVOCATIONS: Collection = Collection::new("scheduler.invocations");

/// How many there are on a page if the request does not say, and at the most.
const MOST: usize = 100;

/// Which page of a list a request asks for.
pub(crate) fn page(token: Option<&str>, limit: Option<usize>) -> Page<'_> {
    Page { token, most: limit.unwrap_or(MOST).clamp(1, MOST), invalid_token: errors::invalid_token }
}
