//! HealthLake's quotas, which hold under strict limits.

use contract::Settings;
use serde_json::{Value, json};
use store::Store;

use crate::clinic::topic;
use crate::script::World;

async fn strict() -> World {
    let settings = Settings { strict_limits: true, ..Settings::default() }.keep();
    World::with_settings(Store::in_memory(), settings).await
}

// A design that needs a topic per patient works here and fails on AWS. The number is documented (quotas page), the refusal
// believed.
#[tokio::test]
async fn a_data_store_has_fifty_topics() {
    let world = strict().await;
    let put = |id: &str| format!("PUT SubscriptionTopic/{id}\n{}", topic(id, &["create"]));
    for number in 0..50 {
        assert_eq!(world.send(&put(&format!("t{number}"))).await.status, 201, "{number}");
    }
    let more: Vec<Value> = ["x", "y"]
        .iter()
        .map(|id| json!({
            "request": {"method": "PUT", "url": format!("SubscriptionTopic/{id}")}, "resource": topic(id, &["create"]),
        }))
        .collect();
    let post = format!("POST SubscriptionTopic\n{}", topic("any", &["create"]));
    let both = format!("POST /\n{}", json!({"resourceType": "Bundle", "type": "transaction", "entry": more}));
    for (request, status) in [
        (put("more"), 400),
        (post.clone(), 400),
        (put("t0"), 200),
        ("DELETE SubscriptionTopic/t0".to_owned(), 204),
        (both, 400),
        (post, 201),
        (put("t0"), 400),
    ] {
        let reply = world.send(&request).await;
        assert_eq!(reply.status, status, "{request}: {}", reply.text());
        if status == 400 {
            assert!(reply.diagnostics().contains("at most 50"), "{}", reply.text());
        }
    }
}

// The same of data stores: a tenant each is a common design, and ends at the tenth. The number is documented, the code
// believed.
#[tokio::test]
async fn an_account_has_ten_data_stores() {
    let world = strict().await;
    let create = async || world.aws("CreateFHIRDatastore", json!({"DatastoreTypeVersion": "R4"})).await;
    for _ in 1..10 {
        create().await.expect("a data store");
    }
    let error = create().await.expect_err("one too many");
    assert_eq!((error.status, &*error.code), (400, "ThrottlingException"), "{error}");
    let other = World { house: world.house.as_caller("444455556666", "us-east-1"), ..world.clone() };
    other.aws("CreateFHIRDatastore", json!({"DatastoreTypeVersion": "R4"})).await.expect("another account's");
    world.aws("DeleteFHIRDatastore", json!({"DatastoreId": world.data_store})).await.expect("gone");
    create().await.expect("one in its place");
}
