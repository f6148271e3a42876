"""Signing in to a user pool, judged by clients that were written for AWS: pycognito proves the password, PyJWT reads the
tokens with the keys that the pool publishes."""

import base64
import hashlib
import hmac
import urllib.parse

import jwt
import pytest
from botocore.exceptions import ClientError
from pycognito.aws_srp import AWSSRP, generate_hash_device

from conftest import ACCOUNT

REGION = "us-west-2"
PASSWORD = "Passw0rd!"


@pytest.fixture(params=[{}, {"UsernameAttributes": ["email"]}], ids=["by name", "by email"])
def signed_up(place, request):
    """A pool, a client with a secret, and a user who has a password of their own."""
    cognito = place.client("cognito-idp", region=REGION)
    pool = cognito.create_user_pool(PoolName="clinic", **request.param)["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="portal",
        GenerateSecret=True,
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]
    name = "ann@example.com" if request.param else "ann"
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=name,
        TemporaryPassword="Temp0rary!",
        UserAttributes=[{"Name": "email", "Value": "ann@example.com"}, {"Name": "email_verified", "Value": "true"}],
        MessageAction="SUPPRESS",
    )
    return cognito, pool, client, name


def proof(cognito, pool, client, name, password):
    return AWSSRP(
        username=name,
        password=password,
        pool_id=pool,
        client_id=client["ClientId"],
        client_secret=client["ClientSecret"],
        client=cognito,
    )


# SDKs of browsers and phones prove passwords; one digit off and nobody gets in.
def test_a_password_is_proven_changed_and_proven_again(signed_up, place):
    cognito, pool, client, name = signed_up
    proof(cognito, pool, client, name, "Temp0rary!").set_new_password_challenge(PASSWORD)
    with pytest.raises(cognito.exceptions.NotAuthorizedException) as refused:
        proof(cognito, pool, client, name, "wrong").authenticate_user()
    assert refused.value.response["Error"]["Message"] == "Incorrect username or password."
    for _ in range(5):
        tokens = proof(cognito, pool, client, name, PASSWORD).authenticate_user()["AuthenticationResult"]
        keys = jwt.PyJWKClient(f"{place.url}/{pool}/.well-known/jwks.json", ssl_context=context(place))
        issuer = f"https://cognito-idp.{REGION}.amazonaws.com/{pool}"
        for token, audience in [(tokens["IdToken"], client["ClientId"]), (tokens["AccessToken"], None)]:
            key = keys.get_signing_key_from_jwt(token)
            claims = jwt.decode(token, key, algorithms=["RS256"], issuer=issuer, audience=audience)
            assert claims["token_use"] == ("id" if audience else "access")
        assert jwt.decode(tokens["IdToken"], options={"verify_signature": False})["email_verified"] is True


def context(place):
    import ssl

    return ssl.create_default_context(cafile=place.verify) if place.verify else None


# Retrying clients and sign-out buttons rest on which refusal comes when.
def test_a_sign_in_is_refreshed_and_ended(signed_up):
    cognito, pool, client, name = signed_up
    answer = proof(cognito, pool, client, name, "Temp0rary!").set_new_password_challenge(PASSWORD)
    tokens = answer["AuthenticationResult"]
    username = jwt.decode(tokens["AccessToken"], options={"verify_signature": False})["username"]
    message = (username + client["ClientId"]).encode()
    digest = hmac.new(client["ClientSecret"].encode(), message, hashlib.sha256).digest()
    parameters = {"REFRESH_TOKEN": tokens["RefreshToken"], "SECRET_HASH": base64.b64encode(digest).decode()}

    def refresh():
        return cognito.initiate_auth(
            ClientId=client["ClientId"], AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=parameters
        )

    assert refresh()["AuthenticationResult"]["TokenType"] == "Bearer"
    cognito.global_sign_out(AccessToken=tokens["AccessToken"])
    for again in [refresh, lambda: cognito.global_sign_out(AccessToken=tokens["AccessToken"])]:
        with pytest.raises(ClientError) as refused:
            again()
        assert refused.value.response["Error"]["Code"] == "NotAuthorizedException"
        assert refused.value.response["Error"]["Message"].endswith("Token has been revoked")


