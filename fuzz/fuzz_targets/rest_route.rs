//! Which operation of a REST service a request means: a method, a space, a path with its query.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (method, path) = text.split_once(' ').unwrap_or(("GET", text));
    for id in ["s3", "lambda", "apigateway"] {
        let Some(model) = models::service(id) else { continue };
        if let Some((operation, labels)) = model.route_with(method, path, |name| path.contains(name)) {
            assert_eq!(operation.method, method);
            assert!(labels.iter().all(|(name, _)| !name.is_empty()));
        }
    }
});
