//! ListPipes: pipes in the order of their names, a page at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::collections::{PIPES, decode};
use crate::model::pipe::Pipe;
use crate::pages;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name_prefix: Option<String>,
    desired_state: Option<String>,
    current_state: Option<String>,
    source_prefix: Option<String>,
    target_prefix: Option<String>,
    next_token: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    pipes: Vec<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_pipes(call: Call, input: Input) -> Result<Output, ApiError> {
    let snapshot = call.store.snapshot();
    let rows = snapshot.all(PIPES.whole()).map(|(key, row)| Ok((key.clone(), decode::<Pipe>(row)?)));
    let mut all = rows.collect::<Result<Vec<_>, ApiError>>()?;
    let begins =
        |text: &str, prefix: &Option<String>| prefix.as_deref().is_none_or(|prefix| text.starts_with(prefix));
    let is_in =
        |pipe: &Pipe, state: &Option<String>| state.as_deref().is_none_or(|state| state == pipe.state());
    all.retain(|(_, pipe)| {
        begins(&pipe.name, &input.name_prefix)
            && begins(&pipe.source, &input.source_prefix)
            && begins(pipe.target(), &input.target_prefix)
            && is_in(pipe, &input.desired_state)
            && is_in(pipe, &input.current_state)
    });
    let (page, next_token) = pages::page(all, input.next_token.as_deref(), input.limit)?;
    let pipes = page.iter().map(|pipe| pipe.listed(call.store.scope())).collect();
    Ok(Output { pipes, next_token })
}
