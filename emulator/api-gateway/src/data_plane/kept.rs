//! What is kept in memory by a name, until a time: what authorizers have said, the keys of issuers.

use std::collections::HashMap;
use std::sync::Arc;

use contract::Time;
use parking_lot::Mutex;

/// How many are kept of a kind; past that, all are asked for anew.
const MOST_KEPT: usize = 10_000;

/// Values by their names, and until when they hold.
pub(crate) struct Kept<T>(Mutex<HashMap<String, (Time, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept(Mutex::default())
    }
}

impl<T> Kept<T> {
    /// What is kept under a name and still holds.
    pub(crate) fn get(&self, name: &str, now: Time) -> Option<Arc<T>> {
        self.0.lock().get(name).filter(|(until, _)| now < *until).map(|(_, value)| value.clone())
    }

    /// Keeps a value until a time.
    pub(crate) fn put(&self, name: String, until: Time, value: Arc<T>) {
        let mut kept = self.0.lock();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(name, (until, value));
    }

    /// Forgets all whose names begin so.
    pub(crate) fn forget(&self, beginning: &str) {
        self.0.lock().retain(|name, _| !name.starts_with(beginning));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // What holds too long lets in whom an authorizer has thrown out; what is never forgotten is a leak.
    #[test]
    fn values_hold_until_their_time_and_are_bounded() {
        let kept = Kept::default();
        kept.put("a/1".to_owned(), Time(10), Arc::new(1));
        kept.put("b/1".to_owned(), Time(10), Arc::new(2));
        assert_eq!((kept.get("a/1", Time(9)), kept.get("a/1", Time(10))), (Some(Arc::new(1)), None));
        kept.forget("a/");
        assert_eq!((kept.get("a/1", Time(0)), kept.get("b/1", Time(0))), (None, Some(Arc::new(2))));
        for number in 0..MOST_KEPT {
            kept.put(number.to_string(), Time(10), Arc::new(3));
        }
        assert!(kept.0.lock().len() <= MOST_KEPT && kept.get("b/1", Time(0)).is_none());
    }
}
