//! Named consumers of `$changes`, and where a reader may begin.

use expect_test::expect;
use serde_json::{Value, json};
use store::{Options, Store};

use crate::script::World;

fn patient(id: usize) -> String {
    format!("PUT Patient/{id}\n{{\"resourceType\":\"Patient\",\"id\":\"{id}\"}}")
}

async fn world_of_patients(count: usize) -> World {
    let world = World::new().await;
    for id in 1..=count {
        world.send(&patient(id)).await;
    }
    world
}

/// The numbers of the changes that a request tells.
async fn numbers(world: &World, request: &str) -> Vec<u64> {
    let told = world.send(request).await.json();
    let changes = told["changes"].as_array().expect("changes");
    changes.iter().filter_map(|change| change["sequence"].as_u64()).collect()
}

// The whole life of a consumer in its answers: clients read `acknowledged` and `behind`.
#[tokio::test]
async fn the_life_of_a_consumer() {
    let world = world_of_patients(3).await;
    world
        .check(
            "
            PUT $changes/consumers/audit?from=1

            POST $changes?consumer=audit&acknowledge=2

            POST $changes?consumer=audit&acknowledge=1

            GET $changes/consumers/audit

            PUT $changes/consumers/audit

            POST $changes?consumer=billing&acknowledge=3

            GET $changes/consumers

            DELETE $changes/consumers/audit

            DELETE $changes/consumers/audit

            GET $changes/consumers/audit
            ",
            expect![[r#"
                PUT $changes/consumers/audit?from=1
                  200 content-type: application/json
                  {"name":"audit","acknowledged":1,"behind":2,"created":"2026-10-31T12:00:00.000Z","updated":"2026-10-31T12:00:00.000Z"}
                POST $changes?consumer=audit&acknowledge=2
                  200 content-type: application/json
                  {"name":"audit","acknowledged":2,"behind":1,"created":"2026-10-31T12:00:00.000Z","updated":"2026-10-31T12:00:00.000Z"}
                POST $changes?consumer=audit&acknowledge=1
                  200 content-type: application/json
                  {"name":"audit","acknowledged":2,"behind":1,"created":"2026-10-31T12:00:00.000Z","updated":"2026-10-31T12:00:00.000Z"}
                GET $changes/consumers/audit
                  200 content-type: application/json
                  {"name":"audit","acknowledged":2,"behind":1,"created":"2026-10-31T12:00:00.000Z","updated":"2026-10-31T12:00:00.000Z"}
                PUT $changes/consumers/audit
                  200 content-type: application/json
                  {"name":"audit","acknowledged":0,"behind":3,"created":"2026-10-31T12:00:00.000Z","updated":"2026-10-31T12:00:00.000Z"}
                POST $changes?consumer=billing&acknowledge=3
                  200 content-type: application/json
                  {"name":"billing","acknowledged":3,"behind":0,"created":"2026-10-31T12:00:00.000Z","updated":"2026-10-31T12:00:00.000Z"}
                GET $changes/consumers
                  200 content-type: application/json
                  {"consumers":[{"name":"audit","acknowledged":0,"behind":3,"created":"2026-10-31T12:00:00.000Z","updated":"2026-10-31T12:00:00.000Z"},{"name":"billing","acknowledged":3,"behind":0,"created":"2026-10-31T12:00:00.000Z","updated":"2026-10-31T12:00:00.000Z"}],"latest":3}
                DELETE $changes/consumers/audit
                  204
                DELETE $changes/consumers/audit
                  404
                  {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"Consumer audit of $changes is not known"}]}
                GET $changes/consumers/audit
                  404
                  {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"Consumer audit of $changes is not known"}]}
            "#]],
        )
        .await;
}

// What was not acknowledged comes again, in order; what was, does not; and no consumer disturbs another.
#[tokio::test]
async fn a_consumer_reads_on_behind_what_it_acknowledged() {
    let world = world_of_patients(5).await;
    assert_eq!(numbers(&world, "GET $changes?consumer=a&_count=2").await, [1, 2]);
    assert_eq!(numbers(&world, "GET $changes?consumer=a&_count=2").await, [1, 2], "redelivered");
    for (acknowledged, expected) in [(1, vec![2, 3, 4, 5]), (4, vec![5]), (2, vec![5]), (5, vec![])] {
        world.send(&format!("POST $changes?consumer=a&acknowledge={acknowledged}")).await;
        assert_eq!(numbers(&world, "GET $changes?consumer=a").await, expected, "{acknowledged}");
        assert_eq!(numbers(&world, "GET $changes?consumer=b").await, [1, 2, 3, 4, 5]);
    }
    world.send("PUT $changes/consumers/a?from=3").await;
    assert_eq!(numbers(&world, "GET $changes?consumer=a").await, [4, 5], "a replay");
    world.send("PUT $changes/consumers/a?from=latest").await;
    assert_eq!(numbers(&world, "GET $changes?consumer=a").await, [] as [u64; 0]);
}

// A replay from a time must begin with the first change of that time, also among thousands, and at both ends.
#[tokio::test]
async fn a_reader_may_begin_at_a_time() {
    let world = World::new().await;
    for id in 1..=40 {
        world.send(&patient(id)).await;
        world.house.clock.advance(60_000);
    }
    for (since, first, count) in [
        ("2020", Some(1), 40),
        ("2026-10-31T12:00:00Z", Some(1), 40),
        ("2026-10-31T12:09:59.999Z", Some(11), 30),
        ("2026-10-31T12:10:00Z", Some(11), 30),
        ("2026-10-31T12:39:00.001Z", None, 0),
        ("2030-01-01", None, 0),
    ] {
        let told = numbers(&world, &format!("GET $changes?since={since}")).await;
        assert_eq!((told.first().copied(), told.len()), (first, count), "{since}");
        world.send(&format!("PUT $changes/consumers/a?since={since}")).await;
        assert_eq!(numbers(&world, "GET $changes?consumer=a").await, told, "{since}");
    }
}

