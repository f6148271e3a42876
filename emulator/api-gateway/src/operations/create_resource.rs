//! CreateResource: a place in the tree of paths, below another.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{put_resource, resource};
use crate::model::resource::{Resource, path_under};
use crate::{errors, resources, rest_apis};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    parent_id: String,
    path_part: String,
}

pub(super) async fn create_resource(call: Call, input: Input) -> Result<Resource, ApiError> {
    let id = rest_apis::new_id::<6>(&call);
    call.store
        .commit(|tx| {
            let siblings = resources::all(tx, &input.rest_api_id)?;
            let parent = resource(tx, &input.rest_api_id, &input.parent_id)?;
            resources::check_part(&input.path_part)?;
            resources::check_place(&siblings, &parent, &input.path_part, None)?;
            if siblings.len() >= resources::MOST_RESOURCES {
                return Err(errors::limit_exceeded("resources for this API"));
            }
            let path = path_under(&parent.path, &input.path_part);
            let resource = Resource {
                id,
                parent_id: Some(parent.id),
                path_part: Some(input.path_part),
                path,
                resource_methods: BTreeMap::new(),
            };
            put_resource(tx, &input.rest_api_id, &resource)?;
            Ok(resource)
        })
        .await
}
