//! Whatever is sent is read or refused.

use partiql::{MAX_DEPTH, Statement, parse};
use proptest::prelude::*;

/// Words and marks from which statements are made, so that random texts get past the lexer.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "SELECT", "*", "FROM", "\"T\"", "WHERE", "pk", "=", "'a'", "AND", "OR", "NOT", "(", ")", "[", "]", "{", "}",
    ",", ":", "1", ".5e3", "-", "+", "IS", "MISSING", "NULL", "IN", "BETWEEN", "size", "contains", "?", "<<", ">>",
    ".", "UPDATE", "SET", "REMOVE", "DELETE", "INSERT", "INTO", "VALUE", "RETURNING", "ALL", "OLD", "EXISTS", ";",
];

proptest! {
    // No text may crash the reader, and what it makes of it can be compiled or is refused.
    #[test]
    fn any_sequence_of_words_is_read_or_refused(places in proptest::collection::vec(0..PIECES.len(), 0..60)) {
        let text: Vec<&str> = places.iter().map(|place| PIECES[*place]).collect();
        match parse(&text.join(" "), &[]) {
            Ok(Statement::Select(select) | Statement::Exists(select)) => {
                let _ = select.condition.as_ref().map(|condition| condition.compile().is_ok());
            }
            Ok(Statement::Update(update)) => drop(update.compile()),
            Ok(_) | Err(_) => {}
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}") {
        let _ = parse(&text, &[]);
    }
}

// The longest statement that AWS takes has 8192 characters; none of them may run the stack out, in a thread as small as ours.
#[test]
fn depth_is_bounded() {
    let of = |piece: &str| piece.repeat(8192 / piece.len());
    for piece in [
        "(",
        "[",
        "{'a':",
        "<<",
        "NOT ",
        "- ",
        "a(",
        "size(",
        "a[",
        "pk = 1 AND ",
        "a+",
        "a=",
        "FROM T WHERE ",
        "(SELECT ",
    ] {
        let text = format!("SELECT * FROM T WHERE {}", of(piece));
        assert!(parse(&text, &[]).is_err(), "{piece}");
    }
    let deep =
        |levels: usize| format!("SELECT * FROM T WHERE {}pk = 1{}", "(".repeat(levels), ")".repeat(levels));
    assert!(parse(&deep(MAX_DEPTH - 2), &[]).is_ok());
    assert!(parse(&deep(MAX_DEPTH), &[]).is_err());
    let wide = format!("SELECT * FROM T WHERE {}pk = 1", of("pk = 1 OR "));
    let Ok(Statement::Select(select)) = parse(&wide, &[]) else { panic!("a wide condition is read") };
    let refused = select.condition.expect("a condition").compile().expect_err("too many operators");
    assert!(refused.core().starts_with("The expression contains too many operators"), "{refused}");
}
