//! The limit on what a task is given and gives: 262,144 bytes of JSON.

use std::io::{self, Write};

use serde_json::Value;

use super::TaskError;

/// In bytes of JSON text, in UTF-8.
pub(super) const MOST_BYTES: usize = 262_144;

/// Refuses a value that is too large, in AWS's words. They are AWS's for a result; that they are said of arguments, too, is
/// believed.
pub(super) fn check(value: &Value, resource: &str) -> Result<(), TaskError> {
    let mut left = Left(MOST_BYTES);
    if serde_json::to_writer(&mut left, value).is_ok() {
        return Ok(());
    }
    Err(TaskError {
        error: "States.DataLimitExceeded".to_owned(),
        cause: format!(
            "The state/task '{resource}' returned a result with a size exceeding the maximum number of bytes service \
             limit."
        ),
    })
}

/// Counts down and writes nothing.
struct Left(usize);

impl Write for Left {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.checked_sub(bytes.len()) {
            Some(left) => {
                self.0 = left;
                Ok(bytes.len())
            }
            None => Err(io::ErrorKind::FileTooLarge.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The limit is on bytes of text, quotes and all, and it is inclusive.
    #[test]
    fn the_limit_is_exact() {
        let text = |length: usize| Value::String("x".repeat(length));
        assert_eq!(check(&text(MOST_BYTES - 2), "r"), Ok(()));
        assert_eq!(
            check(&text(MOST_BYTES - 1), "r").map_err(|error| error.error),
            Err("States.DataLimitExceeded".to_owned())
        );
        assert!(check(&Value::String("é".repeat(MOST_BYTES / 2)), "r").is_err());
    }
}
