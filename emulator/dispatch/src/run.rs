//! Runs one call: bounded, guarded, and told to the trace.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use contract::{
    Answering, ApiError, Call, Caller, HttpAnswer, HttpRequest, Input, Operation, Run, Service, Siblings,
};
use futures_util::FutureExt;
use store::{Cause, Origin, Scope};

use crate::traces::{Kind, Span};
use crate::{Dispatch, Inner, Visitor, checks};

/// A chain of calls and reactions longer than this is taken for a loop.
const MOST_HOPS: u16 = 64;

impl Dispatch {
    /// A call from outside. Its trace has the request id for its name.
    #[must_use]
    pub fn call(&self, service: &'static Service, operation: &'static Operation, visitor: Visitor) -> Call {
        let Visitor { caller, endpoint, request_id, cause } = visitor;
        let (trace, hops) = match cause {
            Some(above) => (above.trace, above.hops.saturating_add(1)),
            None => (request_id.clone(), 0),
        };
        let cause = Cause { trace, call: self.inner.next_call(), hops };
        let scope = Scope { account: caller.account.clone(), region: caller.region.clone() };
        let now = self.inner.clock.now();
        Call {
            service: service.id,
            operation: operation.name,
            caller,
            permit: None,
            request_id,
            now,
            clock: self.inner.clock.clone(),
            ids: self.inner.ids.clone(),
            store: self.inner.store.scoped(&scope, Origin::new(now.0, cause)),
            endpoint,
            settings: self.inner.settings,
            siblings: self.siblings.clone(),
            outside: self.inner.outside(),
            background: self.inner.works.clone(),
        }
    }

    /// A call that a commit led to: a reaction's, a timer's or a piece of work's. It acts for the account whose data it is about.
    pub(crate) fn consequence(
        &self,
        service: &'static Service,
        name: &'static str,
        scope: &Scope,
        cause: &Cause,
    ) -> Call {
        let now = self.inner.clock.now();
        let hops = cause.hops.saturating_add(1);
        let own = Cause { trace: cause.trace.clone(), call: self.inner.next_call(), hops };
        Call {
            service: service.id,
            operation: name,
            caller: Caller {
                account: scope.account.clone(),
                region: scope.region.clone(),
                access_key: scope.account.clone(),
            },
            permit: None,
            request_id: self.inner.ids.uuid_as(),
            now,
            clock: self.inner.clock.clone(),
            ids: self.inner.ids.clone(),
            store: self.inner.store.scoped(scope, Origin::new(now.0, own)),
            endpoint: "http://localhost".into(),
            settings: self.inner.settings,
            siblings: self.siblings.clone(),
            outside: self.inner.outside(),
            background: self.inner.works.clone(),
        }
    }

    /// Runs an operation that has a shape: members in, members out, both as JSON.
    ///
    /// # Errors
    /// What the operation answers; a 500 if it panics.
    pub fn run_aws(
        &self,
        service: &'static Service,
        operation: &'static Operation,
        call: Call,
        input: Input,
    ) -> impl Future<Output = Result<Bytes, ApiError>> + Send + use<> {
        self.inner.clone().run_aws(service, operation, call, input, 0)
    }

    /// Runs an operation on HTTP itself.
    ///
    /// # Errors
    /// What the operation answers; a 500 if it panics.
    pub fn run_http(
        &self,
        operation: &'static Operation,
        call: Call,
        request: HttpRequest,
    ) -> impl Future<Output = Result<HttpAnswer, ApiError>> + Send + use<> {
        let span = Span::of(&call, Kind::Call, 0);
        let work = match (operation.run, bounded(&call)) {
            (_, Err(error)) => refused(error),
            (Run::Http(run), Ok(())) => run(call, request),
            (Run::Aws(_) | Run::Streamed(_), Ok(())) => {
                refused(ApiError::internal(format!("{} has a shape", operation.name)))
            }
        };
        self.inner.clone().told(span, work, |answer| answer.status.as_u16())
    }

