//! All or nothing, one at a time, and readers beside it.

use std::ops::Bound;
use std::sync::Arc;

use store::{Key, Scope, Store, StoreError};

use crate::{QUIET, THINGS, origin, scoped};

#[derive(Debug, PartialEq)]
enum Refused {
    Business,
    Store(String),
}
impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Refused::Store(error.to_string())
    }
}

// An operation that refuses half way must leave nothing behind, also not in the feed or its numbering.
#[tokio::test]
async fn a_refused_commit_leaves_no_trace() {
    let store = Store::in_memory();
    let scoped = scoped(&store);
    let refused = scoped.commit(|tx| {
        tx.put(THINGS.of("a"), Key::text("k"), &b"v"[..]);
        Err::<(), _>(Refused::Business)
    });
    assert_eq!(refused.await, Err(Refused::Business));
    assert_eq!(scoped.get(THINGS.of("a"), &Key::text("k")), None);
    assert_eq!((store.sequence(), scoped.last_change(THINGS.of("a"))), (0, 0));

    let panicked = tokio::spawn({
        let scoped = scoped.clone();
        async move {
            let bug = scoped.commit(|tx| -> Result<(), Refused> {
                tx.put(THINGS.of("a"), Key::text("k"), &b"v"[..]);
                panic!("a bug in a closure")
            });
            bug.await
        }
    });
    assert!(panicked.await.is_err_and(|error| error.is_panic()));
    assert_eq!(store.sequence(), 0);
    scoped
        .commit(|tx| Ok::<_, Refused>(tx.put(THINGS.of("a"), Key::text("k"), &b"w"[..])))
        .await
        .expect("a commit");
    assert_eq!(scoped.get(THINGS.of("a"), &Key::text("k")).as_deref(), Some(&b"w"[..]));
}

// A transaction reads what it wrote, in point reads and in ranges, and what it removed is gone from both.
#[tokio::test]
async fn a_transaction_reads_its_own_writes() {
    let store = Store::in_memory();
    let scoped = scoped(&store);
    let part = QUIET.of("a");
    for key in ["b", "d", "f"] {
        scoped
            .commit(|tx| Ok::<_, StoreError>(tx.put(part, Key::text(key), key.as_bytes())))
            .await
            .expect("a commit");
    }
    scoped
        .commit(|tx| {
            tx.put(part, Key::text("c"), &b"new"[..]);
            tx.put(part, Key::text("d"), &b"changed"[..]);
            tx.remove(part, Key::text("f"));
            let seen: Vec<_> = tx
                .range(part, (Bound::Excluded(Key::text("b")), Bound::Unbounded))
                .into_iter()
                .map(|(key, value)| (key.read().text().expect("text"), value.to_vec()))
                .collect();
            assert_eq!(seen, [("c".to_owned(), b"new".to_vec()), ("d".to_owned(), b"changed".to_vec())]);
            assert_eq!(tx.get(part, &Key::text("f")), None);
            assert_eq!(
                tx.first(part, &Key::text("c")).map(|(_, value)| value.to_vec()),
                Some(b"new".to_vec())
            );
            tx.drop_part(part);
            assert_eq!(tx.first(part, &Key::from_bytes(&[])), None);
            tx.put(part, Key::text("z"), &b"after the drop"[..]);
            assert_eq!(tx.range(part, (Bound::Unbounded, Bound::Unbounded)).len(), 1);
            Ok::<_, StoreError>(())
        })
        .await
        .expect("a commit");
    assert_eq!(scoped.snapshot().count(part), 1);
}

// Pages of a search are read from one snapshot while others write.
#[tokio::test]
async fn a_snapshot_stays_as_it_was() {
    let store = Store::in_memory();
    let scoped = scoped(&store);
    let put = |key: &'static str| {
        scoped.commit(move |tx| Ok::<_, StoreError>(tx.put(QUIET.of("a"), Key::text(key), &[][..])))
    };
    put("1").await.expect("a commit");
    let snapshot = scoped.snapshot();
    put("2").await.expect("a commit");
    assert_eq!((snapshot.count(QUIET.of("a")), snapshot.sequence()), (1, 1));
    assert_eq!(scoped.snapshot().all(QUIET.of("a")).count(), 2);
    let empty = (Bound::Included(Key::text("9")), Bound::Excluded(Key::text("1")));
    assert_eq!(scoped.snapshot().range(QUIET.of("a"), empty).count(), 0);
}

// Two accounts, two regions and two owners never see each other's rows.
#[tokio::test]
async fn scopes_and_owners_are_apart() {
    let store = Store::in_memory();
    let here = scoped(&store);
    here.commit(|tx| Ok::<_, StoreError>(tx.put(THINGS.of("a"), Key::text("k"), &b"v"[..])))
        .await
        .expect("a commit");
    for (account, region, owner) in [
        ("111111111111", "us-east-1", "a"),
        ("000000000000", "eu-west-1", "a"),
        ("000000000000", "us-east-1", "b"),
    ] {
        let there = store.scoped(&Scope::new(account, region), origin());
        assert_eq!(there.get(THINGS.of(owner), &Key::text("k")), None, "{account} {region} {owner}");
    }
}

