//! Domains of one's own, as this version shows them. The rows are those of REST APIs: a domain made by one version is the other's, too.

use contract::{ApiError, Call};
use serde_json::{Map, Value, json};

use super::apis::object;
use super::kinds::{Members, given, set, text};
use crate::domain_names;
use crate::errors::bad_request;
use crate::model::domain_name::DomainName;

/// How both versions call the ways in which a domain finds an API.
const ROUTING_MODES: [(&str, &str); 3] = [
    ("API_MAPPING_ONLY", "BASE_PATH_MAPPING_ONLY"),
    ("ROUTING_RULE_ONLY", "ROUTING_RULE_ONLY"),
    ("ROUTING_RULE_THEN_API_MAPPING", "ROUTING_RULE_THEN_BASE_PATH_MAPPING"),
];
/// The one that is emulated.
const MAPPINGS_ONLY: &str = "API_MAPPING_ONLY";

/// A new domain. Its endpoint is regional unless it says otherwise.
///
/// # Errors
/// `BadRequestException`; routing rules are refused by name.
pub(crate) fn new(call: &Call, input: &Members) -> Result<DomainName, ApiError> {
    let configuration = configuration(call, input)?;
    let kind = text(&configuration, "EndpointType").unwrap_or("REGIONAL");
    let (name, arn) = if kind == "EDGE" {
        ("certificateName", "certificateArn")
    } else {
        ("regionalCertificateName", "regionalCertificateArn")
    };
    let mut given = object(json!({
        "domainName": input.get("DomainName"),
        "endpointConfiguration": {"types": [kind], "ipAddressType": configuration.get("IpAddressType")},
        "securityPolicy": configuration.get("SecurityPolicy"),
        "ownershipVerificationCertificateArn": configuration.get("OwnershipVerificationCertificateArn"),
        "mutualTlsAuthentication": input.get("MutualTlsAuthentication").map(small),
        "tags": input.get("Tags"),
    }));
    set(&mut given, name, configuration.get("CertificateName").cloned().unwrap_or_default());
    set(&mut given, arn, configuration.get("CertificateArn").cloned().unwrap_or_default());
    let given =
        serde_json::from_value(Value::Object(given)).map_err(|error| bad_request(error.to_string()))?;
    domain_names::new(call, given)
}

/// The one configuration that a domain has.
///
/// # Errors
/// `BadRequestException`. Believed: the text. Routing rules are refused by name.
fn configuration(call: &Call, input: &Members) -> Result<Members, ApiError> {
    if let Some(mode) = text(input, "RoutingMode").filter(|mode| *mode != MAPPINGS_ONLY) {
        return Err(ApiError::member_not_emulated(call.operation, &format!("RoutingMode {mode}")));
    }
    let given =
        input.get("DomainNameConfigurations").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    match given {
        [] => Ok(Members::new()),
        [Value::Object(configuration)] => Ok(configuration.clone()),
        _ => Err(bad_request("A domain name must have exactly one domain name configuration")),
    }
}

/// Changes a domain.
///
/// # Errors
/// As [`new`].
pub(crate) fn changed(call: &Call, mut domain: DomainName, input: &Members) -> Result<DomainName, ApiError> {
    let configuration = configuration(call, input)?;
    let given = |name: &str| text(&configuration, name).map(str::to_owned);
    if let Some(kind) = given("EndpointType") {
        domain.endpoint_configuration.types = vec![kind];
    }
    let is_edge = domain.endpoint_configuration.types.iter().any(|kind| kind == "EDGE");
    let (name, arn) = if is_edge {
        (&mut domain.certificate_name, &mut domain.certificate_arn)
    } else {
        (&mut domain.regional_certificate_name, &mut domain.regional_certificate_arn)
    };
    replace(name, given("CertificateName"));
    replace(arn, given("CertificateArn"));
    replace(&mut domain.endpoint_configuration.ip_address_type, given("IpAddressType"));
    replace(&mut domain.security_policy, given("SecurityPolicy"));
    replace(&mut domain.ownership_verification_certificate_arn, given("OwnershipVerificationCertificateArn"));
    replace(&mut domain.mutual_tls_authentication, input.get("MutualTlsAuthentication").map(small));
    Ok(domain)
}

fn replace<T>(place: &mut Option<T>, value: Option<T>) {
    if value.is_some() {
        *place = value;
    }
}

/// A domain as this version tells it.
pub(crate) fn shown(domain: DomainName) -> Members {
    let is_edge = domain.endpoint_configuration.types.iter().any(|kind| kind == "EDGE");
    let mode = domain.routing_mode.as_deref();
    let mode =
        ROUTING_MODES.iter().find(|(_, other)| Some(*other) == mode).map_or(MAPPINGS_ONLY, |(name, _)| name);
    let pick = |edge: Option<String>, regional: Option<String>| if is_edge { edge } else { regional };
    let uploaded = domain.certificate_upload_date.and_then(|at| jiff::Timestamp::from_second(at).ok());
    let configuration = json!({
        "ApiGatewayDomainName": pick(domain.distribution_domain_name, domain.regional_domain_name),
        "CertificateArn": pick(domain.certificate_arn, domain.regional_certificate_arn),
        "CertificateName": pick(domain.certificate_name, domain.regional_certificate_name),
        "CertificateUploadDate": uploaded.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        "DomainNameStatus": domain.domain_name_status,
        "EndpointType": domain.endpoint_configuration.types.first(),
        "HostedZoneId": pick(domain.distribution_hosted_zone_id, domain.regional_hosted_zone_id),
        "IpAddressType": domain.endpoint_configuration.ip_address_type,
        "OwnershipVerificationCertificateArn": domain.ownership_verification_certificate_arn,
        "SecurityPolicy": domain.security_policy,
    });
    let members = object(json!({
        "ApiMappingSelectionExpression": "$request.basepath",
        "DomainName": domain.domain_name,
        "DomainNameArn": domain.domain_name_arn,
        "DomainNameConfigurations": [without_nulls(configuration)],
        "MutualTlsAuthentication": domain.mutual_tls_authentication.as_ref().map(large),
        "RoutingMode": mode,
        "Tags": domain.tags.unwrap_or_default(),
    }));
    object(without_nulls(Value::Object(members)))
}

fn without_nulls(value: Value) -> Value {
    object(value).into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>().into()
}

/// The members of an object as REST APIs name them: with a small letter first.
fn small(value: &Value) -> Value {
    renamed(value, str::to_ascii_lowercase)
}

/// The members of an object as this version names them: with a large letter first.
fn large(value: &Value) -> Value {
    renamed(value, str::to_ascii_uppercase)
}

fn renamed(value: &Value, change: impl Fn(&str) -> String) -> Value {
    let Value::Object(members) = value else { return value.clone() };
    let name = |name: &str| match name.split_at_checked(1) {
        Some((first, rest)) => format!("{}{rest}", change(first)),
        None => name.to_owned(),
    };
    members.iter().map(|(known, value)| (name(known), value.clone())).collect::<Map<_, _>>().into()
}

/// The name of the domain that `DomainName` names, as it is kept.
pub(crate) fn name(input: &Members) -> String {
    given(input, "DomainName").to_ascii_lowercase()
}
