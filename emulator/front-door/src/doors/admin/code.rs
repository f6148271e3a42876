//! The zips of Lambda's functions and layers, at the paths that its answers name.

use contract::{ApiError, Caller, HttpBody, HttpRequest};
use http::StatusCode;

use crate::answer::{self, Answer, BYTES};
use crate::front::Arrival;

const SERVICE: &str = "lambda";
const OPERATION: &str = "DownloadCode";

/// Answers `{account}/{region}/function/{name}/{version}`, and the same of a layer.
pub(super) async fn code(arrival: Arrival, path: &str) -> Result<Answer, ApiError> {
    let Arrival { front, connection, parts, .. } = arrival;
    let missing = || ApiError::new(404, "UnknownPath", "there is no code at this path");
    let [account, region, kind, name, version] = path.split('/').collect::<Vec<_>>()[..] else {
        return Err(missing());
    };
    let (service, operation) =
        front.dispatch.find(SERVICE, OPERATION).ok_or_else(|| ApiError::not_emulated(SERVICE, OPERATION))?;
    let caller = Caller { account: account.into(), region: region.into(), access_key: account.into() };
    let visitor = front.visitor(&connection, &parts, caller, front.dispatch.ids().uuid_as());
    let call = front.dispatch.call(service, operation, visitor);
    let request = HttpRequest {
        method: parts.method.clone(),
        path: parts.uri.path().to_owned(),
        query: String::new(),
        headers: http::HeaderMap::new(),
        body: bytes::Bytes::new(),
        parameters: vec![
            ("kind", kind.to_owned()),
            ("name", name.to_owned()),
            ("version", version.to_owned()),
        ],
    };
    let found = front.dispatch.run_http(operation, call, request).await?;
    match found.body {
        HttpBody::Whole(zip) if found.status == StatusCode::OK => {
            Ok(answer::answer(found.status, BYTES, zip))
        }
        HttpBody::Whole(_) | HttpBody::Stream(_) => Err(missing()),
    }
}
