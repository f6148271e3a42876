//! A page of a data store's jobs of one kind: what ListFHIRImportJobs and ListFHIRExportJobs have in common.
//!
//! In the order of their ids; AWS's order is not published.

use std::ops::Bound;

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Number, Value};

use super::shapes::properties;
use crate::collections::is_active;
use crate::collections::jobs::{JOBS, job_key, kind_prefix, read_job};
use crate::errors;
use crate::model::job::{Job, Kind};
use crate::model::token;

/// How many are on a page unless asked otherwise; believed.
const PAGE: usize = 100;

/// What both operations are given.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    datastore_id: String,
    next_token: Option<String>,
    max_results: Option<usize>,
    job_name: Option<String>,
    job_status: Option<String>,
    submitted_before: Option<Number>,
    submitted_after: Option<Number>,
}

impl Input {
    fn takes(&self, job: &Job) -> bool {
        // Milliseconds of our time fit in a double without loss.
        #[allow(clippy::cast_precision_loss)]
        let submitted = job.submitted as f64 / 1000.0;
        let seconds = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
        self.job_name.as_ref().is_none_or(|name| job.name.as_ref() == Some(name))
            && self.job_status.as_deref().is_none_or(|status| status == job.status.word())
            && seconds(&self.submitted_before).is_none_or(|bound| submitted < bound)
            && seconds(&self.submitted_after).is_none_or(|bound| submitted > bound)
    }
}

/// The properties of the jobs on the page, and the token of the next.
pub(crate) fn page(call: &Call, kind: Kind, input: &Input) -> Result<(Vec<Value>, Option<String>), ApiError> {
    let data_store = &input.datastore_id;
    if !is_active(&call.store, data_store) {
        return Err(errors::data_store_not_found(data_store));
    }
    let prefix = kind_prefix(kind);
    let end = prefix.after_prefix().map_or(Bound::Unbounded, Bound::Excluded);
    let start = match &input.next_token {
        None => Bound::Included(prefix),
        Some(token) => {
            let id = token::read_after_job(token).ok_or_else(errors::invalid_next_token)?;
            Bound::Excluded(job_key(kind, &id))
        }
    };
    let most = input.max_results.unwrap_or(PAGE);
    let snapshot = call.store.snapshot();
    let mut page: Vec<Job> = Vec::new();
    for (_, row) in snapshot.range(JOBS.of(data_store), (start, end)) {
        let job = read_job(row)?;
        if input.takes(&job) {
            page.push(job);
            // One more than the page holds says that there is a next one.
            if page.len() > most {
                break;
            }
        }
    }
    let more = page.len() > most;
    page.truncate(most);
    let next = page.last().filter(|_| more).map(|last| token::after_job(&last.id));
    Ok((page.iter().map(|job| properties(call, data_store, job)).collect(), next))
}
