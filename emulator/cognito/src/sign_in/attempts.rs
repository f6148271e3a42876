//! Wrong passwords, and for how long nobody is let in after them: after five, one second, and twice as long after each
//! further one, up to about 15 minutes (documented: "Lockout behavior for failed sign-in attempts").

use contract::Time;
use serde::{Deserialize, Serialize};

const FREE: u32 = 5;
const FIRST_MILLISECONDS: i64 = 1_000;
const MOST_MILLISECONDS: i64 = 15 * 60 * 1_000;

/// How a user's last attempts went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Attempts {
    failed: u32,
    /// Nobody gets in before this time, in milliseconds since 1970.
    until: i64,
}

impl Attempts {
    /// Whether no attempt counts now, not even with the right password.
    pub(crate) fn are_barred(self, now: Time) -> bool {
        now.0 < self.until
    }

    /// After one more wrong password. Who has waited as long as the longest bar begins anew (the same page).
    pub(crate) fn failed(self, now: Time) -> Attempts {
        let is_old = self.failed >= FREE && now.0 >= self.until.saturating_add(MOST_MILLISECONDS);
        let failed = if is_old { 1 } else { self.failed.saturating_add(1) };
        let until = match failed.checked_sub(FREE) {
            None => 0,
            Some(doublings) => {
                let bar = FIRST_MILLISECONDS.checked_shl(doublings.min(30)).unwrap_or(MOST_MILLISECONDS);
                now.plus(bar.min(MOST_MILLISECONDS)).0
            }
        };
        Attempts { failed, until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A test of a lockout moves the clock by what AWS documents and expects to be let in.
    #[test]
    fn the_bar_doubles_up_to_a_quarter_of_an_hour() {
        let now = Time(1_000_000);
        let bars: Vec<i64> = std::iter::successors(Some(Attempts::default()), |last| Some(last.failed(now)))
            .take(18)
            .map(|attempts| (attempts.until - now.0).max(0))
            .collect();
        assert_eq!(bars[..8], [0, 0, 0, 0, 0, 1_000, 2_000, 4_000]);
        assert_eq!(bars[14..], [512_000, 900_000, 900_000, 900_000]);
        let barred = (0..5).fold(Attempts::default(), |last, _| last.failed(now));
        assert!(barred.are_barred(now.plus(999)) && !barred.are_barred(now.plus(1_000)));
        let later = barred.failed(now.plus(1_000 + MOST_MILLISECONDS));
        assert!(!later.are_barred(now.plus(1_000 + MOST_MILLISECONDS)));
    }
}
