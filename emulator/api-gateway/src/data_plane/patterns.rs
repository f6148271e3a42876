//! Regular expressions that users write: validation expressions of authorizers, selection patterns of responses. They must match the whole
//! text, as Java's `matches` has it.
//!
//! What the `regex` crate has not is refused where it is put: look-around, backreferences, possessive quantifiers, atomic groups. A crate that
//! has them would be half a megabyte more and could take for ever.

use contract::ApiError;
use regex::Regex;

use crate::errors;

/// A pattern. One that cannot be read matches nothing: it was put before such were refused, and must not let anybody in.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(Option<Regex>);

impl Pattern {
    /// Reads a pattern; nothing where there is none.
    pub(crate) fn read(pattern: Option<&str>) -> Option<Pattern> {
        pattern.filter(|pattern| !pattern.is_empty()).map(|pattern| Pattern(compiled(pattern)))
    }

    /// Whether a text is what the pattern says, as a whole.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

/// That a pattern can be read.
///
/// # Errors
/// That it is not emulated.
pub(crate) fn check(member: &str, pattern: &str) -> Result<(), ApiError> {
    compiled(pattern).map(|_| ()).ok_or_else(|| errors::pattern_not_emulated(member, pattern))
}

fn compiled(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("^(?:{pattern})$")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    // A validation that is dropped lets everybody in, and a pattern that is dropped answers 200 to what failed.
    #[test]
    fn patterns_match_whole_texts_or_are_refused() {
        for (pattern, text, is) in [
            ("Bearer .+", "Bearer x", true),
            ("Bearer .+", "x Bearer x", false),
            ("a|b", "ab", false),
            ("^(?!Bad).*$", "fine", false),
            ("(", "(", false),
        ] {
            assert_eq!(Pattern::read(Some(pattern)).unwrap().is_match(text), is, "{pattern} {text}");
        }
        assert!(Pattern::read(Some("")).is_none() && Pattern::read(None).is_none());
        assert!(check("selectionPattern", "4\\d{2}").is_ok());
        let error = check("selectionPattern", "^(?!Bad).*").unwrap_err();
        assert_eq!((error.status, &*error.code), (501, "NotImplemented"));
        assert!(error.message.starts_with("selectionPattern ^(?!Bad).* cannot be read"), "{error}");
    }
}
