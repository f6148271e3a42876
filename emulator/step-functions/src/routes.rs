//! The routing of an alias: from what a request says to routes, and back.

use contract::ApiError;
use serde::{Deserialize, Serialize};
use store::Scope;

use crate::collections::{self, Rows};
use crate::errors;
use crate::model::alias::{Route, WHOLE};
use crate::model::arn::{self, Arn, Resource};

/// `RoutingConfigurationListItem`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoutingConfigurationListItem {
    state_machine_version_arn: String,
    weight: u64,
}

/// The routes that a request asks for, and the name of the state machine that all of them lead to.
///
/// # Errors
/// `ValidationException` if they do not lead to distinct versions of one state machine, or their weights are not a hundred
/// together. Believed: which of them is told if more than one is so.
pub(crate) fn read<'a>(
    scope: &Scope,
    items: &'a [RoutingConfigurationListItem],
) -> Result<(&'a str, Vec<Route>), ApiError> {
    let arns: Vec<&str> = items.iter().map(|item| item.state_machine_version_arn.as_str()).collect();
    let mut names = Vec::with_capacity(items.len());
    let mut routes: Vec<Route> = Vec::with_capacity(items.len());
    for item in items {
        let arn = Arn::read(&item.state_machine_version_arn);
        let Ok(Arn { resource: Resource::Version { name, number }, .. }) = arn else {
            return Err(errors::routes_need_versions(&arns));
        };
        if !arn.is_ok_and(|arn| arn.is_of(scope)) {
            return Err(errors::no_reference(&item.state_machine_version_arn));
        }
        names.push(name);
        routes.push(Route { version: number, weight: item.weight });
    }
    let (Some(name), true) = (names.first().copied(), names.windows(2).all(|pair| pair[0] == pair[1])) else {
        return Err(errors::routes_need_one_state_machine(&arns));
    };
    if routes.windows(2).any(|pair| pair[0].version == pair[1].version) {
        return Err(errors::routes_need_distinct_versions(&arns));
    }
    let weights: Vec<u64> = routes.iter().map(|route| route.weight).collect();
    if weights.iter().sum::<u64>() != WHOLE {
        return Err(errors::weights_need_a_sum(&weights));
    }
    Ok((name, routes))
}

/// Makes sure that the versions are there that routes lead to.
///
/// # Errors
/// `ResourceNotFound` if one is not.
pub(crate) fn check(rows: &impl Rows, scope: &Scope, name: &str, routes: &[Route]) -> Result<(), ApiError> {
    for route in routes {
        if collections::version(rows, name, route.version)?.is_none() {
            return Err(errors::no_reference(&arn::qualified(scope, name, route.version)));
        }
    }
    Ok(())
}

/// Routes as an answer tells them.
pub(crate) fn told(scope: &Scope, name: &str, routes: &[Route]) -> Vec<RoutingConfigurationListItem> {
    let told = routes.iter().map(|route| RoutingConfigurationListItem {
        state_machine_version_arn: arn::qualified(scope, name, route.version),
        weight: route.weight,
    });
    told.collect()
}