// The rule behind If-Match and conditional writes: of many that saw version n, one writes version n + 1.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_sixteen_writers_wins_each_version() {
    let store = Store::in_memory();
    let mut writers = Vec::new();
    for writer in 0..16u64 {
        let scoped = scoped(&store);
        writers.push(tokio::spawn(async move {
            let mut won = 0u64;
            for version in 1..=200u64 {
                let written = scoped.commit(|tx| {
                    let key = Key::text("contested");
                    let seen = tx
                        .get(THINGS.of("a"), &key)
                        .map_or(0, |value| u64::from_be_bytes(value[..8].try_into().expect("8 bytes")));
                    if seen + 1 != version {
                        return Err(Refused::Business);
                    }
                    tx.put(THINGS.of("a"), key, [version.to_be_bytes(), writer.to_be_bytes()].concat());
                    Ok(())
                });
                won += u64::from(written.await.is_ok());
                tokio::task::yield_now().await;
            }
            won
        }));
    }
    let mut won = 0;
    for writer in writers {
        won += writer.await.expect("a writer");
    }
    let changes = scoped(&store).changes_after(THINGS.of("a"), 0, usize::MAX).expect("the whole feed");
    let versions: Vec<u64> = changes
        .iter()
        .map(|entry| {
            u64::from_be_bytes(
                entry.change().after.as_ref().expect("a put")[..8].try_into().expect("8 bytes"),
            )
        })
        .collect();
    assert_eq!(versions, (1..=won).collect::<Vec<_>>());
    assert!(won > 0);
}

// Followers sleep until a commit touches their collection; a watch on one must not miss it.
#[tokio::test]
async fn a_watch_tells_of_changes_to_its_collection() {
    let store = Store::in_memory();
    let mut watch = store.watch(&THINGS);
    let writer = scoped(&store);
    let commit = |part: store::Part<'static>| {
        writer.commit(move |tx| Ok::<_, StoreError>(tx.put(part, Key::text("k"), &[][..])))
    };
    commit(QUIET.of("a")).await.expect("a commit");
    assert!(!watch.has_changed().expect("open"));
    commit(THINGS.of("a")).await.expect("a commit");
    watch.changed().await.expect("open");
    assert_eq!(*watch.borrow(), 2);
    let reset = store.reset(origin(), |_| true);
    reset.await.expect("a reset");
    watch.changed().await.expect("open");
    assert_eq!(*watch.borrow(), 3, "who follows learns that there is nothing left");
    commit(THINGS.of("a")).await.expect("a commit");
    let commits: Vec<_> = store.commits_after(3, 10);
    assert_eq!(commits.len(), 1);
    assert_eq!(store.table_of(&commits[0].changes[0]).map(|table| table.owner), Some(Arc::from("a")));
}

// An archive that claims more commits than can be counted would overflow at the next one.
#[tokio::test]
async fn an_archive_whose_numbers_are_absurd_is_refused() {
    let store = Store::in_memory();
    let mut archive = store.export();
    let number = archive.iter().position(|byte| *byte == b'\n').expect("a first line") + 1;
    archive[number..number + 8].copy_from_slice(&u64::MAX.to_be_bytes());
    assert!(matches!(store.import(&archive).await, Err(StoreError::BadArchive(_))));
    let put = scoped(&store);
    put.commit(|tx| Ok::<_, StoreError>(tx.put(QUIET.of("a"), Key::text("k"), &[][..])))
        .await
        .expect("a commit");
}

// A read asks for a tenant and its data in one look; a tenant that is not there yet must be told from one that came since.
#[tokio::test]
async fn several_rows_are_looked_at_as_of_one_moment() {
    let store = Store::in_memory();
    let scoped = scoped(&store);
    let (one, two) = (Key::parts().text("k").number(1).key(), Key::parts().text("k").number(2).key());
    let seen = |scoped: &store::ScopedStore| {
        scoped.look(|rows| {
            let first = rows.first(THINGS.of("a"), &Key::text("k")).map(|(key, _)| key.clone());
            (first, rows.get(QUIET.of("a"), &two).map(|value| value.to_vec()))
        })
    };
    assert_eq!(seen(&scoped), (None, None));
    let write = scoped.commit(|tx| {
        tx.put(THINGS.of("a"), two.clone(), &b"v"[..]);
        tx.put(THINGS.of("a"), one.clone(), &b"v"[..]);
        tx.put(QUIET.of("a"), two.clone(), &b"w"[..]);
        Ok::<_, StoreError>(())
    });
    write.await.expect("a commit");
    assert_eq!(seen(&scoped), (Some(one.clone()), Some(b"w".to_vec())));
    let other = store.scoped(&Scope::new("999999999999", "us-east-1"), origin());
    assert_eq!(seen(&other), (None, None), "rows of another scope are not seen");
}
