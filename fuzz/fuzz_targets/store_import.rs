//! Archives: any bytes are imported or refused. What was imported can be exported, imported again, and written to.
#![no_main]

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use libfuzzer_sys::fuzz_target;
use store::{Cause, Collection, Key, Origin, Scope, Store, StoreError};

static THINGS: Collection = Collection::with_feed("fuzz.things");
const FORMAT: &[u8] = b"millpond-state 1\n";

/// In memory nothing is waited for.
fn now<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("the store waits"),
    }
}

fuzz_target!(|data: &[u8]| {
    let archive = [FORMAT, data].concat();
    let store = Store::in_memory();
    if now(store.import(&archive)).is_err() {
        assert_eq!(store.sequence(), 0);
        return;
    }
    let exported = store.export();
    let other = Store::in_memory();
    now(other.import(&exported)).expect("what was exported can be imported");
    assert_eq!(other.export(), exported);

    let cause = Cause { trace: "fuzz".into(), call: 1, hops: 0 };
    let scope = Scope::new("000000000000", "us-east-1");
    let scoped = store.scoped(&scope, Origin::new(1, cause));
    let before = store.sequence();
    let put: Result<(), StoreError> = now(scoped.commit(|tx| {
        tx.put(THINGS.of("a"), Key::text("a"), vec![1]);
        Ok(())
    }));
    put.expect("a write");
    assert_eq!(store.sequence(), before + 1);
    assert_eq!(scoped.get(THINGS.of("a"), &Key::text("a")).as_deref(), Some(&[1][..]));
    let _ = scoped.changes_after(THINGS.of("a"), 0, 10);
});
