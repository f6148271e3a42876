//! SMART on FHIR: data stores that take tokens, and what tokens open.

use std::sync::atomic::Ordering;

use contract::{HttpRequest, Run, Settings, SmartIssuer};
use http::{HeaderMap, Method};
use serde_json::{Value, json};
use store::Store;
use test_kit::House;

use crate::script::{SERVICES, World};
use crate::smart_issuer::{ISSUER, Issuer, claims, serve};

const TABLE: &str = include_str!("../../../../fixtures/healthlake/smart/scopes.json");
pub(crate) const LAMBDA: &str = "arn:aws:lambda:us-east-1:123456789012:function:introspect";

fn metadata() -> Value {
    json!({
        "authorization_endpoint": "https://issuer.example/authorize",
        "token_endpoint": "https://issuer.example/token",
        "grant_types_supported": ["authorization_code"],
        "capabilities": ["launch-standalone", "permission-v2"],
        "code_challenge_methods_supported": ["S256"],
    })
}

pub(crate) fn provider(strategy: &str) -> Value {
    json!({
        "AuthorizationStrategy": strategy, "Metadata": metadata().to_string(), "IdpLambdaArn": LAMBDA,
        "FineGrainedAuthorizationEnabled": false,
    })
}

/// A world whose data store is another account's and believes an issuer, as its owner sees it.
pub(crate) async fn world(issuer: SmartIssuer, provider: Value) -> World {
    let settings = Settings { smart_issuers: vec![issuer], ..Settings::default() }.keep();
    let house = House::with_settings(Store::in_memory(), SERVICES, settings);
    let house = house.as_caller("123456789012", "eu-west-1");
    let input = json!({"DatastoreTypeVersion": "R4", "IdentityProviderConfiguration": provider});
    let created = house.aws("healthlake", "CreateFHIRDatastore", input).await.expect("created");
    World { house, data_store: created["DatastoreId"].as_str().expect("an id").to_owned() }
}

impl World {
    /// Sends a request with a token and no signature.
    pub(crate) async fn bear(&self, token: &str, request: &str) -> (u16, String) {
        let (line, body) = request.split_once('\n').unwrap_or((request, ""));
        let request = format!("{line}\nAuthorization: Bearer {token}\n{body}");
        // The account and region of a bearer are what the door makes up; the data store's must be found.
        let house = self.house.as_caller("000000000000", "us-east-1").unsigned();
        let reply = World { house, data_store: self.data_store.clone() }.send(request.trim_end()).await;
        let text = if reply.status < 400 { reply.text().to_owned() } else { reply.diagnostics() };
        (reply.status, text)
    }
}

// Who is let in by a wrong scope reads what is not his. The table says for each scope what becomes of each request; the
// sources are beside the cases. The data store holds Ann, an Observation of each patient, and a Practitioner.
#[tokio::test]
async fn scopes_open_what_they_name() {
    let table: Value = serde_json::from_str(TABLE).expect("JSON");
    let requests = table["requests"].as_array().expect("requests");
    let issuer = Issuer::new("k");
    for case in table["cases"].as_array().expect("cases") {
        let mut statuses = Vec::new();
        for request in requests {
            let world = world(issuer.known(), provider(case["strategy"].as_str().expect("a strategy"))).await;
            for resource in table["resources"].as_array().expect("resources") {
                let (name, id) = (
                    resource["resourceType"].as_str().expect("a type"),
                    resource["id"].as_str().expect("an id"),
                );
                let reply = world.send(&format!("PUT {name}/{id}\n{resource}")).await;
                assert_eq!(reply.status, 201, "{}", reply.text());
            }
            let mut claims = claims(&world.data_store, case["scope"].as_str().expect("a scope"));
            if let Some(patient) = case.get("patient") {
                claims["patient"] = patient.clone();
            }
            let request = match &request["body"] {
                Value::Null => request["line"].as_str().expect("a line").to_owned(),
                body => format!("{}\n{body}", request["line"].as_str().expect("a line")),
            };
            statuses.push(world.bear(&issuer.sign(&claims), &request).await.0);
        }
        assert_eq!(json!(statuses), case["statuses"], "{}", case["scope"]);
    }
}

