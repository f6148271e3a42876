//! Attribute values from the wire: read from bytes and from parsed JSON alike, written, and read again.
#![no_main]

use dynamodb_expression::{AttributeValue, Item, MAX_NESTING, ReadError, ValidationLayer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = AttributeValue::from_canonical(data);
    let _ = Item::from_canonical(data);
    let _ = AttributeValue::from_json_bytes(data);
    match Item::from_json_bytes(data) {
        Ok(item) => {
            assert!(item.iter().all(|(_, value)| value.nesting() <= MAX_NESTING));
            let mut kept = Vec::new();
            item.write_json(&mut kept);
            assert_eq!(Item::from_canonical(&kept).as_ref(), Ok(&item));
            assert_eq!(Item::from_json_bytes(&kept).as_ref(), Ok(&item));
            let tree = serde_json::from_slice(&kept).expect("what is written is JSON");
            assert_eq!(Item::from_json(&tree).as_ref(), Ok(&item));
        }
        Err(ReadError::Serialization(error)) => assert!(!error.to_string().is_empty()),
        Err(ReadError::Validation(error)) => {
            assert!(!error.text(ValidationLayer::Current).is_empty());
            assert!(!error.text(ValidationLayer::Older).is_empty());
        }
    }
});
