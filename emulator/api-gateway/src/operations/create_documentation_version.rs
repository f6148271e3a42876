//! CreateDocumentationVersion: a name for the documentation as it is, which a stage may then have.

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Key;

use crate::collections::{DOCUMENTATION_VERSIONS, STAGES, must_have_api, put};
use crate::model::documentation::DocumentationVersion;
use crate::{errors, stages};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    documentation_version: String,
    stage_name: Option<String>,
    description: Option<String>,
}

pub(super) async fn create_documentation_version(
    call: Call,
    input: Input,
) -> Result<DocumentationVersion, ApiError> {
    let version = DocumentationVersion {
        version: input.documentation_version,
        created_date: call.now.0 / 1000,
        description: input.description,
    };
    call.store
        .commit(|tx| {
            must_have_api(tx, &input.rest_api_id)?;
            let part = DOCUMENTATION_VERSIONS.of(&input.rest_api_id);
            if tx.get(part, &Key::text(&version.version)).is_some() {
                // Believed: the text.
                return Err(errors::conflict("Documentation version already exists"));
            }
            put(tx, part, &version.version, &version)?;
            if let Some(name) = &input.stage_name {
                let mut stage = stages::stage(tx, &input.rest_api_id, name)?;
                stage.documentation_version = Some(version.version.clone());
                put(tx, STAGES.of(&input.rest_api_id), name, &stage)?;
            }
            Ok(())
        })
        .await?;
    Ok(version)
}
