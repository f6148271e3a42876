//! Subscriptions whose channel is an EventBridge bus, with the real bus, a rule on it, and a queue behind the rule.

use serde_json::{Value, json};
use store::Store;
use test_kit::{ENDPOINT, House, queue, queue_arn, queue_url};

use crate::clinic::{Clinic, full, subscription};

const CENTRAL: &str = "arn:aws:events:us-east-1:000000000000:event-bus/central";

impl Clinic {
    async fn events_call(&self, operation: &str, input: Value) -> Value {
        let answer = self.world.house.aws("events", operation, input).await;
        answer.unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    /// Takes what the rule brought to the queue.
    async fn taken(&self) -> Vec<Value> {
        assert!(self.world.house.dispatch.idle(60_000).await);
        let mut events = Vec::new();
        loop {
            let input = json!({"QueueUrl": queue_url("told"), "MaxNumberOfMessages": 1});
            let answer = self.world.house.aws("sqs", "ReceiveMessage", input).await.expect("messages");
            let Some(message) = answer["Messages"].get(0) else { return events };
            let delete = json!({"QueueUrl": queue_url("told"), "ReceiptHandle": message["ReceiptHandle"]});
            self.world.house.aws("sqs", "DeleteMessage", delete).await.expect("deleted");
            events.push(serde_json::from_str(message["Body"].as_str().expect("a body")).expect("an event"));
        }
    }
}

// Whoever subscribes by a bus finds his events by source and detail-type, and reads the Bundle in the detail (documented).
#[tokio::test]
async fn a_rule_on_the_bus_gets_the_handshake_and_the_events() {
    let fixture = include_str!("../../../../fixtures/healthlake/notifications.json");
    let documented = &serde_json::from_str::<Value>(fixture).expect("JSON")["event"];
    let house = House::on(Store::in_memory(), &[&healthlake::SERVICE, &event_bridge::SERVICE, &sqs::SERVICE]);
    queue(&house, "told").await;
    let clinic = Clinic::with(house).await;
    clinic.events_call("CreateEventBus", json!({"Name": "central"})).await;
    let pattern = json!({"source": [documented["Source"]], "detail-type": [documented["DetailType"]]});
    let rule = json!({"Name": "r", "EventBusName": "central", "EventPattern": pattern.to_string()});
    clinic.events_call("PutRule", rule).await;
    let targets = json!([{"Id": "q", "Arn": queue_arn("told")}]);
    clinic
        .events_call("PutTargets", json!({"Rule": "r", "EventBusName": "central", "Targets": targets}))
        .await;

    let topic = format!("{ENDPOINT}/datastore/{}/r4/SubscriptionTopic/patients", clinic.world.data_store);
    let made = subscription("s", |it| {
        it["criteria"] = topic.as_str().into();
        it["channel"]["type"] = "event-bridge".into();
        it["channel"]["endpoint"] = CENTRAL.into();
        full(it);
    });
    assert_eq!(clinic.put(&made).await, 201);
    let handshake = clinic.taken().await;
    assert_eq!(clinic.status_of("s").await, ("active".to_owned(), String::new()));
    clinic.patient("ann").await;
    clinic.patient("bob").await;
    let told = clinic.taken().await;
    let url = topic.replace("SubscriptionTopic/patients", "Subscription/s");
    let status = |event: &Value| event["detail"]["notificationBundlePayload"]["entry"][0]["resource"].clone();
    assert_eq!((handshake.len(), told.len()), (1, 2));
    for (event, kind, number) in [
        (&handshake[0], "handshake", "0"),
        (&told[0], "event-notification", "1"),
        (&told[1], "event-notification", "2"),
    ] {
        assert_eq!(event["source"], documented["Source"]);
        assert_eq!(event["detail-type"], documented["DetailType"]);
        assert_eq!((&event["resources"], &event["account"]), (&json!([]), &json!("000000000000")));
        let members: Vec<&String> = event["detail"].as_object().expect("a detail").keys().collect();
        assert_eq!(json!(members), documented["detail"]);
        assert_eq!(event["detail"]["subscriptionUrl"], url);
        let status = status(event);
        assert_eq!(status["resourceType"], "SubscriptionStatus");
        assert_eq!(
            (&status["type"], &status["eventsSinceSubscriptionStart"]),
            (&json!(kind), &json!(number))
        );
    }
    let entry = &told[0]["detail"]["notificationBundlePayload"]["entry"][1];
    assert_eq!((&entry["fullUrl"], &entry["resource"]["id"]), (&json!("Patient/ann"), &json!("ann")));
}
