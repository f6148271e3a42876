//! What a transaction is going to do, decided in three steps.
//!
//! [`Plan::read`] understands and validates the entries, and needs no state but profiles. [`Plan::resolve`] says which resource each entry
//! and each reference by criteria is about; only criteria need the state for that. [`Plan::prepare`] puts the ids in place of
//! the links and makes the resources ready to be written. All of it is done before the commit; inside, only what criteria
//! mean is asked again.

use std::collections::HashSet;

use bytes::Bytes;
use contract::{ApiError, Call};
use http::Method;
use serde_json::Value;
use store::Snapshot;

use super::SentEntry;
use super::entry::Entry;
use super::references::{self, Replacements};
use crate::collections::Address;
use crate::conditional::{self, Updated};
use crate::errors::{self, in_entry};
use crate::interaction::{self, Kind, Patch, Query, Sent, Target};
use crate::matching::{self, Criteria, Matched};
use crate::model::conditions::Condition;
use crate::model::scopes::Actions;
use crate::model::version::Version;
use crate::smart::Author;
use crate::validation::{Level, Note};
use crate::writing::Prepared;

/// A transaction that was understood.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// In the order in which R4 has them done: deletes, creates, then updates and patches.
    pub(crate) writes: Vec<Write>,
    pub(crate) reads: Vec<(usize, Entry)>,
    /// References by criteria, and the entry where the first of each stands.
    references: Vec<(usize, String, Criteria)>,
}

/// An entry that writes.
#[derive(Debug)]
pub(crate) struct Write {
    /// Which entry this is.
    pub(crate) index: usize,
    pub(crate) resource_type: String,
    full_url: Option<String>,
    /// The text of the resource.
    body: Bytes,
    pub(crate) author: Author,
    /// What is wrong with it, if that was let pass.
    note: Option<Note>,
    pub(crate) action: Action,
}

/// What an entry does.
#[derive(Debug)]
pub(crate) enum Action {
    Delete {
        whom: Whom,
        condition: Condition,
    },
    Create {
        fresh: String,
        unless: Option<Criteria>,
    },
    /// A fresh id is drawn only for criteria, which may come to nothing.
    Update {
        whom: Whom,
        fresh: String,
        sent: Option<String>,
        condition: Condition,
    },
    Patch {
        whom: Whom,
        patch: Patch,
        condition: Condition,
    },
}

/// Which resource an entry is about.
#[derive(Debug)]
pub(crate) enum Whom {
    Id(String),
    Matching(Criteria),
}

/// What criteria came to.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Resolution {
    /// One for each write.
    pub(crate) targets: Vec<Resolved>,
    pub(crate) replacements: Replacements,
}

/// The id of what an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resolved {
    Written(String),
    /// A conditional create found this, and lets it be.
    Found(String),
}

impl Resolved {
    pub(crate) fn id(&self) -> &str {
        let (Resolved::Written(id) | Resolved::Found(id)) = self;
        id
    }
}

/// The parsed resources of the writes.
pub(crate) type Parsed = Vec<Option<Value>>;

impl Plan {
    /// Understands the entries. The resources come beside the plan, for whoever prepares them to change.
    ///
    /// # Errors
    /// The first fault of an entry.
    pub(crate) async fn read(
        call: &Call,
        data_store: &str,
        level: Level,
        entries: Vec<SentEntry>,
    ) -> Result<(Plan, Parsed), ApiError> {
        let mut plan = Plan::default();
        let mut writes = Vec::new();
        let mut references = HashSet::new();
        for (index, sent) in entries.into_iter().enumerate() {
            let here = |error| in_entry(error, index);
            let entry = Entry::read(call, data_store, level, sent).map_err(here)?;
            if matches!(entry.request.method, Method::GET | Method::HEAD) {
                plan.reads.push((index, entry));
                continue;
            }
            let (write, mut resource) = write(call, index, entry).await.map_err(here)?;
            if let Some(resource) = &mut resource {
                let mut found = HashSet::new();
                references::conditional(resource, &write.body, &mut found);
                found.retain(|new| references.insert(new.clone()));
                plan.references.extend(found.into_iter().map(|(sent, criteria)| (index, sent, criteria)));
            }
            writes.push((write, resource));
        }
        // Sorting is stable: within a step, entries stay in their order.
        writes.sort_by_key(|(write, _)| match write.action {
            Action::Delete { .. } => 0,
            Action::Create { .. } => 1,
            Action::Update { .. } | Action::Patch { .. } => 2,
        });
        let (writes, parsed) = writes.into_iter().unzip();
        plan.writes = writes;
        Ok((plan, parsed))
    }

    /// Whether anything depends on what a search finds.
    pub(crate) fn has_criteria(&self) -> bool {
        !self.references.is_empty() || self.writes.iter().any(|write| write.criteria().is_some())
    }

