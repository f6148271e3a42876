//! What must not be guessed: keys, and the halves of exchanges that stay here.
//!
//! Ids come from `Call`, so that a run can be repeated; whoever knows their seed knows them all. A key that followed from it
//! would let anybody who can guess when a program started sign tokens. So this one place asks the machine, and nothing that a
//! test compares follows from what it gives.

use contract::ApiError;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};

/// Bytes that nobody can foretell.
///
/// # Errors
/// A fault, if the machine has none to give.
pub(crate) fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], ApiError> {
    let mut bytes = [0; LENGTH];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| ApiError::internal("the machine gives no randomness"))?;
    Ok(bytes)
}

/// A code of six digits, as it is sent to a phone.
///
/// # Errors
/// A fault, if the machine has no randomness to give.
pub(crate) fn digits() -> Result<String, ApiError> {
    // Of 64 bits, the remainder favours no code by more than one in ten million millions.
    Ok(format!("{:06}", u64::from_be_bytes(random()?) % 1_000_000))
}

/// Whether two secrets are the same, without telling by the time it takes where they differ.
pub(crate) fn are_equal(one: &str, other: &str) -> bool {
    // Hashes of two different texts share no beginning that anybody could work towards.
    digest(&SHA256, one.as_bytes()).as_ref() == digest(&SHA256, other.as_bytes()).as_ref()
}
