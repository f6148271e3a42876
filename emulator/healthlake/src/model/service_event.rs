//! What HealthLake tells EventBridge of data stores and jobs, as whole events. Pure; nothing sends them yet.
//!
//! The shapes are those of AWS's samples: the status is in `detail-type` alone, and the detail of a job names its input
//! (an import) or its output (an export). Of a queue of deletions AWS tells nothing.

use contract::{Caller, Time};
use serde_json::{Value, json};

use crate::model::data_store::{DataStore, arn, endpoint};
use crate::model::job::{Job, Status, Task};

/// What happens to a data store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DataStoreEvent {
    Creating,
    Active,
    Deleting,
    Deleted,
}

impl DataStoreEvent {
    fn detail_type(self) -> &'static str {
        match self {
            DataStoreEvent::Creating => "Data Store Creating",
            DataStoreEvent::Active => "Data Store Active",
            DataStoreEvent::Deleting => "Data Store Deleting",
            DataStoreEvent::Deleted => "Data Store Deleted",
        }
    }
}

/// Where and when an event happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances<'a> {
    /// A UUID.
    pub(crate) id: &'a str,
    pub(crate) caller: &'a Caller,
    pub(crate) time: Time,
}

/// The event of a data store. `host` is where the caller reaches it, such as `http://localhost:4566`.
pub(crate) fn of_data_store(
    at: Circumstances<'_>,
    event: DataStoreEvent,
    host: &str,
    data_store: &DataStore,
) -> Value {
    let mut detail = json!({"datastoreId": data_store.id});
    if let Some(name) = &data_store.name {
        detail["datastoreName"] = json!(name);
    }
    detail["datastoreTypeVersion"] = json!("R4");
    detail["datastoreEndpoint"] = json!(endpoint(host, &data_store.id));
    envelope(at, event.detail_type(), &data_store.id, &detail)
}

/// The event of a job's new status; `None` for a status or a kind of job that AWS tells nothing of.
pub(crate) fn of_job(at: Circumstances<'_>, data_store: &str, job: &Job) -> Option<Value> {
    let (name, member, uri) = match &job.task {
        Task::Import(import) => ("Import", "inputDataConfig", Some(&import.input)),
        Task::Export(export) => {
            ("Export", "outputDataConfig", export.output.as_ref().map(|output| &output.s3_uri))
        }
        Task::BulkDelete(_) | Task::Erase(_) | Task::Purge(_) => return None,
    };
    let status = match job.status {
        Status::Submitted => "Submitted",
        Status::Queued => "Queued",
        Status::InProgress => "In Progress",
        Status::Completed => "Completed",
        Status::CompletedWithErrors => "Completed With Errors",
        Status::Failed => "Failed",
        Status::CancelSubmitted | Status::CancelCompleted => return None,
    };
    let mut detail = json!({
        "jobId": job.id,
        "submitTime": Time(job.submitted).iso(),
        "datastoreId": data_store,
    });
    if let Some(uri) = uri {
        detail[member] = json!({"s3Uri": uri});
    }
    Some(envelope(at, &format!("{name} Job {status}"), data_store, &detail))
}

fn envelope(at: Circumstances<'_>, detail_type: &str, data_store: &str, detail: &Value) -> Value {
    json!({
        "version": "0",
        "id": at.id,
        "detail-type": detail_type,
        "source": "aws.healthlake",
        "account": &*at.caller.account,
        "time": without_fraction(at.time),
        "region": &*at.caller.region,
        "resources": [arn(at.caller, data_store)],
        "detail": detail,
    })
}

