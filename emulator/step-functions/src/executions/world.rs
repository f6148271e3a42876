//! What a machine draws from the world.

use contract::Ids;
use serde_json::Value;
use states_language::{Definition, World};
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::integrations;

/// The call's ids, as a machine sees them.
pub(crate) struct Drawn<'a>(pub(crate) &'a Ids);

impl World for Drawn<'_> {
    fn uuid(&mut self) -> String {
        self.0.uuid()
    }

    fn random(&mut self) -> f64 {
        // As many bits as a double holds exactly.
        let bits = u32::try_from(self.0.bits() >> 96).unwrap_or(0);
        f64::from(bits) / (f64::from(u32::MAX) + 1.0)
    }

    fn refuses(&self, resource: &str, arguments: &Value) -> Option<String> {
        integrations::refusal(resource, arguments)
    }
}

/// Takes a step of a machine. One that may take long does not hold up what else the thread has to do: tokio has another go on with it.
/// That costs some microseconds, which the steps of most machines take altogether.
pub(super) fn step<T>(definition: &Definition, take: impl FnOnce() -> T) -> T {
    let is_alone = || Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread;
    if !definition.may_take_long() || is_alone() { take() } else { tokio::task::block_in_place(take) }
}
