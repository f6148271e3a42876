//! The load: writers on connections of their own, followers of the change feeds, and the kill.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::client::Client;
use crate::crash::items::{Items, TABLE};
use crate::crash::resources::{Change, Content, DataStore, read_patient};
use crate::crash::{fhir_load, item_load};
use crate::program::Millpond;
use crate::random::Random;

const DATA_STORES: usize = 2;
const FHIR_WRITERS: u64 = 4;
const ITEM_WRITERS: u64 = 3;
/// How long a follower waits for a change, in seconds; the kill comes first.
const FOLLOWER_WAIT: u64 = 60;

/// What was acknowledged, in numbers.
#[derive(Clone, Debug, Default)]
#[allow(dead_code, reason = "shown")]
pub(super) struct Tally {
    pub(super) acknowledged: u64,
    pub(super) refused: u64,
    /// Writes without an answer that were found to have taken effect, and those that had not.
    pub(super) unanswered_kept: u64,
    pub(super) unanswered_gone: u64,
    pub(super) told_to_followers: u64,
}

/// All that is known of what the program must have kept.
#[derive(Debug)]
pub(super) struct World {
    /// The ids of the data stores, and what is in them.
    pub(super) data_stores: Vec<(String, Mutex<DataStore>)>,
    pub(super) items: Mutex<Items>,
    /// Per writer, the versions acknowledged since the last check, in order: each was sent after the one before it was
    /// acknowledged.
    pub(super) orders: Mutex<Vec<Vec<(usize, String, u64)>>>,
    tally: Mutex<Tally>,
    words: AtomicU64,
}

/// When the kill comes: after so many acknowledgements to writers, or so many changes told to followers, whose news is
/// the fresher.
#[derive(Debug)]
pub(super) struct Kill<'w> {
    program: &'w Millpond,
    by_followers: bool,
    left: AtomicU64,
}

impl Kill<'_> {
    fn count(&self, by_follower: bool) {
        if by_follower == self.by_followers && self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.program.kill();
        }
    }
}

/// What a writer works with.
pub(super) struct Writer<'w> {
    pub(super) world: &'w World,
    pub(super) client: Client,
    pub(super) random: Random,
    pub(super) number: u64,
    pub(super) order: Vec<(usize, String, u64)>,
    kill: &'w Kill<'w>,
}

/// The lock of a thread that failed is open: its own failure is what will be reported.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl World {
    /// Makes the data stores and the table.
    pub(super) fn create(program: &Millpond) -> World {
        let mut client = program.client();
        client.create_table(TABLE);
        let data_stores = (0..DATA_STORES).map(|_| (client.create_data_store(), Mutex::default()));
        World {
            data_stores: data_stores.collect(),
            items: Mutex::default(),
            orders: Mutex::default(),
            tally: Mutex::default(),
            words: AtomicU64::new(0),
        }
    }

    /// A word that no other write has.
    pub(super) fn word(&self) -> String {
        format!("w{}", self.words.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) fn tally(&self) -> Tally {
        locked(&self.tally).clone()
    }

    pub(super) fn count(&self, count: impl FnOnce(&mut Tally)) {
        count(&mut locked(&self.tally));
    }

    /// Writes until as many writes as were drawn are acknowledged or told, then kills. Gives what is known then.
    pub(super) fn work_until_killed(
        self,
        program: &Millpond,
        most_writes: u64,
        random: &mut Random,
    ) -> World {
        let by_followers = random.percent(35);
        let kill = Kill { program, by_followers, left: AtomicU64::new(1 + random.below(most_writes)) };
        let seed = random.next();
        thread::scope(|scope| {
            let (world, kill) = (&self, &kill);
            for number in 0..FHIR_WRITERS + ITEM_WRITERS {
                scope.spawn(move || {
                    let random = Random::seeded(seed.wrapping_add(number));
                    // The kill may come before this writer has begun.
                    let Ok(client) = Client::connect(program.address) else { return };
                    let mut writer = Writer { world, client, random, number, order: Vec::new(), kill };
                    let write = if number < FHIR_WRITERS { fhir_load::write } else { item_load::write };
                    while write(&mut writer).is_ok() {}
                    locked(&world.orders).push(writer.order);
                });
            }
            for (id, data_store) in &self.data_stores {
                scope.spawn(move || {
                    let after = locked(data_store).told.last_key_value().map_or(0, |(number, _)| *number);
                    let _ = follow(kill, id, data_store, after);
                });
            }
        });
        self
    }
}

impl Writer<'_> {
    /// Counts an acknowledgement, which may be the one that the kill waits for.
    pub(super) fn acknowledged(&self) {
        self.world.count(|tally| tally.acknowledged += 1);
        self.kill.count(false);
    }

    /// Counts a write that was refused as it should have been.
    pub(super) fn refused(&self) {
        self.world.count(|tally| tally.refused += 1);
    }
}

/// Reads changes as they come, and remembers them: what a reader has seen may not vanish either.
fn follow(kill: &Kill<'_>, id: &str, data_store: &Mutex<DataStore>, mut after: u64) -> io::Result<()> {
    let mut client = Client::connect(kill.program.address)?;
    loop {
        let path = format!("$changes?after={after}&wait={FOLLOWER_WAIT}&_include=resource");
        let answer = client.fhir("GET", id, &path, None, b"")?;
        if answer.status == 410 {
            // The feed is kept short and this reader was too slow.
            after = client.fhir_get(id, "$changes?after=latest")["latest"].as_u64().unwrap_or_default();
            continue;
        }
        assert_eq!(answer.status, 200, "{answer}");
        for (number, change) in read_changes(&answer.json()) {
            after = number;
            locked(data_store).told.insert(number, change);
            kill.count(true);
        }
    }
}

/// The changes of an answer of the feed, with their numbers.
pub(super) fn read_changes(answer: &serde_json::Value) -> Vec<(u64, Change)> {
    let changes = answer["changes"].as_array().unwrap_or_else(|| panic!("no changes in {answer}"));
    let read = |change: &serde_json::Value| {
        let id = change["id"].as_str().unwrap_or_else(|| panic!("no id in {change}")).to_owned();
        let version = change["versionId"].as_str().and_then(|version| version.parse().ok());
        let version: u64 = version.unwrap_or_else(|| panic!("no version in {change}"));
        let content = match change["operation"].as_str() {
            Some("delete") => Content::Deleted,
            _ => read_patient(&change["resource"], &id, version),
        };
        let number = change["sequence"].as_u64().unwrap_or_else(|| panic!("no number in {change}"));
        (number, Change { id, version, content })
    };
    changes.iter().map(read).collect()
}
