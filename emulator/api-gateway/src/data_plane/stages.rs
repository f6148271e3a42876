//! Stages and deployments, as far as they are kept in memory: a stage until its row changes, a deployment for good.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use contract::{ApiError, Call};
use parking_lot::Mutex;
use serde_json::{Map, Value};
use store::Key;

use super::deployed::{Deployed, reading};
use crate::collections::{SNAPSHOTS, STAGES, decode};
use crate::model::Texts;
use crate::model::snapshot::Snapshot;
use crate::model::stage::{MethodSetting, Stage};

/// How many deployments, and how many stages, are kept in memory; past that all are read anew.
const MOST_KEPT: usize = 1_000;

/// By an API and a name in it.
type Named<T> = Mutex<HashMap<(String, String), T>>;

/// What is kept for an account and region.
#[derive(Default)]
struct Kept {
    /// With the row that each was read from.
    stages: Named<(store::Value, Arc<Settings>)>,
    deployed: Named<Arc<Deployed>>,
}

/// A stage, ready for requests.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    deployment: String,
    variables: Arc<Map<String, Value>>,
    canary: Option<Canary>,
    /// Whether answers may be kept.
    pub(crate) has_cache: bool,
    /// Whether the canary's answers are kept with the others.
    pub(crate) canary_uses_cache: bool,
    /// Of methods: the key is `{path}/{method}` with `~1` for slashes, or `*/*`.
    method_settings: BTreeMap<String, MethodSetting>,
}

#[derive(Debug)]
struct Canary {
    percent: f64,
    deployment: String,
    variables: Arc<Map<String, Value>>,
}

/// What answers one request.
#[derive(Debug)]
pub(crate) struct Chosen<'s> {
    pub(crate) deployment: &'s str,
    pub(crate) variables: &'s Arc<Map<String, Value>>,
    /// Whether it is the canary, if the stage has one.
    pub(crate) canary: Option<bool>,
}

/// A stage of an API, if there is one.
pub(crate) fn stage(call: &Call, api: &str, name: &str) -> Result<Option<Arc<Settings>>, ApiError> {
    let Some(row) = call.store.get(STAGES.of(api), &Key::text(name)) else { return Ok(None) };
    let kept: Arc<Kept> = call.kept();
    let key = (api.to_owned(), name.to_owned());
    if let Some((known, settings)) = kept.stages.lock().get(&key)
        && Arc::ptr_eq(known, &row)
    {
        return Ok(Some(settings.clone()));
    }
    let settings = Arc::new(Settings::read(decode(&row)?));
    let mut stages = kept.stages.lock();
    if stages.len() >= MOST_KEPT {
        stages.clear();
    }
    stages.insert(key, (row, settings.clone()));
    Ok(Some(settings))
}

/// A deployment of an API, if there is one.
pub(crate) fn deployed(call: &Call, api: &str, id: &str) -> Result<Option<Arc<Deployed>>, ApiError> {
    let kept: Arc<Kept> = call.kept();
    let key = (api.to_owned(), id.to_owned());
    if let Some(deployed) = kept.deployed.lock().get(&key) {
        return Ok(Some(deployed.clone()));
    }
    let Some(row) = call.store.get(SNAPSHOTS.of(api), &Key::text(id)) else { return Ok(None) };
    let snapshot: Snapshot = decode(&row)?;
    let deployed = Arc::new(reading::read(&snapshot));
    let mut known = kept.deployed.lock();
    if known.len() >= MOST_KEPT {
        known.clear();
    }
    known.insert(key, deployed.clone());
    Ok(Some(deployed))
}

impl Settings {
    fn read(stage: Stage) -> Settings {
        let own = stage.variables.unwrap_or_default();
        let canary_uses_cache = stage.canary_settings.as_ref().is_some_and(|canary| canary.use_stage_cache);
        let canary = stage.canary_settings.map(|canary| {
            let mut variables = own.clone();
            variables.extend(canary.stage_variable_overrides.unwrap_or_default());
            let percent = canary.percent_traffic.as_f64().unwrap_or(0.0);
            Canary { percent, deployment: canary.deployment_id, variables: shared(variables) }
        });
        Settings {
            deployment: stage.deployment_id,
            variables: shared(own),
            canary,
            has_cache: stage.cache_cluster_enabled,
            canary_uses_cache,
            method_settings: stage.method_settings,
        }
    }

    /// What is set for a method of a resource, and whether that is its own; what is set for all, else.
    pub(crate) fn of_method(&self, path: &str, method: &str) -> Option<(&MethodSetting, bool)> {
        let settings = &self.method_settings;
        if settings.is_empty() {
            return None;
        }
        let own = settings.get(&format!("{}/{method}", path.replace('/', "~1")));
        let own = own.or_else(|| settings.get(&format!("{}/{method}", path.trim_start_matches('/'))));
        own.map(|own| (own, true)).or_else(|| settings.get("*/*").map(|all| (all, false)))
    }

    /// The deployment for one request, by chance where there is a canary.
    pub(crate) fn chosen(&self, bits: u128) -> Chosen<'_> {
        // A hundredth of a percent is as fine as anybody says it.
        let drawn = u32::try_from(bits % 10_000).map_or(0.0, f64::from) / 100.0;
        match &self.canary {
            Some(canary) if drawn < canary.percent => {
                Chosen { deployment: &canary.deployment, variables: &canary.variables, canary: Some(true) }
            }
            canary => Chosen {
                deployment: &self.deployment,
                variables: &self.variables,
                canary: canary.as_ref().map(|_| false),
            },
        }
    }
}

fn shared(variables: Texts) -> Arc<Map<String, Value>> {
    Arc::new(variables.into_iter().map(|(name, value)| (name, Value::String(value))).collect())
}
