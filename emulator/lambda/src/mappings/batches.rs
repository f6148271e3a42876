//! Brings a batch to a function, and reads which of its records have failed.

use bytes::Bytes;
use contract::Call;
use serde_json::{Value, json};

use crate::invocations;
use crate::mappings;
use crate::model::mapping::Mapping;

/// What became of a batch.
#[derive(Debug)]
pub(crate) enum Verdict {
    Done,
    /// Only the records of these identifiers have failed.
    Partly(Vec<String>),
    /// All of it has failed. The request's id, and the version in which it has, if that failed by itself.
    Failed(String, Option<String>),
    /// The function was not invoked: it is gone, throttled, or broken by us.
    Refused,
}

/// Brings records to the function of a mapping. `is_known` says whether an identifier is one of theirs.
pub(crate) async fn bring(
    call: &Call,
    mapping: &Mapping,
    records: &[Value],
    is_known: impl Fn(&str) -> bool,
) -> Verdict {
    bring_event(call, mapping, &json!({"Records": records}), is_known, |_| true).await
}

/// The same of a whole event, if the response is one that is understood.
pub(crate) async fn bring_event(
    call: &Call,
    mapping: &Mapping,
    event: &Value,
    is_known: impl Fn(&str) -> bool,
    understand: impl FnOnce(&[u8]) -> bool,
) -> Verdict {
    let payload = Bytes::from(event.to_string());
    let id = call.ids.uuid();
    let outcome = invocations::invoke(call, &mappings::function(mapping), &id, payload, None).await;
    match outcome {
        Ok((version, outcome)) if outcome.is_error || !understand(&outcome.payload) => {
            Verdict::Failed(id, Some(version.version))
        }
        Ok((_, outcome)) if mapping.reports_failures() => match failures(&outcome.payload) {
            Some(failed) if failed.is_empty() => Verdict::Done,
            Some(failed) if failed.iter().all(|one| is_known(one)) => Verdict::Partly(failed),
            _ => Verdict::Failed(id, None),
        },
        Ok(_) => Verdict::Done,
        Err(error) => {
            tracing::warn!(
                mapping = mapping.uuid,
                function = mapping.function,
                "a batch was not brought: {error}"
            );
            Verdict::Refused
        }
    }
}

/// The identifiers in `batchItemFailures`; `None` if the response is not what it should be, which AWS takes for a failure of the
/// whole batch.
fn failures(payload: &[u8]) -> Option<Vec<String>> {
    let response: Value = serde_json::from_slice(payload).ok()?;
    match response.get("batchItemFailures") {
        None | Some(Value::Null) => match response {
            Value::Object(_) | Value::Null => Some(Vec::new()),
            Value::String(text) if text.is_empty() => Some(Vec::new()),
            _ => None,
        },
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| item["itemIdentifier"].as_str().filter(|id| !id.is_empty()).map(str::to_owned))
            .collect(),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A response that AWS takes for a success must not bring a batch back, and one that it does not must.
    #[test]
    fn responses_are_read_as_aws_documents() {
        let some = |ids: &[&str]| Some(ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
        for (response, expected) in [
            ("{}", some(&[])),
            ("null", some(&[])),
            ("\"\"", some(&[])),
            (r#"{"batchItemFailures": []}"#, some(&[])),
            (r#"{"batchItemFailures": null}"#, some(&[])),
            (
                r#"{"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "b"}]}"#,
                some(&["a", "b"]),
            ),
            (r#"{"batchItemFailures": [{"itemIdentifier": ""}]}"#, None),
            (r#"{"batchItemFailures": [{"itemIdentifier": null}]}"#, None),
            (r#"{"batchItemFailures": [{"bad": "a"}]}"#, None),
            (r#"{"batchItemFailures": "a"}"#, None),
            ("\"text\"", None),
            ("not JSON", None),
        ] {
            assert_eq!(failures(response.as_bytes()), expected, "{response}");
        }
    }
}
