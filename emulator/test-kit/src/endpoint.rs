//! An endpoint outside, as a test plays it: keeps what it is sent and answers what the test says.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use contract::{Outcome, Outside, OutsideError};
use http::{Request, Response, StatusCode};

/// The endpoint behind every URL. All clones are one. Answers 200 with nothing unless it was told otherwise.
#[derive(Clone, Debug, Default)]
pub struct Endpoint {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    received: Vec<Request<Bytes>>,
    answers: VecDeque<(u16, String)>,
    is_down: bool,
    is_late: bool,
}

impl Endpoint {
    /// What the next request, behind those that this was said of before, is answered with.
    pub fn answer_next(&self, status: u16, body: impl Into<String>) {
        self.inner().answers.push_back((status, body.into()));
    }

    /// Whether there is no connection to it.
    pub fn be_down(&self, is_down: bool) {
        self.inner().is_down = is_down;
    }

    /// Whether it lets everybody wait until their time is over.
    pub fn be_late(&self, is_late: bool) {
        self.inner().is_late = is_late;
    }

    /// What came since this was last asked.
    #[must_use]
    pub fn received(&self) -> Vec<Request<Bytes>> {
        std::mem::take(&mut self.inner().received)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outside for Endpoint {
    fn send(&self, request: Request<Bytes>) -> Outcome {
        let mut inner = self.inner();
        let outcome = if inner.is_down {
            Err(OutsideError::new(format!("{}: nobody listens", request.uri())))
        } else if inner.is_late {
            Err(OutsideError::late(format!("{}: no answer in time", request.uri())))
        } else {
            let (status, body) = inner.answers.pop_front().unwrap_or((200, String::new()));
            let mut answer = Response::new(Bytes::from(body));
            *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT);
            Ok(answer)
        };
        inner.received.push(request);
        Box::pin(async move { outcome })
    }
}
