//! Writes the members of an output as XML, as the shapes say.

use bytes::Bytes;
use contract::ApiError;
use http::StatusCode;
use models::{Kind, OperationModel, Protocol, ServiceModel, ShapeId};
use serde_json::Value;

use super::names;
use crate::answer::{self, Answer, XML};

/// The answer to an operation that has done what was asked.
///
/// # Errors
/// A fault, if the members are not JSON.
pub(super) fn success(
    model: &ServiceModel,
    operation: &OperationModel,
    members: &Bytes,
    request_id: &str,
) -> Result<Answer, ApiError> {
    let members: Value =
        serde_json::from_slice(members).map_err(|error| ApiError::internal(error.to_string()))?;
    let name = operation.name;
    let mut text = format!("<?xml version=\"1.0\"?><{name}Response{}>", namespace(model));
    // A service that speaks the protocol only beside another says nothing of operations that answer nothing.
    let own = (model.protocol != Protocol::Query).then(|| format!("{name}Result"));
    let wrapper = operation.result_wrapper.map(str::to_owned).or(own.filter(|_| operation.output.is_some()));
    if let Some(wrapper) = &wrapper {
        text.push_str(&format!("<{wrapper}>"));
    }
    if let Some(shape) = operation.output {
        structure(&mut text, model, shape, &members);
    }
    if let Some(wrapper) = &wrapper {
        text.push_str(&format!("</{wrapper}>"));
    }
    text.push_str(&format!(
        "<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{name}Response>"
    ));
    Ok(answer::answer(StatusCode::OK, XML, text))
}

/// The attribute of an element that says its service's namespace.
pub(super) fn namespace(model: &ServiceModel) -> String {
    names::namespace(model).map(|uri| format!(" xmlns=\"{uri}\"")).unwrap_or_default()
}

/// The depth is bounded: each step goes into a value that was parsed, and a parser bounds it.
fn structure(text: &mut String, model: &ServiceModel, shape: ShapeId, value: &Value) {
    for member in model.shape(shape).members() {
        let Some(value) = value.get(member.name).filter(|value| !value.is_null()) else { continue };
        match names::written(model, member) {
            Some(written) if written.flattened => collection(text, model, member.shape, written, value),
            Some(written) => element(text, member.wire_name(), |text| {
                collection(text, model, member.shape, written, value);
            }),
            None => element(text, member.wire_name(), |text| content(text, model, member.shape, value)),
        }
    }
}

/// The elements of a list, or the entries of a map.
fn collection(
    text: &mut String,
    model: &ServiceModel,
    shape: ShapeId,
    written: names::Written,
    value: &Value,
) {
    match (&model.shape(shape).kind, value) {
        (Kind::List { member, .. }, Value::Array(values)) => {
            for value in values {
                element(text, written.name, |text| content(text, model, *member, value));
            }
        }
        (Kind::Map { value: of, .. }, Value::Object(entries)) => {
            for (key, value) in entries {
                element(text, written.name, |text| {
                    element(text, written.key, |text| escape(text, key));
                    element(text, written.value, |text| content(text, model, *of, value));
                });
            }
        }
        _ => {}
    }
}

fn content(text: &mut String, model: &ServiceModel, shape: ShapeId, value: &Value) {
    match (&model.shape(shape).kind, value) {
        (Kind::Structure { .. }, _) => structure(text, model, shape, value),
        (Kind::List { .. } | Kind::Map { .. }, _) => {
            if let Some(written) = names::of_shape(model, shape) {
                collection(text, model, shape, written, value);
            }
        }
        (Kind::Timestamp { .. }, Value::Number(seconds)) => time(text, seconds),
        (_, Value::String(value)) => escape(text, value),
        (_, value) => escape(text, &value.to_string()),
    }
}

/// A time is written as ISO 8601 does, where JSON has seconds since 1970.
fn time(text: &mut String, seconds: &serde_json::Number) {
    let milliseconds = seconds.as_f64().map(|seconds| (seconds * 1_000.0).round());
    // Within the years that can be written, the digits behind the point are all there.
    #[allow(clippy::cast_possible_truncation)]
    let time =
        milliseconds.and_then(|milliseconds| jiff::Timestamp::from_millisecond(milliseconds as i64).ok());
    match time {
        Some(time) => text.push_str(&format!("{time:.3}")),
        None => escape(text, &seconds.to_string()),
    }
}

fn element(text: &mut String, name: &str, inside: impl FnOnce(&mut String)) {
    text.push('<');
    text.push_str(name);
    text.push('>');
    inside(text);
    text.push_str("</");
    text.push_str(name);
    text.push('>');
}

/// Writes a text. A carriage return is spelt out, for a parser would read it as a line's end; what XML has not is left out.
pub(super) fn escape(text: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\r' => text.push_str("&#xD;"),
            '\t' | '\n' => text.push(character),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            _ => text.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::answer::Body;

    // Old clients parse these by element; the forms are those of AWS's documentation of each protocol.
    #[test]
    fn members_become_elements() {
        for (service, operation, members, expected) in [
            (
                "sqs",
                "ReceiveMessage",
                json!({"Messages": [{"MessageId": "i", "Body": "a<b&\r\n\"", "Attributes": {"SenderId": "s"},
                       "MessageAttributes": {"n": {"StringValue": "v", "DataType": "String"}}}]}),
                "<?xml version=\"1.0\"?><ReceiveMessageResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">\
                 <ReceiveMessageResult><Message><MessageId>i</MessageId><Body>a&lt;b&amp;&#xD;\n&quot;</Body>\
                 <Attribute><Name>SenderId</Name><Value>s</Value></Attribute>\
                 <MessageAttribute><Name>n</Name><Value><StringValue>v</StringValue><DataType>String</DataType></Value>\
                 </MessageAttribute></Message></ReceiveMessageResult>\
                 <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></ReceiveMessageResponse>",
            ),
            (
                "sqs",
                "DeleteMessage",
                json!({}),
                "<?xml version=\"1.0\"?><DeleteMessageResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">\
                 <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DeleteMessageResponse>",
            ),
            (
                "sns",
                "ListOriginationNumbers",
                json!({"PhoneNumbers": [{"CreatedAt": 1_793_448_000.12, "PhoneNumber": "1", "NumberCapabilities": ["SMS"]}]}),
                "<?xml version=\"1.0\"?><ListOriginationNumbersResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">\
                 <ListOriginationNumbersResult><PhoneNumbers><member><CreatedAt>2026-10-31T12:00:00.120Z</CreatedAt>\
                 <PhoneNumber>1</PhoneNumber><NumberCapabilities><member>SMS</member></NumberCapabilities></member>\
                 </PhoneNumbers></ListOriginationNumbersResult>\
                 <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></ListOriginationNumbersResponse>",
            ),
            (
                "sns",
                "CheckIfPhoneNumberIsOptedOut",
                json!({"isOptedOut": false}),
                "<?xml version=\"1.0\"?><CheckIfPhoneNumberIsOptedOutResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">\
                 <CheckIfPhoneNumberIsOptedOutResult><isOptedOut>false</isOptedOut></CheckIfPhoneNumberIsOptedOutResult>\
                 <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></CheckIfPhoneNumberIsOptedOutResponse>",
            ),
        ] {
            let model = models::service(service).expect("a model");
            let described = model.operation(operation).expect("an operation");
            let answer = success(model, described, &members.to_string().into(), "r").expect("an answer");
            let Body::Whole(body) = answer.body() else { panic!("whole") };
            assert_eq!(std::str::from_utf8(body).expect("text"), expected, "{service} {operation}");
        }
    }
}