# A web application sends its user to the pool's page and gets a code.
def test_a_browser_signs_in_and_an_application_gets_tokens(place):
    cognito = place.client("cognito-idp", region=REGION)
    pool = cognito.create_user_pool(PoolName="clinic")["UserPool"]["Id"]
    callback = "http://localhost:3000/callback"
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="portal",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "email"],
        CallbackURLs=[callback],
        SupportedIdentityProviders=["COGNITO"],
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="ann", TemporaryPassword="Temp0rary!")
    asked = cognito.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Temp0rary!"},
    )
    cognito.respond_to_auth_challenge(
        ClientId=client,
        ChallengeName=asked["ChallengeName"],
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": "ann", "NEW_PASSWORD": PASSWORD},
    )
    told = place.pool.request("GET", f"{place.url}/{pool}/.well-known/openid-configuration").json()
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    digest = hashlib.sha256(verifier.encode()).digest()
    query = urllib.parse.urlencode(
        {
            "client_id": client,
            "response_type": "code",
            "redirect_uri": callback,
            "scope": "openid email",
            "state": "s",
            "code_challenge_method": "S256",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        }
    )
    url = f"{told['authorization_endpoint']}?{query}"
    page = place.pool.request("GET", url, redirect=False).headers["location"]
    fields = {"username": "ann", "password": PASSWORD}
    sent = place.pool.request("POST", page, fields=fields, encode_multipart=False, redirect=False)
    code = urllib.parse.parse_qs(urllib.parse.urlparse(sent.headers["location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "client_id": client, "code": code, "redirect_uri": callback}
    form["code_verifier"] = verifier
    answer = place.pool.request("POST", told["token_endpoint"], fields=form, encode_multipart=False)
    tokens = answer.json()
    assert (answer.status, tokens["token_type"]) == (200, "Bearer")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    known = place.pool.request("GET", told["userinfo_endpoint"], headers=headers).json()
    assert known["username"] == "ann"
    again = place.pool.request("POST", told["token_endpoint"], fields=form, encode_multipart=False)
    assert (again.status, again.json()) == (400, {"error": "invalid_grant"})


# What an application is configured with is a domain. Where no name server knows it, the header says which host is meant.
def test_a_domain_leads_to_the_pages_and_tokens_of_its_pool(place):
    cognito = place.client("cognito-idp", region=REGION)
    pool = cognito.create_user_pool(PoolName="clinic")["UserPool"]["Id"]
    callback = "http://localhost:3000/callback"
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="portal",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid"],
        CallbackURLs=[callback],
        SupportedIdentityProviders=["COGNITO"],
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="ann", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ann", Password=PASSWORD, Permanent=True)
    certificate = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/3d2c1b0a-0000-4000-8000-000000000000"
    prefix, own = f"clinic-{pool[-9:].lower()}", f"{pool[-9:].lower()}.example.com"
    cognito.create_user_pool_domain(UserPoolId=pool, Domain=prefix)
    cognito.create_user_pool_domain(
        UserPoolId=pool, Domain=own, CustomDomainConfig={"CertificateArn": certificate}
    )
    other = place.client("cognito-idp", account="444455556666", region=REGION)
    theirs = other.create_user_pool(PoolName="clinic")["UserPool"]["Id"]
    with pytest.raises(ClientError, match="Domain already associated with another user pool."):
        other.create_user_pool_domain(UserPoolId=theirs, Domain=prefix)
    fields = {"client_id": client, "response_type": "code", "redirect_uri": callback, "scope": "openid"}
    query = urllib.parse.urlencode(fields)

    def ask(host, method, path, form=None):
        more = {"fields": form, "encode_multipart": False} if form else {}
        return place.pool.request(method, f"{place.url}{path}", headers={"Host": host}, redirect=False, **more)

    ends = [".amazoncognito.com", ".amazoncognito.localhost:4566"]
    for host in [own, *(f"{prefix}.auth.{REGION}{end}" for end in ends)]:
        page = ask(host, "GET", f"/oauth2/authorize?{query}").headers["location"]
        path = page.split(host, 1)[1]
        assert path == f"/login?{query}"
        sent = ask(host, "POST", path, {"username": "ann", "password": PASSWORD})
        code = urllib.parse.parse_qs(urllib.parse.urlparse(sent.headers["location"]).query)["code"][0]
        form = {"grant_type": "authorization_code", "client_id": client, "code": code, "redirect_uri": callback}
        answer = ask(host, "POST", "/oauth2/token", form)
        assert (answer.status, answer.json()["token_type"]) == (200, "Bearer")
    for host in [f"{prefix}.auth.eu-west-1.amazoncognito.com", "elsewhere.example.com"]:
        assert ask(host, "GET", f"/login?{query}").status == 404


# A device proves a secret that only it knows, as a user proves a password: with that it stands for a second factor.
def test_a_remembered_device_proves_its_secret(signed_up):
    cognito, pool, client, name = signed_up
    cognito.update_user_pool(UserPoolId=pool, DeviceConfiguration={"ChallengeRequiredOnNewDevice": True})
    tokens = proof(cognito, pool, client, name, "Temp0rary!").set_new_password_challenge(PASSWORD)[
        "AuthenticationResult"
    ]
    device = tokens["NewDeviceMetadata"]
    secret, verifier = generate_hash_device(device["DeviceGroupKey"], device["DeviceKey"])
    confirmed = cognito.confirm_device(
        AccessToken=tokens["AccessToken"], DeviceKey=device["DeviceKey"], DeviceSecretVerifierConfig=verifier
    )
    assert confirmed["UserConfirmationNecessary"] is False

    def sign_in(secret):
        return AWSSRP(
            username=name,
            password=PASSWORD,
            pool_id=pool,
            client_id=client["ClientId"],
            client_secret=client["ClientSecret"],
            client=SecretHashing(cognito, client),
            device_key=device["DeviceKey"],
            device_group_key=device["DeviceGroupKey"],
            device_password=secret,
        ).authenticate_user()

    for _ in range(5):
        again = sign_in(secret)["AuthenticationResult"]
        assert "NewDeviceMetadata" not in again
        claims = jwt.decode(again["AccessToken"], options={"verify_signature": False})
        assert claims["device_key"] == device["DeviceKey"]
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        sign_in("wrong")
    cognito.forget_device(AccessToken=tokens["AccessToken"], DeviceKey=device["DeviceKey"])
    with pytest.raises(cognito.exceptions.ResourceNotFoundException, match="Device does not exist."):
        sign_in(secret)


class SecretHashing:
    """A client that adds the hash of a client's secret where pycognito leaves it out: at the first half of a device's proof."""

    def __init__(self, cognito, client):
        self.cognito, self.client = cognito, client

    def initiate_auth(self, **arguments):
        return self.cognito.initiate_auth(**arguments)

    def respond_to_auth_challenge(self, ChallengeResponses, **arguments):
        username = ChallengeResponses["USERNAME"]
        message = (username + self.client["ClientId"]).encode()
        digest = hmac.new(self.client["ClientSecret"].encode(), message, hashlib.sha256).digest()
        responses = {**ChallengeResponses, "SECRET_HASH": base64.b64encode(digest).decode()}
        return self.cognito.respond_to_auth_challenge(ChallengeResponses=responses, **arguments)
