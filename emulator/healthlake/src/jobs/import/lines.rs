//! Some lines of a file, read, judged and made ready to be written, all before the commit that writes them.

use std::io::{Error, ErrorKind};

use contract::ApiError;
use fhir::{Issue, IssueType, operation_outcome};
use serde_json::Value;
use store::Snapshot;

use crate::errors;
use crate::files::Place;
use crate::interaction::{Kind, Sent, allows};
use crate::validation::{self, Level, Library};
use crate::writing::Prepared;

/// How many lines are written in one commit.
const MAX_LINES: usize = 500;
/// How much of a file is read for them, unless one line is longer.
const CHUNK_BYTES: usize = 2 * 1024 * 1024;
/// AWS's limit on a Binary, the longest of lines.
const MAX_LINE_BYTES: usize = 164 * 1024 * 1024;

/// Lines that follow each other.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) lines: Vec<Line>,
    /// How many bytes of the file they take.
    pub(super) bytes: u64,
    /// How many lines were read, also empty ones, which are no resources.
    pub(super) read: u64,
    /// Whether nothing follows them.
    pub(super) at_end: bool,
}

/// A line that is not empty.
#[derive(Debug)]
pub(super) struct Line {
    /// 1 for the first of the file.
    pub(super) number: u64,
    pub(super) verdict: Verdict,
}

/// What is to become of a line.
#[derive(Debug)]
pub(super) enum Verdict {
    Good {
        resource_type: String,
        id: String,
        prepared: Prepared,
        bytes: u64,
    },
    /// An OperationOutcome.
    Bad(Value),
}

impl Batch {
    /// Reads on from a byte, behind so many lines.
    pub(super) fn read<F: Fn() -> Snapshot>(
        file: &Place,
        offset: u64,
        before: u64,
        level: Level,
        library: &Library<'_, F>,
    ) -> std::io::Result<Batch> {
        let mut size = CHUNK_BYTES;
        loop {
            let bytes = file.read(offset, size)?;
            let is_whole = bytes.len() < size;
            let batch = Batch::of(&bytes, is_whole, before, &|line| judge(line, level, library));
            if batch.read > 0 || is_whole {
                return Ok(batch);
            }
            if size >= MAX_LINE_BYTES {
                let text = format!("line {} has more than {MAX_LINE_BYTES} bytes", before + 1);
                return Err(Error::new(ErrorKind::InvalidData, text));
            }
            size = (size * 4).min(MAX_LINE_BYTES);
        }
    }

    /// The lines in these bytes. Behind the last line break there may be more of a line, unless the bytes are all.
    fn of(bytes: &[u8], is_whole: bool, before: u64, judge: &dyn Fn(&[u8]) -> Verdict) -> Batch {
        let mut batch = Batch { lines: Vec::new(), bytes: 0, read: 0, at_end: false };
        let mut rest = bytes;
        while !rest.is_empty() && batch.lines.len() < MAX_LINES {
            let (line, taken) = match rest.iter().position(|byte| *byte == b'\n') {
                Some(end) => (rest.get(..end).unwrap_or_default(), end + 1),
                None if is_whole => (rest, rest.len()),
                None => break,
            };
            rest = rest.get(taken..).unwrap_or_default();
            batch.bytes += taken as u64;
            batch.read += 1;
            let line = line.trim_ascii();
            if !line.is_empty() {
                batch.lines.push(Line { number: before + batch.read, verdict: judge(line) });
            }
        }
        batch.at_end = is_whole && rest.is_empty();
        batch
    }
}

fn judge<F: Fn() -> Snapshot>(line: &[u8], level: Level, library: &Library<'_, F>) -> Verdict {
    judged(line, level, library).unwrap_or_else(|issues| Verdict::Bad(operation_outcome(&issues)))
}

