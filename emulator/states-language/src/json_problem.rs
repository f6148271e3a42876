//! Why a text is no JSON, in the words of the reader of JSON that AWS uses (Jackson): they stand in the refusals of definitions,
//! inputs and outputs. The words of a token that is none and of a name in wrong quotes were captured (published: localstack's
//! snapshots); the others are Jackson's, believed to be AWS's, too.

use std::fmt;

/// How much of a text is told.
const MOST_TOLD: usize = 500;
/// What a value is.
const VALUES: &str = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/// The first thing that keeps a text from being JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonProblem {
    /// What is wrong.
    pub message: String,
    /// Where, if that is known: `[Source: (String)"..."; line: 1, column: 4]`.
    pub location: String,
}

impl JsonProblem {
    /// What is wrong with a text that was refused. Where this finds nothing, `otherwise` is told.
    #[must_use]
    pub fn of(text: &str, otherwise: &str) -> JsonProblem {
        Reader { text, place: 0, open: Vec::new(), redacts: false }.problem(otherwise)
    }

    /// As `of`, in the words of `States.StringToJson`, where a later Jackson reads: it does not tell the text, and of a wrong
    /// character it tells the place itself. Captured (published).
    pub(crate) fn redacted(text: &str, otherwise: &str) -> JsonProblem {
        Reader { text, place: 0, open: Vec::new(), redacts: true }.problem(otherwise)
    }
}

impl fmt::Display for JsonProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if self.location.is_empty() { Ok(()) } else { write!(f, "\n at {}", self.location) }
    }
}

/// What is open: an object or an array, and where it began.
#[derive(Clone, Copy)]
struct Open {
    is_object: bool,
    place: usize,
    has_entries: bool,
}

impl Open {
    fn name(self) -> &'static str {
        if self.is_object { "Object" } else { "Array" }
    }

    fn end(self) -> char {
        if self.is_object { '}' } else { ']' }
    }
}

/// Goes through a text; `place` is behind what was looked at.
struct Reader<'t> {
    text: &'t str,
    place: usize,
    open: Vec<Open>,
    redacts: bool,
}

type Step = Result<(), String>;

