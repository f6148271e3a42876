//! Reads the members of an input from the fields of a form, as JSON of the types that the shapes say.

use contract::ApiError;
use models::{Kind, OperationModel, ServiceModel, ShapeId};
use serde_json::{Map, Value};

use super::super::scalar;
use super::{names, words};
use crate::form::Fields;

/// Reads the members of an operation's input. Fields that it does not know are left out.
///
/// # Errors
/// `MalformedInput`, if a field is not of its type.
pub fn read(model: &ServiceModel, operation: &OperationModel, fields: &Fields) -> Result<Value, ApiError> {
    match operation.input {
        Some(shape) => structure(model, shape, fields),
        None => Ok(Value::Object(Map::new())),
    }
}

/// The depth is bounded: each step leads to a field that is there, and those are.
fn structure(model: &ServiceModel, shape: ShapeId, fields: &Fields) -> Result<Value, ApiError> {
    let mut members = Map::new();
    for member in model.shape(shape).members() {
        let written = names::written(model, member);
        let name =
            written.filter(|written| written.flattened).map_or(member.wire_name(), |written| written.name);
        if let Some(fields) = fields.inner.get(name) {
            let value = match written {
                Some(written) => collection(model, member.shape, written, fields)?,
                None => value(model, member.shape, name, fields)?,
            };
            members.insert(member.name.to_owned(), value);
        }
    }
    Ok(Value::Object(members))
}

/// A list or a map.
fn collection(
    model: &ServiceModel,
    shape: ShapeId,
    written: names::Written,
    fields: &Fields,
) -> Result<Value, ApiError> {
    let inner = if written.flattened { Some(fields) } else { fields.inner.get(written.name) };
    let entries = inner.map(Fields::numbered).unwrap_or_default();
    match model.shape(shape).kind {
        Kind::Map { value: of, .. } => {
            let mut map = Map::new();
            for entry in entries {
                let key = entry.text(written.key).unwrap_or_default().to_owned();
                let nothing = Fields { value: Some(String::new()), ..Fields::default() };
                let fields = entry.inner.get(written.value).unwrap_or(&nothing);
                map.insert(key, value(model, of, written.value, fields)?);
            }
            Ok(Value::Object(map))
        }
        Kind::List { member, .. } => {
            let values = entries.into_iter().map(|entry| value(model, member, written.name, entry));
            values.collect::<Result<_, _>>().map(Value::Array)
        }
        _ => Ok(Value::Null),
    }
}

fn value(model: &ServiceModel, shape: ShapeId, name: &str, fields: &Fields) -> Result<Value, ApiError> {
    let text = fields.value.as_deref().unwrap_or_default();
    match model.shape(shape).kind {
        Kind::Structure { .. } => structure(model, shape, fields),
        Kind::List { .. } | Kind::Map { .. } => match names::of_shape(model, shape) {
            Some(written) => collection(model, shape, written, fields),
            None => Ok(Value::Null),
        },
        _ => scalar::read(&model.shape(shape).kind, text).ok_or_else(|| words::malformed(name, text)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::form;

    // The fields are those of AWS's documentation of each protocol. A field that is read under another name is lost silently.
    #[test]
    fn fields_become_members() {
        for (service, operation, fields, expected) in [
            (
                "sqs",
                "SendMessageBatch",
                "QueueUrl=u&SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageBody=x%20y\
                 &SendMessageBatchRequestEntry.1.DelaySeconds=3&SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n\
                 &SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=v\
                 &SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=String\
                 &SendMessageBatchRequestEntry.2.Id=b&SendMessageBatchRequestEntry.2.MessageBody=z",
                json!({"QueueUrl": "u", "Entries": [
                    {"Id": "a", "MessageBody": "x y", "DelaySeconds": 3,
                     "MessageAttributes": {"n": {"StringValue": "v", "DataType": "String"}}},
                    {"Id": "b", "MessageBody": "z"},
                ]}),
            ),
            (
                "sqs",
                "CreateQueue",
                "QueueName=q&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5&Tag.1.Key=k&Tag.1.Value=v&Tag.2.Key=e",
                json!({"QueueName": "q", "Attributes": {"DelaySeconds": "5"}, "tags": {"k": "v", "e": ""}}),
            ),
            (
                "sqs",
                "ReceiveMessage",
                "MaxNumberOfMessages=10&AttributeName.1=All&MessageAttributeName.1=a&MessageAttributeName.2=b\
                 &MessageSystemAttributeName.1=SenderId",
                json!({"AttributeNames": ["All"], "MessageSystemAttributeNames": ["SenderId"],
                       "MessageAttributeNames": ["a", "b"], "MaxNumberOfMessages": 10}),
            ),
            (
                "sns",
                "Publish",
                "Message=m&MessageAttributes.entry.1.Name=n&MessageAttributes.entry.1.Value.DataType=String\
                 &MessageAttributes.entry.1.Value.StringValue=v",
                json!({"Message": "m", "MessageAttributes": {"n": {"DataType": "String", "StringValue": "v"}}}),
            ),
            (
                "sns",
                "PublishBatch",
                "TopicArn=t&PublishBatchRequestEntries.member.1.Id=a&PublishBatchRequestEntries.member.1.Message=m&Unknown=x",
                json!({"TopicArn": "t", "PublishBatchRequestEntries": [{"Id": "a", "Message": "m"}]}),
            ),
        ] {
            let model = models::service(service).expect("a model");
            let read = read(
                model,
                model.operation(operation).expect("an operation"),
                &form::read(&[fields.as_bytes()]),
            );
            assert_eq!(read.expect("members"), expected, "{service} {operation}");
        }
        let model = models::service("sqs").expect("a model");
        let receive = model.operation("ReceiveMessage").expect("an operation");
        let error = read(model, receive, &form::read(&[b"MaxNumberOfMessages=ten"])).expect_err("no number");
        assert_eq!((&*error.code, error.status), ("MalformedInput", 400));
    }
}
