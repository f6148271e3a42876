//! How what is kept is encrypted: with AWS's own key, which says nothing here. A customer's key is not emulated, and refused by
//! name.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

/// The one kind that is emulated.
const AWS_OWNED_KEY: &str = "AWS_OWNED_KEY";

/// `EncryptionConfiguration`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EncryptionConfiguration {
    #[serde(rename = "type")]
    kind: String,
}

impl Default for EncryptionConfiguration {
    fn default() -> EncryptionConfiguration {
        EncryptionConfiguration { kind: AWS_OWNED_KEY.to_owned() }
    }
}

/// Makes sure that a configuration is emulated.
///
/// # Errors
/// That it is not.
pub(crate) fn check(call: &Call, asked: Option<&EncryptionConfiguration>) -> Result<(), ApiError> {
    match asked {
        Some(asked) if asked.kind != AWS_OWNED_KEY => {
            let member = format!("encryptionConfiguration of type {}", asked.kind);
            Err(ApiError::member_not_emulated(call.operation, &member))
        }
        _ => Ok(()),
    }
}
