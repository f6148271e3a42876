//! Wildcards: `*` stands for any characters, `\*` for a star and `\\` for a backslash.

use std::collections::{BTreeSet, HashSet};

/// A text with wildcards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wildcard {
    /// What stands between the stars. There is one more of them than of stars, and some may be empty.
    pieces: Vec<Box<str>>,
}

impl Wildcard {
    /// Reads a text.
    ///
    /// # Errors
    /// What AWS says of it. A position counts bytes from the quotation mark before the text.
    pub(crate) fn parse(text: &str) -> Result<Wildcard, String> {
        let mut pieces = Vec::new();
        let mut piece = String::new();
        let mut characters = text.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            match (character, next) {
                ('*', Some('*')) => {
                    return Err(format!("Consecutive wildcard characters at pos {}", at + 1));
                }
                ('*', _) => pieces.push(std::mem::take(&mut piece).into()),
                ('\\', Some(escaped @ ('*' | '\\'))) => {
                    piece.push(escaped);
                    characters.next();
                }
                ('\\', _) => return Err(format!("Invalid escape character at pos {}", at + 1)),
                _ => piece.push(character),
            }
        }
        pieces.push(piece.into());
        Ok(Wildcard { pieces })
    }

    /// Whether it matches all of a text.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let [first, middle @ .., last] = &self.pieces[..] else {
            return self.pieces.first().is_some_and(|only| &**only == text);
        };
        let inner = text.strip_prefix(&**first).and_then(|rest| rest.strip_suffix(&**last));
        let Some(mut rest) = inner else { return false };
        for piece in middle {
            // The leftmost place leaves the most for the pieces that follow.
            let Some(at) = rest.find(&**piece) else { return false };
            rest = &rest[at + piece.len()..];
        }
        true
    }
}

/// How many places in wildcards may be reached at once by the same text. Believed: AWS counts, and does not say how far; one
/// with `*:*:*:*:*:` is known to be refused.
const MOST_PLACES: usize = 9;

/// How many sets of places are looked at before a field's wildcards are called too complex.
const MOST_SETS: usize = 4096;

/// Whether some text could be in too many places of these wildcards at once.
pub(crate) fn are_too_complex(wildcards: &[&Wildcard]) -> bool {
    judged(wildcards).0
}

/// The same, and how many steps it took from set to set.
fn judged(wildcards: &[&Wildcard]) -> (bool, usize) {
    let mut count = 0;
    let steps: Vec<Vec<Step>> = wildcards.iter().map(|wildcard| steps(wildcard)).collect();
    let mut start = BTreeSet::new();
    for (wildcard, steps) in steps.iter().enumerate() {
        enter(&mut start, wildcard, steps, 0);
    }
    let mut seen = HashSet::from([start.clone()]);
    let mut waiting = vec![start];
    while let Some(places) = waiting.pop() {
        if places.len() > MOST_PLACES || seen.len() > MOST_SETS {
            return (true, count);
        }
        // Whatever none of the places waits for leads to the same: the places behind stars.
        let awaited = places.iter().filter_map(|(wildcard, place)| match steps[*wildcard].get(*place) {
            Some(Step::Character(character)) => Some(Some(*character)),
            _ => None,
        });
        let characters: BTreeSet<Option<char>> = awaited.chain([None]).collect();
        for character in characters {
            count += 1;
            let mut after = BTreeSet::new();
            for &(wildcard, place) in &places {
                let steps = &steps[wildcard];
                if place.checked_sub(1).and_then(|before| steps.get(before)) == Some(&Step::Any) {
                    enter(&mut after, wildcard, steps, place);
                }
                if character.is_some_and(|character| steps.get(place) == Some(&Step::Character(character))) {
                    enter(&mut after, wildcard, steps, place + 1);
                }
            }
            if seen.insert(after.clone()) {
                waiting.push(after);
            }
        }
    }
    (false, count)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Character(char),
    Any,
}

fn steps(wildcard: &Wildcard) -> Vec<Step> {
    let mut steps = Vec::new();
    for (number, piece) in wildcard.pieces.iter().enumerate() {
        if number > 0 {
            steps.push(Step::Any);
        }
        steps.extend(piece.chars().map(Step::Character));
    }
    steps
}

/// Adds a place, and the one behind a star that stands there, for a star may stand for nothing.
fn enter(places: &mut BTreeSet<(usize, usize)>, wildcard: usize, steps: &[Step], place: usize) {
    places.insert((wildcard, place));
    if steps.get(place) == Some(&Step::Any) {
        places.insert((wildcard, place + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Stars, escapes and pieces that overlap are where hand-written matchers go wrong.
    #[test]
    fn a_wildcard_matches_the_whole_text() {
        for (wildcard, text, matches) in [
            ("*", "", true),
            ("*", "anything", true),
            ("", "", true),
            ("", "x", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("*.png", "x.png", true),
            ("*.png", "x.png.gz", false),
            ("dir/*/file", "dir/a/b/file", true),
            ("*ab*ab*", "abab", true),
            ("*ab*ab*", "aba", false),
            ("a\\*b*", "a*bc", true),
            ("a\\*b*", "axbc", false),
            ("a\\\\*", "a\\x", true),
            ("\u{e9}*\u{e9}", "\u{e9}x\u{e9}", true),
        ] {
            let read = Wildcard::parse(wildcard).expect("a wildcard");
            assert_eq!(read.matches(text), matches, "{wildcard} {text}");
        }
        for (wrong, message) in [
            ("a**", "Consecutive wildcard characters at pos 2"),
            ("a\\b", "Invalid escape character at pos 2"),
            ("\\", "Invalid escape character at pos 1"),
        ] {
            assert_eq!(Wildcard::parse(wrong), Err(message.to_owned()));
        }
    }

    // A rule that AWS refuses at deployment must not pass here, nor a plain one be refused.
    #[test]
    fn wildcards_that_repeat_themselves_are_too_complex() {
        for (texts, complex) in [
            (&["*:*:*:*:*:event-bus/*"][..], true),
            (&["arn:*:events:*:*:event-bus/*"], false),
            (&["*.bif", "*.tiff", "*.tif", "*.svs"], false),
            (&["*.a", "*.b", "*.c", "*.d", "*.e", "*.f"], true),
        ] {
            let read: Vec<Wildcard> =
                texts.iter().map(|text| Wildcard::parse(text).expect("a wildcard")).collect();
            assert_eq!(are_too_complex(&read.iter().collect::<Vec<_>>()), complex, "{texts:?}");
        }
    }

    // Each set of places is left by few characters: a field of many different ones must not hold whoever asks up for seconds.
    #[test]
    fn a_long_wildcard_is_judged_soon() {
        let many: String = (0..3_000_u32).filter_map(|n| char::from_u32(0x4E00 + n)).collect();
        let texts = [format!("*{many}"), format!("{many}*"), format!("a*{many}*b")];
        let read: Vec<Wildcard> =
            texts.iter().map(|text| Wildcard::parse(text).expect("a wildcard")).collect();
        let (_, count) = judged(&read.iter().collect::<Vec<_>>());
        assert!(count <= MOST_SETS * (MOST_PLACES + 1), "{count}");
    }
}
