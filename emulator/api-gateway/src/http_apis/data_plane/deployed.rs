//! Stages and deployments, made ready to answer and kept in memory: a stage until its row changes, a deployment for good.
//!
//! A route is found in the order that is documented: a path that fits whole, then one with a greedy variable, then `$default`; a route
//! for the method before one for any.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use contract::{ApiError, Call};
use parking_lot::Mutex;
use serde_json::Value;
use store::Key;

use crate::collections::{decode, named};
use crate::data_plane::path_tree::PathTree;
use crate::data_plane::request::Pairs;
use crate::http_apis::collections::{SNAPSHOTS, STAGES};
use crate::http_apis::kinds::{Members, given, is_set, text, texts};
use crate::http_apis::routes::RouteKey;

/// How many deployments, and how many stages, are kept in memory; past that all are read anew.
const MOST_KEPT: usize = 1_000;
/// The method of routes for all methods that no other route is for.
const ANY: &str = "ANY";

/// By an API and a name in it.
type Named<T> = Mutex<HashMap<(String, String), T>>;

/// What is kept for an account and region.
#[derive(Default)]
struct Kept {
    /// With the row that each was read from.
    stages: Named<(store::Value, Arc<Settings>)>,
    deployed: Named<Arc<Deployed>>,
}

/// A stage that has a deployment.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) deployment: String,
    pub(crate) variables: Members,
    /// The settings of all routes, and those of single routes by their keys.
    pub(crate) default_route: Members,
    pub(crate) routes: Members,
}

/// A deployment of an API.
#[derive(Debug)]
pub(crate) struct Deployed {
    /// Whether the API answers at domains of its own only.
    pub(crate) is_disabled: bool,
    pub(crate) cors: Option<Members>,
    /// By method; for a method that no route names, the tree of [`ANY`].
    trees: HashMap<String, PathTree<Arc<Route>>>,
    default: Option<Arc<Route>>,
}

/// A route.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) key: String,
    /// Without the method; `$default` for that route.
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) authorizer: Option<Arc<Members>>,
    pub(crate) scopes: Vec<String>,
    pub(crate) integration: Option<Arc<Members>>,
}

/// A stage of an API, if there is one and it has a deployment.
pub(crate) fn settings(call: &Call, api: &str, name: &str) -> Result<Option<Arc<Settings>>, ApiError> {
    let Some(row) = call.store.get(STAGES.of(api), &Key::text(name)) else { return Ok(None) };
    let kept: Arc<Kept> = call.kept();
    let key = (api.to_owned(), name.to_owned());
    if let Some((known, settings)) = kept.stages.lock().get(&key)
        && Arc::ptr_eq(known, &row)
    {
        return Ok(Some(settings.clone()));
    }
    let stage: Members = decode(&row)?;
    let Some(deployment) = text(&stage, "DeploymentId") else { return Ok(None) };
    let settings = Arc::new(Settings {
        deployment: deployment.to_owned(),
        variables: object(&stage, "StageVariables"),
        default_route: object(&stage, "DefaultRouteSettings"),
        routes: object(&stage, "RouteSettings"),
    });
    let mut stages = kept.stages.lock();
    if stages.len() >= MOST_KEPT {
        stages.clear();
    }
    stages.insert(key, (row, settings.clone()));
    Ok(Some(settings))
}

fn object(members: &Members, name: &str) -> Members {
    members.get(name).and_then(Value::as_object).cloned().unwrap_or_default()
}

/// A deployment of an API, if there is one.
pub(crate) fn deployed(call: &Call, api: &str, id: &str) -> Result<Option<Arc<Deployed>>, ApiError> {
    let kept: Arc<Kept> = call.kept();
    let key = (api.to_owned(), id.to_owned());
    if let Some(deployed) = kept.deployed.lock().get(&key) {
        return Ok(Some(deployed.clone()));
    }
    let Some(snapshot) = named::<Members>(&call.store, SNAPSHOTS.of(api), id)? else { return Ok(None) };
    let deployed = Arc::new(Deployed::read(&snapshot));
    let mut known = kept.deployed.lock();
    if known.len() >= MOST_KEPT {
        known.clear();
    }
    known.insert(key, deployed.clone());
    Ok(Some(deployed))
}

