//! Whether a request was signed with the secret of the access key that it names, over what came, and lately.

use contract::{ApiError, Time};
use hmac::{Hmac, Mac};
use http::HeaderMap;
use http::request::Parts;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use super::canonical::canonical_headers;
use super::{ALGORITHM, Claim, canonical_path, canonical_query};
use crate::aws_chunked::Chunks;
use crate::errors;
use crate::settings::{SIGNATURE_MINUTES, Settings};

const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
const SIGNED_CHUNKS: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const SIGNED_CHUNKS_AND_TRAILER: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
/// The SHA-256 of nothing.
const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A request that was signed rightly, and what is needed to check its chunks.
pub(crate) struct Proof {
    key: Hmac<Sha256>,
    date: String,
    scope: String,
    signature: Vec<u8>,
    signed_chunks: bool,
}

/// Checks a claim. `service` is the name that the request must be signed for, where that is known.
pub(crate) fn verify(
    settings: &Settings,
    now: Time,
    parts: &Parts,
    host: &str,
    claim: &Claim<'_>,
    service: Option<&str>,
    body: &[u8],
) -> Result<Proof, ApiError> {
    let Some(scope) = claim.scope() else { return Err(errors::signature_does_not_match()) };
    let secret = settings.secret(scope.access_key).ok_or_else(errors::unrecognized_client)?;
    let date = signing_date(&parts.headers, claim)?;
    if !date.starts_with(scope.date) {
        return Err(errors::invalid_signature(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != '{}', \
             from '{date}'.",
            scope.date,
            date.get(..8).unwrap_or(&date)
        )));
    }
    if let Some(service) = service
        && service != scope.service
    {
        let message = format!("Credential should be scoped to correct service: '{service}'.");
        return Err(errors::invalid_signature(message));
    }
    check_time(&date, now, claim.expires)?;
    if !claim.signed_headers.split(';').any(|name| name == "host") {
        let message = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
        return Err(errors::invalid_signature(message));
    }

    let is_s3 = scope.service == "s3";
    let (payload, signed_chunks) = payload_hash(&parts.headers, claim, is_s3, body)?;
    let canonical = format!(
        "{}\n{}\n{}\n{}\n{}\n{payload}",
        parts.method,
        canonical_path(parts.uri.path(), is_s3),
        canonical_query(parts.uri.query().unwrap_or("")),
        canonical_headers(&claim.signed_headers, &parts.headers, host),
        claim.signed_headers,
    );
    let scope_text = format!("{}/{}/{}/aws4_request", scope.date, scope.region, scope.service);
    let hash = hex::encode(Sha256::digest(canonical));
    let to_sign = format!("{ALGORITHM}\n{date}\n{scope_text}\n{hash}");
    let key = signing_key(secret, &[scope.date, scope.region, scope.service, "aws4_request"])?;
    let signature = hex::decode(&*claim.signature).unwrap_or_default();
    // `verify_slice` takes the same time wherever the first difference is.
    key.clone()
        .chain_update(to_sign)
        .verify_slice(&signature)
        .map_err(|_| errors::signature_does_not_match())?;
    Ok(Proof { key, date, scope: scope_text, signature, signed_chunks })
}

impl Proof {
    /// Checks the chunks of a body that was signed chunk by chunk, each over the one before.
    pub(crate) fn verify_chunks(&self, chunks: &Chunks<'_>) -> Result<(), ApiError> {
        if !self.signed_chunks {
            return Ok(());
        }
        let mut before = self.signature.clone();
        let ends = [&[][..]];
        for (data, signature) in chunks.signed().chain(ends.iter().map(|end| (*end, chunks.last_signature))) {
            let to_sign = format!(
                "AWS4-HMAC-SHA256-PAYLOAD\n{}\n{}\n{}\n{NOTHING}\n{}",
                self.date,
                self.scope,
                hex::encode(&before),
                hex::encode(Sha256::digest(data))
            );
            let signature = signature.and_then(|text| hex::decode(text).ok()).unwrap_or_default();
            let expected = self.key.clone().chain_update(to_sign);
            expected.verify_slice(&signature).map_err(|_| errors::signature_does_not_match())?;
            before = signature;
        }
        Ok(())
    }
}

