//! The trigger that words a message (`CustomMessage`). The function never sees the code: it says where it goes.

use contract::outbox::Medium;
use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::json;

use super::{Event, Metadata, Trigger, attributes, run, with_metadata};
use crate::errors;
use crate::model::pool::Pool;
use crate::model::user::User;

/// Where the code, or the temporary password, goes.
pub(crate) const CODE: &str = "{####}";
/// Where the username of an invitation goes.
pub(crate) const USERNAME: &str = "{username}";
const LINK: &str = "{##Click Here##}";

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occasion {
    AdminCreateUser,
    Authentication,
    ForgotPassword,
    ResendCode,
    SignUp,
    UpdateUserAttribute,
    VerifyUserAttribute,
}

impl Occasion {
    fn name(self) -> &'static str {
        match self {
            Occasion::AdminCreateUser => "AdminCreateUser",
            Occasion::Authentication => "Authentication",
            Occasion::ForgotPassword => "ForgotPassword",
            Occasion::ResendCode => "ResendCode",
            Occasion::SignUp => "SignUp",
            Occasion::UpdateUserAttribute => "UpdateUserAttribute",
            Occasion::VerifyUserAttribute => "VerifyUserAttribute",
        }
    }
}

/// A message in a function's words, as far as it said any.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Wording {
    pub(crate) sms_message: Option<String>,
    pub(crate) email_message: Option<String>,
    pub(crate) email_subject: Option<String>,
}

impl Wording {
    /// The text of a message, if the function said any.
    pub(crate) fn text(&self, medium: Medium) -> Option<&str> {
        match medium {
            Medium::Sms => self.sms_message.as_deref(),
            Medium::Email => self.email_message.as_deref(),
        }
    }

    /// The subject of a message that has one.
    pub(crate) fn subject<'a>(&'a self, otherwise: Option<&'a str>) -> Option<&'a str> {
        otherwise.map(|otherwise| self.email_subject.as_deref().unwrap_or(otherwise))
    }

    fn check(self) -> Result<Wording, ApiError> {
        let without = |text: &Option<String>| text.as_ref().filter(|text| !text.contains(CODE)).cloned();
        if let Some(text) = without(&self.email_message) {
            return Err(errors::message_without_code("emailBody", &text));
        }
        match without(&self.sms_message) {
            Some(text) => Err(errors::message_without_code("smsBody", &text)),
            None => Ok(self),
        }
    }
}

/// How a function words a message to a user.
///
/// # Errors
/// Those of a trigger; `InvalidParameterException` if there is no place for the code in it.
pub(crate) async fn wording(
    call: &Call,
    pool: &Pool,
    client: Option<&str>,
    user: &User,
    occasion: Occasion,
    metadata: Option<&Metadata>,
) -> Result<Wording, ApiError> {
    if Trigger::CustomMessage.function(pool).is_none() {
        return Ok(Wording::default());
    }
    let named = (occasion == Occasion::AdminCreateUser).then_some(USERNAME);
    let request = json!({
        "userAttributes": attributes(user),
        "codeParameter": CODE,
        "linkParameter": LINK,
        "usernameParameter": named,
    });
    let event = Event {
        trigger: Trigger::CustomMessage,
        source: occasion.name(),
        version: "1",
        client,
        username: &user.username,
        request: with_metadata(request, metadata),
        response: json!({"smsMessage": null, "emailMessage": null, "emailSubject": null}),
    };
    run::<Wording>(call, pool, event).await?.unwrap_or_default().check()
}
