//! The official SDKs against the program: a module per service, one for the program itself, and journeys of users through
//! all of it. A green test here says that an SDK's own parser and signer accept what the program does; whether AWS does
//! the same is said beside each expectation that is not AWS's published one ("believed").

mod dynamodb;
mod healthlake;
mod journeys;
mod program;
