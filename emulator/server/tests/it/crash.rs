//! Kills the program in the middle of its work, many times on one directory, and holds what is left against what was
//! acknowledged.
//!
//! A round: start, check everything that earlier rounds were told, write from many connections at once, kill after
//! a drawn number of acknowledgements. `model` knows what was sent and what was acknowledged, `load` writes, `verify`
//! compares.

mod fhir_load;
mod item_load;
mod items;
mod load;
mod resources;
mod verify;

use crate::crash::load::World;
use crate::program::Place;
use crate::random::Random;

/// How a run differs from another.
struct Run {
    seed: u64,
    kills: u64,
    /// Up to so many acknowledgements, or changes told to followers, before a kill.
    most_writes: u64,
    options: &'static [&'static str],
    /// Whether the feed is still there from its first change on.
    whole_feed: bool,
}

fn run(run: &Run) {
    let place = Place::new();
    let mut random = Random::seeded(run.seed);
    let mut world = None;
    for kill in 0..run.kills {
        let program = place.start(run.options);
        let mut known = world.take().unwrap_or_else(|| World::create(&program));
        known.verify(&program, run.whole_feed, false);
        known = known.work_until_killed(&program, run.most_writes, &mut random);
        let panics = place.errors();
        assert!(panics.is_empty(), "kill {kill}: the program complained: {panics}");
        world = Some(known);
    }
    let program = place.start(run.options);
    let mut world = world.expect("at least one kill");
    world.verify(&program, run.whole_feed, true);
    let tally = world.tally();
    assert!(tally.acknowledged >= run.kills, "{tally:?}");
    // Shown by --nocapture, to see that the load is what it means to be.
    println!("{} kills: {tally:?}", run.kills);
}

// Users restart, computers run out of memory: what the program has said is kept must be there, whole, every time.
#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_torn() {
    run(&Run { seed: 0x4D49_4C4C, kills: 32, most_writes: 240, options: &[], whole_feed: true });
}

// The oldest commits move from the log into the base while others are written; a kill may fall between the two.
#[test]
fn a_kill_while_the_log_is_folded_loses_nothing() {
    let options = &["--keep-commits", "50"];
    run(&Run { seed: 0x504F_4E44, kills: 12, most_writes: 240, options, whole_feed: false });
}
