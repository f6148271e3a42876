//! DeleteFunctionConcurrency.

use contract::{ApiError, Call};
use serde_json::{Value, json};
use store::Key;

use super::get_function_configuration::Input;
use crate::collections::RESERVATIONS;
use crate::{functions, names};

pub(super) async fn delete_function_concurrency(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, None)?;
    call.store
        .commit(|tx| {
            functions::function(tx, &call, &reference)?;
            tx.remove(RESERVATIONS.whole(), Key::text(&reference.name));
            Ok::<_, ApiError>(json!({}))
        })
        .await
}
