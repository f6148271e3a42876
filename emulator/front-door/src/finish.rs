//! Work that has begun is finished, also when whoever asked for it has gone.
//!
//! hyper drops a request's future when its connection ends. An operation that is dropped between two of its steps would
//! leave half of its work behind, which AWS does not do.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::Either;
use tokio::runtime::Handle;

/// A future that goes on by itself when it is dropped.
pub(crate) struct Finish<T: Send + 'static> {
    work: Option<Pin<Box<dyn Future<Output = T> + Send>>>,
}

/// Runs `work` to its end, whatever becomes of the future that this gives.
pub(crate) fn finish<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Finish<T> {
    Finish { work: Some(Box::pin(work)) }
}

/// The same, unless `ends` says that the work is for the client alone: then it ends where it waits when the client goes.
pub(crate) fn finish_unless<T: Send + 'static>(
    ends: bool,
    work: impl Future<Output = T> + Send + 'static,
) -> impl Future<Output = T> + Send {
    if ends { Either::Left(work) } else { Either::Right(finish(work)) }
}

impl<T: Send + 'static> Future for Finish<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let Some(work) = &mut self.work else { return Poll::Pending };
        let answer = work.as_mut().poll(context);
        if answer.is_ready() {
            self.work = None;
        }
        answer
    }
}

impl<T: Send + 'static> Drop for Finish<T> {
    fn drop(&mut self) {
        // A panic that unwinds through the work has ended it.
        if let Some(work) = self.work.take()
            && !std::thread::panicking()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(work);
        }
    }
}
