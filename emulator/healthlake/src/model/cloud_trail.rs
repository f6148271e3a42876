//! The record that CloudTrail makes of a call, as EventBridge carries it: `AWS API Call via CloudTrail`.
//!
//! The shape is that of a record published by somebody who built on it, with the members that every record has (documented: CloudTrail's
//! record contents); the id of the resource is hidden in it, as there. Believed: that the calls are management events, and that a caller
//! is the root of his account, for there are no users here.

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

/// Those of them, and of AWS's own API, that change nothing.
const READ_ONLY: [&str; 4] = ["GetCapabilities", "ReadResource", "SearchWithGet", "SearchWithPost"];

const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// A call.
#[derive(Clone, Debug)]
pub(crate) struct Recorded<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    /// Empty for a caller who did not sign.
    pub(crate) access_key: &'a str,
    /// Where the request came from, and what sent it, as far as that is known.
    pub(crate) source_address: Option<&'a str>,
    pub(crate) user_agent: Option<&'a str>,
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
    let mut record = json!({
        "eventVersion": "1.08",
        "userIdentity": identity(recorded),
        "eventTime": recorded.at.to_second(),
        "eventSource": "healthlake.amazonaws.com",
        "eventName": recorded.operation,
        "awsRegion": recorded.region,
        "requestParameters": recorded.parameters,
        "requestID": recorded.request_id,
        "readOnly": READ_ONLY.contains(&recorded.operation),
        "eventType": "AwsApiCall",
        "managementEvent": true,
        "recipientAccountId": recorded.account,
        "eventCategory": "Management",
    });
    for (name, value) in [("sourceIPAddress", recorded.source_address), ("userAgent", recorded.user_agent)] {
        if let Some(value) = value {
            record[name] = value.into();
        }
    }
    record
}

/// Who called. Somebody without a key is told of as CloudTrail tells of anonymous callers (documented, of S3).
fn identity(recorded: &Recorded<'_>) -> Value {
    let account = recorded.account;
    if recorded.access_key.is_empty() {
        return json!({"type": "AWSAccount", "principalId": "", "accountId": "anonymous"});
    }
    json!({
        "type": "Root",
        "principalId": account,
        "arn": format!("arn:aws:iam::{account}:root"),
        "accountId": account,
        "accessKeyId": recorded.access_key,
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
            access_key: "AKIAIOSFODNN7EXAMPLE",
            source_address: Some("127.0.0.1"),
            user_agent: Some("aws-cli/2"),
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
        for (name, value) in fixture["documented"].as_object().expect("an object") {
            assert_eq!(&event["detail"][name], value, "{name}");
        }
        for name in ["detail-type", "source", "time"] {
            assert_eq!(event[name], captured[name], "{name}");
        }
        assert!(RECORDED.is_sorted());
        assert!(READ_ONLY.iter().all(|operation| RECORDED.contains(operation)));
        assert_eq!(parameters(store, None, false), json!({"datastoreId": store}));
    }
}
