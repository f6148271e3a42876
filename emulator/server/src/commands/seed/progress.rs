//! How far seeding is, on the error output: a bar that redraws itself on a terminal, a line for each tenth elsewhere.

use std::io::{self, IsTerminal, Write};

use contract::{Clock, Time};

/// How often a bar is redrawn, in milliseconds.
const REDRAW: i64 = 100;

/// Letters of a full bar.
const WIDTH: usize = 30;

/// What was sent, and since when.
#[derive(Debug)]
pub(super) struct Progress {
    total: u32,
    patients: u32,
    resources: usize,
    clock: Clock,
    started: Time,
    shown: Time,
    is_terminal: bool,
}

impl Progress {
    /// Of so many patients.
    pub(super) fn new(total: u32, clock: Clock) -> Progress {
        let started = clock.now();
        let is_terminal = io::stderr().is_terminal();
        Progress { total, patients: 0, resources: 0, clock, started, shown: started, is_terminal }
    }

    /// So many resources came before the first patient.
    pub(super) fn begin(&mut self, resources: usize) {
        self.resources += resources;
    }

    /// A patient with so many resources was taken.
    pub(super) fn patient(&mut self, resources: usize) {
        let tenths = |patients: u32| u64::from(patients) * 10 / u64::from(self.total.max(1));
        let is_another_tenth = tenths(self.patients) != tenths(self.patients + 1);
        self.patients += 1;
        self.resources += resources;
        let now = self.clock.now();
        if self.is_terminal && now >= self.shown.plus(REDRAW) {
            self.shown = now;
            tell(&format!("\r{} {}", self.bar(), self.text()));
        } else if !self.is_terminal && is_another_tenth && self.patients < self.total {
            tell(&format!("{}\n", self.text()));
        }
    }

    /// All were taken.
    pub(super) fn end(&self) {
        let seconds = self.milliseconds() as f64 / 1_000.0;
        if self.is_terminal {
            // Over the bar, which is longer.
            tell(&format!("\r{:1$}\r", "", WIDTH + 60));
        }
        tell(&format!(
            "{} patients, {} resources in {seconds:.1} s: {} resources/s\n",
            self.patients,
            self.resources,
            self.rate()
        ));
    }

    fn text(&self) -> String {
        format!("{} of {} patients, {} resources/s", self.patients, self.total, self.rate())
    }

    fn bar(&self) -> String {
        let full = WIDTH * self.patients as usize / self.total.max(1) as usize;
        format!("[{}{}]", "=".repeat(full), " ".repeat(WIDTH.saturating_sub(full)))
    }

    fn milliseconds(&self) -> i64 {
        (self.clock.now().0 - self.started.0).max(1)
    }

    fn rate(&self) -> i64 {
        self.resources as i64 * 1_000 / self.milliseconds()
    }
}

/// Whether anybody reads it does not matter to the work.
fn tell(text: &str) {
    let mut out = io::stderr().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    // The figure at the end is what a load is judged by; a clock that stood still must not divide by nothing.
    #[test]
    fn rates_and_bars() {
        let clock = Clock::standing_at(Time(1_000));
        let mut progress = Progress { is_terminal: false, ..Progress::new(4, clock.clone()) };
        progress.begin(100);
        progress.patient(150);
        assert_eq!((progress.rate(), progress.patients), (250_000, 1));
        clock.advance(500);
        assert_eq!(progress.text(), "1 of 4 patients, 500 resources/s");
        assert_eq!(progress.bar(), format!("[{}{}]", "=".repeat(7), " ".repeat(23)));
        let empty = Progress::new(0, clock);
        assert_eq!(empty.bar().len(), WIDTH + 2);
    }
}
