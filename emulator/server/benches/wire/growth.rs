//! Calls on items of tables of different sizes: a table of a million costs no more per call than one of a thousand. Their streams
//! are on, of new and old images.

use std::time::Duration;

use crate::load::{Load, Measured};
use crate::measure_once;
use crate::process::Server;
use crate::tables::{self, Stream, Table};

const SIZES: [usize; 2] = [1_000, 1_000_000];
const CONNECTIONS: usize = 16;
/// How many batches are made before they are sent.
const BATCHES_AT_ONCE: usize = 1_024;
const WARM_UP: Duration = Duration::from_millis(300);
const TURN: Duration = Duration::from_millis(1_000);
const TURNS: u32 = 3;

/// Makes calls on a table of so many items.
type Make = fn(Table<'_>, usize) -> Load;

/// Prints what calls cost in a small and in a large table, measured in turns.
pub(crate) fn growth() {
    let server = Server::millpond(&[]);
    let names = SIZES.map(|size| format!("items-{size}"));
    let [small, large] = &names;
    let tables = [Table::of_wards(small), Table::of_wards(large)];
    for (table, size) in tables.into_iter().zip(SIZES) {
        fill(&server, table, size);
    }
    println!("| call | items in the table | calls/s | CPU per call |");
    println!("| --- | ---: | ---: | ---: |");
    let kinds: [(&str, Make); 6] = [
        ("GetItem", tables::gets),
        ("Query of 100", tables::queries),
        ("PutItem", tables::puts),
        ("UpdateItem with a condition", tables::updates),
        ("BatchWriteItem of 25", tables::batches),
        ("TransactWriteItems of 4", tables::transactions),
    ];
    for (kind, make) in kinds {
        let loads = [make(tables[0], SIZES[0]), make(tables[1], SIZES[1])];
        let mut sums = [Measured::default(), Measured::default()];
        for load in &loads {
            load.run(server.address, CONNECTIONS, WARM_UP);
        }
        for _ in 0..TURNS {
            for (load, sum) in loads.iter().zip(&mut sums) {
                sum.add(&load.measure(&server, CONNECTIONS, TURN));
            }
        }
        for (size, sum) in SIZES.iter().zip(&sums) {
            println!("| {kind} | {size} | {:.0} | {:.1} µs |", sum.per_second(), sum.cpu_microseconds());
        }
    }
    println!();
}

fn fill(server: &Server, table: Table<'_>, size: usize) {
    table.make(server.address, Stream::Images);
    let starts: Vec<usize> = (0..size).step_by(tables::BATCH).collect();
    for starts in starts.chunks(BATCHES_AT_ONCE) {
        let batches =
            starts.iter().map(|&start| tables::batch(table, start..(start + tables::BATCH).min(size), 0));
        measure_once(&Load::new(batches.collect()), server, CONNECTIONS);
    }
}
