//! API Gateway: an API that answers itself, one with a function behind it, and one behind a domain with many base paths.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::cases::{request, send};
use crate::functions;
use crate::load::Load;

const JSON: &str = "Content-Type: application/json\r\n";
const DOMAIN: &str = "api.example.org";

fn call(address: SocketAddr, method: &str, path: &str, input: &Value) -> Value {
    let answer = send(address, &[request(method, path, "apigateway", JSON, &input.to_string())]);
    serde_json::from_slice(&answer).expect("JSON")
}

/// Makes and deploys an API with one integration behind `GET /items/{id}`, and gives its id.
fn deploy(address: SocketAddr, integration: &Value) -> String {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let api = call(address, "POST", "/restapis", &json!({"name": "measured"}));
    let (id, root) = (text(&api["id"]), text(&api["rootResourceId"]));
    let mut parent = root;
    for part in ["items", "{id}"] {
        let path = format!("/restapis/{id}/resources/{parent}");
        parent = text(&call(address, "POST", &path, &json!({"pathPart": part}))["id"]);
    }
    let method = format!("/restapis/{id}/resources/{parent}/methods/GET");
    call(address, "PUT", &method, &json!({"authorizationType": "NONE"}));
    call(address, "PUT", &format!("{method}/responses/200"), &json!({}));
    call(address, "PUT", &format!("{method}/integration"), integration);
    let template = json!({"responseTemplates": {"application/json": "{\"id\": \"$input.params('id')\"}"}});
    call(address, "PUT", &format!("{method}/integration/responses/200"), &template);
    call(address, "POST", &format!("/restapis/{id}/deployments"), &json!({"stageName": "main"}));
    id
}

fn mock(address: SocketAddr) -> String {
    let templates = json!({"application/json": "{\"statusCode\": 200}"});
    deploy(address, &json!({"type": "MOCK", "requestTemplates": templates}))
}

fn get(host: &str, path: &str) -> Load {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: wire\r\nAccept: application/json\r\n\r\n"
    );
    Load::new(vec![request.into_bytes()])
}

fn get_stage(address: SocketAddr, api: &str) -> Load {
    let load = get(&format!("{api}.execute-api.us-east-1.amazonaws.com"), "/main/items/7");
    load.first_answer(address);
    load
}

/// An API that answers itself.
pub(crate) fn get_mock(address: SocketAddr) -> Load {
    get_stage(address, &mock(address))
}

/// An API with a function behind it that is warm.
pub(crate) fn get_function(address: SocketAddr) -> Load {
    let function = functions::create(address);
    let uri = format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations");
    let api = deploy(address, &json!({"type": "AWS_PROXY", "httpMethod": "POST", "uri": uri}));
    get_stage(address, &api)
}

/// The API that answers itself, behind a domain with this many base paths.
pub(crate) fn get_mapped(address: SocketAddr, base_paths: usize) -> Load {
    let api = mock(address);
    call(address, "POST", "/domainnames", &json!({"domainName": DOMAIN}));
    for number in 0..base_paths {
        let mapping = json!({"basePath": format!("path-{number}"), "restApiId": api, "stage": "main"});
        call(address, "POST", &format!("/domainnames/{DOMAIN}/basepathmappings"), &mapping);
    }
    let load = get(DOMAIN, &format!("/path-{}/items/7", base_paths / 2));
    load.first_answer(address);
    load
}
