//! Work that goes on after its call was answered, on the clock that a test moves.

use serde_json::json;
use store::{Options, Store};
use test_kit::House;

use crate::toys::{COUNTER, NOTEBOOK, counted};

const OVER: &str = "watches over";
const NUDGES: &str = "nudges";

async fn note(house: &House, name: &str) {
    let input = json!({"DatastoreTypeVersion": "R4", "DatastoreName": name});
    house.aws("healthlake", "CreateFHIRDatastore", input).await.expect("a note");
}

async fn settle(house: &House) {
    assert!(house.dispatch.idle(10_000).await, "what only rests is idle");
}

// Two hundred pieces of work at once: no place is waited for, and each runs to its end once, when the clock is there.
#[tokio::test]
async fn work_rests_until_the_clock_shows_its_time() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    for n in 0..200 {
        note(&house, &format!("watch-{}", 10_000 + n)).await;
    }
    settle(&house).await;
    assert_eq!(counted(&house, OVER), 0);
    house.clock.advance(9_999);
    settle(&house).await;
    assert_eq!(counted(&house, OVER), 0);
    house.clock.advance(2_000);
    settle(&house).await;
    assert_eq!(counted(&house, OVER), 200);
    house.clock.advance(100_000);
    settle(&house).await;
    assert_eq!(counted(&house, OVER), 200);
}

// A nudge is heard by the work it is for, and by no other; to work that has ended it is nothing.
#[tokio::test]
async fn work_looks_when_it_is_nudged() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    note(&house, "watch-5000").await;
    note(&house, "watch-6000").await;
    settle(&house).await;
    note(&house, "nudge-watch-5000").await;
    settle(&house).await;
    assert_eq!(counted(&house, NUDGES), 1);
    note(&house, "nudge-watch-7000").await;
    house.clock.advance(6_000);
    settle(&house).await;
    note(&house, "nudge-watch-5000").await;
    settle(&house).await;
    assert_eq!((counted(&house, NUDGES), counted(&house, OVER)), (1, 2));
}

// Whoever waits for idleness waits for work, too, that nobody tells of what it looks for.
#[tokio::test]
async fn work_that_looks_by_itself_has_looked_when_all_is_idle() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    note(&house, "look").await;
    for notes in 2..20 {
        note(&house, "unheard").await;
        settle(&house).await;
        assert_eq!(counted(&house, "looked"), notes);
    }
}

// What was called off does nothing more; what is begun again under its key begins anew.
#[tokio::test]
async fn work_ends_with_its_row_and_begins_anew_with_another() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    note(&house, "watch-5000").await;
    settle(&house).await;
    note(&house, "unwatch-5000").await;
    house.clock.advance(5_000);
    settle(&house).await;
    assert_eq!(counted(&house, OVER), 0);
    note(&house, "watch-5000").await;
    house.clock.advance(4_000);
    note(&house, "watch-5000").await;
    house.clock.advance(4_000);
    settle(&house).await;
    assert_eq!(counted(&house, OVER), 0, "the second took the place of the first");
    house.clock.advance(1_000);
    settle(&house).await;
    assert_eq!(counted(&house, OVER), 1);
}

// A killed program takes up its work where the store stands.
#[tokio::test]
async fn work_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options { directory: Some(folder.path().to_owned()), ..Options::default() };
    let house = House::on(Store::open(&options).expect("a store"), &[&NOTEBOOK, &COUNTER]);
    note(&house, "watch-5000").await;
    settle(&house).await;
    house.dispatch.stop();
    drop(house);
    // What is under way is cut off where it waits, and lets go of the store then.
    let house = House::on(test_kit::reopened(&options).await, &[&NOTEBOOK, &COUNTER]);
    house.clock.advance(5_000);
    settle(&house).await;
    assert_eq!(counted(&house, OVER), 1);
}

// Nothing goes on in an account that was reset; what the others do is not touched.
#[tokio::test]
async fn a_reset_ends_the_work_of_its_account() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    let other = house.as_caller("111111111111", "us-east-1");
    note(&house, "watch-5000").await;
    note(&other, "watch-5000").await;
    settle(&house).await;
    house.dispatch.reset(Some("111111111111")).await.expect("a reset");
    settle(&house).await;
    house.clock.advance(5_000);
    settle(&house).await;
    assert_eq!((counted(&house, OVER), counted(&other, OVER)), (1, 0));
    note(&house, "watch-5000").await;
    settle(&house).await;
    house.dispatch.reset(None).await.expect("a reset");
    house.clock.advance(5_000);
    settle(&house).await;
    assert_eq!(counted(&house, OVER), 0);
}

// A pipe lives for years: it must not end by its third failure. What does nothing but fail must end.
#[tokio::test]
async fn work_that_gets_on_between_its_failures_goes_on() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    note(&house, "fall").await;
    note(&house, "stumble").await;
    for _ in 0..10 {
        settle(&house).await;
        house.clock.advance(1_000);
    }
    settle(&house).await;
    assert_eq!((counted(&house, "falls"), counted(&house, "stumbles")), (3, 10));
}
