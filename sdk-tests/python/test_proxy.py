"""The proxy: code with AWS's own hosts written into it, and no endpoint of ours anywhere, is answered by the program."""

import json
import os
import pathlib
import shlex
import subprocess
import sys

import boto3
import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from urllib3.exceptions import MaxRetryError

from conftest import ACCOUNT, BUILT, REGION, SECRET

HEALTHLAKE = f"https://healthlake.{REGION}.amazonaws.com"


@pytest.fixture
def proxied(running):
    urllib3.request("POST", f"{running.plain}/_millpond/reset")
    return urllib3.ProxyManager(running.plain, ca_certs=str(running.authority))


def client(running, service):
    return boto3.client(
        service,
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key=SECRET,
        verify=str(running.authority),
        config=Config(proxies={"https": running.plain}, retries={"total_max_attempts": 1}),
    )


def fhir(pool, method, url, body=None):
    request = AWSRequest(method=method, url=url, data=body, headers={"Content-Type": "application/fhir+json"})
    SigV4Auth(Credentials(ACCOUNT, SECRET), "healthlake", REGION).add_auth(request)
    return pool.request(method, url, body=body, headers=dict(request.headers))


# What is deployed on AWS names its hosts, and follows what AWS's answers name.
def test_aws_hosts_are_answered_here(running, proxied):
    store = client(running, "healthlake").create_fhir_datastore(DatastoreTypeVersion="R4")
    assert store["DatastoreEndpoint"].startswith(f"{HEALTHLAKE}/datastore/")
    url = f"{HEALTHLAKE}/datastore/{store['DatastoreId']}/r4/Patient/ann"
    assert fhir(proxied, "PUT", url, json.dumps({"resourceType": "Patient", "id": "ann"})).status == 201
    assert fhir(proxied, "GET", f"{store['DatastoreEndpoint']}Patient/ann").json()["id"] == "ann"
    assert client(running, "dynamodb").list_tables()["TableNames"] == []
    assert "QueueUrl" in client(running, "sqs").create_queue(QueueName="letters")


# The exports alone must do: the program that runs under them knows nothing of Millpond.
def test_the_exports_send_a_program_here(running, tmp_path):
    port = running.plain.rsplit(":", 1)[1]
    binary = os.environ.get("MILLPOND_BIN", str(BUILT))
    folder = running.authority.parent
    command = [binary, "env", "--proxy", "--port", port, "--region", REGION, "--account", ACCOUNT, "--ca-dir", str(folder)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    exports = [shlex.split(line)[1] for line in printed.splitlines() if line.startswith("export ")]
    variables = dict(export.split("=", 1) for export in exports)
    assert pathlib.Path(variables["AWS_CA_BUNDLE"]).exists() and "AWS_ENDPOINT_URL" not in variables
    program = tmp_path / "program.py"
    program.write_text(
        "import boto3\n"
        "made = boto3.client('dynamodb').create_table(TableName='proxied', BillingMode='PAY_PER_REQUEST',\n"
        "    AttributeDefinitions=[{'AttributeName': 'pk', 'AttributeType': 'S'}],\n"
        "    KeySchema=[{'AttributeName': 'pk', 'KeyType': 'HASH'}])\n"
        "print(made['TableDescription']['TableArn'])\n"
    )
    kept = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY") and name != "AWS_ENDPOINT_URL"}
    ran = subprocess.run([sys.executable, str(program)], env={**kept, **variables}, check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/proxied"


# A host that is not AWS's is not reached, and the text says what to do.
def test_nothing_else_is_reached(running, proxied):
    with pytest.raises(MaxRetryError, match="403"):
        proxied.request("GET", "https://example.org/", retries=0)
    refused = urllib3.ProxyManager(running.plain).request("GET", "http://example.org/")
    assert refused.status == 403
    assert "NO_PROXY=example.org" in refused.data.decode()


# Plain http goes to a proxy as a whole URL.
def test_a_whole_url_is_answered(running, proxied):
    assert proxied.request("GET", f"http://healthlake.{REGION}.amazonaws.com/_millpond/health").status == 200
