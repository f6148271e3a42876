//! `java.util.Random`, whose numbers AWS gives for a seed.

/// A generator; the algorithm is the one that Java's documentation states.
pub(super) struct JavaRandom {
    state: u64,
}

const MULTIPLIER: u64 = 0x5_DEEC_E66D;
const INCREMENT: u64 = 0xB;
const STATE_BITS: u32 = 48;

impl JavaRandom {
    /// A generator for a seed.
    pub(super) fn new(seed: i64) -> JavaRandom {
        JavaRandom { state: (seed.cast_unsigned() ^ MULTIPLIER) & ((1 << STATE_BITS) - 1) }
    }

    fn next(&mut self, bits: u32) -> u64 {
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT) & ((1 << STATE_BITS) - 1);
        self.state >> (STATE_BITS - bits)
    }

    /// A number from 0 up to, and without, 1: `nextDouble`.
    pub(super) fn double(&mut self) -> f64 {
        let digits = (self.next(26) << 27) + self.next(27);
        #[allow(clippy::cast_precision_loss, reason = "53 bits")]
        let digits = digits as f64;
        digits / (1_u64 << 53) as f64
    }

    /// A number from 0 up to, and without, this one.
    pub(super) fn below(&mut self, end: usize) -> usize {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let drawn = (self.double() * end as f64) as usize;
        drawn.min(end.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // What AWS answered for these seeds, bit for bit (captured, published).
    #[test]
    fn a_seed_gives_the_number_that_aws_gives() {
        let cases = [(42, 0.727_563_680_032_868_1), (0, 0.730_967_787_376_657), (7, 0.730_699_042_060_042_1)];
        for (seed, expected) in cases {
            assert_eq!(JavaRandom::new(seed).double(), expected, "{seed}");
        }
    }
}
