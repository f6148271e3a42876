//! The nouns of API Gateway, under AWS's own names for them and their members. Pure: no store, no clock.
//!
//! What is kept of a thing is what AWS answers about it, so a row and an answer are the same JSON. Dates are whole seconds since 1970,
//! as API Gateway gives them.

pub(crate) mod account;
pub(crate) mod api_key;
pub(crate) mod authorizer;
pub(crate) mod deployment;
pub(crate) mod documentation;
pub(crate) mod domain_name;
pub(crate) mod gateway_response;
pub(crate) mod integration;
pub(crate) mod method;
pub(crate) mod payload_model;
pub(crate) mod request_validator;
pub(crate) mod resource;
pub(crate) mod rest_api;
pub(crate) mod snapshot;
pub(crate) mod stage;
pub(crate) mod usage_plan;

use std::collections::BTreeMap;

/// A map of texts: tags, variables, parameters.
pub(crate) type Texts = BTreeMap<String, String>;

/// Mapping templates by content type. A template may be null, as AWS keeps an empty one.
pub(crate) type Templates = BTreeMap<String, Option<String>>;

/// Parameters of a method or of its response, and whether each is required.
pub(crate) type Flags = BTreeMap<String, bool>;

/// Seconds since 1970.
pub(crate) type Seconds = i64;

/// The answer of an operation that has nothing to say.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Nothing {}