impl Reader<'_> {
    fn problem(mut self, otherwise: &str) -> JsonProblem {
        let Err(message) = self.read() else {
            return JsonProblem { message: otherwise.to_owned(), location: String::new() };
        };
        if self.redacts && message.starts_with("Unexpected character") {
            let wrong = self.text.get(..self.place).and_then(|text| text.chars().next_back());
            self.place -= wrong.map_or(0, char::len_utf8);
        }
        JsonProblem { message, location: self.location(self.place) }
    }

    /// Reads one value to its end.
    fn read(&mut self) -> Step {
        self.value_at_next()?;
        while let Some(open) = self.open.last().copied() {
            let Some(next) = self.next_visible() else {
                let start = self.location(open.place);
                return Err(format!(
                    "Unexpected end-of-input: expected close marker for {} (start marker at {start})",
                    open.name()
                ));
            };
            if matches!(next, ']' | '}') {
                self.close(open, next)?;
                continue;
            }
            let next = if open.has_entries { self.behind_comma(open, next)? } else { next };
            if let Some(open) = self.open.last_mut() {
                open.has_entries = true;
            }
            if open.is_object {
                self.name(next)?;
                self.value_at_next()?;
            } else {
                self.value(next)?;
            }
        }
        Ok(())
    }

    fn next(&mut self) -> Option<char> {
        let next = self.text.get(self.place..)?.chars().next()?;
        self.place += next.len_utf8();
        Some(next)
    }

    fn next_visible(&mut self) -> Option<char> {
        let rest = &self.text[self.place..];
        self.place += rest.len() - rest.trim_start_matches(WHITE).len();
        self.next()
    }

    /// The next character inside what is open, which must not end here.
    fn within(&mut self) -> Result<char, String> {
        let entries = self.open.last().map_or("root", |open| open.name());
        self.next_visible().ok_or_else(|| format!("Unexpected end-of-input within/between {entries} entries"))
    }

    fn close(&mut self, open: Open, found: char) -> Step {
        if found == open.end() {
            self.open.pop();
            return Ok(());
        }
        let start = self.location(open.place);
        Err(format!(
            "Unexpected close marker '{found}': expected '{}' (for {} starting at {start})",
            open.end(),
            open.name()
        ))
    }

    fn behind_comma(&mut self, open: Open, found: char) -> Result<char, String> {
        if found == ',' {
            return self.within();
        }
        Err(unexpected(found, &format!("was expecting comma to separate {} entries", open.name())))
    }

    fn name(&mut self, first: char) -> Step {
        if first != '"' {
            return Err(unexpected(first, "was expecting double-quote to start field name"));
        }
        self.string("Unexpected end-of-input in field name")?;
        match self.within()? {
            ':' => Ok(()),
            other => Err(unexpected(other, "was expecting a colon to separate field name and value")),
        }
    }

    fn value_at_next(&mut self) -> Step {
        let first = self.within()?;
        self.value(first)
    }

    fn value(&mut self, first: char) -> Step {
        match first {
            '{' | '[' => {
                let place = self.place - 1;
                self.open.push(Open { is_object: first == '{', place, has_entries: false });
            }
            '"' => self.string("Unexpected end-of-input: was expecting closing quote for a string value")?,
            '-' | '0'..='9' => self.number(first)?,
            first if first.is_alphabetic() || matches!(first, '_' | '$') => self.token(first)?,
            other => return Err(unexpected(other, &format!("expected a valid value {VALUES}"))),
        }
        Ok(())
    }

    /// `true`, `false`, `null`, or what looks like it.
    fn token(&mut self, first: char) -> Step {
        let start = self.place - first.len_utf8();
        let rest = &self.text[self.place..];
        let is_part = |next: char| next.is_alphanumeric() || matches!(next, '_' | '$');
        self.place += rest.len() - rest.trim_start_matches(is_part).len();
        match &self.text[start..self.place] {
            "true" | "false" | "null" => Ok(()),
            other => Err(format!("Unrecognized token '{other}': was expecting {VALUES}")),
        }
    }

    fn number(&mut self, first: char) -> Step {
        let rest = &self.text[self.place..];
        let digits = if first == '-' { rest } else { &self.text[self.place - 1..] };
        if !digits.starts_with(|digit: char| digit.is_ascii_digit()) {
            return match self.next() {
                Some(other) => Err(unexpected_in_number(other)),
                None => Err("Unexpected end-of-input in a Number value".to_owned()),
            };
        }
        if digits.starts_with('0') && digits[1..].starts_with(|digit: char| digit.is_ascii_digit()) {
            return Err("Invalid numeric value: Leading zeroes not allowed".to_owned());
        }
        let is_part = |next: char| next.is_ascii_digit() || matches!(next, '.' | 'e' | 'E' | '+' | '-');
        self.place += rest.len() - rest.trim_start_matches(is_part).len();
        Ok(())
    }

    fn string(&mut self, at_end: &str) -> Step {
        loop {
            match self.next().ok_or_else(|| at_end.to_owned())? {
                '"' => return Ok(()),
                '\\' => self.escape(at_end)?,
                control if control < ' ' => {
                    let control = described(control);
                    return Err(format!(
                        "Illegal unquoted character ({control}): has to be escaped using backslash to be included in \
                         string value"
                    ));
                }
                _ => {}
            }
        }
    }

    fn escape(&mut self, at_end: &str) -> Step {
        match self.next().ok_or_else(|| at_end.to_owned())? {
            '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => Ok(()),
            'u' => (0..4).try_for_each(|_| match self.next().ok_or_else(|| at_end.to_owned())? {
                digit if digit.is_ascii_hexdigit() => Ok(()),
                other => Err(unexpected(other, "expected a hex-digit for character escape sequence")),
            }),
            other => Err(format!("Unrecognized character escape {}", described(other))),
        }
    }

    /// A place as it is told: the text, a line, and the column behind what was looked at.
    fn location(&self, place: usize) -> String {
        let before = self.text.get(..place).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        if self.redacts {
            let reason = "`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled";
            return format!("[Source: REDACTED ({reason}); line: {line}, column: {column}]");
        }
        let told: String = self.text.chars().take(MOST_TOLD).collect();
        let left = self.text.chars().count().saturating_sub(MOST_TOLD);
        let left = if left == 0 { String::new() } else { format!("[truncated {left} chars]") };
        format!("[Source: (String)\"{told}\"{left}; line: {line}, column: {column}]")
    }
}

