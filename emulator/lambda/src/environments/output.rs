//! What a function writes: the events of its log, and the last of them.
//!
//! A line is an event. What the loggers of our runtimes write is one, too, however many lines it has: its bytes are announced by a
//! mark and their number. AWS's runtimes do so in a pipe of their own; here it is the same pipe, so that the order stays.

/// How much of a log an invocation's answer shows (documented).
const TAIL: usize = 4_096;
/// The longest line; what is longer is several (documented: the longest event of CloudWatch Logs, less what it adds).
const LONGEST_LINE: usize = 262_118;
/// What announces an event, before four bytes that say how long it is: AWS's own mark. Text has no such bytes.
const MARK: [u8; 4] = [0xa5, 0x5a, 0x00, 0x03];
const HEAD: usize = 8;
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
    /// What may be the beginning of a mark.
    head: Vec<u8>,
    /// An event that was announced, and how many of its bytes are still to come.
    event: Vec<u8>,
    to_come: usize,
    tail: Vec<u8>,
}

impl Output {
    /// Takes in bytes that the process wrote.
    pub(super) fn absorb(&mut self, mut bytes: &[u8]) {
        while let Some(first) = bytes.first() {
            if self.to_come > 0 {
                let length = self.to_come.min(bytes.len()).min(LONGEST_LINE - self.event.len());
                let (more, rest) = bytes.split_at(length);
                self.remember(more);
                self.event.extend_from_slice(more);
                (bytes, self.to_come) = (rest, self.to_come - length);
                if self.to_come == 0 || self.event.len() == LONGEST_LINE {
                    self.close_event();
                }
            } else if !self.head.is_empty() || *first == MARK[0] {
                self.announce(*first);
                bytes = &bytes[1..];
            } else {
                // Whether it is there is faster to say than where, and mostly enough.
                let found = bytes.contains(&MARK[0]).then(|| bytes.iter().position(|byte| *byte == MARK[0]));
                let (text, rest) = bytes.split_at(found.flatten().unwrap_or(bytes.len()));
                self.absorb_text(text);
                bytes = rest;
            }
        }
    }

    /// Takes in a byte of a mark, or of what looked like one.
    fn announce(&mut self, byte: u8) {
        let place = self.head.len();
        if MARK.get(place).is_some_and(|expected| *expected != byte) {
            let text = std::mem::take(&mut self.head);
            self.absorb_text(&text);
            // What it is not, it may be the beginning of.
            if byte != MARK[0] {
                return self.absorb_text(&[byte]);
            }
        }
        self.head.push(byte);
        if let [.., a, b, c, d] = self.head[..]
            && self.head.len() == HEAD
        {
            self.to_come = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
            self.head.clear();
        }
    }

    fn absorb_text(&mut self, mut bytes: &[u8]) {
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

    /// Ends what is open.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.head);
        self.absorb_text(&text);
        if !self.open.is_empty() {
            self.close();
        }
        if !self.event.is_empty() {
            self.close_event();
        }
    }

    fn close(&mut self) {
        let mut line = std::mem::take(&mut self.open);
        line.push(b'\n');
        self.keep(&line);
    }

    fn close_event(&mut self) {
        let event = std::mem::take(&mut self.event);
        self.keep(&event);
    }

    fn keep(&mut self, event: &[u8]) {
        if self.kept + event.len() > MOST_KEPT {
            self.dropped += event.len();
            return;
        }
        self.kept += event.len();
        self.lines.push(String::from_utf8_lossy(event).into_owned());
    }

    fn remember(&mut self, bytes: &[u8]) {
        let bytes = &bytes[bytes.len().saturating_sub(TAIL)..];
        let excess = (self.tail.len() + bytes.len()).saturating_sub(TAIL);
        self.tail.drain(..excess);
        self.tail.extend_from_slice(bytes);
    }

    /// The events since the last time, and forgets them and the tail.
    pub(super) fn take(&mut self) -> (Vec<String>, Vec<u8>) {
        self.flush();
        if self.dropped > 0 {
            self.lines.push(format!("Millpond: {} more bytes of output are not kept\n", self.dropped));
        }
        let taken = (std::mem::take(&mut self.lines), std::mem::take(&mut self.tail));
        *self = Output { to_come: self.to_come, ..Output::default() };
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

    // A stack trace is one event, wherever the pipe cuts it; what only looks like a mark is text, as is what follows an event.
    #[test]
    fn an_event_that_is_announced_stays_whole() {
        let announced = |text: &str| [&MARK[..], &[0, 0, 0, text.len() as u8], text.as_bytes()].concat();
        let written = [
            b"one \xc3\xa5Z",
            &b"\xa5\xa5Z\n"[..],
            &announced("Error\n  at a\n"),
            b"two\n",
            &announced(""),
            b"\xa5",
        ]
        .concat();
        let expected = ["one \u{e5}Z\u{fffd}\u{fffd}Z\n", "Error\n  at a\n", "two\n", "\u{fffd}\n"];
        for size in 1..written.len() {
            let mut output = Output::default();
            for piece in written.chunks(size) {
                output.absorb(piece);
            }
            let (events, tail) = output.take();
            assert_eq!(events, expected, "in pieces of {size}");
            assert_eq!(tail, [&written[..11], b"Error\n  at a\ntwo\n\xa5"].concat(), "in pieces of {size}");
        }
        // An event that is under way when an invocation ends goes on in the next.
        let mut output = Output::default();
        output.absorb(&announced("12345")[..HEAD + 2]);
        assert_eq!(output.take().0, ["12"]);
        output.absorb(b"345after\n");
        assert_eq!(output.take().0, ["345", "after\n"]);
    }
}
