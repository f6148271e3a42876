//! FHIR Subscriptions: how they become active, and what ends them.

use serde_json::{Value, json};
use store::Store;
use test_kit::House;

use crate::clinic::{BACKPORT, Clinic, HOOK, filtered, numbers, subscription, told, topic};
use crate::script::SERVICES;

// The whole life: requested, handshake, active, events with true numbers, in order, and the topic's own activation.
#[tokio::test]
async fn a_subscription_becomes_active_and_tells_every_change_in_order() {
    let clinic = Clinic::new().await;
    clinic.patient("before").await;
    clinic.put(&subscription("s", |_| {})).await;
    let received = clinic.received().await;
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].uri(), HOOK);
    assert_eq!(received[0].headers()["content-type"], "application/fhir+json");
    let handshake: Value = serde_json::from_slice(received[0].body()).expect("a Bundle");
    assert_eq!(handshake["entry"][0]["resource"]["type"], "handshake");
    assert_eq!(clinic.status_of("s").await.0, "active");
    assert_eq!(clinic.get("SubscriptionTopic/patients").await["status"], "active");

    clinic.patient("1").await;
    clinic.patient("1").await;
    clinic.put(&json!({"resourceType": "Basic", "id": "1", "code": {"text": "x"}})).await;
    clinic.world.send("DELETE Patient/1").await;
    for number in 4..=250 {
        clinic.patient(&number.to_string()).await;
    }
    let events = clinic.events().await;
    assert_eq!(numbers(&events), (1..=250).collect::<Vec<_>>());
    let contexts: Vec<&str> = events.iter().take(4).map(|(_, context, _)| context.as_str()).collect();
    let expected =
        ["Patient/1/_history/1", "Patient/1/_history/2", "Patient/1/_history/3", "Patient/4/_history/1"];
    assert_eq!(contexts, expected);
    let ids: std::collections::HashSet<&String> = events.iter().map(|(_, _, id)| id).collect();
    assert_eq!(ids.len(), 250);
}

// Each reason is one that a user has to mend, so it must be told; and nothing may be sent then.
#[tokio::test]
async fn what_cannot_be_activated_is_in_error_with_its_reason() {
    let clinic = Clinic::new().await;
    let mut retired = topic("retired", &["create"]);
    retired["status"] = "retired".into();
    clinic.put(&retired).await;
    let mut by_query = topic("by-query", &["create"]);
    by_query["resourceTrigger"][0]["queryCriteria"] = json!({"current": "active=true"});
    clinic.put(&by_query).await;
    type Change = Box<dyn FnOnce(&mut Value)>;
    let cases: Vec<(&str, Change)> = vec![
        (
            "SubscriptionTopic/none is not known",
            Box::new(|it| it["criteria"] = "SubscriptionTopic/none".into()),
        ),
        (
            "http://example.org/none is not known",
            Box::new(|it| it["criteria"] = "http://example.org/none".into()),
        ),
        ("criteria must be", Box::new(|it| it["criteria"] = "Patient?gender=male".into())),
        ("status retired", Box::new(|it| it["criteria"] = "SubscriptionTopic/retired".into())),
        ("queryCriteria", Box::new(|it| it["criteria"] = "http://example.org/by-query".into())),
        ("end is in the past", Box::new(|it| it["end"] = "2026-10-31T12:00:00Z".into())),
        ("email is not supported", Box::new(|it| it["channel"]["type"] = "email".into())),
        ("events:PutEvents is not emulated", Box::new(|it| it["channel"]["type"] = "event-bridge".into())),
        (
            "endpoint is required",
            Box::new(|it| drop(it["channel"].as_object_mut().expect("it").remove("endpoint"))),
        ),
        ("payload must be", Box::new(|it| it["channel"]["payload"] = "text/plain".into())),
        (
            "id-only or full-resource",
            Box::new(|it| drop(it["channel"].as_object_mut().expect("it").remove("_payload"))),
        ),
        ("not about this type", Box::new(filtered("Encounter?"))),
        ("'x' is not a type", Box::new(filtered("x"))),
        (
            "backport-heartbeat-period is not emulated",
            Box::new(|it| {
                let url = format!("{BACKPORT}backport-heartbeat-period");
                it["channel"]["extension"] = json!([{"url": url, "valueUnsignedInt": 60}]);
            }),
        ),
        (
            "needs the extensions",
            Box::new(|it| {
                let url = "http://healthlake.amazonaws.com/channel-type-clientId";
                it["channel"]["_type"] = json!({"extension": [{"url": url, "valueString": "me"}]});
            }),
        ),
        ("not of the form", Box::new(|it| it["channel"]["header"] = json!(["nothing"]))),
    ];
    for (place, (reason, change)) in cases.into_iter().enumerate() {
        let id = place.to_string();
        assert_eq!(clinic.put(&subscription(&id, change)).await, 201, "{reason}");
        let (status, error) = clinic.status_of(&id).await;
        assert!(status == "error" && error.contains(reason), "{reason}: {status} {error}");
    }
    assert_eq!(clinic.endpoint.received().len(), 0);
    clinic.endpoint.answer_next(401, "who are you?");
    clinic.put(&subscription("s", |_| {})).await;
    let (status, error) = clinic.status_of("s").await;
    assert_eq!(status, "error");
    assert_eq!(error, "the handshake failed: http://127.0.0.1:9/hook answered 401: who are you?");
    clinic.patient("1").await;
    assert_eq!(clinic.events().await, []);
    // To request it again is to try again.
    clinic.put(&subscription("s", |_| {})).await;
    assert_eq!(clinic.status_of("s").await, ("active".to_owned(), String::new()));
}

