//! How fast patients are made, in resources a second.
#![allow(missing_docs, reason = "criterion's macros make functions")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use patient_generator::{Generator, Moment};

fn patients(criterion: &mut Criterion) {
    const PATIENTS: u64 = 50;
    let generator = Generator::new(1, Moment::from_unix_seconds(1_793_448_000));
    let resources: usize = (0..PATIENTS).map(|number| generator.patient(number).len()).sum();
    let mut group = criterion.benchmark_group("patients");
    group.throughput(Throughput::Elements(resources as u64)).sample_size(10);
    group.bench_function("as values", |bencher| {
        bencher.iter(|| (0..PATIENTS).map(|number| generator.patient(number).len()).sum::<usize>());
    });
    group.bench_function("as text of a Bundle", |bencher| {
        bencher
            .iter(|| (0..PATIENTS).map(|number| generator.bundle(number).to_string().len()).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, patients);
criterion_main!(benches);
