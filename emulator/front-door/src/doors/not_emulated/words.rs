//! One error in the words of each protocol that has no door of its own.

use contract::ApiError;
use http::HeaderName;
use http::header::HeaderValue;
use models::{Protocol, ServiceModel};
use serde_json::json;

use crate::answer::{self, Answer, CBOR, ERROR_TYPE, TEXT, XML};

/// An error in the protocol of a service.
pub(super) fn refusal(model: &ServiceModel, error: &ApiError) -> Answer {
    match model.protocol {
        Protocol::Query => query(Some(model), error),
        Protocol::RestXml => rest_xml(error),
        Protocol::RpcV2Cbor => cbor(error),
        Protocol::RestJson | Protocol::Json10 | Protocol::Json11 => rest_json(error),
    }
}

/// Text, where no protocol is known.
pub(super) fn plain(error: &ApiError) -> Answer {
    answer::answer(answer::status(error.status), TEXT, format!("{}: {}\n", error.code, error.message))
}

pub(super) fn rest_json(error: &ApiError) -> Answer {
    let mut answer = answer::json(answer::status(error.status), &json!({"message": error.message}));
    if let Ok(code) = HeaderValue::from_str(&error.code) {
        answer.headers_mut().insert(ERROR_TYPE, code);
    }
    answer
}

pub(super) fn query(model: Option<&ServiceModel>, error: &ApiError) -> Answer {
    let namespace = model.and_then(|model| model.xml_namespace);
    let namespace = namespace.map(|uri| format!(" xmlns=\"{uri}\"")).unwrap_or_default();
    let fault = if error.is_fault() { "Receiver" } else { "Sender" };
    let (code, message) = (escaped(&error.code), escaped(&error.message));
    let body = format!(
        "<ErrorResponse{namespace}><Error><Type>{fault}</Type><Code>{code}</Code><Message>{message}</Message>\
         </Error></ErrorResponse>\n"
    );
    answer::answer(answer::status(error.status), XML, body)
}

pub(super) fn rest_xml(error: &ApiError) -> Answer {
    let (code, message) = (escaped(&error.code), escaped(&error.message));
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    answer::answer(answer::status(error.status), XML, body)
}

/// A map of two texts.
pub(super) fn cbor(error: &ApiError) -> Answer {
    let mut body = vec![0xA2];
    for text in ["__type", &error.code, "message", &error.message] {
        let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
        body.push(0x79);
        body.extend_from_slice(&length.to_be_bytes());
        body.extend_from_slice(&text.as_bytes()[..usize::from(length)]);
    }
    let mut answer = answer::answer(answer::status(error.status), CBOR, body);
    let protocol = HeaderName::from_static("smithy-protocol");
    answer.headers_mut().insert(protocol, HeaderValue::from_static("rpc-v2-cbor"));
    answer
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
