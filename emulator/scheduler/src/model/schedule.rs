//! A schedule, and when it is due.

use contract::{ApiError, Time};
use schedule_expression::{Schedule as Expression, Zone};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value, json};
use store::Scope;

use super::target::Target;
use crate::errors;

const MINUTE: i64 = 60_000;
/// A start may lie back this far (published by those who met it).
const START_BACK: i64 = 5 * MINUTE;
/// The zone of a schedule that names none.
const UTC: &str = "UTC";

/// What is said of a schedule when it is made and when it is changed.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Said {
    pub(crate) name: String,
    pub(crate) group_name: Option<String>,
    schedule_expression: String,
    schedule_expression_timezone: Option<String>,
    start_date: Option<Number>,
    end_date: Option<Number>,
    description: Option<String>,
    state: Option<String>,
    kms_key_arn: Option<String>,
    target: Target,
    flexible_time_window: Window,
    action_after_completion: Option<String>,
    pub(crate) client_token: Option<String>,
}

/// How much later than it is due a schedule may invoke its target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Window {
    mode: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    maximum_window_in_minutes: Option<i64>,
}

/// A schedule. Times are milliseconds since 1970.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Schedule {
    pub(crate) group: String,
    pub(crate) name: String,
    pub(crate) expression: String,
    zone: String,
    start: Option<i64>,
    end: Option<i64>,
    description: Option<String>,
    pub(crate) enabled: bool,
    key: Option<String>,
    pub(crate) target: Target,
    window: Window,
    /// Whether it goes when it has invoked its target for the last time.
    pub(crate) goes: bool,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    /// By which a repeated request is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client_token: Option<String>,
}

fn milliseconds(seconds: &Number) -> Option<i64> {
    let seconds = seconds.as_f64()?;
    // Times that can be written lie far within 64 bits; others are cut to them.
    #[allow(clippy::cast_possible_truncation)]
    Some((seconds * 1_000.0).round() as i64)
}

impl Said {
    /// The schedule that is meant.
    ///
    /// # Errors
    /// `ValidationException`. Texts are believed but for those of the expression and of the start.
    pub(crate) fn schedule(self, group: &str, now: Time) -> Result<Schedule, ApiError> {
        let expression = Expression::parse(&self.schedule_expression);
        let expression = expression.map_err(|_| errors::invalid_expression(&self.schedule_expression))?;
        let zone = self.schedule_expression_timezone.unwrap_or_else(|| UTC.to_owned());
        if Zone::named(&zone).is_none() {
            return Err(errors::validation(format!("Invalid ScheduleExpressionTimezone {zone}.")));
        }
        let time = |date: &Option<Number>| date.as_ref().and_then(milliseconds);
        let (start, end) = (time(&self.start_date), time(&self.end_date));
        let is_once = matches!(expression, Expression::At(_));
        if start.is_some_and(|start| start < now.0.saturating_sub(START_BACK)) && !is_once {
            return Err(errors::validation(
                "The StartDate you specify cannot be earlier than 5 minutes ago.",
            ));
        }
        if end.is_some_and(|end| end < now.0) && !is_once {
            return Err(errors::validation("The EndDate you specify must be in the future."));
        }
        if let (Some(start), Some(end)) = (start, end)
            && start > end
        {
            return Err(errors::validation("The StartDate you specify must be before the EndDate."));
        }
        self.flexible_time_window.check()?;
        crate::targets::check(&self.target)?;
        Ok(Schedule {
            group: group.to_owned(),
            name: self.name,
            expression: self.schedule_expression,
            zone,
            // A schedule that is due once has neither.
            start: start.filter(|_| !is_once),
            end: end.filter(|_| !is_once),
            description: self.description,
            enabled: self.state.as_deref() != Some("DISABLED"),
            key: self.kms_key_arn,
            target: self.target,
            window: self.flexible_time_window,
            goes: self.action_after_completion.as_deref() == Some("DELETE"),
            created: now.0,
            modified: now.0,
            client_token: self.client_token,
        })
    }
}

impl Window {
    fn check(&self) -> Result<(), ApiError> {
        match (self.mode.as_str(), self.maximum_window_in_minutes) {
            ("FLEXIBLE", None) => Err(errors::validation(
                "A maximum window in minutes must be specified when the flexible time window mode is FLEXIBLE.",
            )),
            ("OFF", Some(_)) => Err(errors::validation(
                "A maximum window in minutes must not be specified when the flexible time window mode is OFF.",
            )),
            _ => Ok(()),
        }
    }
}

impl Schedule {
    pub(crate) fn arn(&self, scope: &Scope) -> String {
        format!("arn:aws:scheduler:{}:{}:schedule/{}/{}", scope.region, scope.account, self.group, self.name)
    }

    /// When it is due first after a time; none if never. A rate begins with its start, or when it was made (documented).
    pub(crate) fn next_after(&self, time: i64) -> Option<i64> {
        let expression = Expression::parse(&self.expression).ok()?;
        let zone = Zone::named(&self.zone)?;
        let begin = self.start.unwrap_or(self.modified);
        let next = match expression {
            Expression::Rate(_) if time < begin => Some(begin),
            Expression::Rate(_) => expression.next_after(begin, time, &zone),
            // What is due at the very start counts.
            Expression::Cron(_) => {
                let after = self.start.map_or(time, |start| time.max(start.saturating_sub(1)));
                expression.next_after(begin, after, &zone)
            }
            Expression::At(_) => expression.next_after(begin, time, &zone),
        };
        next.filter(|next| self.end.is_none_or(|end| *next <= end))
    }

    /// By how much the invocation is put off, in milliseconds, of what the window allows.
    pub(crate) fn put_off(&self, drawn: u128) -> i64 {
        let window = self.window.maximum_window_in_minutes.unwrap_or(0).saturating_mul(MINUTE);
        match u128::try_from(window) {
            Ok(window @ 1..) => i64::try_from(drawn % window).unwrap_or(0),
            _ => 0,
        }
    }

    /// What GetSchedule shows of it.
    pub(crate) fn shown(&self, scope: &Scope) -> Value {
        let mut shown = self.listed(scope);
        shown["ScheduleExpression"] = json!(self.expression);
        shown["ScheduleExpressionTimezone"] = json!(self.zone);
        shown["FlexibleTimeWindow"] = json!(self.window);
        shown["ActionAfterCompletion"] = json!(if self.goes { "DELETE" } else { "NONE" });
        shown["Target"] = self.target.shown();
        for (name, time) in [("StartDate", self.start), ("EndDate", self.end)] {
            if let Some(time) = time {
                shown[name] = json!(Time(time));
            }
        }
        for (name, text) in [("Description", &self.description), ("KmsKeyArn", &self.key)] {
            if let Some(text) = text {
                shown[name] = json!(text);
            }
        }
        shown
    }

    /// What a list shows of it.
    pub(crate) fn listed(&self, scope: &Scope) -> Value {
        json!({
            "Arn": self.arn(scope), "Name": self.name, "GroupName": self.group, "State": self.state(),
            "CreationDate": Time(self.created), "LastModificationDate": Time(self.modified),
            "Target": {"Arn": self.target.arn},
        })
    }

    /// `ENABLED` or `DISABLED`.
    pub(crate) fn state(&self) -> &'static str {
        if self.enabled { "ENABLED" } else { "DISABLED" }
    }
}
