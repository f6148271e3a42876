//! ListPipes: pipes in the order of their names, a page at a time.

use contract::rows::Page;
use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Key;

use crate::collections::PIPES;
use crate::errors;
use crate::model::pipe::Pipe;

/// How many there are on a page if the request does not say, and at the most.
const MOST: usize = 100;

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
    let begins =
        |text: &str, prefix: &Option<String>| prefix.as_deref().is_none_or(|prefix| text.starts_with(prefix));
    let is_in =
        |pipe: &Pipe, state: &Option<String>| state.as_deref().is_none_or(|state| state == pipe.state());
    let wanted = |pipe: &Pipe| {
        begins(&pipe.name, &input.name_prefix)
            && begins(&pipe.source, &input.source_prefix)
            && begins(pipe.target(), &input.target_prefix)
            && is_in(pipe, &input.desired_state)
            && is_in(pipe, &input.current_state)
    };
    let most = input.limit.unwrap_or(MOST).clamp(1, MOST);
    let token = input.next_token.as_deref();
    let page = Page { token, most, invalid_token: errors::invalid_token };
    let (page, next_token) =
        page.of_rows(&call.store.snapshot(), PIPES.whole(), &Key::parts().key(), wanted)?;
    let pipes = page.iter().map(|pipe| pipe.listed(call.store.scope())).collect();
    Ok(Output { pipes, next_token })
}
