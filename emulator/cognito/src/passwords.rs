//! Passwords: kept as PBKDF2 leaves them and as a verifier of the Secure Remote Password protocol, never as they were said.
//!
//! Both take some milliseconds of a processor, which are spent beside the threads that answer calls.

use std::num::NonZeroU32;

use contract::{ApiError, Call, Ids};
use ring::pbkdf2;
use secure_remote_password::Verifier;

use crate::errors;
use crate::model::password_policy::PasswordPolicy;
use crate::model::pool::Pool;
use crate::model::user::{Password, User};

/// How often PBKDF2 hashes: some milliseconds of CPU. A password database on the internet wants more; what is kept here are
/// the passwords of tests, and a thousand users are made in one.
const ROUNDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(9_999);
const HASH_BYTES: usize = 32;

/// Runs what takes a processor for long where no call waits for it.
///
/// # Errors
/// A fault, if it panicked.
pub(crate) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| ApiError::internal("a computation on a password failed"))
}

/// What is kept of a user's password. The verifier is made with the username that answers show, which is what the server tells
/// clients to prove it with.
///
/// # Errors
/// A fault.
pub(crate) async fn keep(
    call: &Call,
    pool: &Pool,
    username: &str,
    password: &str,
    temporary: bool,
) -> Result<Password, ApiError> {
    let (salt, since) = (call.ids.bits().to_be_bytes(), call.now.0);
    let [pool, username, password] = [pool.short_name(), username, password].map(str::to_owned);
    aside(move || {
        let verifier = Verifier::new(salt, &pool, &username, &password);
        let hash = hash(&verifier.salt(), &password);
        Password {
            salt: verifier.salt(),
            hash: hex::encode(hash),
            verifier: verifier.number(),
            temporary,
            since,
        }
    })
    .await
}

/// What is kept of the next password of a user there is.
///
/// # Errors
/// `InvalidPasswordException` if the pool's policy forbids it; `PasswordHistoryPolicyViolationException` if it is one of so
/// many last ones as the policy says, of which the present one is the first (believed).
pub(crate) async fn next(
    call: &Call,
    pool: &Pool,
    user: &User,
    password: &str,
    temporary: bool,
) -> Result<Password, ApiError> {
    let policy = pool.password_policy();
    if let Some(fault) = policy.fault(password) {
        return Err(errors::password_refused(fault));
    }
    if policy.history() > 0 {
        let past = user.past_passwords.iter().map(|past| (past.salt.clone(), past.hash.clone()));
        let present = user.password.iter().map(|present| (present.salt.clone(), present.hash.clone()));
        let last: Vec<(String, String)> = present.chain(past).take(policy.history()).collect();
        let said = password.to_owned();
        if aside(move || last.iter().any(|(salt, hash)| leads_to(&said, salt, hash))).await? {
            return Err(errors::password_used_before());
        }
    }
    keep(call, pool, &user.username, password, temporary).await
}

fn hash(salt: &str, password: &str) -> [u8; HASH_BYTES] {
    let mut hash = [0; HASH_BYTES];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, salt.as_bytes(), password.as_bytes(), &mut hash);
    hash
}

fn leads_to(password: &str, salt: &str, hash: &str) -> bool {
    let Ok(expected) = hex::decode(hash) else { return false };
    pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, salt.as_bytes(), password.as_bytes(), &expected)
        .is_ok()
}

/// Whether a password is a user's. Takes some milliseconds: see [`aside`].
pub(crate) fn is_right(user: &User, password: &str) -> bool {
    user.password.as_ref().is_some_and(|kept| leads_to(password, &kept.salt, &kept.hash))
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

    // The same password of two users must not look the same where it is kept, nor lead back to itself.
    #[test]
    fn what_is_kept_of_a_password_tells_neither_it_nor_its_equals() {
        let salted = |salt: &str| hash(salt, "Passw0rd!");
        assert_ne!(salted("one"), salted("two"));
        assert_eq!(salted("one"), salted("one"));
        assert!(!hex::encode(salted("one")).contains(&hex::encode("Passw0rd")));
    }
}
