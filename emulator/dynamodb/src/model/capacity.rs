//! What a read or a write costs, in capacity units.

use std::ops::Add;

/// A read unit covers this many bytes.
const READ_UNIT_BYTES: usize = 4096;
/// A write unit covers this many bytes.
const WRITE_UNIT_BYTES: usize = 1024;

/// Half units, as reads are counted in: an eventually consistent read of one unit costs one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct HalfUnits(usize);

impl HalfUnits {
    /// A read of a stored item of this many bytes; a missing item has none and costs the least.
    pub(crate) fn read(bytes: usize, consistent: bool) -> HalfUnits {
        let units = bytes.div_ceil(READ_UNIT_BYTES).max(1);
        HalfUnits(if consistent { units * 2 } else { units })
    }

    /// A write that replaces an item of `old` bytes by one of `new`; 0 stands for none.
    pub(crate) fn write(old: usize, new: usize) -> HalfUnits {
        HalfUnits(old.max(new).div_ceil(WRITE_UNIT_BYTES).max(1) * 2)
    }

    /// As AWS writes units: `1.0` or `0.5`.
    pub(crate) fn text(self) -> String {
        format!("{}.{}", self.0 / 2, if self.0.is_multiple_of(2) { 0 } else { 5 })
    }
}

impl Add for HalfUnits {
    type Output = HalfUnits;

    fn add(self, other: HalfUnits) -> HalfUnits {
        HalfUnits(self.0 + other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Captured: the steps and the minimums; a reader of a bill would see one off here.
    #[test]
    fn units_step_as_aws_charges() {
        for (bytes, consistent, expected) in [
            (0, false, "0.5"),
            (0, true, "1.0"),
            (4096, false, "0.5"),
            (4097, false, "1.0"),
            (4097, true, "2.0"),
            (8193, false, "1.5"),
            (409_600, true, "100.0"),
        ] {
            assert_eq!(HalfUnits::read(bytes, consistent).text(), expected, "read of {bytes}");
        }
        for (old, new, expected) in
            [(0, 0, "1.0"), (0, 1024, "1.0"), (0, 1025, "2.0"), (3000, 10, "3.0"), (10, 409_600, "400.0")]
        {
            assert_eq!(HalfUnits::write(old, new).text(), expected, "write of {old} to {new}");
        }
    }
}
