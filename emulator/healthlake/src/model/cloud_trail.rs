//! The record that CloudTrail makes of a call, as EventBridge carries it: `AWS API Call via CloudTrail`.
//!
//! The shape is that of a record published by somebody who built on it; the id of the resource is hidden in it, as there.

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

/// A call.
#[derive(Clone, Debug)]
pub(crate) struct Recorded<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    pub(crate) operation: &'a str,
    pub(crate) at: Time,
    pub(crate) request_id: &'a str,
    pub(crate) parameters: Value,
}

/// What is told of a FHIR request: its data store, the type of the resource, if it names one, and that it names one by its id.
pub(crate) fn parameters(data_store: &str, resource_type: Option<&str>, names_resource: bool) -> Value {
    let mut parameters = json!({"datastoreId": data_store});
    if let Some(resource_type) = resource_type {
        parameters["resourceType"] = resource_type.into();
    }
    if names_resource {
        parameters["resourceId"] = HIDDEN.into();
    }
    parameters
}

/// CloudTrail's record of a call, but for what was answered and the id of the record.
pub(crate) fn record(recorded: &Recorded<'_>) -> Value {
    json!({
        "eventVersion": "1.08",
        "eventTime": recorded.at.to_second(),
        "eventSource": "healthlake.amazonaws.com",
        "eventName": recorded.operation,
        "awsRegion": recorded.region,
        "requestParameters": recorded.parameters,
        "requestID": recorded.request_id,
        "eventType": "AwsApiCall",
        "recipientAccountId": recorded.account,
    })
}

/// The event whose `detail` is a record.
pub(crate) fn event(id: &str, record: &Value) -> Value {
    json!({
        "version": "0",
        "id": id,
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.healthlake",
        "account": record["recipientAccountId"],
        "time": record["eventTime"],
        "region": record["awsRegion"],
        "resources": [],
        "detail": record,
    })
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
        let store = "095d2262da454bb7347488c930e009eb";
        let mut record = record(&Recorded {
            account: "123456789012",
            region: "us-west-2",
            operation: "UpdateResource",
            at: Time(1_669_745_236_789),
            request_id: "e703",
            parameters: parameters(store, Some("Patient"), true),
        });
        record["responseElements"] = json!({"statusCode": 200});
        record["eventID"] = json!("31fe");
        let event = event("1", &record);
        for (name, value) in captured["detail"].as_object().expect("an object") {
            assert_eq!(&event["detail"][name], value, "{name}");
        }
        for name in ["detail-type", "source", "time"] {
            assert_eq!(event[name], captured[name], "{name}");
        }
        assert!(RECORDED.is_sorted());
        assert_eq!(parameters(store, None, false), json!({"datastoreId": store}));
    }
}
