//! Schedules against the cases in `fixtures/event-bridge/schedules.json`, and what is true of all of them.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may panic")]

use proptest::prelude::*;
use schedule_expression::{Schedule, ScheduleError, Zone};
use serde_json::Value;

fn fixture() -> Value {
    let text = include_str!("../../../../fixtures/event-bridge/schedules.json");
    serde_json::from_str(text).expect("the fixture is JSON")
}

fn milliseconds(time: &Value) -> Option<i64> {
    let timestamp: jiff::Timestamp = time.as_str()?.parse().expect("a time");
    Some(timestamp.as_millisecond())
}

// What is due at another time than on AWS is a test of something else.
#[test]
fn schedules_are_due_when_aws_says() {
    for case in fixture()["due"].as_array().expect("cases") {
        let text = case["schedule"].as_str().expect("a schedule");
        let schedule = Schedule::parse(text).expect(text);
        let zone = case["zone"].as_str().map_or(Zone::UTC, |name| Zone::named(name).expect("a zone"));
        let mut time = milliseconds(&case["after"]).expect("a time");
        let start = milliseconds(&case["start"]).unwrap_or(time);
        for expected in case["next"].as_array().expect("times") {
            let next = schedule.next_after(start, time, &zone);
            assert_eq!(next, milliseconds(expected), "{text} {expected}");
            time = next.unwrap_or(time);
        }
    }
}

// A schedule that AWS refuses at deployment must not pass here.
#[test]
fn what_is_no_schedule_is_refused() {
    for text in fixture()["refused"].as_array().expect("texts") {
        let text = text.as_str().expect("a text");
        assert_eq!(Schedule::parse(text), Err(ScheduleError), "{text}");
    }
    assert_eq!(ScheduleError.to_string(), "Parameter ScheduleExpression is not valid.");
    assert!(Schedule::parse_recurring("at(2026-10-31T12:00:00)").is_err());
    assert_eq!(Zone::named("Europe/Nowhere"), None);
}

fn part(least: u16, most: u16) -> impl Strategy<Value = String> {
    prop_oneof![
        Just("*".to_owned()),
        (least..=most).prop_map(|one| one.to_string()),
        (least..=most, least..=most).prop_map(|(from, to)| format!("{from}-{to}")),
        (least..=most, 1_u16..20).prop_map(|(from, step)| format!("{from}/{step}")),
    ]
}

fn cron() -> impl Strategy<Value = String> {
    let days = prop_oneof![
        part(1, 31).prop_map(|days| (days, "?".to_owned())),
        part(1, 7).prop_map(|days| ("?".to_owned(), days)),
        (1_u16..=7, 1_u16..=5).prop_map(|(day, nth)| ("?".to_owned(), format!("{day}#{nth}"))),
        (1_u16..=7).prop_map(|day| ("?".to_owned(), format!("{day}L"))),
        (1_u16..=28).prop_map(|day| (format!("{day}W"), "?".to_owned())),
        Just(("L".to_owned(), "?".to_owned())),
    ];
    (part(0, 59), part(0, 23), days, part(1, 12), part(2020, 2040)).prop_map(
        |(minutes, hours, (days, weekdays), months, years)| {
            format!("cron({minutes} {hours} {days} {months} {weekdays} {years})")
        },
    )
}

proptest! {
    // A reader of time that goes back, or stands still, would fire a rule forever.
    #[test]
    fn the_next_time_is_later_and_fits(
        text in cron(),
        time in 1_500_000_000_000_i64..2_200_000_000_000,
        zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    ) {
        let zone = Zone::named(zone).expect("a zone");
        let schedule = Schedule::parse(&text).expect("a schedule");
        let Schedule::Cron(cron) = &schedule else { panic!("{text} is cron") };
        if let Some(next) = schedule.next_after(time, time, &zone) {
            prop_assert!(next > time);
            prop_assert!(cron.fits(next, &zone), "{} at {}", text, next);
            prop_assert_eq!(schedule.next_after(time, next - 1, &zone), Some(next));
            // Of the minutes before, none fits, but for one that the clocks show for the second time.
            let minutes = (time.div_euclid(60_000) + 1..next.div_euclid(60_000)).take(400);
            for minute in minutes {
                let passed = cron.fits(minute * 60_000, &zone);
                let repeated = cron.fits((minute - 60) * 60_000, &zone) || cron.fits((minute - 30) * 60_000, &zone);
                prop_assert!(!passed || repeated, "{} misses {}", text, minute * 60_000);
            }
        }
    }
}
