//! What only a disk can do: be shared, be damaged, be of another format, be slow.

use store::{Key, Options, Scope, Store, StoreError};

use crate::{THINGS, origin, scoped};

fn options(directory: &tempfile::TempDir) -> Options {
    Options { directory: Some(directory.path().to_owned()), ..Options::default() }
}

// Many commits share a flush; each is answered, each is there afterwards, in the order of the feed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_writers_lose_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(&options(&directory)).expect("a store");
    let mut writers = Vec::new();
    for writer in 0..64u64 {
        let scoped = scoped(&store);
        writers.push(tokio::spawn(async move {
            for n in 0..20u64 {
                let key = Key::parts().number(writer).number(n).key();
                scoped
                    .commit(|tx| Ok::<_, StoreError>(tx.put(THINGS.of("a"), key, &b"v"[..])))
                    .await
                    .expect("a commit");
            }
        }));
    }
    for writer in writers {
        writer.await.expect("a writer");
    }
    drop(store);
    let store = Store::open(&options(&directory)).expect("the store again");
    let entries = scoped(&store).changes_after(THINGS.of("a"), 0, usize::MAX).expect("the feed");
    assert_eq!(entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), (1..=1280).collect::<Vec<_>>());
    assert_eq!(scoped(&store).snapshot().count(THINGS.of("a")), 1280);
}

// A reader must never see what a crash could take back: it sees a commit only once its writer is answered or about to be.
#[tokio::test]
async fn what_a_reader_sees_is_on_the_disk() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(&options(&directory)).expect("a store");
    let scoped = scoped(&store);
    let commit = scoped.commit(|tx| Ok::<_, StoreError>(tx.put(THINGS.of("a"), Key::text("k"), &b"v"[..])));
    let mut commit = std::pin::pin!(commit);
    // Polled once: the closure has run, the flush may or may not be done.
    let _ = futures_poll(commit.as_mut()).await;
    if scoped.get(THINGS.of("a"), &Key::text("k")).is_some() {
        assert_eq!(scoped.last_change(THINGS.of("a")), 1);
    }
    // A second commit stands on the first although readers may not see it yet.
    let second = scoped.commit(|tx| {
        assert!(tx.get(THINGS.of("a"), &Key::text("k")).is_some());
        Ok::<_, StoreError>(tx.sequence())
    });
    assert_eq!(second.await.expect("a commit"), 2);
}

// An answer that wrote nothing, and a refusal, may rest on a commit that is not on the disk yet (a repeated delete that says
// which version deleted, a condition that failed): whoever is told of it must find it after a crash.
#[tokio::test]
async fn an_answer_that_rests_on_a_commit_waits_for_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(&options(&directory)).expect("a store");
    for round in 0..20u64 {
        let scoped = scoped(&store);
        let key = Key::parts().number(round).key();
        let commit =
            scoped.commit(|tx| Ok::<_, StoreError>(tx.put(THINGS.of("a"), key.clone(), vec![1; 50_000])));
        let mut commit = std::pin::pin!(commit);
        let _ = futures_poll(commit.as_mut()).await;
        let seen = scoped.commit(|tx| match tx.get(THINGS.of("a"), &key) {
            Some(_) if round % 2 == 0 => Ok(()),
            Some(_) => Err(StoreError::BadArchive("a refusal".into())),
            None => panic!("the closure of the first commit has run"),
        });
        assert_eq!(seen.await.is_ok(), round % 2 == 0);
        assert!(
            scoped.get(THINGS.of("a"), &key).is_some(),
            "round {round}: told of before it was on the disk"
        );
    }
}

// A refused transaction may be the first to name a part. Whatever the committer is doing then, the name must be on the disk
// with the first row that bears it, or the row belongs to nobody after a restart.
#[tokio::test]
async fn a_part_first_named_by_a_refusal_keeps_its_name() {
    const ROUNDS: u64 = 40;
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(&options(&directory)).expect("a store");
    let scoped_store = scoped(&store);
    for round in 0..ROUNDS {
        let owner = round.to_string();
        let large = scoped_store.commit(|tx| {
            Ok::<_, StoreError>(tx.put(THINGS.of("large"), Key::parts().number(round).key(), vec![1; 50_000]))
        });
        let mut large = std::pin::pin!(large);
        let _ = futures_poll(large.as_mut()).await;
        let refused = scoped_store.commit(|tx| {
            tx.put(THINGS.of(&owner), Key::text("k"), &b"refused"[..]);
            Err::<(), _>(StoreError::BadArchive("a refusal".into()))
        });
        assert!(refused.await.is_err());
        let kept = scoped_store
            .commit(|tx| Ok::<_, StoreError>(tx.put(THINGS.of(&owner), Key::text("k"), &b"kept"[..])));
        kept.await.expect("a commit");
    }
    drop((scoped_store, store));
    let store = Store::open(&options(&directory)).expect("the store again");
    for round in 0..ROUNDS {
        let row = scoped(&store).get(THINGS.of(&round.to_string()), &Key::text("k"));
        assert_eq!(row.as_deref(), Some(&b"kept"[..]), "round {round}");
    }
}

