//! StartFHIRImportJob: has files of FHIR resources read and written into a data store; see `jobs::import`.
//!
//! Refused at once: a URI that cannot be used (see `files`), and `minimal` validation, other formats than FHIR's and their
//! profiles, which are not emulated. The role and the key are kept and told; nothing is done with them.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::errors;
use crate::files::Place;
use crate::jobs::shapes::{InputDataConfig, OutputDataConfig, Started};
use crate::jobs::{Submission, submit};
use crate::model::job::{Import, Report, Task};

const NAME: &str = "StartFHIRImportJob";

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    job_name: Option<String>,
    input_data_config: InputDataConfig,
    job_output_data_config: OutputDataConfig,
    datastore_id: String,
    data_access_role_arn: String,
    #[serde(skip_serializing)]
    client_token: Option<String>,
    validation_level: Option<String>,
    profile_id: Option<Value>,
    input_format: Option<Value>,
    drift_detection_enabled: Option<Value>,
    provenance_enabled: Option<Value>,
}

pub(super) async fn start_fhir_import_job(call: Call, input: Input) -> Result<Started, ApiError> {
    check(&input)?;
    let request = serde_json::to_string(&input).map_err(|error| ApiError::internal(error.to_string()))?;
    let missing = |member: &str| errors::missing_member(NAME, member);
    let source = input.input_data_config.s3_uri.ok_or_else(|| missing("InputDataConfig.S3Uri"))?;
    let output = input.job_output_data_config.s3_configuration;
    let output = output.ok_or_else(|| missing("JobOutputDataConfig.S3Configuration"))?;
    for uri in [&source, &output.s3_uri] {
        Place::of(call.settings, uri).map_err(|refusal| errors::unusable_uri(NAME, refusal))?;
    }
    let task = Task::Import(Import {
        input: source,
        output,
        validation_level: input.validation_level,
        report: Report::default(),
        place: None,
    });
    let submission = Submission {
        operation: NAME,
        data_store: &input.datastore_id,
        name: input.job_name,
        role: Some(input.data_access_role_arn),
        token: input.client_token.map(|token| (token, request)),
        task,
        gone: errors::data_store_not_found,
    };
    let job = submit(&call, submission).await?;
    Ok(Started::of(&job, &input.datastore_id))
}

fn check(input: &Input) -> Result<(), ApiError> {
    let members = [
        ("ProfileId", &input.profile_id),
        ("InputFormat", &input.input_format),
        ("DriftDetectionEnabled", &input.drift_detection_enabled),
        ("ProvenanceEnabled", &input.provenance_enabled),
    ];
    match members.iter().find(|(_, value)| value.is_some()) {
        Some((member, _)) => Err(ApiError::member_not_emulated(NAME, member)),
        None => Ok(()),
    }
}