impl Deployed {
    fn read(snapshot: &Members) -> Deployed {
        let of = |name: &str, id: &str| -> HashMap<String, Arc<Members>> {
            let things = snapshot.get(name).and_then(Value::as_array).into_iter().flatten();
            let things = things.filter_map(Value::as_object);
            things.map(|thing| (given(thing, id).to_owned(), Arc::new(thing.clone()))).collect()
        };
        let integrations = of("Integrations", "IntegrationId");
        let authorizers = of("Authorizers", "AuthorizerId");
        let routes: Vec<Arc<Route>> = snapshot
            .get("Routes")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
            .map(|route| Arc::new(Route::read(route, &integrations, &authorizers)))
            .collect();
        let keys = || {
            routes.iter().filter_map(|route| match RouteKey::read(&route.key)? {
                RouteKey::Path { method, path } => Some((method, path, route)),
                RouteKey::Default => None,
            })
        };
        let methods: BTreeSet<&str> = keys().map(|(method, ..)| method).chain([ANY]).collect();
        let tree = |wanted: &str| {
            let mut tree = PathTree::default();
            // A route for the method is put over one for any method at the same path.
            for pass in [ANY, wanted] {
                for (_, path, route) in keys().filter(|(method, ..)| *method == pass) {
                    tree.put(path, route.clone());
                }
            }
            (wanted.to_owned(), tree)
        };
        let trees = methods.into_iter().map(tree).collect();
        let default =
            routes.iter().find(|route| RouteKey::read(&route.key) == Some(RouteKey::Default)).cloned();
        Deployed {
            is_disabled: is_set(snapshot, "DisableExecuteApiEndpoint"),
            cors: snapshot.get("CorsConfiguration").and_then(Value::as_object).cloned(),
            trees,
            default,
        }
    }

    /// The route of a request, and the variables of its path as they were sent.
    pub(crate) fn find(&self, method: &str, path: &str) -> Option<(Arc<Route>, Pairs)> {
        let tree = self.trees.get(method).or_else(|| self.trees.get(ANY));
        if let Some(found) = tree.and_then(|tree| tree.find(path)) {
            return Some((found.at.clone(), found.parameters));
        }
        Some((self.default.clone()?, Vec::new()))
    }
}

impl Route {
    fn read(
        route: &Members,
        integrations: &HashMap<String, Arc<Members>>,
        authorizers: &HashMap<String, Arc<Members>>,
    ) -> Route {
        let key = given(route, "RouteKey").to_owned();
        let target = text(route, "Target").and_then(|target| target.strip_prefix("integrations/"));
        Route {
            path: key.split_once(' ').map_or(key.as_str(), |(_, path)| path).to_owned(),
            authorization: given(route, "AuthorizationType").to_owned(),
            authorizer: authorizers.get(given(route, "AuthorizerId")).cloned(),
            scopes: texts(route, "AuthorizationScopes").map(str::to_owned).collect(),
            integration: target.and_then(|id| integrations.get(id)).cloned(),
            key,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Cases {
        routes: Vec<String>,
        cases: Vec<(String, String, Option<String>)>,
    }

    // A request that reaches another route is answered by another function. The first cases are those of the devguide.
    #[test]
    fn the_most_specific_route_is_found() {
        let text = include_str!("../../../../../fixtures/api-gateway/http-apis-routes.json");
        let Cases { routes, cases } = serde_json::from_str(text).unwrap();
        let routes: Value = routes.iter().map(|key| serde_json::json!({"RouteKey": key})).collect();
        let snapshot = Members::from_iter([("Routes".to_owned(), routes)]);
        let deployed = Deployed::read(&snapshot);
        for (method, path, expected) in cases {
            let found = deployed.find(&method, &path).map(|(route, _)| route.key.clone());
            assert_eq!(found, expected, "{method} {path}");
        }
        let bare = Deployed::read(&Members::new());
        assert!(bare.find("GET", "/").is_none());
    }
}
