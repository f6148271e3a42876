//! What all requests share, and the way of each through the doors.

use std::future::ready;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bytes::Bytes;
use contract::{ApiError, Caller, Input, Operation, Service};
use dispatch::{Dispatch, Visitor};
use futures_util::FutureExt;
use futures_util::future::Either;
use http::header::{CONTENT_LENGTH, HeaderValue};
use http::request::Parts;
use http::{Method, Request};
use http_body::Body as _;
use hyper::body::Incoming;
use models::{OperationModel, ServiceModel};
use tokio::sync::watch;

use crate::answer::{self, Answer, Body};
use crate::caller::{self, Connection};
use crate::certificates::Certificates;
use crate::doors::{self, Answering, Door};
use crate::finish::{finish, finish_unless};
use crate::settings::{MAX_HEAD_BYTES, Settings};
use crate::{cors, errors, host, proxy};

/// What all requests share.
pub(crate) struct Front {
    pub(crate) dispatch: Dispatch,
    pub(crate) settings: Settings,
    pub(crate) certificates: Arc<Certificates>,
    /// Turns true when the program is asked to stop.
    pub(crate) closing: watch::Receiver<bool>,
}

/// A request whose head has arrived.
pub(crate) struct Arrival {
    pub(crate) front: Arc<Front>,
    pub(crate) connection: Arc<Connection>,
    pub(crate) parts: Parts,
    pub(crate) body: Incoming,
}

impl Arrival {
    /// The host that the request names, with its port.
    pub(crate) fn host(&self) -> &str {
        caller::host(&self.parts)
    }

    pub(crate) fn path(&self) -> &str {
        self.parts.uri.path()
    }

    /// A header that is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }

    /// Whether the request reads, by `GET` or `HEAD`.
    pub(crate) fn reads(&self) -> bool {
        self.parts.method == Method::GET || self.parts.method == Method::HEAD
    }
}

impl Front {
    /// Answers one request, whatever happens. The request goes into the box of its door at once: hyper moves this future
    /// about, so it is small.
    pub(crate) fn answer(
        self: Arc<Front>,
        connection: Arc<Connection>,
        request: Request<Incoming>,
    ) -> impl Future<Output = Answer> + Send + use<> {
        let (parts, body) = request.into_parts();
        if let Some(answer) = proxy::turn_away(&parts, &self.settings, connection.local()) {
            return Either::Left(ready(answer));
        }
        let is_head = parts.method == Method::HEAD;
        let oversized = head_bytes(&parts) > MAX_HEAD_BYTES;
        let arrival = Arrival { front: self, connection, parts, body };
        let door = doors::find(&arrival);
        // An API and a function's URL say themselves what pages of other origins may do.
        let is_ours_to_say = ![doors::execute_api::NAME, doors::lambda_url::NAME].contains(&door.name);
        if is_ours_to_say && let Some(answer) = cors::preflight(&arrival.parts) {
            return Either::Left(ready(answer));
        }
        let origin = cors::origin(&arrival.parts).filter(|_| is_ours_to_say);
        let answering = if oversized {
            Box::pin(ready((door.refuse)(&errors::head_too_large())))
        } else {
            (door.enter)(arrival)
        };
        Either::Right(async move {
            let mut answer = guarded(door, answering).await;
            if let Some(origin) = origin {
                cors::allow(&mut answer, origin);
            }
            if is_head {
                leave_body_out(&mut answer);
            }
            answer
        })
    }

    /// Who calls. Where nothing says so: nobody, if that is allowed.
    ///
    /// # Errors
    /// What [`caller::scope`] says; `MissingAuthenticationTokenException` if an unsigned request is not let in.
    pub(crate) fn caller(
        &self,
        connection: &Connection,
        parts: &Parts,
        anonymous_allowed: impl FnOnce() -> bool,
    ) -> Result<Known, ApiError> {
        if let Some(caller) = connection.sender().and_then(|sender| sender.caller.clone()) {
            return Ok(Known { caller, signed: false });
        }
        if let Some(caller) = connection.same_caller(parts) {
            return Ok(Known { caller, signed: true });
        }
        let known = caller::scope(parts, |scope| {
            if caller::is_usable_region(scope.region) {
                let caller = connection.caller(scope.access_key, scope.region);
                connection.remember(parts, &caller);
                caller
            } else {
                connection.caller(scope.access_key, self.region_of(parts))
            }
        })?;
        match known {
            Some(caller) => Ok(Known { caller, signed: true }),
            None if self.settings.allow_anonymous || anonymous_allowed() => {
                Ok(Known { caller: connection.caller("", self.region_of(parts)), signed: false })
            }
            None => Err(errors::missing_authentication_token()),
        }
    }

