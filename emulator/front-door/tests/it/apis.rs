//! APIs of API Gateway by host and by path, and the program's own requests to AWS's hosts.

use std::sync::Arc;

use bytes::Bytes;
use contract::{
    ApiError, Call, Checks, HttpAnswer, HttpRequest, Sender, Service, aws_operation, hosts, http_operation,
};
use front_door::{Settings, WayIn};
use http::StatusCode;
use serde_json::{Value, json};
use test_kit::{Endpoint, House};

use crate::server::{SIGNED, Server};
use crate::toys::{DYNAMODB, HEALTHLAKE};

/// Shows what arrives; sends what `x-send-to` says, as its caller; claims the host that it is called with.
static APIS: Service = Service {
    id: "apigateway",
    checks: Checks::Own,
    operations: &[aws_operation!("CreateDomainName", claim), http_operation!("ExecuteApi", show)],
    reactions: &[],
    timers: &[],
    works: &[],
};

async fn claim(call: Call, input: Value) -> Result<Value, ApiError> {
    let host = input["domainName"].as_str().unwrap_or_default().to_owned();
    call.store.commit(|tx| hosts::claim(tx, &host, "apigateway")).await?;
    Ok(json!({}))
}

async fn show(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    if let Some(uri) = request.header("x-send-to") {
        let caller = request.header("x-anonymous").is_none().then(|| call.caller.clone());
        let sender = Sender { caller, cause: call.store.origin().cause.clone() };
        let sent = http::Request::post(uri)
            .header("x-amz-target", request.header("x-target").unwrap_or_default())
            .header("x-send-to", uri)
            .extension(sender)
            .body(Bytes::from_static(br#"{"a":1}"#));
        let answer = call.outside.send(sent.map_err(|error| ApiError::internal(error.to_string()))?).await;
        return Ok(match answer {
            Ok(answer) => HttpAnswer::new(answer.status(), answer.into_body()),
            Err(error) => HttpAnswer::new(StatusCode::BAD_GATEWAY, error.0),
        });
    }
    let shown = json!({
        "method": request.method.as_str(),
        "parameters": request.parameters,
        "body": String::from_utf8_lossy(&request.body),
    });
    Ok(HttpAnswer::new(StatusCode::OK, shown.to_string()))
}

async fn server(beyond: &Endpoint) -> Server {
    let house = House::new(&[&APIS, &DYNAMODB, &HEALTHLAKE]);
    let way_in = WayIn::before(Arc::new(beyond.clone()));
    house.dispatch.reach(Arc::new(way_in.clone()));
    Server::of_with(house, Settings { way_in: Some(way_in), ..Settings::default() }).await
}

// An API is reached by its name however the machine is reached, and by the path where names cannot be had.
#[tokio::test]
async fn an_api_is_found_by_host_and_by_path() {
    let server = server(&Endpoint::default()).await;
    let claimed =
        server.house.aws("apigateway", "CreateDomainName", json!({"domainName": "api.example.com"}));
    claimed.await.unwrap();
    let parameters = |first: [(&str, &str); 2], rest: &[(&str, &str)]| {
        let fixed = [("source_ip", "127.0.0.1"), ("protocol", "HTTP/1.1"), ("scheme", "http")];
        let all: Vec<_> = first.iter().chain(&fixed).chain(rest).copied().collect();
        serde_json::to_value(all).unwrap()
    };
    let signer = [("signer", "123456789012"), ("access_key", "123456789012")];
    let of_api = [("api", "abc"), ("path", "/dev/a%20b")];
    for (host, path, authorization, expected) in [
        ("abc.execute-api.eu-west-1.amazonaws.com", "/dev/a%20b?q=1", "", parameters(of_api, &[])),
        ("abc.execute-api.localhost:4566", "/dev/a%20b", "Bearer x", parameters(of_api, &[])),
        ("localhost:4566", "/_aws/execute-api/abc/dev/a%20b", SIGNED, parameters(of_api, &signer)),
        (
            "localhost:4566",
            "/restapis/abc/dev/_user_request_/a%20b",
            "AWS4-HMAC-SHA256 x",
            parameters(of_api, &[]),
        ),
        (
            "API.example.com:4566",
            "/login",
            "",
            parameters([("domain", "api.example.com"), ("path", "/login")], &[]),
        ),
    ] {
        let headers = [("Host", host), ("Authorization", authorization), ("X-Amz-Date", "d")];
        let answer = server.send("GET", path, &headers, b"").await;
        assert_eq!((answer.status, &answer.json()["parameters"]), (200, &expected), "{host}{path}");
        assert_eq!(answer.header("x-amzn-requestid").len(), 36);
    }
    let other = server.send("GET", "/login", &[("Host", "other.example.com")], b"").await;
    assert_ne!(other.status, 200, "a host that nobody claimed is no API's");
}

// What pages of other origins may do, an API says itself; a header of ours would let in what it keeps out. And a body that is
// coded is its backend's to read.
#[tokio::test]
async fn nothing_is_added_to_an_apis_answer() {
    let server = server(&Endpoint::default()).await;
    let page = [("Origin", "https://page.example"), ("Access-Control-Request-Method", "PUT")];
    let path = "/_aws/execute-api/abc/dev/x";
    let preflight = server.send("OPTIONS", path, &page, b"").await;
    assert_eq!((preflight.status, &preflight.json()["method"]), (200, &json!("OPTIONS")));
    assert_eq!(preflight.header("access-control-allow-origin"), "");
    let coded = server.send("POST", path, &[("Content-Encoding", "br")], b"as it is").await;
    assert_eq!((coded.status, &coded.json()["body"]), (200, &json!("as it is")));
    let large = server.send("POST", path, &[], &vec![b' '; (10 << 20) + 1]).await;
    assert_eq!((large.status, large.text()), (413, r#"{"message":"Request Too Long"}"#));
}

// A request of the program's own to a host of AWS's never leaves the machine; it acts for whoever caused it, and only if the
// sender says so. What leads to itself ends.
#[tokio::test]
async fn requests_to_awss_hosts_come_back_in() {
    let beyond = Endpoint::default();
    let server = server(&beyond).await;
    let path = "/_aws/execute-api/abc/dev/x";
    let dynamodb = "https://dynamodb.eu-west-1.amazonaws.com/";
    let target = ("X-Target", "DynamoDB_20120810.GetItem");
    let send = async |to: &str, more: &[(&str, &str)]| {
        let headers = [("X-Send-To", to), target, ("Authorization", SIGNED), ("X-Amz-Date", "d")];
        server.send("POST", path, &[&headers[..], more].concat(), b"").await
    };
    let inside = send(dynamodb, &[]).await;
    assert_eq!(inside.status, 200, "{}", inside.text());
    let told = inside.json();
    assert_eq!(
        (&told["Account"], &told["Endpoint"]),
        (&json!("123456789012"), &json!("https://dynamodb.eu-west-1.amazonaws.com"))
    );
    let anonymous = send(dynamodb, &[("X-Anonymous", "1")]).await;
    assert_eq!(anonymous.status, 400, "{}", anonymous.text());
    assert!(beyond.received().is_empty());
    beyond.answer_next(202, "beyond");
    let outside = send("https://backend.example/", &[]).await;
    assert_eq!((outside.status, outside.text(), beyond.received().len()), (202, "beyond", 1));
    let endless = send("https://abc.execute-api.eu-west-1.amazonaws.com/dev", &[]).await;
    assert_eq!(endless.status, 508, "{}", endless.text());
}
