//! Filter patterns of CloudWatch Logs: the pattern, a line break, then a message. Nothing that a user sends may be the service's own
//! fault, and a message that is matched is told as it was sent.
#![no_main]

mod house;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (pattern, message) = text.split_once('\n').unwrap_or((text, "{\"a\": 1}"));
    let input = json!({"filterPattern": pattern, "logEventMessages": [message]});
    let answer = house::call(
        &[&logs::SERVICE],
        async |_| {},
        async |house| house.aws("logs", "TestMetricFilter", input).await,
    );
    match answer.expect("nothing is waited for") {
        Ok(answer) => {
            let matches = answer["matches"].as_array().expect("a list");
            assert!(matches.iter().all(|found| found["eventMessage"] == Value::from(message)));
        }
        Err(error) => assert!(error.status != 500, "{error:?}"),
    }
});
