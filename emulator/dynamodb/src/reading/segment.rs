//! Parallel scans: which items belong to which of several workers.

use store::Key;

/// One worker's share of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) number: u32,
    pub(crate) of: u32,
}

impl Segment {
    /// Whether a row of a table or an index belongs to this share. A partition is never divided: what counts is the hash of the
    /// key's first part. It must never change, since a scan goes on where an earlier call ended.
    pub(crate) fn has(self, key: &Key) -> bool {
        let bytes = key.as_bytes();
        let mut rest = key.read();
        let first = match rest.skip_bytes() {
            Some(()) => bytes.get(..bytes.len() - rest.rest().as_bytes().len()).unwrap_or(bytes),
            None => bytes,
        };
        // The hash's place between 0 and its maximum, in so many equal parts.
        let place = (u128::from(hash(first)) * u128::from(self.of)) >> 64;
        place == u128::from(self.number)
    }
}

/// FNV-1a, and a last mix, so that keys which differ in their last characters lie far apart.
fn hash(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Every item in exactly one segment, a partition in one, and no segment left empty: what parallel workers rely on.
    #[test]
    fn every_partition_is_in_one_segment() {
        for of in [1, 2, 3, 7, 1_000_000] {
            let mut shares = vec![0_usize; of as usize];
            for number in 0..2000 {
                let partition = Key::parts().text(&format!("user#{number}"));
                let [one, other] = ["a", "b"].map(|range| partition.clone().text(range).key()).map(|key| {
                    let holders: Vec<u32> =
                        (0..of.min(50)).filter(|number| Segment { number: *number, of }.has(&key)).collect();
                    assert!(holders.len() <= 1, "{key:?} of {of}: {holders:?}");
                    holders
                });
                assert_eq!(one, other);
                one.iter().for_each(|segment| shares[*segment as usize] += 1);
            }
            if of <= 7 {
                assert_eq!(shares.iter().sum::<usize>(), 2000);
                assert!(shares.iter().all(|share| *share * of as usize > 1500), "{shares:?}");
            }
        }
    }
}
