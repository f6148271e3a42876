//! How the program ends.

use http::Method;
use sdk_tests::{Connection, Door, Ending, Identity, Millpond, dynamodb};

use crate::healthlake::data_store;

// Orchestrators stop a container with SIGTERM and take anything but 0 for a crash; open connections must not hold it up.
#[tokio::test]
async fn asked_to_end_it_ends_well_although_connections_are_open() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let client = dynamodb(&millpond, Door::Plain, &Identity::default()).await?;
    client.list_tables().send().await?;
    let connection = Connection::to(&millpond).await?;
    connection.get(&format!("{}/_millpond/health", millpond.url(Door::Tls))).await?.expect(200)?;
    millpond.stop(Ending::Asked).await
}

// `millpond health` is the health check of the image: its exit code is all that an orchestrator looks at.
#[tokio::test]
async fn health_is_told_by_an_exit_code() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let port = millpond.port()?;
    assert!(sdk_tests::health_at(port)?.success());
    millpond.stop(Ending::Asked).await?;
    assert!(!sdk_tests::health_at(port)?.success(), "nobody listens any more");
    Ok(())
}

// A consumer of the change feed listens for hours; it must learn that the program ends, and not hold it up.
#[tokio::test]
async fn asked_to_end_it_ends_its_streams() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    let listen = fhir.request(Method::GET, "/$changes").header("accept", "text/event-stream");
    let mut events = listen.stream().await?;
    events.next("\n\n").await?;
    let (ended, rest) = tokio::join!(millpond.stop(Ending::Asked), events.next("\n\n"));
    ended?;
    assert_eq!(rest?, None);
    Ok(())
}
