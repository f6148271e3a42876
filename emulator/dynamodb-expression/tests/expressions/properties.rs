//! Properties over random numbers, values and expressions.

use dynamodb_expression::{
    AttributeValue, Condition, Item, KeyCondition, MAX_KEY_BYTES, Names, Number, Placeholders, Projection,
    SentConditions, SentUpdates, SentValues, Update, Values,
};
use proptest::prelude::*;
use serde_json::json;

fn number() -> impl Strategy<Value = Number> {
    (any::<bool>(), 0u128..10u128.pow(38), 0u32..38, -130i32..125).prop_filter_map(
        "in range",
        |(negative, digits, drop, exponent)| {
            let sign = if negative { "-" } else { "" };
            Number::parse(&format!("{sign}{}e{}", digits / 10u128.pow(drop), exponent - 20)).ok()
        },
    )
}

fn key(number: Number) -> Vec<u8> {
    let mut out = Vec::new();
    number.write_key(&mut out);
    out
}

fn scalar() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        (-3i32..4).prop_map(|n| json!({"N": n.to_string()})),
        "[ab]{0,2}".prop_map(|s| json!({"S": s})),
        any::<bool>().prop_map(|b| json!({"BOOL": b})),
        Just(json!({"SS": ["a", "b"]})),
    ]
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    scalar().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|elements| json!({"L": elements})),
            prop::collection::btree_map("[a-c]", inner, 0..3).prop_map(|members| json!({"M": members})),
        ]
    })
}

/// A condition as this test understands it.
#[derive(Clone, Debug)]
enum Tree {
    Compare(&'static str, &'static str, usize),
    Between(&'static str, usize, usize),
    Exists(&'static str),
    Contains(&'static str, usize),
    Not(Box<Tree>),
    And(Box<Tree>, Box<Tree>),
    Or(Box<Tree>, Box<Tree>),
}

const ATTRIBUTES: [&str; 4] = ["a1", "a2", "a3", "a4"];
/// What `:v0`, `:v1`, ... stand for; ordered, so that every one may stand in every comparison.
const NUMBERS: [i64; 5] = [-2, -1, 0, 1, 2];

fn tree() -> impl Strategy<Value = Tree> {
    let attribute = || prop::sample::select(&ATTRIBUTES[..]);
    let leaf = prop_oneof![
        (attribute(), prop::sample::select(&["=", "<>", "<", "<=", ">", ">="][..]), 0..5usize)
            .prop_map(|(attribute, operator, value)| Tree::Compare(attribute, operator, value)),
        (attribute(), 0..3usize, 2..5usize)
            .prop_map(|(attribute, low, high)| Tree::Between(attribute, low, high)),
        attribute().prop_map(Tree::Exists),
        (attribute(), 0..5usize).prop_map(|(attribute, value)| Tree::Contains(attribute, value)),
    ];
    leaf.prop_recursive(5, 40, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|tree| Tree::Not(Box::new(tree))),
            (inner.clone(), inner.clone())
                .prop_map(|(left, right)| Tree::And(Box::new(left), Box::new(right))),
            (inner.clone(), inner).prop_map(|(left, right)| Tree::Or(Box::new(left), Box::new(right))),
        ]
    })
}

impl Tree {
    fn strength(&self) -> u8 {
        match self {
            Tree::Or(..) => 0,
            Tree::And(..) => 1,
            Tree::Not(_) => 2,
            _ => 3,
        }
    }

    /// With only the parentheses that are needed.
    fn print(&self) -> String {
        let child = |child: &Tree, least: u8| {
            if child.strength() < least { format!("({})", child.print()) } else { child.print() }
        };
        match self {
            Tree::Compare(attribute, operator, value) => format!("{attribute} {operator} :v{value}"),
            Tree::Between(attribute, low, high) => format!("{attribute} BETWEEN :v{low} AND :v{high}"),
            Tree::Exists(attribute) => format!("attribute_exists({attribute})"),
            Tree::Contains(attribute, value) => format!("contains({attribute}, :v{value})"),
            Tree::Not(tree) => format!("NOT {}", child(tree, 2)),
            Tree::And(left, right) => format!("{} AND {}", child(left, 1), child(right, 2)),
            Tree::Or(left, right) => format!("{} OR {}", child(left, 0), child(right, 1)),
        }
    }

