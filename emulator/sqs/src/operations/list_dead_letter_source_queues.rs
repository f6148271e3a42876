//! ListDeadLetterSourceQueues: the queues whose dead letters go to a queue, in the order of their names, a page at a time.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{addresses, collections, errors, redrive};

/// How many queues a page has, and at the most.
const MOST_RESULTS: i64 = 1_000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_url: Option<String>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    #[serde(rename = "queueUrls")]
    queue_urls: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// A page of names.
pub(super) struct Page {
    pub(super) names: Vec<String>,
    pub(super) next_token: Option<String>,
}

/// A page of what `names` gives behind a name. A token is the last name of the page before. Only who says how many there are on
/// a page gets one, as AWS documents; the texts are believed.
///
/// # Errors
/// `InvalidParameterValue`.
pub(super) fn page<Names: Iterator<Item = String>>(
    names: impl FnOnce(Option<&str>) -> Names,
    most: Option<i64>,
    token: Option<&str>,
) -> Result<Page, ApiError> {
    if let Some(most) = most.filter(|most| !(1..=MOST_RESULTS).contains(most)) {
        let reason = format!("MaxResults must be an integer between 1 and {MOST_RESULTS}.");
        return Err(errors::invalid_value(most, "MaxResults", &reason));
    }
    let after = token.map(|token| {
        let bytes = STANDARD.decode(token).ok().filter(|bytes| !bytes.is_empty());
        bytes.and_then(|bytes| String::from_utf8(bytes).ok())
    });
    if matches!(after, Some(None)) {
        return Err(errors::invalid_parameter("Invalid or expired next token."));
    }
    let many = usize::try_from(most.unwrap_or(MOST_RESULTS)).unwrap_or(1);
    let mut names: Vec<String> = names(after.flatten().as_deref()).take(many + 1).collect();
    let more = names.len() > many;
    names.truncate(many);
    let next_token = names.last().filter(|_| more && most.is_some()).map(|last| STANDARD.encode(last));
    Ok(Page { names, next_token })
}

pub(super) async fn list_dead_letter_source_queues(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url)?;
    let snapshot = call.store.snapshot();
    collections::queue(&snapshot, &name)?;
    let sources = redrive::sources(&snapshot, &addresses::arn(call.store.scope(), &name))?;
    let names = |after: Option<&str>| {
        let after = after.unwrap_or_default().to_owned();
        sources.into_iter().map(|queue| queue.name).filter(move |name| *name > after)
    };
    let Page { names, next_token } = page(names, input.max_results, input.next_token.as_deref())?;
    let queue_urls = names.iter().map(|name| addresses::url(&call, name)).collect();
    Ok(Output { queue_urls, next_token })
}
