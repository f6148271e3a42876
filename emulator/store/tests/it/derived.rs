//! Derived collections: seen like any other, written nowhere.

use store::{Collection, Key, Options, Store, StoreError, nothing};

use crate::{THINGS, scoped};

static INDEX: Collection = Collection::derived("test.index");

async fn write(store: &Store, thing: &str, rows: &[&str]) {
    let put = |tx: &mut store::Tx<'_>| {
        tx.put(THINGS.of("a"), Key::text(thing), &b"v"[..]);
        tx.derive(INDEX.of("a"), rows.iter().map(|row| (Key::text(row), Some(nothing()))));
        Ok::<_, StoreError>(())
    };
    scoped(store).commit(put).await.expect("a commit");
}

fn rows(store: &Store) -> Vec<String> {
    let snapshot = scoped(store).snapshot();
    snapshot.all(INDEX.of("a")).filter_map(|(key, _)| key.read().text()).collect()
}

// An index must never show what its source does not: both change in one commit, a refusal leaves neither, a snapshot
// keeps both, and dropping the part drops it.
#[tokio::test]
async fn derived_rows_change_with_their_source() {
    let store = Store::in_memory();
    let account = scoped(&store);
    write(&store, "k", &["one", "two"]).await;
    let before = scoped(&store).snapshot();
    let refused = account.commit(|tx| {
        tx.derive(INDEX.of("a"), [(Key::text("three"), Some(nothing()))]);
        Err::<(), _>(StoreError::Disk("no".into()))
    });
    refused.await.expect_err("a refusal");
    assert_eq!(rows(&store), ["one", "two"]);
    let change = account.commit(|tx| {
        tx.derive(INDEX.of("a"), [(Key::text("one"), None), (Key::text("three"), Some(nothing()))]);
        assert_eq!(tx.before().count(INDEX.of("a")), 2, "as it was before");
        Ok::<_, StoreError>(())
    });
    change.await.expect("a commit");
    assert_eq!(rows(&store), ["three", "two"]);
    assert_eq!(before.count(INDEX.of("a")), 2);
    let drop = account.commit(|tx| Ok::<_, StoreError>(tx.drop_part(INDEX.of("a"))));
    drop.await.expect("a commit");
    assert!(rows(&store).is_empty());
}

// What can be made anew is not worth a byte on the disk, and rows that an older program derived must not come back.
#[tokio::test]
async fn derived_rows_are_in_no_log_no_base_and_no_archive() {
    let directory = tempfile::tempdir().expect("a directory");
    let options =
        Options { directory: Some(directory.path().to_owned()), keep_commits: 1, ..Options::default() };
    let store = Store::open(&options).expect("a store");
    for n in 0..8 {
        write(&store, &format!("k{n}"), &[&format!("row{n}")]).await;
    }
    assert_eq!(rows(&store).len(), 8);
    let archive = store.export();
    store.import(&archive).await.expect("an import");
    assert!(rows(&store).is_empty(), "an archive has none");
    assert_eq!(scoped(&store).snapshot().count(THINGS.of("a")), 8);
    write(&store, "k9", &["row9"]).await;
    assert_eq!(rows(&store), ["row9"]);
    let sequence = store.sequence();
    drop(store);
    let store = Store::open(&options).expect("the store again");
    assert!(rows(&store).is_empty(), "neither the log nor the base has any");
    assert_eq!((store.sequence(), scoped(&store).snapshot().count(THINGS.of("a"))), (sequence, 9));
}
