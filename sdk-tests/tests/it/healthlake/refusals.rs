//! What the FHIR API refuses: each as an OperationOutcome.

use http::Method;
use sdk_tests::{DOORS, Door, Identity, Millpond, SignedHttp, Start};

use super::{data_store, issue, patient};

const JSON: &str = "application/fhir+json";
const JSON_PATCH: &str = "application/json-patch+json";
const PATIENT: &str = r#"{"resourceType":"Patient","id":"p"}"#;

// A client shows the OperationOutcome to its user, so each refusal must be one, of the right status and kind. Statuses
// and kinds are FHIR's; which of them HealthLake uses is believed unless AWS documents it (400 of a malformed id or type,
// the text of an unknown interaction).
#[tokio::test]
async fn refusals_are_operation_outcomes() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    fhir.put("/Patient/p", &patient("p", "Keller")).await?.expect(201)?;
    let cases: [(Method, &str, &str, &str, u16, &str); 21] = [
        (Method::GET, "/Patient/nobody", "", "", 404, "not-found"),
        (Method::GET, "/Patient/p/_history/2", "", "", 404, "not-found"),
        (Method::GET, "/Patient/nobody/_history", "", "", 404, "not-found"),
        (Method::GET, "/Patient/with_underscore", "", "", 400, "processing"),
        (Method::GET, "/Patient123/p", "", "", 400, "processing"),
        (Method::GET, "/Patent/p", "", "", 400, "not-supported"),
        (Method::POST, "/Patient", JSON, "", 400, "required"),
        (Method::POST, "/Patient", JSON, "{", 400, "structure"),
        (Method::POST, "/Patient", JSON, r#"{"resourceType":"Observation"}"#, 400, "invalid"),
        (Method::POST, "/Patient", JSON, r#"{"resourceType":"Patient","telecom":"x"}"#, 400, "structure"),
        (Method::POST, "/Observation", JSON, r#"{"resourceType":"Observation"}"#, 400, "required"),
        (Method::POST, "/Patient", "application/fhir+xml", "<Patient/>", 415, "not-supported"),
        (Method::PUT, "/Patient/q", JSON, PATIENT, 400, "invalid"),
        (Method::PUT, "/Patient/q", JSON, r#"{"resourceType":"Patient"}"#, 400, "required"),
        (Method::DELETE, "/Patient/nobody", "", "", 404, "not-found"),
        (Method::PATCH, "/Patient/nobody", JSON_PATCH, "[]", 404, "not-found"),
        (Method::PATCH, "/Patient/p", JSON_PATCH, r#"[{"op":"remove","path":"/name/9"}]"#, 422, "processing"),
        (Method::PATCH, "/Patient/p", "text/plain", "[]", 415, "not-supported"),
        // Not emulated yet, each by name.
        (Method::GET, "/Patient?_revinclude=*", "", "", 501, "not-supported"),
        (Method::GET, "/Patient?colour=red", "", "", 400, "not-supported"),
        (Method::POST, "/", JSON, r#"{"resourceType":"Bundle","type":"message"}"#, 501, "not-supported"),
    ];
    for (method, path, media_type, body, status, code) in cases {
        let mut request = fhir.request(method.clone(), path);
        if !media_type.is_empty() {
            request = request.header("content-type", media_type).body(body);
        }
        let answer = request.send().await?;
        assert_eq!(answer.status, status, "{method} {path} {body}: {}", answer.text());
        let outcome = answer.json()?;
        assert_eq!(issue(&outcome)?.0, code, "{method} {path} {body}: {outcome}");
        assert!(answer.header("content-type").starts_with(JSON), "{answer:?}");
    }
    assert_eq!(fhir.get("/$changes").await?.expect(200)?["latest"], 1, "nothing was written");
    Ok(())
}

// A header that asks for what is not emulated must not be passed over: the write would mean something else.
#[tokio::test]
async fn a_header_that_is_not_emulated_is_refused_by_name() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    let name = "x-amz-fhir-idempotency-key";
    let update = fhir.request(Method::PUT, "/Patient/a").json(&patient("a", "Keller"));
    let key = "c757873d-ec9a-4326-a141-556f43239520";
    let refused = update.header(name, key).send().await?.expect(501)?;
    let (code, diagnostics) = issue(&refused)?;
    assert_eq!(code, "not-supported");
    assert!(diagnostics.contains(name), "{diagnostics}");
    Ok(())
}

// Who does not sign is nobody: AWS answers 401. A test setup may let nobody in, if it is told to.
#[tokio::test]
async fn unsigned_requests_need_permission() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let fhir = data_store(&millpond, door).await?;
        let unsigned = fhir.request(Method::GET, "/metadata").unsigned().send().await?;
        assert_eq!(issue(&unsigned.expect(401)?)?.0, "login");
    }
    let millpond = Start::default().with("--allow-anonymous").start()?;
    let nobody = Identity::account("000000000000").in_region("us-east-1");
    let store = sdk_tests::healthlake(&millpond, Door::Plain, &nobody).await?.create_fhir_datastore();
    let store = store.datastore_type_version("R4".into()).send().await?;
    let fhir = SignedHttp::new(&millpond, Door::Plain, &nobody, "healthlake").await?;
    let fhir = fhir.at(store.datastore_endpoint());
    fhir.request(Method::GET, "/metadata").unsigned().send().await?.expect(200)?;
    Ok(())
}

// One team's data store must be as if it were not there for another.
#[tokio::test]
async fn another_account_finds_no_data_store() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    fhir.put("/Patient/p", &patient("p", "Keller")).await?.expect(201)?;
    let endpoint = fhir.endpoint().to_owned();
    for other in [Identity::account("444455556666"), Identity::default().in_region("eu-central-1")] {
        let fhir = SignedHttp::new(&millpond, Door::Plain, &other, "healthlake").await?.at(&endpoint);
        assert_eq!(issue(&fhir.get("/Patient/p").await?.expect(404)?)?.0, "not-found");
    }
    Ok(())
}
