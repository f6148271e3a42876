//! What a pool sends to its users, in its own words or AWS's: invitations and codes. All of it lands in the outbox.
//!
//! Links are not sent: a pool whose `DefaultEmailOption` is `CONFIRM_WITH_LINK` sends codes, too.

use contract::outbox::{self, Medium, Message};
use contract::{ApiError, Call};
use serde::Serialize;
use serde_json::{Map, Value};
use store::Tx;

use crate::model::attribute::{Alias, value};
use crate::model::pool::Pool;
use crate::model::user::User;
use crate::triggers::wording::Wording;

/// Where a message goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    pub(crate) attribute: Alias,
    pub(crate) to: String,
}

/// `CodeDeliveryDetailsType`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CodeDelivery {
    destination: String,
    delivery_medium: Medium,
    attribute_name: &'static str,
}

impl Destination {
    /// The address or number that a user has.
    pub(crate) fn of(user: &User, attribute: Alias) -> Option<Destination> {
        let to = value(&user.attributes, attribute.attribute()).filter(|to| !to.is_empty())?;
        Some(Destination { attribute, to: to.to_owned() })
    }

    /// The same, if it was verified.
    pub(crate) fn verified(user: &User, attribute: Alias) -> Option<Destination> {
        let is_verified = value(&user.attributes, attribute.verified()?) == Some("true");
        Destination::of(user, attribute).filter(|_| is_verified)
    }

    fn medium(&self) -> Medium {
        if self.attribute == Alias::PhoneNumber { Medium::Sms } else { Medium::Email }
    }

    /// That way, as challenges name it.
    pub(crate) fn medium_name(&self) -> &'static str {
        match self.medium() {
            Medium::Sms => "SMS",
            Medium::Email => "EMAIL",
        }
    }

    /// What an answer tells of it.
    pub(crate) fn told(&self) -> CodeDelivery {
        CodeDelivery {
            destination: self.masked(),
            delivery_medium: self.medium(),
            attribute_name: self.attribute.attribute(),
        }
    }

    /// Enough of the address for its owner to know it again.
    pub(crate) fn masked(&self) -> String {
        match self.to.split_once('@') {
            Some((name, host)) => format!("{}***@{}***", first(name), first(host)),
            None => {
                let shown = self.to.len().saturating_sub(4);
                let (hidden, shown) = self.to.split_at_checked(shown).unwrap_or(("", &self.to));
                format!("+{}{shown}", "*".repeat(hidden.len().saturating_sub(1)))
            }
        }
    }
}

fn first(text: &str) -> String {
    text.chars().take(1).collect()
}

/// A message that is to be sent: to whom, and in which words where a function says them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Letter<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) user: &'a User,
    pub(crate) to: &'a Destination,
    pub(crate) words: &'a Wording,
}

impl Letter<'_> {
    /// What it says: the function's words, or else the pool's, with the name and the secret in their places.
    fn body(&self, text: &str, secret: &str) -> String {
        let text = self.words.text(self.to.medium()).unwrap_or(text);
        text.replace("{username}", known_as(self.user)).replace("{####}", secret)
    }
}

/// Sends an invitation with a temporary password.
pub(crate) fn invite(
    tx: &mut Tx<'_>,
    call: &Call,
    letter: Letter<'_>,
    password: &str,
) -> Result<(), ApiError> {
    /// AWS's own words. Believed.
    const TEXT: &str = "Your username is {username} and temporary password is {####}.";
    const SUBJECT: &str = "Your temporary password";
    let Letter { pool, user, to: destination, words } = letter;
    let config = pool.settings.admin_create_user_config.as_ref();
    let template = config.and_then(|config| config.invite_message_template.as_ref());
    let (text, subject) = match destination.medium() {
        Medium::Sms => (template.and_then(|template| template.sms_message.as_deref()), None),
        Medium::Email => (
            template.and_then(|template| template.email_message.as_deref()),
            Some(template.and_then(|template| template.email_subject.as_deref()).unwrap_or(SUBJECT)),
        ),
    };
    let body = letter.body(text.unwrap_or(TEXT), password);
    let facts = facts(pool, user, "invitation", "temporaryPassword", password);
    send(tx, call, destination, words.subject(subject), body, facts)
}

/// Sends a code. `purpose` is what a test looks for.
pub(crate) fn send_code(
    tx: &mut Tx<'_>,
    call: &Call,
    letter: Letter<'_>,
    purpose: &str,
    code: &str,
) -> Result<(), ApiError> {
    /// AWS's own words. Believed.
    const TEXT: &str = "Your confirmation code is {####}";
    const SUBJECT: &str = "Your verification code";
    let Letter { pool, user, to: destination, words } = letter;
    let settings = &pool.settings;
    let template = settings.verification_message_template.as_ref();
    let (text, subject) = match destination.medium() {
        Medium::Sms => {
            let text = template.and_then(|template| template.sms_message.as_deref());
            (text.or(settings.sms_verification_message.as_deref()), None)
        }
        Medium::Email => {
            let text = template.and_then(|template| template.email_message.as_deref());
            let subject = template.and_then(|template| template.email_subject.as_deref());
            let subject = subject.or(settings.email_verification_subject.as_deref());
            (text.or(settings.email_verification_message.as_deref()), Some(subject.unwrap_or(SUBJECT)))
        }
    };
    let body = letter.body(text.unwrap_or(TEXT), code);
    send(tx, call, destination, words.subject(subject), body, facts(pool, user, purpose, "code", code))
}

/// Sends a code with which a user signs in.
pub(crate) fn send_sign_in_code(
    tx: &mut Tx<'_>,
    call: &Call,
    letter: Letter<'_>,
    code: &str,
) -> Result<(), ApiError> {
    /// AWS's own words. Believed.
    const TEXT: &str = "Your authentication code is {####}. ";
    const SUBJECT: &str = "Your authentication code";
    let Letter { pool, user, to: destination, words } = letter;
    let mail = pool.email_mfa.as_ref();
    let (text, subject) = match destination.medium() {
        Medium::Sms => (pool.settings.sms_authentication_message.as_deref(), None),
        Medium::Email => {
            let subject = mail.and_then(|mail| mail.subject.as_deref()).unwrap_or(SUBJECT);
            (mail.and_then(|mail| mail.message.as_deref()), Some(subject))
        }
    };
    let body = letter.body(text.unwrap_or(TEXT), code);
    send(tx, call, destination, words.subject(subject), body, facts(pool, user, "sign-in", "code", code))
}

fn send(
    tx: &mut Tx<'_>,
    call: &Call,
    destination: &Destination,
    subject: Option<&str>,
    body: String,
    facts: Map<String, Value>,
) -> Result<(), ApiError> {
    let (medium, to) = (destination.medium(), destination.to.clone());
    outbox::send(tx, call, Message { medium, to, subject: subject.map(str::to_owned), body, facts })
}

fn facts(pool: &Pool, user: &User, purpose: &str, name: &str, secret: &str) -> Map<String, Value> {
    [("userPoolId", pool.id.as_str()), ("username", &user.username), ("purpose", purpose), (name, secret)]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect()
}

/// The name by which a user is spoken to: who has no username of their own knows the attribute in its place. Believed.
fn known_as(user: &User) -> &str {
    if user.username != user.sub {
        return &user.username;
    }
    let given = |name| value(&user.attributes, name).filter(|value| !value.is_empty());
    given("email").or_else(|| given("phone_number")).unwrap_or(&user.username)
}
