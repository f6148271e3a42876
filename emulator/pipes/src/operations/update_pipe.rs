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

/// What says of a source that is read where to begin.
const STREAM: &str = "DynamoDBStreamParameters";
const POSITION: &str = "StartingPosition";

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
            said.log_configuration = log_configuration.or(said.log_configuration.take());
            let position =
                said.source_parameters.as_ref().and_then(|all| all.get(STREAM)?.get(POSITION).cloned());
            for (kept, new) in [
                (&mut said.source_parameters, source_parameters),
                (&mut said.enrichment_parameters, enrichment_parameters),
                (&mut said.target_parameters, target_parameters),
            ] {
                lay_over(kept, new);
            }
            keep_position(said, position);
            pipe.modified = call.now.0;
            pipes::check(&pipe)?;
            pipes::put(tx, &call, &pipe)?;
            Ok(pipe.summary(call.store.scope()))
        })
        .await
}

/// Parameters that are said stand in place of those of the same name, with all their members (documented); an empty template is none.
fn lay_over(kept: &mut Option<Value>, new: Option<Value>) {
    let Some(Value::Object(new)) = new else { return };
    let Value::Object(kept) = kept.get_or_insert_with(|| Value::Object(Map::new())) else { return };
    kept.extend(new);
    if kept.get("InputTemplate").is_some_and(|template| template == "") {
        kept.shift_remove("InputTemplate");
    }
}

/// Where a pipe began cannot be said again.
fn keep_position(said: &mut Said, position: Option<Value>) {
    let parameters = said.source_parameters.as_mut().and_then(|all| all.get_mut(STREAM)?.as_object_mut());
    if let (Some(parameters), Some(position)) = (parameters, position) {
        parameters.insert(POSITION.to_owned(), position);
    }
}
