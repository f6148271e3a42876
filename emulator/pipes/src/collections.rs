//! What Pipes keeps.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`PIPES`] | | name | [`Pipe`](crate::model::pipe::Pipe) as JSON |
//! | [`PROGRESS`] | | name | how far a pipe is whose source does not know: [`crate::progress`] |

use store::Collection;

pub(crate) use contract::rows::{Rows, decode, encode};

pub(crate) static PIPES: Collection = Collection::with_feed("pipes.pipes");
pub(crate) static PROGRESS: Collection = Collection::new("pipes.progress");
