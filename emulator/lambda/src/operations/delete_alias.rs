//! DeleteAlias; one that is not there is no fault.

use contract::{ApiError, Call};
use serde_json::{Value, json};
use store::Key;

use super::get_alias::Input;
use crate::collections::ALIASES;
use crate::{functions, names};

pub(super) async fn delete_alias(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, None)?;
    call.store
        .commit(|tx| {
            let function = functions::function(tx, &call, &reference)?;
            tx.remove(ALIASES.of(&function.name), Key::text(&input.name));
            Ok::<_, ApiError>(json!({}))
        })
        .await
}
