//! How long an `Arguments` object takes: to be read, and to be evaluated for a task.

// A benchmark that cannot read its own expressions should stop.
#![allow(clippy::expect_used)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use json_query::jsonata::{Dialect, Expression, Limits, Session, World};
use serde_json::{Map, Value, json};

struct Still;

impl World for Still {
    fn uuid(&mut self) -> String {
        "00000000-0000-4000-8000-000000000000".to_owned()
    }
    fn random(&mut self) -> f64 {
        0.5
    }
    fn now_milliseconds(&self) -> i64 {
        1_700_000_000_000
    }
}

/// What a task that stores an observation is told.
const ARGUMENTS: [&str; 6] = [
    "$states.input.patient.id",
    "$states.input.bundle.entry[0].resource.code.text",
    "'Patient/' & $states.input.patient.id",
    "$states.input.bundle.entry.resource[status = 'final'].value",
    "$sum($states.input.bundle.entry.resource.value) > $limit",
    "$map($states.input.bundle.entry.resource, function($r) { {'code': $r.code.text, 'value': $r.value * 2} })",
];

fn variables() -> Map<String, Value> {
    let entries: Vec<Value> = (0..50)
        .map(|number| {
            let status = if number % 2 == 0 { "final" } else { "preliminary" };
            json!({"resource": {"status": status, "code": {"text": format!("code {number}")}, "value": number}})
        })
        .collect();
    let states = json!({"input": {"patient": {"id": "ann"}, "bundle": {"entry": entries}}});
    Map::from_iter([("states".to_owned(), states), ("limit".to_owned(), json!(100))])
}

fn jsonata(bench: &mut Criterion) {
    bench.bench_function("read an Arguments object", |bench| {
        bench.iter(|| ARGUMENTS.map(|text| Expression::parse(black_box(text)).expect("an expression")));
    });
    let expressions = ARGUMENTS.map(|text| Expression::parse(text).expect("an expression"));
    let (variables, limits) = (variables(), Limits::default());
    let mut evaluate = |name: &str, expressions: &[Expression]| {
        bench.bench_function(name, |bench| {
            bench.iter(|| {
                let mut world = Still;
                let mut session = Session::new(Dialect::StepFunctions, &variables, &mut world, &limits);
                for expression in expressions {
                    black_box(session.evaluate(expression, None).expect("a value"));
                }
            });
        });
    };
    evaluate("evaluate a plain path", &expressions[..1]);
    evaluate("evaluate an Arguments object on a Bundle of 50", &expressions);
}

criterion_group!(benches, jsonata);
criterion_main!(benches);
