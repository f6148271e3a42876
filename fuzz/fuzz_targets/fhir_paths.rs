//! Where a FHIR request leads: a method, a space, a path.
#![no_main]

use fhir::paths::{self, Found};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (method, path) = text.split_once(' ').unwrap_or(("GET", text));
    match paths::find(method, path) {
        Found::Interaction(interaction, parameters) => {
            assert_eq!(interaction.method, method);
            assert!(paths::is_fhir(path));
            assert!(parameters.iter().all(|(_, value)| !value.is_empty()));
        }
        Found::OtherMethods(methods) => assert!(!methods.is_empty() && !methods.contains(&method)),
        Found::Named(name) => assert!(name.starts_with('$')),
        Found::Nothing | Found::NotText => {}
    }
});