async fn futures_poll<F: Future + Unpin>(mut future: F) -> Option<F::Output> {
    std::future::poll_fn(|context| match std::pin::Pin::new(&mut future).poll(context) {
        std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}

// A reset empties the disk as well, numbers go on, and a reset of one account leaves the others.
#[tokio::test]
async fn a_reset_is_as_durable_as_a_commit() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(&options(&directory)).expect("a store");
    let accounts =
        ["111111111111", "222222222222"].map(|account| store.scoped(&Scope::new(account, "r"), origin()));
    for account in &accounts {
        account
            .commit(|tx| Ok::<_, StoreError>(tx.put(THINGS.of("a"), Key::text("k"), &b"v"[..])))
            .await
            .expect("a commit");
    }
    let has = |store: &Store| {
        ["111111111111", "222222222222"].map(|account| {
            store.scoped(&Scope::new(account, "r"), origin()).get(THINGS.of("a"), &Key::text("k")).is_some()
        })
    };
    store.reset(origin(), |scope| &*scope.account == "111111111111").await.expect("a reset");
    assert_eq!(has(&store), [false, true]);
    store.reset(origin(), |_| true).await.expect("a reset");
    assert_eq!(has(&store), [false, false]);
    let sequence = store.sequence();
    assert!(store.commits_after(0, usize::MAX).is_empty());
    drop((store, accounts));
    let store = Store::open(&options(&directory)).expect("the store again");
    assert_eq!((has(&store), store.sequence()), ([false, false], sequence));
}

// Two processes on one directory would tear it: the second is told so.
#[tokio::test]
async fn a_directory_has_one_owner() {
    let directory = tempfile::tempdir().expect("a directory");
    let first = Store::open(&options(&directory)).expect("a store");
    let second = Store::open(&options(&directory));
    assert!(matches!(second, Err(StoreError::Unreadable(_))), "{second:?}");
    drop(first);
    Store::open(&options(&directory)).expect("free again");
}

// sled's snapshot is an accelerator that a crash can damage; the log behind it is whole.
#[tokio::test]
async fn a_damaged_snapshot_is_set_aside() {
    let directory = tempfile::tempdir().expect("a directory");
    {
        let store = Store::open(&options(&directory)).expect("a store");
        for n in 0..2000u64 {
            let key = Key::parts().number(n).key();
            scoped(&store)
                .commit(|tx| Ok::<_, StoreError>(tx.put(THINGS.of("a"), key, vec![7; 500])))
                .await
                .expect("a commit");
        }
    }
    drop(Store::open(&options(&directory)).expect("opening writes a snapshot"));
    let snapshots: Vec<_> = std::fs::read_dir(directory.path())
        .expect("a directory")
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("snap."))
        .collect();
    assert!(!snapshots.is_empty());
    for snapshot in snapshots {
        std::fs::write(snapshot.path(), b"damaged").expect("a write");
    }
    let store = Store::open(&options(&directory)).expect("the store in spite of it");
    assert_eq!(scoped(&store).snapshot().count(THINGS.of("a")), 2000);
}

// A directory of a newer program, or of something else, is refused by name and left as it was.
#[test]
fn a_foreign_directory_is_refused() {
    for (key, value, expected) in
        [(&b"mformat"[..], 99u64.to_be_bytes(), "format 99"), (b"other", [0; 8], "something else")]
    {
        let directory = tempfile::tempdir().expect("a directory");
        let tree = sled::open(directory.path()).expect("sled");
        tree.insert(key, &value[..]).expect("an insert");
        tree.flush().expect("a flush");
        drop(tree);
        let refused = Store::open(&options(&directory)).map(|_| ()).expect_err("a refusal");
        assert!(refused.to_string().contains(expected), "{refused}");
    }
}
