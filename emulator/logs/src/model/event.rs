//! An event's row and its place among the others.

use contract::ApiError;
use store::{Key, Value};

use crate::errors;

/// What an event counts for besides its message (documented).
pub(crate) const OVERHEAD: usize = 26;

/// Where an event stands: its time, and a number that grows with arrival. No two events of an account have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) time: u64,
    pub(crate) number: u64,
}

impl Position {
    pub(crate) fn key(self) -> Key {
        Key::parts().number(self.time).number(self.number).key()
    }

    pub(crate) fn of(key: &Key) -> Option<Position> {
        let mut parts = key.read();
        Some(Position { time: parts.number()?, number: parts.number()? })
    }

    /// The position before all events of a time.
    pub(crate) fn before(time: i64) -> Position {
        Position { time: u64::try_from(time).unwrap_or(0), number: 0 }
    }

    /// The position right behind this one.
    pub(crate) fn next(self) -> Position {
        Position { number: self.number.saturating_add(1), ..self }
    }

    /// The position right before this one.
    pub(crate) fn previous(self) -> Position {
        match self.number.checked_sub(1) {
            Some(number) => Position { number, ..self },
            None => Position { time: self.time.saturating_sub(1), number: u64::MAX },
        }
    }

    /// The id of the event there: 56 digits, as AWS's are, in the order of the positions.
    pub(crate) fn id(self) -> String {
        format!("3{:020}{:035}", self.time, self.number)
    }

    /// Reads an id.
    pub(crate) fn read(id: &str) -> Option<Position> {
        let digits = id.strip_prefix('3').filter(|rest| rest.len() == 55 && rest.is_ascii())?;
        let (time, number) = digits.split_at(20);
        Some(Position { time: time.parse().ok()?, number: number.parse().ok()? })
    }
}

/// The row of an event.
pub(crate) fn row(ingested: i64, message: &str) -> Vec<u8> {
    let mut row = Vec::with_capacity(8 + message.len());
    row.extend_from_slice(&ingested.to_be_bytes());
    row.extend_from_slice(message.as_bytes());
    row
}

/// When the event of a row was put, and its message.
pub(crate) fn read(row: &Value) -> Result<(i64, &str), ApiError> {
    let (ingested, message) = row.split_first_chunk::<8>().ok_or_else(errors::corrupt)?;
    let message = std::str::from_utf8(message).map_err(|_| errors::corrupt())?;
    Ok((i64::from_be_bytes(*ingested), message))
}

/// A sequence token, for clients that still read them: 56 digits.
pub(crate) fn sequence_token(time: i64) -> String {
    format!("49{time:054}")
}

#[cfg(test)]
mod tests {
    use super::*;

    // Tokens carry positions to clients and back; one that came back changed would lose events.
    #[test]
    fn an_id_reads_back_and_sorts_as_its_position() {
        let positions = [(0, 0), (0, 1), (0, u64::MAX), (1, 0), (u64::MAX, u64::MAX)];
        let positions = positions.map(|(time, number)| Position { time, number });
        for pair in positions.windows(2) {
            assert!(pair[0].id() < pair[1].id() && pair[0].key() < pair[1].key());
        }
        for position in positions {
            assert_eq!(position.id().len(), 56);
            assert_eq!(Position::read(&position.id()), Some(position));
        }
        for text in ["", "3", "x", &"9".repeat(56), &"é".repeat(28), &format!("3{}", "9".repeat(55))] {
            assert_eq!(Position::read(text), None, "{text}");
        }
    }
}
