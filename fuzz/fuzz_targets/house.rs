//! A house of services in memory for targets that call operations, made anew now and then so that it stays small.

use std::cell::RefCell;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use contract::Service;
use test_kit::House;

/// After so many calls a house is replaced.
const CALLS: u32 = 500;

thread_local! {
    static HOUSE: RefCell<Option<(u32, tokio::runtime::Runtime, House)>> = const { RefCell::new(None) };
}

/// Gives the answer of a call. `None` if it waits for something, which the clock that stands never brings.
pub fn call<T>(
    services: &[&'static Service],
    prepare: impl AsyncFnOnce(&House),
    call: impl AsyncFnOnce(&House) -> T,
) -> Option<T> {
    HOUSE.with_borrow_mut(|kept| {
        let (mut calls, runtime, house) =
            kept.take().filter(|(calls, ..)| *calls < CALLS).unwrap_or_else(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
                let house = House::new(services);
                runtime.block_on(prepare(&house));
                (0, runtime, house)
            });
        calls += 1;
        let answer = {
            let _inside = runtime.enter();
            match pin!(call(&house)).poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(answer) => Some(answer),
                Poll::Pending => None,
            }
        };
        *kept = Some((calls, runtime, house));
        answer
    })
}
