//! Commits of 26 puts of 200 bytes, what one FHIR resource with its index rows costs: in memory, on disk, and beside a
//! bare sled that is given the same batches and flushes each.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use store::{Cause, Collection, Key, Options, Origin, Scope, Store, StoreError};

static ROWS: Collection = Collection::new("bench.rows");
static TOLD: Collection = Collection::with_feed("bench.told");

const PUTS: u64 = 26;

fn origin() -> Origin {
    Origin::new(0, Cause { trace: "bench".into(), call: 1, hops: 0 })
}

/// Keys in no order, as hashes and ids are.
fn scatter(n: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ (x >> 31)
}

fn key(row: u64, n: u64) -> Key {
    Key::parts().number(row).number(scatter(n)).number(n).key()
}

async fn commit(scoped: &store::ScopedStore, n: u64) {
    let done = scoped.commit(|tx| {
        tx.put(TOLD.of("d"), key(0, n), vec![1; 200]);
        for row in 1..PUTS {
            tx.put(ROWS.of("d"), key(row, n), vec![1; 200]);
        }
        Ok::<_, StoreError>(())
    });
    if let Err(error) = done.await {
        eprintln!("{error}");
    }
}

fn benches(criterion: &mut Criterion) {
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build() else { return };
    let scope = Scope::new("000000000000", "us-east-1");
    let mut group = criterion.benchmark_group("26 puts of 200 B");
    group.throughput(Throughput::Elements(PUTS));

    let mut n = 0;
    let memory = Store::in_memory().scoped(&scope, origin());
    group.bench_function("store, in memory", |bencher| {
        bencher.iter(|| {
            n += 1;
            runtime.block_on(commit(&memory, n));
        });
    });
    drop(memory);

    let Ok(directory) = tempfile::tempdir() else { return };
    let options = Options { directory: Some(directory.path().to_owned()), ..Options::default() };
    if let Ok(store) = Store::open(&options) {
        let durable = store.scoped(&scope, origin());
        group.bench_function("store, durable", |bencher| {
            bencher.iter(|| {
                n += 1;
                runtime.block_on(commit(&durable, n));
            });
        });
        group.throughput(Throughput::Elements(PUTS * 64));
        group.bench_function("store, durable, 64 waiting", |bencher| {
            bencher.iter_batched(
                || {
                    n += 64;
                    n
                },
                |n| {
                    runtime.block_on(async {
                        let mut tasks = tokio::task::JoinSet::new();
                        for i in 0..64 {
                            let durable = durable.clone();
                            tasks.spawn(async move { commit(&durable, n + i).await });
                        }
                        tasks.join_all().await
                    })
                },
                BatchSize::SmallInput,
            );
        });
    }

    let Ok(directory) = tempfile::tempdir() else { return };
    if let Ok(sled) = sled::Config::new().path(directory.path()).mode(sled::Mode::HighThroughput).open() {
        group.throughput(Throughput::Elements(PUTS));
        group.bench_function("bare sled, flushed", |bencher| {
            bencher.iter(|| {
                n += 1;
                let mut batch = sled::Batch::default();
                for row in 0..PUTS {
                    batch.insert(key(row, n).as_bytes(), vec![1; 200]);
                }
                black_box(sled.apply_batch(batch).and_then(|()| sled.flush()).is_ok());
            });
        });
        group.throughput(Throughput::Elements(PUTS * 64));
        group.bench_function("bare sled, 64 batches a flush", |bencher| {
            bencher.iter(|| {
                for _ in 0..64 {
                    n += 1;
                    let mut batch = sled::Batch::default();
                    for row in 0..PUTS {
                        batch.insert(key(row, n).as_bytes(), vec![1; 200]);
                    }
                    black_box(sled.apply_batch(batch).is_ok());
                }
                black_box(sled.flush().is_ok());
            });
        });
    }
    group.finish();
}

criterion_group!(store_benches, benches);
criterion_main!(store_benches);
