//! UpdateFunctionCode, with a zip that is sent inline. `PublishTo`, code in S3 and images are refused by name.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;
use store::Key;

use super::create_function::Code;
use crate::collections::CODE;
use crate::environments::Pool;
use crate::model::function::{Configuration, written};
use crate::{errors, functions, names, versions};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    zip_file: Option<String>,
    s3_bucket: Option<String>,
    image_uri: Option<String>,
    architectures: Option<Vec<String>>,
    #[serde(default)]
    publish: bool,
    publish_to: Option<Value>,
    #[serde(default)]
    dry_run: bool,
    revision_id: Option<String>,
}

pub(super) async fn update_function_code(call: Call, input: Input) -> Result<Configuration, ApiError> {
    if input.publish_to.is_some() {
        return Err(errors::not_emulated("PublishTo"));
    }
    let reference = names::read(&call, &input.function_name, None)?;
    functions::function(&call.store, &call, &reference)?;
    let code = Code { zip_file: input.zip_file, s3_bucket: input.s3_bucket, image_uri: input.image_uri };
    let package = code.read("UpdateFunctionCode")?;
    let shown = call
        .store
        .commit(|tx| {
            let mut function = functions::function(tx, &call, &reference)?;
            functions::check_revision(input.revision_id.as_deref(), &function.latest.revision_id)?;
            let before = function.latest.code_sha256.clone();
            let latest = &mut function.latest;
            latest.code_sha256.clone_from(&package.sha256);
            latest.code_size = package.bytes.len() as u64;
            if let Some(architectures) = input.architectures {
                latest.architectures = architectures;
            }
            if input.dry_run {
                return Ok::<_, ApiError>(function.latest);
            }
            latest.revision_id = call.ids.uuid();
            latest.last_modified = written(call.now);
            tx.put(CODE.of(&function.name), Key::text(&package.sha256), package.bytes.clone());
            let shown = if input.publish {
                versions::publish(tx, &call, &mut function, None)?
            } else {
                function.latest.clone()
            };
            functions::put(tx, &function)?;
            versions::forget_code(tx, &function, &before)?;
            Ok(shown)
        })
        .await?;
    call.kept::<Pool>().end(&reference.name, Some(names::LATEST));
    Ok(shown)
}
