//! DescribeFHIRExportJobWithGet: `GET /export/{job}`, what is known of an export. Believed: the form, which is that of the
//! control plane with small first letters and with times as FHIR writes them.

use contract::{ApiError, Call, HttpAnswer, HttpRequest, Time};
use http::StatusCode;
use serde_json::{Value, json};

use crate::collections::jobs;
use crate::errors;
use crate::interaction::{self, Query, fhir_json};
use crate::model::job::{Kind, Task};

pub(super) async fn describe_fhir_export_job_with_get(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    Query::read(&request, &[])?;
    let id = request.parameter("job");
    let job = jobs::job(&call.store, data_store, Kind::Export, id)?;
    let job = job.ok_or_else(|| errors::unknown_job(id))?;
    let Task::Export(export) = &job.task else { return Err(errors::unknown_job(id)) };
    let output = json!({"s3Uri": export.output.s3_uri, "kmsKeyId": export.output.kms_key_id});
    let mut told = json!({
        "jobId": job.id,
        "jobStatus": job.status.word(),
        "submitTime": Time(job.submitted).iso(),
        "datastoreId": data_store,
        "outputDataConfig": {"s3Configuration": output},
    });
    let others = [
        ("jobName", job.name.map(Value::from)),
        ("endTime", job.ended.map(|ended| Time(ended).iso().into())),
        ("dataAccessRoleArn", job.role.map(Value::from)),
        ("message", job.message.map(Value::from)),
    ];
    for (name, value) in others {
        if let Some(value) = value {
            told[name] = value;
        }
    }
    Ok(fhir_json(StatusCode::OK, json!({"exportJobProperties": told}).to_string()))
}
