//! DeleteFunction: a function with all that belongs to it, or one of its versions. Event source mappings stay, as on AWS.

use contract::{ApiError, Call};
use serde_json::{Value, json};
use store::Key;

use super::get_function_configuration::Input;
use crate::collections::{
    self, ALIASES, CODE, FUNCTIONS, INVOKE_CONFIGS, POLICIES, RESERVATIONS, URLS, VERSIONS,
};
use crate::environments::Pool;
use crate::model::function::Configuration;
use crate::names::{self, LATEST};
use crate::{aliases, errors, function_urls, functions, layers, versions};

pub(super) async fn delete_function(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, input.qualifier.as_deref())?;
    let version = match reference.qualifier.as_deref() {
        None => None,
        Some(LATEST) => return Err(errors::latest_stays()),
        Some(qualifier) => Some(names::version_number(qualifier).ok_or_else(errors::aliases_stay)?),
    };
    call.store
        .commit(|tx| {
            if let Some(version) = &reference.qualifier {
                let leading = aliases::leading(tx, &reference.name, version)?;
                if !leading.is_empty() {
                    return Err(errors::version_in_use(&leading));
                }
            }
            let function = functions::function(tx, &call, &reference)?;
            let name = &function.name;
            match version {
                Some(number) => {
                    let Some(version) = functions::published(tx, name, number)? else { return Ok(()) };
                    tx.remove(VERSIONS.of(name), functions::version_key(number));
                    versions::forget_code(tx, &function, &version.code_sha256)?;
                    layers::forget_code(tx, &call, &version.layer_arns())
                }
                None => {
                    let mut layers = function.latest.layer_arns();
                    for (_, row) in tx.prefix(VERSIONS.of(name), &Key::parts().key()) {
                        layers.extend(collections::decode::<Configuration>(&row)?.layer_arns());
                    }
                    for part in [VERSIONS.of(name), CODE.of(name), ALIASES.of(name)] {
                        tx.drop_part(part);
                    }
                    for (key, row) in tx.prefix(URLS.whole(), &collections::all_of_function(name)) {
                        function_urls::remove(tx, key, &collections::decode(&row)?);
                    }
                    for collection in [&POLICIES, &INVOKE_CONFIGS] {
                        for (key, _) in tx.prefix(collection.whole(), &collections::all_of_function(name)) {
                            tx.remove(collection.whole(), key);
                        }
                    }
                    tx.remove(RESERVATIONS.whole(), Key::text(name));
                    tx.remove(FUNCTIONS.whole(), Key::text(name));
                    layers::forget_code(tx, &call, &layers)
                }
            }
        })
        .await?;
    call.kept::<Pool>().end(&reference.name, reference.qualifier.as_deref());
    Ok(json!({"StatusCode": 204}))
}
