//! The program's own requests to AWS's hosts come back to it: nothing of AWS's is outside.
//!
//! A request whose host is one of AWS's, or is claimed by something in here, is answered by the doors, over a connection in
//! memory. It says in an extension for whom it acts ([`contract::Sender`]), so it need not be signed, and belongs to the trace
//! of the call that sends it. All other requests go on to the client that this stands before.

use std::fmt;
use std::sync::{Arc, OnceLock, Weak};

use bytes::Bytes;
use contract::{AnswerWithin, Outcome, Outside, OutsideError, Sender, hosts};
use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use crate::caller::Connection;
use crate::doors::lambda_url;
use crate::front::Front;
use crate::host;
use crate::serve::speak;
use crate::settings::MAX_BODY_BYTES;

/// How much of a message is on its way at a time.
const BUFFER_BYTES: usize = 64 << 10;

/// A client that knows what is inside. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct WayIn {
    inner: Arc<Inner>,
}

struct Inner {
    front: OnceLock<Weak<Front>>,
    beyond: Arc<dyn Outside>,
}

impl fmt::Debug for WayIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WayIn").field("beyond", &self.inner.beyond).finish_non_exhaustive()
    }
}

impl WayIn {
    /// Stands before a client.
    #[must_use]
    pub fn before(beyond: Arc<dyn Outside>) -> WayIn {
        WayIn { inner: Arc::new(Inner { front: OnceLock::new(), beyond }) }
    }

    /// Where requests come in, from now on.
    pub(crate) fn lead_to(&self, front: &Arc<Front>) {
        let _ = self.inner.front.set(Arc::downgrade(front));
    }

    /// The front, if a host is one of those that are answered here.
    fn front_for(&self, uri: &Uri) -> Option<Arc<Front>> {
        let front = self.inner.front.get()?.upgrade()?;
        let name = uri.host()?;
        let read = host::read(name);
        let is_aws = read.service.is_some() || read.execute_api || lambda_url::is_host(name);
        (is_aws || hosts::holder(front.dispatch.store(), name).is_some()).then_some(front)
    }
}

impl Outside for WayIn {
    fn send(&self, request: Request<Bytes>) -> Outcome {
        match self.front_for(request.uri()) {
            Some(front) => Box::pin(exchange(front, request)),
            None => self.inner.beyond.send(request),
        }
    }
}

async fn exchange(front: Arc<Front>, request: Request<Bytes>) -> Result<Response<Bytes>, OutsideError> {
    let (mut parts, body) = request.into_parts();
    let name = parts.uri.host().unwrap_or_default().to_owned();
    let wrong = |what: String| OutsideError::new(format!("{name}, which is answered here: {what}"));
    let secure = parts.uri.scheme_str() != Some("http");
    if let Ok(host) = HeaderValue::try_from(parts.uri.authority().map_or("", |authority| authority.as_str()))
    {
        parts.headers.insert(HOST, host);
    }
    let target = parts.uri.path_and_query().cloned();
    parts.uri = target.unwrap_or_else(|| PathAndQuery::from_static("/")).into();
    let sender = parts.extensions.remove::<Sender>();
    let within = parts.extensions.remove::<AnswerWithin>();
    let clock = front.dispatch.clock().clone();
    let request = Request::from_parts(parts, Full::new(body));
    let (near, far) = tokio::io::duplex(BUFFER_BYTES);
    let (_open, closed) = oneshot::channel();
    // A task of its own, for what is answered may send a request in its turn, and would stand on this one's stack.
    tokio::spawn(speak(front, far, Connection::inside(secure, sender), closed));
    let (mut sending, connection) =
        http1::handshake(TokioIo::new(near)).await.map_err(|error| wrong(error.to_string()))?;
    let answering = async {
        let answer = sending.send_request(request).await.map_err(|error| wrong(error.to_string()))?;
        drop(sending);
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, MAX_BODY_BYTES).collect().await;
        let body = body.map_err(|error| wrong(error.to_string()))?.to_bytes();
        Ok(Response::from_parts(parts, body))
    };
    let answered = async { tokio::join!(answering, connection).0 };
    let Some(AnswerWithin(limit)) = within else { return answered.await };
    let milliseconds = i64::try_from(limit.as_millis()).unwrap_or(i64::MAX);
    let end = clock.now().plus(milliseconds);
    tokio::select! {
        answer = answered => answer,
        () = clock.wait_until(end) => Err(OutsideError::late(format!("{name}: no answer within {milliseconds} ms"))),
    }
}
