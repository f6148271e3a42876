//! A user of a pool, and the names that lead to one.

use contract::Time;
use serde::{Deserialize, Serialize};

use super::attribute::{self, Alias, Attribute};
use super::pool::Pool;

/// A user, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct User {
    /// As answers show it. In a pool whose users are known by an attribute it is the `sub`.
    pub(crate) username: String,
    /// A UUID that never changes and is never used again.
    pub(crate) sub: String,
    pub(crate) status: UserStatus,
    pub(crate) enabled: bool,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) modified: i64,
    /// Without `sub`.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) password: Option<Password>,
    /// The passwords before this one that the pool remembers, the last one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) past_passwords: Vec<PastPassword>,
}

/// `UserStatusType`, as far as it occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum UserStatus {
    Unconfirmed,
    Confirmed,
    ResetRequired,
    ForceChangePassword,
}

impl UserStatus {
    /// As answers and filters have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            UserStatus::Unconfirmed => "UNCONFIRMED",
            UserStatus::Confirmed => "CONFIRMED",
            UserStatus::ResetRequired => "RESET_REQUIRED",
            UserStatus::ForceChangePassword => "FORCE_CHANGE_PASSWORD",
        }
    }
}

/// What is kept of a password.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Password {
    /// Hexadecimal, as are the other two.
    pub(crate) salt: String,
    pub(crate) hash: String,
    /// The number by which somebody who knows the password is known without saying it.
    pub(crate) verifier: String,
    /// Whether it must be changed at the next sign-in.
    pub(crate) temporary: bool,
    /// When it was set, in milliseconds since 1970.
    pub(crate) since: i64,
}

/// What is remembered of a password that was replaced.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PastPassword {
    pub(crate) salt: String,
    pub(crate) hash: String,
}

/// One of the names that lead to a user.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Name {
    Username(String),
    Sub(String),
    Alias(Alias, String),
}

/// What an answer shows of a user (`UserType`).
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UserDescription {
    pub(crate) username: String,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) user_create_date: Time,
    pub(crate) user_last_modified_date: Time,
    pub(crate) enabled: bool,
    pub(crate) user_status: UserStatus,
}

impl User {
    /// Puts a password in place of the present one, which is remembered as far as the pool says.
    pub(crate) fn set_password(&mut self, pool: &Pool, password: Password) {
        if let Some(Password { salt, hash, .. }) = self.password.replace(password) {
            self.past_passwords.insert(0, PastPassword { salt, hash });
        }
        self.past_passwords.truncate(pool.password_policy().history().saturating_sub(1));
    }

    /// The attributes as answers have them: `sub` among them. AWS's order is believed.
    pub(crate) fn shown_attributes(&self) -> Vec<Attribute> {
        let mut shown = self.attributes.clone();
        shown.push(Attribute::new("sub", self.sub.as_str()));
        shown
    }

    /// `UserType`.
    pub(crate) fn described(&self) -> UserDescription {
        UserDescription {
            username: self.username.clone(),
            attributes: self.shown_attributes(),
            user_create_date: Time(self.created),
            user_last_modified_date: Time(self.modified),
            enabled: self.enabled,
            user_status: self.status,
        }
    }

    /// The names that lead to this user in its pool, as they are compared. An alias that must be verified is a name once it
    /// is; one that stands in place of a username is one always.
    pub(crate) fn names(&self, pool: &Pool) -> Vec<Name> {
        let mut names = vec![Name::Username(pool.folded(&self.username)), Name::Sub(self.sub.clone())];
        for alias in Alias::ALL {
            let Some(value) = attribute::value(&self.attributes, alias.attribute()) else { continue };
            let stands_for_username = pool.username_attributes.contains(&alias);
            let is_verified = || {
                alias.verified().is_none_or(|flag| attribute::value(&self.attributes, flag) == Some("true"))
            };
            if !value.is_empty() && (stands_for_username || (pool.aliases.contains(&alias) && is_verified()))
            {
                names.push(Name::Alias(alias, pool.folded(value)));
            }
        }
        names
    }
}
