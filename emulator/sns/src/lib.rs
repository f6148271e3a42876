//! Amazon SNS: topics, who subscribes to them, and what becomes of the messages that are published.
//!
//! A message is matched with the subscriptions of its topic when it is published (`publishing`), and brought to them as a
//! piece of work that the commit of Publish begins (`delivery`); what failed is tried again as AWS does, and given up to
//! the subscription's dead-letter queue (`retries`). A FIFO topic has one line of messages, which leaves in order (`line`).
//!
//! Subscribers are SQS, Lambda, HTTP and HTTPS. Mail and short messages land in the outbox. Firehose and mobile push are refused
//! by name, as are archives of FIFO topics. Policies, encryption, tracing and delivery logs are kept and shown; who may use a
//! topic is not judged. A topic is of the account and region that its ARN names, whoever calls.

mod addresses;
mod collections;
mod confirming;
mod delivery;
mod envelope;
mod errors;
mod filters;
mod line;
mod model;
mod operations;
mod protocols;
mod publishing;
mod retries;
mod signatures;
mod subscriptions;
mod tags;
mod topics;

use contract::{Checks, Service};

/// Amazon SNS (`sns`).
pub static SERVICE: Service = Service {
    id: "sns",
    checks: Checks::ModelledAs("ValidationError", &[]),
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[confirming::EXPIRE],
    works: &[delivery::DELIVERY, line::LINE, retries::RETRY],
};
