//! Reactions: in order, at least once, exactly once where the effect is inside, across restarts and failures.

use serde_json::json;
use store::{Options, Store};
use test_kit::House;

use crate::toys::{COUNTER, NOTEBOOK, counted};

async fn note(house: &House, name: &str) {
    let input = json!({"DatastoreTypeVersion": "R4", "DatastoreName": name});
    house.aws("healthlake", "CreateFHIRDatastore", input).await.expect("a note");
}

// The effect of a reaction and its cursor are one batch: however often the program is started again, each note counts once.
#[tokio::test]
async fn each_change_has_its_effect_once_across_restarts() {
    let directory = tempfile::tempdir().expect("a directory");
    let options = Options { directory: Some(directory.path().to_owned()), ..Options::default() };
    for round in 1..=4u8 {
        let store = Store::open(&options).expect("a store");
        let house = House::on(store, &[&NOTEBOOK, &COUNTER]);
        for _ in 0..5 {
            note(&house, "counted").await;
        }
        if round % 2 == 0 {
            assert!(house.dispatch.idle(10_000).await);
            assert_eq!(counted(&house, "counted"), round * 5);
        }
        // Odd rounds stop in the middle of the work.
        house.dispatch.stop();
        drop(house);
        tokio::task::yield_now().await;
    }
}

// One change that cannot be dealt with must not hold up those behind it for ever.
#[tokio::test]
async fn a_reaction_that_fails_is_passed_over_after_its_attempts() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    note(&house, "poison").await;
    note(&house, "healthy").await;
    assert!(house.dispatch.idle(5_000).await);
    assert_eq!((counted(&house, "poison"), counted(&house, "healthy")), (0, 1));
}

// A reaction acts for the account whose data changed; another account never sees its effect.
#[tokio::test]
async fn a_reaction_acts_in_the_scope_of_the_change() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    note(&house.as_caller("111111111111", "eu-west-1"), "elsewhere").await;
    assert!(house.dispatch.idle(5_000).await);
    assert_eq!(counted(&house, "elsewhere"), 0);
}

// After an archive is brought in, reactions go on from where the archive stood, not from where they were.
#[tokio::test]
async fn an_import_moves_the_cursors_with_the_state() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    note(&house, "kept").await;
    assert!(house.dispatch.idle(5_000).await);
    let archive = house.dispatch.store().export();
    for _ in 0..3 {
        note(&house, "gone").await;
    }
    assert!(house.dispatch.idle(5_000).await);
    house.dispatch.import(&archive).await.expect("an import");
    note(&house, "kept").await;
    assert!(house.dispatch.idle(5_000).await);
    assert_eq!((counted(&house, "kept"), counted(&house, "gone")), (2, 0));
    house.dispatch.reset(None).await.expect("a reset");
    note(&house, "kept").await;
    assert!(house.dispatch.idle(5_000).await);
    assert_eq!(counted(&house, "kept"), 1);
}

// Most changes concern nobody; they must neither be shown to the reaction nor hold up those that do.
#[tokio::test]
async fn a_reaction_hears_only_of_what_concerns_it() {
    let house = House::new(&[&NOTEBOOK, &COUNTER]);
    for name in ["unheard", "heard", "unheard"] {
        note(&house, name).await;
    }
    assert!(house.dispatch.idle(5_000).await);
    assert_eq!((counted(&house, "unheard"), counted(&house, "heard")), (0, 1));
}
