//! GetSubscriptionStatus: `GET /Subscription/{id}/$status`, the R5 backport's way to ask how a Subscription is. HealthLake
//! documents no such operation.
//!
//! The answer is a searchset Bundle with one SubscriptionStatus of type `query-status`: its status, how many events there
//! were, and, while delivery fails, why.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use serde_json::json;

use crate::interaction::{Query, fhir_json};
use crate::model::notification::{QUERY_STATUS, Telling, subscription_status};
use crate::subscriptions::query;

pub(super) async fn get_subscription_status(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    let known = query::find(&call, &request)?;
    Query::read(&request, &[])?;
    let id = call.ids.uuid();
    let resource = subscription_status(&id, &known.status(QUERY_STATUS), &[], Telling::Nothing);
    let bundle = json!({
        "resourceType": "Bundle",
        "id": call.ids.uuid(),
        "type": "searchset",
        "total": 1,
        "entry": [{"fullUrl": format!("urn:uuid:{id}"), "resource": resource, "search": {"mode": "match"}}],
    });
    Ok(fhir_json(StatusCode::OK, bundle.to_string()))
}
