//! Consumers of the change feed and a subscriber, while the program is killed again and again on one directory: eight named
//! consumers whose cursors the program keeps, and a rest-hook that notifications are sent to.
//!
//! Each keeps a ledger of what it has seen, as a client would. At the end a ledger must be the feed itself: nothing lost,
//! nothing out of order, and nothing twice but what had not been acknowledged.

mod hook;

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::client::Client;
use crate::consumers::hook::Hook;
use crate::program::{Millpond, Place};
use crate::random::Random;

const KILLS: u64 = 20;
const CONSUMERS: usize = 8;
const WRITERS: u64 = 3;
/// A kill comes after so many acknowledgements at most.
const MOST_ACKNOWLEDGEMENTS: u64 = 300;

/// One consumer, from its own side.
#[derive(Debug, Default)]
struct Consumer {
    name: String,
    /// Resource and version of each change, by number.
    ledger: BTreeMap<u64, (String, String)>,
    /// The last number whose acknowledgement was answered, and the last that was sent.
    answered: u64,
    sent: u64,
    /// How many changes came again.
    repeated: u64,
}

impl Consumer {
    /// Reads some changes and acknowledges them, or a part of them.
    fn work(
        &mut self,
        client: &mut Client,
        data_store: &str,
        random: &mut Random,
        wait: u64,
    ) -> io::Result<u64> {
        let most = 1 + random.below(20);
        let path = format!("$changes?consumer={}&_count={most}&wait={wait}", self.name);
        let answer = client.fhir("GET", data_store, &path, None, b"")?;
        assert_eq!(answer.status, 200, "{answer}");
        let answer = answer.json();
        let numbers = self.note(&answer);
        let Some(last) = numbers.last() else { return Ok(0) };
        // Some clients crash before they acknowledge, or between two changes.
        let acknowledged = match random.below(10) {
            0 => return Ok(0),
            1 => numbers[0],
            _ => *last,
        };
        self.sent = self.sent.max(acknowledged);
        let path = format!("$changes?consumer={}&acknowledge={acknowledged}", self.name);
        let answer = client.fhir("POST", data_store, &path, None, b"")?;
        assert_eq!(answer.json()["acknowledged"], acknowledged, "{answer}");
        self.answered = acknowledged;
        Ok(numbers.len() as u64)
    }

    /// Enters an answer's changes into the ledger.
    fn note(&mut self, answer: &Value) -> Vec<u64> {
        let changes = answer["changes"].as_array().into_iter().flatten();
        let mut numbers = Vec::new();
        for change in changes {
            let number = change["sequence"].as_u64().expect("a number");
            let text = |member: &str| change[member].as_str().expect("text").to_owned();
            let seen = (format!("{}/{}", text("resourceType"), text("id")), text("versionId"));
            if numbers.is_empty() {
                // Behind what was acknowledged, whether or not the answer to that arrived.
                let expected = self.answered + 1..=self.sent + 1;
                assert!(expected.contains(&number), "{} begins at {number}, not in {expected:?}", self.name);
            }
            let expected = numbers.last().map_or(number, |last| last + 1);
            assert_eq!(number, expected, "a hole");
            match self.ledger.get(&number) {
                Some(known) => {
                    assert_eq!(*known, seen, "change {number} is another one now");
                    self.repeated += 1;
                }
                None => {
                    assert_eq!(number, self.ledger.len() as u64 + 1, "{} missed some", self.name);
                    self.ledger.insert(number, seen);
                }
            }
            numbers.push(number);
        }
        numbers
    }
}

/// Writes until the program is gone.
fn write(program: &Millpond, data_store: &str, random: &mut Random, words: &AtomicU64) -> io::Result<()> {
    let mut client = Client::connect(program.address)?;
    loop {
        let id = random.below(40);
        let path = format!("Patient/{id}");
        let answer = if random.percent(15) {
            client.fhir("DELETE", data_store, &path, None, b"")?
        } else {
            let word = words.fetch_add(1, Ordering::Relaxed).to_string();
            let patient =
                json!({"resourceType": "Patient", "id": id.to_string(), "name": [{"family": word}]});
            client.fhir("PUT", data_store, &path, None, patient.to_string().as_bytes())?
        };
        assert!(matches!(answer.status, 200 | 201 | 204 | 404), "{answer}");
    }
}

