//! Where ids come from: one seed and one counter, so that a run can be repeated.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Draws ids. Ids of one seed are distinct; with a random seed, ids of different runs are too. Not for secrets.
#[derive(Clone, Debug)]
pub struct Ids {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    seed: [u64; 2],
    drawn: AtomicU64,
}

/// Where each byte of a UUID begins.
const UUID_PLACES: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const HEXADECIMAL: &[u8; 16] = b"0123456789abcdef";
const DIGITS_AND_CAPITALS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// As many digits of base 36 as 64 bits hold.
const DIGITS_IN_64_BITS: usize = 12;

impl Ids {
    /// Ids that follow from a seed.
    #[must_use]
    pub fn seeded(seed: u128) -> Ids {
        Ids { inner: Arc::new(Inner { seed: [(seed >> 64) as u64, seed as u64], drawn: AtomicU64::new(0) }) }
    }

    /// 128 bits that no other draw gives.
    #[must_use]
    pub fn bits(&self) -> u128 {
        let [high, low] = self.halves();
        u128::from(high) << 64 | u128::from(low)
    }

    /// Each half is a bijection of the counter under the seed, so two draws differ in both.
    fn halves(&self) -> [u64; 2] {
        let drawn = self.inner.drawn.fetch_add(1, Ordering::Relaxed);
        self.inner.seed.map(|seed| scramble(drawn.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(seed)))
    }

    /// A UUID in lower case, version 4: `1b4e28ba-2fa1-4d2a-883f-0016d3cca427`.
    #[must_use]
    pub fn uuid(&self) -> String {
        self.uuid_as()
    }

    /// The same as another type that holds text, such as `Arc<str>`.
    #[must_use]
    pub fn uuid_as<T: for<'t> From<&'t str>>(&self) -> T {
        const VERSION: u128 = 0xF << 76;
        const VARIANT: u128 = 0x3 << 62;
        let bits = (self.bits() & !VERSION & !VARIANT) | 0x4 << 76 | 0x2 << 62;
        let mut text = *b"00000000-0000-0000-0000-000000000000";
        for (place, byte) in UUID_PLACES.into_iter().zip(bits.to_be_bytes()) {
            text[place] = HEXADECIMAL[usize::from(byte >> 4)];
            text[place + 1] = HEXADECIMAL[usize::from(byte & 0xF)];
        }
        T::from(str::from_utf8(&text).unwrap_or_default())
    }

    /// 32 hexadecimal digits in lower case.
    #[must_use]
    pub fn hex(&self) -> String {
        format!("{:032x}", self.bits())
    }

    /// As many digits and capital letters as asked for, as a type that holds text.
    #[must_use]
    pub fn capitals<const LENGTH: usize, T: for<'t> From<&'t str>>(&self) -> T {
        let mut text = [0; LENGTH];
        for piece in text.chunks_mut(2 * DIGITS_IN_64_BITS) {
            let (first, second) = piece.split_at_mut(DIGITS_IN_64_BITS.min(piece.len()));
            for (piece, mut bits) in [first, second].into_iter().zip(self.halves()) {
                for place in piece {
                    *place = DIGITS_AND_CAPITALS[(bits % 36) as usize];
                    bits /= 36;
                }
            }
        }
        T::from(str::from_utf8(&text).unwrap_or_default())
    }
}

/// The finalizer of splitmix64: a bijection on 64 bits whose output looks random.
fn scramble(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    // Request ids, resource ids and data store ids all come from here; a repeat would overwrite somebody's data.
    #[test]
    fn no_id_is_drawn_twice_and_a_seed_repeats_itself() {
        let ids = Ids::seeded(7);
        let drawn: HashSet<String> = (0..10_000).map(|_| ids.uuid()).collect();
        assert_eq!(drawn.len(), 10_000);
        let drawn_by = |ids: &Ids| (ids.uuid(), ids.hex(), ids.capitals::<52, String>());
        let (one, two) = (Ids::seeded(42), Ids::seeded(42));
        assert_eq!(drawn_by(&one), drawn_by(&two));
        assert_ne!(Ids::seeded(1).bits(), Ids::seeded(2).bits());
    }

    // SDKs and users parse these.
    #[test]
    fn ids_have_the_form_that_aws_gives_them() {
        let ids = Ids::seeded(3);
        let uuid = ids.uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]), "{uuid}");
        assert_eq!(ids.hex().len(), 32);
        let capitals: String = ids.capitals::<52, _>();
        assert_eq!(capitals.len(), 52);
        assert!(
            capitals.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()),
            "{capitals}"
        );
    }
}
