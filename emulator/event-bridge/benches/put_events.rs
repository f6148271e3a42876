//! How many events a second are put, matched against 300 rules, and brought to a queue of nothing.
#![allow(missing_docs, clippy::expect_used, clippy::panic, reason = "a benchmark that cannot go on says so")]

use std::hint::black_box;

use contract::{ApiError, Call, Checks, Service, aws_operation};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use test_kit::House;

/// A queue that takes everything and keeps nothing.
static QUEUES: Service = Service {
    id: "sqs",
    checks: Checks::Own,
    operations: &[aws_operation!("SendMessage", send), aws_operation!("SendMessageBatch", send)],
    reactions: &[],
    timers: &[],
    works: &[],
};

async fn send(_call: Call, message: Value) -> Result<Value, ApiError> {
    black_box(message);
    Ok(json!({}))
}

/// As many rules as a bus may have.
const RULES: usize = 300;

async fn with_rules() -> House {
    let house = House::new(&[&event_bridge::SERVICE, &QUEUES]);
    for number in 0..RULES {
        let pattern = json!({"source": ["clinic"], "detail": {"ward": [number.to_string()]}}).to_string();
        let name = format!("r{number}");
        house.aws("events", "PutRule", json!({"Name": name, "EventPattern": pattern})).await.expect("a rule");
        let target = json!({"Id": "t", "Arn": "arn:aws:sqs:us-east-1:000000000000:q"});
        house
            .aws("events", "PutTargets", json!({"Rule": name, "Targets": [target]}))
            .await
            .expect("a target");
    }
    house
}

fn putting(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let house = runtime.block_on(with_rules());
    let mut group = criterion.benchmark_group("PutEvents");
    group.throughput(Throughput::Elements(10));
    for (name, ward) in [("ten events that no rule asks for", "none"), ("ten events, each for one rule", "7")]
    {
        let entry = json!({"Source": "clinic", "DetailType": "t", "Detail": json!({"ward": ward, "n": 1}).to_string()});
        let input = json!({"Entries": vec![entry; 10]}).to_string();
        group.bench_function(name, |bencher| {
            bencher.to_async(&runtime).iter(|| house.aws_text("events", "PutEvents", input.clone()));
        });
        runtime.block_on(house.dispatch.idle(60_000));
    }
    group.bench_function("ten events, each for one rule, until they are there", |bencher| {
        let entry = json!({"Source": "clinic", "DetailType": "t", "Detail": "{\"ward\": \"7\"}"});
        let input = json!({"Entries": vec![entry; 10]}).to_string();
        bencher.to_async(&runtime).iter(|| async {
            house.aws_text("events", "PutEvents", input.clone()).await.expect("put");
            house.dispatch.idle(10_000).await
        });
    });
    group.finish();
}

criterion_group!(benches, putting);
criterion_main!(benches);
