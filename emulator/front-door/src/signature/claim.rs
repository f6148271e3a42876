//! All that a request claims about its signature, from its header or from its query.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::{ALGORITHM, Credential};

/// All that a request claims about its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
    /// `AKID/20261031/us-east-1/dynamodb/aws4_request`, of five parts.
    pub credential: Cow<'a, str>,
    /// `host;x-amz-date`.
    pub signed_headers: Cow<'a, str>,
    /// 64 hexadecimal digits, if it is right.
    pub signature: Cow<'a, str>,
    /// `X-Amz-Date` of a presigned URL.
    pub date: Option<Cow<'a, str>>,
    /// For how many seconds a presigned URL is good.
    pub expires: Option<u64>,
}

impl Claim<'_> {
    /// The credential's parts.
    #[must_use]
    pub fn scope(&self) -> Option<Credential<'_>> {
        Credential::read(&self.credential)
    }
}

/// Reads an `Authorization` header of Signature Version 4.
///
/// # Errors
/// AWS's text, if parts are missing or are not pairs.
pub fn read_authorization(header: &str, has_date: bool) -> Result<Claim<'_>, String> {
    let rest = header.strip_prefix(ALGORITHM).unwrap_or(header).trim();
    let (mut credential, mut signed_headers, mut signature) = (None, None, None);
    for part in rest.split([',', ' ']).filter(|part| !part.is_empty()) {
        let Some((name, value)) = part.split_once('=') else {
            let what = "not a valid key=value pair (missing equal-sign) in Authorization header";
            return Err(format!("'{part}' {what}: '{header}'."));
        };
        match name {
            "Credential" => credential = Some(value),
            "SignedHeaders" => signed_headers = Some(value),
            "Signature" => signature = Some(value),
            _ => {}
        }
    }
    let (Some(credential), Some(signed_headers), Some(signature), true) =
        (credential, signed_headers, signature, has_date)
    else {
        let mut text = String::new();
        for (name, missing) in [
            ("Credential", credential.is_none()),
            ("Signature", signature.is_none()),
            ("SignedHeaders", signed_headers.is_none()),
        ] {
            if missing {
                text.push_str(&format!("Authorization header requires '{name}' parameter. "));
            }
        }
        if !has_date {
            text.push_str(
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
            );
        }
        return Err(format!("{text}Authorization={header}"));
    };
    check_scope(credential)?;
    Ok(Claim {
        credential: credential.into(),
        signed_headers: signed_headers.into(),
        signature: signature.into(),
        date: None,
        expires: None,
    })
}

/// Reads the query of a presigned URL; `None` if it is not one.
///
/// # Errors
/// AWS's text, if parts are missing.
pub fn read_presigned(query: &str) -> Result<Option<Claim<'_>>, String> {
    if !query.contains("X-Amz-") {
        return Ok(None);
    }
    let [mut algorithm, mut credential, mut signed_headers, mut signature, mut date, mut expires] =
        [const { None }; 6];
    for parameter in query.split('&') {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let place = match name {
            "X-Amz-Algorithm" => &mut algorithm,
            "X-Amz-Credential" => &mut credential,
            "X-Amz-SignedHeaders" => &mut signed_headers,
            "X-Amz-Signature" => &mut signature,
            "X-Amz-Date" => &mut date,
            "X-Amz-Expires" => &mut expires,
            _ => continue,
        };
        *place = Some(percent_decode_str(value).decode_utf8_lossy());
    }
    if algorithm.is_none() && credential.is_none() {
        return Ok(None);
    }
    if algorithm.as_deref() != Some(ALGORITHM) {
        return Err(format!("AWS query-string parameters must include 'X-Amz-Algorithm' = '{ALGORITHM}'."));
    }
    match (credential, signed_headers, signature, date) {
        (Some(credential), Some(signed_headers), Some(signature), Some(date)) => {
            check_scope(&credential)?;
            let expires = expires.map(|seconds| seconds.parse().unwrap_or(0));
            Ok(Some(Claim { credential, signed_headers, signature, date: Some(date), expires }))
        }
        (credential, signed_headers, signature, date) => {
            let mut missing = Vec::new();
            for (name, value) in [
                ("X-Amz-Credential", &credential),
                ("X-Amz-Signature", &signature),
                ("X-Amz-SignedHeaders", &signed_headers),
                ("X-Amz-Date", &date),
            ] {
                if value.is_none() {
                    missing.push(format!("AWS query-string parameters must include '{name}'."));
                }
            }
            Err(format!("{} Re-examine the query-string parameters.", missing.join(" ")))
        }
    }
}

fn check_scope(credential: &str) -> Result<(), String> {
    if Credential::read(credential).is_some() {
        return Ok(());
    }
    let parts: Vec<&str> = credential.split('/').collect();
    match parts.last() {
        Some(last) if parts.len() >= 5 && *last != "aws4_request" => {
            Err(format!("Credential should be scoped with a valid terminator: 'aws4_request', not '{last}'."))
        }
        _ => Err(format!(
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got \
             '{credential}'"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPE: &str = "AKID/20261031/us-east-1/dynamodb/aws4_request";

    // The texts are those that callers reported of AWS: all three missing, and a part without an equal sign. The ones of
    // a credential with other than five parts and of a presigned URL are believed.
    #[test]
    fn an_incomplete_header_is_refused_in_aws_words() {
        let incomplete = |header: &str, has_date| read_authorization(header, has_date).unwrap_err();
        assert_eq!(
            incomplete("eyJ0=", false),
            "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' \
             parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires \
             existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=eyJ0="
        );
        let header =
            "AWS4-HMAC-SHA256 Credential= AKID/20181128/eu-central-1/cloud9/aws4_request, Signature=ab";
        assert_eq!(
            incomplete(header, true),
            format!(
                "'AKID/20181128/eu-central-1/cloud9/aws4_request' not a valid key=value pair (missing equal-sign) in \
                 Authorization header: '{header}'."
            )
        );
        assert_eq!(
            incomplete("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=ab", true),
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b'"
        );
        assert_eq!(
            incomplete("AWS4-HMAC-SHA256 Credential=a/b/c/d/aws5, SignedHeaders=host, Signature=ab", true),
            "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'."
        );
    }

    // Both ways of signing must come to the same claim.
    #[test]
    fn a_header_and_a_query_are_read() {
        let header =
            format!("AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host;x-amz-date, Signature=ab");
        let claim = read_authorization(&header, true).unwrap();
        assert_eq!(
            (&*claim.credential, &*claim.signed_headers, &*claim.signature),
            (SCOPE, "host;x-amz-date", "ab")
        );
        let query = format!(
            "a=b&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}&X-Amz-Date=20261031T120000Z&X-Amz-Expires=60\
             &X-Amz-SignedHeaders=host&X-Amz-Signature=cd",
            SCOPE.replace('/', "%2F")
        );
        let claim = read_presigned(&query).unwrap().unwrap();
        assert_eq!((&*claim.credential, claim.date.as_deref()), (SCOPE, Some("20261031T120000Z")));
        assert_eq!((claim.expires, &*claim.signature), (Some(60), "cd"));
        assert_eq!(read_presigned("a=b&X-Amz-Meta=1"), Ok(None));
        assert!(read_presigned("X-Amz-Algorithm=AWS4-HMAC-SHA256").unwrap_err().contains("'X-Amz-Date'"));
        assert!(read_presigned("X-Amz-Algorithm=other&X-Amz-Credential=a").is_err());
    }
}