// The promise of the feed to those who build on it: a consumer that acknowledges what it has dealt with loses nothing and
// sees everything in order, whenever the program, or it, goes down; and so does the subscriber of a rest-hook.
#[test]
fn consumers_and_a_subscriber_lose_nothing_across_kills() {
    let place = Place::new();
    let hook = Hook::listen();
    let mut random = Random::seeded(0x4645_4544);
    let words = AtomicU64::new(0);
    let mut consumers: Vec<Consumer> =
        (0..CONSUMERS).map(|number| Consumer { name: format!("c{number}"), ..Consumer::default() }).collect();
    let data_store = {
        let program = place.start(&[]);
        let data_store = program.client().create_data_store();
        subscribe(&program, &data_store, &hook);
        data_store
    };
    for kill in 0..KILLS {
        let program = place.start(&[]);
        let left = AtomicU64::new(1 + random.below(MOST_ACKNOWLEDGEMENTS));
        thread::scope(|scope| {
            let (program, data_store, left, words) = (&program, data_store.as_str(), &left, &words);
            for number in 0..WRITERS {
                let mut random = Random::seeded(random.next().wrapping_add(number));
                scope.spawn(move || write(program, data_store, &mut random, words));
            }
            for consumer in &mut consumers {
                let mut random = Random::seeded(random.next());
                scope.spawn(move || {
                    let mut client = Client::connect(program.address)?;
                    loop {
                        let done = consumer.work(&mut client, data_store, &mut random, 30)?;
                        if done > 0 && left.fetch_sub(1, Ordering::SeqCst) == 1 {
                            program.kill();
                            return Ok::<(), io::Error>(());
                        }
                    }
                });
            }
        });
        let panics = place.errors();
        assert!(panics.is_empty(), "kill {kill}: the program complained: {panics}");
    }
    let program = place.start(&[]);
    let mut client = program.client();
    let latest = client.fhir_get(&data_store, "$changes?after=latest")["latest"].as_u64().expect("a number");
    for consumer in &mut consumers {
        while consumer.answered < latest {
            consumer.work(&mut client, &data_store, &mut random, 0).expect("an answer");
        }
    }
    assert!(latest > KILLS, "{latest}");
    for consumer in &consumers {
        assert_eq!(consumer.ledger, consumers[0].ledger, "{}", consumer.name);
        assert_eq!(consumer.ledger.len() as u64, latest, "{}", consumer.name);
    }
    let idle = client.ask("GET", "/_millpond/idle?wait=30", &[], b"").expect("an answer");
    assert_eq!(idle.status, 200, "{idle}");
    let patients = consumers[0].ledger.values().filter(|(resource, _)| resource.starts_with("Patient/"));
    let expected: Vec<String> =
        patients.map(|(resource, version)| format!("{resource}/_history/{version}")).collect();
    let told = hook.told();
    assert_eq!(told.events, expected);
    let repeated: u64 = consumers.iter().map(|consumer| consumer.repeated).sum();
    // Shown by --nocapture, to see that the load is what it means to be.
    println!("{latest} changes, {repeated} told again to consumers, {} to the hook", told.repeated);
}

fn subscribe(program: &Millpond, data_store: &str, hook: &Hook) {
    let mut client = program.client();
    let interactions = ["create", "update", "delete"];
    let topic = json!({
        "resourceType": "SubscriptionTopic", "id": "t", "url": "http://example.org/t", "status": "active",
        "resourceTrigger": [{"resource": "Patient", "supportedInteraction": interactions}],
    });
    let content = json!({
        "url": "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content",
        "valueCode": "id-only",
    });
    let subscription = json!({
        "resourceType": "Subscription", "id": "s", "status": "requested", "reason": "test",
        "criteria": "SubscriptionTopic/t",
        "channel": {"type": "rest-hook", "endpoint": hook.url(), "payload": "application/fhir+json",
            "_payload": {"extension": [content]}},
    });
    for (path, resource) in [("SubscriptionTopic/t", topic), ("Subscription/s", subscription)] {
        let answer = client.fhir("PUT", data_store, path, None, resource.to_string().as_bytes());
        assert_eq!(answer.expect("an answer").status, 201);
    }
    let idle = client.ask("GET", "/_millpond/idle?wait=30", &[], b"").expect("an answer");
    assert_eq!(idle.status, 200, "{idle}");
    assert_eq!(client.fhir_get(data_store, "Subscription/s")["status"], "active");
}
