//! What one sign-in costs a server: the share that it shows, and the key that it arrives at. The verifier is made once per
//! password.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use secure_remote_password::{ClientPublic, ServerShare, Verifier};

fn exchange(criterion: &mut Criterion) {
    let verifier = Verifier::new([17; 16], "AbCdEfGhI", "ann", "Passw0rd!");
    let share = ServerShare::new(&verifier, [129; 32]);
    let Some(client) = ClientPublic::read(&"7f".repeat(384)) else { return };
    criterion.bench_function("verifier", |bencher| {
        bencher.iter(|| Verifier::new(black_box([17; 16]), "AbCdEfGhI", "ann", "Passw0rd!"));
    });
    criterion.bench_function("share", |bencher| {
        bencher.iter(|| ServerShare::new(black_box(&verifier), [129; 32]));
    });
    criterion.bench_function("key", |bencher| bencher.iter(|| share.key(black_box(&verifier), &client)));
}

criterion_group!(benches, exchange);
criterion_main!(benches);
