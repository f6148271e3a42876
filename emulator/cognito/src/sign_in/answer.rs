//! What is said and answered while a sign-in is under way.

use std::borrow::Cow;
use std::collections::BTreeMap;

use contract::ApiError;
use serde::{Deserialize, Serialize};

use crate::errors;
use crate::model::user::User;
use crate::tokens::Tokens;

/// `AuthParameters` and `ChallengeResponses`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Parameters(BTreeMap<String, String>);

impl FromIterator<(String, String)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(parameters: I) -> Parameters {
        Parameters(parameters.into_iter().collect())
    }
}

impl Parameters {
    /// A parameter that may be left out; an empty one was.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A parameter that may not.
    ///
    /// # Errors
    /// `InvalidParameterException`.
    pub(crate) fn required(&self, name: &str) -> Result<&str, ApiError> {
        self.get(name).ok_or_else(|| errors::missing_parameter(name))
    }

    /// The parameters whose names begin so, without that beginning.
    pub(crate) fn beginning(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }
}

/// What a step of a sign-in answers: tokens, or what is asked next.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    challenge_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    challenge_parameters: BTreeMap<Cow<'static, str>, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authentication_result: Option<Tokens>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    available_challenges: Vec<&'static str>,
    /// Who has got in, where no tokens are wanted.
    #[serde(skip)]
    pub(crate) admitted: Option<User>,
}

impl Answer {
    /// A challenge.
    pub(crate) fn challenge<const COUNT: usize>(
        name: &'static str,
        session: Option<String>,
        parameters: [(&'static str, String); COUNT],
    ) -> Answer {
        Answer {
            challenge_name: Some(name),
            session,
            challenge_parameters: parameters.map(|(name, value)| (name.into(), value)).into(),
            authentication_result: None,
            available_challenges: Vec::new(),
            admitted: None,
        }
    }

    /// The same, with parameters that are not ours to name; ours stay.
    pub(crate) fn with_parameters(mut self, more: BTreeMap<String, String>) -> Answer {
        for (name, value) in more {
            self.challenge_parameters.entry(name.into()).or_insert(value);
        }
        self
    }

    /// The same, with a session to go on with.
    pub(crate) fn with_session(self, session: String) -> Answer {
        Answer { session: Some(session), ..self }
    }

    /// The end, at a page: whoever has got in is sent on.
    pub(crate) fn admitted(user: User) -> Answer {
        Answer {
            challenge_name: None,
            session: None,
            challenge_parameters: BTreeMap::new(),
            authentication_result: None,
            available_challenges: Vec::new(),
            admitted: Some(user),
        }
    }

    /// What is asked next.
    pub(crate) fn asks(&self) -> &'static str {
        self.challenge_name.unwrap_or_default()
    }

    /// The session to go on with.
    pub(crate) fn session(&self) -> &str {
        self.session.as_deref().unwrap_or_default()
    }

    /// The names in a parameter that is a list of them, such as `requiredAttributes`.
    pub(crate) fn names(&self, parameter: &str) -> Vec<String> {
        let listed = self.challenge_parameters.get(parameter);
        listed.and_then(|listed| serde_json::from_str(listed).ok()).unwrap_or_default()
    }

    /// The same, with the challenges among which the user may choose.
    pub(crate) fn among(self, available_challenges: Vec<&'static str>) -> Answer {
        Answer { available_challenges, ..self }
    }

    /// The end.
    pub(crate) fn tokens(tokens: Tokens) -> Answer {
        Answer {
            challenge_name: None,
            session: None,
            challenge_parameters: BTreeMap::new(),
            authentication_result: Some(tokens),
            available_challenges: Vec::new(),
            admitted: None,
        }
    }
}
