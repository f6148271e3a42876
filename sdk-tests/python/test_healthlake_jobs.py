"""HealthLake's import and export jobs through boto3, on a folder of this machine."""

import json

import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, at_once

ROLE = f"arn:aws:iam::{ACCOUNT}:role/health"
NAMES = ["Ada", "Grace"]


def place_for_output(folder, name):
    return {"S3Configuration": {"S3Uri": f"file://{folder}/{name}/", "KmsKeyId": "key"}}


# boto3's waiters for jobs look every two minutes: an import of a test's size must have ended at the first look. What comes
# out again must be what went in.
def test_resources_go_in_and_come_out(with_files, folder):
    client = with_files.client("healthlake")
    id = client.create_fhir_datastore(DatastoreTypeVersion="R4")["DatastoreId"]
    patients = [{"resourceType": "Patient", "id": name.lower(), "name": [{"given": [name]}]} for name in NAMES]
    lines = [json.dumps(patient) for patient in patients] + ['{"resourceType": "Patient"}']
    source = folder / id
    source.mkdir()
    (source / "patients.ndjson").write_text("\n".join(lines))

    started = client.start_fhir_import_job(
        JobName="first",
        DatastoreId=id,
        DataAccessRoleArn=ROLE,
        InputDataConfig={"S3Uri": f"file://{source}/"},
        JobOutputDataConfig=place_for_output(folder, "outcomes"),
    )
    job = {"DatastoreId": id, "JobId": started["JobId"]}
    at_once(client, "fhir_import_job_completed", **job)
    told = client.describe_fhir_import_job(**job)["ImportJobProperties"]
    assert told["JobStatus"] == "COMPLETED_WITH_ERRORS"
    assert told["JobProgressReport"]["TotalNumberOfResourcesImported"] == 2
    assert told["JobProgressReport"]["TotalNumberOfResourcesWithCustomerError"] == 1
    listed = client.list_fhir_import_jobs(DatastoreId=id, JobName="first")["ImportJobPropertiesList"]
    assert [one["JobId"] for one in listed] == [started["JobId"]]
    outcomes = folder / "outcomes" / f"{id}-FHIR_IMPORT-{started['JobId']}"
    assert json.loads((outcomes / "FAILURE" / "patients.ndjson").read_text())["lineId"] == 3
    assert json.loads((outcomes / "Manifest.json").read_text())["numberOfResourcesScanned"] == 3

    started = client.start_fhir_export_job(
        DatastoreId=id, DataAccessRoleArn=ROLE, OutputDataConfig=place_for_output(folder, "exported")
    )
    job = {"DatastoreId": id, "JobId": started["JobId"]}
    at_once(client, "fhir_export_job_completed", **job)
    exported = folder / "exported" / f"{id}-FHIR_EXPORT-{started['JobId']}"
    lines = (exported / "Patient" / "Patient-1.ndjson").read_text().splitlines()
    assert [json.loads(line)["name"][0]["given"][0] for line in lines] == NAMES


# A request names paths of the machine that the program runs on; only one folder is given to it.
def test_other_folders_are_out_of_reach(with_files, place, folder):
    for at, uri in [(with_files, "file:///etc/"), (with_files, f"file://{folder}/../"), (place, f"file://{folder}/")]:
        client = at.client("healthlake")
        id = client.create_fhir_datastore(DatastoreTypeVersion="R4")["DatastoreId"]
        with pytest.raises(ClientError) as caught:
            client.start_fhir_export_job(
                DatastoreId=id,
                DataAccessRoleArn=ROLE,
                OutputDataConfig={"S3Configuration": {"S3Uri": uri, "KmsKeyId": "key"}},
            )
        assert caught.value.response["Error"]["Code"] == "ValidationException"
