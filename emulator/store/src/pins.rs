//! Worlds that are kept in memory for readers that come back to them, such as those who page through a search.

use std::collections::VecDeque;

use parking_lot::Mutex;

use crate::world::World;

/// How many are kept; the one that was longest not asked for goes first.
const MOST_PINS: usize = 256;

/// The worlds, the one that was last asked for at the end.
#[derive(Debug, Default)]
pub(crate) struct Pins(Mutex<VecDeque<World>>);

impl Pins {
    /// Keeps a world.
    pub(crate) fn keep(&self, world: &World) {
        let mut pins = self.0.lock();
        pins.retain(|pin| pin.sequence != world.sequence);
        if pins.len() == MOST_PINS {
            pins.pop_front();
        }
        pins.push_back(world.clone());
    }

    /// A world that is kept, by the number of the last commit in it.
    pub(crate) fn find(&self, sequence: u64) -> Option<World> {
        let mut pins = self.0.lock();
        let place = pins.iter().position(|pin| pin.sequence == sequence)?;
        let world = pins.remove(place)?;
        pins.push_back(world.clone());
        Some(world)
    }

    /// Lets go of all.
    pub(crate) fn clear(&self) {
        self.0.lock().clear();
    }
}