// Codes are of no patient, but a scope of other types does not open them, neither by GET nor by POST.
#[tokio::test]
async fn terminology_is_read_with_its_own_scopes() {
    let issuer = Issuer::new("k");
    let world = world(issuer.known(), provider("SMART_ON_FHIR")).await;
    let include = json!([{"system": "http://e.org/s", "concept": [{"code": "x"}]}]);
    for resource in [
        json!({"resourceType": "ValueSet", "id": "v", "status": "active", "compose": {"include": include}}),
        json!({"resourceType": "CodeSystem", "id": "s", "url": "http://e.org/s", "status": "active",
            "content": "complete", "concept": [{"code": "x"}]}),
    ] {
        let (name, id) = (&resource["resourceType"], &resource["id"]);
        let line = format!("PUT {}/{}", name.as_str().expect("a type"), id.as_str().expect("an id"));
        assert_eq!(world.send(&format!("{line}\n{resource}")).await.status, 201);
    }
    for (scope, expand, lookup) in [
        ("user/*.read", 200, 200),
        ("user/ValueSet.read", 200, 403),
        ("system/CodeSystem.rs", 403, 200),
        ("user/Patient.read", 403, 403),
        ("user/ValueSet.write", 403, 403),
    ] {
        let token = issuer.sign(&claims(&world.data_store, scope));
        for method in ["GET", "POST"] {
            let expanded = world.bear(&token, &format!("{method} ValueSet/v/$expand")).await;
            let line = format!("{method} CodeSystem/$lookup?system=http://e.org/s&code=x");
            let found = world.bear(&token, &line).await;
            assert_eq!((expanded.0, found.0), (expand, lookup), "{scope} {method}: {expanded:?} {found:?}");
        }
    }
}

// A token that is not for here, not yet or no longer, or not by whom it says, opens nothing.
#[tokio::test]
async fn a_token_must_be_valid() {
    let (issuer, other) = (Issuer::new("k"), Issuer::new("k"));
    let world = world(issuer.known(), provider("SMART_ON_FHIR")).await;
    let id = &*world.data_store;
    let now = test_kit::START.0 / 1_000;
    let with = |name: &str, value: Value| {
        let mut claims = claims(id, "system/*.*");
        claims[name] = value;
        if claims[name].is_null() {
            claims.as_object_mut().expect("claims").remove(name);
        }
        issuer.sign(&claims)
    };
    let good = issuer.sign(&claims(id, "system/*.*"));
    let aws = format!("https://healthlake.eu-west-1.amazonaws.com/datastore/{id}/r4");
    let not_for = "its \"aud\" is not the endpoint";
    for (token, status, text) in [
        (good.clone(), 404, "Patient/1 is not known"),
        (with("aud", json!(["x", aws])), 404, ""),
        (with("nbf", Value::Null), 404, ""),
        (with("nbf", json!(now)), 404, ""),
        (with("nbf", json!(now + 1)), 401, "not valid before its \"nbf\""),
        (with("nbf", json!("soon")), 401, "\"nbf\" is not a time"),
        (with("exp", json!(now + 1)), 404, ""),
        (with("exp", json!(now)), 401, "has expired"),
        (with("exp", Value::Null), 401, "no time in \"exp\""),
        (with("aud", Value::Null), 401, not_for),
        (with("aud", json!("https://h/datastore/0123456789abcdef0123456789abcdef/r4/")), 401, not_for),
        (with("aud", json!(format!("{aws}/Patient"))), 401, not_for),
        (with("aud", json!(id)), 401, not_for),
        (with("scope", Value::Null), 401, "no \"scope\""),
        (other.sign(&claims(id, "system/*.*")), 401, "its signature does not match"),
        (Issuer::new("l").sign(&claims(id, "system/*.*")), 401, "no key of its \"kid\""),
        (with("iss", json!("https://other.example")), 401, LAMBDA),
        ("opaque".to_owned(), 401, LAMBDA),
    ] {
        let answer = world.bear(&token, "GET Patient/1").await;
        assert!(answer.0 == status && answer.1.contains(text), "{answer:?}, not {status} {text}");
    }
    // A signature is as good as a token, and goes before it.
    assert_eq!(world.send("GET Patient/1\nAuthorization: Bearer x").await.status, 404);
    world.house.clock.advance(3_600_000);
    assert_eq!(world.bear(&good, "GET Patient/1").await.0, 401);
}

