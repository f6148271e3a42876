//! Numbers: two texts with a space between. What is read is printed and read again, sorts as its key does, and sums stay in
//! range.
#![no_main]

use dynamodb_expression::{MAX_KEY_BYTES, Number};
use libfuzzer_sys::fuzz_target;

fn key(number: Number) -> Vec<u8> {
    let mut key = Vec::new();
    number.write_key(&mut key);
    assert!(key.len() <= MAX_KEY_BYTES);
    assert_eq!(Number::read_key(&key), Some((number, &[][..])));
    key
}

fn printed(number: Number) -> String {
    let mut text = Vec::new();
    number.write(&mut text);
    String::from_utf8(text).expect("digits")
}

fuzz_target!(|data: &[u8]| {
    let _ = Number::read_key(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (first, second) = text.split_once(' ').unwrap_or((text, "0"));
    let Ok(first) = Number::parse(first) else { return };
    assert_eq!(Number::parse(&printed(first)), Ok(first));
    let Ok(second) = Number::parse(second) else { return };
    assert_eq!(first.cmp(&second), key(first).cmp(&key(second)));
    if let Ok(sum) = first.try_add(second) {
        assert_eq!(Number::parse(&printed(sum)), Ok(sum));
        assert_eq!(second.try_add(first), Ok(sum));
    }
    if let Ok(difference) = first.try_subtract(second) {
        assert_eq!(Number::parse(&printed(difference)), Ok(difference));
    }
});
