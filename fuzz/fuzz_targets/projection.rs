//! Projections: parsed, checked, and taken of an item. A projection of a projection is the same.
#![no_main]

mod request;

use dynamodb_expression::Projection;
use libfuzzer_sys::fuzz_target;
use request::{Request, told};

fuzz_target!(|data: &[u8]| {
    let Some(request) = Request::read(data) else { return };
    let mut placeholders = request.placeholders();
    match Projection::parse(request.expression, &mut placeholders) {
        Ok(projection) => {
            let projected = projection.project(&request.item);
            assert!(projected.len() <= request.item.len());
            for (name, value) in projected.iter() {
                assert_eq!(request.item.get(name).map(|whole| whole.kind()), Some(value.kind()));
            }
        }
        Err(error) => told(&error),
    }
});
