//! Stages: how one is made, shown a deployment, and patched.

mod settings;

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Number;
use store::{Key, Tx};

use crate::collections::{DEPLOYMENTS, Rows, STAGES, named, put};
use crate::errors;
use crate::model::Texts;
use crate::model::stage::{CanarySettings, Stage};
use crate::patching::decimal;

pub(crate) use settings::patch;

/// The canary settings that a request gives.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeploymentCanary {
    percent_traffic: Option<Number>,
    deployment_id: Option<String>,
    stage_variable_overrides: Option<Texts>,
    #[serde(default)]
    use_stage_cache: bool,
}

impl DeploymentCanary {
    /// The settings as they are kept, for a deployment unless they name one.
    pub(crate) fn of(self, deployment: &str) -> CanarySettings {
        let percent = self.percent_traffic.map_or_else(|| "0".to_owned(), |percent| percent.to_string());
        CanarySettings {
            percent_traffic: decimal(&percent).unwrap_or_else(|| 0.into()),
            deployment_id: self.deployment_id.unwrap_or_else(|| deployment.to_owned()),
            stage_variable_overrides: self.stage_variable_overrides,
            use_stage_cache: self.use_stage_cache,
        }
    }
}

/// What CreateDeployment says of the stage that is to show the deployment.
#[derive(Debug)]
pub(crate) struct StageOfDeployment {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) cache_cluster_enabled: Option<bool>,
    pub(crate) cache_cluster_size: Option<String>,
    pub(crate) variables: Option<Texts>,
    pub(crate) canary_settings: Option<DeploymentCanary>,
    pub(crate) tracing_enabled: Option<bool>,
}

/// A stage of an API.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn stage(rows: &impl Rows, api: &str, name: &str) -> Result<Stage, ApiError> {
    named(rows, STAGES.of(api), name)?.ok_or_else(errors::no_stage)
}

/// Whether a stage shows a deployment, to all or to some.
pub(crate) fn shows(stage: &Stage, deployment: &str) -> bool {
    let canary = stage.canary_settings.as_ref();
    stage.deployment_id == deployment || canary.is_some_and(|canary| canary.deployment_id == deployment)
}

/// A stage that shows a deployment, and no more.
pub(crate) fn new(call: &Call, name: String, deployment: String) -> Stage {
    Stage {
        deployment_id: deployment,
        client_certificate_id: None,
        stage_name: name,
        description: None,
        cache_cluster_enabled: false,
        cache_cluster_size: None,
        cache_cluster_status: "NOT_AVAILABLE".to_owned(),
        method_settings: std::collections::BTreeMap::new(),
        variables: None,
        documentation_version: None,
        access_log_settings: None,
        canary_settings: None,
        tracing_enabled: false,
        web_acl_arn: None,
        tags: None,
        created_date: call.now.0 / 1000,
        last_updated_date: call.now.0 / 1000,
    }
}

/// Whether a stage has the cluster that it had: AWS makes another for another size, without what was kept (documented).
pub(crate) fn is_same_cache(before: &Stage, after: &Stage) -> bool {
    let cache = |stage: &Stage| (stage.cache_cluster_enabled, stage.cache_cluster_size.clone());
    cache(before) == cache(after)
}

/// Switches the cache of a stage on or off.
pub(crate) fn set_cache(stage: &mut Stage, is_enabled: Option<bool>, size: Option<String>) {
    if let Some(is_enabled) = is_enabled {
        stage.cache_cluster_enabled = is_enabled;
    }
    if size.is_some() {
        stage.cache_cluster_size = size;
    }
    if stage.cache_cluster_enabled {
        stage.cache_cluster_size.get_or_insert_with(|| "0.5".to_owned());
    }
    stage.cache_cluster_status =
        if stage.cache_cluster_enabled { "AVAILABLE" } else { "NOT_AVAILABLE" }.to_owned();
}

/// That a stage's name is one (captured).
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn check_name(name: &str) -> Result<(), ApiError> {
    let is_sound = |sign: u8| sign.is_ascii_alphanumeric() || sign == b'_' || sign == b'-';
    if !name.is_empty() && name.bytes().all(is_sound) {
        return Ok(());
    }
    Err(errors::bad_request("Stage name only allows a-zA-Z0-9_-"))
}

/// That what a stage shows is there, and that its variables are some. Believed: the text about variables.
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn check(rows: &impl Rows, api: &str, stage: &Stage) -> Result<(), ApiError> {
    let canary = stage.canary_settings.as_ref().map(|canary| &canary.deployment_id);
    for deployment in std::iter::once(&stage.deployment_id).chain(canary) {
        if rows.row(DEPLOYMENTS.of(api), &Key::text(deployment)).is_none() {
            return Err(errors::bad_request("Deployment id does not exist"));
        }
    }
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'_')
    };
    let is_value = |value: &str| {
        value.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"-._~:/?#&=,".contains(&sign))
    };
    for (name, value) in stage.variables.iter().flatten() {
        if !is_name(name) || !is_value(value) {
            let rule = "Please use values with alphanumeric characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','";
            return Err(errors::bad_request(format!("Stage variable value is invalid: {name}. {rule}")));
        }
    }
    Ok(())
}

/// Has a stage show a new deployment, as CreateDeployment says: a stage that there is not is made; with canary settings, some of the
/// requests of one that there is. Gives whether the stage has the cache that it had.
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn show(
    call: &Call,
    tx: &mut Tx<'_>,
    api: &str,
    deployment: &str,
    said: StageOfDeployment,
) -> Result<bool, ApiError> {
    let known: Option<Stage> = match &said.name {
        Some(name) => named(tx, STAGES.of(api), name)?,
        None => None,
    };
    if said.canary_settings.is_some() && known.is_none() {
        return Err(match &said.name {
            None => errors::bad_request(
                "Invalid deployment content specified.Non null and non empty stageName must be provided for canary \
                 deployment. Provided value is null",
            ),
            Some(name) => errors::bad_request(format!(
                "Invalid deployment content specified.Stage {name} must already be created before making a canary \
                 release deployment"
            )),
        });
    }
    let Some(name) = said.name else { return Ok(true) };
    check_name(&name)?;
    let before = known.unwrap_or_else(|| new(call, name, deployment.to_owned()));
    let mut stage = before.clone();
    match said.canary_settings {
        Some(canary) => {
            let canary = DeploymentCanary { deployment_id: None, ..canary };
            stage.canary_settings = Some(canary.of(deployment));
        }
        None => deployment.clone_into(&mut stage.deployment_id),
    }
    if said.description.is_some() {
        stage.description = said.description;
    }
    set_cache(&mut stage, said.cache_cluster_enabled, said.cache_cluster_size);
    if said.variables.is_some() {
        stage.variables = said.variables;
    }
    stage.tracing_enabled = said.tracing_enabled.unwrap_or(stage.tracing_enabled);
    stage.last_updated_date = call.now.0 / 1000;
    check(tx, api, &stage)?;
    put(tx, STAGES.of(api), &stage.stage_name, &stage)?;
    Ok(is_same_cache(&before, &stage))
}
