//! Stages: what one is made of, and which deployment it shows.

use contract::{ApiError, Call};
use serde_json::json;
use store::Tx;

use super::kinds::{
    DEPLOYMENT, Members, ROUTE, STAGE, entries, given, is_set, now, set, set_if_absent, text,
};
use super::routes::DEFAULT;
use super::{changes, errors};
use crate::collections::Rows;
use crate::errors::bad_request;

/// The members that CreateStage and UpdateStage may set.
const CHANGEABLE: [&str; 8] = [
    "AccessLogSettings",
    "AutoDeploy",
    "ClientCertificateId",
    "DefaultRouteSettings",
    "DeploymentId",
    "Description",
    "RouteSettings",
    "StageVariables",
];
/// The longest name of a stage (documented).
const MOST_NAME: usize = 128;

/// A new stage.
///
/// # Errors
/// `BadRequestException`, `ConflictException` or `NotFoundException`.
pub(crate) fn new(call: &Call, rows: &impl Rows, api: &str, input: Members) -> Result<Members, ApiError> {
    let name = given(&input, "StageName").to_owned();
    let is_sound = |sign: u8| sign.is_ascii_alphanumeric() || b"-_".contains(&sign);
    if name != DEFAULT && (name.is_empty() || name.len() > MOST_NAME || !name.bytes().all(is_sound)) {
        // Captured with REST APIs.
        return Err(bad_request("Stage name only allows a-zA-Z0-9_-"));
    }
    if STAGE.named(rows, api, &name)?.is_some() {
        return Err(errors::stage_exists());
    }
    let tags = input.get("Tags").cloned().unwrap_or_else(|| json!({}));
    let mut stage = changes::taken(input, &CHANGEABLE);
    set(&mut stage, "StageName", name);
    set(&mut stage, "Tags", tags);
    set(&mut stage, "CreatedDate", now(call));
    set_if_absent(&mut stage, "AutoDeploy", false);
    set_if_absent(&mut stage, "DefaultRouteSettings", json!({"DetailedMetricsEnabled": false}));
    set_if_absent(&mut stage, "RouteSettings", json!({}));
    set_if_absent(&mut stage, "StageVariables", json!({}));
    finished(call, rows, api, stage)
}

/// A stage with what an update changes.
///
/// # Errors
/// As [`new`].
pub(crate) fn changed(
    call: &Call,
    rows: &impl Rows,
    api: &str,
    before: Members,
    input: Members,
) -> Result<Members, ApiError> {
    finished(call, rows, api, changes::applied(before, input, &CHANGEABLE))
}

fn finished(call: &Call, rows: &impl Rows, api: &str, mut stage: Members) -> Result<Members, ApiError> {
    set(&mut stage, "LastUpdatedDate", now(call));
    if let Some(deployment) = text(&stage, "DeploymentId")
        && DEPLOYMENT.named(rows, api, deployment)?.is_none()
    {
        return Err(errors::nothing_of("Deployment"));
    }
    let keys: Vec<&String> = entries(&stage, "RouteSettings").map(|(key, _)| key).collect();
    if !keys.is_empty() {
        let routes = ROUTE.all(rows, api)?;
        let is_known = |key: &str| routes.iter().any(|route| given(route, "RouteKey") == key);
        if let Some(unknown) = keys.into_iter().find(|key| !is_known(key)) {
            return Err(errors::no_route_of_settings(unknown));
        }
    }
    Ok(stage)
}

/// Has a stage show a deployment.
pub(crate) fn show(tx: &mut Tx<'_>, api: &str, mut stage: Members, deployment: &str) -> Result<(), ApiError> {
    let told = format!("Successfully deployed stage with deployment ID '{deployment}'");
    if is_set(&stage, "AutoDeploy") {
        set(&mut stage, "LastDeploymentStatusMessage", told);
    }
    set(&mut stage, "DeploymentId", deployment);
    STAGE.put(tx, api, &stage)
}