    /// Runs an operation that has a shape and streams its answer.
    ///
    /// # Errors
    /// What the operation answers before its answer begins; a 500 if it panics.
    pub fn run_streamed(
        &self,
        service: &'static Service,
        operation: &'static Operation,
        call: Call,
        input: Input,
    ) -> impl Future<Output = Result<HttpAnswer, ApiError>> + Send + use<> {
        let span = Span::of(&call, Kind::Call, 0);
        let checked = bounded(&call).and_then(|()| checks::input(service, operation.name, input));
        let work = match (operation.run, checked) {
            (_, Err(error)) => refused(error),
            (Run::Streamed(run), Ok(input)) => run(call, input),
            (Run::Aws(_) | Run::Http(_), Ok(_)) => {
                refused(ApiError::internal(format!("{} does not stream", operation.name)))
            }
        };
        self.inner.clone().told(span, work, |answer| answer.status.as_u16())
    }
}

impl Inner {
    pub(crate) fn next_call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed)
    }

    fn run_aws(
        self: Arc<Inner>,
        service: &'static Service,
        operation: &'static Operation,
        call: Call,
        input: Input,
        parent: u64,
    ) -> impl Future<Output = Result<Bytes, ApiError>> + Send + use<> {
        let span = Span::of(&call, Kind::Call, parent);
        let checked = bounded(&call).and_then(|()| checks::input(service, operation.name, input));
        let work = match (operation.run, checked) {
            (Run::Aws(run), Ok(input)) => run(call, input),
            (Run::Aws(_), Err(error)) => refused(error),
            (Run::Http(_), _) => refused(ApiError::internal(format!("{} is on HTTP", operation.name))),
            // A sibling takes an answer whole.
            (Run::Streamed(_), _) => refused(ApiError::not_emulated(service.id, operation.name)),
        };
        self.told(span, work, |_| 200)
    }

    /// Runs to the end and tells the trace. What goes into the call is in the box of `work` already: this future is moved
    /// about, so it is small.
    #[expect(clippy::manual_async_fn, reason = "an async fn keeps room for its arguments twice")]
    fn told<T: 'static>(
        self: Arc<Inner>,
        span: Span,
        work: Answering<T>,
        status: fn(&T) -> u16,
    ) -> impl Future<Output = Result<T, ApiError>> + Send + use<T> {
        async move {
            let answer = guarded(work).await;
            self.traces.record(span, answer.as_ref().map(status));
            answer
        }
    }
}

/// Nothing runs.
fn refused<T: Send + 'static>(error: ApiError) -> Answering<T> {
    Box::pin(std::future::ready(Err(error)))
}

/// The way from one service to another.
#[derive(Debug)]
pub(crate) struct Way(pub(crate) Arc<Inner>);

impl Siblings for Way {
    fn call(&self, call: &Call, service: &str, operation: &str, input: Input) -> Answering<Bytes> {
        let inner = self.0.clone();
        let Some((service, operation)) = inner.find(service, operation) else {
            let error = ApiError::not_emulated(service, operation);
            return Box::pin(async move { Err(error) });
        };
        let now = inner.clock.now();
        let above = &call.store.origin().cause;
        let parent = above.call;
        let cause =
            Cause { trace: above.trace.clone(), call: inner.next_call(), hops: above.hops.saturating_add(1) };
        let origin = call.store.origin().passed_to(now.0, cause);
        let child = Call {
            service: service.id,
            operation: operation.name,
            request_id: inner.ids.uuid_as(),
            now,
            store: inner.store.scoped(call.store.scope(), origin),
            ..call.clone()
        };
        Box::pin(inner.run_aws(service, operation, child, input, parent))
    }
}

/// Refuses a call that is too far from the request that began it all.
pub(crate) fn bounded(call: &Call) -> Result<(), ApiError> {
    let cause = &call.store.origin().cause;
    if cause.hops <= MOST_HOPS {
        return Ok(());
    }
    tracing::error!(trace = &*cause.trace, "a chain of more than {MOST_HOPS} calls and reactions was cut");
    Err(ApiError::new(
        508,
        "LoopDetected",
        format!("more than {MOST_HOPS} calls and reactions followed each other"),
    ))
}

/// Runs to the end; a panic becomes a 500 and its text goes to the log.
pub(crate) async fn guarded<T>(work: Answering<T>) -> Result<T, ApiError> {
    let answer = AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().copied().map(str::to_owned);
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(ApiError::internal(format!("panic: {}", text.unwrap_or_default())))
    });
    if let Err(error) = &answer
        && error.is_fault()
    {
        tracing::error!(status = error.status, code = &*error.code, "{}", error.message);
    }
    answer
}
