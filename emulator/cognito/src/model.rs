//! What Cognito's things are, apart from where they are kept and who asks.

pub(crate) mod attribute;
pub(crate) mod client;
pub(crate) mod conformity;
pub(crate) mod group;
pub(crate) mod password_policy;
pub(crate) mod pool;
pub(crate) mod schema;
pub(crate) mod user;
pub(crate) mod user_filter;
