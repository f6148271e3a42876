//! Deployments: an API frozen for the data plane, when it is asked for or after each change.
//!
//! A deployment that a change has made goes when no stage shows it any more (AWS keeps them; believed).

use contract::{ApiError, Call};
use serde_json::{Value, json};
use store::{Key, Tx};

use super::apis::object;
use super::collections::{APIS, SNAPSHOTS};
use super::kinds::{
    AUTHORIZER, DEPLOYMENT, INTEGRATION, Members, ROUTE, STAGE, given, is_set, now, set, text,
};
use super::{errors, stages};
use crate::collections::{Rows, named, put};
use crate::rest_apis;

/// What a deployment is called that a change has made (captured).
const AUTOMATIC: &str = "Automatic deployment triggered by changes to the Api configuration";

/// An API as it is now, with its routes and all that they need.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn frozen(rows: &impl Rows, api: &str) -> Result<Members, ApiError> {
    let mut snapshot: Members =
        named(rows, APIS.whole(), api)?.ok_or_else(|| errors::no_api(rows.whose(), api))?;
    for (name, kind) in [("Routes", &ROUTE), ("Integrations", &INTEGRATION), ("Authorizers", &AUTHORIZER)] {
        let things: Vec<Value> = kind.all(rows, api)?.into_iter().map(Value::Object).collect();
        set(&mut snapshot, name, things);
    }
    Ok(snapshot)
}

/// Makes a deployment.
///
/// # Errors
/// `NotFoundException`, or `BadRequestException` if there are no routes.
pub(crate) fn make(
    call: &Call,
    tx: &mut Tx<'_>,
    api: &str,
    description: Option<&str>,
    is_automatic: bool,
) -> Result<Members, ApiError> {
    let snapshot = frozen(tx, api)?;
    if snapshot.get("Routes").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        return Err(errors::nothing_to_deploy());
    }
    let mut deployment = object(json!({
        "AutoDeployed": is_automatic,
        "CreatedDate": now(call),
        "DeploymentId": rest_apis::new_id::<6>(call),
        "DeploymentStatus": "DEPLOYED",
    }));
    if let Some(description) = description {
        set(&mut deployment, "Description", description);
    }
    DEPLOYMENT.put(tx, api, &deployment)?;
    put(tx, SNAPSHOTS.of(api), given(&deployment, "DeploymentId"), &snapshot)?;
    Ok(deployment)
}

/// Removes a deployment with what it has frozen.
pub(crate) fn remove(tx: &mut Tx<'_>, api: &str, id: &str) {
    DEPLOYMENT.remove(tx, api, id);
    tx.remove(SNAPSHOTS.of(api), Key::text(id));
}

/// Whether a stage shows a deployment.
pub(crate) fn is_shown(rows: &impl Rows, api: &str, id: &str) -> Result<bool, ApiError> {
    Ok(STAGE.all(rows, api)?.iter().any(|stage| text(stage, "DeploymentId") == Some(id)))
}

/// After a change of an API: the stages that deploy by themselves show what it is now.
///
/// # Errors
/// A fault of ours only.
pub(crate) fn follow(call: &Call, tx: &mut Tx<'_>, api: &str) -> Result<(), ApiError> {
    let following: Vec<Members> =
        STAGE.all(tx, api)?.into_iter().filter(|stage| is_set(stage, "AutoDeploy")).collect();
    // An API without routes has nothing to show.
    if following.is_empty() || ROUTE.all(tx, api)?.is_empty() {
        return Ok(());
    }
    let deployment = make(call, tx, api, Some(AUTOMATIC), true)?;
    let id = given(&deployment, "DeploymentId");
    let before: Vec<String> =
        following.iter().filter_map(|stage| text(stage, "DeploymentId")).map(str::to_owned).collect();
    for stage in following {
        stages::show(tx, api, stage, id)?;
    }
    for old in before {
        let was_automatic =
            DEPLOYMENT.named(tx, api, &old)?.is_some_and(|deployment| is_set(&deployment, "AutoDeployed"));
        if was_automatic && !is_shown(tx, api, &old)? {
            remove(tx, api, &old);
        }
    }
    Ok(())
}
