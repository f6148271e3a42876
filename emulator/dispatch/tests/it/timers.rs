//! Timers on the clock that a test moves.

use serde_json::json;
use store::{Options, Store};
use test_kit::House;

use crate::toys::{COUNTER, NOTEBOOK, counted};

const REMINDED: &str = "reminded of 32 bytes";

async fn remind_after(house: &House, milliseconds: u32) {
    let name = format!("remind-after-{milliseconds}");
    let input = json!({"DatastoreTypeVersion": "R4", "DatastoreName": name});
    house.aws("healthlake", "CreateFHIRDatastore", input).await.expect("a note");
}

// Ten seconds of the world's time take no time of the test's; and a timer that is not due does not count as pending.
#[tokio::test]
async fn a_timer_runs_when_the_clock_is_moved_to_it() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    remind_after(&house, 10_000).await;
    assert!(house.dispatch.idle(5_000).await);
    assert_eq!(counted(&house, REMINDED), 0);
    house.clock.advance(9_999);
    assert!(house.dispatch.idle(5_000).await);
    assert_eq!(counted(&house, REMINDED), 0);
    house.clock.advance(1);
    assert!(house.dispatch.idle(5_000).await);
    assert_eq!(counted(&house, REMINDED), 1);
    house.clock.advance(100_000);
    assert!(house.dispatch.idle(5_000).await);
    assert_eq!(counted(&house, REMINDED), 1, "a timer runs once");
}

// Setting a timer again moves it.
#[tokio::test]
async fn a_timer_that_is_set_again_replaces_itself() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    remind_after(&house, 10_000).await;
    house.clock.advance(5_000);
    remind_after(&house, 10_000).await;
    house.clock.advance(5_000);
    assert!(house.dispatch.idle(5_000).await);
    assert_eq!(counted(&house, REMINDED), 0);
    house.clock.advance(5_000);
    assert!(house.dispatch.idle(5_000).await);
    assert_eq!(counted(&house, REMINDED), 1);
}

// Many due at once all run, more than there are places for.
#[tokio::test]
async fn two_hundred_timers_due_at_once_all_run() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    for n in 0..200 {
        remind_after(&house, 1_000 + n).await;
    }
    house.clock.advance(2_000);
    assert!(house.dispatch.idle(10_000).await);
    assert_eq!(counted(&house, REMINDED), 200);
}

// A timer survives the process that set it.
#[tokio::test]
async fn a_timer_survives_a_restart() {
    let directory = tempfile::tempdir().expect("a directory");
    let options = Options { directory: Some(directory.path().to_owned()), ..Options::default() };
    {
        let house = House::on(Store::open(&options).expect("a store"), &[&NOTEBOOK, &COUNTER]);
        remind_after(&house, 1_000).await;
        house.dispatch.stop();
    }
    tokio::task::yield_now().await;
    let house = House::on(Store::open(&options).expect("the store again"), &[&NOTEBOOK, &COUNTER]);
    house.clock.advance(1_000);
    assert!(house.dispatch.idle(5_000).await);
    assert_eq!(counted(&house, REMINDED), 1);
}

// A retry sets its timer anew from within: it must not be taken away with the one that runs, and may go on for days, longer
// than any chain of calls.
#[tokio::test]
async fn a_timer_may_set_itself_anew() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    let input = json!({"DatastoreTypeVersion": "R4", "DatastoreName": "echo-200"});
    house.aws("healthlake", "CreateFHIRDatastore", input).await.expect("a note");
    assert!(house.dispatch.idle(10_000).await);
    assert_eq!(counted(&house, "echoes"), 200);
}
