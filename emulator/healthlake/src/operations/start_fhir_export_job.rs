//! StartFHIRExportJob: has everything in a data store written to files; see `jobs::export`. The role and the key are kept
//! and told; nothing is done with them.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::errors;
use crate::files::Place;
use crate::jobs::shapes::{OutputDataConfig, Started};
use crate::jobs::{Submission, submit};
use crate::model::job::{Export, Level, Task};

const NAME: &str = "StartFHIRExportJob";

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    job_name: Option<String>,
    output_data_config: OutputDataConfig,
    datastore_id: String,
    data_access_role_arn: String,
    #[serde(skip_serializing)]
    client_token: Option<String>,
}

pub(super) async fn start_fhir_export_job(call: Call, input: Input) -> Result<Started, ApiError> {
    let request = serde_json::to_string(&input).map_err(|error| ApiError::internal(error.to_string()))?;
    let output = input.output_data_config.s3_configuration;
    let output = output.ok_or_else(|| errors::missing_member(NAME, "OutputDataConfig.S3Configuration"))?;
    Place::of(call.settings, &output.s3_uri).map_err(|refusal| errors::unusable_uri(NAME, refusal))?;
    let submission = Submission {
        operation: NAME,
        data_store: &input.datastore_id,
        name: input.job_name,
        role: Some(input.data_access_role_arn),
        token: input.client_token.map(|token| (token, request)),
        task: Task::Export(Export {
            output: Some(output),
            level: Level::System,
            request: NAME.to_owned(),
            types: Vec::new(),
            since: None,
            until: None,
        }),
        gone: errors::data_store_not_found,
    };
    let job = submit(&call, submission).await?;
    Ok(Started::of(&job, &input.datastore_id))
}