    /// Says what each entry, and each reference by criteria, is about.
    ///
    /// # Errors
    /// 412 for criteria that are not met as they must be, 400 if two entries write one resource or have one `fullUrl`.
    pub(crate) fn resolve(
        &self,
        call: &Call,
        data_store: &str,
        snapshot: &Snapshot,
    ) -> Result<Resolution, ApiError> {
        let mut resolution = Resolution::default();
        let mut written = HashSet::new();
        let mut created = HashSet::new();
        for write in &self.writes {
            let here = |error| in_entry(error, write.index);
            let resolved = write.resolve(call, data_store, snapshot).map_err(here)?;
            if let Resolved::Written(id) = &resolved {
                if let Action::Create { unless: Some(criteria), .. } = &write.action
                    && !created.insert(criteria)
                {
                    return Err(here(errors::criteria_twice(criteria)));
                }
                if !written.insert((&*write.resource_type, id.clone())) {
                    return Err(here(errors::named_twice(&write.resource_type, id)));
                }
            }
            if let Some(full_url) = write.replaced_url() {
                let place = format!("{}/{}", write.resource_type, resolved.id());
                if resolution.replacements.entries.insert(full_url.to_owned(), place).is_some() {
                    return Err(here(errors::full_url_twice(full_url)));
                }
            }
            resolution.targets.push(resolved);
        }
        for (index, sent, criteria) in &self.references {
            let here = |error| in_entry(error, *index);
            let several = match matching::find(call, snapshot, data_store, criteria).map_err(here)? {
                Matched::One(id, _) => {
                    let place = format!("{}/{id}", criteria.resource_type);
                    resolution.replacements.criteria.insert(sent.clone(), place);
                    continue;
                }
                Matched::Nothing => false,
                Matched::Several => true,
            };
            return Err(here(errors::reference_without_match(sent, several)));
        }
        Ok(resolution)
    }

    /// Makes the resources ready; `newest` says what is there now. `None` for an entry that has none, or whose resource is made in the commit.
    pub(crate) fn prepare(
        &self,
        data_store: &str,
        newest: impl Fn(&Address<'_>) -> Result<Option<Version>, ApiError>,
        parsed: Parsed,
        resolution: &Resolution,
    ) -> Result<Vec<Option<Prepared>>, ApiError> {
        let mut prepared = Vec::with_capacity(self.writes.len());
        for ((write, resource), resolved) in self.writes.iter().zip(parsed).zip(&resolution.targets) {
            prepared.push(match (&write.action, resource, resolved) {
                (
                    Action::Create { .. } | Action::Update { .. },
                    Some(mut resource),
                    Resolved::Written(id),
                ) => {
                    let replaced =
                        resolution.replacements.apply(write.full_url.as_deref(), &mut resource, &write.body);
                    let here = |error| in_entry(error, write.index);
                    write.author.check(&write.resource_type, id, &resource).map_err(here)?;
                    let text = replaced.as_deref().unwrap_or(&write.body);
                    let prepared = Prepared::new(id, text, &resource)?.with_note(write.note.clone());
                    let address = Address { data_store, resource_type: &write.resource_type, id };
                    Some(prepared.over(newest(&address)?.as_ref(), address.resource_type)?)
                }
                _ => None,
            });
        }
        Ok(prepared)
    }

    /// Parses the resources again, since preparing them used them up.
    pub(crate) fn parse_again(&self) -> Result<Parsed, ApiError> {
        let parse = |write: &Write| match write.action {
            Action::Create { .. } | Action::Update { .. } => fhir::json::parse(&write.body).map(Some),
            Action::Delete { .. } | Action::Patch { .. } => Ok(None),
        };
        let parsed: Result<Parsed, _> = self.writes.iter().map(parse).collect();
        parsed.map_err(|issue| ApiError::internal(issue.diagnostics))
    }

    /// Draws other ids for what is created.
    pub(crate) fn draw_again(&mut self, call: &Call, data_store: &str) -> Result<(), ApiError> {
        for write in &mut self.writes {
            if let Action::Create { fresh, .. } | Action::Update { whom: Whom::Matching(_), fresh, .. } =
                &mut write.action
            {
                *fresh = draw(call, data_store, &write.resource_type)?;
            }
        }
        Ok(())
    }
}

impl Write {
    fn criteria(&self) -> Option<&Criteria> {
        match &self.action {
            Action::Create { unless, .. } => unless.as_ref(),
            Action::Delete { whom, .. } | Action::Update { whom, .. } | Action::Patch { whom, .. } => {
                match whom {
                    Whom::Matching(criteria) => Some(criteria),
                    Whom::Id(_) => None,
                }
            }
        }
    }

