//! PartiQL: the statement, a line break, then an item to ask or to change. What is read is compiled, and applied.
#![no_main]

use dynamodb_expression::{ExpressionError, Item};
use libfuzzer_sys::fuzz_target;
use partiql::{Statement, parse};

fn told(error: &ExpressionError) {
    assert!(!error.core().is_empty());
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (text, item) = text.rsplit_once('\n').unwrap_or((text, "{}"));
    let item = Item::from_json_bytes(item.as_bytes()).unwrap_or_default();
    match parse(text, &[]) {
        Ok(Statement::Select(select) | Statement::Exists(select)) => {
            match select.condition.as_ref().map(|condition| condition.compile()).transpose() {
                Ok(condition) => drop(condition.map(|condition| condition.holds(&item))),
                Err(error) => told(&error),
            }
        }
        Ok(Statement::Update(update)) => match update.compile() {
            Ok(changes) => drop(changes.apply(&item)),
            Err(error) => told(&error),
        },
        Ok(Statement::Insert(_) | Statement::Delete(_)) => {}
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
