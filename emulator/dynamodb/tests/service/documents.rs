//! Random documents in random tables, changed by random updates under random conditions, against a plain map and a plain evaluator:
//! what a write leaves, what it returns, why it is refused, alone and in transactions, and what indexes and filters show of it.

mod condition;
mod document;
mod update;
mod world;

use proptest::prelude::*;

use condition::{Condition, condition};
use document::{Attributes, Document, Path, Step};
use world::{Key, Table, World};

/// What becomes of an item.
#[derive(Clone, Debug)]
enum Change {
    Put(Attributes),
    Update(Vec<update::Action>),
    Delete,
    /// In a transaction only.
    Check,
}

#[derive(Clone, Debug)]
struct Write {
    key: Key,
    change: Change,
    condition: Option<Condition>,
}

#[derive(Clone, Debug)]
enum Action {
    /// A write, and the `ReturnValues` of its kind by number.
    Alone(Write, usize),
    Transaction(Vec<Write>),
    Get(Key, Vec<Path>),
    Find(Condition),
}

/// Attributes that hold anything, the first of them mostly a list; then those that indexes may have as keys.
const NAMES: [&str; 5] = ["a", "b", "c", "g", "h"];
/// Names inside maps.
const INNER: [&str; 2] = ["x", "y"];

fn text() -> impl Strategy<Value = Document> + Clone {
    prop::sample::select(vec!["a", "ab", "b"]).prop_map(|text| Document::S(text.into()))
}

fn number() -> impl Strategy<Value = Document> + Clone {
    (-3..4_i64).prop_map(Document::N)
}

fn scalar() -> impl Strategy<Value = Document> + Clone {
    prop_oneof![
        3 => text(),
        3 => number(),
        1 => prop::sample::select(vec![vec![1], vec![1, 2]]).prop_map(Document::B),
        1 => any::<bool>().prop_map(Document::Bool),
        1 => Just(Document::Null),
    ]
}

fn set() -> impl Strategy<Value = Document> + Clone {
    prop_oneof![
        prop::collection::btree_set("[a-c]", 1..4).prop_map(Document::Texts),
        prop::collection::btree_set(1..4_i64, 1..4).prop_map(Document::Numbers),
    ]
}

fn container(inner: impl Strategy<Value = Document> + Clone + 'static) -> BoxedStrategy<Document> {
    let name = prop::sample::select(INNER.to_vec()).prop_map(str::to_owned);
    prop_oneof![
        prop::collection::vec(inner.clone(), 0..4).prop_map(Document::L),
        prop::collection::btree_map(name, inner, 0..3).prop_map(Document::M),
    ]
    .boxed()
}

fn document() -> impl Strategy<Value = Document> + Clone {
    let leaf = prop_oneof![4 => scalar(), 1 => set()];
    leaf.prop_recursive(2, 10, 3, container)
}

fn path() -> impl Strategy<Value = Path> + Clone {
    let head = prop::sample::select(vec!["a", "a", "a", "a", "b", "b", "c", "g", "h"]).prop_map(Step::Name);
    let step = prop_oneof![
        2 => (0..5_usize).prop_map(Step::Index),
        1 => prop::sample::select(INNER.to_vec()).prop_map(Step::Name),
    ];
    (head, prop::collection::vec(step, 0..3))
        .prop_map(|(head, steps)| Path(std::iter::once(head).chain(steps).collect()))
}

fn attributes() -> impl Strategy<Value = Attributes> {
    let some = |values: BoxedStrategy<Document>| prop::option::weighted(0.6, values);
    // Now and then an index's key has a type that it must not have.
    let text = prop_oneof![9 => text(), 1 => document()];
    let number = prop_oneof![9 => number(), 1 => document()];
    let lists = prop::collection::vec(container(document()), 0..4).prop_map(Document::L);
    (
        some(lists.boxed()),
        some(document().boxed()),
        some(document().boxed()),
        some(text.boxed()),
        some(number.boxed()),
    )
        .prop_map(|(a, b, c, g, h)| {
            let values = NAMES.into_iter().zip([a, b, c, g, h]);
            values.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
        })
}

fn key() -> impl Strategy<Value = Key> {
    (0..2_u8, 0..2_u8)
}

fn write() -> impl Strategy<Value = Write> {
    let change = prop_oneof![
        3 => attributes().prop_map(Change::Put),
        6 => update::actions().prop_map(Change::Update),
        1 => Just(Change::Delete),
    ];
    (key(), change, prop::option::weighted(0.4, condition())).prop_map(|(key, change, condition)| Write {
        key,
        change,
        condition,
    })
}

fn check() -> impl Strategy<Value = Write> {
    (key(), condition()).prop_map(|(key, condition)| Write {
        key,
        change: Change::Check,
        condition: Some(condition),
    })
}

fn action() -> impl Strategy<Value = Action> {
    let in_transaction = prop_oneof![4 => write(), 1 => check()];
    prop_oneof![
        6 => (write(), 0..5_usize).prop_map(|(write, returned)| Action::Alone(write, returned)),
        2 => prop::collection::vec(in_transaction, 1..4).prop_map(Action::Transaction),
        1 => (key(), prop::collection::vec(path(), 1..4)).prop_map(|(key, paths)| Action::Get(key, paths)),
        1 => condition().prop_map(Action::Find),
    ]
}

async fn run(table: Table, actions: Vec<Action>) {
    let mut world = World::new(table).await;
    for action in actions {
        match action {
            Action::Alone(write, returned) => world.write(&write, returned).await,
            Action::Transaction(writes) => world.transact(&writes).await,
            Action::Get(key, paths) => world.get(key, &paths).await,
            Action::Find(condition) => world.find(&condition).await,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    // Programs keep whole documents in an item and change parts of them: each expression must mean one thing, everywhere.
    #[test]
    fn documents_are_changed_as_expressions_say(
        table in world::table(),
        actions in prop::collection::vec(action(), 1..20),
    ) {
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(run(table, actions));
    }
}
