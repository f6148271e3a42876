//! A data store as it is kept.

use contract::{Caller, Time};
use serde::{Deserialize, Serialize};

use crate::model::smart_metadata;

/// SMART on FHIR with scopes of V1.
const SMART_V1: &str = "SMART_ON_FHIR_V1";
/// SMART on FHIR with scopes of V1 and V2.
const SMART: &str = "SMART_ON_FHIR";

/// A data store. Creation and deletion are over at once, so of AWS's statuses there are two.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DataStore {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) status: Status,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) encryption: SseConfiguration,
    pub(crate) identity_provider: IdentityProviderConfiguration,
    /// The token that it was created with.
    pub(crate) client_token: Option<String>,
    /// What it was filled with when it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) preload: Option<PreloadDataConfig>,
}

/// Where a data store is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Active,
    Deleted,
}

impl Status {
    /// AWS's word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Status::Active => "ACTIVE",
            Status::Deleted => "DELETED",
        }
    }
}

/// What a data store is filled with; the model of AWS knows `SYNTHEA` alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PreloadDataConfig {
    pub(crate) preload_data_type: String,
}

/// The encryption at rest that was asked for. Kept and told; nothing is encrypted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SseConfiguration {
    pub(crate) kms_encryption_config: KmsEncryptionConfig,
}

/// Which key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct KmsEncryptionConfig {
    pub(crate) cmk_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kms_key_id: Option<String>,
}

impl SseConfiguration {
    /// What a data store has unless asked otherwise.
    pub(crate) fn aws_owned() -> SseConfiguration {
        SseConfiguration {
            kms_encryption_config: KmsEncryptionConfig {
                cmk_type: "AWS_OWNED_KMS_KEY".to_owned(),
                kms_key_id: None,
            },
        }
    }
}

/// Who decides who may do what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct IdentityProviderConfiguration {
    pub(crate) authorization_strategy: String,
    #[serde(default)]
    pub(crate) fine_grained_authorization_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) metadata: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) idp_lambda_arn: Option<String>,
}

impl IdentityProviderConfiguration {
    /// What a data store has unless asked otherwise: AWS's own signatures.
    pub(crate) fn aws_auth() -> IdentityProviderConfiguration {
        IdentityProviderConfiguration {
            authorization_strategy: "AWS_AUTH".to_owned(),
            fine_grained_authorization_enabled: false,
            metadata: None,
            idp_lambda_arn: None,
        }
    }

    /// Whether tokens are taken, of SMART on FHIR in one of its versions.
    pub(crate) fn is_smart(&self) -> bool {
        matches!(&*self.authorization_strategy, SMART | SMART_V1)
    }

    /// Whether tokens may have scopes of V2: the strategy allows them, and the authorization server says it gives them.
    pub(crate) fn has_v2_scopes(&self) -> bool {
        self.authorization_strategy == SMART && self.metadata.as_deref().is_some_and(smart_metadata::has_v2)
    }
}

impl DataStore {
    /// When it was created.
    pub(crate) fn created(&self) -> Time {
        Time(self.created)
    }
}

/// The ARN of a data store: `arn:aws:healthlake:us-east-1:123456789012:datastore/fhir/` and its id.
pub(crate) fn arn(caller: &Caller, id: &str) -> String {
    format!("{}{id}", arn_prefix(caller))
}

/// The id in an ARN of a data store of this account and region; `None` if it is another's, or no data store's.
pub(crate) fn id_of_arn<'a>(caller: &Caller, arn: &'a str) -> Option<&'a str> {
    arn.strip_prefix(&arn_prefix(caller))
}

fn arn_prefix(caller: &Caller) -> String {
    let (region, account) = (&caller.region, &caller.account);
    let partition = match &**region {
        region if region.starts_with("cn-") => "aws-cn",
        region if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    };
    format!("arn:{partition}:healthlake:{region}:{account}:datastore/fhir/")
}

/// Where a data store's FHIR API is, with a slash at its end, on the host that the caller used.
pub(crate) fn endpoint(host: &str, id: &str) -> String {
    format!("{host}/datastore/{id}/r4/")
}

#[cfg(test)]
mod tests {
    use super::*;

    // Users write these ARNs into policies and tags; each partition of AWS has its own.
    #[test]
    fn an_arn_is_written_and_read_back() {
        for (region, partition) in
            [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
        {
            let caller =
                Caller { account: "123456789012".into(), region: region.into(), access_key: "test".into() };
            let written = arn(&caller, "abc");
            assert_eq!(
                written,
                format!("arn:{partition}:healthlake:{region}:123456789012:datastore/fhir/abc")
            );
            assert_eq!(id_of_arn(&caller, &written), Some("abc"));
            let other = Caller { account: "000000000000".into(), ..caller };
            assert_eq!(id_of_arn(&other, &written), None);
        }
    }
}
