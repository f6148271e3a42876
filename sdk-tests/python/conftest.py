"""Starts the program as a user does and points boto3 at it, over plain HTTP and over TLS.

The program is the file that the environment variable MILLPOND_BIN names, else the one that cargo builds. Starting waits
for the line `Ready.`, so no test sleeps.
"""

import datetime
import json
import os
import pathlib
import subprocess
from dataclasses import dataclass, field

import boto3
import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

ACCOUNT = "111122223333"
REGION = "us-west-2"
SECRET = "test"

BUILT = pathlib.Path(__file__).parents[2] / "target" / "debug" / "millpond"


class Millpond:
    """The program as it runs."""

    def __init__(self, directory, *arguments):
        binary = os.environ.get("MILLPOND_BIN", str(BUILT))
        command = [binary, "--port", "0", "--ca-dir", str(directory), *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.plain = self.tls = None
        for line in self.process.stdout:
            line = line.rstrip("\n")
            if line.startswith("Listening on "):
                self.plain, self.tls = line.removeprefix("Listening on ").split(" and ")
            if line == "Ready.":
                break
        else:
            raise RuntimeError(f"{binary} ended before it was ready")
        self.authority = pathlib.Path(directory) / "trusted.pem"
        self.authority.write_bytes(urllib3.request("GET", f"{self.plain}/_millpond/ca").data)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@dataclass
class Place:
    """The program at one of its two doors, and how to call it."""

    url: str
    verify: object
    pool: urllib3.PoolManager = field(repr=False)

    def client(self, service, account=ACCOUNT, secret=SECRET, region=REGION, **settings):
        """A client whose retries are off: an answer that would need one is a failure here."""
        settings = {"retries": {"total_max_attempts": 1}, **settings}
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=account,
            aws_secret_access_key=secret,
            verify=self.verify,
            config=Config(**settings),
        )

    def fhir(self, method, url, body=None, headers=None):
        """A FHIR request, signed as botocore signs."""
        headers = {"Content-Type": "application/fhir+json", **(headers or {})}
        request = AWSRequest(method=method, url=url, data=body, headers=headers)
        SigV4Auth(Credentials(ACCOUNT, SECRET), "healthlake", REGION).add_auth(request)
        return self.pool.request(method, url, body=body, headers=dict(request.headers))


def place_at(millpond, door):
    if door == "plain":
        return Place(millpond.plain, None, urllib3.PoolManager())
    authority = str(millpond.authority)
    return Place(millpond.tls, authority, urllib3.PoolManager(ca_certs=authority))


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    millpond = Millpond(tmp_path_factory.mktemp("authority"))
    yield millpond
    millpond.kill()


@pytest.fixture(params=["plain", "tls"])
def place(running, request):
    """The program, emptied, at either door."""
    urllib3.request("POST", f"{running.plain}/_millpond/reset")
    return place_at(running, request.param)


@pytest.fixture(scope="session")
def verifying_program(tmp_path_factory):
    millpond = Millpond(tmp_path_factory.mktemp("authority"), "--verify-signatures")
    yield millpond
    millpond.kill()


@pytest.fixture(params=["plain", "tls"])
def verifying(verifying_program, request):
    """A program that verifies signatures, at either door."""
    return place_at(verifying_program, request.param)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The folder that jobs may read and write."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="session")
def program_with_files(tmp_path_factory, folder):
    millpond = Millpond(tmp_path_factory.mktemp("authority"), "--files", str(folder))
    yield millpond
    millpond.kill()


@pytest.fixture(params=["plain", "tls"])
def with_files(program_with_files, request):
    """A program whose jobs may read and write `folder`, at either door."""
    return place_at(program_with_files, request.param)


def now(place):
    """The program's own time, which other tests may have moved."""
    shown = json.loads(place.pool.request("GET", f"{place.url}/_millpond/clock").data)
    return datetime.datetime.fromisoformat(shown["now"].replace("Z", "+00:00"))


def at_once(client, name, **arguments):
    """Waits with one look: a second one would come 20 to 120 seconds later."""
    client.get_waiter(name).wait(**arguments, WaiterConfig={"MaxAttempts": 1})
