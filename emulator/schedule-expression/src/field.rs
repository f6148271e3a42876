//! One field of a cron expression: the numbers that it allows.

use std::collections::BTreeSet;

/// What a field may say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// The least number.
    pub(crate) least: u16,
    /// The greatest.
    pub(crate) most: u16,
    /// Names for the numbers from the least on.
    pub(crate) names: &'static [&'static str],
}

impl Field {
    /// The numbers that a list allows: numbers and names, ranges of them, `*`, and steps through these. A range may go over the end:
    /// `FRI-MON` is four days (believed).
    pub(crate) fn numbers(&self, list: &str) -> Option<BTreeSet<u16>> {
        let mut numbers = BTreeSet::new();
        for part in list.split(',') {
            let (range, step) = match part.split_once('/') {
                Some((range, step)) => (range, Some(step)),
                None => (part, None),
            };
            let step: u16 = step.map_or(Some(1), digits).filter(|step| *step > 0)?;
            let steps = usize::from(step);
            match (range, range.split_once('-')) {
                ("*", _) => numbers.extend((self.least..=self.most).step_by(steps)),
                (_, Some((from, to))) => {
                    let (from, to) = (self.number(from)?, self.number(to)?);
                    let count = self.most - self.least + 1;
                    let length = if from <= to { to - from } else { to + count - from };
                    let around = |number: u16| self.least + (number - self.least) % count;
                    numbers.extend((0..=length).step_by(steps).map(|offset| around(from + offset)));
                }
                // Every so many from one on: 1/10.
                (from, None) if part.contains('/') => {
                    numbers.extend((self.number(from)?..=self.most).step_by(steps));
                }
                (one, None) => {
                    numbers.insert(self.number(one)?);
                }
            }
        }
        Some(numbers)
    }

    /// One number, or its name.
    pub(crate) fn number(&self, text: &str) -> Option<u16> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let number = match named {
            Some(place) => self.least + u16::try_from(place).ok()?,
            None => digits(text)?,
        };
        (self.least..=self.most).contains(&number).then_some(number)
    }
}

/// A number of digits alone.
fn digits(text: &str) -> Option<u16> {
    let are_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| are_digits)
}
