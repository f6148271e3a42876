//! Random histories against a plain map: the same answers in memory, after a restart, after folding, and from an archive.

use std::collections::BTreeMap;

use proptest::prelude::*;
use store::{Key, Options, Store, StoreError};

use crate::{THINGS, scoped};

/// One commit: owner, key and value of each write; no value is a removal.
type Step = Vec<(u8, u8, Option<u8>)>;
type Rows = BTreeMap<(u8, u8), u8>;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let write = (0..3u8, 0..6u8, prop_oneof![4 => any::<u8>().prop_map(Some), 1 => Just(None)]);
    proptest::collection::vec(proptest::collection::vec(write, 1..6), 1..40)
}

async fn play(store: &Store, steps: &[Step], rows: &mut Rows) {
    let scoped = scoped(store);
    for step in steps {
        scoped
            .commit(|tx| {
                for (owner, key, value) in step {
                    let name = owner.to_string();
                    let row = Key::parts().number(u64::from(*key)).key();
                    match value {
                        Some(value) => tx.put(THINGS.of(&name), row, &[*value][..]),
                        None => tx.remove(THINGS.of(&name), row),
                    }
                }
                Ok::<_, StoreError>(())
            })
            .await
            .expect("a commit");
        for (owner, key, value) in step {
            match value {
                Some(value) => rows.insert((*owner, *key), *value),
                None => rows.remove(&(*owner, *key)),
            };
        }
    }
}

fn rows(store: &Store) -> Rows {
    let snapshot = scoped(store).snapshot();
    let mut rows = Rows::new();
    for owner in 0..3u8 {
        for (key, value) in snapshot.all(THINGS.of(&owner.to_string())) {
            let key = u8::try_from(key.read().number().expect("a number")).expect("a byte");
            rows.insert((owner, key), value[0]);
        }
    }
    rows
}

/// A change that the feed tells: number, key, before, after.
type Told = (u64, Key, Option<Vec<u8>>, Option<Vec<u8>>);

/// Every change that the feed tells, by owner.
fn told(store: &Store, from: u64) -> Vec<Told> {
    let scoped = scoped(store);
    let mut told = Vec::new();
    for owner in 0..3u8 {
        let owner = owner.to_string();
        let part = THINGS.of(&owner);
        let mut number = from;
        // A fold may let go of more between two looks.
        let after = loop {
            match scoped.changes_after(part, number, usize::MAX) {
                Ok(entries) => break entries,
                Err(trimmed) => number = trimmed.0,
            }
        };
        told.extend(after.iter().map(|entry| {
            let change = entry.change();
            let bytes = |value: &Option<store::Value>| value.as_ref().map(|value| value.to_vec());
            (entry.number, change.key.clone(), bytes(&change.before), bytes(&change.after))
        }));
    }
    told
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    // What was acknowledged is there after a restart, and the feed tells it as it did before.
    #[test]
    fn a_restart_changes_nothing(first in steps(), second in steps()) {
        run(async {
            let directory = tempfile::tempdir().expect("a directory");
            let options = Options { directory: Some(directory.path().to_owned()), ..Options::default() };
            let mut expected = Rows::new();
            let before = {
                let store = Store::open(&options).expect("a store");
                play(&store, &first, &mut expected).await;
                (told(&store, 0), store.sequence())
            };
            let store = Store::open(&options).expect("the store again");
            assert_eq!(rows(&store), expected);
            assert_eq!((told(&store, 0), store.sequence()), before);
            play(&store, &second, &mut expected).await;
            drop(store);
            assert_eq!(rows(&Store::open(&options).expect("once more")), expected);
        });
    }

    // Letting go of old commits keeps the state, the numbers and the order of those that stay, also across a restart.
    #[test]
    fn folding_keeps_the_state_and_the_numbers(history in steps(), keep in 1usize..10) {
        run(async {
            let directory = tempfile::tempdir().expect("a directory");
            let options = Options { directory: Some(directory.path().to_owned()), keep_commits: keep, ..Options::default() };
            let whole = Store::in_memory();
            let mut expected = Rows::new();
            play(&whole, &history, &mut expected).await;
            let kept = {
                let store = Store::open(&options).expect("a store");
                play(&store, &history, &mut Rows::new()).await;
                (told(&store, 0), store.trimmed())
            };
            let store = Store::open(&options).expect("the store again");
            assert_eq!(rows(&store), expected);
            // The fold that the last commit made due may have run after it was looked at.
            let again = told(&store, 0);
            assert!(kept.0.ends_with(&again) || again.iter().all(|entry| kept.0.contains(entry)));
            let all = told(&whole, 0);
            assert!(again.iter().all(|entry| all.contains(entry)), "{again:?}\n{all:?}");
            assert!(store.commits_after(0, usize::MAX).len() <= keep + keep / 8 + 1);
        });
    }

    // An archive is the whole world: rows, feed and numbers, into memory and onto a disk that held something else.
    #[test]
    fn an_archive_brings_everything_back(history in steps(), other in steps(), more in steps()) {
        run(async {
            let mut expected = Rows::new();
            let original = Store::in_memory();
            play(&original, &history, &mut expected).await;
            let archive = original.export();
            let directory = tempfile::tempdir().expect("a directory");
            let options = Options { directory: Some(directory.path().to_owned()), ..Options::default() };
            let durable = Store::open(&options).expect("a store");
            for copy in [Store::in_memory(), durable] {
                play(&copy, &other, &mut Rows::new()).await;
                copy.import(&archive).await.expect("an import");
                assert_eq!(rows(&copy), expected);
                assert_eq!(told(&copy, 0), told(&original, 0));
                assert_eq!(copy.sequence(), original.sequence());
                play(&copy, &more, &mut expected.clone()).await;
            }
            play(&original, &more, &mut expected).await;
            let reopened = Store::open(&options).expect("the store again");
            assert_eq!(rows(&reopened), expected);
            assert_eq!(told(&reopened, 0), told(&original, 0));
        });
    }

    // An archive comes from a user: whatever is in it is answered, and a refused one changes nothing.
    #[test]
    fn a_damaged_archive_is_refused(history in steps(), place: prop::sample::Index, byte: u8) {
        run(async {
            let store = Store::in_memory();
            play(&store, &history, &mut Rows::new()).await;
            let mut archive = store.export();
            let place = place.index(archive.len());
            archive[place] = byte;
            archive.truncate(archive.len() - usize::from(byte % 2));
            let before = rows(&store);
            if store.import(&archive).await.is_err() {
                assert_eq!(rows(&store), before);
            }
        });
    }
}
