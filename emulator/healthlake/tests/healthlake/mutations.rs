//! Bundles that somebody damaged: whatever is sent, it is answered, and a refusal leaves no trace.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

use crate::script::World;

const CASES: u32 = 400;

/// Texts that mean something somewhere in a Bundle.
const TEXTS: &[&str] = &[
    "",
    "\"",
    "null",
    "{}",
    "[]",
    "1e400",
    "\"urn:uuid:1\"",
    "\"Patient/ann\"",
    "\"Patient?identifier=1\"",
    "\"POST\"",
    "\"DELETE\"",
    "\"PATCH\"",
    "\"GET\"",
    "\"?\"",
    "\"/\"",
    "\\u0000",
    "\"batch\"",
    "\"transaction\"",
    ",",
    "{\"reference\":\"urn:uuid:1\"}",
    "{\"$serde_json::private::Number\":\"1\"}",
];

static BUNDLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = format!("{}/../../fixtures/healthlake/bundles", env!("CARGO_MANIFEST_DIR"));
    let mut bundles = Vec::new();
    for file in std::fs::read_dir(folder).expect("the fixtures") {
        let path = file.expect("a file").path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let cases: Vec<Value> =
                serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("cases");
            bundles.extend(cases.iter().map(|case| case["bundle"].to_string()));
        }
    }
    assert!(bundles.len() > 40, "the fixtures are there");
    bundles.sort_unstable();
    bundles
});

/// Puts a text in place of a value, or of whatever begins at some place.
fn damage(bundle: &str, place: &Index, length: usize, text: &str) -> String {
    let starts: Vec<usize> = bundle.match_indices([':', ',', '[', '{']).map(|(at, _)| at + 1).collect();
    let start = *place.get(&starts);
    let rest = bundle.get(start..).unwrap_or_default();
    let mut value = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    let end = match value.next() {
        Some(Ok(_)) => start + value.byte_offset(),
        _ => (start..=bundle.len())
            .find(|at| *at >= start + length && bundle.is_char_boundary(*at))
            .unwrap_or(start),
    };
    format!("{}{text}{}", bundle.get(..start).unwrap_or_default(), bundle.get(end..).unwrap_or_default())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, ..ProptestConfig::default() })]

    // A panic, a 500, or half of a transaction would show here.
    #[test]
    fn a_damaged_bundle_is_answered(
        bundle in any::<Index>(),
        damages in prop::collection::vec((any::<Index>(), 0_usize..20, prop::sample::select(TEXTS)), 1..4),
    ) {
        let sent = damages.iter().fold(bundle.get(&BUNDLES).clone(), |bundle, (place, length, text)| {
            damage(&bundle, place, *length, text)
        });
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let world = World::new().await;
            let ann = "PUT Patient/ann\n{\"resourceType\":\"Patient\",\"id\":\"ann\",\"identifier\":[{\"value\":\"1\"}]}";
            assert_eq!(world.send(ann).await.status, 201);
            let before = world.house.dispatch.store().sequence();
            let reply = world.send_body("POST ", sent.clone()).await;
            let commits = world.house.dispatch.store().sequence() - before;
            assert!(reply.status < 500 || reply.status == 501, "{sent}: {}", reply.text());
            assert_eq!(fhir::validate(&reply.json()), [], "{sent}: {}", reply.text());
            let is_batch = reply.json()["type"] == "batch-response";
            assert!(is_batch || commits <= u64::from(reply.status == 200), "{sent}: {commits} commits");
        });
    }
}
