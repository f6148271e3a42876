//! What services keep in memory only: what follows from the store and is dear to make, and what is under way.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;
use store::Scope;

/// One value of each type for each account and region. It goes with a restart, and with the state that it follows from: when that is
/// reset or replaced.
#[derive(Default)]
pub struct Memory {
    kept: Mutex<HashMap<(TypeId, Scope), Arc<dyn Any + Send + Sync>>>,
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory of {} values", self.kept.lock().len())
    }
}

impl Memory {
    /// The value of this type, made on the first question. What a type is known by is its own: it is private to its service.
    #[must_use]
    pub fn of<T: Any + Default + Send + Sync>(&self, scope: &Scope) -> Arc<T> {
        let mut kept = self.kept.lock();
        let value = kept.entry((TypeId::of::<T>(), scope.clone())).or_insert_with(|| Arc::new(T::default()));
        // What is kept under a type is of that type.
        value.clone().downcast().unwrap_or_default()
    }

    /// Forgets what is kept for these scopes.
    pub fn forget(&self, concerns: impl Fn(&Scope) -> bool) {
        self.kept.lock().retain(|(_, scope), _| !concerns(scope));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Two accounts must never share what is kept for one; a reset must not leave it behind.
    #[test]
    fn each_scope_has_a_value_of_its_own_until_it_is_forgotten() {
        let memory = Memory::default();
        let (one, other) = (Scope::new("1", "r"), Scope::new("2", "r"));
        *memory.of::<Mutex<u8>>(&one).lock() = 7;
        assert_eq!(*memory.of::<Mutex<u8>>(&one).lock(), 7);
        assert_eq!(*memory.of::<Mutex<u8>>(&other).lock(), 0);
        memory.forget(|scope| *scope.account == *"1");
        assert_eq!(*memory.of::<Mutex<u8>>(&one).lock(), 0);
    }
}
