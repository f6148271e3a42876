//! The steps after the password, as a browser takes them: a new password, a code, a choice among second factors.
//!
//! A form brings back what the step was and the session of the sign-in; nothing is kept here meanwhile. A factor is not set up
//! at these pages: they say so.

use contract::HttpAnswer;

use super::form::Form;
use super::page::{self, Field};
use crate::sign_in::answer::{Answer, Parameters};

const CHALLENGE: &str = "challenge";
const SESSION: &str = "session";
/// What is chosen among, once for each.
const AMONG: &str = "among";
const USER_ATTRIBUTES: &str = "userAttributes.";

/// A step, as the form of the one before brought it back.
pub(crate) struct Step<'a> {
    pub(crate) challenge: &'a str,
    pub(crate) session: &'a str,
}

/// The step that a form is of, if it is not the first.
pub(crate) fn step(form: &Form) -> Option<Step<'_>> {
    Some(Step { challenge: form.get(CHALLENGE)?, session: form.get(SESSION)? })
}

/// What a form answers to its step.
pub(crate) fn responses(form: &Form) -> Parameters {
    let own = [CHALLENGE, SESSION, AMONG];
    let given = form.fields().filter(|(name, _)| !own.contains(name));
    given.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The page of the next step.
pub(crate) fn ask(answer: &Answer, username: &str) -> HttpAnswer {
    let attributes = answer.names("requiredAttributes");
    let among = answer.names("MFAS_CAN_CHOOSE");
    write(None, answer.asks(), answer.session(), username, &attributes, &among)
}

/// The page of a step once more, and why.
pub(crate) fn ask_again(step: &Step<'_>, form: &Form, message: &str) -> HttpAnswer {
    let named = |wanted: fn(&str) -> bool| form.fields().filter(move |(name, _)| wanted(name));
    let attributes: Vec<String> =
        named(|name| name.starts_with(USER_ATTRIBUTES)).map(|(name, _)| name.to_owned()).collect();
    let among: Vec<String> = named(|name| name == AMONG).map(|(_, value)| value.to_owned()).collect();
    let username = form.get("USERNAME").unwrap_or_default();
    write(Some(message), step.challenge, step.session, username, &attributes, &among)
}

fn write(
    message: Option<&str>,
    challenge: &str,
    session: &str,
    username: &str,
    attributes: &[String],
    among: &[String],
) -> HttpAnswer {
    let code = |name| Field::Text { name, label: "Code", kind: "text", complete: "one-time-code" };
    let (title, first) = match challenge {
        "NEW_PASSWORD_REQUIRED" => (
            "Set a new password",
            Field::Text {
                name: "NEW_PASSWORD",
                label: "New password",
                kind: "password",
                complete: "new-password",
            },
        ),
        "SMS_MFA" => ("Say the code that was sent to your phone", code("SMS_MFA_CODE")),
        "EMAIL_OTP" => ("Say the code that was sent by mail", code("EMAIL_OTP_CODE")),
        "SOFTWARE_TOKEN_MFA" => ("Say the code of your authenticator app", code("SOFTWARE_TOKEN_MFA_CODE")),
        "SELECT_MFA_TYPE" => {
            ("Choose a second factor", Field::Choice { name: "ANSWER", label: "Factor", among })
        }
        _ => {
            return page::sign_in(Some(
                "This user must set up a second factor, for which this page does not ask: use InitiateAuth.",
            ));
        }
    };
    let mut fields = vec![first];
    fields.extend(attributes.iter().map(|name| {
        let label = name.strip_prefix(USER_ATTRIBUTES).unwrap_or(name);
        Field::Text { name, label, kind: "text", complete: "on" }
    }));
    fields.extend(among.iter().map(|one| Field::Hidden { name: AMONG, value: one }));
    let hidden = [(CHALLENGE, challenge), (SESSION, session), ("USERNAME", username)];
    fields.extend(hidden.into_iter().map(|(name, value)| Field::Hidden { name, value }));
    page::form(title, message, &fields)
}
