//! Reads a body: whole, bounded, verified, unchunked and decompressed, in this order.

use bytes::{Bytes, BytesMut};
use contract::ApiError;
use futures_util::FutureExt;
use http::header::{AUTHORIZATION, CONTENT_ENCODING, EXPECT, HeaderName, HeaderValue};
use http::request::Parts;
use http_body::Body;
use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::coding::{self, CodingError};
use crate::front::Front;
use crate::settings::{BODY_TIMEOUT, MAX_DISCARDED_BYTES, MAX_RESERVED_BYTES};
use crate::signature::{self, Proof};
use crate::{aws_chunked, caller, errors};

static CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");

/// How a body is to be read.
pub(crate) struct Reading<'a> {
    pub(crate) front: &'a Front,
    pub(crate) parts: &'a Parts,
    /// The largest body, as sent and decompressed.
    pub(crate) limit: usize,
    /// Whether the request is signed.
    pub(crate) signed: bool,
    /// The name of the service that it must be signed for.
    pub(crate) service: Option<&'static str>,
}

impl Reading<'_> {
    /// Reads the body with the codings that it was sent in.
    ///
    /// # Errors
    /// What is wrong with the body or its signature. An error means that nothing has run.
    pub(crate) async fn read_as_sent(&self, incoming: &mut Incoming) -> Result<Bytes, ApiError> {
        let body = raw(incoming, &self.parts.headers, self.limit).await?;
        if self.signed && self.front.settings.verify_signatures {
            self.verify(&body)?;
        }
        Ok(body)
    }

    /// Reads the body as an operation sees it.
    ///
    /// # Errors
    /// What is wrong with the body or its signature. An error means that nothing has run.
    pub(crate) async fn read(&self, incoming: &mut Incoming) -> Result<Bytes, ApiError> {
        let mut body = raw(incoming, &self.parts.headers, self.limit).await?;
        let proof = if self.signed && self.front.settings.verify_signatures {
            Some(self.verify(&body)?)
        } else {
            None
        };
        let codings = self.parts.headers.get(CONTENT_ENCODING);
        if self.is_chunked(codings) {
            let chunks = aws_chunked::read(&body).ok_or_else(errors::bad_chunks)?;
            if let Some(proof) = &proof {
                proof.verify_chunks(&chunks)?;
            }
            body = chunks.concat().into();
        }
        match codings {
            None => Ok(body),
            Some(codings) => {
                let codings = codings.to_str().map_err(|_| errors::bad_coding())?;
                coding::decode(body, codings, self.limit).map_err(|error| match error {
                    CodingError::TooLarge => errors::too_large(self.limit),
                    CodingError::Unknown | CodingError::Damaged => errors::bad_coding(),
                })
            }
        }
    }

    fn is_chunked(&self, codings: Option<&HeaderValue>) -> bool {
        let text = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.contains("aws-chunked"));
        codings.is_some_and(text)
            || self
                .parts
                .headers
                .get(&CONTENT_SHA256)
                .is_some_and(|value| value.as_bytes().starts_with(b"STREAMING-"))
    }

    fn verify(&self, body: &[u8]) -> Result<Proof, ApiError> {
        let headers = &self.parts.headers;
        let header = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
        let claim = match header.filter(|header| header.starts_with("AWS4-")) {
            Some(header) => signature::read_authorization(header, caller::has_date(headers)).map(Some),
            None => signature::read_presigned(self.parts.uri.query().unwrap_or("")),
        };
        let claim = claim.map_err(|text| errors::incomplete_signature(&text))?;
        let claim = claim.ok_or_else(errors::missing_authentication_token)?;
        let front = self.front;
        let now = front.dispatch.clock().now();
        let host = caller::host(self.parts);
        signature::verify(&front.settings, now, self.parts, host, &claim, self.service, body)
    }
}

/// Reads a body as it was sent.
///
/// # Errors
/// 413 if it is larger than `limit`, 408 if it falls silent, and an error that nobody will read if it is cut off.
pub(crate) async fn raw(
    incoming: &mut Incoming,
    headers: &http::HeaderMap,
    limit: usize,
) -> Result<Bytes, ApiError> {
    if incoming.is_end_stream() {
        return Ok(Bytes::new());
    }
    let announced = incoming.size_hint();
    if announced.lower() > limit as u64 {
        // Who asks first has not sent it; who did not ask reads no answer before it is all sent.
        if !headers.contains_key(EXPECT) {
            Box::pin(discard(incoming, MAX_DISCARDED_BYTES)).await;
        }
        return Err(errors::too_large(limit));
    }
    let Some(first) = next(incoming).await? else { return Ok(Bytes::new()) };
    if first.len() <= limit && incoming.is_end_stream() {
        return Ok(first);
    }
    // Mostly one piece was all. A future has room for whatever it may come to, so the rest is in a box.
    Box::pin(rest(first, incoming, announced.exact(), limit)).await
}

/// Reads on behind the first piece.
async fn rest(
    first: Bytes,
    incoming: &mut Incoming,
    announced: Option<u64>,
    limit: usize,
) -> Result<Bytes, ApiError> {
    let expected = usize::try_from(announced.unwrap_or(0)).unwrap_or(0);
    let mut whole = BytesMut::with_capacity(expected.max(first.len() * 2).min(MAX_RESERVED_BYTES));
    let mut next_piece = Some(first);
    while let Some(piece) = next_piece {
        if whole.len() + piece.len() > limit {
            discard(incoming, MAX_DISCARDED_BYTES).await;
            return Err(errors::too_large(limit));
        }
        whole.extend_from_slice(&piece);
        next_piece = next(incoming).await?;
    }
    Ok(whole.freeze())
}

/// Reads and throws away, so that the client comes to read its answer, up to `most` bytes.
pub(crate) async fn discard(incoming: &mut Incoming, most: usize) {
    let mut left = most;
    while let Ok(Some(piece)) = next(incoming).await {
        match left.checked_sub(piece.len()) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

/// The next piece of a body; `None` at its end.
async fn next(incoming: &mut Incoming) -> Result<Option<Bytes>, ApiError> {
    loop {
        // Mostly it is there already, and no timer is needed.
        let frame = match incoming.frame().now_or_never() {
            Some(frame) => frame,
            None => {
                // In a box, for the future of a request has this room in it whether or not it waits.
                let waiting = Box::pin(tokio::time::timeout(BODY_TIMEOUT, incoming.frame()));
                waiting.await.map_err(|_| errors::body_timeout())?
            }
        };
        match frame {
            None => return Ok(None),
            Some(Err(_)) => return Err(errors::client_gone()),
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
        }
    }
}
