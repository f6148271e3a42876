//! What the subscribers of FHIR Subscriptions are sent, and what they may ask for.

use serde_json::{Value, json};
use test_kit::ENDPOINT;

use crate::clinic::{Clinic, full, numbers, subscription, told};

// A failed delivery is tried again with the same number and id, later each time; what waits behind it comes after it.
#[tokio::test]
async fn a_failed_delivery_is_repeated_in_order_and_not_waited_for() {
    let clinic = Clinic::new().await;
    clinic.active("s").await;
    clinic.endpoint.answer_next(503, "not now");
    clinic.patient("1").await;
    clinic.patient("2").await;
    let first = clinic.events().await;
    assert_eq!(numbers(&first), [1]);
    let status = clinic.get("Subscription/s/$status").await["entry"][0]["resource"].clone();
    assert_eq!(status["error"][0]["text"], "http://127.0.0.1:9/hook answered 503: not now");
    assert_eq!((&status["status"], &status["eventsSinceSubscriptionStart"]), (&json!("active"), &json!("2")));
    clinic.advance(999);
    assert_eq!(clinic.events().await, []);
    clinic.endpoint.be_down(true);
    clinic.advance(1);
    assert_eq!(clinic.events().await, first, "the same number and id");
    clinic.advance(1_999);
    clinic.patient("3").await;
    assert_eq!(clinic.events().await, [], "a new event does not shorten the pause");
    clinic.endpoint.be_down(false);
    clinic.advance(1);
    assert_eq!(numbers(&clinic.events().await), [1, 2, 3]);
    let status = clinic.get("Subscription/s/$status").await["entry"][0]["resource"].clone();
    assert_eq!(status.get("error"), None);
}

// As AWS documents, an event is let go when it is 14 days old; those behind it must then get their chance.
#[tokio::test]
async fn an_event_is_let_go_after_fourteen_days() {
    let clinic = Clinic::new().await;
    clinic.active("s").await;
    clinic.endpoint.be_down(true);
    clinic.patient("1").await;
    clinic.patient("2").await;
    let mut tries = 0;
    for hour in 0..=14 * 24 {
        if hour == 24 {
            clinic.patient("3").await;
        }
        tries += numbers(&clinic.events().await).iter().filter(|number| **number == 1).count();
        clinic.advance(3_600_000);
    }
    assert!((300..400).contains(&tries), "{tries}");
    clinic.endpoint.be_down(false);
    clinic.advance(3_600_000);
    assert_eq!(numbers(&clinic.events().await), [3]);
}

// Subscribers parse these; AWS's own samples say what must be where.
#[tokio::test]
async fn notifications_have_the_shape_that_aws_documents() {
    let fixture = include_str!("../../../../fixtures/healthlake/notifications.json");
    let documented: Value = serde_json::from_str(fixture).expect("JSON");
    let clinic = Clinic::new().await;
    let topic = format!("{ENDPOINT}/datastore/{}/r4/SubscriptionTopic/patients", clinic.world.data_store);
    for (id, content) in [("ids", "id-only"), ("full", "full-resource")] {
        let named = topic.clone();
        let resource = subscription(id, |it| {
            it["criteria"] = named.into();
            it["channel"]["_payload"]["extension"][0]["valueCode"] = content.into();
        });
        clinic.put(&resource).await;
        let handshake = clinic.bundles().await;
        assert_eq!(shape(&handshake[0]), shape(&documented["handshake"]));
        let status = &handshake[0]["entry"][0]["resource"];
        assert_eq!(status["topic"], topic);
        let url = topic.replace("SubscriptionTopic/patients", &format!("Subscription/{id}"));
        assert_eq!(status["subscription"]["reference"], url);
        clinic.patient(id).await;
        let bundles = clinic.bundles().await;
        let bundle = bundles.iter().find(|bundle| bundle.to_string().contains(&url)).expect("a notification");
        let mut bundle = bundle.clone();
        if content == "full-resource" {
            assert_eq!(bundle["entry"][1]["resource"]["id"], id);
            assert_eq!(bundle["entry"][1]["request"]["method"], "CREATE");
            bundle["entry"][1]["resource"] = json!({"resourceType": "Patient"});
        }
        assert_eq!(shape(&bundle), shape(&documented[content]), "{bundle}");
    }
}

/// A value with its texts replaced by what kind of text they are.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::String(text) if text.len() == 30 && text.ends_with('Z') => "instant".into(),
        Value::String(text) if text.starts_with("urn:uuid:") => "urn:uuid:".into(),
        Value::String(text) if text.parse::<i64>().is_ok() => "number".into(),
        Value::String(_) => "text".into(),
        other => other.clone(),
    }
}

// A notification that a bus or a hook could not take is sent with ids, as AWS documents for more than 256 KB.
#[tokio::test]
async fn a_large_resource_is_told_by_its_id() {
    let clinic = Clinic::new().await;
    clinic.put(&subscription("s", full)).await;
    clinic.received().await;
    let names: Vec<Value> =
        (0..9_000).map(|n| json!({"family": format!("a family name of some length {n}")})).collect();
    clinic.put(&json!({"resourceType": "Patient", "id": "large", "name": names})).await;
    clinic.put(&json!({"resourceType": "Patient", "id": "small", "name": [names[0]]})).await;
    let entries = clinic.bundles().await;
    let entries: Vec<usize> =
        entries.iter().filter_map(|bundle| bundle["entry"].as_array().map(Vec::len)).collect();
    assert_eq!(entries, [1, 2]);
}

