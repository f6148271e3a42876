//! Java's regular expressions, by the `regex` crate. `\d`, `\w` and `\s` are ASCII's, as in Java.
//!
//! A `$` does not match before a last end of line, as it would in Java. Refused: look-around, backreferences, possessive quantifiers and atomic groups, which the crate has not.

use std::str::Chars;

use regex::{Captures, Regex, RegexBuilder};

use crate::value::{BYTES_OF_A_STEP, Excess, Heap};

/// How long a pattern may be.
const MOST_PATTERN_LENGTH: usize = 10_000;
/// How large a compiled pattern may be.
const MOST_PATTERN_BYTES: usize = 1 << 18;
/// How large a compiled pattern is at most that is looked for at the usual speed.
const FAST_PATTERN_BYTES: usize = 1 << 15;
/// What reading a pattern counts for among the steps.
const PATTERN_STEPS: usize = 500;
/// How many times as much work a larger pattern is, to read and to look for.
const LARGE: usize = 16;
/// How many bytes that are looked at beyond a match count for one step.
const BYTES_BEYOND: usize = 1024;
/// What a dot matches in Java: anything but what ends a line.
const DOT: &str = "[^\\n\\r\\x{85}\\x{2028}\\x{2029}]";

/// A pattern, and how much work it is.
#[derive(Debug)]
pub(super) struct Pattern {
    regex: Regex,
    /// How many times the usual work.
    weight: usize,
    /// Whether finding a match may look at all that is behind it: some repetition without end is not what the pattern ends with.
    looks_beyond: bool,
}

/// Reads a pattern; the error is a sentence.
pub(super) fn read(heap: &Heap, pattern: &str) -> Result<Pattern, String> {
    heap.spend(PATTERN_STEPS).map_err(worded)?;
    if pattern.len() > MOST_PATTERN_LENGTH {
        return Err(format!("a pattern is longer than {MOST_PATTERN_LENGTH} bytes"));
    }
    let mut ours = String::with_capacity(pattern.len());
    let mut rest = pattern.chars();
    let mut classes = 0usize;
    let mut after_quantifier = false;
    let dot = if pattern.contains("(?s") { "." } else { DOT };
    while let Some(c) = rest.next() {
        let was_quantified = std::mem::take(&mut after_quantifier);
        match c {
            '\\' => rest = escape(rest, &mut ours)?,
            '[' => {
                classes += 1;
                ours.push(c);
            }
            ']' => {
                classes = classes.saturating_sub(1);
                ours.push(c);
            }
            c if classes > 0 => ours.push(c),
            '+' if was_quantified => return Err("a possessive quantifier is not emulated".to_owned()),
            '*' | '+' | '}' | '?' => {
                after_quantifier = !was_quantified && !ours.ends_with('(');
                ours.push(c);
            }
            '.' => ours.push_str(dot),
            c => ours.push(c),
        }
    }
    let looks_beyond = pattern.trim_end_matches(['*', '+', '}', '?']).contains(['*', '+', '}']);
    let built = |most| RegexBuilder::new(&ours).size_limit(most).build();
    if let Ok(regex) = built(FAST_PATTERN_BYTES) {
        return Ok(Pattern { regex, weight: 1, looks_beyond });
    }
    heap.spend(PATTERN_STEPS * LARGE).map_err(worded)?;
    let regex = built(MOST_PATTERN_BYTES);
    let regex =
        regex.map_err(|_| format!("the pattern '{pattern}' cannot be read, or uses what is not emulated"))?;
    Ok(Pattern { regex, weight: LARGE, looks_beyond })
}

fn worded(excess: Excess) -> String {
    match excess {
        Excess::Depth => "the pattern is too deep".to_owned(),
        Excess::Steps(most) => format!("the template takes more than {most} steps"),
    }
}

impl Pattern {
    /// Whether the pattern matches a whole text; it is to begin with `^` and to end with `$`.
    pub(super) fn is_whole(&self, heap: &Heap, text: &str) -> Result<bool, String> {
        self.begin(heap, text)?;
        Ok(self.regex.find(text).is_some_and(|found| found.len() == text.len()))
    }

    /// Counts for looking through a text once.
    fn begin(&self, heap: &Heap, text: &str) -> Result<(), String> {
        heap.spend((text.len() / BYTES_OF_A_STEP).saturating_mul(self.weight)).map_err(worded)
    }

    /// Counts for a match behind which so many bytes are left.
    fn found(&self, heap: &Heap, left: usize) -> Result<(), String> {
        let beyond = if self.looks_beyond { (left / BYTES_BEYOND).saturating_mul(self.weight) } else { 0 };
        heap.spend(self.weight.saturating_add(beyond)).map_err(worded)
    }
}

