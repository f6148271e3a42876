//! Watching a collection while others write.

use std::thread;

use store::{Key, Store, StoreError};

use crate::{QUIET, THINGS, scoped};

/// How often a watch begins beside a writer: the first of a collection is the one that waits for it.
const ROUNDS: usize = 3_000;
const COMMITS: u8 = 20;

// A program starts its followers while the first of them writes already: who begins to watch and who commits take the same two locks.
#[test]
fn a_watch_may_begin_while_others_commit() {
    for _ in 0..ROUNDS {
        let store = Store::in_memory();
        thread::scope(|scope| {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
                let scoped = scoped(&store);
                for number in 0..COMMITS {
                    let committed = scoped.commit(|tx| {
                        tx.put(THINGS.whole(), Key::from_bytes(&[number]), &b"x"[..]);
                        Ok::<_, StoreError>(())
                    });
                    runtime.block_on(committed).expect("a commit");
                }
            });
            while store.sequence() == 0 {
                std::hint::spin_loop();
            }
            let things = store.watch(&THINGS);
            let _quiet = store.watch(&QUIET);
            assert!(*things.borrow() <= u64::from(COMMITS));
        });
        assert_eq!(*store.watch(&THINGS).borrow(), u64::from(COMMITS), "the last commit is told");
    }
}
