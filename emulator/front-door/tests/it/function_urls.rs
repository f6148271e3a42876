//! URLs of Lambda's functions by host and by path, and answers that stream.

use bytes::Bytes;
use contract::{
    ApiError, Call, Checks, HttpAnswer, HttpBody, HttpRequest, Input, Service, http_operation,
    streaming_operation,
};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use test_kit::House;
use tokio::sync::mpsc;

use crate::server::{SIGNED, Server};

/// Shows what arrives; streams what it is told to.
static FUNCTIONS: Service = Service {
    id: "lambda",
    checks: Checks::Modelled,
    operations: &[
        http_operation!("InvokeFunctionUrl", show),
        streaming_operation!("InvokeWithResponseStream", stream),
    ],
    reactions: &[],
    timers: &[],
    works: &[],
};

async fn show(_: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    if request.parameter("id") == "none" {
        return Err(ApiError::new(404, "ResourceNotFoundException", "Not Found"));
    }
    let shown = json!({"method": request.method.as_str(), "parameters": request.parameters, "length": request.body.len()});
    Ok(HttpAnswer::new(StatusCode::OK, shown.to_string()))
}

async fn stream(call: Call, input: Input) -> Result<HttpAnswer, ApiError> {
    let input: Value = input.read(&call)?;
    let (pieces, body) = mpsc::channel(1);
    tokio::spawn(async move {
        for piece in [input["FunctionName"].to_string(), input["Payload"].to_string()] {
            // A client that is gone wants no more.
            let _ = pieces.send(Bytes::from(piece)).await;
        }
    });
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/vnd.amazon.eventstream"));
    Ok(HttpAnswer { status: StatusCode::OK, headers, body: HttpBody::Stream(body) })
}

async fn server() -> Server {
    Server::of(House::new(&[&FUNCTIONS])).await
}

// A URL is reached by its name however the machine is reached, and by the path where names cannot be had. Nothing is added to what it
// says to pages of other origins, and it is asked about preflights.
#[tokio::test]
async fn a_url_is_found_by_host_and_by_path() {
    let server = server().await;
    let page = [("Origin", "https://page.example"), ("Access-Control-Request-Method", "PUT")];
    for (method, host, path, authorization, signer) in [
        ("GET", "abc.lambda-url.eu-west-1.on.aws", "/a%20b?q=1", "", None),
        ("OPTIONS", "ABC.lambda-url.eu-west-1.localhost:4566", "/a%20b", "Bearer x", None),
        ("PUT", "localhost:4566", "/_aws/lambda-url/abc/a%20b", SIGNED, Some("123456789012")),
    ] {
        let headers =
            [("Host", host), ("Authorization", authorization), ("X-Amz-Date", "d"), page[0], page[1]];
        let answer = server.send(method, path, &headers, b"body").await;
        let shown = answer.json();
        assert_eq!(
            (answer.status, &shown["method"], &shown["length"]),
            (200, &json!(method), &json!(4)),
            "{host}{path}"
        );
        let parameter = |name: &str| {
            let found = shown["parameters"].as_array()?.iter().find(|pair| pair[0] == name)?;
            found[1].as_str().map(str::to_owned)
        };
        for (name, expected) in
            [("id", "abc"), ("path", "/a%20b"), ("source_ip", "127.0.0.1"), ("scheme", "http")]
        {
            assert_eq!(parameter(name).as_deref(), Some(expected), "{host}{path}");
        }
        assert_eq!(parameter("signer").as_deref(), signer, "{host}{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
        assert_eq!(answer.header("x-amzn-requestid").len(), 36);
    }
    let none = server.send("GET", "/_aws/lambda-url/none/", &[], b"").await;
    assert_eq!((none.status, none.text()), (404, r#"{"Message":"Not Found"}"#));
    assert_eq!(none.header("x-amzn-errortype"), "ResourceNotFoundException");
    let large = server.send("POST", "/_aws/lambda-url/abc/", &[], &vec![b' '; (6 << 20) + 1]).await;
    assert_eq!(large.status, 413);
}

// An operation that streams gets its members like any other, and is refused like any other.
#[tokio::test]
async fn an_operation_streams_its_answer() {
    let server = server().await;
    let signed = SIGNED.replace("/dynamodb/", "/lambda/");
    let headers = [("Authorization", &*signed), ("X-Amz-Date", "d")];
    let path = "/2021-11-15/functions/walk/response-streaming-invocations";
    let answer = server.send("POST", path, &headers, b"{}").await;
    assert_eq!((answer.status, answer.text()), (200, "6\r\n\"walk\"\r\n6\r\n\"e30=\"\r\n0\r\n\r\n"));
    assert_eq!(answer.header("content-type"), "application/vnd.amazon.eventstream");
    let path = "/2021-11-15/functions/a%20b/response-streaming-invocations";
    assert_eq!(server.send("POST", path, &headers, b"{}").await.status, 400);
}