/// EventBridge's times are whole seconds: `2023-12-08T08:58:12Z`.
fn without_fraction(time: Time) -> String {
    let text = time.iso();
    text.split_once('.').map_or(text.clone(), |(seconds, _)| format!("{seconds}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::data_store::{self, IdentityProviderConfiguration, SseConfiguration};
    use crate::model::job::{BulkDelete, Erase, Export, Import, Level, Output, Period, Report};

    const ID: &str = "514ad836-bb8a-4523-a10b-fa2756c3bdb0";
    const DATA_STORE: &str = "eeb8005725ae22b35b4edbdc68cf2dfd";

    fn caller() -> Caller {
        Caller { account: "123456789012".into(), region: "us-east-1".into(), access_key: "test".into() }
    }

    // Rules of users match these members. The expected events are AWS's documented samples.
    #[test]
    fn events_are_those_of_the_samples() {
        let caller = caller();
        let at = Circumstances { id: ID, caller: &caller, time: Time(1_702_025_892_000) };
        let data_store = DataStore {
            id: DATA_STORE.to_owned(),
            name: Some("your-data-store-name".to_owned()),
            status: data_store::Status::Active,
            created: 0,
            encryption: SseConfiguration::aws_owned(),
            identity_provider: IdentityProviderConfiguration::aws_auth(),
            client_token: None,
            preload: None,
        };
        let host = "https://healthlake.us-east-1.amazonaws.com";
        let expected = json!({
            "version": "0", "id": ID, "detail-type": "Data Store Creating", "source": "aws.healthlake",
            "account": "123456789012", "time": "2023-12-08T08:58:12Z", "region": "us-east-1",
            "resources": [format!("arn:aws:healthlake:us-east-1:123456789012:datastore/fhir/{DATA_STORE}")],
            "detail": {
                "datastoreId": DATA_STORE, "datastoreName": "your-data-store-name", "datastoreTypeVersion": "R4",
                "datastoreEndpoint": format!("{host}/datastore/{DATA_STORE}/r4/"),
            },
        });
        assert_eq!(of_data_store(at, DataStoreEvent::Creating, host, &data_store), expected);
        for (event, expected) in [
            (DataStoreEvent::Active, "Data Store Active"),
            (DataStoreEvent::Deleting, "Data Store Deleting"),
            (DataStoreEvent::Deleted, "Data Store Deleted"),
        ] {
            assert_eq!(of_data_store(at, event, host, &data_store)["detail-type"], expected);
        }
    }

    // Each status has its own event, and what AWS does not tell must not be made up.
    #[test]
    fn jobs_tell_their_status() {
        let caller = caller();
        let at = Circumstances { id: ID, caller: &caller, time: Time(1_702_025_892_000) };
        let output = Output { s3_uri: "s3://bucket/output/".to_owned(), kms_key_id: "key".to_owned() };
        let import = Task::Import(Import {
            input: "s3://bucket/input/".to_owned(),
            output: output.clone(),
            validation_level: None,
            report: Report::default(),
            place: None,
        });
        let (types, request) = (Vec::new(), String::new());
        let export = Task::Export(Export {
            output: Some(output),
            level: Level::System,
            request,
            types,
            since: None,
            until: None,
        });
        let resource_type = "Patient".to_owned();
        let erase =
            Task::Erase(Erase { resource_type: resource_type.clone(), id: "1".into(), version: None });
        let period = Period::default();
        let bulk =
            Task::BulkDelete(BulkDelete { resource_type, hard: true, period, after: None, deleted: 0 });
        let job = |task: &Task, status: Status| Job {
            id: "08c6".to_owned(),
            name: None,
            status,
            order: 0,
            submitted: 1_702_000_250_986,
            started: None,
            ended: None,
            role: None,
            message: None,
            task: task.clone(),
        };
        let told = of_job(at, DATA_STORE, &job(&import, Status::Submitted)).expect("an event");
        let expected = json!({
            "jobId": "08c6", "submitTime": "2023-12-08T01:50:50.986Z", "datastoreId": DATA_STORE,
            "inputDataConfig": {"s3Uri": "s3://bucket/input/"},
        });
        assert_eq!((&told["detail-type"], &told["detail"]), (&json!("Import Job Submitted"), &expected));
        let told = of_job(at, DATA_STORE, &job(&export, Status::Completed)).expect("an event");
        assert_eq!(told["detail"]["outputDataConfig"], json!({"s3Uri": "s3://bucket/output/"}));
        for (task, status, expected) in [
            (&import, Status::Queued, Some("Import Job Queued")),
            (&import, Status::InProgress, Some("Import Job In Progress")),
            (&import, Status::CompletedWithErrors, Some("Import Job Completed With Errors")),
            (&export, Status::Failed, Some("Export Job Failed")),
            (&export, Status::CancelCompleted, None),
            (&erase, Status::Completed, None),
            (&bulk, Status::Completed, None),
        ] {
            let told = of_job(at, DATA_STORE, &job(task, status));
            let told = told.as_ref().and_then(|event| event["detail-type"].as_str());
            assert_eq!(told, expected, "{status:?}");
        }
    }
}
