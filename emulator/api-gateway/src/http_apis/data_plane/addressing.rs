//! Which HTTP API and which stage a request is for. A stage is the first segment of the path if one has that name, else it is `$default`;
//! under a domain of one's own the mapping says it.

use std::sync::Arc;

use contract::{ApiError, Call, HttpRequest};
use store::Scope;

use super::deployed::{self, Settings};
use crate::collections::{Home, store_of};
use crate::data_plane::{Place, first_segment, request};
use crate::http_apis::apis;
use crate::http_apis::routes::DEFAULT;

/// Where a request goes, but for the stage.
#[derive(Debug)]
pub(crate) struct Target {
    home: Home,
    pub(crate) api: String,
    /// The path behind the host, or behind the mapping of a domain.
    path: String,
    custom: Option<Place>,
}

/// The stage of a request.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) name: String,
    pub(crate) settings: Arc<Settings>,
    /// Behind the stage.
    pub(crate) path: String,
}

/// Finds the API of a request. `None` if there is none.
pub(crate) fn find(
    call: &Call,
    request: &HttpRequest,
    place: Option<Place>,
) -> Result<Option<Target>, ApiError> {
    let (home, api, path) = match &place {
        Some(place) => (place.home.clone(), place.api.clone(), place.path.clone()),
        None => {
            let api = request.parameter("api");
            let Some(home) = apis::home(call, api)? else { return Ok(None) };
            (home, api.to_owned(), request.parameter("path").to_owned())
        }
    };
    // An account that was reset as a whole has left the homes of its APIs behind.
    let is_there = apis::is_one(&store_of(call, &home), &api);
    Ok(is_there.then_some(Target { home, api, path, custom: place }))
}

/// Finds the stage of a request. `None` if there is none that has a deployment.
pub(crate) fn stage(call: &Call, target: &Target) -> Result<Option<Stage>, ApiError> {
    let of = |name: &str| deployed::settings(call, &target.api, name);
    if let Some(place) = &target.custom {
        let found = of(&place.stage)?;
        return Ok(found.map(|settings| Stage {
            name: place.stage.clone(),
            settings,
            path: target.path.clone(),
        }));
    }
    let (first, rest) = first_segment(&target.path);
    let name = request::decoded(first);
    if !name.is_empty()
        && name != DEFAULT
        && let Some(settings) = of(&name)?
    {
        return Ok(Some(Stage { name, settings, path: rest.to_owned() }));
    }
    let path = if target.path.is_empty() { "/" } else { &target.path };
    let found = of(DEFAULT)?;
    Ok(found.map(|settings| Stage { name: DEFAULT.to_owned(), settings, path: path.to_owned() }))
}

impl Target {
    /// The call in the account and region of the API.
    pub(crate) fn enter(&self, call: &Call) -> Call {
        let mut call = call.clone();
        call.enter(&Scope::new(&self.home.account, &self.home.region));
        call
    }

    /// Whether the request came to a domain of one's own.
    pub(crate) fn is_custom(&self) -> bool {
        self.custom.is_some()
    }

    /// The host as AWS names it.
    pub(crate) fn domain(&self, call: &Call) -> String {
        match &self.custom {
            Some(place) => place.domain_shown(call),
            None => format!("{}.execute-api.{}.amazonaws.com", self.api, call.store.scope().region),
        }
    }

    /// The base path of the mapping that led here.
    pub(crate) fn base_path_matched(&self) -> Option<&str> {
        self.custom.as_ref().and_then(|place| place.base_path_matched.as_deref())
    }

    /// The path with the mapping of a domain, which only events of format 1.0 tell (documented).
    pub(crate) fn path_with_mapping(&self) -> Option<String> {
        self.custom.as_ref().map(Place::path_shown)
    }
}
