//! The kinds of things that an API has, and what holds of all of them: one is found by its id, some are listed in pages.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::{ApiError, Call};
use serde_json::{Map, Value};
use store::{Collection, Key, Tx};

use super::collections::{APIS, AUTHORIZERS, DEPLOYMENTS, INTEGRATIONS, ROUTES, STAGES};
use super::errors;
use crate::collections::{Rows, all, named, put};
use crate::errors::bad_request;

/// The members of a thing, or of what an operation is given, under the names of AWS's model.
pub(crate) type Members = Map<String, Value>;

/// How many things a page has if the request does not say. Believed: REST APIs have as many.
const USUAL: usize = 25;
/// How many it may have. Believed: as with REST APIs.
const MOST: usize = 500;

/// A kind of thing that an API has.
#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) collection: &'static Collection,
    /// The member that names one.
    pub(crate) id: &'static str,
    /// As errors call it.
    name: &'static str,
}

pub(crate) static ROUTE: Kind = Kind { collection: &ROUTES, id: "RouteId", name: "Route" };
pub(crate) static INTEGRATION: Kind =
    Kind { collection: &INTEGRATIONS, id: "IntegrationId", name: "Integration" };
pub(crate) static AUTHORIZER: Kind =
    Kind { collection: &AUTHORIZERS, id: "AuthorizerId", name: "Authorizer" };
pub(crate) static STAGE: Kind = Kind { collection: &STAGES, id: "StageName", name: "stage" };
pub(crate) static DEPLOYMENT: Kind =
    Kind { collection: &DEPLOYMENTS, id: "DeploymentId", name: "Deployment" };

/// A member that is a text.
pub(crate) fn text<'m>(members: &'m Members, name: &str) -> Option<&'m str> {
    members.get(name).and_then(Value::as_str)
}

/// A member that is a text; empty where there is none. Members that the model requires are there.
pub(crate) fn given<'m>(members: &'m Members, name: &str) -> &'m str {
    text(members, name).unwrap_or_default()
}

/// Whether a member is true.
pub(crate) fn is_set(members: &Members, name: &str) -> bool {
    members.get(name).and_then(Value::as_bool) == Some(true)
}

/// The texts of a member that is a list.
pub(crate) fn texts<'m>(members: &'m Members, name: &str) -> impl Iterator<Item = &'m str> {
    members.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// The entries of a member that is a map.
pub(crate) fn entries<'m>(members: &'m Members, name: &str) -> impl Iterator<Item = (&'m String, &'m Value)> {
    members.get(name).and_then(Value::as_object).into_iter().flatten()
}

/// Sets a member.
pub(crate) fn set(members: &mut Members, name: &str, value: impl Into<Value>) {
    members.insert(name.to_owned(), value.into());
}

/// Sets a member that is not there.
pub(crate) fn set_if_absent(members: &mut Members, name: &str, value: impl Into<Value>) {
    if !members.contains_key(name) {
        set(members, name, value);
    }
}

/// The moment of a call as this service writes times.
pub(crate) fn now(call: &Call) -> Value {
    let time = jiff::Timestamp::from_millisecond(call.now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into()
}

/// The API that `ApiId` names.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn api(rows: &impl Rows, input: &Members) -> Result<Members, ApiError> {
    let id = given(input, "ApiId");
    named(rows, APIS.whole(), id)?.ok_or_else(|| errors::no_api(rows.whose(), id))
}

/// That there is an API of this id.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn must_have_api(rows: &impl Rows, id: &str) -> Result<(), ApiError> {
    let found = rows.row(APIS.whole(), &Key::text(id));
    found.map(|_| ()).ok_or_else(|| errors::no_api(rows.whose(), id))
}

impl Kind {
    /// The one that the members name by `ApiId` and its own id.
    ///
    /// # Errors
    /// `NotFoundException`.
    pub(crate) fn find(&self, rows: &impl Rows, input: &Members) -> Result<Members, ApiError> {
        let api = given(input, "ApiId");
        must_have_api(rows, api)?;
        self.named(rows, api, given(input, self.id))?.ok_or_else(|| errors::nothing_of(self.name))
    }

    /// One of an API.
    pub(crate) fn named(&self, rows: &impl Rows, api: &str, id: &str) -> Result<Option<Members>, ApiError> {
        named(rows, self.collection.of(api), id)
    }

    /// All of an API, in the order of their ids.
    pub(crate) fn all(&self, rows: &impl Rows, api: &str) -> Result<Vec<Members>, ApiError> {
        all(rows, self.collection.of(api))
    }

    /// Keeps one of an API.
    pub(crate) fn put(&self, tx: &mut Tx<'_>, api: &str, thing: &Members) -> Result<(), ApiError> {
        put(tx, self.collection.of(api), given(thing, self.id), thing)
    }

    /// Removes one of an API.
    pub(crate) fn remove(&self, tx: &mut Tx<'_>, api: &str, id: &str) {
        tx.remove(self.collection.of(api), Key::text(id));
    }

    /// A page of those of the API that `ApiId` names.
    ///
    /// # Errors
    /// `NotFoundException`, or `BadRequestException` for a token that no page has given.
    pub(crate) fn page(&self, rows: &impl Rows, input: &Members) -> Result<Members, ApiError> {
        let api = given(input, "ApiId");
        must_have_api(rows, api)?;
        page(self.all(rows, api)?, self.id, input)
    }
}

/// A page of things that are in the order of their ids: `Items` and, if there is more, `NextToken`.
///
/// # Errors
/// `BadRequestException` for a token that no page has given. Believed: the texts.
pub(crate) fn page(all: Vec<Members>, id: &str, input: &Members) -> Result<Members, ApiError> {
    let after = match text(input, "NextToken") {
        None => None,
        Some(token) => {
            let bytes = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            Some(bytes.ok_or_else(|| bad_request("Invalid NextToken parameter"))?)
        }
    };
    let most = match text(input, "MaxResults") {
        None => USUAL,
        Some(most) => most
            .parse()
            .ok()
            .filter(|most| *most > 0)
            .ok_or_else(|| bad_request("Invalid MaxResults parameter"))?,
    };
    let mut rest =
        all.into_iter().filter(|item| after.as_deref().is_none_or(|after| given(item, id) > after));
    let items: Vec<Members> = rest.by_ref().take(most.min(MOST)).collect();
    let mut page = Members::new();
    if let (Some(_), Some(last)) = (rest.next(), items.last()) {
        set(&mut page, "NextToken", URL_SAFE_NO_PAD.encode(given(last, id)));
    }
    set(&mut page, "Items", items.into_iter().map(Value::Object).collect::<Vec<_>>());
    Ok(page)
}
