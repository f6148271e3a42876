//! StartFHIRExportJobWithPost, Bulk Data's `POST /$export`, `POST /Patient/$export` and `POST /Group/{id}/$export`: has everything
//! in a data store, or what the parameters leave of it (`jobs::export::asked`), written to files; see `jobs::export`.
//!
//! The body is that of StartFHIRExportJob without the data store.

use bytes::Bytes;
use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use serde::Deserialize;

use crate::errors;
use crate::files::Place;
use crate::jobs::export::asked::{Asked, Destination};
use crate::jobs::shapes::OutputDataConfig;

const NAME: &str = "StartFHIRExportJobWithPost";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    job_name: Option<String>,
    #[serde(default)]
    output_data_config: OutputDataConfig,
    data_access_role_arn: Option<String>,
}

pub(super) async fn start_fhir_export_job_with_post(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    let asked = Asked::read(&call, &request)?;
    let body = body(&request.body)?;
    let required = |member: &str| errors::in_fhir(errors::missing_member(NAME, member));
    let role = body.data_access_role_arn.ok_or_else(|| required("DataAccessRoleArn"))?;
    let output = body.output_data_config.s3_configuration;
    let output = output.ok_or_else(|| required("OutputDataConfig.S3Configuration"))?;
    Place::of(call.settings, &output.s3_uri)
        .map_err(|refusal| errors::in_fhir(errors::unusable_uri(NAME, refusal)))?;
    let destination = Destination { job_name: body.job_name, role: Some(role), output: Some(output) };
    asked.start(&call, NAME, destination).await
}

fn body(bytes: &Bytes) -> Result<Body, ApiError> {
    serde_json::from_slice(bytes).map_err(|error| errors::malformed_body(&error.to_string()))
}
