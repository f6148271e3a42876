//! The zip of a function's version or of a layer's, at the path that answers name as its `Location`. On AWS that is a signed URL of
//! S3's, so whoever knows it may fetch it.

use bytes::Bytes;
use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;

use crate::collections::{LAYER_CODE, Rows};
use crate::names::{self, Reference};
use crate::{errors, functions, layers};

pub(super) async fn download_code(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let name = request.parameter("name");
    let version = request.parameter("version");
    let zip = match request.parameter("kind") {
        "function" => {
            let reference = Reference { name: name.to_owned(), qualifier: Some(version.to_owned()) };
            functions::code(&call.store, &functions::version(&call.store, &call, &reference)?)
        }
        "layer" => {
            let number = names::version_number(version).ok_or_else(errors::no_resource)?;
            // A function may have one that was deleted; nobody else has it any more.
            layers::find(&call.store, name, number)?.ok_or_else(errors::no_resource)?;
            call.store.row(LAYER_CODE.of(name), &layers::key(number))
        }
        _ => None,
    };
    let zip = zip.ok_or_else(errors::no_resource)?;
    Ok(HttpAnswer::new(StatusCode::OK, Bytes::copy_from_slice(&zip)))
}