fn judged<F: Fn() -> Snapshot>(
    line: &[u8],
    level: Level,
    library: &Library<'_, F>,
) -> Result<Verdict, Vec<Issue>> {
    let one = |code: IssueType, text: String| vec![Issue::error(code, text)];
    let resource = fhir::json::parse(line).map_err(|issue| vec![issue])?;
    let member = |name: &str| resource.get(name).and_then(Value::as_str);
    let resource_type = member("resourceType").unwrap_or_default();
    if fhir::is_resource_type(resource_type) && !allows(resource_type, Kind::Create) {
        return Err(one(IssueType::NotSupported, errors::NOT_SUPPORTED.to_owned()));
    }
    if resource.is_object() && resource.get("id").is_none() {
        return Err(one(IssueType::Required, errors::MISSING_ID_IN_LINE.to_owned()));
    }
    let id = member("id").unwrap_or_default();
    let fault = |error: ApiError| one(IssueType::Exception, error.message);
    let prepared = match validation::judge(level, &resource, library) {
        validation::Verdict::Good => Prepared::new(id, line, &resource).map_err(fault)?,
        validation::Verdict::Kept(note) => {
            Prepared::of(id, &Sent::with_note(line, note).map_err(fault)?).map_err(fault)?
        }
        validation::Verdict::Refused(issues) => return Err(issues),
    };
    Ok(Verdict::Good {
        resource_type: resource_type.to_owned(),
        id: id.to_owned(),
        bytes: line.len() as u64,
        prepared,
    })
}

#[cfg(test)]
mod tests {
    use contract::{Settings, Time};

    use super::*;

    fn structure_only(line: &[u8]) -> Verdict {
        let library = Library::at(Settings::standard(), Time(0), "", || panic!("nothing is looked up"));
        judge(line, Level::StructureOnly, &library)
    }

    // Every byte of a file belongs to one line and every line is dealt with once, however the file is cut.
    #[test]
    fn lines_are_told_apart_and_counted() {
        let good = r#"{"resourceType":"Patient","id":"a"}"#;
        for (text, is_whole, expected) in [
            (format!("{good}\n{good}\n"), true, (2, 2, 72, true)),
            (format!("{good}\n{good}"), true, (2, 2, 71, true)),
            (format!("{good}\n{good}"), false, (1, 1, 36, false)),
            (format!("{good}\r\n\r\n \n"), true, (1, 3, 41, true)),
            (String::new(), true, (0, 0, 0, true)),
            ("{".to_owned(), false, (0, 0, 0, false)),
            ("\n".repeat(3), true, (0, 3, 3, true)),
        ] {
            let batch = Batch::of(text.as_bytes(), is_whole, 0, &structure_only);
            let told = (batch.lines.len(), batch.read, batch.bytes, batch.at_end);
            assert_eq!(told, expected, "{text:?}");
        }
        let many = format!("{good}\n").repeat(MAX_LINES + 1);
        let batch = Batch::of(many.as_bytes(), true, 10, &structure_only);
        assert_eq!((batch.lines.len(), batch.at_end), (MAX_LINES, false));
        assert_eq!(batch.lines.first().map(|line| line.number), Some(11));
    }

    // What a user reads in FAILURE is all there is to find the fault by.
    #[test]
    fn bad_lines_say_what_is_wrong() {
        for (line, expected) in [
            (r#"{"resourceType":"Patient"}"#, "Missing required id field in resource json"),
            (r#"{"resourceType":"Parameters","id":"a"}"#, "Interaction not supported."),
        ] {
            let Verdict::Bad(outcome) = structure_only(line.as_bytes()) else { panic!("{line}") };
            assert_eq!(outcome["issue"][0]["diagnostics"], expected, "{line}");
        }
        for line in ["{", "[]", "1", r#"{"id":"a"}"#, r#"{"resourceType":"Patient","id":"a b"}"#, "\u{0}"] {
            assert!(matches!(structure_only(line.as_bytes()), Verdict::Bad(_)), "{line}");
        }
    }
}
