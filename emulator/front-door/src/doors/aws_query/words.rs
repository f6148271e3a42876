//! Errors in the words of the query protocol: an `ErrorResponse` with a type, a code and a text.

use contract::ApiError;
use models::{ErrorTrait, Kind, ServiceModel};

use super::xml;
use crate::answer::{self, Answer, XML};
use crate::errors::FAULT;

/// What AWS's front end calls its own errors here: the code of JSON, the code of this protocol, the status.
const FRONT_END: [(&str, &str, u16); 5] = [
    ("IncompleteSignatureException", "IncompleteSignature", 400),
    ("InvalidSignatureException", "SignatureDoesNotMatch", 403),
    ("MissingAuthenticationTokenException", "MissingAuthenticationToken", 403),
    ("SerializationException", "MalformedInput", 400),
    ("UnrecognizedClientException", "InvalidClientTokenId", 403),
];

/// An error in a service's words.
pub(super) fn refusal(model: Option<&'static ServiceModel>, request_id: &str, error: &ApiError) -> Answer {
    let (code, status) = code(model, error);
    let message = match error.in_query.and_then(|words| words.message) {
        _ if error.is_fault() => FAULT,
        Some(message) => message,
        None => &error.message,
    };
    let sender = if error.is_fault() { "Receiver" } else { "Sender" };
    let namespace = model.map(xml::namespace).unwrap_or_default();
    let mut text = format!("<ErrorResponse{namespace}><Error><Type>{sender}</Type><Code>");
    xml::escape(&mut text, code);
    text.push_str("</Code><Message>");
    xml::escape(&mut text, message);
    text.push_str("</Message>");
    if model.is_some_and(|model| model.id == "sqs") {
        text.push_str("<Detail/>");
    }
    text.push_str("</Error>");
    if !request_id.is_empty() {
        text.push_str(&format!("<RequestId>{request_id}</RequestId>"));
    }
    text.push_str("</ErrorResponse>\n");
    let mut answer = answer::answer(answer::status(status), XML, text);
    answer::add_headers(&mut answer, &error.headers);
    answer
}

fn code<'e>(model: Option<&'static ServiceModel>, error: &'e ApiError) -> (&'e str, u16) {
    if error.is_fault() {
        return ("InternalFailure", error.status);
    }
    if let Some(words) = error.in_query {
        return (words.code, error.status);
    }
    if let Some((_, code, status)) = FRONT_END.iter().find(|(code, ..)| *code == error.code) {
        return (code, *status);
    }
    let shape = model.and_then(|model| model.shapes.iter().find(|shape| shape.name == error.code));
    match shape.map(|shape| &shape.kind) {
        Some(Kind::Structure { error: Some(ErrorTrait { code, .. }), .. }) => (code, error.status),
        _ => (&error.code, error.status),
    }
}

/// A form that names no operation.
pub(super) fn missing_action() -> ApiError {
    ApiError::new(400, "MissingAction", "The request must contain the parameter Action.")
}

/// An operation that the service has not.
pub(super) fn invalid_action(action: &str) -> ApiError {
    ApiError::new(400, "InvalidAction", format!("The action {action} is not valid for this endpoint."))
}

/// A field that is not of its type. The text is believed.
pub(super) fn malformed(name: &str, value: &str) -> ApiError {
    ApiError::new(400, "MalformedInput", format!("Value {value} for parameter {name} is not of its type."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Body;

    // Clients know an error by its code alone, and it is not the one of JSON.
    #[test]
    fn errors_have_the_codes_of_the_protocol() {
        let queue = ApiError::new(400, "QueueDoesNotExist", "JSON's").in_query_as("AWS.X", "its own <text>");
        for (service, error, status, expected) in [
            (
                Some("sqs"),
                queue,
                400,
                "<ErrorResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><Error><Type>Sender</Type><Code>AWS.X</Code>\
                 <Message>its own &lt;text&gt;</Message><Detail/></Error><RequestId>r</RequestId></ErrorResponse>\n",
            ),
            (
                Some("sns"),
                ApiError::new(403, "AuthorizationErrorException", "no"),
                403,
                "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>Sender</Type>\
                 <Code>AuthorizationError</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>\n",
            ),
            (
                None,
                crate::errors::missing_authentication_token(),
                403,
                "<ErrorResponse><Error><Type>Sender</Type><Code>MissingAuthenticationToken</Code>\
                 <Message>Request is missing Authentication Token</Message></Error><RequestId>r</RequestId></ErrorResponse>\n",
            ),
            (
                None,
                ApiError::internal("secret"),
                500,
                "<ErrorResponse><Error><Type>Receiver</Type><Code>InternalFailure</Code><Message>The request processing has failed \
                 because of an unknown error, exception or failure.</Message></Error><RequestId>r</RequestId></ErrorResponse>\n",
            ),
        ] {
            let answer = refusal(service.and_then(models::service), "r", &error);
            let Body::Whole(body) = answer.body() else { panic!("whole") };
            assert_eq!(
                (answer.status().as_u16(), std::str::from_utf8(body).expect("text")),
                (status, expected)
            );
        }
    }
}
