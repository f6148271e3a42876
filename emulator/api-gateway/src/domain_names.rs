//! Domains of one's own: how one is made and claimed, and the paths under it.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;
use store::{Key, Tx};

use crate::collections::{
    BASE_PATH_MAPPINGS, DOMAIN_NAMES, HOSTS, Home, REST_APIS, Rows, STAGES, named, put, settle, store_of,
    unsettle,
};
use crate::model::Texts;
use crate::model::domain_name::{BasePathMapping, DomainName, NO_PATH};
use crate::model::rest_api::EndpointConfiguration;
use crate::patching::{ANY, Kind, PatchOperation, REPLACE, Table, Wording, row};
use crate::{errors, rest_apis};

/// The hosted zone of regional domains in us-east-1, for alias records; another region's differs, and no DNS asks here.
const REGIONAL_ZONE: &str = "Z1UJRXOUMOOFQ8";
/// The hosted zone of edge-optimized domains (documented).
const EDGE_ZONE: &str = "Z2FDTNDATAQYW2";

/// What may be patched of a domain.
pub(crate) static PATCHES: Table = Table {
    wording: Wording::Listed,
    paths: &[
        row("/certificateName", REPLACE, Kind::Text),
        row("/certificateArn", REPLACE, Kind::Text),
        row("/regionalCertificateName", REPLACE, Kind::Text),
        row("/regionalCertificateArn", REPLACE, Kind::Text),
        row("/endpointConfiguration/types/{type}", ANY, Kind::Member),
        row("/endpointConfiguration/ipAddressType", REPLACE, Kind::Text),
        row("/securityPolicy", REPLACE, Kind::Text),
        row("/endpointAccessMode", REPLACE, Kind::Text),
        row("/mutualTlsAuthentication/truststoreUri", REPLACE, Kind::Text),
        row("/mutualTlsAuthentication/truststoreVersion", REPLACE, Kind::Text),
        row("/ownershipVerificationCertificateArn", REPLACE, Kind::Text),
        row("/policy", REPLACE, Kind::Text),
        row("/routingMode", REPLACE, Kind::Text),
    ],
};

/// What may be patched of a mapping.
pub(crate) static MAPPING_PATCHES: Table = Table {
    wording: Wording::Listed,
    paths: &[
        row("/basePath", REPLACE, Kind::Text),
        row("/restApiId", REPLACE, Kind::Text),
        row("/stage", REPLACE, Kind::Text),
    ],
};

/// Patches of a mapping with its members as they are kept. AWS's own path for the API is `/restapiId` (captured: what Terraform sends); the
/// member's name is taken, too.
pub(crate) fn spelled(mut operations: Vec<PatchOperation>) -> Vec<PatchOperation> {
    for operation in &mut operations {
        if operation.path.as_deref() == Some("/restapiId") {
            operation.path = Some("/restApiId".to_owned());
        }
    }
    operations
}

/// What CreateDomainName is given.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewDomain {
    domain_name: String,
    certificate_name: Option<String>,
    certificate_arn: Option<String>,
    regional_certificate_name: Option<String>,
    regional_certificate_arn: Option<String>,
    endpoint_configuration: Option<EndpointConfiguration>,
    tags: Option<Texts>,
    security_policy: Option<String>,
    endpoint_access_mode: Option<String>,
    mutual_tls_authentication: Option<Value>,
    ownership_verification_certificate_arn: Option<String>,
    policy: Option<String>,
    routing_mode: Option<String>,
}

/// A new domain, with what AWS fills in.
///
/// # Errors
/// `BadRequestException`. Believed: the texts.
pub(crate) fn new(call: &Call, given: NewDomain) -> Result<DomainName, ApiError> {
    let name = given.domain_name.to_ascii_lowercase();
    let is_label = |label: &str| {
        let sound = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'-';
        !label.is_empty() && label.bytes().all(sound)
    };
    let host = name.strip_prefix("*.").unwrap_or(&name);
    if !host.contains('.') || !host.split('.').all(is_label) {
        return Err(errors::bad_request("The domain name is not a valid domain name"));
    }
    let endpoint = rest_apis::endpoint(given.endpoint_configuration)?;
    if endpoint.types.iter().any(|kind| kind == "PRIVATE") {
        return Err(ApiError::member_not_emulated("CreateDomainName", "endpointConfiguration.types PRIVATE"));
    }
    let is_regional = endpoint.types.iter().any(|kind| kind == "REGIONAL");
    let (region, own) = (&call.store.scope().region, rest_apis::new_id::<10>(call));
    // What AWS's DNS would point to is here where the caller reached us.
    let here = call.endpoint.split_once("://").map_or(&*call.endpoint, |(_, host)| host);
    let here = here.split([':', '/']).next().unwrap_or_default();
    Ok(DomainName {
        domain_name_arn: Some(format!("arn:aws:apigateway:{region}::/domainnames/{name}")),
        certificate_upload_date: (!is_regional).then_some(call.now.0 / 1000),
        regional_domain_name: is_regional.then(|| format!("d-{own}.execute-api.{region}.{here}")),
        regional_hosted_zone_id: is_regional.then(|| REGIONAL_ZONE.to_owned()),
        distribution_domain_name: (!is_regional).then(|| format!("{own}.cloudfront.{here}")),
        distribution_hosted_zone_id: (!is_regional).then(|| EDGE_ZONE.to_owned()),
        domain_name: name,
        certificate_name: given.certificate_name,
        certificate_arn: given.certificate_arn,
        regional_certificate_name: given.regional_certificate_name,
        regional_certificate_arn: given.regional_certificate_arn,
        endpoint_configuration: endpoint,
        domain_name_status: "AVAILABLE".to_owned(),
        security_policy: Some(given.security_policy.unwrap_or_else(|| "TLS_1_2".to_owned())),
        endpoint_access_mode: given.endpoint_access_mode,
        tags: given.tags,
        mutual_tls_authentication: given.mutual_tls_authentication,
        ownership_verification_certificate_arn: given.ownership_verification_certificate_arn,
        policy: given.policy,
        routing_mode: Some(given.routing_mode.unwrap_or_else(|| "BASE_PATH_MAPPING_ONLY".to_owned())),
    })
}

