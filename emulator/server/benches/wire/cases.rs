//! The requests that are measured.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::load::{Connection, Load};
use crate::{apis, functions, machines, queues, rules, tables};

/// A kind of request.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// Makes what the requests need, and the requests.
    pub(crate) prepare: fn(SocketAddr) -> Load,
}

/// How many different requests are sent in turns.
const DIFFERENT: usize = 512;

/// The table that requests to DynamoDB are about.
const TABLE: &str = "items";

/// All of them.
pub(crate) const CASES: &[Case] = &[
    Case { name: "DynamoDB GetItem", prepare: |address| tables::get_item(address, TABLE) },
    Case { name: "DynamoDB PutItem", prepare: |address| tables::put_item(address, TABLE) },
    Case {
        name: "DynamoDB UpdateItem with a condition",
        prepare: |address| tables::update_item(address, TABLE),
    },
    Case { name: "DynamoDB Query of 100", prepare: |address| tables::query(address, TABLE) },
    Case { name: "DynamoDB BatchWriteItem of 25", prepare: |address| tables::batch_write(address, TABLE) },
    Case {
        name: "DynamoDB TransactWriteItems of 4",
        prepare: |address| tables::transact_write(address, TABLE),
    },
    Case { name: "StartSyncExecution of five states", prepare: machines::start_sync },
    Case { name: "FHIR read", prepare: fhir_read },
    Case { name: "FHIR update", prepare: fhir_update },
    Case { name: "SQS SendMessage", prepare: queues::send_message },
    Case {
        name: "EventBridge PutEvents of 10, 300 rules",
        prepare: |address| rules::put_events(address, "clinic"),
    },
    Case { name: "Lambda Invoke", prepare: functions::invoke },
    Case { name: "API Gateway MOCK", prepare: apis::get_mock },
    Case { name: "API Gateway MOCK behind 1 base path", prepare: |address| apis::get_mapped(address, 1) },
    Case {
        name: "API Gateway MOCK behind 1,000 base paths",
        prepare: |address| apis::get_mapped(address, 1_000),
    },
    Case { name: "API Gateway AWS_PROXY", prepare: apis::get_function },
];

/// A request with everything that a client sends.
pub(crate) fn request(method: &str, path: &str, service: &str, headers: &str, body: &str) -> Vec<u8> {
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=test/20261031/us-east-1/{service}/aws4_request, \
         SignedHeaders=content-type;host;x-amz-date;x-amz-target, \
         Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    );
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost:4566\r\nUser-Agent: wire\r\nX-Amz-Date: 20261031T120000Z\r\n\
         Authorization: {authorization}\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Sends requests of which each must succeed, and gives the last answer.
pub(crate) fn send(address: SocketAddr, requests: &[Vec<u8>]) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut connection = Connection::open(address).await;
        let mut answer = Vec::new();
        for request in requests {
            answer = connection.ask(request).await.to_vec();
        }
        answer
    })
}

/// A Patient of some 1.5 KB.
pub(crate) fn patient(id: &str, change: usize) -> Value {
    let identifier = |system: &str, value: usize| {
        json!({
            "use": "official",
            "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]},
            "system": system,
            "value": format!("{value:012}"),
        })
    };
    json!({
        "resourceType": "Patient",
        "id": id,
        "text": {"status": "generated", "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div>", "text ".repeat(60))},
        "identifier": [identifier("http://hospital.example.org/mrn", change), identifier("http://example.org/ssn", 7)],
        "active": true,
        "name": [
            {"use": "official", "family": "Example", "given": ["Ann", "Maria"], "prefix": ["Dr."]},
            {"use": "maiden", "family": "Before", "given": ["Ann"]},
        ],
        "telecom": [
            {"system": "phone", "value": "555-0100", "use": "home", "rank": 1},
            {"system": "email", "value": "ann@example.org", "use": "work"},
        ],
        "gender": "female",
        "birthDate": "1971-03-14",
        "address": [{"use": "home", "line": ["1 Mill Lane"], "city": "Pond", "state": "MA", "postalCode": "02139", "country": "US"}],
        "maritalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "code": "M"}]},
        "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "en-US"}]}, "preferred": true}],
    })
}

/// Makes a data store and gives its id.
pub(crate) fn data_store(address: SocketAddr) -> String {
    let headers =
        "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: HealthLake.CreateFHIRDatastore\r\n";
    let create = request("POST", "/", "healthlake", headers, r#"{"DatastoreTypeVersion":"R4"}"#);
    let answer: Value = serde_json::from_slice(&send(address, &[create])).expect("JSON");
    answer["DatastoreId"].as_str().expect("an id").to_owned()
}

/// An update of a patient.
pub(crate) fn put(data_store: &str, id: &str, change: usize) -> Vec<u8> {
    let path = format!("/datastore/{data_store}/r4/Patient/{id}");
    let body = patient(id, change).to_string();
    request("PUT", &path, "healthlake", "Content-Type: application/fhir+json\r\n", &body)
}

fn puts(data_store: &str, change: usize) -> Vec<Vec<u8>> {
    (0..DIFFERENT).map(|number| put(data_store, &format!("patient-{number}"), change)).collect()
}

fn fhir_read(address: SocketAddr) -> Load {
    let data_store = data_store(address);
    send(address, &puts(&data_store, 1));
    let reads = (0..DIFFERENT).map(|number| {
        let path = format!("/datastore/{data_store}/r4/Patient/patient-{number}");
        request("GET", &path, "healthlake", "Accept: application/fhir+json\r\n", "")
    });
    Load::new(reads.collect())
}

fn fhir_update(address: SocketAddr) -> Load {
    let data_store = data_store(address);
    let updates = (1..=2).flat_map(|change| puts(&data_store, change));
    Load::new(updates.collect())
}
