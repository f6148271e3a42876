//! An alias of a state machine: which of its versions a start goes to.

use serde::{Deserialize, Serialize};

/// An alias as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Alias {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// In the order in which they were given.
    pub(crate) routes: Vec<Route>,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) updated: i64,
}

/// A version, and how many starts of a hundred go to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Route {
    pub(crate) version: u64,
    pub(crate) weight: u64,
}

/// What the weights of an alias are together.
pub(crate) const WHOLE: u64 = 100;

impl Alias {
    /// The version that a start goes to, of those there are by their weights.
    pub(crate) fn draw(&self, random: u64) -> Option<u64> {
        let mut drawn = random % WHOLE;
        self.routes.iter().find_map(|route| match drawn.checked_sub(route.weight) {
            None => Some(route.version),
            Some(rest) => {
                drawn = rest;
                None
            }
        })
    }

    /// Whether starts may go to a version.
    pub(crate) fn leads_to(&self, version: u64) -> bool {
        self.routes.iter().any(|route| route.version == version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A canary of ten percent must get ten of a hundred starts, and a version of weight zero none.
    #[test]
    fn starts_are_shared_by_the_weights() {
        for (weights, expected) in [([90, 10], [90, 10]), ([100, 0], [100, 0]), ([0, 100], [0, 100])] {
            let routes = [1, 2].into_iter().zip(weights);
            let routes = routes.map(|(version, weight)| Route { version, weight }).collect();
            let alias = Alias { name: "PROD".to_owned(), description: None, routes, created: 0, updated: 0 };
            let drawn: Vec<_> = (0..WHOLE).filter_map(|random| alias.draw(random)).collect();
            let of = |version| drawn.iter().filter(|drawn| **drawn == version).count();
            assert_eq!([of(1), of(2)], expected);
        }
    }
}
