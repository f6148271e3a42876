//! Patches of a stage. Settings of methods have paths of a form of their own: the method first, the setting last.

use contract::ApiError;

use crate::errors;
use crate::model::stage::{CanarySettings, MethodSetting, Stage};
use crate::patching::{ANY, Kind, Op, PatchOperation, REPLACE, Table, Wording, decimal, patched, row};

use super::set_cache;

/// The longest that answers may be kept, in seconds (documented).
const LONGEST_TTL: i64 = 3600;
/// What becomes of a request that goes past the cache and may not (documented).
const STRATEGIES: [&str; 3] =
    ["FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER"];
/// The variables of a stage and of its canary, which `copy` copies as a whole.
const VARIABLES: &str = "/variables";
const OVERRIDES: &str = "/canarySettings/stageVariableOverrides";
const REPLACE_COPY: &[Op] = &[Op::Replace, Op::Copy];
const WITH_COPY: &[Op] = &[Op::Add, Op::Remove, Op::Replace, Op::Copy];

/// What may be patched of a stage besides the settings of its methods.
static PATCHES: Table = Table {
    wording: Wording::Listed,
    paths: &[
        row("/deploymentId", REPLACE_COPY, Kind::Text),
        row("/description", REPLACE, Kind::Text),
        row("/cacheClusterEnabled", REPLACE, Kind::Flag),
        row("/cacheClusterSize", REPLACE, Kind::Text),
        row("/clientCertificateId", REPLACE, Kind::Text),
        row("/documentationVersion", REPLACE, Kind::Text),
        row("/tracingEnabled", REPLACE, Kind::Flag),
        row("/accessLogSettings", &[Op::Remove], Kind::Whole),
        row("/accessLogSettings/destinationArn", ANY, Kind::Text),
        row("/accessLogSettings/format", ANY, Kind::Text),
        row("/variables/{name}", WITH_COPY, Kind::Entry),
        row("/canarySettings", &[Op::Remove], Kind::Whole),
        row("/canarySettings/percentTraffic", REPLACE, Kind::Decimal),
        row("/canarySettings/deploymentId", REPLACE_COPY, Kind::Text),
        row("/canarySettings/useStageCache", REPLACE, Kind::Flag),
        row("/canarySettings/stageVariableOverrides/{name}", WITH_COPY, Kind::Entry),
    ],
};

/// What AWS says of a path that it does not know, missing commas and all (captured).
const KNOWN: &str = "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, \
    /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, \
    /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, \
    /{resourcePath}/{httpMethod}/logging/loglevel, \
    /{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, \
    /{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, \
    /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, \
    /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, \
    /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit \
    /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, \
    /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, \
    /variables/{variable_name}, /tracingEnabled";

/// A patched stage.
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn patch(mut stage: Stage, operations: &[PatchOperation]) -> Result<Stage, ApiError> {
    for operation in operations {
        let path = operation.path.as_deref().unwrap_or_default();
        if operation.op.as_deref() == Some(Op::Copy.name()) && [VARIABLES, OVERRIDES].contains(&path) {
            copy_variables(&mut stage, path, operation.from.as_deref().unwrap_or_default())?;
        } else if PATCHES.paths.iter().any(|allowed| crate::patching::matched(allowed.path, path).is_some()) {
            stage = patch_member(stage, path, operation)?;
        } else {
            patch_setting(&mut stage, path, operation)?;
        }
    }
    let (is_enabled, size) = (stage.cache_cluster_enabled, stage.cache_cluster_size.take());
    set_cache(&mut stage, Some(is_enabled), size);
    Ok(stage)
}

/// Puts the canary's variables over the stage's, as its promotion does, or the other way round. Where there are none, nothing changes
/// (documented: "if any"). Believed: variables of other names stay.
fn copy_variables(stage: &mut Stage, path: &str, from: &str) -> Result<(), ApiError> {
    let wrong = |path: &str| errors::wrong_patch_path_of(path, Op::Copy.name(), &[VARIABLES, OVERRIDES]);
    let own = stage.variables.clone();
    let Some(canary) = &mut stage.canary_settings else { return Err(wrong(OVERRIDES)) };
    let (copied, into) = match (from, path) {
        (OVERRIDES, VARIABLES) => (canary.stage_variable_overrides.clone(), &mut stage.variables),
        (VARIABLES, OVERRIDES) => (own, &mut canary.stage_variable_overrides),
        _ => return Err(wrong(from)),
    };
    if let Some(copied) = copied {
        into.get_or_insert_default().extend(copied);
    }
    Ok(())
}

