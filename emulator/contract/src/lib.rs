//! What a service is, as the rest of the house sees it.
//!
//! A service crate shows one constant, [`Service`]: a table of [`Operation`]s, a table of [`Reaction`]s, a table of
//! [`Timer`]s and a table of [`Work`]s. Whatever varies from call to call (who calls, when, the ids it may draw, the store, the ways to siblings and outside)
//! arrives in one value, [`Call`]; nothing else is reachable, so a test can hold all of it still.

mod arn;
mod call;
mod clock;
mod error;
pub mod error_shapes;
pub mod event_stream;
pub mod followed;
pub mod hosts;
mod http;
mod ids;
mod memory;
pub mod outbox;
mod outside;
mod own_endpoint;
pub mod retries;
pub mod rows;
mod service;
pub mod service_events;
mod settings;
mod smart_issuer;
pub mod timer;
pub mod work;

pub use arn::Arn;
pub use call::{Background, Call, Caller, Siblings};
pub use clock::{Clock, Time};
pub use error::{ApiError, InQuery};
pub use http::{HttpAnswer, HttpBody, HttpRequest, bearer_token};
pub use ids::Ids;
pub use memory::Memory;
pub use outside::{AnswerWithin, NoOutside, Outcome, Outside, OutsideError, Sender};
pub use own_endpoint::OwnEndpoint;
pub use service::{
    Allowance, Answering, Checks, Input, Operation, OwnCheck, Reaction, Run, Seen, Service, Timer, Work,
    output,
};
pub use settings::Settings;
pub use smart_issuer::{KnownKeys, SmartIssuer};
