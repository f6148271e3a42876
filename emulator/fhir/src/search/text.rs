//! Text as a search compares it: without case, accents and differences of white space; and the words of a narrative.
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters that Unicode does not take apart, and how people type them without the letter on their keyboard.
const LETTERS: [(char, &str); 8] =
    [('ß', "ss"), ('æ', "ae"), ('œ', "oe"), ('ø', "o"), ('ł', "l"), ('đ', "d"), ('þ', "th"), ('ı', "i")];

/// The text in small letters, without accents, with single spaces between words and none around. Folding what is
/// folded changes nothing.
#[must_use]
pub fn folded(text: &str) -> Cow<'_, str> {
    let mut space = true;
    let plain = text.bytes().all(|byte| {
        let fits = byte.is_ascii() && !byte.is_ascii_uppercase() && !byte.is_ascii_control();
        let spaced = byte != b' ' || !std::mem::replace(&mut space, true);
        if byte != b' ' {
            space = false;
        }
        fits && spaced
    });
    if plain && (!space || text.is_empty()) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    if text.is_ascii() {
        for byte in text.bytes() {
            if byte == b' ' || byte.is_ascii_control() {
                gap = true;
                continue;
            }
            if std::mem::take(&mut gap) && !folded.is_empty() {
                folded.push(' ');
            }
            folded.push(char::from(byte.to_ascii_lowercase()));
        }
        return Cow::Owned(folded);
    }
    let letters = text.nfkd().flat_map(char::to_lowercase).nfkd();
    for letter in letters.filter(|letter| !is_combining_mark(*letter)) {
        if letter.is_whitespace() || letter.is_control() {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) && !folded.is_empty() {
            folded.push(' ');
        }
        match LETTERS.iter().find(|(from, _)| *from == letter) {
            Some((_, to)) if !letter.is_ascii() => folded.push_str(to),
            _ => folded.push(letter),
        }
    }
    Cow::Owned(folded)
}

/// The words of a narrative's XHTML, outside its tags. A character reference (`&amp;`) separates words: what it
/// stands for is seldom part of one.
pub(super) fn words(xhtml: &str) -> impl Iterator<Item = &str> {
    let pieces = xhtml.split('<').enumerate().map(|(place, piece)| {
        if place == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) }
    });
    pieces
        .flat_map(|piece| {
            let parts = piece.split('&').enumerate().map(|(place, part)| {
                if place == 0 { part } else { part.split_once(';').map_or(part, |(_, text)| text) }
            });
            parts.flat_map(|part| {
                part.split(|letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter))
            })
        })
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An index and a query fold apart from one another; if folding were not stable they would miss each other.
    #[test]
    fn folding() {
        let cases = [
            ("", ""),
            ("peter", "peter"),
            ("Peter  van\tDyke ", "peter van dyke"),
            (" Peter\u{1}\u{7f}VAN ", "peter van"),
            ("  x", "x"),
            ("x ", "x"),
            (" ", ""),
            ("José ÅNGSTRÖM", "jose angstrom"),
            ("Jose\u{301}", "jose"),
            ("Straße", "strasse"),
            ("Łódź Ægir Øre", "lodz aegir ore"),
            ("İstanbul", "istanbul"),
            ("ﬁt", "fit"),
            ("Αθήνα", "αθηνα"),
            ("東京", "東京"),
            ("\u{301}", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(folded(text), expected, "{text:?}");
            assert_eq!(folded(expected), expected);
        }
    }

    /// `_text` looks for words; a tag or an attribute must never be one.
    #[test]
    fn narrative() {
        let xhtml = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p class='a'>Anna's café</p>&lt;b&amp;c <br/>9.5</div>";
        assert_eq!(words(xhtml).collect::<Vec<_>>(), ["Anna", "s", "café", "b", "c", "9", "5"]);
        assert_eq!(words("no tags & more <unclosed").collect::<Vec<_>>(), ["no", "tags", "more"]);
    }
}
