//! GetSmartConfiguration: `GET /.well-known/smart-configuration`, SMART's discovery document.
//!
//! The metadata that the data store was created with, as AWS documents; that all of its members are told is believed. No
//! token is needed, nor a signature: who asks does not know yet where to get one. What HealthLake answers for a data store
//! without SMART on FHIR is believed.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use store::Key;

use crate::collections::{self, DATASTORES};
use crate::errors;
use crate::interaction::{self, Query};

pub(super) async fn get_smart_configuration(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    let id = interaction::data_store(&call, &request)?;
    Query::read(&request, &[])?;
    let row = call.store.get(DATASTORES.whole(), &Key::text(id));
    let data_store = row.map(|row| collections::read_data_store(&row)).transpose()?;
    let provider = data_store.map(|data_store| data_store.identity_provider);
    let metadata = provider.filter(|provider| provider.is_smart()).and_then(|provider| provider.metadata);
    let metadata = metadata.ok_or_else(|| errors::not_smart(id))?;
    Ok(HttpAnswer::new(StatusCode::OK, metadata).with_header(CONTENT_TYPE, "application/json"))
}
