//! Passwords: kept as PBKDF2 leaves them, never as they were said.

use std::num::NonZeroU32;

use contract::{Ids, Time};
use ring::pbkdf2;

use crate::model::password_policy::PasswordPolicy;
use crate::model::user::Password;

/// How often PBKDF2 hashes: some milliseconds of CPU. A password database on the internet wants more; what is kept here are
/// the passwords of tests, and a thousand users are made in one.
const ROUNDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(9_999);
const HASH_BYTES: usize = 32;

/// What is kept of a password.
pub(crate) fn keep(ids: &Ids, now: Time, password: &str, temporary: bool) -> Password {
    let salt = ids.bits().to_be_bytes();
    let mut hash = [0; HASH_BYTES];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, &salt, password.as_bytes(), &mut hash);
    Password { salt: hex::encode(salt), hash: hex::encode(hash), temporary, since: now.0 }
}

/// A temporary password that fits a policy: letters of both cases, digits and a symbol, whatever the policy asks.
pub(crate) fn temporary(ids: &Ids, policy: &PasswordPolicy) -> String {
    /// One of each kind, in front of what is drawn.
    const KINDS: &str = "aA1!";
    /// AWS's are no shorter. Believed.
    const LEAST_CHARACTERS: usize = 8;
    let length = LEAST_CHARACTERS.max(policy.minimum_length as usize);
    let mut password = KINDS.to_owned();
    while password.len() < length {
        password.push_str(&ids.capitals::<24, String>());
    }
    password.truncate(length);
    password
}

#[cfg(test)]
mod tests {
    use super::*;

    // Whoever is invited signs in with this password, so the pool must take it.
    #[test]
    fn a_temporary_password_fits_the_policy() {
        let ids = Ids::seeded(1);
        for minimum_length in [6, 8, 20, 99] {
            let policy = PasswordPolicy { minimum_length, ..PasswordPolicy::standard() };
            let password = temporary(&ids, &policy);
            assert_eq!(policy.fault(&password), None, "{password}");
            assert_ne!(password, temporary(&ids, &policy));
        }
    }

    // The same password of two users must not look the same where it is kept.
    #[test]
    fn what_is_kept_of_a_password_tells_neither_it_nor_its_equals() {
        let ids = Ids::seeded(1);
        let (one, two) = (keep(&ids, Time(0), "Passw0rd!", false), keep(&ids, Time(0), "Passw0rd!", false));
        assert_ne!(one.hash, two.hash);
        assert!(!one.hash.contains("Passw0rd"));
    }
}
