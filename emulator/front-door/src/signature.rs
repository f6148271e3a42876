//! Signature Version 4: what a request claims about who signed it, and whether that is so.
//!
//! [`credential`] is the quick look that every request gets; [`Claim`] holds all of it, for [`verify`](crate::signature).

mod canonical;
mod claim;
#[cfg(test)]
mod vectors;
mod verify;

pub use canonical::{canonical_path, canonical_query};
pub use claim::{Claim, read_authorization, read_presigned};
pub(crate) use verify::{Proof, verify};

/// The scheme that an `Authorization` header begins with.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// What SDKs write behind the scheme.
const CREDENTIAL: &str = " Credential=";

/// The scope of a credential: `AKID/20261031/us-east-1/dynamodb/aws4_request`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credential<'a> {
    /// The access key. It may hold slashes.
    pub access_key: &'a str,
    /// `20261031`.
    pub date: &'a str,
    /// `us-east-1`.
    pub region: &'a str,
    /// `dynamodb`.
    pub service: &'a str,
}

impl<'a> Credential<'a> {
    /// Reads the five parts of a credential; `None` if there are others.
    #[must_use]
    pub fn read(text: &'a str) -> Option<Credential<'a>> {
        let rest = text.strip_suffix("/aws4_request")?;
        let (rest, service) = rest.rsplit_once('/')?;
        let (rest, region) = rest.rsplit_once('/')?;
        let (access_key, date) = rest.rsplit_once('/')?;
        (!access_key.is_empty()).then_some(Credential { access_key, date, region, service })
    }
}

/// The credential in an `Authorization` header of Signature Version 4, without a look at the rest.
#[must_use]
pub fn credential(authorization: &str) -> Option<Credential<'_>> {
    let rest = authorization.strip_prefix(ALGORITHM)?;
    // SDKs write the credential first.
    let rest = match rest.strip_prefix(CREDENTIAL) {
        Some(rest) => rest,
        None => &rest[rest.find("Credential=")? + "Credential=".len()..],
    };
    let end = rest.find([',', ' ']).unwrap_or(rest.len());
    Credential::read(&rest[..end])
}

/// The beginning of an `Authorization` header up to the comma after its credential, if that comes first: another header
/// that begins with it has the same credential.
pub(crate) fn until_credential(authorization: &str) -> Option<&str> {
    let rest = authorization.strip_prefix(ALGORITHM)?.strip_prefix(CREDENTIAL)?;
    let behind = rest.find([',', ' '])? + 1;
    authorization.get(..authorization.len() - rest.len() + behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Every signed request is read by this; the account and the region of all its data come from it.
    #[test]
    fn a_credential_is_found_wherever_it_stands() {
        let expected =
            Credential { access_key: "AKID", date: "20261031", region: "us-east-1", service: "dynamodb" };
        for header in [
            "AWS4-HMAC-SHA256 Credential=AKID/20261031/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=ab",
            "AWS4-HMAC-SHA256 Credential=AKID/20261031/us-east-1/dynamodb/aws4_request,SignedHeaders=host,Signature=ab",
            "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=ab, Credential=AKID/20261031/us-east-1/dynamodb/aws4_request",
        ] {
            assert_eq!(credential(header), Some(expected), "{header}");
        }
        let slashes =
            credential("AWS4-HMAC-SHA256 Credential=A/B/20261031/us-east-1/s3/aws4_request").unwrap();
        assert_eq!(slashes.access_key, "A/B");
        for header in [
            "",
            "Bearer x",
            "AWS4-HMAC-SHA256",
            "AWS4-HMAC-SHA256 Credential=",
            "AWS4-HMAC-SHA256 Credential=a/b/c/d",
            "AWS4-HMAC-SHA256 Credential=/20261031/us-east-1/s3/aws4_request",
            "AWS4-HMAC-SHA256 Credential=a/b/c/d/e",
        ] {
            assert_eq!(credential(header), None, "{header}");
        }
    }
}
