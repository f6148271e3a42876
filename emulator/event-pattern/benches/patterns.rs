//! How fast an event finds the rules that match it.
#![allow(missing_docs, clippy::expect_used, reason = "criterion's macros write functions without comments")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use event_pattern::{Pattern, PatternSet};
use serde_json::{Value, json};

/// As many rules as a bus has by default.
const RULES: usize = 300;

fn rules() -> Vec<Pattern> {
    let rule = |number: usize| {
        let pattern = match number % 3 {
            0 => {
                json!({"source": [format!("clinic.{number}")], "detail": {"status": [{"anything-but": "draft"}]}})
            }
            1 => json!({"source": ["clinic.orders"], "detail-type": [format!("Order {number}")]}),
            _ => {
                json!({"source": ["clinic.orders"], "detail": {"patient": {"id": [format!("p{number}")]}, "total": [{"numeric": [">", 10]}]}})
            }
        };
        Pattern::parse(&pattern.to_string()).expect("a pattern")
    };
    (0..RULES).map(rule).collect()
}

fn event() -> Value {
    json!({
        "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "detail-type": "Order 4",
        "source": "clinic.orders", "account": "000000000000", "time": "2026-10-31T12:00:00Z",
        "region": "us-east-1", "resources": ["arn:aws:healthlake:us-east-1:000000000000:datastore/fhir/1"],
        "detail": {"status": "active", "patient": {"id": "p5", "name": "Ann"}, "total": 12.5,
            "items": [{"code": "a", "count": 1}, {"code": "b", "count": 2}]}
    })
}

fn patterns(criterion: &mut Criterion) {
    let (rules, event) = (rules(), event());
    let set = PatternSet::new(rules.iter().enumerate());
    let mut group = criterion.benchmark_group("patterns");
    group.throughput(Throughput::Elements(1));
    group
        .bench_function("300 rules, a set", |bencher| bencher.iter(|| black_box(set.matching(&event)).len()));
    group.bench_function("300 rules, one by one", |bencher| {
        bencher.iter(|| rules.iter().filter(|rule| rule.matches(black_box(&event))).count());
    });
    group.finish();
}

criterion_group!(benches, patterns);
criterion_main!(benches);
