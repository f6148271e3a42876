//! A transaction: all of its entries in one commit, or none.
//!
//! R4 has deletes done first, then creates, then updates and patches, then reads, whatever the order of the entries; the
//! answers come in the order of the entries. Reads by id belong to the commit; other reads (a search, a history) are
//! answered from the state after it. A read that fails makes the transaction fail, but one that nobody can answer before
//! the commit, since it is about what the commit makes, is answered by its error.
//!
//! The links in a JSON Patch stay as they are.

use contract::{ApiError, Call, Run};
use http::Method;
use store::{StoreError, Tx};

use super::SentEntry;
use super::entry::Entry;
use super::plan::{Action, Plan, Resolution, Resolved, Write};
use super::reply::{Replies, Reply};
use crate::collections::Address;
use crate::errors::{self, in_entry};
use crate::interaction::{Change, Patch, Returning, Written};
use crate::model::scopes::Actions;
use crate::smart::{self, Use};
use crate::validation::{Level, Library};
use crate::writing::{self, Prepared};
use crate::{interaction, matching};

/// How often ids are drawn anew because they were used meanwhile.
const DRAWS: usize = 8;

/// Something written in the commit together with the Bundle that answers the transaction.
pub(crate) type Finish<'f> = &'f (dyn Fn(&mut Tx<'_>, &[u8]) -> Result<(), ApiError> + Sync);

/// A transaction under way.
#[derive(Clone, Copy)]
pub(crate) struct Transaction<'a> {
    pub(crate) call: &'a Call,
    pub(crate) data_store: &'a str,
    pub(crate) preferred: Option<Returning>,
    pub(crate) level: Level,
    /// Set where the answer must be known when the commit ends.
    pub(crate) finish: Option<Finish<'a>>,
}

/// Why a commit did not happen.
enum Halt {
    Refused(Box<ApiError>),
    /// A drawn id was used by somebody else.
    IdTaken,
}

impl From<ApiError> for Halt {
    fn from(error: ApiError) -> Halt {
        Halt::Refused(Box::new(error))
    }
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Halt {
        Halt::from(ApiError::from(error))
    }
}

impl Transaction<'_> {
    /// Runs a transaction and gives what answers it.
    ///
    /// # Errors
    /// That of the first entry that fails, which it names. Nothing is stored then.
    pub(crate) async fn run(&self, entries: Vec<SentEntry>) -> Result<Replies, ApiError> {
        let count = entries.len();
        let (mut plan, parsed) = Plan::read(self.call, self.data_store, self.level, entries).await?;
        self.check_strict(&plan)?;
        if plan.has_criteria() {
            matching::ready(self.call, self.data_store).await?;
        }
        self.try_reads(&plan).await?;
        let mut parsed = Some(parsed);
        let mut replies = Vec::new();
        for draws in 1..=DRAWS {
            let resolution = plan.resolve(self.call, self.data_store, &self.call.store.snapshot())?;
            let parsed = parsed.take().map_or_else(|| plan.parse_again(), Ok)?;
            let newest = |address: &Address<'_>| address.newest(&self.call.store);
            let prepared = plan.prepare(self.data_store, newest, parsed, &resolution)?;
            let commit = |tx: &mut Tx<'_>| self.commit(tx, &plan, &resolution, &prepared, count);
            match self.call.store.commit(commit).await {
                Ok(done) => {
                    replies = done;
                    break;
                }
                Err(Halt::Refused(error)) => return Err(*error),
                Err(Halt::IdTaken) if draws == DRAWS => {
                    return Err(ApiError::internal("drawn ids were used again and again"));
                }
                Err(Halt::IdTaken) => plan.draw_again(self.call, self.data_store)?,
            }
        }
        self.answer_reads(plan, &mut replies).await?;
        Ok(Replies::of(replies))
    }

    /// HealthLake does not patch in a transaction that it runs later.
    fn check_strict(&self, plan: &Plan) -> Result<(), ApiError> {
        let is_strict = self.call.settings.strict_limits && self.finish.is_some();
        let mut writes = plan.writes.iter().filter(|_| is_strict);
        match writes.find(|write| matches!(write.action, Action::Patch { .. })) {
            Some(patch) => Err(in_entry(errors::interaction_not_supported(), patch.index)),
            None => Ok(()),
        }
    }

    fn commit(
        &self,
        tx: &mut Tx<'_>,
        plan: &Plan,
        resolution: &Resolution,
        prepared: &[Option<Prepared>],
        count: usize,
    ) -> Result<Vec<Option<Reply>>, Halt> {
        // Commits run one at a time, so the work was done before; again only if criteria came to mean something else.
        let now = match plan.has_criteria() {
            true => Some(plan.resolve(self.call, self.data_store, &tx.before())?),
            false => None,
        };
        let now = now.filter(|now| now != resolution);
        let newest = |address: &Address<'_>| address.newest_in(tx);
        let prepare = |now| plan.prepare(self.data_store, newest, plan.parse_again()?, now);
        let again = now.as_ref().map(prepare).transpose()?;
        let (resolution, prepared) = match (&now, &again) {
            (Some(now), Some(again)) => (now, again.as_slice()),
            _ => (resolution, prepared),
        };
        let mut replies: Vec<Option<Reply>> = std::iter::repeat_with(|| None).take(count).collect();
        for ((write, resolved), prepared) in plan.writes.iter().zip(&resolution.targets).zip(prepared) {
            let written = self.write(tx, write, resolved, prepared.as_ref(), resolution);
            let written = written.map_err(|error| in_entry(error, write.index))?.ok_or(Halt::IdTaken)?;
            let reply = Reply::written(&write.resource_type, &written, self.preferred);
            if let Some(place) = replies.get_mut(write.index) {
                *place = Some(reply);
            }
        }
        for (index, entry) in plan.reads.iter().filter(|(_, entry)| is_by_id(entry)) {
            let reply = self.read(tx, entry).map_err(|error| in_entry(error, *index))?;
            if let Some(place) = replies.get_mut(*index) {
                *place = Some(reply);
            }
        }
        match self.finish {
            Some(finish) => {
                finish(tx, &Replies::of(replies).write(self.call.now))?;
                Ok(Vec::new())
            }
            None => Ok(replies),
        }
    }

    /// Writes an entry. `None` if the id that was drawn for it is used.
    fn write(
        &self,
        tx: &mut Tx<'_>,
        write: &Write,
        resolved: &Resolved,
        prepared: Option<&Prepared>,
        resolution: &Resolution,
    ) -> Result<Option<Written>, ApiError> {
        let (now, id) = (self.call.now, resolved.id());
        let address = Address { data_store: self.data_store, resource_type: &write.resource_type, id };
        let ready = || prepared.ok_or_else(|| ApiError::internal("an entry was not prepared"));
        if let Resolved::Found(_) = resolved {
            let found = address.newest_of(&tx.before())?;
            return Ok(found.map(|version| Written::found(id, version)));
        }
        write.author.check_newest(tx, &address)?;
        let mut patched = None;
        let version = match &write.action {
            Action::Delete { condition, .. } => writing::delete(tx, now, &address, *condition)?,
            Action::Create { .. } => match writing::create(tx, now, &address, ready()?)? {
                Some(version) => version,
                None => return Ok(None),
            },
            Action::Update { fresh, condition, .. } => {
                if id == fresh && address.newest_in(tx)?.is_some() {
                    return Ok(None);
                }
                writing::update(tx, now, &address, ready()?, *condition)?
            }
            Action::Patch { patch, condition, .. } => {
                writing::check_active(tx, &address)?;
                let newest = writing::check_patch(&address, *condition, address.newest_in(tx)?)?;
                let patch = self.with_links(patch, resolution)?;
                let library = Library::new(self.call, self.data_store, || tx.before());
                let prepared = writing::patched(&address, &patch, &newest, &write.author, &library)?;
                drop(library);
                let version = writing::patch(tx, now, &address, &prepared, &newest)?;
                patched = Some(prepared);
                version
            }
        };
        write.author.wrote(tx, &address, &version)?;
        let note = patched.as_ref().or(prepared).and_then(|prepared| prepared.note.clone());
        Ok(Some(Written { note, ..Written::new(id, version) }))
    }

    /// A patch whose links to other entries lead where those are kept.
    fn with_links(&self, patch: &Patch, resolution: &Resolution) -> Result<Patch, ApiError> {
        let change = match &patch.change {
            Change::Json(patch) => Change::Json(patch.clone()),
            Change::FhirPath(parameters) => {
                let mut parameters = parameters.clone();
                let text = parameters.to_string();
                resolution.replacements.apply(None, &mut parameters, text.as_bytes());
                Change::FhirPath(parameters)
            }
        };
        Ok(Patch { level: patch.level, change })
    }

    fn read(&self, tx: &Tx<'_>, entry: &Entry) -> Result<Reply, ApiError> {
        let address = interaction::address(self.call, &entry.request, interaction::Kind::Read)?;
        let bounds = smart::bounds(self.call, Actions::READ, address.resource_type, Use::Read)?;
        let newest = address.newest_in(tx)?;
        if let Some(newest) = newest.as_ref().filter(|newest| !newest.is_deleted())
            && !bounds.hold_version(address.resource_type, address.id, newest)?
        {
            return Err(bounds.refusal());
        }
        Reply::read(self.call, &entry.request, &address, newest)
    }

    /// Finds out whether the reads that come after the commit can be answered at all.
    async fn try_reads(&self, plan: &Plan) -> Result<(), ApiError> {
        for (index, entry) in plan.reads.iter().filter(|(_, entry)| !is_by_id(entry)) {
            if self.finish.is_some() {
                let what = format!("{} in an asynchronous transaction", entry.operation.name);
                return Err(in_entry(errors::not_emulated(&what), *index));
            }
            let Run::Http(run) = entry.operation.run else { continue };
            if let Err(error) = run(self.call.clone(), entry.request.clone()).await
                && !matches!(error.status, 404 | 410)
            {
                return Err(in_entry(error, *index));
            }
        }
        Ok(())
    }

    async fn answer_reads(&self, plan: Plan, replies: &mut [Option<Reply>]) -> Result<(), ApiError> {
        for (index, entry) in plan.reads.into_iter().filter(|(_, entry)| !is_by_id(entry)) {
            let is_head = entry.request.method == Method::HEAD;
            let Run::Http(run) = entry.operation.run else { continue };
            let reply = match run(self.call.clone(), entry.request).await {
                Ok(answer) => Reply::of_answer(answer, is_head)?,
                Err(error) => Reply::refused(error)?,
            };
            if let Some(place) = replies.get_mut(index) {
                *place = Some(reply);
            }
        }
        Ok(())
    }
}

fn is_by_id(entry: &Entry) -> bool {
    entry.operation.name == "ReadResource"
}
