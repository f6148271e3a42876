//! A data directory and a program that ends and begins again.

use serde_json::{Value, json};
use store::{Options, Store};

use crate::script::World;

const CREATE: &str = "POST Patient\n{\"resourceType\":\"Patient\"}";

/// Runs in a runtime of its own, so that all that holds the directory ends with it.
fn in_one_life<T>(options: &Options, run: impl AsyncFnOnce(World) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(async { run(World::on(Store::open(options).expect("a store")).await).await })
}

// Numbers, versions and tags must go on where they stopped. The second life draws the ids of the first again, for its
// seed is the same: a create must not then overwrite what is there.
#[test]
fn a_second_life_goes_on_where_the_first_stopped() {
    let directory = tempfile::tempdir().expect("a directory");
    let options = Options { directory: Some(directory.path().to_owned()), ..Options::default() };
    let (first, created) = in_one_life(&options, async |world| {
        let created = world.send(CREATE).await.json();
        let id = created["id"].as_str().expect("an id");
        world.send(&format!("PUT Patient/{id}\n{{\"resourceType\":\"Patient\",\"id\":\"{id}\"}}")).await;
        (world.data_store, created)
    });
    in_one_life(&options, async |world| {
        assert_ne!(world.data_store, first);
        let world = World { data_store: first.clone(), ..world };
        for _ in 0..3 {
            let reply = world.send(CREATE).await;
            assert_eq!((reply.status, reply.header("etag")), (201, "W/\"1\""));
        }
        let told = world.send("GET $changes").await.json();
        let changes = told["changes"].as_array().expect("changes");
        let numbers: Vec<&Value> = changes.iter().map(|change| &change["sequence"]).collect();
        assert_eq!(json!(numbers), json!([1, 2, 3, 4, 5]));
        let id = created["id"].as_str().expect("an id");
        assert_eq!(world.send(&format!("GET Patient/{id}/_history/1")).await.json(), created);
        assert_eq!(world.send(&format!("GET Patient/{id}")).await.header("etag"), "W/\"2\"");
    });
}

// What a transaction that is run later writes and what it answers land together: it is run once, in whichever life.
#[test]
fn a_transaction_that_waits_is_run_once_in_one_of_two_lives() {
    let directory = tempfile::tempdir().expect("a directory");
    let options = Options { directory: Some(directory.path().to_owned()), ..Options::default() };
    let entry =
        json!({"resource": {"resourceType": "Patient"}, "request": {"method": "POST", "url": "Patient"}});
    let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": vec![entry; 3]});
    let (data_store, place) = in_one_life(&options, async |world| {
        let reply = world.send(&format!("POST \nPrefer: respond-async\n{bundle}")).await;
        assert_eq!(reply.status, 202, "{}", reply.text());
        let place = reply.header("content-location").split("/r4/").nth(1).expect("a place").to_owned();
        (world.data_store, place)
    });
    in_one_life(&options, async |world| {
        let world = World { data_store: data_store.clone(), ..world };
        assert!(world.house.dispatch.idle(60_000).await);
        let done = world.send(&format!("GET {place}")).await;
        assert_eq!(done.json()["entry"].as_array().map(Vec::len), Some(3), "{}", done.text());
        assert_eq!(world.send("GET $changes").await.json()["latest"], 3);
    });
}