/// What stands behind a backslash; gives what is left of the pattern.
fn escape<'p>(mut rest: Chars<'p>, ours: &mut String) -> Result<Chars<'p>, String> {
    match rest.next() {
        Some('d') => ours.push_str("[0-9]"),
        Some('D') => ours.push_str("[^0-9]"),
        Some('w') => ours.push_str("[0-9A-Za-z_]"),
        Some('W') => ours.push_str("[^0-9A-Za-z_]"),
        Some('s') => ours.push_str("[ \\t\\n\\x0B\\f\\r]"),
        Some('S') => ours.push_str("[^ \\t\\n\\x0B\\f\\r]"),
        Some('R') => ours.push_str("(?:\\r\\n|[\\n\\x0B\\f\\r\\x{85}\\x{2028}\\x{2029}])"),
        // Bounds of words to the crate, and themselves in Java.
        Some(literal @ ('<' | '>')) => ours.push(literal),
        Some('Q') => {
            let (literal, after) = rest.as_str().split_once("\\E").unwrap_or((rest.as_str(), ""));
            ours.push_str(&regex::escape(literal));
            rest = after.chars();
        }
        Some(other) => ours.extend(['\\', other]),
        None => return Err("the pattern ends in a backslash".to_owned()),
    }
    Ok(rest)
}

/// Replaces one match or all, with Java's `$1`, `${name}` and `\` in the replacement. Stops when the result exceeds `most` bytes;
/// the caller refuses that.
pub(super) fn replace(
    heap: &Heap,
    pattern: &Pattern,
    text: &str,
    replacement: &str,
    only_first: bool,
    most: usize,
) -> Result<String, String> {
    pattern.begin(heap, text)?;
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for captures in pattern.regex.captures_iter(text).take(if only_first { 1 } else { usize::MAX }) {
        let Some(all) = captures.get(0) else { continue };
        pattern.found(heap, text.len() - all.end())?;
        out.push_str(&text[end..all.start()]);
        expand(&captures, replacement, &mut out)?;
        end = all.end();
        if out.len() > most {
            break;
        }
    }
    out.push_str(&text[end..]);
    Ok(out)
}

fn expand(captures: &Captures<'_>, replacement: &str, out: &mut String) -> Result<(), String> {
    let mut rest = replacement;
    while let Some(at) = rest.find(['\\', '$']) {
        out.push_str(&rest[..at]);
        let is_escape = rest[at..].starts_with('\\');
        rest = &rest[at + 1..];
        if is_escape {
            let escaped = rest.chars().next().ok_or("character to be escaped is missing")?;
            out.push(escaped);
            rest = &rest[escaped.len_utf8()..];
        } else if let Some(named) = rest.strip_prefix('{') {
            let (name, after) =
                named.split_once('}').ok_or("named capturing group is missing trailing '}'")?;
            let group = captures.name(name).ok_or_else(|| format!("No group with name {{{name}}}"))?;
            out.push_str(group.as_str());
            rest = after;
        } else {
            let (group, length) = group_number(rest, captures.len())?;
            out.push_str(captures.get(group).map_or("", |group| group.as_str()));
            rest = &rest[length..];
        }
    }
    out.push_str(rest);
    Ok(())
}

/// The group that digits name, as many of them as make a group that exists; and how many they are.
fn group_number(rest: &str, groups: usize) -> Result<(usize, usize), String> {
    let digit = |at: usize| {
        rest.as_bytes().get(at).filter(|byte| byte.is_ascii_digit()).map(|b| usize::from(b - b'0'))
    };
    let mut group = digit(0).ok_or("Illegal group reference")?;
    if group >= groups {
        return Err(format!("No group {group}"));
    }
    let mut length = 1;
    while let Some(next) = digit(length) {
        let longer = group * 10 + next;
        if longer >= groups {
            break;
        }
        (group, length) = (longer, length + 1);
    }
    Ok((group, length))
}

/// Java's `split`: no empty text before a match of nothing at the beginning, and with a limit of 0 none at the end.
pub(super) fn split<'t>(
    heap: &Heap,
    pattern: &Pattern,
    text: &'t str,
    limit: i128,
) -> Result<Vec<&'t str>, String> {
    pattern.begin(heap, text)?;
    let most = if limit > 0 { usize::try_from(limit).unwrap_or(usize::MAX) } else { usize::MAX };
    let mut parts = Vec::new();
    let mut end = 0;
    for found in pattern.regex.find_iter(text) {
        pattern.found(heap, text.len() - found.end())?;
        if parts.len() + 1 >= most {
            break;
        }
        let is_nothing = found.is_empty() && (found.start() == 0 || found.start() == text.len());
        if is_nothing {
            continue;
        }
        parts.push(&text[end..found.start()]);
        end = found.end();
    }
    if parts.is_empty() {
        return Ok(vec![text]);
    }
    parts.push(&text[end..]);
    if limit == 0 {
        while parts.last().is_some_and(|part| part.is_empty()) {
            parts.pop();
        }
    }
    Ok(parts)
}