fn patch_member(mut stage: Stage, path: &str, operation: &PatchOperation) -> Result<Stage, ApiError> {
    let is_of_canary = path.starts_with("/canarySettings/");
    if is_of_canary && stage.canary_settings.is_none() && operation.op.as_deref() != Some("remove") {
        // The first setting makes the canary, of the stage's own deployment (captured).
        stage.canary_settings = Some(CanarySettings {
            percent_traffic: decimal("0").unwrap_or_else(|| 0.into()),
            deployment_id: stage.deployment_id.clone(),
            stage_variable_overrides: None,
            use_stage_cache: false,
        });
    }
    // Variables, and those of the canary, are entries that a `replace` makes, too (captured).
    let makes =
        path.starts_with("/variables/") || path.starts_with("/canarySettings/stageVariableOverrides/");
    if makes && operation.op.as_deref() == Some("replace") {
        let added = PatchOperation { op: Some("add".to_owned()), ..operation.clone() };
        return patched(&stage, &PATCHES, &[added]);
    }
    patched(&stage, &PATCHES, std::slice::from_ref(operation))
}

fn patch_setting(stage: &mut Stage, path: &str, operation: &PatchOperation) -> Result<(), ApiError> {
    let unknown =
        || errors::bad_request(format!("Invalid method setting path: {path}. Must be one of: [{KNOWN}]"));
    let names = path.strip_prefix('/').unwrap_or(path);
    if operation.op.as_deref() == Some("remove") {
        // A whole method's settings go by its path, one setting by its own.
        let method = split(names).map_or(names, |(method, _)| method);
        return match stage.method_settings.remove(method) {
            Some(_) => Ok(()),
            None => Err(errors::bad_request(format!(
                "Cannot remove method setting {names} because there is no method setting for this method "
            ))),
        };
    }
    let (method, setting) = split(names).ok_or_else(unknown)?;
    let value = operation.value.as_deref().unwrap_or_default();
    let mut settings = stage.method_settings.get(method).cloned().unwrap_or_default();
    if !set(&mut settings, setting, value).ok_or_else(|| errors::wrong_patch_value(setting, value))? {
        return Err(unknown());
    }
    stage.method_settings.insert(method.to_owned(), settings);
    Ok(())
}

/// A method's path and its setting's, if a path has both.
fn split(path: &str) -> Option<(&str, &str)> {
    let (rest, last) = path.rsplit_once('/')?;
    let (method, group) = rest.rsplit_once('/')?;
    let setting = path.get(path.len() - group.len() - 1 - last.len()..)?;
    (method.contains('/') && ["metrics", "logging", "throttling", "caching"].contains(&group))
        .then_some((method, setting))
}

/// Sets a setting; whether there is such a one, and nothing if the value is none.
fn set(settings: &mut MethodSetting, setting: &str, value: &str) -> Option<bool> {
    let flag = value == "true";
    let number = || value.parse::<i64>().ok();
    match setting {
        "metrics/enabled" => settings.metrics_enabled = flag,
        "logging/dataTrace" => settings.data_trace_enabled = flag,
        "logging/loglevel" => settings.logging_level = Some(value.to_owned()),
        "throttling/burstLimit" => settings.throttling_burst_limit = number()?,
        "throttling/rateLimit" => settings.throttling_rate_limit = decimal(value)?,
        "caching/ttlInSeconds" => {
            settings.cache_ttl_in_seconds = number().filter(|seconds| (0..=LONGEST_TTL).contains(seconds))?;
        }
        "caching/enabled" => settings.caching_enabled = flag,
        "caching/dataEncrypted" => settings.cache_data_encrypted = flag,
        "caching/requireAuthorizationForCacheControl" => {
            settings.require_authorization_for_cache_control = flag;
        }
        "caching/unauthorizedCacheControlHeaderStrategy" => {
            STRATEGIES.contains(&value).then_some(())?;
            value.clone_into(&mut settings.unauthorized_cache_control_header_strategy);
        }
        _ => return Some(false),
    }
    Some(true)
}
