//! What holds of an API as a whole: how it is made, checked, patched and removed.

use contract::{ApiError, Call};
use store::{Key, Tx};

use crate::collections::{
    BASE_PATH_MAPPINGS, DOMAIN_NAMES, HOMES, MODELS, OF_AN_API, REST_APIS, all, put, put_resource, settle,
    unsettle,
};
use crate::errors;
use crate::model::domain_name::{BasePathMapping, DomainName};
use crate::model::payload_model::{MODELS_OF_A_NEW_API, Model};
use crate::model::resource::Resource;
use crate::model::rest_api::{EndpointConfiguration, RestApi};
use crate::patching::{ADD_REMOVE, ANY, Kind, REPLACE, Table, Wording, row};

/// The largest minimum of a body that is compressed, in bytes (captured).
const MOST_COMPRESSION_SIZE: i64 = 10_485_760;

/// What may be patched of an API.
pub(crate) static PATCHES: Table = Table {
    wording: Wording::Plain,
    paths: &[
        row("/name", REPLACE, Kind::Text),
        row("/description", ANY, Kind::Text),
        row("/version", REPLACE, Kind::Text),
        row("/apiKeySource", REPLACE, Kind::Text),
        row("/binaryMediaTypes/{type}", ANY, Kind::Member),
        row("/minimumCompressionSize", REPLACE, Kind::Integer),
        row("/policy", ANY, Kind::Text),
        row("/disableExecuteApiEndpoint", REPLACE, Kind::Flag),
        row("/endpointConfiguration/types/{type}", ANY, Kind::Member),
        row("/endpointConfiguration/ipAddressType", REPLACE, Kind::Text),
        row("/endpointConfiguration/vpcEndpointIds", ADD_REMOVE, Kind::Item),
        row("/securityPolicy", REPLACE, Kind::Text),
        row("/endpointAccessMode", REPLACE, Kind::Text),
    ],
};

/// A new id of so many lower-case letters and digits.
pub(crate) fn new_id<const LENGTH: usize>(call: &Call) -> String {
    call.ids.capitals::<LENGTH, String>().to_ascii_lowercase()
}

/// The endpoint configuration of a new API, with what AWS fills in.
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn endpoint(given: Option<EndpointConfiguration>) -> Result<EndpointConfiguration, ApiError> {
    let mut endpoint = given.unwrap_or_else(|| EndpointConfiguration {
        types: vec!["EDGE".to_owned()],
        ip_address_type: None,
        vpc_endpoint_ids: Vec::new(),
    });
    check_types(&endpoint)?;
    let is_private = endpoint.types.iter().any(|kind| kind == "PRIVATE");
    let usual = if is_private { "dualstack" } else { "ipv4" };
    let address_type = endpoint.ip_address_type.get_or_insert_with(|| usual.to_owned());
    if is_private && address_type != "dualstack" {
        return Err(only_dualstack());
    }
    Ok(endpoint)
}

fn check_types(endpoint: &EndpointConfiguration) -> Result<(), ApiError> {
    match endpoint.types.as_slice() {
        [] => Err(errors::no_endpoint_type()),
        [kind] if ["REGIONAL", "EDGE", "PRIVATE"].contains(&kind.as_str()) => Ok(()),
        [_] => {
            let text = "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE";
            Err(errors::bad_request(text))
        }
        _ => Err(errors::bad_request("Cannot create an api with multiple Endpoint Types.")),
    }
}

fn only_dualstack() -> ApiError {
    errors::bad_request("Only dualstack ipAddressType is supported for Private APIs.")
}

/// That a minimum of bytes is one (captured).
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn check_compression(size: Option<i64>) -> Result<(), ApiError> {
    match size {
        None | Some(0..=MOST_COMPRESSION_SIZE) => Ok(()),
        Some(_) => {
            Err(errors::bad_request("Invalid minimum compression size, must be between 0 and 10485760"))
        }
    }
}

/// A policy as AWS keeps and tells it: JSON text whose quotes are escaped once more (captured: Terraform's provider unquotes it).
pub(crate) fn escaped_policy(policy: &str) -> String {
    let quoted = serde_json::Value::String(policy.to_owned()).to_string();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

/// That a patched API is one, with what follows from the change of its endpoint.
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn conforming(before: &RestApi, mut api: RestApi) -> Result<RestApi, ApiError> {
    if api.name.trim().is_empty() {
        return Err(errors::bad_request("API name cannot be blank"));
    }
    check_compression(api.minimum_compression_size)?;
    check_types(&api.endpoint_configuration)?;
    let endpoint = &mut api.endpoint_configuration;
    let address_type = endpoint.ip_address_type.as_deref();
    if !matches!(address_type, Some("ipv4" | "dualstack")) {
        return Err(errors::bad_request("ipAddressType must be either ipv4 or dualstack."));
    }
    let is_private = |api: &EndpointConfiguration| api.types.iter().any(|kind| kind == "PRIVATE");
    if is_private(endpoint) && address_type != Some("dualstack") {
        if is_private(&before.endpoint_configuration) {
            return Err(only_dualstack());
        }
        endpoint.ip_address_type = Some("dualstack".to_owned());
    }
    if before.policy != api.policy {
        api.policy = api.policy.as_deref().map(escaped_policy);
    }
    Ok(api)
}

/// Writes a new API with its root and the models that every API begins with.
pub(crate) fn found(call: &Call, tx: &mut Tx<'_>, api: &RestApi) -> Result<(), ApiError> {
    put(tx, REST_APIS.whole(), &api.id, api)?;
    settle(tx, &HOMES, &api.id)?;
    put_resource(tx, &api.id, &root(api))?;
    for (name, description, schema) in MODELS_OF_A_NEW_API {
        let model = Model {
            id: new_id::<6>(call),
            name: name.to_owned(),
            description: Some(description.to_owned()),
            schema: Some(schema.to_owned()),
            content_type: "application/json".to_owned(),
        };
        put(tx, MODELS.of(&api.id), name, &model)?;
    }
    Ok(())
}

/// The root of an API, without methods.
pub(crate) fn root(api: &RestApi) -> Resource {
    Resource {
        id: api.root_resource_id.clone(),
        parent_id: None,
        path_part: None,
        path: "/".to_owned(),
        resource_methods: std::collections::BTreeMap::new(),
    }
}

/// Removes an API with all that is its own.
///
/// # Errors
/// `BadRequestException` if a domain leads to it. Believed: the text.
pub(crate) fn remove(tx: &mut Tx<'_>, api: &str) -> Result<(), ApiError> {
    for domain in all::<DomainName>(tx, DOMAIN_NAMES.whole())? {
        let mappings: Vec<BasePathMapping> = all(tx, BASE_PATH_MAPPINGS.of(&domain.domain_name))?;
        if mappings.iter().any(|mapping| mapping.rest_api_id == api) {
            let text =
                "Please remove all base path mappings related to the API in your domain before deleting it";
            return Err(errors::bad_request(text));
        }
    }
    for collection in OF_AN_API {
        tx.drop_part(collection.of(api));
    }
    tx.remove(REST_APIS.whole(), Key::text(api));
    unsettle(tx, &HOMES, api);
    Ok(())
}
