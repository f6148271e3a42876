//! What the lists and maps of a service are called in the query protocol.
//!
//! Models of that protocol say so themselves. The model of SQS is of JSON now; its names stand here, as its documentation and
//! its clients of before have them.

use models::{Kind, Member, ServiceModel, ShapeId};

/// The namespace of SQS's answers.
const SQS_NAMESPACE: &str = "http://queue.amazonaws.com/doc/2012-11-05/";

/// The shapes of SQS whose elements or entries have a name of their own: the list or map, the name, and for a map what its keys and
/// values are called.
const SQS_SHAPES: [(&str, &str, &str, &str); 23] = [
    ("AWSAccountIdList", "AWSAccountId", "", ""),
    ("ActionNameList", "ActionName", "", ""),
    ("AttributeNameList", "AttributeName", "", ""),
    ("BatchResultErrorEntryList", "BatchResultErrorEntry", "", ""),
    ("BinaryList", "BinaryListValue", "", ""),
    ("ChangeMessageVisibilityBatchRequestEntryList", "ChangeMessageVisibilityBatchRequestEntry", "", ""),
    ("ChangeMessageVisibilityBatchResultEntryList", "ChangeMessageVisibilityBatchResultEntry", "", ""),
    ("DeleteMessageBatchRequestEntryList", "DeleteMessageBatchRequestEntry", "", ""),
    ("DeleteMessageBatchResultEntryList", "DeleteMessageBatchResultEntry", "", ""),
    ("ListMessageMoveTasksResultEntryList", "ListMessageMoveTasksResultEntry", "", ""),
    ("MessageAttributeNameList", "MessageAttributeName", "", ""),
    ("MessageBodyAttributeMap", "MessageAttribute", "Name", "Value"),
    ("MessageBodySystemAttributeMap", "MessageSystemAttribute", "Name", "Value"),
    ("MessageList", "Message", "", ""),
    ("MessageSystemAttributeList", "MessageSystemAttributeName", "", ""),
    ("MessageSystemAttributeMap", "Attribute", "Name", "Value"),
    ("QueueAttributeMap", "Attribute", "Name", "Value"),
    ("QueueUrlList", "QueueUrl", "", ""),
    ("SendMessageBatchRequestEntryList", "SendMessageBatchRequestEntry", "", ""),
    ("SendMessageBatchResultEntryList", "SendMessageBatchResultEntry", "", ""),
    ("StringList", "StringListValue", "", ""),
    ("TagKeyList", "TagKey", "", ""),
    ("TagMap", "Tag", "Key", "Value"),
];

/// How a list or a map is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// What each element or entry is called.
    pub(super) name: &'static str,
    /// What the key of an entry is called.
    pub(super) key: &'static str,
    /// What the value of an entry is called.
    pub(super) value: &'static str,
    /// Whether elements and entries stand in place of what holds them.
    pub(super) flattened: bool,
}

/// How the value of a member is written, if it is a list or a map.
pub(super) fn written(model: &ServiceModel, member: &Member) -> Option<Written> {
    let written = of_shape(model, member.shape)?;
    let own = own(model, member.shape);
    let flattened = written.flattened || member.flattened;
    // Without a name of their own, elements that stand in place of their list are called as the list.
    let name = match (flattened, own) {
        (true, None) => match model.shape(member.shape).kind {
            Kind::List { member_name: Some(name), .. } => name,
            _ => member.wire_name(),
        },
        _ => written.name,
    };
    Some(Written { name, flattened, ..written })
}

/// The same of a shape that is no member's, such as a list within a list.
pub(super) fn of_shape(model: &ServiceModel, shape: ShapeId) -> Option<Written> {
    let own = own(model, shape);
    Some(match model.shape(shape).kind {
        Kind::List { flattened, member_name, .. } => {
            let name = own.map_or(member_name.unwrap_or("member"), |(_, name, ..)| *name);
            Written { name, key: "", value: "", flattened }
        }
        Kind::Map { flattened, key_name, value_name, .. } => match own {
            Some((_, name, key, value)) => Written { name, key, value, flattened },
            None => Written {
                name: "entry",
                key: key_name.unwrap_or("key"),
                value: value_name.unwrap_or("value"),
                flattened,
            },
        },
        _ => return None,
    })
}

fn own(
    model: &ServiceModel,
    shape: ShapeId,
) -> Option<&'static (&'static str, &'static str, &'static str, &'static str)> {
    if model.id != "sqs" {
        return None;
    }
    let name = model.shape(shape).name;
    SQS_SHAPES.iter().find(|(shape, ..)| *shape == name)
}

/// The namespace of a service's answers.
pub(super) fn namespace(model: &ServiceModel) -> Option<&'static str> {
    model.xml_namespace.or((model.id == "sqs").then_some(SQS_NAMESPACE))
}

#[cfg(test)]
mod tests {
    use super::*;

    // A list of SQS without its name here would be read and written under a name that no client knows.
    #[test]
    fn every_list_and_map_of_sqs_has_its_name() {
        let model = models::service("sqs").expect("a model");
        for shape in model.shapes {
            let is_named = SQS_SHAPES.iter().any(|(name, ..)| *name == shape.name);
            let needs_one = matches!(shape.kind, Kind::List { .. } | Kind::Map { .. });
            assert_eq!(is_named, needs_one, "{}", shape.name);
        }
        for (shape, ..) in SQS_SHAPES {
            assert!(model.shapes.iter().any(|known| known.name == shape), "{shape}");
        }
    }
}
