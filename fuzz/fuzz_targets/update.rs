//! Updates: parsed, checked, and applied to an item. What they leave must be an item that can be kept and read again.
#![no_main]

mod request;

use dynamodb_expression::{Item, MAX_NESTING, Update};
use libfuzzer_sys::fuzz_target;
use request::{Request, told};

fuzz_target!(|data: &[u8]| {
    let Some(request) = Request::read(data) else { return };
    let mut placeholders = request.placeholders();
    let update = match Update::parse(request.expression, &mut placeholders) {
        Ok(update) => update,
        Err(error) => return told(&error),
    };
    let _ = (update.request_size(), update.creates_item(), update.updated_old(&request.item));
    match update.apply(&request.item) {
        Ok(applied) => {
            let mut kept = Vec::new();
            applied.item.write_json(&mut kept);
            assert_eq!(Item::from_canonical(&kept).as_ref(), Ok(&applied.item));
            assert!(applied.item.iter().all(|(_, value)| value.nesting() <= MAX_NESTING));
            let _ = applied.updated_new();
        }
        Err(error) => told(&error),
    }
});
