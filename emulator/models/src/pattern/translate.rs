//! Java's regular expressions in the words of the `regex` crate.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

/// What `.` means in Java: anything but a line terminator.
const DOT: &str = r"[^\n\r\u{85}\u{2028}\u{2029}]";
/// All characters, in a way that compiles slowly; said shortly where it is repeated.
const ANY: (&str, &str) = (r"[\P{M}\p{M}]", "(?s:.)");

/// Translates a pattern without look-around and back-references. What has no translation stays, and fails to compile.
pub(super) fn translate(java: &str) -> String {
    let java = java.replace(ANY.0, ANY.1);
    let dot_is_all = java.starts_with("(?s)");
    let mut out = String::with_capacity(java.len() * 2);
    let mut class_depth = 0_usize;
    let mut chars = java.chars().peekable();
    while let Some(next) = chars.next() {
        match next {
            '\\' => escape(&mut chars, class_depth > 0, &mut out),
            '[' => {
                class_depth += 1;
                out.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
            }
            ']' if class_depth > 0 => {
                class_depth -= 1;
                out.push(']');
            }
            // Inside a class `~~` is an operator of the regex crate, and two plain characters in Java.
            '~' if class_depth > 0 => out.push_str(r"\~"),
            '.' if class_depth == 0 && !dot_is_all && !out.ends_with("(?s:") => out.push_str(DOT),
            other => out.push(other),
        }
    }
    out
}

/// Translates what follows a backslash.
fn escape(chars: &mut Peekable<Chars<'_>>, in_class: bool, out: &mut String) {
    let Some(letter) = chars.next() else {
        out.push('\\');
        return;
    };
    let set = match letter {
        'd' => Some("0-9"),
        'w' => Some("0-9A-Za-z_"),
        's' => Some(r" \t\n\x0B\x0C\r"),
        'D' | 'W' | 'S' => {
            let set = match letter {
                'D' => "0-9",
                'W' => "0-9A-Za-z_",
                _ => r" \t\n\x0B\x0C\r",
            };
            let _ = write!(out, "[^{set}]");
            after_set(chars, in_class, out);
            return;
        }
        'p' | 'P' => {
            property(letter, chars, in_class, out);
            after_set(chars, in_class, out);
            return;
        }
        'u' => {
            let unit = hexadecimal(chars);
            let point = match unit {
                0xD800..=0xDBFF => surrogate_pair(unit, chars),
                _ => unit,
            };
            let _ = write!(out, "\\u{{{point:X}}}");
            return;
        }
        _ => None,
    };
    match set {
        Some(set) if in_class => out.push_str(set),
        Some(set) => {
            let _ = write!(out, "[{set}]");
        }
        None => {
            out.push('\\');
            out.push(letter);
            return;
        }
    }
    after_set(chars, in_class, out);
}

/// A hyphen after a set of characters is a plain one in Java.
fn after_set(chars: &mut Peekable<Chars<'_>>, in_class: bool, out: &mut String) {
    if in_class && chars.next_if_eq(&'-').is_some() {
        out.push_str(r"\-");
    }
}

/// `\p{...}`: Java's POSIX names are ASCII, all others are Unicode's.
fn property(letter: char, chars: &mut Peekable<Chars<'_>>, in_class: bool, out: &mut String) {
    if chars.next_if_eq(&'{').is_none() {
        let _ = write!(out, "\\{letter}");
        return;
    }
    let name: String = chars.by_ref().take_while(|next| *next != '}').collect();
    let ascii = match name.as_str() {
        "Print" => r" -\~",
        "ASCII" => r"\x00-\x7F",
        "Alnum" => "0-9A-Za-z",
        "Alpha" => "A-Za-z",
        "Digit" => "0-9",
        _ => {
            let _ = write!(out, "\\{letter}{{{name}}}");
            return;
        }
    };
    let negation = if letter == 'P' { "^" } else { "" };
    if in_class && negation.is_empty() {
        out.push_str(ascii);
    } else {
        let _ = write!(out, "[{negation}{ascii}]");
    }
}

/// The four digits after `\u`.
fn hexadecimal(chars: &mut Peekable<Chars<'_>>) -> u32 {
    let mut value = 0;
    for _ in 0..4 {
        match chars.peek().and_then(|next| next.to_digit(16)) {
            Some(digit) => {
                chars.next();
                value = value * 16 + digit;
            }
            None => break,
        }
    }
    value
}

/// The character whose high surrogate was read; the low one follows as another `\u`.
fn surrogate_pair(high: u32, chars: &mut Peekable<Chars<'_>>) -> u32 {
    let mut ahead = chars.clone();
    if ahead.next() == Some('\\') && ahead.next() == Some('u') {
        let low = hexadecimal(&mut ahead);
        if (0xDC00..=0xDFFF).contains(&low) {
            *chars = ahead;
            return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    high
}