/// What stands for the body in the canonical request, and whether its chunks are signed one by one.
fn payload_hash(
    headers: &HeaderMap,
    claim: &Claim<'_>,
    is_s3: bool,
    body: &[u8],
) -> Result<(String, bool), ApiError> {
    let named = headers.get("x-amz-content-sha256").and_then(|value| value.to_str().ok());
    match named {
        Some(SIGNED_CHUNKS | SIGNED_CHUNKS_AND_TRAILER) => {
            return Ok((named.unwrap_or_default().to_owned(), true));
        }
        Some(text) if text == UNSIGNED_PAYLOAD || text.starts_with("STREAMING-") => {
            return Ok((text.to_owned(), false));
        }
        None if is_s3 && claim.date.is_some() => return Ok((UNSIGNED_PAYLOAD.to_owned(), false)),
        _ => {}
    }
    let actual = hex::encode(Sha256::digest(body));
    match named {
        Some(named) if is_s3 && !named.eq_ignore_ascii_case(&actual) => Err(ApiError::new(
            400,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )),
        // Other services sign over the hash of what came, whatever the header says.
        _ => Ok((actual, false)),
    }
}

fn signing_key(secret: &str, scope: &[&str; 4]) -> Result<Hmac<Sha256>, ApiError> {
    let new = |key: &[u8]| {
        Hmac::<Sha256>::new_from_slice(key).map_err(|error| ApiError::internal(error.to_string()))
    };
    let mut key = new(format!("AWS4{secret}").as_bytes())?;
    for part in scope {
        key.update(part.as_bytes());
        key = new(&key.finalize().into_bytes())?;
    }
    Ok(key)
}

/// The date that a request was signed at, in ISO 8601's basic form.
fn signing_date(headers: &HeaderMap, claim: &Claim<'_>) -> Result<String, ApiError> {
    if let Some(date) = &claim.date {
        return Ok(date.clone().into_owned());
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(date) = text("x-amz-date") {
        return Ok(date.to_owned());
    }
    let date = text("date").unwrap_or("");
    match jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date) {
        Ok(date) => Ok(basic(date)),
        Err(_) => Ok(date.to_owned()),
    }
}

fn check_time(date: &str, now: Time, expires: Option<u64>) -> Result<(), ApiError> {
    let signed = DateTime::strptime("%Y%m%dT%H%M%SZ", date)
        .and_then(|date| date.to_zoned(TimeZone::UTC))
        .map_err(|_| {
            errors::incomplete_signature(&format!(
                "Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601"
            ))
        })?
        .timestamp();
    let current = Timestamp::from_millisecond(now.0).unwrap_or_default();
    let minutes = |minutes: i64| {
        let moved = current.as_second().saturating_add(minutes * 60);
        Timestamp::from_second(moved).unwrap_or(current)
    };
    let (earliest, latest) = (minutes(-SIGNATURE_MINUTES), minutes(SIGNATURE_MINUTES));
    if let Some(seconds) = expires {
        let end = signed.as_second().saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX));
        if end < current.as_second() {
            let end = Timestamp::from_second(end).unwrap_or(signed);
            return Err(errors::invalid_signature(format!(
                "Signature expired: {} is now earlier than {}",
                basic(end),
                basic(current)
            )));
        }
    } else if signed < earliest {
        return Err(errors::invalid_signature(format!(
            "Signature expired: {date} is now earlier than {} ({} - {SIGNATURE_MINUTES} min.)",
            basic(earliest),
            basic(current)
        )));
    }
    if signed > latest {
        return Err(errors::invalid_signature(format!(
            "Signature not yet current: {date} is still later than {} ({} + {SIGNATURE_MINUTES} min.)",
            basic(latest),
            basic(current)
        )));
    }
    Ok(())
}

fn basic(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}
