//! UpdatePipe: says of a pipe what is said, and leaves the rest as it is; its source stays. The pipe goes on where it was.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::model::pipe::Said;
use crate::pipes;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
    #[serde(flatten)]
    said: Said,
}

pub(super) async fn update_pipe(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    call.store
        .commit(|tx| {
            let mut pipe = pipes::pipe(tx, &input.name)?;
            let Said {
                description,
                desired_state,
                source_parameters,
                enrichment,
                enrichment_parameters,
                target,
                target_parameters,
                role_arn,
                log_configuration,
                kms_key_identifier,
            } = input.said;
            if let Some(state) = desired_state {
                pipe.running = state != "STOPPED";
            }
            let said = &mut pipe.said;
            for (kept, new) in [
                (&mut said.description, description),
                (&mut said.enrichment, enrichment),
                (&mut said.target, target),
                (&mut said.role_arn, role_arn),
                (&mut said.kms_key_identifier, kms_key_identifier),
            ] {
                *kept = new.or(kept.take());
            }
            for (kept, new) in [
                (&mut said.enrichment_parameters, enrichment_parameters),
                (&mut said.target_parameters, target_parameters),
                (&mut said.log_configuration, log_configuration),
            ] {
                *kept = new.or(kept.take());
            }
            if let Some(parameters) = source_parameters {
                lay_over(said.source_parameters.get_or_insert_with(|| Value::Object(Map::new())), parameters);
            }
            pipe.modified = call.now.0;
            pipes::check(&pipe)?;
            pipes::put(tx, &call, &pipe)?;
            Ok(pipe.summary(call.store.scope()))
        })
        .await
}

/// The parameters of a source are said anew one by one: where a pipe began cannot be said again. They are two deep.
fn lay_over(kept: &mut Value, new: Value) {
    let (Value::Object(kept), Value::Object(new)) = (kept, new) else { return };
    for (name, value) in new {
        match (kept.get_mut(&name), value) {
            (Some(Value::Object(kept)), Value::Object(new)) if name != "FilterCriteria" => kept.extend(new),
            (_, value) => {
                kept.insert(name, value);
            }
        }
    }
}