    /// Whoever does not say who calls.
    pub(crate) fn nobody(&self, connection: &Connection, parts: &Parts) -> Caller {
        connection.caller("", self.region_of(parts))
    }

    /// The region that the host is in, or the default.
    fn region_of<'a>(&'a self, parts: &'a Parts) -> &'a str {
        host::read(caller::host(parts)).region.unwrap_or(&self.settings.default_region)
    }

    /// Ends when the program is asked to stop.
    pub(crate) fn closed(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut closing = self.closing.clone();
        async move {
            // An error means that whoever asks is gone, and that is the same.
            let _ = closing.wait_for(|closing| *closing).await;
        }
    }

    /// What dispatch needs to know about who comes.
    pub(crate) fn visitor(
        &self,
        connection: &Connection,
        parts: &Parts,
        caller: Caller,
        request_id: Arc<str>,
    ) -> Visitor {
        let cause = connection.sender().map(|sender| sender.cause.clone());
        Visitor { caller, endpoint: connection.endpoint(parts), request_id, cause }
    }

    /// What answers an operation.
    ///
    /// # Errors
    /// That it is not emulated, by its name.
    pub(crate) fn find(
        &self,
        model: &ServiceModel,
        described: &OperationModel,
    ) -> Result<(&'static Service, &'static Operation), ApiError> {
        let found = self.dispatch.find(model.id, described.name);
        found.ok_or_else(|| ApiError::not_emulated(model.id, described.name))
    }

    /// Runs an operation with a shape that streams its answer. The stream ends when its sender, or the program, does.
    ///
    /// # Errors
    /// The operation's own, before its answer begins.
    pub(crate) async fn stream(
        &self,
        (service, operation): (&'static Service, &'static Operation),
        visitor: Visitor,
        input: Input,
    ) -> Result<Answer, ApiError> {
        let call = self.dispatch.call(service, operation, visitor);
        let given = finish(self.dispatch.run_streamed(service, operation, call, input)).await?;
        Ok(answer::of_http(given, self.closed()))
    }

    /// Runs an operation with a shape, to its end unless it is for the client alone.
    ///
    /// # Errors
    /// The operation's own.
    pub(crate) async fn perform(
        &self,
        (service, operation): (&'static Service, &'static Operation),
        visitor: Visitor,
        input: Input,
    ) -> Result<Bytes, ApiError> {
        let call = self.dispatch.call(service, operation, visitor);
        let ends = operation.ends_with_client;
        finish_unless(ends, self.dispatch.run_aws(service, operation, call, input)).await
    }
}

/// Who calls.
pub(crate) struct Known {
    pub(crate) caller: Caller,
    /// Whether there is a signature that could be verified.
    pub(crate) signed: bool,
}

/// A panic in a door costs this one request.
async fn guarded(door: &'static Door, answering: Answering) -> Answer {
    let answer = AssertUnwindSafe(answering).catch_unwind().await;
    answer.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().copied().map(str::to_owned);
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        tracing::error!(door = door.name, "panic: {text}");
        (door.refuse)(&ApiError::internal(errors::FAULT))
    })
}

fn head_bytes(parts: &Parts) -> usize {
    let target = parts.uri.path().len() + parts.uri.query().map_or(0, str::len);
    parts.headers.iter().fold(target, |sum, (name, value)| sum + name.as_str().len() + value.len() + 4)
}

/// An answer to `HEAD` has the headers of an answer to `GET`.
fn leave_body_out(answer: &mut Answer) {
    if let Some(length) = answer.body().size_hint().exact()
        && length > 0
    {
        answer.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    *answer.body_mut() = Body::Whole(bytes::Bytes::new());
}
