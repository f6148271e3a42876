//! How long a typical Parameters object takes to be read and to be evaluated, and a path through an input of 256 KiB.
#![allow(missing_docs, reason = "criterion's macros make functions")]
#![allow(clippy::expect_used, reason = "a benchmark without its input has nothing to measure")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use json_query::Path;
use serde_json::{Map, Value, json};
use states_language::{Scope, Template, World};

struct Still;

impl World for Still {
    fn uuid(&mut self) -> String {
        String::new()
    }

    fn random(&mut self) -> f64 {
        0.5
    }
}

fn templates(criterion: &mut Criterion) {
    let template = json!({
        "TableName": "patients",
        "Key": {"pk": {"S.$": "States.Format('patient#{}', $.detail.patient.id)"}, "sk": {"S.$": "$.detail.version"}},
        "UpdateExpression": "SET #s = :s ADD #n :one",
        "ExpressionAttributeNames": {"#s": "status", "#n": "count"},
        "ExpressionAttributeValues": {
            ":s": {"S.$": "$.detail.patient.names[?(@.use == 'official')].family"},
            ":one": {"N": "1"},
        },
        "ExecutionName.$": "$$.Execution.Name",
        "Attempt.$": "States.MathAdd($attempt, 1)",
    });
    let names = json!([{"use": "usual", "family": "A"}, {"use": "official", "family": "B"}]);
    let input =
        json!({"detail": {"version": "3", "patient": {"id": "ann", "names": names}}, "rest": [1, 2, 3]});
    let context = json!({"Execution": {"Name": "run"}});
    let variables = Map::from_iter([("attempt".to_owned(), json!(2))]);
    let scope = Scope { input: &input, context: &context, variables: &variables };
    let read = Template::parse(&template).expect("a template");

    let mut group = criterion.benchmark_group("template");
    group.bench_function("read", |bencher| bencher.iter(|| Template::parse(black_box(&template)).is_ok()));
    group.bench_function("evaluate", |bencher| {
        bencher.iter(|| read.evaluate(black_box(&scope), &mut Still).expect("a payload"));
    });
    group.finish();
}

fn paths(criterion: &mut Criterion) {
    let items: Vec<Value> =
        (0..4_000).map(|n| json!({"id": n, "name": format!("item number {n}"), "on": n % 2 == 0})).collect();
    let input = json!({"list": items, "last": 1});
    let mut group = criterion.benchmark_group("path in 256 KiB");
    for text in ["$.list[3999].name", "$.list[*].id", "$.list[?(@.on == true && @.id > 3990)]", "$..name"] {
        let path = Path::parse(text).expect("a path");
        group.bench_function(text, |bencher| bencher.iter(|| path.find(black_box(&input)).is_some()));
    }
    group.finish();
}

criterion_group!(benches, templates, paths);
criterion_main!(benches);
