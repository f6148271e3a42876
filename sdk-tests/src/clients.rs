//! The official SDKs, pointed at the program. Retries are off: an answer that would need one is a failure here.

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::{Door, Identity, Millpond};

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
    let trust = tls::TrustStore::empty().with_pem_certificate(millpond.authority().await?);
    let context = tls::TlsContext::builder().with_trust_store(trust).build()?;
    let provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
    Ok(Builder::new().tls_provider(provider).tls_context(context).build_https())
}
