//! The timestamp that a proof is made over: `Sat Oct 3 08:05:09 UTC 2026`, as Java writes `EEE MMM d HH:mm:ss z yyyy`.

use jiff::civil::DateTime;

/// Whether a text is such a timestamp: an English day that is that date's, no zero in front of the day of the month, UTC.
#[must_use]
pub fn is_timestamp(text: &str) -> bool {
    let Ok(read) = DateTime::strptime("%a %b %d %H:%M:%S UTC %Y", text) else { return false };
    read.strftime("%a %b %-d %H:%M:%S UTC %Y").to_string() == text
}

#[cfg(test)]
mod tests {
    use super::*;

    // AWS refuses what a locale or a padded day makes of it, and developers meet that text.
    #[test]
    fn a_timestamp_has_the_one_form_that_aws_takes() {
        for (text, is_one) in [
            ("Sat Oct 3 08:05:09 UTC 2026", true),
            ("Sat Oct 31 23:59:59 UTC 2026", true),
            ("Sat Oct 03 08:05:09 UTC 2026", false),
            ("Fri Oct 3 08:05:09 UTC 2026", false),
            ("Sa Okt 3 08:05:09 UTC 2026", false),
            ("Sat Oct 3 8:05:09 UTC 2026", false),
            ("2026-10-03T08:05:09Z", false),
            ("", false),
        ] {
            assert_eq!(is_timestamp(text), is_one, "{text}");
        }
    }
}
