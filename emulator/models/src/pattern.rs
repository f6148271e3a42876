//! The patterns of AWS's models. They are Java regular expressions, matched against the whole text; each is
//! translated and compiled once, when it is first needed (a Unicode class can take tens of milliseconds).
//!
//! Where Java and the `regex` crate differ, Java wins: `\w`, `\d`, `\s` mean ASCII, `.` stops at every line
//! terminator, `\u` may name surrogates. Look-around has no translation; the few patterns that use it stand in
//! [`rewritten`], each as a plain pattern and one that must not match. A single set of characters that is repeated
//! up to thousands of times is counted rather than compiled out.

mod rewritten;
mod translate;

use regex::{Regex, RegexBuilder};
use std::fmt;
use std::sync::OnceLock;

/// How much memory one compiled pattern may take, in bytes.
const COMPILED_SIZE_LIMIT: usize = 16 << 20;

/// A pattern of AWS's model.
pub struct Pattern {
    java: &'static str,
    compiled: OnceLock<Option<Compiled>>,
}

struct Compiled {
    accept: Regex,
    refuse: Option<Regex>,
    /// The least and the greatest number of characters, where the pattern is nothing but a set and a count.
    count: Option<(usize, usize)>,
}

impl Compiled {
    fn matches(&self, text: &str) -> bool {
        self.count.is_none_or(|(min, max)| (min..=max).contains(&text.chars().count()))
            && self.accept.is_match(text)
            && !self.refuse.as_ref().is_some_and(|refuse| refuse.is_match(text))
    }
}

impl Pattern {
    pub(crate) const fn new(java: &'static str) -> Self {
        Self { java, compiled: OnceLock::new() }
    }

    /// The pattern as AWS writes it, also in messages.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.java
    }

    /// Whether the whole text matches. A pattern that cannot be compiled matches everything; a test makes sure that
    /// there is none.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.compiled().is_none_or(|compiled| compiled.matches(text))
    }

    fn compiled(&self) -> Option<&Compiled> {
        self.compiled.get_or_init(|| compile(self.java).ok()).as_ref()
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.java)
    }
}

fn compile(java: &str) -> Result<Compiled, regex::Error> {
    if let Some((set, min, max)) = counted(java) {
        return Ok(Compiled { accept: whole(&format!("{set}*"))?, refuse: None, count: Some((min, max)) });
    }
    let (accept, refuse) = match rewritten::find(java) {
        Some(plain) => (plain.accept, plain.refuse),
        None => (java, None),
    };
    Ok(Compiled { accept: whole(accept)?, refuse: refuse.map(whole).transpose()?, count: None })
}

/// Takes a pattern such as `.{1,1000}`, `[a-z]{2,8}` or `^\p{ASCII}{0,8192}$` apart: the set, the least and the
/// greatest count.
fn counted(java: &str) -> Option<(&str, usize, usize)> {
    let bare = java.strip_prefix('^').unwrap_or(java);
    let (set, count) = bare.strip_suffix('$').unwrap_or(bare).strip_suffix('}')?.rsplit_once('{')?;
    let (min, max) = count.split_once(',')?;
    let one_class = |set: &str| {
        set.strip_prefix('[')
            .and_then(|set| set.strip_suffix(']'))
            .is_some_and(|set| !set.contains(['[', ']']))
    };
    let one_property = |set: &str| set.starts_with(r"\p{") && set.find('}') == Some(set.len() - 1);
    let single = matches!(set, "." | r"\d" | r"\w" | r"\s" | r"\S") || one_class(set) || one_property(set);
    single.then_some((set, min.parse().ok()?, max.parse().ok()?))
}

fn whole(java: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&format!(r"\A(?:{})\z", translate::translate(java)))
        .size_limit(COMPILED_SIZE_LIMIT)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, SERVICES};
    use std::collections::BTreeSet;

    fn all() -> BTreeSet<&'static str> {
        let shapes = SERVICES.iter().flat_map(|service| service.shapes);
        shapes
            .filter_map(|shape| match shape.kind {
                Kind::String { pattern: Some(pattern), .. } => Some(pattern.as_str()),
                _ => None,
            })
            .collect()
    }

    // A pattern that does not compile would let everything through, silently.
    #[test]
    fn every_pattern_of_every_service_compiles() {
        let patterns = all();
        assert!(patterns.len() > 200, "only {} patterns", patterns.len());
        let failed: Vec<_> = patterns
            .iter()
            .filter_map(|java| compile(java).err().map(|error| format!("{java}: {error}")))
            .collect();
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }

    // A rewritten pattern must be one that AWS's models still have, and one that needs it.
    #[test]
    fn rewritten_patterns_are_in_use_and_needed() {
        let patterns = all();
        for plain in rewritten::REWRITTEN {
            assert!(patterns.contains(plain.java), "no longer in a model: {}", plain.java);
            assert!(whole(plain.java).is_err(), "compiles as it stands: {}", plain.java);
        }
    }

    // What Java's meaning of each construct lets through and what not; worked out from Java's documentation.
    #[test]
    fn patterns_mean_what_java_means() {
        for (java, text, expected) in [
            (r"[a-zA-Z0-9_.-]+", "Patients.v1-x_y", true),
            (r"[a-zA-Z0-9_.-]+", "a;", false),
            (r"[a-zA-Z0-9_.-]+", "ok\n", false),
            (r"^[a-z]+$", "ok\n", false),
            (r"a|b", "ab", false),
            (r"[\w-]+_[0-9a-zA-Z]+", "us-east-1_Ab9", true),
            (r"[\w-]+_[0-9a-zA-Z]+", "é_1", false),
            (r"[\w-_]*", "a-b_c", true),
            (r"\d{2}", "\u{0661}\u{0662}", false),
            (r".*", "one\u{2028}two", false),
            (r"(?s).*", "one\ntwo", true),
            (r"\p{Print}+", "a~ ", true),
            (r"\p{Print}+", "a\t", false),
            (r"\p{ASCII}{0,3}", "é", false),
            (r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", "jürgen+1@example.org", true),
            (r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", "a b", false),
            (r"[\S]+", "", false),
            (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*", "ok 😀\n", true),
            (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*", "\u{1}", false),
            (r"[\P{M}\p{M}]{1,5000}", "two\nlines", true),
            (r"^.{1,3}$", "", false),
            (r"^.{1,3}$", "üüü", true),
            (r"^.{1,3}$", "four", false),
            (r"[a-f0-9]{2,4}", "0af", true),
            (r"[a-f0-9]{2,4}", "0ag", false),
            (r"[a-f]{1,2}-[0-9]{1,2}", "ab-12", true),
            (r"[a-f]{1,2}-[0-9]{1,2}", "1234", false),
            (r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)", "live-1", true),
            (r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)", "12", false),
            (r"^(?!\s*$).+", "  ", false),
            (r"^(?!\s*$).+", " a ", true),
            (r"^[0-9A-Za-z\.\-_]*(?<!\.)$", "bucket.", false),
            (r"^[0-9A-Za-z\.\-_]*(?<!\.)$", "my.bucket", true),
        ] {
            assert_eq!(compile(java).unwrap().matches(text), expected, "{java} on {text:?}");
        }
    }
}
