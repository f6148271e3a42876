//! Tables against a model that is a plain map: whatever is written, every query and scan, through the table or an index, in both
//! directions and page by page, finds what a reader of this file would find by hand.

mod plain;
mod world;

use proptest::prelude::*;
use store::{Options, Store};
use test_kit::House;

use plain::{Attribute, Number, Plain, Range, Source};
use world::World;

/// What happens to a table.
#[derive(Clone, Debug)]
enum Step {
    Put(Plain),
    /// Sets or removes one attribute of the item at these keys.
    Change(Plain, &'static str, Option<Attribute>),
    Delete(Plain),
    Query {
        source: Source,
        hash: Attribute,
        range: Option<Range>,
        forward: bool,
        limit: Option<usize>,
    },
    Scan {
        source: Source,
        segments: Option<usize>,
        limit: Option<usize>,
    },
    Describe,
}

fn text() -> impl Strategy<Value = Attribute> {
    prop::sample::select(vec!["a", "ab", "a\u{0}", "b", "\u{e9}", "\u{10FFFF}"])
        .prop_map(|text| Attribute::S(text.into()))
}

fn number() -> impl Strategy<Value = Attribute> {
    prop::sample::select(Number::POOL.to_vec()).prop_map(Attribute::N)
}

fn binary() -> impl Strategy<Value = Attribute> {
    prop::sample::select(vec![vec![0], vec![0, 0], vec![1], vec![0, 255], vec![255]]).prop_map(Attribute::B)
}

fn item() -> impl Strategy<Value = Plain> {
    let some = |values: BoxedStrategy<Attribute>| prop::option::weighted(0.7, values);
    (
        text(),
        number(),
        some(text().boxed()),
        some(number().boxed()),
        some(binary().boxed()),
        some(text().boxed()),
    )
        .prop_map(|(pk, sk, g, n, b, x)| {
            let rest = [("g", g), ("n", n), ("b", b), ("x", x)];
            let keys = [("pk", Some(pk)), ("sk", Some(sk))];
            keys.into_iter().chain(rest).filter_map(|(name, value)| Some((name, value?))).collect()
        })
}

fn source() -> impl Strategy<Value = Source> {
    prop::sample::select(Source::ALL.to_vec())
}

/// A condition on a sort key of numbers, or of what can begin with something.
fn range(values: BoxedStrategy<Attribute>, of_numbers: bool) -> BoxedStrategy<Range> {
    let one = prop::sample::select(vec!["=", "<", "<=", ">", ">="]);
    let compared = (one, values.clone()).prop_map(|(operator, value)| Range::Compare(operator, value));
    let between = (values.clone(), values.clone()).prop_map(|(one, other)| {
        if one <= other { Range::Between(one, other) } else { Range::Between(other, one) }
    });
    if of_numbers {
        prop_oneof![compared, between].boxed()
    } else {
        prop_oneof![compared, between, values.prop_map(Range::BeginsWith)].boxed()
    }
}

fn query() -> impl Strategy<Value = Step> {
    source().prop_flat_map(|source| {
        let ranges = match source.range() {
            None => Just(None).boxed(),
            Some("b") => prop::option::of(range(binary().boxed(), false)).boxed(),
            Some(_) => prop::option::of(range(number().boxed(), true)).boxed(),
        };
        (text(), ranges, any::<bool>(), prop::option::of(1..4_usize)).prop_map(
            move |(hash, range, forward, limit)| Step::Query { source, hash, range, forward, limit },
        )
    })
}

fn step() -> impl Strategy<Value = Step> {
    let change = prop_oneof![
        (Just("g"), prop::option::of(text().boxed())),
        (Just("n"), prop::option::of(number().boxed())),
        (Just("b"), prop::option::of(binary().boxed())),
        (Just("x"), prop::option::of(text().boxed())),
    ];
    prop_oneof![
        6 => item().prop_map(Step::Put),
        3 => (item(), change).prop_map(|(item, (name, value))| Step::Change(item, name, value)),
        2 => item().prop_map(Step::Delete),
        4 => query(),
        1 => (source(), prop::option::of(1..4_usize), prop::option::of(1..4_usize))
            .prop_map(|(source, segments, limit)| Step::Scan { source, segments, limit }),
        1 => Just(Step::Describe),
    ]
}

async fn run(store: Store, steps: Vec<Step>) {
    let mut world = World::new(House::on(store, &[&dynamodb::SERVICE])).await;
    for step in steps {
        match step {
            Step::Put(item) => world.put(item).await,
            Step::Change(item, name, value) => world.change(&item, name, value).await,
            Step::Delete(item) => world.delete(&item).await,
            Step::Query { source, hash, range, forward, limit } => {
                world.query(source, &hash, range.as_ref(), forward, limit).await;
            }
            Step::Scan { source, segments, limit } => world.scan(source, segments, limit).await,
            Step::Describe => world.describe().await,
        }
    }
    for source in Source::ALL {
        world.scan(source, None, None).await;
    }
    world.describe().await;
}

fn block_on(run: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(run);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    // Indexes are kept by hand beside the items: any order of writes must leave them telling the same as the items do.
    #[test]
    fn every_reading_finds_what_was_written(steps in prop::collection::vec(step(), 1..60)) {
        block_on(run(Store::in_memory(), steps));
    }

    // Sizes are counted from the feed, and from the items where it is too short; both must come to the same.
    #[test]
    fn a_short_feed_changes_nothing(steps in prop::collection::vec(step(), 1..40)) {
        let options = Options { keep_commits: 4, ..Options::default() };
        block_on(run(Store::open(&options).expect("a store"), steps));
    }
}
