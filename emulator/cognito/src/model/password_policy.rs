//! What a pool asks of a password.

use serde::{Deserialize, Serialize};

/// The least characters of a password where the pool does not say.
const LEAST_CHARACTERS: u32 = 8;
/// The days for which a temporary password is good where the pool does not say.
pub(crate) const TEMPORARY_DAYS: u32 = 7;
/// The characters that count as symbols (documented: "User pool password strength"); so does a space within.
const SYMBOLS: &str = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-";

/// `PasswordPolicyType`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct PasswordPolicy {
    pub(crate) minimum_length: u32,
    pub(crate) require_uppercase: bool,
    pub(crate) require_lowercase: bool,
    pub(crate) require_numbers: bool,
    pub(crate) require_symbols: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) password_history_size: Option<u32>,
    pub(crate) temporary_password_validity_days: u32,
}

impl PasswordPolicy {
    /// That of a pool whose maker says nothing of passwords.
    pub(crate) fn standard() -> PasswordPolicy {
        PasswordPolicy {
            minimum_length: LEAST_CHARACTERS,
            require_uppercase: true,
            require_lowercase: true,
            require_numbers: true,
            require_symbols: true,
            password_history_size: None,
            temporary_password_validity_days: TEMPORARY_DAYS,
        }
    }

    /// How many of a user's last passwords, the present one among them, the next one may not be.
    pub(crate) fn history(&self) -> usize {
        self.password_history_size.unwrap_or(0) as usize
    }

    /// The first rule that a password breaks, in AWS's words and in the order in which it looks.
    pub(crate) fn fault(&self, password: &str) -> Option<&'static str> {
        let has = |test: fn(char) -> bool| password.chars().any(test);
        let rules = [
            (password.chars().count() < self.minimum_length as usize, "Password not long enough"),
            (
                self.require_uppercase && !has(|sign| sign.is_ascii_uppercase()),
                "Password must have uppercase characters",
            ),
            (
                self.require_lowercase && !has(|sign| sign.is_ascii_lowercase()),
                "Password must have lowercase characters",
            ),
            (
                self.require_numbers && !has(|sign| sign.is_ascii_digit()),
                "Password must have numeric characters",
            ),
            (self.require_symbols && !has_symbol(password), "Password must have symbol characters"),
        ];
        rules.into_iter().find(|(broken, _)| *broken).map(|(_, text)| text)
    }
}

impl Default for PasswordPolicy {
    /// What AWS makes of the members that a policy leaves out.
    fn default() -> PasswordPolicy {
        PasswordPolicy {
            minimum_length: LEAST_CHARACTERS,
            require_uppercase: false,
            require_lowercase: false,
            require_numbers: false,
            require_symbols: false,
            password_history_size: None,
            temporary_password_validity_days: TEMPORARY_DAYS,
        }
    }
}

/// A space counts if it neither begins nor ends the password.
fn has_symbol(password: &str) -> bool {
    password.chars().any(|sign| SYMBOLS.contains(sign)) || password.trim_matches(' ').contains(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    // A password that AWS would refuse must not pass here, and the text says which rule it broke first.
    #[test]
    fn the_first_rule_that_a_password_breaks_is_told() {
        let policy = PasswordPolicy::standard();
        for (password, fault) in [
            ("Ab1!", Some("Password not long enough")),
            ("abcdefgh", Some("Password must have uppercase characters")),
            ("ABCDEFGH", Some("Password must have lowercase characters")),
            ("Abcdefgh", Some("Password must have numeric characters")),
            ("Abcdefg1", Some("Password must have symbol characters")),
            ("Abcdefg1 ", Some("Password must have symbol characters")),
            ("Abcde fg1", None),
            ("Abcdefg1-", None),
        ] {
            assert_eq!(policy.fault(password), fault, "{password}");
        }
        assert_eq!(PasswordPolicy::default().fault("abcdefgh"), None);
    }
}
