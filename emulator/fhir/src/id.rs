//! The logical id of a resource.

/// The longest id that R4 allows, in characters.
pub const MAX_LENGTH: usize = 64;

/// Whether this is an id as R4 has it: `[A-Za-z0-9\-\.]{1,64}`.
#[must_use]
pub fn is_valid(id: &str) -> bool {
    (1..=MAX_LENGTH).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids come from URLs and bodies; the edges are length and the characters that paths and queries use.
    #[test]
    fn ids() {
        let (longest, too_long) = ("a".repeat(64), "a".repeat(65));
        for valid in ["1", "-", ".", "A-b.9", &longest] {
            assert!(is_valid(valid), "{valid}");
        }
        for invalid in ["", "a_b", "a/b", "a b", "é", "a\n", "a?b", &too_long] {
            assert!(!is_valid(invalid), "{invalid}");
        }
    }
}