    /// The `fullUrl` whose links lead to what this entry writes. That of a create always does; an update is known by its own
    /// place, and by another only if that is no place at all.
    fn replaced_url(&self) -> Option<&str> {
        let full_url = self.full_url.as_deref()?;
        let stands_for_it = match self.action {
            Action::Create { .. } => true,
            Action::Update { .. } | Action::Patch { .. } => full_url.starts_with("urn:"),
            Action::Delete { .. } => false,
        };
        stands_for_it.then_some(full_url)
    }

    fn resolve(&self, call: &Call, data_store: &str, snapshot: &Snapshot) -> Result<Resolved, ApiError> {
        let find = |criteria: &Criteria| matching::find(call, snapshot, data_store, criteria);
        let id = match &self.action {
            Action::Create { fresh, unless: None } => fresh.clone(),
            Action::Create { fresh, unless: Some(criteria) } => match find(criteria)? {
                Matched::Nothing => fresh.clone(),
                Matched::One(id, _) => return Ok(Resolved::Found(id)),
                Matched::Several => return Err(errors::several_matches(criteria)),
            },
            Action::Delete { whom: Whom::Id(id), .. }
            | Action::Update { whom: Whom::Id(id), .. }
            | Action::Patch { whom: Whom::Id(id), .. } => id.clone(),
            Action::Delete { whom: Whom::Matching(criteria), .. } => {
                conditional::id_to_delete(snapshot, data_store, criteria, find(criteria)?)?
            }
            Action::Update { whom: Whom::Matching(criteria), fresh, sent, .. } => {
                let updated = Updated { data_store, sent: sent.as_deref(), fresh, in_bundle: true };
                updated.id(snapshot, criteria, find(criteria)?)?
            }
            Action::Patch { whom: Whom::Matching(criteria), .. } => find(criteria)?.one(criteria)?.0,
        };
        Ok(Resolved::Written(id))
    }
}

/// Understands an entry that writes. Its resource comes with it, if it is one to be written.
async fn write(call: &Call, index: usize, entry: Entry) -> Result<(Write, Option<Value>), ApiError> {
    let Entry { operation, request, full_url } = entry;
    let data_store = request.parameter("datastore");
    if operation.name == "CreateResource" {
        let resource_type = interaction::resource_type(&request, Kind::Create)?.to_owned();
        Query::read(&request, &[])?;
        let unless = interaction::if_none_exist(&request, &resource_type)?;
        let Sent { value, text, note } =
            interaction::resource(call, data_store, &request, &resource_type).await?;
        let action = Action::Create { fresh: draw(call, data_store, &resource_type)?, unless };
        let author = Author::new(call, Actions::CREATE, &resource_type)?;
        let write = Write { index, resource_type, full_url, body: text, author, note, action };
        return Ok((write, Some(value)));
    }
    let target = interaction::target(call, &request)?;
    let resource_type = target.resource_type().to_owned();
    let whom = match target {
        Target::Id(address) => Whom::Id(address.id.to_owned()),
        Target::Matching(_, criteria) => Whom::Matching(criteria),
    };
    // HealthLake deletes by criteria in a transaction, but neither updates nor patches.
    let is_conditional = matches!(whom, Whom::Matching(_));
    if is_conditional && call.settings.strict_limits && operation.name != "DeleteResource" {
        return Err(errors::interaction_not_supported());
    }
    let (mut written, mut body, mut note) = (None, Bytes::new(), None);
    let action = match operation.name {
        "DeleteResource" => Action::Delete { whom, condition: interaction::check_delete(&request)? },
        "PatchResource" => {
            let condition = interaction::check_update(&request)?;
            let patch = Patch::read(&request)?;
            if patch.level == Level::Strict {
                matching::ready(call, data_store).await?;
            }
            Action::Patch { whom, patch, condition }
        }
        _ => {
            let condition = interaction::check_update(&request)?;
            let sent = interaction::resource(call, data_store, &request, &resource_type).await?;
            let resource = sent.value;
            (body, note) = (sent.text, sent.note);
            if let Whom::Id(id) = &whom {
                interaction::resource_id(&resource, id)?;
            }
            let sent = resource.get("id").and_then(Value::as_str).map(str::to_owned);
            written = Some(resource);
            let fresh = match whom {
                Whom::Id(_) => String::new(),
                Whom::Matching(_) => draw(call, data_store, &resource_type)?,
            };
            Action::Update { whom, fresh, sent, condition }
        }
    };
    let actions = if operation.name == "DeleteResource" { Actions::DELETE } else { Actions::UPDATE };
    let author = Author::new(call, actions, &resource_type)?;
    Ok((Write { index, resource_type, full_url, body, author, note, action }, written))
}

/// An id that no resource of this type has, as far as can be told before the commit.
fn draw(call: &Call, data_store: &str, resource_type: &str) -> Result<String, ApiError> {
    loop {
        let id = call.ids.uuid();
        if (Address { data_store, resource_type, id: &id }).newest(&call.store)?.is_none() {
            return Ok(id);
        }
    }
}
