"""Users who get a number each, by boto3: a team keeps profiles in DynamoDB and sign-ins in Cognito, and wants
every user to have the next number, with no code but a state machine.

The machine reads the last number, writes a profile under the next one and moves the last number on in one
transaction, begins again if somebody was faster, and creates the sign-in. If the name is taken it removes the
profile.
"""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

TABLE = "users"
ROLE = "arn:aws:iam::111122223333:role/users"
AT_ONCE = 64
NEXT_ID = "States.Format('{}', States.MathAdd(States.StringToJson($.Item.LastId.N), 1))"
METADATA = {"PK": {"S": "USERMETADATA"}, "SK": {"S": "USERMETADATA"}}
PROFILE = {"S.$": "States.Format('USERPROFILE#{}', $.context.userId)"}


def definition(pool):
    """The machine, in the words of a definition."""
    return {
        "StartAt": "Find the last id",
        "States": {
            "Find the last id": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
                "Parameters": {"TableName": TABLE, "ConsistentRead": True, "Key": METADATA},
                "ResultSelector": {
                    "previousUserId.$": "$.Item.LastId.N",
                    "userId.$": NEXT_ID,
                },
                "ResultPath": "$.context",
                "Next": "Keep the profile",
            },
            "Keep the profile": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:dynamodb:transactWriteItems",
                "Parameters": {
                    "TransactItems": [
                        {
                            "Put": {
                                "TableName": TABLE,
                                "ConditionExpression": "attribute_not_exists(PK)",
                                "Item": {
                                    "PK": PROFILE,
                                    "SK": PROFILE,
                                    "EmailAddress": {"S.$": "$.emailAddress"},
                                    "Username": {"S.$": "$.username"},
                                    "UserId": {"N.$": "$.context.userId"},
                                },
                            }
                        },
                        {
                            "Update": {
                                "TableName": TABLE,
                                "Key": METADATA,
                                "ConditionExpression": "LastId = :previousUserId",
                                "UpdateExpression": "SET LastId = :newUserId",
                                "ExpressionAttributeValues": {
                                    ":previousUserId": {"N.$": "$.context.previousUserId"},
                                    ":newUserId": {"N.$": "$.context.userId"},
                                },
                            }
                        },
                    ]
                },
                "ResultPath": None,
                "Catch": [
                    {
                        "ErrorEquals": [
                            "DynamoDB.ConditionalCheckFailedException",
                            "DynamoDb.TransactionCanceledException",
                        ],
                        "ResultPath": "$.conflict",
                        "Next": "Find the last id",
                    }
                ],
                "Next": "Create the sign-in",
            },
            "Create the sign-in": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:cognitoidentityprovider:adminCreateUser",
                "Parameters": {
                    "UserPoolId": pool,
                    "Username.$": "$.username",
                    "UserAttributes": [
                        {"Name": "email", "Value.$": "$.emailAddress"},
                        {"Name": "email_verified", "Value": "true"},
                        {"Name": "custom:userId", "Value.$": "$.context.userId"},
                    ],
                },
                "ResultSelector": {"status.$": "$.User.UserStatus", "since.$": "$.User.UserCreateDate"},
                "ResultPath": "$.signIn",
                "Catch": [
                    {
                        "ErrorEquals": ["CognitoIdentityProvider.UsernameExistsException"],
                        "ResultPath": "$.refusal",
                        "Next": "Remove the profile",
                    }
                ],
                "End": True,
            },
            "Remove the profile": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:dynamodb:deleteItem",
                "Parameters": {"TableName": TABLE, "Key": {"PK": PROFILE, "SK": PROFILE}},
                "ResultPath": None,
                "Next": "Refuse",
            },
            "Refuse": {"Type": "Fail", "Error": "UsernameTaken", "CausePath": "$.refusal.Cause"},
        },
    }


