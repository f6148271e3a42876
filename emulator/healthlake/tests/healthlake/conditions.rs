//! Writes and reads under a condition, and many writers at once.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use crate::script::World;

const PATIENT: &str = "{\"resourceType\":\"Patient\",\"id\":\"1\"}";

// The order of the steps is the order of a client's life with optimistic locking.
#[tokio::test]
async fn conditions_are_kept() {
    let world = World::new().await;
    for (request, status) in [
        ("PUT Patient/1\nIf-Match: W/\"1\"", 412),
        ("PUT Patient/1\nIf-None-Match: *", 201),
        ("PUT Patient/1\nIf-None-Match: *", 412),
        ("PUT Patient/1\nIf-Match: W/\"1\"", 200),
        ("PUT Patient/1\nIf-Match: W/\"1\"", 412),
        ("PUT Patient/1\nIf-Match: \"2\"", 200),
        ("PUT Patient/1\nIf-Match: 3", 400),
        ("PUT Patient/1\nIf-Match: W/\"x\"", 412),
        ("PUT Patient/1\nIf-None-Match: W/\"3\"", 400),
        ("GET Patient/1\nIf-None-Match: W/\"3\"", 304),
        ("GET Patient/1\nIf-None-Match: W/\"1\", W/\"3\"", 304),
        ("GET Patient/1\nIf-None-Match: *", 304),
        ("GET Patient/1\nIf-None-Match: W/\"2\"", 200),
        ("GET Patient/1\nIf-None-Match: 3", 400),
        ("DELETE Patient/1\nIf-Match: W/\"2\"", 412),
        ("DELETE Patient/1\nIf-Match: W/\"3\"", 204),
        // Measured: a deleted id stays taken.
        ("PUT Patient/1\nIf-None-Match: *", 412),
        ("PUT Patient/1\nIf-Match: W/\"3\"", 412),
        ("PUT Patient/1\nIf-Match: W/\"4\"", 201),
    ] {
        let body = if request.starts_with("PUT") { format!("\n{PATIENT}") } else { String::new() };
        let reply = world.send(&format!("{request}{body}")).await;
        assert_eq!(reply.status, status, "{request}: {}", reply.text());
        if status == 304 {
            assert!(reply.body.is_empty() && reply.header("etag") == "W/\"3\"");
        }
    }
}

// Optimistic locking is worth something only if exactly one of many wins, however they meet.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_sixteen_writers_wins_each_version() {
    let world = World::new().await;
    world.send(&format!("PUT Patient/1\n{PATIENT}")).await;
    for version in 1..=8 {
        let writers = (0..16).map(|_| {
            let world = world.clone();
            let request = format!("PUT Patient/1\nIf-Match: W/\"{version}\"\n{PATIENT}");
            tokio::spawn(async move { world.send(&request).await.status })
        });
        let mut statuses = Vec::new();
        for writer in writers.collect::<Vec<_>>() {
            statuses.push(writer.await.expect("a writer"));
        }
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200);
        assert_eq!(statuses[1..], [412; 15]);
    }
    let creators = (0..16).map(|_| {
        let world = world.clone();
        tokio::spawn(async move {
            let request = "PUT Patient/new\nIf-None-Match: *\n{\"resourceType\":\"Patient\",\"id\":\"new\"}";
            world.send(request).await.status
        })
    });
    let mut created = 0;
    for creator in creators.collect::<Vec<_>>() {
        created += usize::from(creator.await.expect("a creator") == 201);
    }
    assert_eq!(created, 1);
}

#[derive(Clone, Debug)]
enum Step {
    Create,
    Put(u8),
    PutIf(u8, u64),
    Delete(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Create),
        (0..4u8).prop_map(Step::Put),
        (0..4u8, 1..4u64).prop_map(|(id, version)| Step::PutIf(id, version)),
        (0..4u8).prop_map(Step::Delete),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    // Whatever is done in whatever order: versions are 1..n, the feed has no hole, and both tell the same story.
    #[test]
    fn versions_and_numbers_have_no_holes(steps in proptest::collection::vec(step(), 0..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let world = World::new().await;
            let mut writes = 0;
            for step in &steps {
                let put = |id: &u8| format!("{{\"resourceType\":\"Patient\",\"id\":\"{id}\"}}");
                let request = match step {
                    Step::Create => "POST Patient\n{\"resourceType\":\"Patient\"}".to_owned(),
                    Step::Put(id) => format!("PUT Patient/{id}\n{}", put(id)),
                    Step::PutIf(id, version) => format!("PUT Patient/{id}\nIf-Match: W/\"{version}\"\n{}", put(id)),
                    Step::Delete(id) => format!("DELETE Patient/{id}"),
                };
                let before = latest(&world).await;
                let reply = world.send(&request).await;
                let after = latest(&world).await;
                prop_assert_eq!(after - before, u64::from(reply.status < 300 && after > before));
                prop_assert!(reply.status < 300 || after == before, "a refusal leaves no trace");
                writes = after;
            }
            check_story(&world, writes).await;
            Ok(())
        })?;
    }
}

async fn latest(world: &World) -> u64 {
    world.send("GET $changes?after=latest").await.json()["latest"].as_u64().expect("a number")
}

async fn check_story(world: &World, writes: u64) {
    let told = world.send("GET $changes?_count=1000").await.json();
    let changes = told["changes"].as_array().expect("changes");
    let numbers: Vec<u64> = changes.iter().filter_map(|change| change["sequence"].as_u64()).collect();
    assert_eq!(numbers, (1..=writes).collect::<Vec<_>>());
    let mut versions: BTreeMap<String, u64> = BTreeMap::new();
    for change in changes {
        let id = change["id"].as_str().expect("an id").to_owned();
        let version = versions.entry(id).or_default();
        *version += 1;
        assert_eq!(change["versionId"], version.to_string());
    }
    for (id, count) in versions {
        let history = world.send(&format!("GET Patient/{id}/_history")).await.json();
        assert_eq!(history["total"], count);
        let tags: Vec<&Value> = history["entry"]
            .as_array()
            .expect("entries")
            .iter()
            .map(|entry| &entry["response"]["etag"])
            .collect();
        let expected: Vec<String> = (1..=count).rev().map(|version| format!("W/\"{version}\"")).collect();
        assert_eq!(tags, expected.iter().collect::<Vec<_>>());
    }
}
