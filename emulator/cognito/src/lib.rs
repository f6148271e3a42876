//! Cognito user pools: who may sign in, how they are known, and what they prove it with.
//!
//! A pool is kept as one document (`model::pool`), a user as another (`model::user`). What a user can be found by (the
//! username, the `sub`, an alias) is a row of its own, written in the commit of the user, so that of two users who claim one
//! email at the same moment one wins. Requests about a client or a token are not signed: the id of the client leads to the
//! account and region of its pool (`home`).

mod catalog;
mod changes;
mod client_checks;
mod client_secret;
mod codes;
mod collections;
mod devices;
mod domains;
mod errors;
mod groups;
mod home;
mod keys;
mod messages;
mod model;
mod names;
mod oauth;
mod operations;
mod pages;
mod passwords;
mod sealed;
mod secret_hash;
mod secrets;
mod self_service;
mod sign_in;
mod tokens;
mod triggers;

use contract::{Checks, OwnCheck, Service};

/// Cognito user pools (`cognito-idp`).
pub static SERVICE: Service = Service {
    id: "cognito-idp",
    checks: Checks::ModelledAs("InvalidParameterException", DOMAINS),
    operations: operations::OPERATIONS,
    reactions: &[],
    timers: &[],
    works: &[],
};

/// Where a domain is named.
const DOMAINS: &[OwnCheck] = &[
    domain("CreateUserPoolDomain"),
    domain("DeleteUserPoolDomain"),
    domain("DescribeUserPoolDomain"),
    domain("UpdateUserPoolDomain"),
];

const fn domain(operation: &'static str) -> OwnCheck {
    let reason = "the model has no points in it, and AWS takes whole hosts";
    OwnCheck { operation, member: "Domain", shown_as: "own", reason }
}
