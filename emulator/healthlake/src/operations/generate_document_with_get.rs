//! GenerateDocumentWithGet, FHIR's `$document`: `GET /Composition/{id}/$document`, with `persist` to keep the document; see
//! `document`.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::document;
use crate::interaction::{self, Query};

pub(super) async fn generate_document_with_get(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    interaction::data_store(&call, &request)?;
    let query = Query::read(&request, &["persist"])?;
    let persist = interaction::flag(&query, "persist")?.unwrap_or_default();
    document::generate(&call, &request, persist).await
}
