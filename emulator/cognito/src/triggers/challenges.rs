//! The three triggers of custom sign-ins: what is asked next, what the question is, and whether the answer is right.

use std::collections::BTreeMap;

use contract::ApiError;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Event, Trigger, attributes, run, with_metadata};
use crate::errors;
use crate::model::user::User;
use crate::sign_in::Asking;

/// One challenge of a sign-in that was answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Past {
    pub(crate) challenge_name: String,
    pub(crate) challenge_result: bool,
    pub(crate) challenge_metadata: Option<String>,
}

/// Who signs in, and what they have answered.
pub(crate) struct Attempt<'a> {
    pub(crate) asking: &'a Asking,
    /// As it was said where there is no such user.
    pub(crate) username: &'a str,
    pub(crate) user: Option<&'a User>,
    pub(crate) past: &'a [Past],
}

impl Attempt<'_> {
    fn request(&self, mut request: Value) -> Value {
        request["userAttributes"] = self.user.map_or_else(|| json!({}), attributes);
        if self.asking.client.settings.hides_users() {
            request["userNotFound"] = json!(self.user.is_none());
        }
        with_metadata(request, self.asking.metadata.as_ref())
    }

    async fn run<T: serde::de::DeserializeOwned>(
        &self,
        trigger: Trigger,
        request: Value,
        response: Value,
    ) -> Result<T, ApiError> {
        let event = Event {
            trigger,
            source: "Authentication",
            version: "1",
            client: Some(&self.asking.client.id),
            username: self.username,
            request: self.request(request),
            response,
        };
        let response = run(&self.asking.call, &self.asking.pool, event).await?;
        response.ok_or_else(errors::no_custom_challenges)
    }

    /// What comes next.
    pub(crate) async fn define(&self) -> Result<Defined, ApiError> {
        let request = json!({"session": self.past});
        let response = json!({"challengeName": null, "issueTokens": null, "failAuthentication": null});
        self.run(Trigger::DefineAuthChallenge, request, response).await
    }

    /// The question of a custom challenge.
    pub(crate) async fn create(&self, challenge: &str) -> Result<Created, ApiError> {
        let request = json!({"challengeName": challenge, "session": self.past});
        let response = json!({
            "publicChallengeParameters": null,
            "privateChallengeParameters": null,
            "challengeMetadata": null,
        });
        self.run(Trigger::CreateAuthChallenge, request, response).await
    }

    /// Whether an answer is right.
    pub(crate) async fn verify(
        &self,
        private: &BTreeMap<String, String>,
        answer: &str,
    ) -> Result<bool, ApiError> {
        let request = json!({"privateChallengeParameters": private, "challengeAnswer": answer});
        let response = json!({"answerCorrect": null});
        let verified: Verified = self.run(Trigger::VerifyAuthChallengeResponse, request, response).await?;
        verified.answer_correct.ok_or_else(errors::unrecognizable_output)
    }
}

/// What a function says comes next.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Defined {
    pub(crate) challenge_name: Option<String>,
    pub(crate) issue_tokens: Option<bool>,
    pub(crate) fail_authentication: Option<bool>,
}

/// A question.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Created {
    pub(crate) public_challenge_parameters: Option<BTreeMap<String, String>>,
    pub(crate) private_challenge_parameters: Option<BTreeMap<String, String>>,
    pub(crate) challenge_metadata: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Verified {
    answer_correct: Option<bool>,
}
