//! Instants, and how FHIR writes them. A record is told backwards from *now*, which the caller gives: this crate has no
//! clock.

const SECONDS_A_DAY: i64 = 86_400;
const DAYS_IN_400_YEARS: i64 = 146_097;
/// From 1 March of the year 0, where the years of this calculation begin, to 1 January 1970.
const DAYS_BEFORE_1970: i64 = 719_468;

/// A second, counted from 1 January 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

impl Moment {
    /// 1 January 1200: a life that ends here began when years already had four digits.
    const EARLIEST: i64 = -24_298_876_800;
    /// 1 January 9990: nothing reaches the year 10000.
    const LATEST: i64 = 253_086_768_000;

    /// So many seconds after the first of January 1970, in UTC; what is before the year 1200 or after 9989 is moved there,
    /// because a date in FHIR has a year of four digits.
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Moment {
        Moment(seconds.clamp(Moment::EARLIEST, Moment::LATEST))
    }

    pub(crate) fn plus_days(self, days: i64) -> Moment {
        Moment(self.0 + days * SECONDS_A_DAY)
    }

    pub(crate) fn plus_minutes(self, minutes: i64) -> Moment {
        Moment(self.0 + minutes * 60)
    }

    /// The whole days from an earlier moment to this one.
    pub(crate) fn days_since(self, earlier: Moment) -> i64 {
        (self.0 - earlier.0).div_euclid(SECONDS_A_DAY)
    }

    /// The whole minutes from an earlier moment to this one.
    pub(crate) fn minutes_since(self, earlier: Moment) -> i64 {
        (self.0 - earlier.0).div_euclid(60)
    }

    /// The same day, at its beginning in UTC.
    pub(crate) fn midnight(self) -> Moment {
        Moment(self.0.div_euclid(SECONDS_A_DAY) * SECONDS_A_DAY)
    }

    /// Year, month and day in UTC. Years are counted from March, so that the leap day is a year's last.
    fn date(self) -> (i64, i64, i64) {
        let days = self.0.div_euclid(SECONDS_A_DAY) + DAYS_BEFORE_1970;
        let (era, day_of_era) = (days.div_euclid(DAYS_IN_400_YEARS), days.rem_euclid(DAYS_IN_400_YEARS));
        let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / 146_096;
        let year_of_era = (day_of_era - leap_days) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let months_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * months_from_march + 2) / 5 + 1;
        let month = if months_from_march < 10 { months_from_march + 3 } else { months_from_march - 9 };
        (era * 400 + year_of_era + i64::from(month < 3), month, day)
    }

    /// FHIR's `date`.
    pub(crate) fn date_text(self) -> String {
        let (year, month, day) = self.date();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// FHIR's `dateTime` as clocks show it where they are so many hours away from UTC.
    pub(crate) fn text(self, offset_hours: i64) -> String {
        self.written(offset_hours, "")
    }

    /// FHIR's `instant`, to the millisecond.
    pub(crate) fn instant_text(self, offset_hours: i64) -> String {
        self.written(offset_hours, ".000")
    }

    fn written(self, offset_hours: i64, fraction: &str) -> String {
        let local = self.plus_minutes(offset_hours * 60);
        let (year, month, day) = local.date();
        let second = local.0.rem_euclid(SECONDS_A_DAY);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let sign = if offset_hours < 0 { '-' } else { '+' };
        let offset = offset_hours.abs();
        format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{sign}{offset:02}:00"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Calendars go wrong at leap days and at the ends of centuries; seconds are from `date -u -d ... +%s`.
    #[test]
    fn seconds_are_dates() {
        for (seconds, date) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_709_251_199, "2024-02-29"),
            (4_107_542_399, "2100-02-28"),
            (4_107_542_400, "2100-03-01"),
            (-2_203_891_200, "1900-03-01"),
            (-24_298_876_800, "1200-01-01"),
            (i64::MIN, "1200-01-01"),
            (i64::MAX, "9990-01-01"),
        ] {
            assert_eq!(Moment::from_unix_seconds(seconds).date_text(), date, "{seconds}");
        }
    }

    // A wrong offset moves a visit to another day.
    #[test]
    fn times_have_an_offset() {
        let moment = Moment::from_unix_seconds(1_709_251_199);
        assert_eq!(moment.text(-8), "2024-02-29T15:59:59-08:00");
        assert_eq!(moment.text(1), "2024-03-01T00:59:59+01:00");
        assert_eq!(moment.instant_text(0), "2024-02-29T23:59:59.000+00:00");
        assert_eq!(moment.midnight().plus_days(1).text(0), "2024-03-01T00:00:00+00:00");
    }
}
