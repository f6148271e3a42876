"""What is not emulated says so by name, in each protocol: boto3's own parser must find the code and the text."""

import pytest
from botocore.exceptions import ClientError

# JSON 1.0 and 1.1, query, REST with JSON and with XML.
CASES = [
    ("healthlake", "RestoreFHIRDatastore", {
        "SourceDatastoreId": "0" * 32,
        "RestoreConfiguration": {"ContinuousBackupRestoreConfiguration": {}},
    }),
    ("dynamodb", "ExportTableToPointInTime", {
        "TableArn": "arn:aws:dynamodb:us-west-2:111122223333:table/users",
        "S3Bucket": "bucket",
    }),
    ("dynamodb", "CreateGlobalTable", {"GlobalTableName": "users", "ReplicationGroup": [{"RegionName": "us-west-2"}]}),
    ("lambda", "ListCodeSigningConfigs", {}),
    ("lambda", "PutProvisionedConcurrencyConfig", {
        "FunctionName": "hello",
        "Qualifier": "live",
        "ProvisionedConcurrentExecutions": 1,
    }),
    ("s3", "ListBuckets", {}),
    ("s3", "PutObject", {"Bucket": "bucket", "Key": "a/b", "Body": b"text"}),
    ("cognito-idp", "SetUICustomization", {"UserPoolId": "us-west-2_abcdefghi", "CSS": ""}),
    ("apigateway", "GenerateClientCertificate", {}),
    ("events", "ActivateEventSource", {"Name": "aws.partner/example.com/orders"}),
    ("cloudformation", "CreateStack", {"StackName": "stack", "TemplateBody": "{}"}),
    ("iam", "ListRoles", {}),
    ("sts", "GetCallerIdentity", {}),
    ("sns", "CreatePlatformApplication", {"Name": "app", "Platform": "GCM", "Attributes": {}}),
    ("kms", "CreateKey", {}),
    ("logs", "DescribeQueries", {}),
]


@pytest.mark.parametrize(("service", "operation", "members"), CASES, ids=[f"{s}-{o}" for s, o, _ in CASES])
def test_an_operation_is_refused_by_name(place, service, operation, members):
    settings = {"s3": {"addressing_style": "path"}} if service == "s3" else {}
    client = place.client(service, **settings)
    methods = {name: method for method, name in client.meta.method_to_api_mapping.items()}
    with pytest.raises(ClientError) as caught:
        getattr(client, methods[operation])(**members)
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert response["Error"]["Code"] == "NotImplemented"
    assert response["Error"]["Message"] == f"{service}:{operation} is not emulated by Millpond"


# A name that no model has is a mistake of the caller, which AWS tells otherwise.
def test_an_unknown_operation_is_unknown(place):
    client = place.client("dynamodb")

    def other_target(request, **_):
        request.headers.replace_header("X-Amz-Target", "DynamoDB_20120810.Frobnicate")

    client.meta.events.register("before-sign.dynamodb.ListTables", other_target)
    with pytest.raises(ClientError) as caught:
        client.list_tables()
    assert caught.value.response["Error"]["Code"] == "UnknownOperationException"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