// A consumer that sleeps longer than changes are kept has lost some: it must be told, and from where it can go on.
#[tokio::test]
async fn a_consumer_that_falls_behind_is_told_so() {
    let options = Options { keep_commits: 8, ..Options::default() };
    let world = World::on(Store::open(&options).expect("a store")).await;
    world.send(&patient(1)).await;
    world.send("POST $changes?consumer=slow&acknowledge=1").await;
    for _ in 0..30 {
        world.send(&patient(1)).await;
    }
    let reply = world.send("GET $changes?consumer=slow").await;
    assert_eq!(reply.status, 410, "{}", reply.text());
    // The first of these is a commit too, and may be the one for which more is let go.
    for _ in 0..2 {
        world.send("PUT $changes/consumers/slow?from=earliest").await;
    }
    let kept = world.send("GET $changes/consumers/slow").await.json()["acknowledged"].clone();
    let first = numbers(&world, "GET $changes?consumer=slow").await[0];
    assert!(kept.as_u64().is_some_and(|kept| kept > 1 && first == kept + 1), "{kept} {first}");
}

// Filters pass over what they are not about, and `next` leads past it, so a consumer acknowledges the whole of it.
#[tokio::test]
async fn a_filter_by_type() {
    let world = world_of_patients(3).await;
    world.send("PUT Basic/1\n{\"resourceType\":\"Basic\",\"id\":\"1\",\"code\":{\"text\":\"x\"}}").await;
    world.send("DELETE Basic/1").await;
    world.send("DELETE Patient/1").await;
    for (query, expected) in [
        ("_filter=Basic", vec![4, 5]),
        ("_filter=Basic%3F", vec![4, 5]),
        ("_filter=Basic&_filter=Patient", vec![1, 2, 3, 4, 5, 6]),
        ("_filter=Basic&_type=Patient", vec![]),
        ("_filter=Group", vec![]),
    ] {
        let told = world.send(&format!("GET $changes?{query}")).await.json();
        let sequences: Vec<&Value> =
            told["changes"].as_array().expect("changes").iter().map(|change| &change["sequence"]).collect();
        assert_eq!((json!(sequences), &told["next"]), (json!(expected), &json!(6)), "{query}");
    }
}

// A consumer of some changes must get exactly those: by the resource after, and before a deletion, which leaves none.
#[tokio::test]
async fn a_filter_by_search_parameters() {
    let world = World::new().await;
    for (id, gender, born) in
        [("1", "male", "1990-01-01"), ("2", "female", "2000-01-01"), ("1", "female", "1990-01-01")]
    {
        let patient = json!({"resourceType": "Patient", "id": id, "gender": gender, "birthDate": born});
        world.send(&format!("PUT Patient/{id}\n{patient}")).await;
    }
    let observation = json!({
        "resourceType": "Observation", "id": "1", "status": "final", "subject": {"reference": "Patient/1"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]},
        "valueQuantity": {"value": 170, "unit": "mmHg"},
    });
    world.send(&format!("PUT Observation/1\n{observation}")).await;
    world.send("DELETE Patient/1").await;
    world.send("DELETE Observation/1").await;
    let base = format!("{}/datastore/{}/r4/", test_kit::ENDPOINT, world.data_store);
    let absolute = format!("_filter=Observation%3Fsubject={base}Patient/1");
    for (query, expected) in [
        ("_filter=Patient?gender=male", vec![1]),
        ("_filter=Patient?gender=female", vec![2, 3, 5]),
        ("_filter=Patient%3Fgender=female%26birthdate=gt1995", vec![2]),
        ("_filter=Patient%3Fgender:not=female", vec![1]),
        ("_filter=Observation%3Fpatient=Patient/1%26status=final", vec![4, 6]),
        (&absolute, vec![4, 6]),
        ("_filter=Observation%3Fcode=http://loinc.org%7C8480-6%26value-quantity=gt160", vec![4, 6]),
        ("_filter=Observation%3Fcode=8480-6%26value-quantity=gt170", vec![]),
        ("_filter=Patient?gender=male&_filter=Observation", vec![1, 4, 6]),
    ] {
        assert_eq!(numbers(&world, &format!("GET $changes?{query}")).await, expected, "{query}");
    }
    for query in [
        "Patient%3Forganization.name=x",
        "Patient%3F_has:Observation:patient:code=x",
        "Observation%3Fcode:in=x",
    ] {
        let reply = world.send(&format!("GET $changes?_filter={query}")).await;
        assert_eq!(reply.status, 501, "{query}: {}", reply.text());
    }
}

// A feed may be kept by time instead: what is older than that goes, however little there is, and what is younger stays.
#[tokio::test]
async fn changes_are_kept_for_a_time() {
    let options = Options { keep_milliseconds: Some(3_600_000), ..Options::default() };
    let world = World::on(Store::open(&options).expect("a store")).await;
    for id in 1..=24 {
        world.send(&patient(id)).await;
        world.house.clock.advance(600_000);
    }
    let reply = world.send("GET $changes?after=0").await;
    assert_eq!(reply.status, 410, "{}", reply.text());
    let told = numbers(&world, "GET $changes").await;
    assert!((7..=8).contains(&told.len()) && told.last() == Some(&24), "{told:?}");
}
