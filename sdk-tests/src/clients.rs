//! The official SDKs, pointed at the program. Retries are off: an answer that would need one is a failure here.

use std::net::{IpAddr, Ipv4Addr};

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::{Door, Identity, Millpond};

/// The Cognito client for user pools.
///
/// # Errors
/// If the program's authority cannot be had.
pub async fn cognito(
    millpond: &Millpond,
    door: Door,
    identity: &Identity,
) -> anyhow::Result<aws_sdk_cognitoidentityprovider::Client> {
    Ok(aws_sdk_cognitoidentityprovider::Client::new(&configuration(millpond, door, identity).await?))
}

/// The DynamoDB client.
///
/// # Errors
/// If the program's authority cannot be had.
pub async fn dynamodb(
    millpond: &Millpond,
    door: Door,
    identity: &Identity,
) -> anyhow::Result<aws_sdk_dynamodb::Client> {
    Ok(aws_sdk_dynamodb::Client::new(&configuration(millpond, door, identity).await?))
}

/// The DynamoDB Streams client.
///
/// # Errors
/// If the program's authority cannot be had.
pub async fn dynamodb_streams(
    millpond: &Millpond,
    door: Door,
    identity: &Identity,
) -> anyhow::Result<aws_sdk_dynamodbstreams::Client> {
    Ok(aws_sdk_dynamodbstreams::Client::new(&configuration(millpond, door, identity).await?))
}

/// The HealthLake client.
///
/// # Errors
/// If the program's authority cannot be had.
pub async fn healthlake(
    millpond: &Millpond,
    door: Door,
    identity: &Identity,
) -> anyhow::Result<aws_sdk_healthlake::Client> {
    Ok(aws_sdk_healthlake::Client::new(&configuration(millpond, door, identity).await?))
}

/// The Step Functions client. The SDK puts `sync-` before the host for two operations, which is no name of a laptop's: here
/// every name is this machine.
///
/// # Errors
/// If the program's authority cannot be had.
pub async fn step_functions(
    millpond: &Millpond,
    door: Door,
    identity: &Identity,
) -> anyhow::Result<aws_sdk_sfn::Client> {
    let http = Builder::new().tls_provider(PROVIDER).tls_context(trust(millpond).await?);
    let http = http.build_with_resolver(ThisMachine);
    let configuration = configuration(millpond, door, identity).await?.into_builder();
    // No address may follow the prefix, but a name may.
    let url = millpond.url(door).replace("127.0.0.1", "localhost");
    Ok(aws_sdk_sfn::Client::new(&configuration.endpoint_url(url).http_client(http).build()))
}

/// Finds this machine by every name.
#[derive(Clone, Debug)]
struct ThisMachine;

impl ResolveDns for ThisMachine {
    fn resolve_dns<'a>(&'a self, _: &'a str) -> DnsFuture<'a> {
        DnsFuture::ready(Ok(vec![IpAddr::from(Ipv4Addr::LOCALHOST)]))
    }
}

async fn configuration(millpond: &Millpond, door: Door, identity: &Identity) -> anyhow::Result<SdkConfig> {
    let credentials = Credentials::from_keys(&identity.access_key, &identity.secret, None);
    let loader = aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(millpond.url(door))
        .region(Region::new(identity.region.clone()))
        .credentials_provider(credentials)
        .retry_config(RetryConfig::disabled())
        .http_client(http_client(millpond, door).await?);
    Ok(loader.load().await)
}

async fn http_client(millpond: &Millpond, door: Door) -> anyhow::Result<SharedHttpClient> {
    if door == Door::Plain {
        return Ok(Builder::new().build_http());
    }
    Ok(Builder::new().tls_provider(PROVIDER).tls_context(trust(millpond).await?).build_https())
}

const PROVIDER: tls::Provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);

/// Trusts the program's authority and no other.
async fn trust(millpond: &Millpond) -> anyhow::Result<tls::TlsContext> {
    let trust = tls::TrustStore::empty().with_pem_certificate(millpond.authority().await?);
    Ok(tls::TlsContext::builder().with_trust_store(trust).build()?)
}
