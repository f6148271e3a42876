//! The record that CloudTrail makes of a FHIR request, as EventBridge carries it: `AWS API Call via CloudTrail`.
//!
//! The shape is that of a record published by somebody who built on it; the id of the resource is hidden in it, as there.
//! Nothing is sent yet: there is no EventBridge to send it to.
#![cfg_attr(not(test), expect(dead_code, reason = "EventBridge, which it is for, is not emulated yet"))]

use contract::Time;
use serde_json::{Value, json};

/// The interactions that AWS lists as recorded; believed that those added since, such as `PatchResource`, are too.
pub(crate) const RECORDED: [&str; 9] = [
    "CreateResource",
    "DeleteResource",
    "GetCapabilities",
    "PatchResource",
    "ProcessBundle",
    "ReadResource",
    "SearchWithGet",
    "SearchWithPost",
    "UpdateResource",
];

const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// A FHIR request that was answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorded<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    pub(crate) operation: &'a str,
    pub(crate) at: Time,
    /// The id of the record.
    pub(crate) event_id: &'a str,
    pub(crate) request_id: &'a str,
    pub(crate) data_store: &'a str,
    /// The type of the resource, if the request names one.
    pub(crate) resource_type: Option<&'a str>,
    /// Whether the request names a resource by its id.
    pub(crate) names_resource: bool,
    pub(crate) status: u16,
}

/// The event; its `detail` is CloudTrail's record.
pub(crate) fn event(id: &str, recorded: &Recorded<'_>) -> Value {
    let time = seconds(recorded.at);
    json!({
        "version": "0",
        "id": id,
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.healthlake",
        "account": recorded.account,
        "time": time,
        "region": recorded.region,
        "resources": [],
        "detail": record(recorded, &time),
    })
}

fn record(recorded: &Recorded<'_>, time: &str) -> Value {
    let mut parameters = json!({"datastoreId": recorded.data_store});
    if let Some(resource_type) = recorded.resource_type {
        parameters["resourceType"] = resource_type.into();
    }
    if recorded.names_resource {
        parameters["resourceId"] = HIDDEN.into();
    }
    json!({
        "eventVersion": "1.08",
        "eventTime": time,
        "eventSource": "healthlake.amazonaws.com",
        "eventName": recorded.operation,
        "awsRegion": recorded.region,
        "requestParameters": parameters,
        "responseElements": {"statusCode": recorded.status},
        "requestID": recorded.request_id,
        "eventID": recorded.event_id,
        "eventType": "AwsApiCall",
        "recipientAccountId": recorded.account,
    })
}

/// Without a fraction, as EventBridge writes times.
fn seconds(time: Time) -> String {
    Time(time.0.div_euclid(1000) * 1000).iso().replace(".000Z", "Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    // Rules of users match these members; a missing one silently matches nothing. The record is captured (published): a
    // field report of November 2022.
    #[test]
    fn an_update_is_recorded_as_it_was_seen() {
        let fixture: Value = serde_json::from_str(include_str!(
            "../../../../fixtures/healthlake/cloud_trail_update_resource.json"
        ))
        .expect("JSON");
        let captured = &fixture["event"];
        let recorded = Recorded {
            account: "123456789012",
            region: "us-west-2",
            operation: "UpdateResource",
            at: Time(1_669_745_236_789),
            event_id: "31fe",
            request_id: "e703",
            data_store: "095d2262da454bb7347488c930e009eb",
            resource_type: Some("Patient"),
            names_resource: true,
            status: 200,
        };
        let event = event("1", &recorded);
        for (name, value) in captured["detail"].as_object().expect("an object") {
            assert_eq!(&event["detail"][name], value, "{name}");
        }
        for name in ["detail-type", "source", "time"] {
            assert_eq!(event[name], captured[name], "{name}");
        }
        assert!(RECORDED.is_sorted() && RECORDED.contains(&recorded.operation));
        let search =
            Recorded { operation: "SearchWithGet", resource_type: None, names_resource: false, ..recorded };
        let parameters = super::event("1", &search)["detail"]["requestParameters"].clone();
        assert_eq!(parameters, json!({"datastoreId": recorded.data_store}));
    }
}
