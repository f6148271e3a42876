"""A pool's Lambda triggers through boto3: real functions of Python, which Cognito calls as AWS does."""

import jwt
import pytest
from botocore.exceptions import ClientError
from pycognito.aws_srp import AWSSRP

from test_lambda import create

PASSWORD = "Passw0rd!"

REGISTERS = """
def handler(event, context):
    if event["triggerSource"].startswith("PreSignUp"):
        if event["request"]["validationData"]["invited"] != "yes":
            raise Exception("nobody invited " + event["userName"])
        event["response"] = {"autoConfirmUser": True, "autoVerifyEmail": True}
    return event
"""

CLAIMS = """
def handler(event, context):
    email = event["request"]["userAttributes"]["email"]
    event["response"]["claimsAndScopeOverrideDetails"] = {
        "idTokenGeneration": {"claimsToAddOrOverride": {"house": email.split("@")[1]}},
        "accessTokenGeneration": {"scopesToAdd": ["ward/read"]},
    }
    return event
"""

# One function for the three triggers of a custom sign-in: the password where it is proven, then a riddle, of which two tries are given.
RIDDLES = """
def handler(event, context):
    request, response = event["request"], event["response"]
    if event["triggerSource"].startswith("Define"):
        past = request["session"]
        last = past[-1] if past else {"challengeName": None, "challengeResult": False}
        tries = sum(one["challengeName"] == "CUSTOM_CHALLENGE" for one in past)
        done = last["challengeName"] == "CUSTOM_CHALLENGE" and last["challengeResult"]
        response["issueTokens"] = done
        response["failAuthentication"] = not done and tries == 2
        response["challengeName"] = "PASSWORD_VERIFIER" if last["challengeName"] == "SRP_A" else "CUSTOM_CHALLENGE"
    elif event["triggerSource"].startswith("Create"):
        response["publicChallengeParameters"] = {"riddle": "two and two"}
        response["privateChallengeParameters"] = {"answer": "four"}
        response["challengeMetadata"] = "RIDDLE"
    else:
        response["answerCorrect"] = request["challengeAnswer"] == request["privateChallengeParameters"]["answer"]
    return event
"""


def pool_with(place, config):
    """A pool with these triggers, and a client of it."""
    cognito = place.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="clinic", AutoVerifiedAttributes=["email"], LambdaConfig=config)["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="portal",
        ExplicitAuthFlows=["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]["ClientId"]
    return cognito, pool, client


# What most pools use triggers for: who may sign up, and what their tokens say.
def test_a_function_lets_users_in_and_another_writes_claims(place):
    functions = place.client("lambda")
    registers = create(functions, "registers", REGISTERS)["FunctionArn"]
    claims = create(functions, "claims", CLAIMS)["FunctionArn"]
    versioned = {"LambdaArn": claims, "LambdaVersion": "V2_0"}
    config = {"PreSignUp": registers, "PostConfirmation": registers, "PreTokenGenerationConfig": versioned}
    cognito, _, client = pool_with(place, config)

    def sign_up(name, invited):
        return cognito.sign_up(
            ClientId=client,
            Username=name,
            Password=PASSWORD,
            UserAttributes=[{"Name": "email", "Value": f"{name}@example.com"}],
            ValidationData=[{"Name": "invited", "Value": invited}],
        )

    with pytest.raises(cognito.exceptions.UserLambdaValidationException) as refused:
        sign_up("bob", "no")
    assert refused.value.response["Error"]["Message"] == "PreSignUp failed with error nobody invited bob."
    assert sign_up("ann", "yes")["UserConfirmed"] is True
    said = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    signed_in = cognito.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=said)
    tokens = signed_in["AuthenticationResult"]
    read = lambda token: jwt.decode(token, options={"verify_signature": False})
    identity = read(tokens["IdToken"])
    assert (identity["house"], identity["email_verified"]) == ("example.com", True)
    assert read(tokens["AccessToken"])["scope"] == "aws.cognito.signin.user.admin ward/read"


# A function that was deleted must not let anybody in.
def test_a_function_that_is_not_there_is_told_of(place):
    arn = create(place.client("lambda"), "gone", REGISTERS)["FunctionArn"]
    cognito, _, client = pool_with(place, {"PreSignUp": arn})
    place.client("lambda").delete_function(FunctionName="gone")
    with pytest.raises(cognito.exceptions.UnexpectedLambdaException) as refused:
        cognito.sign_up(ClientId=client, Username="ann", Password=PASSWORD)
    expected = "PreSignUp invocation failed due to error ResourceNotFoundException."
    assert refused.value.response["Error"]["Message"] == expected


# Sign-ins without a password, or with more than one: every library of custom challenges does these steps.
@pytest.mark.parametrize("proves", [False, True], ids=["riddle", "password and riddle"])
def test_a_custom_sign_in_takes_the_right_answer_alone(place, proves):
    riddles = create(place.client("lambda"), "riddles", RIDDLES)["FunctionArn"]
    config = {f"{step}AuthChallenge": riddles for step in ("Define", "Create")}
    cognito, pool, client = pool_with(place, {**config, "VerifyAuthChallengeResponse": riddles})
    cognito.admin_create_user(UserPoolId=pool, Username="ann", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ann", Password=PASSWORD, Permanent=True)

    def begin():
        said = {"USERNAME": "ann"}
        proof = AWSSRP(username="ann", password=PASSWORD, pool_id=pool, client_id=client, client=cognito)
        if proves:
            said |= {**proof.get_auth_params(), "CHALLENGE_NAME": "SRP_A"}
        asked = cognito.initiate_auth(ClientId=client, AuthFlow="CUSTOM_AUTH", AuthParameters=said)
        if proves:
            assert asked["ChallengeName"] == "PASSWORD_VERIFIER"
            responses = proof.process_challenge(asked["ChallengeParameters"], said)
            asked = respond(asked, responses)
        return asked

    def respond(asked, responses):
        return cognito.respond_to_auth_challenge(
            ClientId=client, ChallengeName=asked["ChallengeName"], Session=asked["Session"], ChallengeResponses=responses
        )

    asked = begin()
    assert (asked["ChallengeName"], asked["ChallengeParameters"]["riddle"]) == ("CUSTOM_CHALLENGE", "two and two")
    again = respond(asked, {"USERNAME": "ann", "ANSWER": "five"})
    assert again["ChallengeName"] == "CUSTOM_CHALLENGE"
    assert respond(again, {"USERNAME": "ann", "ANSWER": "four"})["AuthenticationResult"]["TokenType"] == "Bearer"
    again = respond(begin(), {"USERNAME": "ann", "ANSWER": "five"})
    with pytest.raises(ClientError) as refused:
        respond(again, {"USERNAME": "ann", "ANSWER": "five"})
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("NotAuthorizedException", "Incorrect username or password.")
