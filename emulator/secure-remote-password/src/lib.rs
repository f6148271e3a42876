//! The Secure Remote Password protocol as Cognito user pools speak it: a user proves that they know a password, and it never
//! travels.
//!
//! Pure: randomness is given. The group is RFC 3526's of 3072 bits, with the generator 2; the rest is what AWS's SDKs do and
//! nobody else: `k = H(00 | N | 02)`, `x = H(salt | H(pool name | username | ":" | password))`, the key by HKDF under
//! "Caldera Derived Key", and the proof a HMAC over the pool's name, the username, the server's secret block and a timestamp.
//! Numbers are hashed as Java writes them: with a zero byte in front where the first bit is set.

mod exchange;
mod group;
mod timestamp;

pub use exchange::{ClientPublic, Key, ServerShare, Verifier};
pub use timestamp::is_timestamp;
