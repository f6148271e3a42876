//! PutRule: makes a rule, or says anew what one asks for; its targets stay.

use contract::{ApiError, Call};
use event_pattern::Pattern;
use schedule_expression::Schedule;
use serde::{Deserialize, Serialize};
use store::Key;

use crate::buses;
use crate::collections::RULES;
use crate::errors;
use crate::model::bus::DEFAULT;
use crate::model::rule::{ENABLED, Rule};
use crate::rules;
use crate::tags::{self, Tag};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
    event_bus_name: Option<String>,
    event_pattern: Option<String>,
    schedule_expression: Option<String>,
    state: Option<String>,
    description: Option<String>,
    role_arn: Option<String>,
    tags: Option<Vec<Tag>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    rule_arn: String,
}

/// How long a pattern may be (documented: quotas).
const MOST_PATTERN_BYTES: usize = 2048;

/// How many rules a bus may have (documented).
const MOST_RULES: usize = 300;

pub(super) async fn put_rule(call: Call, input: Input) -> Result<Output, ApiError> {
    // An empty text is as good as none.
    let pattern = input.event_pattern.filter(|text| !text.is_empty());
    let schedule = input.schedule_expression.filter(|text| !text.is_empty());
    if let Some(pattern) = &pattern {
        // Captured: the model allows twice as much.
        if pattern.len() > MOST_PATTERN_BYTES {
            return Err(errors::validation(format!(
                "Parameter EventPattern for rule {} exceeds limit of {MOST_PATTERN_BYTES}.",
                input.name
            )));
        }
        Pattern::parse(pattern).map_err(|error| errors::invalid_pattern(&error))?;
    }
    if let Some(schedule) = &schedule {
        Schedule::parse_recurring(schedule).map_err(|error| errors::validation(error.to_string()))?;
    }
    if pattern.is_none() && schedule.is_none() {
        // Captured.
        return Err(errors::validation("Parameter(s) EventPattern or ScheduleExpression must be specified."));
    }
    let arn = call
        .store
        .commit(|tx| {
            let bus = buses::existing(tx, input.event_bus_name.as_deref())?;
            if schedule.is_some() && bus != DEFAULT {
                // Captured.
                return Err(errors::validation(
                    "ScheduleExpression is supported only on the default event bus.",
                ));
            }
            let before = rules::find(tx, &bus, &input.name)?;
            if before.is_none() && tx.prefix(RULES.of(&bus), &Key::parts().key()).len() >= MOST_RULES {
                return Err(errors::limit_exceeded());
            }
            // Tags are taken when a rule is made, and later by TagResource alone.
            let tags = before.as_ref().map_or_else(|| tags::kept(input.tags), |rule| rule.tags.clone());
            let same = before.as_ref().filter(|before| before.schedule == schedule);
            let rule = Rule {
                name: input.name,
                bus,
                pattern,
                scheduled: same.map_or(call.now.0, |before| before.scheduled),
                schedule,
                state: input.state.unwrap_or_else(|| ENABLED.to_owned()),
                description: input.description,
                role: input.role_arn,
                tags,
                targets: before.map(|rule| rule.targets).unwrap_or_default(),
            };
            rules::put_rule(tx, &call, &rule)?;
            Ok(rule.arn(call.store.scope()))
        })
        .await?;
    Ok(Output { rule_arn: arn })
}
