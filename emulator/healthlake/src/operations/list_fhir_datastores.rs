//! ListFHIRDatastores: the data stores of an account and region, a page at a time, in the order of their ids (AWS's
//! order is not published). Those that were deleted are listed too, as they are described.

use std::ops::Bound;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use store::Key;

use crate::collections::{self, DATASTORES};
use crate::errors;
use crate::model::data_store::DataStore;
use crate::model::token;
use crate::shapes::DatastoreProperties;

/// How many are on a page unless asked otherwise; believed.
const PAGE: usize = 100;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    #[serde(default)]
    filter: Filter,
    next_token: Option<String>,
    max_results: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    datastore_name: Option<String>,
    datastore_status: Option<String>,
    created_before: Option<Number>,
    created_after: Option<Number>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    datastore_properties_list: Vec<DatastoreProperties>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

impl Filter {
    fn takes(&self, data_store: &DataStore) -> bool {
        // Milliseconds of our time fit in a double without loss.
        #[allow(clippy::cast_precision_loss)]
        let created = data_store.created as f64 / 1000.0;
        let seconds = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
        self.datastore_name.as_ref().is_none_or(|name| data_store.name.as_ref() == Some(name))
            && self.datastore_status.as_deref().is_none_or(|status| status == data_store.status.word())
            && seconds(&self.created_before).is_none_or(|bound| created < bound)
            && seconds(&self.created_after).is_none_or(|bound| created > bound)
    }
}

pub(super) async fn list_fhir_datastores(call: Call, input: Input) -> Result<Output, ApiError> {
    let start = match &input.next_token {
        None => Bound::Unbounded,
        Some(token) => {
            let id = token::read_after_data_store(token).ok_or_else(errors::invalid_next_token)?;
            Bound::Excluded(Key::text(&id))
        }
    };
    let most = input.max_results.unwrap_or(PAGE);
    let snapshot = call.store.snapshot();
    let mut page: Vec<DataStore> = Vec::new();
    for (_, row) in snapshot.range(DATASTORES.whole(), (start, Bound::Unbounded)) {
        let data_store = collections::read_data_store(row)?;
        if input.filter.takes(&data_store) {
            page.push(data_store);
            // One more than the page holds says that there is a next one.
            if page.len() > most {
                break;
            }
        }
    }
    let more = page.len() > most;
    page.truncate(most);
    let next_token = page.last().filter(|_| more).map(|last| token::after_data_store(&last.id));
    let datastore_properties_list =
        page.into_iter().map(|data_store| DatastoreProperties::of(&call, data_store)).collect();
    Ok(Output { datastore_properties_list, next_token })
}