// Whatever ends a subscription must end it at once: a subscriber who has said so must not be told more.
#[tokio::test]
async fn a_subscription_ends() {
    let clinic = Clinic::new().await;
    clinic.put(&subscription("ends", |it| it["end"] = "2026-10-31T12:01:00Z".into())).await;
    assert_eq!(clinic.status_of("ends").await.0, "active");
    for id in ["off", "deleted", "requested"] {
        drop(clinic.endpoint.received());
        clinic.active(id).await;
    }
    clinic.patient("1").await;
    assert_eq!(clinic.events().await.len(), 4);
    clinic.put(&subscription("off", |it| it["status"] = "off".into())).await;
    clinic.world.send("DELETE Subscription/deleted").await;
    clinic.endpoint.be_down(true);
    clinic.put(&subscription("requested", |_| {})).await;
    clinic.advance(60_000);
    assert_eq!(clinic.status_of("ends").await.0, "off");
    assert_eq!(clinic.status_of("requested").await.0, "error");
    drop(clinic.endpoint.received());
    clinic.patient("1").await;
    assert_eq!(clinic.events().await, []);
    let input = json!({"DatastoreId": clinic.world.data_store});
    clinic.world.aws("DeleteFHIRDatastore", input).await.expect("deleted");
    assert!(clinic.world.house.dispatch.idle(10_000).await);
}

// A client may move the endpoint of an active subscription; the numbers go on. Only a handshake makes one active.
#[tokio::test]
async fn an_active_subscription_may_be_changed() {
    let clinic = Clinic::new().await;
    clinic.put(&subscription("never", |it| it["status"] = "active".into())).await;
    clinic.active("s").await;
    clinic.patient("1").await;
    assert_eq!(numbers(&clinic.events().await), [1]);
    clinic
        .put(&subscription("s", |it| {
            it["status"] = "active".into();
            it["channel"]["endpoint"] = "http://127.0.0.1:9/moved".into();
        }))
        .await;
    clinic.patient("2").await;
    let received = clinic.received().await;
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].uri(), "http://127.0.0.1:9/moved");
    assert_eq!(told(&serde_json::from_slice(received[0].body()).expect("a Bundle"))[0].0, 2);
    clinic
        .put(&subscription("s", |it| {
            it["status"] = "active".into();
            it["channel"]["payload"] = "text/plain".into();
        }))
        .await;
    let (status, error) = clinic.status_of("s").await;
    assert!(status == "error" && error.contains("payload"), "{status} {error}");
}

// HealthLake's demands and its quota, where a user wants to meet them before deployment.
#[tokio::test]
async fn strict_limits_hold() {
    let settings = contract::Settings { strict_limits: true, ..contract::Settings::default() }.keep();
    let clinic = Clinic::with(House::with_settings(Store::in_memory(), SERVICES, settings)).await;
    clinic.put(&subscription("s", |_| {})).await;
    let (status, error) = clinic.status_of("s").await;
    assert!(status == "error" && error.contains("clientId"), "{error}");
    for place in 1..=51 {
        let resource = subscription(&place.to_string(), |it| {
            let url = |name: &str| format!("http://healthlake.amazonaws.com/channel-type-{name}");
            let extensions = ["clientId", "clientSecret", "oauth-endpoint"].map(url);
            let extensions = extensions.map(|url| json!({"url": url, "valueString": "http://127.0.0.1:9/"}));
            it["channel"]["_type"] = json!({"extension": extensions});
        });
        clinic.endpoint.answer_next(200, r#"{"access_token":"t"}"#);
        clinic.put(&resource).await;
        let (status, error) = clinic.status_of(&place.to_string()).await;
        let expected = if place <= 50 { "active" } else { "error" };
        assert_eq!((&*status, error.contains("at most 50")), (expected, place == 51), "{place}: {error}");
    }
}

// AWS's own examples of filters: only what meets them may be told, and a deletion by what it deleted.
#[tokio::test]
async fn filters_choose_what_is_told() {
    let clinic = Clinic::new().await;
    clinic.put(&subscription("young", filtered("Patient?birthdate=gt2021"))).await;
    clinic.put(&subscription("women", filtered("Patient?gender=female&active:missing=true"))).await;
    clinic.put(&subscription("chained", filtered("Patient?organization.name=x"))).await;
    assert_eq!(clinic.status_of("young").await.0, "active");
    assert_eq!(clinic.status_of("women").await.0, "active");
    assert_eq!(clinic.status_of("chained").await.0, "error");
    drop(clinic.endpoint.received());
    for (id, gender, born) in
        [("1", "male", "2022-05-01"), ("2", "female", "1980-01-01"), ("3", "male", "2000-01-01")]
    {
        clinic.put(&json!({"resourceType": "Patient", "id": id, "gender": gender, "birthDate": born})).await;
    }
    for id in ["1", "2", "3"] {
        clinic.world.send(&format!("DELETE Patient/{id}")).await;
    }
    let mut told: Vec<(String, String)> = Vec::new();
    for bundle in clinic.bundles().await {
        let status = &bundle["entry"][0]["resource"];
        let of = status["subscription"]["reference"].as_str().and_then(|url| url.rsplit('/').next());
        for (_, context, _) in crate::clinic::told(&bundle) {
            told.push((of.unwrap_or_default().to_owned(), context));
        }
    }
    told.sort();
    let expected = [
        ("women", "Patient/2/_history/1"),
        ("women", "Patient/2/_history/2"),
        ("young", "Patient/1/_history/1"),
        ("young", "Patient/1/_history/2"),
    ];
    assert_eq!(told, expected.map(|(of, context)| (of.to_owned(), context.to_owned())));
}
