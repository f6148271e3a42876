//! The key under which a create is done once.

use tokio::task::JoinSet;

use crate::script::World;

const KEY: &str = "x-amz-fhir-idempotency-key: 123e4567-e89b-12d3-a456-426614174000";
const PATIENT: &str = r#"{"resourceType":"Patient"}"#;
const GROUP: &str = r#"{"resourceType":"Group","type":"person","actual":true}"#;

// A retry must not make a second Patient. Status, code and Location are measured; how long a key counts is believed.
#[tokio::test]
async fn a_key_makes_one_resource() {
    let world = World::new().await;
    let create = format!("POST Patient\n{KEY}\n{PATIENT}");
    let first = world.send(&create).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let id = first.json()["id"].as_str().expect("an id").to_owned();
    let other = format!("POST Group\n{}\n{GROUP}", KEY.replace("-a456-", "-A456-"));
    for request in [&create, &other] {
        let again = world.send(request).await;
        assert_eq!(again.status, 409, "{}", again.text());
        assert_eq!(again.json()["issue"][0]["code"], "duplicate");
        let place = format!("http://localhost:4566/datastore/{}/r4/Patient/{id}", world.data_store);
        assert_eq!(again.header("location"), place);
    }
    assert_eq!(world.send("GET $changes").await.json()["latest"], 1);
    let malformed = world.send(&create.replace("123e4567", "123e456x")).await;
    assert_eq!(malformed.status, 400, "{}", malformed.text());
    world.house.clock.advance(24 * 60 * 60 * 1000);
    for number in 1..=6 {
        // New keys sweep old ones away; the old one counts no more in any case.
        let other = create.replace("426614174000", &format!("42661417400{number}"));
        assert_eq!(world.send(&other).await.status, 201);
    }
    assert_eq!(world.send(&create).await.status, 201);
    assert_eq!(world.send(&create).await.status, 409);
}

// Of sixteen requests under one key, one creates.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_retries_make_one_resource() {
    let world = World::new().await;
    let create = format!("POST Patient\n{KEY}\n{PATIENT}");
    let mut clients = JoinSet::new();
    for _ in 0..16 {
        let (world, create) = (world.clone(), create.clone());
        clients.spawn(async move { world.send(&create).await.status });
    }
    let mut statuses = clients.join_all().await;
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (201, &[409; 15][..]));
}
