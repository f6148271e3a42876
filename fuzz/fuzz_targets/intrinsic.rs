//! Intrinsic functions: a call on the first line, the input behind it. Evaluated twice, a call gives the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};
use states_language::{Failure, Intrinsic, Scope, World};

struct Still;

impl World for Still {
    fn uuid(&mut self) -> String {
        "00000000-0000-4000-8000-000000000000".to_owned()
    }

    fn random(&mut self) -> f64 {
        0.999
    }
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (text, input) = text.split_once('\n').unwrap_or((text, "{}"));
    let Ok(input) = serde_json::from_str::<Value>(input) else { return };
    let Ok(call) = Intrinsic::parse(text) else { return };
    let context = json!({"Execution": {"Input": input, "Name": "an-execution-name"}});
    let variables = Map::from_iter([("counter".to_owned(), json!(7))]);
    let scope = Scope { input: &input, context: &context, variables: &variables };
    let told = |failure: &Failure| assert!(!failure.error.is_empty() && !failure.cause.is_empty());
    let outcome = call.evaluate(&scope, &mut Still);
    assert_eq!(call.evaluate(&scope, &mut Still), outcome);
    if let Err(failure) = &outcome {
        told(failure);
    }
    for path in call.paths() {
        if let Err(failure) = path.read(&scope) {
            told(&failure);
        }
    }
});
