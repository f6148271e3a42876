//! UpdateResource, FHIR's update: `PUT /{type}/{id}`, and its conditional update: `PUT /{type}?criteria`.
//!
//! A new version: 200 where there was a resource, 201 where there was none or it had been deleted (believed; versions
//! go on after a delete). `If-Match` names the version that must be the newest, `If-None-Match: *` says that the id must
//! never have been used; either fails with 412. All of it is decided and written in one commit.
//!
//! Criteria that one resource meets name that one, and the id in the body, if there is one, must be its. If nothing meets
//! them, the body is created, under its id or a new one; 409 if there is a resource of this id. 412 if several meet them.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use serde_json::Value;
use store::{Snapshot, Tx};

use crate::collections::Address;
use crate::conditional;
use crate::interaction::{self, Sent, Target, Written};
use crate::matching::{self, Criteria};
use crate::model::conditions::Condition;
use crate::model::scopes::Actions;
use crate::smart::Author;
use crate::writing::{self, Prepared};

pub(super) async fn update_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let written = perform(&call, &request, false).await?;
    interaction::written_answer(&written, interaction::returning(&request)?)
}

/// The same for an entry of a batch.
pub(crate) async fn perform(
    call: &Call,
    request: &HttpRequest,
    in_bundle: bool,
) -> Result<Written, ApiError> {
    let target = interaction::target(call, request)?;
    let condition = interaction::check_update(request)?;
    interaction::preferred(request)?;
    let author = Author::new(call, Actions::UPDATE, target.resource_type())?;
    let data_store = request.parameter("datastore");
    let sent = interaction::resource(call, data_store, request, target.resource_type()).await?;
    match target {
        Target::Id(address) => {
            interaction::resource_id(&sent.value, address.id)?;
            author.check(address.resource_type, address.id, &sent.value)?;
            let prepared = Prepared::of(address.id, &sent)?;
            let prepared = prepared.over(address.newest(&call.store)?.as_ref(), address.resource_type)?;
            let update = |tx: &mut Tx<'_>| {
                author.check_newest(tx, &address)?;
                let version = writing::update(tx, call.now, &address, &prepared, condition)?;
                author.wrote(tx, &address, &version)?;
                Ok::<_, ApiError>(version)
            };
            Ok(Written::of(address.id, call.store.commit(update).await?, &prepared))
        }
        Target::Matching(data_store, criteria) => {
            matching::ready(call, data_store).await?;
            let update = Conditional { call, data_store, criteria, author, sent, in_bundle };
            update.run(condition).await
        }
    }
}

struct Conditional<'a> {
    call: &'a Call,
    data_store: &'a str,
    criteria: Criteria,
    author: Author,
    sent: Sent,
    in_bundle: bool,
}

impl Conditional<'_> {
    async fn run(&self, condition: Condition) -> Result<Written, ApiError> {
        loop {
            // An update can have used this id before we drew it.
            if let Some(written) = self.run_once(condition, &self.call.ids.uuid()).await? {
                return Ok(written);
            }
        }
    }

    async fn run_once(&self, condition: Condition, fresh: &str) -> Result<Option<Written>, ApiError> {
        // Commits run one at a time, so the work is done before; again only if the criteria came to mean another.
        let expected = self.id(&self.call.store.snapshot(), fresh)?;
        let prepared = self.prepare(&expected)?;
        let update = |tx: &mut Tx<'_>| -> Result<Option<Written>, ApiError> {
            let id = self.id(&tx.before(), fresh)?;
            let address =
                Address { data_store: self.data_store, resource_type: &self.criteria.resource_type, id: &id };
            if id == fresh && address.newest_in(tx)?.is_some() {
                return Ok(None);
            }
            self.author.check_newest(tx, &address)?;
            let again = if id == expected { None } else { Some(self.prepare(&id)?) };
            let prepared = again.as_ref().unwrap_or(&prepared);
            let version = writing::update(tx, self.call.now, &address, prepared, condition)?;
            self.author.wrote(tx, &address, &version)?;
            Ok(Some(Written::of(&*id, version, prepared)))
        };
        self.call.store.commit(update).await
    }

    fn prepare(&self, id: &str) -> Result<Prepared, ApiError> {
        self.author.check(&self.criteria.resource_type, id, &self.sent.value)?;
        Prepared::of(id, &self.sent)
    }

    /// The id of what is updated or, if nothing meets the criteria, created.
    fn id(&self, snapshot: &Snapshot, fresh: &str) -> Result<String, ApiError> {
        let sent = self.sent.value.get("id").and_then(Value::as_str);
        let matched = matching::find(self.call, snapshot, self.data_store, &self.criteria)?;
        let updated =
            conditional::Updated { data_store: self.data_store, sent, fresh, in_bundle: self.in_bundle };
        updated.id(snapshot, &self.criteria, matched)
    }
}
