//! A user's attributes, and what of them a user may be found by.

use serde::{Deserialize, Serialize};

/// A name and a value (`AttributeType`). Without a value, the attribute is set to the empty text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Attribute {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) value: String,
}

impl Attribute {
    pub(crate) fn new(name: &str, value: impl Into<String>) -> Attribute {
        Attribute { name: name.to_owned(), value: value.into() }
    }
}

/// An attribute that a pool may let users sign in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Alias {
    Email,
    PhoneNumber,
    PreferredUsername,
}

impl Alias {
    /// All of them, in the order in which a name is looked up.
    pub(crate) const ALL: [Alias; 3] = [Alias::Email, Alias::PhoneNumber, Alias::PreferredUsername];

    /// The one of this name, if it is one that is verified by a code.
    pub(crate) fn to_verify(name: &str) -> Option<Alias> {
        Alias::ALL.into_iter().find(|alias| alias.attribute() == name && alias.verified().is_some())
    }

    /// The attribute's name.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Alias::Email => "email",
            Alias::PhoneNumber => "phone_number",
            Alias::PreferredUsername => "preferred_username",
        }
    }

    /// The attribute that says whether this one was verified, where it must be before it is an alias.
    pub(crate) fn verified(self) -> Option<&'static str> {
        match self {
            Alias::Email => Some("email_verified"),
            Alias::PhoneNumber => Some("phone_number_verified"),
            Alias::PreferredUsername => None,
        }
    }
}

/// The value of an attribute, if it is there.
pub(crate) fn value<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value.as_str())
}

/// Sets an attribute, in its old place if it has one.
pub(crate) fn set(attributes: &mut Vec<Attribute>, name: &str, value: impl Into<String>) {
    match attributes.iter_mut().find(|attribute| attribute.name == name) {
        Some(attribute) => attribute.value = value.into(),
        None => attributes.push(Attribute::new(name, value)),
    }
}

/// Writes `True`, which Python's clients send, as it is compared: in small letters.
pub(crate) fn settle_flags(attributes: &mut [Attribute]) {
    for attribute in attributes {
        if Alias::ALL.into_iter().any(|alias| alias.verified() == Some(&attribute.name)) {
            attribute.value.make_ascii_lowercase();
        }
    }
}

/// What an email address looks like: a name, an at, and a host with a point in it. AWS asks little more.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let sound = |part: &str| {
        !part.is_empty() && !part.chars().any(|sign| sign.is_whitespace() || sign.is_control() || sign == '@')
    };
    sound(name)
        && sound(host)
        && host.split('.').count() > 1
        && host.split('.').all(|label| !label.is_empty())
}

/// What a phone number looks like: a plus and digits, as E.164 has it.
pub(crate) fn is_phone_number(text: &str) -> bool {
    /// E.164 allows fifteen digits; AWS takes a few more. Believed.
    const MOST_DIGITS: usize = 18;
    text.strip_prefix('+').is_some_and(|digits| {
        (1..=MOST_DIGITS).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // Whether a username is an email decides what kind of pool takes it.
    #[test]
    fn emails_and_phone_numbers_are_told_from_other_names() {
        for (text, email, phone) in [
            ("ann@example.com", true, false),
            ("ann+tag@mail.example.co.uk", true, false),
            ("ann@example", false, false),
            ("ann@.com", false, false),
            ("@example.com", false, false),
            ("ann bee@example.com", false, false),
            ("ann@bee@example.com", false, false),
            ("+15551234567", false, true),
            ("15551234567", false, false),
            ("+", false, false),
            ("+1555-123", false, false),
            ("", false, false),
        ] {
            assert_eq!((is_email(text), is_phone_number(text)), (email, phone), "{text}");
        }
    }
}
