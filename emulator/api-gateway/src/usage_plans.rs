//! Usage plans: the stages that one opens, the keys in it, and what may be patched.

use std::collections::BTreeMap;

use contract::ApiError;
use store::{Key, Tx};

use crate::collections::{
    GRANTS, PLANS_OF_KEYS, Rows, STAGES, USAGE, USAGE_PLAN_KEYS, USAGE_PLANS, named, put,
    remove as remove_row,
};
use crate::errors;
use crate::model::api_key::ApiKey;
use crate::model::usage_plan::{ApiStage, QuotaSettings, ThrottleSettings, UsagePlan, UsagePlanKey};
use crate::patching::{
    ANY, Kind, Op, PatchOperation, REMOVE, REPLACE, Table, Wording, decimal, patched, row, unescaped,
};

const ADD_REPLACE: &[Op] = &[Op::Add, Op::Replace];

/// What may be patched of a plan besides its stages.
static PATCHES: Table = Table {
    wording: Wording::Listed,
    paths: &[
        row("/name", REPLACE, Kind::Text),
        row("/description", REPLACE, Kind::Text),
        row("/productCode", ANY, Kind::Text),
        row("/quota", REMOVE, Kind::Whole),
        row("/quota/limit", ADD_REPLACE, Kind::Integer),
        row("/quota/offset", ADD_REPLACE, Kind::Integer),
        row("/quota/period", ADD_REPLACE, Kind::Text),
        row("/throttle", REMOVE, Kind::Whole),
        row("/throttle/burstLimit", ADD_REPLACE, Kind::Integer),
        row("/throttle/rateLimit", ADD_REPLACE, Kind::Decimal),
    ],
};

/// A plan.
///
/// # Errors
/// `NotFoundException` (captured).
pub(crate) fn usage_plan(rows: &impl Rows, id: &str) -> Result<UsagePlan, ApiError> {
    named(rows, USAGE_PLANS.whole(), id)?.ok_or_else(|| errors::not_found("Invalid Usage Plan ID specified"))
}

/// A key that is not in a plan. Believed: the text.
pub(crate) fn no_key(key: &str, plan: &str) -> ApiError {
    errors::not_found(format!("Usage Plan {plan} does not have key {key}"))
}

/// A rate as AWS tells one: with a fraction.
pub(crate) fn decimal_rate(mut throttle: ThrottleSettings) -> ThrottleSettings {
    if let Some(rate) = decimal(&throttle.rate_limit.to_string()) {
        throttle.rate_limit = rate;
    }
    throttle
}

/// That the stages of a plan are there and its quota is one.
///
/// # Errors
/// `NotFoundException` for a stage (captured); `BadRequestException` for a quota. Believed: the texts about quotas.
pub(crate) fn check(rows: &impl Rows, plan: &UsagePlan) -> Result<(), ApiError> {
    for ApiStage { api_id, stage, .. } in &plan.api_stages {
        if rows.row(STAGES.of(api_id), &Key::text(stage)).is_none() {
            return Err(errors::not_found(format!("API Stage not found: {api_id}:{stage}")));
        }
    }
    let Some(quota) = &plan.quota else { return Ok(()) };
    let last_offset = match quota.period.as_str() {
        "DAY" => 0,
        "WEEK" => 6,
        "MONTH" => 27,
        _ => return Err(errors::bad_request("Usage Plan quota period must be one of DAY, WEEK, MONTH")),
    };
    if quota.limit < 0 || !(0..=last_offset).contains(&quota.offset) {
        return Err(errors::bad_request(format!(
            "Usage Plan quota offset must be between 0 and {last_offset}"
        )));
    }
    Ok(())
}

/// A patched plan.
///
/// # Errors
/// `BadRequestException` or `NotFoundException`.
pub(crate) fn patch(mut plan: UsagePlan, operations: &[PatchOperation]) -> Result<UsagePlan, ApiError> {
    for operation in operations {
        let path = operation.path.as_deref().unwrap_or_default();
        match path.strip_prefix("/apiStages") {
            Some("") => patch_stages(&mut plan, operation)?,
            Some(rest) if rest.starts_with('/') => patch_throttle(&mut plan, path, operation)?,
            _ => {
                if path.starts_with("/quota/") {
                    // A quota begins with whatever is said of it first.
                    plan.quota.get_or_insert_with(|| QuotaSettings {
                        limit: 0,
                        offset: 0,
                        period: "DAY".to_owned(),
                    });
                }
                plan = patched(&plan, &PATCHES, std::slice::from_ref(operation))?;
            }
        }
    }
    Ok(plan)
}

/// The API and the stage of `{api}:{stage}`.
fn api_and_stage(text: &str) -> Result<(&str, &str), ApiError> {
    let parts = text.split_once(':').filter(|(api, stage)| !api.is_empty() && !stage.is_empty());
    // Captured: the text, but for what AWS leaves of the value in it.
    parts.ok_or_else(|| errors::not_found(format!("API Stage not found: {text}")))
}

fn patch_stages(plan: &mut UsagePlan, operation: &PatchOperation) -> Result<(), ApiError> {
    let (api, stage) = api_and_stage(operation.value.as_deref().unwrap_or_default())?;
    let is_it = |known: &ApiStage| known.api_id == api && known.stage == stage;
    match operation.op.as_deref() {
        Some("add") if plan.api_stages.iter().any(is_it) => {}
        Some("add") => {
            let opened = ApiStage { api_id: api.to_owned(), stage: stage.to_owned(), throttle: None };
            plan.api_stages.push(opened);
        }
        Some("remove") => plan.api_stages.retain(|known| !is_it(known)),
        other => {
            let op = other.unwrap_or_default();
            return Err(errors::wrong_patch_path_of("/apiStages", op, &[]));
        }
    }
    Ok(())
}

