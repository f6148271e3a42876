//! Where chance comes from: SplitMix64, a generator of sixty-four bits of state that is good enough for tests and the
//! same on every machine. Only additions, multiplications and divisions of floats are used, which IEEE 754 fixes too.

/// The fraction of the golden ratio in 64 bits: SplitMix64's step.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// A sequence of numbers that its seeds determine.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// The sequence of these seeds. Other seeds, or the same in another order, give an unrelated one.
    pub(crate) fn of(seeds: &[u64]) -> Random {
        seeds
            .iter()
            .fold(Random(STEP), |before, seed| Random(before.clone().next() ^ seed.wrapping_mul(STEP)))
    }

    /// Sixty-four bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// From 0 to 1, without 1.
    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// From `low` to `high`, both included; `low` if there is nothing between them.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low);
        if span <= 0 { low } else { low + (self.next() % (span as u64 + 1)) as i64 }
    }

    /// Whether something happens that happens so often in a hundred times.
    pub(crate) fn percent(&mut self, often: i64) -> bool {
        self.between(0, 99) < often
    }

    /// About `mean`, seldom farther away than twice `deviation` and never more than 3.5 times.
    pub(crate) fn about(&mut self, mean: f64, deviation: f64) -> f64 {
        let sum: f64 = (0..4).map(|_| self.fraction()).sum();
        // The sum of four has the mean 2 and the variance 4/12.
        mean + (sum - 2.0) * deviation * 1.732
    }

    /// One of some things; none only if there are none.
    pub(crate) fn pick<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        things.get(self.next() as usize % things.len().max(1))
    }

    /// One of the things of a table that has a first one.
    pub(crate) fn one_of<T: Copy, const N: usize>(&mut self, things: &[T; N]) -> T {
        const { assert!(N > 0) };
        things[self.next() as usize % N]
    }

    /// An id that looks like a random UUID.
    pub(crate) fn id(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        let (high, low) = (high & !0xF000 | 0x4000, low & !(0b11 << 62) | 0b10 << 62);
        let (first, second, third) = (high >> 32, high >> 16 & 0xFFFF, high & 0xFFFF);
        format!("{first:08x}-{second:04x}-{third:04x}-{:04x}-{:012x}", low >> 48, low & 0xFFFF_FFFF_FFFF)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Records that differ between machines or versions would make every fixture and every bug report stale.
    #[test]
    fn the_sequence_is_the_same_for_ever() {
        let mut random = Random::of(&[1, 2]);
        assert_eq!(random.id(), Random::of(&[1, 2]).id());
        assert_ne!(Random::of(&[1, 2]).id(), Random::of(&[2, 1]).id());
        // The first numbers of the published SplitMix64 for the state 1234567.
        let mut published = Random(1_234_567);
        assert_eq!(
            [published.next(), published.next(), published.next()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    // A value out of its range would be an index out of a table, or a patient of 300 kilograms.
    #[test]
    fn numbers_keep_to_their_range() {
        let mut random = Random::of(&[7]);
        for _ in 0..10_000 {
            assert!((-3..=4).contains(&random.between(-3, 4)));
            assert!((random.about(100.0, 10.0) - 100.0).abs() <= 35.0);
            assert!(!random.percent(0) && random.percent(100));
        }
        assert_eq!(random.between(5, 5), 5);
        assert_eq!(random.between(5, 1), 5);
        assert_eq!(random.pick::<u8>(&[]), None);
        let id = random.id();
        assert!(
            id.len() == 36
                && id.as_bytes()[14] == b'4'
                && matches!(id.as_bytes()[19], b'8' | b'9' | b'a' | b'b')
        );
    }
}
