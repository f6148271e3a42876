//! A data store with a topic about patients, and an endpoint behind every URL, for tests of Subscriptions.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use store::Store;
use test_kit::{Endpoint, House};

use crate::script::{SERVICES, World};

pub(crate) const BACKPORT: &str = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";
pub(crate) const HOOK: &str = "http://127.0.0.1:9/hook";

/// A data store with a topic about patients, and an endpoint behind every URL.
pub(crate) struct Clinic {
    pub(crate) world: World,
    pub(crate) endpoint: Endpoint,
}

impl Clinic {
    pub(crate) async fn new() -> Clinic {
        Clinic::with(House::on(Store::in_memory(), SERVICES)).await
    }

    pub(crate) async fn with(house: House) -> Clinic {
        let endpoint = Endpoint::default();
        let world = World::of(house.reaching(&endpoint)).await;
        let clinic = Clinic { world, endpoint };
        let reply = clinic.put(&topic("patients", &["create", "update", "delete"])).await;
        assert_eq!(reply, 201);
        clinic
    }

    pub(crate) async fn put(&self, resource: &Value) -> u16 {
        let [name, id] = ["resourceType", "id"].map(|member| resource[member].as_str().expect("text"));
        self.world.send(&format!("PUT {name}/{id}\n{resource}")).await.status
    }

    pub(crate) async fn patient(&self, id: &str) {
        let status = self.put(&json!({"resourceType": "Patient", "id": id, "gender": "female"})).await;
        assert!(matches!(status, 200 | 201), "{status}");
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.world.send(&format!("GET {path}")).await.json()
    }

    /// Waits for all consequences; then what the endpoint received.
    pub(crate) async fn received(&self) -> Vec<Request<Bytes>> {
        assert!(self.world.house.dispatch.idle(10_000).await);
        self.endpoint.received()
    }

    /// The same, as Bundles.
    pub(crate) async fn bundles(&self) -> Vec<Value> {
        let received = self.received().await;
        received.iter().map(|request| serde_json::from_slice(request.body()).expect("a Bundle")).collect()
    }

    /// Number, focus with version, and id of the events that were received.
    pub(crate) async fn events(&self) -> Vec<(u64, String, String)> {
        self.bundles().await.iter().flat_map(told).collect()
    }

    pub(crate) async fn status_of(&self, id: &str) -> (String, String) {
        assert!(self.world.house.dispatch.idle(10_000).await);
        let subscription = self.get(&format!("Subscription/{id}")).await;
        let text = |member: &str| subscription[member].as_str().unwrap_or_default().to_owned();
        (text("status"), text("error"))
    }

    /// A subscription to all patients that has had its handshake.
    pub(crate) async fn active(&self, id: &str) {
        assert_eq!(self.put(&subscription(id, |_| {})).await, 201);
        assert_eq!(self.status_of(id).await, ("active".to_owned(), String::new()));
        assert_eq!(self.endpoint.received().len(), 1, "the handshake");
    }

    pub(crate) fn advance(&self, milliseconds: u32) {
        self.world.house.clock.advance(milliseconds);
    }
}

pub(crate) fn told(bundle: &Value) -> Vec<(u64, String, String)> {
    let status = &bundle["entry"][0]["resource"];
    let events = status["notificationEvent"].as_array().into_iter().flatten();
    let text = |event: &Value, member: &str| event[member].as_str().unwrap_or_default().to_owned();
    events
        .map(|event| {
            let number = text(event, "eventNumber").parse().expect("a number");
            (number, text(event, "additionalContext"), text(event, "id"))
        })
        .collect()
}

pub(crate) fn numbers(events: &[(u64, String, String)]) -> Vec<u64> {
    events.iter().map(|(number, ..)| *number).collect()
}

pub(crate) fn topic(id: &str, interactions: &[&str]) -> Value {
    json!({
        "resourceType": "SubscriptionTopic", "id": id, "url": format!("http://example.org/{id}"), "status": "unknown",
        "resourceTrigger": [{"resource": "Patient", "supportedInteraction": interactions}],
    })
}

/// A Subscription to the topic `patients`, with what a test changes in it.
pub(crate) fn subscription(id: &str, change: impl FnOnce(&mut Value)) -> Value {
    let content = json!({"url": format!("{BACKPORT}backport-payload-content"), "valueCode": "id-only"});
    let mut subscription = json!({
        "resourceType": "Subscription", "id": id, "status": "requested", "reason": "test",
        "criteria": "SubscriptionTopic/patients",
        "channel": {"type": "rest-hook", "endpoint": HOOK, "payload": "application/fhir+json",
            "_payload": {"extension": [content]}},
    });
    change(&mut subscription);
    subscription
}

pub(crate) fn filtered(by: &'static str) -> impl FnOnce(&mut Value) {
    move |it| {
        let url = format!("{BACKPORT}backport-filter-criteria");
        it["_criteria"] = json!({"extension": [{"url": url, "valueString": by}]});
    }
}

pub(crate) fn full(it: &mut Value) {
    it["channel"]["_payload"]["extension"][0]["valueCode"] = "full-resource".into();
}
