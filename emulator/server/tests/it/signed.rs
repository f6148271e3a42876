//! Requests as AWS's clients send them. Signatures are read, not verified, so any will do.

use std::io;

use serde_json::{Value, json};

use crate::client::{Answer, Client};

const FHIR: &str = "AWS4-HMAC-SHA256 Credential=test/20261031/us-east-1/healthlake/aws4_request, \
                    SignedHeaders=host, Signature=0";
const DYNAMODB: &str = "AWS4-HMAC-SHA256 Credential=test/20261031/us-east-1/dynamodb/aws4_request, \
                        SignedHeaders=host, Signature=0";

impl Client {
    /// A FHIR request in a data store. `path` is what stands behind `/r4/`.
    pub(crate) fn fhir(
        &mut self,
        method: &str,
        data_store: &str,
        path: &str,
        if_match: Option<u64>,
        body: &[u8],
    ) -> io::Result<Answer> {
        let path = format!("/datastore/{data_store}/r4/{path}");
        let tag = if_match.map(|version| format!("W/\"{version}\""));
        let mut headers = vec![("Authorization", FHIR)];
        if !body.is_empty() {
            headers.push(("Content-Type", "application/fhir+json"));
        }
        if let Some(tag) = &tag {
            headers.push(("If-Match", tag));
        }
        self.ask(method, &path, &headers, body)
    }

    /// A FHIR read that must succeed.
    pub(crate) fn fhir_get(&mut self, data_store: &str, path: &str) -> Value {
        let answer = self.fhir("GET", data_store, path, None, b"").expect("an answer");
        assert_eq!(answer.status, 200, "GET {path}: {answer}");
        answer.json()
    }

    /// A call of a service that speaks AWS JSON, under the name that its signatures have.
    pub(crate) fn aws(&mut self, service: &str, target: &str, input: &Value) -> io::Result<Answer> {
        let scope = format!("Credential=test/20261031/us-east-1/{service}/aws4_request");
        let authorization = format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0");
        let headers = [
            ("Content-Type", "application/x-amz-json-1.0"),
            ("X-Amz-Target", target),
            ("Authorization", &authorization),
            ("X-Amz-Date", "20261031T120000Z"),
        ];
        self.ask("POST", "/", &headers, input.to_string().as_bytes())
    }

    /// The same call, which must succeed.
    pub(crate) fn aws_done(&mut self, service: &str, target: &str, input: &Value) -> Value {
        let answer = self.aws(service, target, input).expect("an answer");
        assert_eq!(answer.status, 200, "{target}: {answer}");
        answer.json()
    }

    /// Waits until nothing is left to do.
    pub(crate) fn idle(&mut self) {
        let answer = self.ask("GET", "/_millpond/idle?wait=60", &[], b"").expect("an answer");
        assert_eq!(answer.status, 200, "{answer}");
    }

    /// A call of DynamoDB.
    pub(crate) fn dynamodb(&mut self, operation: &str, input: &Value) -> io::Result<Answer> {
        let target = format!("DynamoDB_20120810.{operation}");
        let content_type = "application/x-amz-json-1.0";
        let headers =
            [("Authorization", DYNAMODB), ("Content-Type", content_type), ("X-Amz-Target", target.as_str())];
        self.ask("POST", "/", &headers, input.to_string().as_bytes())
    }

    /// A call of DynamoDB that must succeed.
    pub(crate) fn dynamodb_done(&mut self, operation: &str, input: &Value) -> Value {
        let answer = self.dynamodb(operation, input).expect("an answer");
        assert_eq!(answer.status, 200, "{operation}: {answer}");
        answer.json()
    }

    /// Makes a data store and gives its id.
    pub(crate) fn create_data_store(&mut self) -> String {
        let headers = [
            ("Authorization", FHIR),
            ("Content-Type", "application/x-amz-json-1.0"),
            ("X-Amz-Target", "HealthLake.CreateFHIRDatastore"),
        ];
        let input = json!({"DatastoreTypeVersion": "R4"}).to_string();
        let answer = self.ask("POST", "/", &headers, input.as_bytes()).expect("an answer");
        let id = answer.json()["DatastoreId"].as_str().map(str::to_owned);
        id.unwrap_or_else(|| panic!("no data store: {answer}"))
    }

    /// Makes a table whose key is the text `pk`.
    pub(crate) fn create_table(&mut self, name: &str) {
        let input = json!({
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        });
        self.dynamodb_done("CreateTable", &input);
    }
}
