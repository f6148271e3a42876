//! A queue against a list: whatever is done in whatever order, both hold the same and give the same.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::counter::Counter;

const RETENTION_MILLISECONDS: i64 = 60_000;

#[derive(Clone, Debug)]
enum Step {
    /// Sends to a group, of a FIFO queue, with a delay in seconds, of a standard one.
    Send {
        group: u8,
        delay: i64,
    },
    Receive {
        most: usize,
        hidden: i64,
    },
    /// Deletes, or hides for so many seconds, by one of the handles that were given.
    Delete {
        handle: prop::sample::Index,
    },
    Hide {
        handle: prop::sample::Index,
        hidden: i64,
    },
    Wait {
        milliseconds: u32,
    },
    Purge,
}

fn step() -> impl Strategy<Value = Step> {
    let seconds = prop_oneof![Just(0i64), 1..20i64];
    prop_oneof![
        5 => (0..3u8, seconds.clone()).prop_map(|(group, delay)| Step::Send { group, delay }),
        5 => (1..=10usize, seconds.clone()).prop_map(|(most, hidden)| Step::Receive { most, hidden }),
        3 => any::<prop::sample::Index>().prop_map(|handle| Step::Delete { handle }),
        2 => (any::<prop::sample::Index>(), seconds).prop_map(|(handle, hidden)| Step::Hide { handle, hidden }),
        3 => (0..25_000u32).prop_map(|milliseconds| Step::Wait { milliseconds }),
        1 => Just(Step::Purge),
    ]
}

/// A message as the list has it.
struct Listed {
    body: String,
    group: u8,
    sent: i64,
    /// When it can be given.
    visible: i64,
    received: bool,
    handle: Option<String>,
}

/// The list, and all handles that were ever given.
struct List {
    fifo: bool,
    messages: Vec<Listed>,
    handles: Vec<String>,
}

impl List {
    fn forget_expired(&mut self, now: i64) {
        self.messages.retain(|message| message.sent + RETENTION_MILLISECONDS > now);
    }

    fn counts(&self, now: i64) -> [u64; 3] {
        let mut counts = [0; 3];
        for message in &self.messages {
            counts[if message.visible <= now {
                0
            } else if message.received {
                1
            } else {
                2
            }] += 1;
        }
        counts
    }

    /// What could be given: of each group of a FIFO queue the messages in front of the first that cannot.
    fn available(&self, now: i64) -> Vec<&Listed> {
        let is_free = |message: &&Listed| message.visible <= now;
        if !self.fifo {
            return self.messages.iter().filter(is_free).collect();
        }
        let of_group =
            |group| self.messages.iter().filter(move |message| message.group == group).take_while(is_free);
        (0..3).flat_map(of_group).collect()
    }

    /// The message that was last given under a handle.
    fn held(&self, handle: &str) -> Option<usize> {
        self.messages.iter().position(|message| message.handle.as_deref() == Some(handle))
    }
}

async fn play(fifo: bool, steps: Vec<Step>) {
    let name = if fifo { "letters.fifo" } else { "letters" };
    let queue = Counter::new(name, json!({"MessageRetentionPeriod": "60"})).await;
    let mut list = List { fifo, messages: Vec::new(), handles: Vec::new() };
    for (number, step) in steps.into_iter().enumerate() {
        let now = queue.house.clock.now().0;
        match step {
            Step::Send { group, delay } => send(&queue, &mut list, (number, group, delay), now).await,
            Step::Receive { most, hidden } => receive(&queue, &mut list, most, hidden, now).await,
            Step::Delete { handle } if !list.handles.is_empty() => {
                let handle = handle.get(&list.handles).clone();
                let held = list.held(&handle);
                let deleted = queue.try_call("DeleteMessage", json!({"ReceiptHandle": handle})).await;
                let is_over = fifo && held.is_some_and(|held| list.messages[held].visible <= now);
                if let Some(held) = held.filter(|_| !is_over) {
                    assert!(deleted.is_ok(), "{deleted:?}");
                    list.messages.remove(held);
                }
                assert!(!is_over || deleted.is_err());
            }
            Step::Hide { handle, hidden } if !list.handles.is_empty() => {
                let handle = handle.get(&list.handles).clone();
                let held = list.held(&handle).filter(|held| !fifo || list.messages[*held].visible > now);
                let input = json!({"ReceiptHandle": handle, "VisibilityTimeout": hidden});
                assert_eq!(queue.try_call("ChangeMessageVisibility", input).await.is_ok(), held.is_some());
                if let Some(held) = held {
                    list.messages[held].visible = now + hidden * 1_000;
                }
            }
            Step::Wait { milliseconds } => queue.house.clock.advance(milliseconds),
            Step::Purge => {
                queue.call("PurgeQueue", json!({})).await;
                list.messages.clear();
            }
            Step::Delete { .. } | Step::Hide { .. } => {}
        }
        let now = queue.house.clock.now().0;
        list.forget_expired(now);
        assert_eq!(queue.counts().await, list.counts(now));
    }
}

async fn send(queue: &Counter, list: &mut List, (number, group, delay): (usize, u8, i64), now: i64) {
    let body = number.to_string();
    let mut input = json!({"MessageBody": body});
    let mut visible = now;
    if list.fifo {
        input["MessageGroupId"] = json!(group.to_string());
        input["MessageDeduplicationId"] = json!(body);
    } else {
        input["DelaySeconds"] = json!(delay);
        if group > 0 {
            input["MessageGroupId"] = json!(group.to_string());
        }
        visible += delay * 1_000;
    }
    queue.call("SendMessage", input).await;
    list.messages.push(Listed { body, group, sent: now, visible, received: false, handle: None });
}

async fn receive(queue: &Counter, list: &mut List, most: usize, hidden: i64, now: i64) {
    let given = queue.receive(json!({"MaxNumberOfMessages": most, "VisibilityTimeout": hidden})).await;
    let body = |message: &Value| message["Body"].as_str().expect("a body").to_owned();
    let available = list.available(now);
    assert_eq!(given.len(), most.min(available.len()), "as many as can be given");
    let available: Vec<String> = available.into_iter().map(|message| message.body.clone()).collect();
    for group in 0..3 {
        // Of each group of a FIFO queue, those in front, in order.
        let in_group = |body: &String| {
            list.messages.iter().any(|message| message.body == *body && message.group == group)
        };
        let expected = available.iter().filter(|body| in_group(body));
        let given: Vec<String> = given.iter().map(body).filter(in_group).collect();
        assert!(!list.fifo || expected.take(given.len()).eq(&given), "in order");
    }
    for message in &given {
        let body = body(message);
        assert!(available.contains(&body), "{body} was not to be given");
        let listed = list.messages.iter_mut().find(|message| message.body == body).expect("a message");
        let handle = message["ReceiptHandle"].as_str().expect("a handle").to_owned();
        // Given twice in one answer, it would have a new handle here already.
        assert_ne!(listed.handle.as_ref(), Some(&handle));
        (listed.visible, listed.received, listed.handle) = (now + hidden * 1_000, true, Some(handle.clone()));
        list.handles.push(handle);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    // Lost, doubled and overtaking messages show in sequences that nobody thinks of.
    #[test]
    fn a_queue_is_a_list(fifo: bool, steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(play(fifo, steps));
    }
}