// The gate stands before every operation of the data plane: a row without it would let in whoever says `Bearer`.
#[tokio::test]
async fn no_operation_takes_a_token_where_none_is_taken() {
    let world = world(Issuer::new("k").known(), json!({"AuthorizationStrategy": "AWS_AUTH"})).await;
    let mut count = 0;
    for operation in healthlake::SERVICE.operations {
        if !matches!(operation.run, Run::Http(_)) {
            continue;
        }
        count += 1;
        for data_store in [&*world.data_store, "0123456789abcdef0123456789abcdef"] {
            let mut headers = HeaderMap::new();
            headers.insert("authorization", "Bearer abc".parse().expect("a value"));
            let request = HttpRequest {
                method: Method::GET,
                path: String::new(),
                query: String::new(),
                headers,
                body: bytes::Bytes::new(),
                parameters: vec![("datastore", data_store.to_owned()), ("type", "Patient".to_owned())],
            };
            let answer = world.house.unsigned().http("healthlake", operation.name, request).await;
            let error = answer.expect_err(operation.name);
            let expected = if operation.name == "GetSmartConfiguration" { 404 } else { 401 };
            assert_eq!(error.status, expected, "{}", operation.name);
            assert!(error.body.is_some(), "{}: an OperationOutcome", operation.name);
        }
    }
    assert!(count > 10, "{count} operations");
}

// Where the keys are at a URL they are fetched once, again after a rotation, and not for every made-up key id.
#[tokio::test]
async fn keys_are_fetched_when_they_are_needed() {
    let (old, new) = (Issuer::new("old"), Issuer::new("new"));
    let answers = vec![(404, String::new()), (200, "{}".to_owned()), (200, old.jwks()), (200, new.jwks())];
    let (url, asked) = serve(answers).await;
    let world = world(SmartIssuer::with_keys_at(ISSUER, url), provider("SMART_ON_FHIR")).await;
    let mut claims = claims(&world.data_store, "system/*.read");
    claims["exp"] = json!(test_kit::START.0 / 1_000 + 36_000);
    let (by_old, by_new) = (old.sign(&claims), new.sign(&claims));
    let call = async |token: &str| {
        let (status, text) = world.bear(token, "GET Patient/1").await;
        (status, text, asked.load(Ordering::SeqCst))
    };
    let (status, text, _) = call(&by_old).await;
    assert!(status == 503 && text.contains("it answers 404"), "{status} {text}");
    let (status, text, _) = call(&by_old).await;
    assert!(status == 503 && text.contains("no member \"keys\""), "{status} {text}");
    for (token, status, times) in [(&by_old, 404, 3), (&by_old, 404, 3), (&by_new, 401, 3)] {
        let answer = call(token).await;
        assert_eq!((answer.0, answer.2), (status, times), "{answer:?}");
    }
    world.house.clock.advance(60_000);
    for (token, status, times) in [(&by_old, 404, 3), (&by_new, 404, 4), (&by_old, 401, 4)] {
        let answer = call(token).await;
        assert_eq!((answer.0, answer.2), (status, times), "{answer:?}");
    }
}

