//! GetFunction: the configuration, where the code can be fetched, and what belongs to the function as a whole.

use contract::{ApiError, Call};
use serde_json::{Value, json};

use super::get_function_configuration::Input;
use crate::{functions, invocations, locations, names};

pub(super) async fn get_function(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, input.qualifier.as_deref())?;
    let function = functions::function(&call.store, &call, &reference)?;
    let configuration = functions::shown(&call.store, &call, &reference)?;
    let location = locations::of_code(&call, &configuration);
    let mut answer = json!({
        "Configuration": configuration,
        "Code": {"RepositoryType": "S3", "Location": location},
    });
    if !function.tags.is_empty() {
        answer["Tags"] = json!(function.tags);
    }
    if let Some(reserved) = invocations::reservation(&call.store, &function.name)? {
        answer["Concurrency"] = json!({"ReservedConcurrentExecutions": reserved});
    }
    Ok(answer)
}