class Users:
    """The table, the pool and the machine, as the team has them."""

    def __init__(self, place):
        self.place = place
        self.dynamodb = place.client("dynamodb")
        self.idp = place.client("cognito-idp")
        # The prefix `sync-` of the host name leads to no name of a laptop's.
        self.sfn = place.client("stepfunctions", max_pool_connections=AT_ONCE, inject_host_prefix=False)
        self.dynamodb.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
            KeySchema=[
                {"AttributeName": "PK", "KeyType": "HASH"},
                {"AttributeName": "SK", "KeyType": "RANGE"},
            ],
        )
        self.dynamodb.put_item(TableName=TABLE, Item={**METADATA, "LastId": {"N": "0"}})
        self.pool = self.idp.create_user_pool(
            PoolName=TABLE,
            AliasAttributes=["email", "preferred_username"],
            AutoVerifiedAttributes=["email"],
            Policies={
                "PasswordPolicy": {
                    "MinimumLength": 12,
                    "RequireLowercase": True,
                    "RequireUppercase": True,
                    "RequireNumbers": True,
                    "RequireSymbols": True,
                }
            },
            Schema=[
                {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
                {"Name": "userId", "AttributeDataType": "String", "Mutable": True},
            ],
        )["UserPool"]["Id"]
        self.machine = self.sfn.create_state_machine(
            name="create-user", type="EXPRESS", roleArn=ROLE, definition=json.dumps(definition(self.pool))
        )["stateMachineArn"]

    def create(self, username, email=None):
        """Runs the machine to its end."""
        wanted = {"username": username, "emailAddress": email or f"{username}@example.com"}
        return self.sfn.start_sync_execution(stateMachineArn=self.machine, input=json.dumps(wanted))

    def profiles(self):
        """The profiles that are kept, by number."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=TABLE)
        items = [item for page in pages for item in page["Items"] if item["PK"] != METADATA["PK"]]
        profiles = {int(item["UserId"]["N"]): item for item in items}
        assert len(profiles) == len(items)
        assert all(item["PK"]["S"] == f"USERPROFILE#{number}" for number, item in profiles.items())
        return profiles

    def last_id(self):
        item = self.dynamodb.get_item(TableName=TABLE, Key=METADATA, ConsistentRead=True)["Item"]
        return int(item["LastId"]["N"])

    def sign_ins(self):
        """The numbers of those who can sign in, by name."""
        pages = self.idp.get_paginator("list_users").paginate(UserPoolId=self.pool)
        users = [user for page in pages for user in page["Users"]]
        attributes = [
            (user["Username"], {one["Name"]: one["Value"] for one in user["Attributes"]}) for user in users
        ]
        return {name: int(of_user["custom:userId"]) for name, of_user in attributes}


@pytest.fixture
def users(place):
    return Users(place)


def all_at_once(names, run):
    ready = threading.Barrier(len(names))

    def one(name):
        ready.wait()
        return run(name)

    with ThreadPoolExecutor(len(names)) as workers:
        return list(workers.map(one, names))


# The first user shows every step: what the machine makes of each answer.
def test_a_user_gets_a_number_a_profile_and_a_sign_in(users):
    ended = users.create("ann")
    assert ended["status"] == "SUCCEEDED", ended
    output = json.loads(ended["output"])
    assert output["context"] == {"previousUserId": "0", "userId": "1"}
    assert output["signIn"]["status"] == "FORCE_CHANGE_PASSWORD"
    assert output["signIn"]["since"].endswith("Z")
    assert "conflict" not in output
    profile = users.profiles()[1]
    assert profile["Username"] == {"S": "ann"} and profile["EmailAddress"] == {"S": "ann@example.com"}
    assert users.sign_ins() == {"ann": 1}
    assert users.last_id() == 1


# The point of the machine: whoever is slower begins again, so no number is given twice, left out or lost.
def test_of_many_at_once_each_gets_a_number_of_their_own(users):
    names = [f"user-{number}" for number in range(AT_ONCE)]
    ended = all_at_once(names, users.create)
    assert Counter(one["status"] for one in ended) == {"SUCCEEDED": AT_ONCE}, ended
    outputs = [json.loads(one["output"]) for one in ended]
    given = {output["username"]: int(output["context"]["userId"]) for output in outputs}
    assert sorted(given.values()) == list(range(1, AT_ONCE + 1))
    assert users.last_id() == AT_ONCE
    profiles = users.profiles()
    assert {profile["Username"]["S"]: number for number, profile in profiles.items()} == given
    assert users.sign_ins() == given
    # They were at it at once, or this shows nothing: somebody was slower, and saw why.
    conflicts = [output["conflict"] for output in outputs if "conflict" in output]
    assert conflicts
    for conflict in conflicts:
        assert conflict["Error"] == "DynamoDb.TransactionCanceledException"
        assert conflict["Cause"].startswith("Transaction cancelled, please refer cancellation reasons")
        assert "(Service: DynamoDb, Status Code: 400, Request ID: " in conflict["Cause"]


# A name that is taken leaves no profile behind, whoever was first.
def test_a_name_that_is_taken_is_rolled_back(users):
    assert users.create("ann")["status"] == "SUCCEEDED"
    refused = users.create("ann", "other@example.com")
    assert refused["status"] == "FAILED"
    assert refused["error"] == "UsernameTaken"
    cause = "User account already exists (Service: CognitoIdentityProvider, Status Code: 400, Request ID: "
    assert refused["cause"].startswith(cause)
    assert sorted(users.profiles()) == [1]
    assert users.sign_ins() == {"ann": 1}


# Of those who want one name one gets it, the others leave nothing, and nobody's number is another's.
def test_of_many_who_want_the_same_names_one_of_each_gets_it(users):
    wanted = [(f"user-{number % (AT_ONCE // 4)}", f"{number}@example.com") for number in range(AT_ONCE)]
    ended = all_at_once(wanted, lambda one: users.create(*one))
    assert Counter(one["status"] for one in ended) == {"SUCCEEDED": AT_ONCE // 4, "FAILED": AT_ONCE * 3 // 4}
    assert {one["error"] for one in ended if one["status"] == "FAILED"} == {"UsernameTaken"}
    outputs = [json.loads(one["output"]) for one in ended if one["status"] == "SUCCEEDED"]
    given = {output["username"]: int(output["context"]["userId"]) for output in outputs}
    assert len(given) == AT_ONCE // 4 and len(set(given.values())) == len(given)
    assert {profile["Username"]["S"]: number for number, profile in users.profiles().items()} == given
    assert users.sign_ins() == given
    # Every execution took a number, those that were rolled back, too.
    assert users.last_id() == AT_ONCE


# Nobody waits for an asynchronous execution, so what it does must be done when the program is idle.
def test_executions_that_nobody_waits_for_do_the_same(users):
    names = [f"user-{number}" for number in range(AT_ONCE)]

    def start(name):
        wanted = json.dumps({"username": name, "emailAddress": f"{name}@example.com"})
        return users.sfn.start_execution(stateMachineArn=users.machine, input=wanted)["executionArn"]

    started = all_at_once(names, start)
    assert len(set(started)) == AT_ONCE and all(":express:create-user:" in arn for arn in started)
    idle = users.place.pool.request("GET", f"{users.place.url}/_millpond/idle")
    assert idle.status == 200, idle.data
    assert sorted(users.sign_ins().values()) == sorted(users.profiles()) == list(range(1, AT_ONCE + 1))
    assert users.last_id() == AT_ONCE