// HealthLake authenticates to rest-hooks with OAuth's client credentials.
#[tokio::test]
async fn a_rest_hook_gets_a_token() {
    let clinic = Clinic::new().await;
    let resource = subscription("s", |it| {
        let url = |name: &str| format!("http://healthlake.amazonaws.com/channel-type-{name}");
        it["channel"]["_type"] = json!({"extension": [
            {"url": url("clientId"), "valueString": "me"},
            {"url": url("clientSecret"), "valueString": "s:crét"},
            {"url": url("oauth-endpoint"), "valueUri": "http://127.0.0.1:9/token"},
        ]});
        it["channel"]["header"] = json!(["X-Tenant: a"]);
    });
    clinic.endpoint.answer_next(200, r#"{"access_token":"t1","token_type":"bearer"}"#);
    clinic.put(&resource).await;
    let received = clinic.received().await;
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].uri(), "http://127.0.0.1:9/token");
    assert_eq!(received[0].body(), "grant_type=client_credentials");
    // "me:s%3Acr%C3%A9t"
    assert_eq!(received[0].headers()["authorization"], "Basic bWU6cyUzQWNyJUMzJUE5dA==");
    assert_eq!(received[1].headers()["authorization"], "Bearer t1");
    assert_eq!(received[1].headers()["x-tenant"], "a");
    assert_eq!(clinic.status_of("s").await.0, "active");
    clinic.endpoint.answer_next(200, "{}");
    clinic.patient("1").await;
    assert_eq!(clinic.received().await.len(), 1, "no token, no notification");
    let status = clinic.get("Subscription/s/$status").await;
    let text = status["entry"][0]["resource"]["error"][0]["text"].as_str().unwrap_or_default();
    assert!(text.contains("without an access_token"), "{status}");
}

// A subscriber that has missed events asks for them by their numbers, in whatever content.
#[tokio::test]
async fn events_can_be_asked_for() {
    let clinic = Clinic::new().await;
    clinic.active("s").await;
    for id in 1..=120 {
        clinic.patient(&id.to_string()).await;
    }
    let sent = clinic.events().await;
    for (query, first, last, entries) in [
        ("", 1, 100, 1),
        ("?eventsSinceNumber=119", 119, 120, 1),
        ("?eventsSinceNumber=5&eventsUntilNumber=7&content=full-resource", 5, 7, 4),
        ("?eventsUntilNumber=2", 1, 2, 1),
        ("?eventsSinceNumber=121", 1, 0, 1),
    ] {
        let bundle = clinic.get(&format!("Subscription/s/$events{query}")).await;
        let status = &bundle["entry"][0]["resource"];
        assert_eq!((&status["type"], &bundle["type"]), (&json!("query-event"), &json!("history")));
        assert_eq!(status["eventsSinceSubscriptionStart"], "120");
        let expected: Vec<_> =
            sent.iter().filter(|(number, ..)| (first..=last).contains(number)).cloned().collect();
        assert_eq!(told(&bundle), expected, "{query}");
        assert_eq!(bundle["entry"].as_array().map(Vec::len), Some(entries), "{query}");
    }
    let empty = clinic.get("Subscription/s/$events?eventsUntilNumber=1&content=empty").await;
    assert_eq!(empty["entry"][0]["resource"]["notificationEvent"][0].get("focus"), None);
    for (request, status) in [
        ("GET Subscription/s/$events?content=all", 400),
        ("GET Subscription/s/$events?eventsSinceNumber=-1", 400),
        ("GET Subscription/s/$events?x=1", 400),
        ("GET Subscription/none/$events", 404),
        ("GET Subscription/none/$status", 404),
    ] {
        assert_eq!(clinic.world.send(request).await.status, status, "{request}");
    }
}

// A subscriber that is away for long finds everything that it has not had; what it has had is kept in some number only.
#[tokio::test]
async fn undelivered_events_are_kept_and_old_delivered_ones_go() {
    let clinic = Clinic::new().await;
    clinic.active("s").await;
    clinic.endpoint.be_down(true);
    for number in 0..10_050 {
        clinic.patient(&(number % 10).to_string()).await;
    }
    assert_eq!(numbers(&clinic.events().await), [1]);
    assert_eq!(told(&clinic.get("Subscription/s/$events?eventsUntilNumber=1").await).len(), 1);
    clinic.endpoint.be_down(false);
    clinic.advance(1_000);
    assert_eq!(numbers(&clinic.events().await), (1..=10_050).collect::<Vec<_>>());
    let reply = clinic.world.send("GET Subscription/s/$events?eventsSinceNumber=50").await;
    assert_eq!((reply.status, reply.diagnostics().contains("eventsSinceNumber=51")), (410, true));
    assert_eq!(told(&clinic.get("Subscription/s/$events").await)[0].0, 51);
}
