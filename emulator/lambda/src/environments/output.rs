//! What a function writes: its lines, for its log, and the last of them.

/// How much of a log an invocation's answer shows (documented).
const TAIL: usize = 4_096;
/// The longest line; what is longer is several (documented: the longest event of CloudWatch Logs, less what it adds).
const LONGEST_LINE: usize = 262_118;
/// How many bytes of an invocation's output are kept for its log; what is more is read and dropped, and the log says how much.
const MOST_KEPT: usize = 1 << 20;

/// What was written since the last time that lines were taken.
#[derive(Debug, Default)]
pub(super) struct Output {
    lines: Vec<String>,
    kept: usize,
    dropped: usize,
    /// A line that has not ended.
    open: Vec<u8>,
    tail: Vec<u8>,
}

impl Output {
    /// Takes in bytes that the process wrote.
    pub(super) fn absorb(&mut self, mut bytes: &[u8]) {
        self.remember(bytes);
        while !bytes.is_empty() {
            let room = LONGEST_LINE - self.open.len();
            let end = bytes.iter().position(|byte| *byte == b'\n');
            match end {
                Some(end) if end <= room => {
                    self.open.extend_from_slice(&bytes[..end]);
                    bytes = &bytes[end + 1..];
                    self.close();
                }
                _ if bytes.len() >= room => {
                    self.open.extend_from_slice(&bytes[..room]);
                    bytes = &bytes[room..];
                    self.close();
                }
                _ => {
                    self.open.extend_from_slice(bytes);
                    return;
                }
            }
        }
    }

    /// Takes in a line that is the service's own, and that is kept in any case.
    pub(super) fn say(&mut self, line: &str) {
        self.flush();
        self.remember(line.as_bytes());
        self.remember(b"\n");
        self.lines.push(format!("{line}\n"));
    }

    /// Ends the line that is open.
    fn flush(&mut self) {
        if !self.open.is_empty() {
            self.close();
        }
    }

    fn close(&mut self) {
        let line = std::mem::take(&mut self.open);
        if self.kept + line.len() > MOST_KEPT {
            self.dropped += line.len() + 1;
            return;
        }
        self.kept += line.len() + 1;
        let mut line = String::from_utf8_lossy(&line).into_owned();
        line.push('\n');
        self.lines.push(line);
    }

    fn remember(&mut self, bytes: &[u8]) {
        let bytes = &bytes[bytes.len().saturating_sub(TAIL)..];
        let excess = (self.tail.len() + bytes.len()).saturating_sub(TAIL);
        self.tail.drain(..excess);
        self.tail.extend_from_slice(bytes);
    }

    /// The lines since the last time, and forgets them and the tail.
    pub(super) fn take(&mut self) -> (Vec<String>, Vec<u8>) {
        self.flush();
        if self.dropped > 0 {
            self.lines.push(format!("Millpond: {} more bytes of output are not kept\n", self.dropped));
        }
        let taken = (std::mem::take(&mut self.lines), std::mem::take(&mut self.tail));
        *self = Output::default();
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A function that writes without end must cost a bounded amount of memory, and its log must say that something is missing.
    #[test]
    fn much_output_is_cut_and_said_to_be() {
        let mut output = Output::default();
        for _ in 0..4_096 {
            output.absorb(&[b'x'; 1_023]);
            output.absorb(b"\n");
        }
        output.say("END");
        let (lines, tail) = output.take();
        assert!(lines.iter().map(String::len).sum::<usize>() < MOST_KEPT + 1_000);
        assert_eq!(
            lines.last().map(String::as_str),
            Some("Millpond: 3145728 more bytes of output are not kept\n")
        );
        assert_eq!(tail.len(), TAIL);
        assert!(tail.ends_with(b"x\nEND\n"));
    }

    // Pipes cut where they like; a log's events are lines.
    #[test]
    fn lines_are_put_together_from_pieces() {
        let mut output = Output::default();
        for piece in ["one\ntw", "o\n", "\nopen"] {
            output.absorb(piece.as_bytes());
        }
        let (lines, tail) = output.take();
        assert_eq!(lines, ["one\n", "two\n", "\n", "open\n"]);
        assert_eq!(tail, b"one\ntwo\n\nopen");
        let mut output = Output::default();
        output.absorb(&vec![b'x'; LONGEST_LINE + 5]);
        let (lines, _) = output.take();
        assert_eq!(lines.iter().map(String::len).collect::<Vec<_>>(), [LONGEST_LINE + 1, 6]);
    }
}
