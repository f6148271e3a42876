//! What version 1 of the SDK tells of the HTTP answer, which the optimized integrations put into their results.
//!
//! The headers are those of published captures, but for `x-amz-crc32` and `X-Amzn-Trace-Id`. The length is that of the answer's
//! JSON here; the request id is drawn anew, as in causes.

use contract::{Call, Time};
use serde_json::{Map, Value, json};

/// Which headers a service's answer has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Headers {
    /// Those that are always the same.
    pub(super) fixed: &'static [(&'static str, &'static str)],
    /// The member of the result that has a header of its own.
    pub(super) member: Option<(&'static str, &'static str)>,
}

/// The members that are added to results.
pub(super) const NAMES: &[&str] = &["SdkHttpMetadata", "SdkResponseMetadata"];

/// Adds `SdkHttpMetadata` and `SdkResponseMetadata` to a result, and puts its members in order.
pub(super) fn add(result: &mut Map<String, Value>, headers: Headers, length: usize, call: &Call) {
    let id = call.ids.uuid();
    let mut lines: Vec<(&str, String)> =
        headers.fixed.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    if let Some((name, member)) = headers.member
        && let Some(value) = result.get(member).and_then(Value::as_str)
    {
        lines.push((name, value.to_owned()));
    }
    lines.push(("Content-Length", length.to_string()));
    lines.push(("Date", http_date(call.now)));
    lines.push(("x-amzn-RequestId", id.clone()));
    lines.sort_by_cached_key(|(name, _)| name.to_ascii_lowercase());
    let all: Map<String, Value> =
        lines.iter().map(|(name, value)| ((*name).to_owned(), json!([value]))).collect();
    let each: Map<String, Value> =
        lines.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let http = json!({"AllHttpHeaders": all, "HttpHeaders": each, "HttpStatusCode": 200});
    result.insert("SdkHttpMetadata".to_owned(), http);
    result.insert("SdkResponseMetadata".to_owned(), json!({"RequestId": id}));
    result.sort_keys();
}

fn http_date(time: Time) -> String {
    let time = jiff::Timestamp::from_millisecond(time.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
