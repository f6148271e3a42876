"""Users of a pool, by boto3: a thousand at once, a sign-up from the first call to the last, a list."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

CONNECTIONS = 32
USERS = 1_000
# Of every five who ask, so many want the same name, or the same email.
CONTENDERS = 5


@pytest.fixture
def idp(place):
    return place.client("cognito-idp", max_pool_connections=CONNECTIONS)


def new_pool(idp, **settings):
    return idp.create_user_pool(PoolName="clinic", **settings)["UserPool"]["Id"]


def verified(email):
    return [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]


def outbox(place, to):
    return place.pool.request("GET", f"{place.url}/_millpond/outbox", fields={"to": to}).json()["messages"]


# Two winners of one name would be two people in one account; none would be a name that nobody can have.
@pytest.mark.parametrize("contested", ["username", "email"])
def test_of_many_who_want_a_name_at_once_one_gets_it(idp, contested):
    pool = new_pool(idp, AliasAttributes=["email"])
    ready = threading.Barrier(CONNECTIONS)

    def ask(worker):
        outcomes = []
        ready.wait()
        for number in range(worker, USERS, CONNECTIONS):
            wanted = number // CONTENDERS
            name = f"user-{wanted}" if contested == "username" else f"user-{number}"
            email = f"{wanted}@example.com" if contested == "email" else f"{number}@example.com"
            try:
                made = idp.admin_create_user(UserPoolId=pool, Username=name, UserAttributes=verified(email))
                attributes = {one["Name"]: one["Value"] for one in made["User"]["Attributes"]}
                outcomes.append((wanted, "made", attributes["sub"]))
            except idp.exceptions.UsernameExistsException:
                outcomes.append((wanted, "UsernameExistsException", None))
            except idp.exceptions.AliasExistsException:
                outcomes.append((wanted, "AliasExistsException", None))
        return outcomes

    with ThreadPoolExecutor(CONNECTIONS) as workers:
        outcomes = [outcome for some in workers.map(ask, range(CONNECTIONS)) for outcome in some]
    made = [outcome for outcome in outcomes if outcome[1] == "made"]
    refusal = "UsernameExistsException" if contested == "username" else "AliasExistsException"
    assert Counter(kind for _, kind, _ in outcomes) == {
        "made": USERS // CONTENDERS,
        refusal: USERS - USERS // CONTENDERS,
    }
    assert len({wanted for wanted, _, _ in made}) == len({sub for _, _, sub in made}) == len(made)
    pages = idp.get_paginator("list_users").paginate(UserPoolId=pool, PaginationConfig={"PageSize": 60})
    listed = [user["Username"] for page in pages for user in page["Users"]]
    assert len(listed) == len(set(listed)) == len(made)


# The way of a new user through an app, as an SDK goes it.
def test_a_user_signs_up_confirms_and_recovers(place, idp):
    pool = new_pool(idp, UsernameAttributes=["email"], AutoVerifiedAttributes=["email"])
    client = idp.create_user_pool_client(
        UserPoolId=pool, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]["ClientId"]
    email = f"ann-{pool}@example.com"
    made = idp.sign_up(ClientId=client, Username=email, Password="Passw0rd!")
    assert made["CodeDeliveryDetails"]["Destination"] == "a***@e***"
    with pytest.raises(idp.exceptions.UsernameExistsException, match="An account with the given email already exists."):
        idp.sign_up(ClientId=client, Username=email, Password="Passw0rd!")
    code = outbox(place, email)[-1]["facts"]["code"]
    with pytest.raises(idp.exceptions.CodeMismatchException):
        idp.confirm_sign_up(ClientId=client, Username=email, ConfirmationCode=f"{(int(code) + 1) % 1_000_000:06}")
    idp.confirm_sign_up(ClientId=client, Username=email, ConfirmationCode=code)
    idp.forgot_password(ClientId=client, Username=email)
    code = outbox(place, email)[-1]["facts"]["code"]
    idp.confirm_forgot_password(ClientId=client, Username=email, ConfirmationCode=code, Password="N3w-Passw0rd")
    signed_in = idp.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": "N3w-Passw0rd"},
    )["AuthenticationResult"]
    user = idp.get_user(AccessToken=signed_in["AccessToken"])
    assert user["Username"] == made["UserSub"]
    assert {"Name": "email_verified", "Value": "true"} in user["UserAttributes"]
    found = idp.list_users(UserPoolId=pool, Filter=f'email = "{email}"')["Users"]
    assert [user["Username"] for user in found] == [made["UserSub"]]
