//! SetTopicAttributes: sets one attribute of a topic; an empty value takes it away.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::model::topic::check_attribute;
use crate::{addresses, errors, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    topic_arn: String,
    attribute_name: String,
    attribute_value: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn set_topic_attributes(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let topic = addresses::enter_topic(&mut call, "TopicArn", &input.topic_arn)?;
    let (name, value) = (input.attribute_name, input.attribute_value.unwrap_or_default());
    if name == "ArchivePolicy" {
        return Err(ApiError::member_not_emulated("SetTopicAttributes", &name));
    }
    call.store
        .commit(|tx| {
            let mut topic = topics::topic(tx, &topic)?;
            check_attribute(&name, &value, topic.fifo).map_err(|reason| {
                let is_unknown = reason.starts_with("Unknown attribute");
                errors::invalid(if is_unknown { "AttributeName".to_owned() } else { reason })
            })?;
            if value.is_empty() && name != "DisplayName" {
                topic.attributes.remove(&name);
            } else {
                topic.attributes.insert(name, value);
            }
            topics::put(tx, &topic)
        })
        .await?;
    Ok(Output {})
}
