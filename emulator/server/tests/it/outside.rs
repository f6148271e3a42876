//! What leaves the program: requests to endpoints that a user has named, over TLS too.

use serde_json::json;

use crate::program::Place;

// A rest-hook may be this program itself, or anything whose certificate our own authority has signed; everything else must
// be refused before a byte of a patient's data is sent.
#[test]
fn https_is_spoken_with_who_shows_a_certificate_of_our_authority() {
    let (place, stranger) = (Place::new(), Place::new());
    let (program, other) = (place.start(&[]), stranger.start(&[]));
    let mut client = program.client();
    let data_store = client.create_data_store();
    let topic = json!({
        "resourceType": "SubscriptionTopic", "id": "t", "url": "http://example.org/t", "status": "unknown",
        "resourceTrigger": [{"resource": "Patient"}],
    });
    let content = json!({
        "url": "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content",
        "valueCode": "id-only",
    });
    let answer = client.fhir("PUT", &data_store, "SubscriptionTopic/t", None, topic.to_string().as_bytes());
    assert_eq!(answer.expect("an answer").status, 201);
    for (id, port, expected) in [
        ("ours", program.address.port(), "/datastore/x/r4/Bundle answered 401"),
        ("theirs", other.address.port(), "only certificates of Millpond's own authority are trusted"),
    ] {
        let subscription = json!({
            "resourceType": "Subscription", "id": id, "status": "requested", "reason": "test",
            "criteria": "SubscriptionTopic/t",
            "channel": {"type": "rest-hook", "endpoint": format!("https://localhost:{port}/datastore/x/r4/Bundle"),
                "payload": "application/fhir+json", "_payload": {"extension": [content]}},
        });
        let path = format!("Subscription/{id}");
        let answer = client.fhir("PUT", &data_store, &path, None, subscription.to_string().as_bytes());
        assert_eq!(answer.expect("an answer").status, 201);
        let idle = client.ask("GET", "/_millpond/idle?wait=30", &[], b"").expect("an answer");
        assert_eq!(idle.status, 200, "{idle}");
        let resource = client.fhir_get(&data_store, &path);
        let error = resource["error"].as_str().unwrap_or_default();
        assert!(resource["status"] == "error" && error.contains(expected), "{resource}");
    }
}
