//! The image, started as users start test containers: wait for `Ready.`, ask for the mapped port, go.
//!
//! `cargo xtask docker --test` builds the image and runs this. Without a container engine the test says why it does
//! nothing, unless `CI=true`: there it fails.

use std::net::TcpStream;
use std::os::unix::net::UnixStream;

use anyhow::{Context, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use testcontainers::core::{IntoContainerPort, WaitFor};
use testcontainers::runners::AsyncRunner;
use testcontainers::{ContainerAsync, GenericImage, ImageExt};
use tokio::io::AsyncBufReadExt;

const PORT: u16 = 4566;

/// A caller's claim; the image does not verify signatures unless it is told to.
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=111122223333/20261031/us-west-2/dynamodb/aws4_request, \
                             SignedHeaders=host, Signature=00";

/// Why there is no engine to run the image with.
fn no_engine() -> Option<String> {
    let host = std::env::var("DOCKER_HOST").unwrap_or_else(|_| "unix:///var/run/docker.sock".to_owned());
    let connected = match host.split_once("://") {
        Some(("unix", path)) => UnixStream::connect(path).map(drop),
        Some((_, address)) => TcpStream::connect(address).map(drop),
        None => return Some(format!("DOCKER_HOST is {host}")),
    };
    connected.err().map(|error| format!("{host}: {error}"))
}

async fn call(
    container: &ContainerAsync<GenericImage>,
    operation: &str,
    input: &Value,
) -> anyhow::Result<Value> {
    let port = container.get_host_port_ipv4(PORT.tcp()).await?;
    let request = http::Request::post(format!("http://127.0.0.1:{port}/"))
        .header("authorization", AUTHORIZATION)
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .body(Full::<Bytes>::from(input.to_string()))?;
    let client = Client::builder(TokioExecutor::new()).build_http();
    let answer = client.request(request).await.with_context(|| operation.to_owned())?;
    let (status, body) = (answer.status(), answer.into_body().collect().await?.to_bytes());
    ensure!(status == 200, "{operation}: {status} {}", String::from_utf8_lossy(&body));
    Ok(serde_json::from_slice(&body)?)
}

// A user's first minute with the image: it must come up, be found healthy, keep what it is told in the directory that it
// ships, and stop when asked.
#[tokio::test]
async fn the_image_serves_keeps_its_state_and_stops() -> anyhow::Result<()> {
    if let Some(reason) = no_engine() {
        ensure!(std::env::var("CI").as_deref() != Ok("true"), "no container engine: {reason}");
        println!("SKIPPED: no container engine: {reason}");
        return Ok(());
    }
    let image = std::env::var("MILLPOND_IMAGE").unwrap_or_else(|_| "millpond:dev".to_owned());
    let (name, tag) = image.rsplit_once(':').context("a name and a tag")?;
    let container = GenericImage::new(name, tag)
        .with_exposed_port(PORT.tcp())
        .with_wait_for(WaitFor::message_on_stdout("Ready."))
        .with_wait_for(WaitFor::healthcheck())
        .with_env_var("MILLPOND_DATA_DIR", "/data")
        .start()
        .await
        .with_context(|| format!("starting {image}, which `cargo xtask docker` builds"))?;

    let table = json!({
        "TableName": "visits", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}],
    });
    call(&container, "CreateTable", &table).await?;
    let item = json!({"PK": {"S": "a"}, "count": {"N": "1"}});
    call(&container, "PutItem", &json!({"TableName": "visits", "Item": item})).await?;
    let get = json!({"TableName": "visits", "Key": {"PK": {"S": "a"}}});
    assert_eq!(call(&container, "GetItem", &get).await?["Item"], item);

    container.stop().await?;
    assert_eq!(container.exit_code().await?, Some(0), "it ends well when it is asked to");
    container.start().await?;
    // What it wrote before stands in the log too.
    let mut lines = container.stdout(true).lines();
    for _ in 0..2 {
        while lines.next_line().await?.context("it did not start again")? != "Ready." {}
    }
    assert_eq!(call(&container, "GetItem", &get).await?["Item"], item, "/data keeps the state");
    container.rm().await?;
    Ok(())
}
