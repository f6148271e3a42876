//! JSON Web Tokens: reading one, verifying its signature with an issuer's public keys, and signing one as an issuer.
//!
//! Pure: no clock, no network. What the claims of a verified token mean, and whether its time has come, its reader
//! decides. Follows RFC 7515 (signatures), 7517 (keys), 7518 (algorithms) and 7519 (tokens). Algorithms: RS256, RS384,
//! RS512, PS256, PS384, PS512, ES256 and ES384. `none` and those with a shared secret are never accepted, so a token
//! cannot choose to go unverified, nor have a public key taken for a secret. Tokens are signed with RS256.

mod keys;
mod rsa;
mod signing;
mod token;

pub use keys::{Keys, KeysError};
pub use signing::{SigningError, SigningKey, Sum};
pub use token::{Claims, TokenError, Unverified};