const WHITE: [char; 4] = [' ', '\t', '\n', '\r'];

fn unexpected(found: char, expected: &str) -> String {
    format!("Unexpected character ({}): {expected}", described(found))
}

fn unexpected_in_number(found: char) -> String {
    format!(
        "Unexpected character ({}) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value",
        described(found)
    )
}

fn described(character: char) -> String {
    match u32::from(character) {
        code @ 0..=0x1F => format!("(CTRL-CHAR, code {code})"),
        code @ 0x20..=0xFF => format!("'{character}' (code {code})"),
        code => format!("'{character}' (code {code} / 0x{code:x})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Whoever pastes a wrong input reads this, and test suites compare it.
    #[test]
    fn the_first_fault_is_told_with_its_place() {
        for (text, message, column) in [
            (
                "not a definition",
                "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                4,
            ),
            (
                "{'a': 1}",
                "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
                3,
            ),
            (
                r#"{"a" 1}"#,
                "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
                7,
            ),
            (
                r#"{"a": 1 "b""#,
                "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries",
                10,
            ),
            (
                "[1 2]",
                "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries",
                5,
            ),
            (
                r#"{"a": 1,}"#,
                "Unexpected character ('}' (code 125)): was expecting double-quote to start field name",
                10,
            ),
            (
                "[1,]",
                "Unexpected character (']' (code 93)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                5,
            ),
            (
                "[",
                "Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)\"[\"; line: 1, column: 1])",
                2,
            ),
            (
                "[}",
                "Unexpected close marker '}': expected ']' (for Array starting at [Source: (String)\"[}\"; line: 1, column: 1])",
                3,
            ),
            (r#"{"a""#, "Unexpected end-of-input within/between Object entries", 5),
            (r#"{"a"#, "Unexpected end-of-input in field name", 4),
            (r#"["a"#, "Unexpected end-of-input: was expecting closing quote for a string value", 4),
            ("[01]", "Invalid numeric value: Leading zeroes not allowed", 3),
            (r#""\x""#, "Unrecognized character escape 'x' (code 120)", 4),
            (
                r#""\u12g4""#,
                "Unexpected character ('g' (code 103)): expected a hex-digit for character escape sequence",
                7,
            ),
        ] {
            let problem = JsonProblem::of(text, "otherwise");
            assert_eq!(problem.message, message, "{text}");
            let location = format!("[Source: (String)\"{text}\"; line: 1, column: {column}]");
            assert_eq!(problem.location, location, "{text}");
            assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text}");
        }
    }

    // A text may be a megabyte, and of anything: the answer stays short, and nothing is assumed of a character's size.
    #[test]
    fn any_text_is_told_of_in_short() {
        let long = format!("\"{}", "\u{1F600}\n".repeat(100_000));
        let problem = JsonProblem::of(&long, "otherwise");
        assert_eq!(
            problem.message,
            "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value"
        );
        assert!(
            problem.location.ends_with("[truncated 199501 chars]; line: 2, column: 1]"),
            "{}",
            problem.location.len()
        );
        for text in [
            "",
            " ",
            "\u{1F600}",
            "{\u{1F600}",
            "[\"\\\u{1F600}",
            "-",
            "-\u{1F600}",
            "\u{e9}t\u{e9} ",
            "[1,\u{1F600}",
        ] {
            assert_ne!(JsonProblem::of(text, "otherwise").message, "otherwise", "{text:?}");
        }
        for text in ["[1, {\"a\": [-1.5e+3, null]}] ", "\"\u{1F600}\"", "{} {}"] {
            assert_eq!(JsonProblem::of(text, "otherwise").to_string(), "otherwise", "{text:?}");
        }
        let deep = "[".repeat(1_000_000);
        assert!(JsonProblem::of(&deep, "otherwise").message.starts_with("Unexpected end-of-input"));
    }
}
