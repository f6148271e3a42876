//! CreateTopic: a topic, or the one that there is, if it is as asked for.
//!
//! `DataProtectionPolicy` is kept and shown, and has no effect.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::addresses::topic_arn;
use crate::model::topic::{Attributes, Topic, check_attribute, check_name};
use crate::tags::{self, Tag};
use crate::{errors, topics};

/// What cannot be set, and is not emulated.
const ARCHIVE: &str = "ArchivePolicy";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
    attributes: Option<Attributes>,
    tags: Option<Vec<Tag>>,
    data_protection_policy: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    topic_arn: String,
}

pub(super) async fn create_topic(call: Call, input: Input) -> Result<Output, ApiError> {
    let mut attributes = input.attributes.unwrap_or_default();
    if attributes.contains_key(ARCHIVE) {
        return Err(ApiError::member_not_emulated("CreateTopic", ARCHIVE));
    }
    let fifo = attributes.remove("FifoTopic").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    check_name(&input.name, fifo)?;
    for (name, value) in &attributes {
        check_attribute(name, value, fifo)
            .map_err(|reason| errors::invalid(format!("Attributes Reason: {reason}")))?;
    }
    let asks_for_tags = input.tags.is_some();
    let asked = Topic {
        name: input.name,
        fifo,
        attributes,
        tags: tags::kept(input.tags.unwrap_or_default())?,
        data_protection_policy: input.data_protection_policy,
        ended: 0,
    };
    call.store
        .commit(|tx| match topics::find(tx, &asked.name)? {
            Some(there) => is_as_asked(&there, &asked, asks_for_tags),
            None => topics::put(tx, &asked),
        })
        .await?;
    Ok(Output { topic_arn: topic_arn(call.store.scope(), &asked.name) })
}

/// What is asked for must be as it is; what is not asked for may be anything.
fn is_as_asked(there: &Topic, asked: &Topic, asks_for_tags: bool) -> Result<(), ApiError> {
    let is_same = |(name, value): (&String, &String)| there.attributes.get(name) == Some(value);
    if !asked.attributes.iter().all(is_same) {
        return Err(errors::invalid("Attributes Reason: Topic already exists with different attributes"));
    }
    if asks_for_tags && there.tags != asked.tags {
        return Err(errors::invalid("Tags Reason: Topic already exists with different tags"));
    }
    Ok(())
}