/// A domain.
///
/// # Errors
/// `NotFoundException` (captured).
pub(crate) fn domain_name(rows: &impl Rows, name: &str) -> Result<DomainName, ApiError> {
    named(rows, DOMAIN_NAMES.whole(), name)?
        .ok_or_else(|| errors::not_found("Invalid domain name identifier specified"))
}

/// Takes a host for this account and region.
///
/// # Errors
/// `BadRequestException` if somebody has it (captured).
pub(crate) fn claim(call: &Call, tx: &mut Tx<'_>, name: &str) -> Result<(), ApiError> {
    let holder: Option<Home> = tx.as_program(|tx| named(tx, HOSTS.whole(), name))?;
    let mut is_held = tx.get(DOMAIN_NAMES.whole(), &Key::text(name)).is_some();
    if let Some(home) = holder {
        // An account that was reset as a whole has left its hosts behind.
        is_held |= store_of(call, &home).get(DOMAIN_NAMES.whole(), &Key::text(name)).is_some();
    }
    if is_held {
        return Err(errors::bad_request("The domain name you provided already exists."));
    }
    settle(tx, &HOSTS, name)
}

/// Removes a domain with its mappings.
pub(crate) fn remove(tx: &mut Tx<'_>, name: &str) {
    tx.drop_part(BASE_PATH_MAPPINGS.of(name));
    tx.remove(DOMAIN_NAMES.whole(), Key::text(name));
    unsettle(tx, &HOSTS, name);
}

/// A base path as it is kept: without slashes around it, and the root by a name of its own.
///
/// # Errors
/// `BadRequestException`. Believed: the text; it may have several segments, as mappings of API Gateway's second version do.
pub(crate) fn base_path(given: Option<&str>) -> Result<String, ApiError> {
    let path = given.unwrap_or_default().trim_matches('/');
    if path.is_empty() || path == NO_PATH {
        return Ok(NO_PATH.to_owned());
    }
    let is_sound = |sign: u8| sign.is_ascii_alphanumeric() || b"$-_.+!*'()/".contains(&sign);
    if path.bytes().all(is_sound) && !path.contains("//") {
        return Ok(path.to_owned());
    }
    Err(errors::bad_request("Base Path must be a valid base path"))
}

/// That what a mapping leads to is there (captured).
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn check_mapping(rows: &impl Rows, mapping: &BasePathMapping) -> Result<(), ApiError> {
    if rows.row(REST_APIS.whole(), &Key::text(&mapping.rest_api_id)).is_none() {
        return Err(errors::bad_request("Invalid REST API identifier specified"));
    }
    match &mapping.stage {
        Some(stage) if rows.row(STAGES.of(&mapping.rest_api_id), &Key::text(stage)).is_none() => {
            Err(errors::bad_request("Invalid stage identifier specified"))
        }
        _ => Ok(()),
    }
}

/// A mapping of a domain.
///
/// # Errors
/// `NotFoundException` (captured).
pub(crate) fn mapping(rows: &impl Rows, domain: &str, base_path: &str) -> Result<BasePathMapping, ApiError> {
    domain_name(rows, domain)?;
    let path = self::base_path(Some(base_path))?;
    named(rows, BASE_PATH_MAPPINGS.of(domain), &path)?
        .ok_or_else(|| errors::not_found("Invalid base path mapping identifier specified"))
}

/// Writes a mapping at a path that is free.
///
/// # Errors
/// `ConflictException` (captured).
pub(crate) fn put_new_mapping(
    tx: &mut Tx<'_>,
    domain: &str,
    mapping: &BasePathMapping,
) -> Result<(), ApiError> {
    let part = BASE_PATH_MAPPINGS.of(domain);
    if tx.get(part, &Key::text(&mapping.base_path)).is_some() {
        return Err(errors::conflict("Base path already exists for this domain name"));
    }
    put(tx, part, &mapping.base_path, mapping)
}
