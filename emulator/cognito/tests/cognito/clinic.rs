//! A pool with one client and one user, for tests of what users do.

use contract::outbox::{self, Sent};
use contract::{ApiError, Service};
use serde_json::{Value, json};
use store::{Cause, Origin, Scope};
use test_kit::House;

pub(crate) const PASSWORD: &str = "Passw0rd!";

/// Services in memory, a pool, a client of it.
pub(crate) struct Clinic {
    pub(crate) house: House,
    pub(crate) pool: String,
    pub(crate) client: String,
}

impl Clinic {
    /// A clinic whose pool and client were made with these settings; the client allows passwords and refresh tokens.
    pub(crate) async fn new(pool: Value, client: Value) -> Clinic {
        Clinic::among(&[&cognito::SERVICE], pool, client).await
    }

    /// The same in a house of these services.
    pub(crate) async fn among(services: &[&'static Service], pool: Value, client: Value) -> Clinic {
        let house = House::new(services);
        let input = with(json!({"PoolName": "clinic"}), pool);
        let made = house.aws("cognito-idp", "CreateUserPool", input).await.expect("a pool");
        let pool = text(&made, "/UserPool/Id");
        let flows =
            json!(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
        let input = json!({"UserPoolId": pool, "ClientName": "portal", "ExplicitAuthFlows": flows});
        let made =
            house.aws("cognito-idp", "CreateUserPoolClient", with(input, client)).await.expect("a client");
        let client = text(&made, "/UserPoolClient/ClientId");
        Clinic { house, pool, client }
    }

    /// A user who has been invited.
    pub(crate) async fn invite(&self, username: &str, attributes: Value) {
        let input = json!({"UserPoolId": self.pool, "Username": username, "UserAttributes": attributes,
                           "TemporaryPassword": PASSWORD});
        self.house.aws("cognito-idp", "AdminCreateUser", input).await.expect("a user");
    }

    /// Calls an operation as somebody who did not sign.
    pub(crate) async fn user(&self, operation: &str, input: Value) -> Result<Value, ApiError> {
        self.house.unsigned().as_caller("", "eu-west-1").aws("cognito-idp", operation, input).await
    }

    /// Says a password.
    pub(crate) async fn say(&self, username: &str, password: &str) -> Result<Value, ApiError> {
        let parameters = json!({"USERNAME": username, "PASSWORD": password});
        let input =
            json!({"ClientId": self.client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters});
        self.user("InitiateAuth", input).await
    }

    /// Answers a challenge.
    pub(crate) async fn answer(&self, asked: &Value, responses: Value) -> Result<Value, ApiError> {
        let input = json!({"ClientId": self.client, "ChallengeName": asked["ChallengeName"],
                           "Session": asked["Session"], "ChallengeResponses": responses});
        self.user("RespondToAuthChallenge", input).await
    }

    /// An invited user with a password of their own, signed in: the tokens.
    pub(crate) async fn sign_in(&self, username: &str, attributes: Value) -> Value {
        self.invite(username, attributes).await;
        let asked = self.say(username, PASSWORD).await.expect("a challenge");
        let responses = json!({"USERNAME": username, "NEW_PASSWORD": PASSWORD});
        self.answer(&asked, responses).await.expect("tokens")["AuthenticationResult"].clone()
    }

    /// The messages to an address or a number, the oldest first.
    pub(crate) fn sent(&self, to: &str) -> Vec<Sent> {
        let cause = Cause { trace: "test".into(), call: 0, hops: 0 };
        let program = self.house.dispatch.store().scoped(&Scope::program(), Origin::new(0, cause));
        outbox::sent(&program.snapshot(), Some(to))
    }

    /// The last message to an address or a number.
    pub(crate) fn last_sent(&self, to: &str) -> Sent {
        self.sent(to).pop().expect("a message")
    }

    /// New tokens for a refresh token.
    pub(crate) async fn refresh(&self, token: &Value) -> Result<Value, ApiError> {
        let input = json!({"ClientId": self.client, "AuthFlow": "REFRESH_TOKEN_AUTH",
                           "AuthParameters": {"REFRESH_TOKEN": token}});
        self.user("InitiateAuth", input).await
    }
}

/// An object with the members of another.
pub(crate) fn with(mut object: Value, more: Value) -> Value {
    let Value::Object(more) = more else { return object };
    for (name, value) in more {
        object[name] = value;
    }
    object
}

/// A text within an answer.
pub(crate) fn text(value: &Value, pointer: &str) -> String {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("{pointer} in {value}"))
        .to_owned()
}

/// The claims of a token, unverified.
pub(crate) fn claims(token: &Value) -> Value {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let payload = token.as_str().and_then(|token| token.split('.').nth(1)).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("claims")
}