/// `/apiStages/{api}:{stage}/throttle`, with JSON by path and method; the same with `/{path}/{method}` behind it to remove one; and
/// that with `/burstLimit` or `/rateLimit` behind it.
fn patch_throttle(plan: &mut UsagePlan, path: &str, operation: &PatchOperation) -> Result<(), ApiError> {
    let op = operation.op.as_deref().unwrap_or_default();
    let unknown = || errors::wrong_patch_path_of(path, op, &[]);
    let segments: Vec<&str> = path.split('/').skip(2).collect();
    let [name, "throttle", rest @ ..] = segments.as_slice() else { return Err(unknown()) };
    let name = unescaped(name);
    let (api, stage) = api_and_stage(&name)?;
    let opened = plan.api_stages.iter_mut().find(|known| known.api_id == api && known.stage == stage);
    let opened = opened.ok_or_else(|| errors::not_found(format!("API Stage not found: {name}")))?;
    let value = operation.value.as_deref().unwrap_or_default();
    let method = |segments: &[&str]| match segments {
        [path, method] => Some(format!("{}/{method}", unescaped(path))),
        _ => None,
    };
    match (op, rest) {
        ("remove", []) => opened.throttle = None,
        (_, []) => {
            let read: BTreeMap<String, ThrottleSettings> =
                serde_json::from_str(value).map_err(|_| errors::wrong_patch_value("throttle", value))?;
            opened.throttle = Some(read.into_iter().map(|(name, one)| (name, decimal_rate(one))).collect());
        }
        ("remove", segments) => {
            let method = method(segments).ok_or_else(unknown)?;
            let mut throttles = opened.throttle.take().unwrap_or_default();
            throttles.remove(&method);
            opened.throttle = Some(throttles).filter(|throttles| !throttles.is_empty());
        }
        (_, [segments @ .., limit]) => {
            let method = method(segments).ok_or_else(unknown)?;
            let throttles = opened.throttle.get_or_insert_default();
            let none = || ThrottleSettings { burst_limit: 0, rate_limit: 0.into() };
            let throttle = throttles.entry(method).or_insert_with(none);
            let wrong = || errors::wrong_patch_value(limit, value);
            match *limit {
                "burstLimit" => throttle.burst_limit = value.parse().map_err(|_| wrong())?,
                "rateLimit" => throttle.rate_limit = decimal(value).ok_or_else(wrong)?,
                _ => return Err(unknown()),
            }
        }
    }
    Ok(())
}

/// A key as a plan tells of it.
pub(crate) fn key_in_plan(key: &ApiKey) -> UsagePlanKey {
    UsagePlanKey {
        id: key.id.clone(),
        r#type: "API_KEY".to_owned(),
        value: key.value.clone(),
        name: key.name.clone(),
    }
}

fn membership(key: &str, plan: &str) -> Key {
    Key::parts().text(key).text(plan).key()
}

/// Puts a key into plans.
///
/// # Errors
/// `NotFoundException` for a plan, `ConflictException` for one that the key is in. Believed: the second text.
pub(crate) fn join(tx: &mut Tx<'_>, plans: &[String], key: &ApiKey) -> Result<(), ApiError> {
    for id in plans {
        let plan = usage_plan(tx, id)?;
        if tx.get(USAGE_PLAN_KEYS.of(&plan.id), &Key::text(&key.id)).is_some() {
            return Err(errors::conflict(format!("Usage Plan {id} already has key {}", key.id)));
        }
        put(tx, USAGE_PLAN_KEYS.of(&plan.id), &key.id, &key_in_plan(key))?;
        tx.put(PLANS_OF_KEYS.whole(), membership(&key.id, &plan.id), store::nothing());
    }
    Ok(())
}

/// Takes a key out of a plan.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn leave(tx: &mut Tx<'_>, plan: &str, key: &str) -> Result<(), ApiError> {
    remove_row(tx, USAGE_PLAN_KEYS.of(plan), key, || no_key(key, plan))?;
    tx.remove(PLANS_OF_KEYS.whole(), membership(key, plan));
    Ok(())
}

/// Removes a plan.
///
/// # Errors
/// `NotFoundException`, or `BadRequestException` for one that opens stages (captured).
pub(crate) fn remove(tx: &mut Tx<'_>, id: &str) -> Result<(), ApiError> {
    let plan = usage_plan(tx, id)?;
    if !plan.api_stages.is_empty() {
        let text = format!("Cannot delete Usage Plan {id} because there are API Stages Associated with it");
        return Err(errors::bad_request(text));
    }
    for (key, _) in tx.rows(USAGE_PLAN_KEYS.of(id)) {
        if let Some(key) = key.read().text() {
            tx.remove(PLANS_OF_KEYS.whole(), membership(&key, id));
        }
    }
    tx.drop_part(USAGE_PLAN_KEYS.of(id));
    tx.drop_part(USAGE.of(id));
    tx.drop_part(GRANTS.of(id));
    tx.remove(USAGE_PLANS.whole(), Key::text(id));
    Ok(())
}
