//! ProcessBundle, FHIR's batch and transaction: `POST /`.
//!
//! A `batch` answers 200 whatever its entries come to; a `transaction` 200, or the refusal of the entry that fails. With
//! `Prefer: respond-async` a transaction is run later: 202, and `content-location` says where to ask for what came of it.
//! A Bundle that is to be kept goes to `POST /Bundle`. `Prefer: return=representation` has the written resources in the
//! answer. The level of validation is that of all entries; what is kept though it is bad is told in its entry, and by a header.
//! Under strict limits HealthLake's numbers of entries hold: 100, or 500 for what is run later.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::{HeaderName, StatusCode};

use crate::bundle::transaction::Transaction;
use crate::bundle::{self, Processing, batch, pending};
use crate::errors;
use crate::interaction::{self, IDEMPOTENCY_KEY, Query, fhir_json};
use crate::validation::VALIDATION_ISSUES;

pub(super) async fn process_bundle(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    Query::read(&request, &[])?;
    if request.headers.contains_key(IDEMPOTENCY_KEY) {
        return Err(errors::not_emulated(&format!("Header {IDEMPOTENCY_KEY} on a Bundle")));
    }
    let preferred = interaction::preferred(&request)?;
    let level = interaction::check_bundle(&request)?;
    let later = interaction::prefers_async(&request);
    let submitted = bundle::read(&request.body, call.settings, later)?;
    let replies = match submitted.processing {
        // HealthLake runs no batch later; a preference may be passed over.
        Processing::Batch => batch::run(&call, data_store, level, submitted.entries, preferred).await?,
        Processing::Transaction if later => {
            return pending::submit(&call, data_store, &request.body, preferred, level).await;
        }
        Processing::Transaction => {
            let transaction = Transaction { call: &call, data_store, preferred, level, finish: None };
            transaction.run(submitted.entries).await?
        }
    };
    let answer = fhir_json(StatusCode::OK, replies.write(call.now));
    Ok(if replies.has_issues() {
        answer.with_header(HeaderName::from_static(VALIDATION_ISSUES), "true")
    } else {
        answer
    })
}
