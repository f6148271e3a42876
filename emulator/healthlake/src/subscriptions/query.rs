//! What a client may ask of a Subscription.

use contract::{ApiError, Call, HttpRequest};
use serde_json::Value;

use super::{Enrolled, SUBSCRIPTION, Which};
use crate::collections::decode;
use crate::errors;
use crate::interaction::{self, Kind};
use crate::model::data_store::endpoint;
use crate::model::notification::Status;

/// A Subscription and what is kept of it.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) which: Which,
    resource: Value,
    /// Nothing if it is neither requested nor active.
    pub(crate) enrolled: Option<Enrolled>,
    /// Its URL, as the client reaches it.
    url: String,
}

/// Finds the Subscription that a request names.
///
/// # Errors
/// As a read of it: 404, 410.
pub(crate) fn find(call: &Call, request: &HttpRequest) -> Result<Known, ApiError> {
    let address = interaction::address(call, request, Kind::Read)?;
    let newest = address.newest(&call.store)?;
    let newest = newest.ok_or_else(|| errors::unknown_resource(address.resource_type, address.id))?;
    if newest.is_deleted() {
        return Err(errors::deleted_resource(address.resource_type, address.id, newest.etag()));
    }
    let which = Which { data_store: address.data_store.to_owned(), id: address.id.to_owned() };
    let enrolled = which.find(&call.store)?;
    let url = format!("{}{SUBSCRIPTION}/{}", endpoint(&call.endpoint, address.data_store), address.id);
    Ok(Known { which, resource: decode(newest.json())?, enrolled, url })
}

impl Known {
    /// Its status as it is told.
    pub(crate) fn status(&self, kind: &'static str) -> Status<'_> {
        let enrolled = self.enrolled.as_ref();
        let topic = enrolled.and_then(|enrolled| enrolled.plan.as_ref()).map(|plan| plan.topic.as_str());
        let failing = enrolled.and_then(|enrolled| enrolled.last_error.as_deref());
        Status {
            subscription: &self.url,
            topic: topic.or_else(|| self.resource["criteria"].as_str()).unwrap_or_default(),
            status: self.resource["status"].as_str().unwrap_or_default(),
            kind,
            events: enrolled.map_or(0, |enrolled| enrolled.events),
            error: failing.or_else(|| self.resource["error"].as_str()),
        }
    }
}
