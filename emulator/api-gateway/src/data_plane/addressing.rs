//! Which API and which stage a request is for: by its id and the first segment of the path, or by a domain of one's own and the
//! longest base path that is mapped there.

use contract::{ApiError, Call, HttpRequest};
use store::{Key, Scope};

use crate::collections::{self, BASE_PATH_MAPPINGS, Home, decode};
use crate::model::domain_name::{BasePathMapping, NO_PATH, prefixes};

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) home: Home,
    pub(crate) api: String,
    pub(crate) stage: String,
    /// Behind the stage or the base path; begins with a slash.
    pub(crate) path: String,
    /// The base path of a domain, with a slash before it, and with the stage if that is in the path; empty for the domain's own root.
    base: String,
    /// Whether it came to a domain of one's own.
    pub(crate) is_custom: bool,
    /// The base path of the mapping that led here, as the mapping has it; of a domain.
    pub(crate) base_path_matched: Option<String>,
    /// The host that it came to: that domain, or one of those that a domain with a star stands for (documented: `$context.domainName` is
    /// the name that was used).
    domain: String,
}

/// Finds the place of a request. `None` if there is none.
pub(crate) fn find(call: &Call, request: &HttpRequest) -> Result<Option<Place>, ApiError> {
    let path = request.parameter("path");
    match request.parameter("domain") {
        "" => of_api(call, request.parameter("api"), path),
        domain => of_domain(call, &domain.to_ascii_lowercase(), path),
    }
}

fn of_api(call: &Call, api: &str, path: &str) -> Result<Option<Place>, ApiError> {
    let Some(home) = collections::home_of_api(call, api)? else { return Ok(None) };
    let (stage, path) = first_segment(path);
    Ok(Some(Place {
        home,
        api: api.to_owned(),
        stage: super::request::decoded(stage),
        path: path.to_owned(),
        base: String::new(),
        is_custom: false,
        base_path_matched: None,
        domain: String::new(),
    }))
}

fn of_domain(call: &Call, host: &str, path: &str) -> Result<Option<Place>, ApiError> {
    let Some((home, domain)) = collections::home_of_host(call, host)? else { return Ok(None) };
    let theirs = collections::store_of(call, &home);
    let found = prefixes(path).find_map(|(prefix, rest)| {
        let row = theirs.get(BASE_PATH_MAPPINGS.of(&domain), &Key::text(prefix))?;
        Some((prefix, rest, row))
    });
    let Some((prefix, rest, row)) = found else { return Ok(None) };
    let mapping: BasePathMapping = decode(&row)?;
    let rest = if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
    let mut base = if prefix == NO_PATH { String::new() } else { format!("/{prefix}") };
    let (stage, path) = match mapping.stage {
        Some(stage) => (stage, rest),
        // A mapping without a stage leaves it to the path, where it then is part of the base (believed).
        None => {
            let (stage, path) = first_segment(&rest);
            base = format!("{base}/{stage}");
            (stage.to_owned(), path.to_owned())
        }
    };
    Ok(Some(Place {
        home,
        api: mapping.rest_api_id,
        stage,
        path,
        base,
        is_custom: true,
        base_path_matched: Some(prefix.to_owned()),
        domain: host.to_owned(),
    }))
}

/// The first segment of a path, and the rest from its slash.
pub(crate) fn first_segment(path: &str) -> (&str, &str) {
    let path = path.strip_prefix('/').unwrap_or(path);
    match path.find('/') {
        Some(slash) => path.split_at(slash),
        None => (path, "/"),
    }
}

impl Place {
    /// The call in the account and region of the API.
    pub(crate) fn enter(&self, call: &Call) -> Call {
        let Home { account, region } = &self.home;
        let mut call = call.clone();
        call.enter(&Scope::new(account, region));
        call
    }

    /// The host as AWS names it.
    pub(crate) fn domain_shown(&self, call: &Call) -> String {
        if self.is_custom {
            return self.domain.clone();
        }
        format!("{}.execute-api.{}.amazonaws.com", self.api, call.store.scope().region)
    }

    /// What a function is shown as the path: of a domain with its base path, else without the stage.
    pub(crate) fn path_shown(&self) -> String {
        format!("{}{}", self.base, self.path)
    }

    /// `$context.path`: of a domain with its base path, else with the stage.
    pub(crate) fn whole_path(&self) -> String {
        if self.is_custom { self.path_shown() } else { format!("/{}{}", self.stage, self.path) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The stage is cut off here; a slash too many and no resource is found.
    #[test]
    fn the_stage_is_the_first_segment() {
        for (path, expected) in [
            ("/dev/pets/7", ("dev", "/pets/7")),
            ("/dev/", ("dev", "/")),
            ("/dev", ("dev", "/")),
            ("/", ("", "/")),
            ("", ("", "/")),
            ("/dev//a", ("dev", "//a")),
        ] {
            assert_eq!(first_segment(path), expected, "{path}");
        }
    }
}