// Clients begin here, before they have a token; and what is told must be what the data store was created with.
#[tokio::test]
async fn the_discovery_document_is_for_anybody() {
    let issuer = Issuer::new("k");
    let mut world = world(issuer.known(), provider("SMART_ON_FHIR_V1")).await;
    let owner = world.house.clone();
    world.house = world.house.as_caller("000000000000", "us-east-1").unsigned();
    let reply = world.send("GET .well-known/smart-configuration").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
    assert_eq!(reply.json(), metadata());
    // An update to AWS's own authorization ends all of it at once, and one back begins it again.
    let update = async |provider: Value| {
        let input = json!({"DatastoreId": world.data_store, "IdentityProviderConfiguration": provider});
        owner.aws("healthlake", "UpdateFHIRDatastore", input).await
    };
    let token = issuer.sign(&claims(&world.data_store, "system/*.read"));
    let reader = World { house: owner.clone(), data_store: world.data_store.clone() };
    for (strategy, open, read) in
        [("AWS_AUTH", 404, 401), ("SMART_ON_FHIR", 200, 404), ("SMART_ON_FHIR_V1", 200, 404)]
    {
        let updated = update(provider(strategy)).await.expect("updated");
        assert_eq!(updated["DatastoreProperties"]["IdentityProviderConfiguration"], provider(strategy));
        assert_eq!(world.send("GET .well-known/smart-configuration").await.status, open, "{strategy}");
        assert_eq!(reader.bear(&token, "GET Patient/1").await.0, read, "{strategy}");
    }
    owner
        .aws("healthlake", "DeleteFHIRDatastore", json!({"DatastoreId": world.data_store}))
        .await
        .expect("gone");
    assert_eq!(world.send("GET .well-known/smart-configuration").await.status, 404);
    assert_eq!(reader.bear(&token, "GET Patient/1").await.0, 401);
}

// A data store that no client could use must not come into being. That these members are needed is documented.
#[tokio::test]
async fn what_smart_needs_is_asked_for() {
    let house = House::new(SERVICES);
    let with = |name: &str, value: Value| {
        let mut metadata = metadata();
        metadata[name] = value;
        json!({"AuthorizationStrategy": "SMART_ON_FHIR", "Metadata": metadata.to_string(), "IdpLambdaArn": LAMBDA})
    };
    let text = |metadata: &str| json!({"AuthorizationStrategy": "SMART_ON_FHIR", "Metadata": metadata});
    for (provider, expected) in [
        (json!({"AuthorizationStrategy": "SMART_ON_FHIR", "IdpLambdaArn": LAMBDA}), "Metadata in"),
        (text(&metadata().to_string()), "IdpLambdaArn in"),
        (text("{"), "must be a JSON object"),
        (text("[]"), "must be a JSON object"),
        (with("authorization_endpoint", Value::Null), "must have authorization_endpoint"),
        (with("token_endpoint", json!("")), "must have token_endpoint"),
        (with("grant_types_supported", json!([])), "must have in grant_types_supported"),
        (with("grant_types_supported", json!(["password"])), "must have in grant_types_supported"),
        (with("capabilities", json!([1])), "must have capabilities"),
        (with("code_challenge_methods_supported", json!(["plain"])), "must have S256"),
        (json!({"AuthorizationStrategy": "OTHER"}), "1 validation error detected"),
        (
            json!({"AuthorizationStrategy": "AWS_AUTH", "IdpLambdaArn": "arn:aws:lambda:us-east-1:1:function:a-very-long-name-x"}),
            "1 validation error detected",
        ),
    ] {
        let input = json!({"DatastoreTypeVersion": "R4", "IdentityProviderConfiguration": provider});
        let error = house.aws("healthlake", "CreateFHIRDatastore", input).await.expect_err("a refusal");
        assert_eq!((error.status, &*error.code), (400, "ValidationException"), "{error}");
        assert!(error.message.contains(expected), "{error}, not {expected}");
    }
}

// A scope that is narrowed by what cannot be decided here would grant more than it should if that were passed over.
#[tokio::test]
async fn what_is_not_emulated_of_smart_is_refused_by_name() {
    let issuer = Issuer::new("k");
    let mut fine = provider("SMART_ON_FHIR");
    fine["FineGrainedAuthorizationEnabled"] = json!(true);
    let world = world(issuer.known(), fine).await;
    for (scope, request, text) in [
        ("user/Patient.read", "GET Patient/1", "FineGrainedAuthorizationEnabled"),
        ("system/Observation.rs?subject.name=x", "GET Observation/1", "subject.name=x"),
        ("system/Observation.rs?code:in=x", "GET Observation?status=final", "code:in=x"),
        ("system/*.rs?_tag=x", "GET _history", "_tag=x"),
    ] {
        let mut claims = claims(&world.data_store, scope);
        claims["patient"] = json!("Patient/ann");
        let answer = world.bear(&issuer.sign(&claims), request).await;
        assert!(answer.0 == 501 && answer.1.contains(text), "{scope} {request}: {answer:?}");
    }
}
