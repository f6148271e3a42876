"""`--verify-signatures`, judged by botocore's own signers."""

import datetime
from unittest import mock

import botocore.auth
import pytest
from botocore.exceptions import ClientError

MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)


def code_and_text(call, **members):
    with pytest.raises(ClientError) as caught:
        call(**members)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


# If our check differed from botocore's signer in one byte, nobody could switch it on.
def test_right_signatures_pass(verifying):
    assert verifying.client("dynamodb").list_tables()["TableNames"] == []
    created = verifying.client("healthlake").create_fhir_datastore(DatastoreTypeVersion="R4")
    answer = verifying.fhir("GET", f"{created['DatastoreEndpoint']}$changes?after=0&_include=resource%2Cprevious")
    assert answer.status == 200, answer.data


# AWS signs a query percent-encoded, whatever came over the wire; botocore signs it as it is given. The opaque tokens of real
# HealthLake carry such characters, so who does not encode must learn it here.
def test_a_query_must_be_encoded_before_it_is_signed(verifying):
    created = verifying.client("healthlake").create_fhir_datastore(DatastoreTypeVersion="R4")
    for value, status in [("a==", 403), ("a%3D%3D", 400)]:
        answer = verifying.fhir("GET", f"{created['DatastoreEndpoint']}_history?page={value}")
        assert answer.status == status, answer.data


# The codes and texts are AWS's.
def test_a_wrong_secret_is_refused(verifying):
    for service, operation in [("dynamodb", "list_tables"), ("healthlake", "list_fhir_datastores")]:
        client = verifying.client(service, secret="wrong")
        assert code_and_text(getattr(client, operation)) == ("InvalidSignatureException", MISMATCH)


# A machine whose clock is off is refused on AWS after a quarter of an hour.
def test_a_clock_that_is_off_is_refused(verifying):
    client = verifying.client("dynamodb")
    now = botocore.auth.get_current_datetime()
    for minutes, begin in [(-20, "Signature expired: "), (20, "Signature not yet current: ")]:
        off = now + datetime.timedelta(minutes=minutes)
        with mock.patch("botocore.auth.get_current_datetime", return_value=off):
            code, text = code_and_text(client.list_tables)
        assert code == "InvalidSignatureException"
        assert text.startswith(begin)


# Without the flag, the access key alone says whose data it is.
def test_accounts_are_apart(place):
    place.client("healthlake").create_fhir_datastore(DatastoreTypeVersion="R4")
    other = place.client("healthlake", account="444455556666", secret="anything")
    assert other.list_fhir_datastores()["DatastorePropertiesList"] == []