    /// Over the JSON of an item whose numbers are small integers.
    fn holds(&self, item: &serde_json::Value) -> bool {
        let number =
            |value: &serde_json::Value| value["N"].as_str().and_then(|text| text.parse::<i64>().ok());
        match self {
            Tree::Compare(attribute, operator, value) => {
                let (found, wanted) = (number(&item[attribute]), NUMBERS[*value]);
                match *operator {
                    "=" => found == Some(wanted),
                    "<>" => found != Some(wanted),
                    "<" => found.is_some_and(|found| found < wanted),
                    "<=" => found.is_some_and(|found| found <= wanted),
                    ">" => found.is_some_and(|found| found > wanted),
                    _ => found.is_some_and(|found| found >= wanted),
                }
            }
            Tree::Between(attribute, low, high) => number(&item[attribute])
                .is_some_and(|found| (NUMBERS[*low]..=NUMBERS[*high]).contains(&found)),
            Tree::Exists(attribute) => item.get(attribute).is_some(),
            Tree::Contains(attribute, value) => {
                let elements = item[attribute]["L"].as_array();
                elements.is_some_and(|all| all.iter().any(|element| number(element) == Some(NUMBERS[*value])))
            }
            Tree::Not(tree) => !tree.holds(item),
            Tree::And(left, right) => left.holds(item) && right.holds(item),
            Tree::Or(left, right) => left.holds(item) || right.holds(item),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    // Sort keys and index keys are kept as these bytes: their order must be the numbers' order.
    #[test]
    fn keys_sort_as_numbers_do(left in number(), right in number()) {
        let (left_key, right_key) = (key(left), key(right));
        prop_assert_eq!(left_key.cmp(&right_key), left.cmp(&right));
        prop_assert!(left_key.len() <= MAX_KEY_BYTES);
        let joined = [left_key.as_slice(), &right_key].concat();
        let (read, rest) = Number::read_key(&joined).unwrap();
        prop_assert_eq!(read, left);
        prop_assert_eq!(Number::read_key(rest), Some((right, &[][..])));
    }

    // What is returned must read back as what was stored, and look the same each time.
    #[test]
    fn numbers_print_stably(number in number()) {
        let text = number.to_string();
        prop_assert!(!text.contains(['e', 'E']));
        let read = Number::parse(&text).unwrap();
        prop_assert_eq!(read, number);
        prop_assert_eq!(read.to_string(), text);
    }

    // Arithmetic is exact: adding and taking away again changes nothing, whenever both steps are possible.
    #[test]
    fn sums_can_be_undone(left in number(), right in number()) {
        if let Ok(sum) = left.try_add(right) {
            prop_assert_eq!(sum.try_subtract(right), Ok(left));
            prop_assert_eq!(right.try_add(left), Ok(sum));
        }
    }

    // Items are stored as canonical bytes and come back unchanged, through either reader.
    #[test]
    fn values_survive_their_bytes(json in value()) {
        let value = AttributeValue::from_json(&json).unwrap();
        let mut bytes = Vec::new();
        value.write_json(&mut bytes);
        prop_assert_eq!(&AttributeValue::from_canonical(&bytes).unwrap(), &value);
        prop_assert_eq!(&AttributeValue::from_json_bytes(&bytes).unwrap(), &value);
        let mut again = Vec::new();
        AttributeValue::from_json_bytes(&bytes).unwrap().write_json(&mut again);
        prop_assert_eq!(bytes, again);
    }

    // Precedence, parentheses and evaluation, against an evaluator that shares no code with the crate.
    #[test]
    fn conditions_agree_with_a_naive_evaluator(
        tree in tree(),
        item in prop::collection::btree_map("a[1-4]", value(), 0..4),
    ) {
        let values: serde_json::Map<_, _> = NUMBERS.iter().enumerate()
            .map(|(index, number)| (format!(":v{index}"), json!({"N": number.to_string()})))
            .collect();
        let (names, item) = (Names::default(), json!(item));
        let values = Values::new(Some(SentValues::from_json(&values.into()).unwrap())).unwrap();
        let text = tree.print();
        let condition = Condition::parse(&text, &mut Placeholders::new(&names, &values)).unwrap();
        prop_assert_eq!(condition.holds(&Item::from_json(&item).unwrap()), tree.holds(&item), "{} of {}", text, item);
    }

    // Users send anything: no parser may panic, and what parses must not panic when it is applied.
    #[test]
    fn nothing_panics_on_any_text(text in any_expression(), item in value()) {
        let names = Names::new(Some([("#n".to_string(), "n".to_string())])).unwrap();
        let values = SentValues::from_json(&json!({":v": item, ":n": {"N": "1"}})).unwrap();
        let values = Values::new(Some(values)).unwrap();
        let item = Item::from_json(&json!({"a": item, "n": {"N": "2"}})).unwrap();
        let mut placeholders = Placeholders::new(&names, &values);
        if let Ok(condition) = Condition::parse(&text, &mut placeholders) {
            let _ = condition.holds(&item);
        }
        if let Ok(update) = Update::parse(&text, &mut placeholders) {
            let _ = (update.request_size(), update.updated_old(&item));
            if let Ok(applied) = update.apply(&item) {
                let _ = applied.updated_new();
            }
        }
        if let Ok(projection) = Projection::parse(&text, &mut placeholders) {
            let _ = projection.project(&item);
        }
        if let Ok(condition) = KeyCondition::parse(&text, &mut placeholders) {
            condition.clauses().ok();
        }
        placeholders.finish().ok();
    }

    // Nor may any bytes on the wire or, should the disk lie, in the store.
    #[test]
    fn nothing_panics_on_any_bytes(bytes in any_json()) {
        Item::from_json_bytes(&bytes).ok();
        AttributeValue::from_json_bytes(&bytes).ok();
        Item::from_canonical(&bytes).ok();
        AttributeValue::from_canonical(&bytes).ok();
        SentValues::from_json_bytes(&bytes).ok();
        SentConditions::expected(&bytes).ok();
        SentConditions::filter(&bytes).ok();
        SentUpdates::from_json_bytes(&bytes).ok();
        let _ = Number::read_key(&bytes);
        if let Ok(text) = std::str::from_utf8(&bytes) {
            Number::parse(text).ok();
        }
    }

    // The byte reader accepts exactly the JSON that a JSON library accepts, and reads the same from it.
    #[test]
    fn bytes_and_trees_read_alike(bytes in any_json()) {
        if let Ok(tree) = serde_json::from_slice::<serde_json::Value>(&bytes) {
            prop_assert_eq!(AttributeValue::from_json_bytes(&bytes).ok(), AttributeValue::from_json(&tree).ok());
        }
    }
}

/// Words of the language in any order, and now and then anything at all.
fn any_expression() -> impl Strategy<Value = String> {
    let words = [
        "a",
        "n",
        "#n",
        "#x",
        ":v",
        ":n",
        ":x",
        "(",
        ")",
        "[",
        "]",
        "0",
        "1",
        "01",
        ".",
        ",",
        "=",
        "<>",
        "<",
        ">=",
        "+",
        "-",
        "AND",
        "OR",
        "NOT",
        "BETWEEN",
        "IN",
        "SET",
        "REMOVE",
        "ADD",
        "DELETE",
        "size(",
        "contains(",
        "attribute_exists(",
        "list_append(",
        "if_not_exists(",
        "é",
        "\"",
        "status",
    ];
    prop_oneof![
        4 => prop::collection::vec(prop::sample::select(words.to_vec()), 0..20).prop_map(|words| words.join(" ")),
        1 => prop::collection::vec(prop::sample::select(words.to_vec()), 0..20).prop_map(|words| words.concat()),
        1 => any::<String>(),
    ]
}

/// Pieces of wire JSON in any order, and now and then any bytes.
fn any_json() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"S\"",
        "\"N\"",
        "\"M\"",
        "\"L\"",
        "\"NS\"",
        "\"B\"",
        "\"BOOL\"",
        "\"1\"",
        "\"\"",
        "true",
        "null",
        "1.5",
        " ",
        "\"\\u00e9\"",
        "\"\\",
        "\u{e9}",
    ];
    prop_oneof![
        3 => prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..24)
            .prop_map(|pieces| pieces.concat().into_bytes()),
        2 => value().prop_map(|json| json.to_string().into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..64),
    ]
}
