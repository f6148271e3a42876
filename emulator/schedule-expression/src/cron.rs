//! Cron expressions: minutes, hours, day of the month, month, day of the week, year.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, Weekday};

use crate::field::Field;
use crate::zone::Zone;

const MINUTES: Field = Field { least: 0, most: 59, names: &[] };
const HOURS: Field = Field { least: 0, most: 23, names: &[] };
const DAYS: Field = Field { least: 1, most: 31, names: &[] };
const MONTHS: Field = Field {
    least: 1,
    most: 12,
    names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};
/// Sunday is the first.
const WEEKDAYS: Field =
    Field { least: 1, most: 7, names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] };
const YEARS: Field = Field { least: 1970, most: 2199, names: &[] };

/// A cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    minutes: BTreeSet<u16>,
    hours: BTreeSet<u16>,
    days: Days,
    months: BTreeSet<u16>,
    years: BTreeSet<u16>,
}

/// Which days of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Days {
    /// These.
    OfMonth(BTreeSet<u16>),
    /// The last.
    Last,
    /// The last from Monday to Friday.
    LastWorkday,
    /// The day from Monday to Friday that is nearest to this one, in the same month.
    NearestWorkday(u16),
    /// These of the week, from Sunday, the first.
    OfWeek(BTreeSet<u16>),
    /// The last such day of the week.
    LastOfWeek(u16),
    /// Such a day of the week, so many times.
    NthOfWeek(u16, u16),
}

impl Cron {
    /// Reads what stands in the parentheses of `cron(...)`.
    pub(crate) fn parse(text: &str) -> Option<Cron> {
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let [minutes, hours, day_of_month, month, day_of_week, year] = fields[..] else { return None };
        let days = match (day_of_month, day_of_week) {
            ("?", "?") => return None,
            (days, "?") => days_of_month(days)?,
            ("?", days) => days_of_week(days)?,
            // A day of the month and a day of the week cannot be said both.
            _ => return None,
        };
        Some(Cron {
            minutes: MINUTES.numbers(minutes)?,
            hours: HOURS.numbers(hours)?,
            days,
            months: MONTHS.numbers(month)?,
            years: YEARS.numbers(year)?,
        })
    }

    /// Whether the clocks show a minute that fits.
    #[must_use]
    pub fn fits(&self, moment: i64, zone: &Zone) -> bool {
        zone.shown(moment).is_some_and(|shown| {
            self.minutes.contains(&unsigned(shown.minute()))
                && self.hours.contains(&unsigned(shown.hour()))
                && self.fits_date(shown.date())
        })
    }

    fn fits_date(&self, date: Date) -> bool {
        self.months.contains(&unsigned(date.month()))
            && u16::try_from(date.year()).is_ok_and(|year| self.years.contains(&year))
            && self.days.contain(date)
    }

    /// The first fitting minute after a moment.
    pub(crate) fn next_after(&self, moment: i64, zone: &Zone) -> Option<i64> {
        let first = zone.shown(moment)?.date();
        let year = u16::try_from(first.year()).unwrap_or(0);
        for year in self.years.range(year..) {
            let year = i16::try_from(*year).ok()?;
            for month in &self.months {
                let month = i8::try_from(*month).ok()?;
                let days = Date::new(year, month, 1).ok()?.days_in_month();
                if Date::new(year, month, days).ok()? < first {
                    continue;
                }
                let dates = (1..=days).filter_map(|day| Date::new(year, month, day).ok());
                for date in dates.filter(|date| *date >= first && self.days.contain(*date)) {
                    if let Some(due) = self.first_of(date, moment, zone) {
                        return Some(due);
                    }
                }
            }
        }
        None
    }

    /// The first fitting minute of a day after a moment.
    fn first_of(&self, date: Date, moment: i64, zone: &Zone) -> Option<i64> {
        let times =
            self.hours.iter().flat_map(|hour| self.minutes.iter().map(move |minute| (*hour, *minute)));
        let shown = times.filter_map(|(hour, minute)| {
            let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
            DateTime::new(date.year(), date.month(), date.day(), hour, minute, 0, 0).ok()
        });
        shown.filter_map(|shown| zone.moment(shown)).find(|due| *due > moment)
    }
}

impl Days {
    fn contain(&self, date: Date) -> bool {
        let (day, weekday, days) =
            (unsigned(date.day()), number_of(date.weekday()), unsigned(date.days_in_month()));
        match self {
            Days::OfMonth(numbers) => numbers.contains(&day),
            Days::Last => day == days,
            Days::LastWorkday => day == nearest_workday(date, days),
            Days::NearestWorkday(wanted) => *wanted <= days && day == nearest_workday(date, *wanted),
            Days::OfWeek(numbers) => numbers.contains(&weekday),
            Days::LastOfWeek(wanted) => *wanted == weekday && day + 7 > days,
            Days::NthOfWeek(wanted, nth) => *wanted == weekday && day.div_ceil(7) == *nth,
        }
    }
}

fn days_of_month(text: &str) -> Option<Days> {
    Some(match text {
        "L" => Days::Last,
        // Believed: AWS's pages do not show it.
        "LW" => Days::LastWorkday,
        _ => match text.strip_suffix('W') {
            Some(day) => Days::NearestWorkday(DAYS.number(day)?),
            None => Days::OfMonth(DAYS.numbers(text)?),
        },
    })
}

fn days_of_week(text: &str) -> Option<Days> {
    if let Some((day, nth)) = text.split_once('#') {
        let nth: u16 = nth.parse().ok().filter(|nth| (1..=5).contains(nth))?;
        return Some(Days::NthOfWeek(WEEKDAYS.number(day)?, nth));
    }
    Some(match text.strip_suffix('L') {
        // The last day of the week.
        Some("") => Days::OfWeek(BTreeSet::from([WEEKDAYS.most])),
        Some(day) => Days::LastOfWeek(WEEKDAYS.number(day)?),
        None => Days::OfWeek(WEEKDAYS.numbers(text)?),
    })
}

/// The day from Monday to Friday of a date's month that is nearest to a day of it.
fn nearest_workday(date: Date, day: u16) -> u16 {
    let days = unsigned(date.days_in_month());
    let first = number_of(date.first_of_month().weekday());
    match (first + day - 2) % 7 + 1 {
        1 if day == days => day - 2,
        1 => day + 1,
        7 if day == 1 => 3,
        7 => day - 1,
        _ => day,
    }
}

fn number_of(weekday: Weekday) -> u16 {
    unsigned(weekday.to_sunday_one_offset())
}

fn unsigned(number: i8) -> u16 {
    u16::try_from(number).unwrap_or(0)
}
