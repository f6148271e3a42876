//! Whole requests of FHIR: a line with the method and the path behind the base, a line of headers (`name: value`, with
//! semicolons between), and the body.
#![no_main]

mod house;

use std::sync::OnceLock;

use contract::{HttpBody, HttpRequest};
use fhir::paths::{self, Found};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

static DATA_STORE: OnceLock<String> = OnceLock::new();

fn request(data: &[u8], data_store: &str) -> Option<(&'static str, HttpRequest)> {
    let mut lines = data.splitn(3, |byte| *byte == b'\n');
    let (method, rest) = std::str::from_utf8(lines.next()?).ok()?.split_once(' ')?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = format!("/datastore/{data_store}/r4/{path}");
    let Found::Interaction(interaction, parameters) = paths::find(method, &path) else { return None };
    let mut headers = HeaderMap::new();
    for header in std::str::from_utf8(lines.next().unwrap_or_default()).ok()?.split(';') {
        let Some((name, value)) = header.split_once(':') else { continue };
        let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
        headers.insert(name, HeaderValue::from_str(value.trim()).ok()?);
    }
    let body = lines.next().unwrap_or_default().to_vec().into();
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    let request = HttpRequest { method, path, query: query.to_owned(), headers, body, parameters };
    Some((interaction.operation, request))
}

fuzz_target!(|data: &[u8]| {
    let answer = house::call(
        &[&healthlake::SERVICE],
        async |house| {
            let input = json!({"DatastoreTypeVersion": "R4"});
            let created = house.aws("healthlake", "CreateFHIRDatastore", input).await.expect("a data store");
            // Ids are seeded: every house draws the same one.
            DATA_STORE.get_or_init(|| created["DatastoreId"].as_str().expect("an id").to_owned());
        },
        async |house| {
            let (operation, request) = request(data, DATA_STORE.get()?)?;
            Some(house.http("healthlake", operation, request).await)
        },
    );
    match answer.flatten() {
        Some(Ok(answer)) => {
            if let HttpBody::Whole(body) = &answer.body
                && !body.is_empty()
            {
                serde_json::from_slice::<serde_json::Value>(body).expect("an answer is JSON");
            }
        }
        Some(Err(error)) => assert!(error.status != 500, "{error:?}"),
        None => {}
    }
});
