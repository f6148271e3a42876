//! Function URLs: who gets in, what the function is shown, and what comes of its response.

use contract::{HttpAnswer, HttpBody, HttpRequest};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};
use test_kit::House;

use crate::{house, ok, python};

/// The id in the URL that an answer shows.
pub(crate) fn id(config: &Value) -> String {
    let url = config["FunctionUrl"].as_str().expect("a URL");
    let id = url.strip_prefix("http://").and_then(|rest| rest.split('.').next()).expect("an id");
    assert_eq!(url, format!("http://{id}.lambda-url.us-east-1.localhost:4566/"));
    id.to_owned()
}

/// A request as the door hands it on.
pub(crate) fn request(id: &str, method: &str, path: &str, query: &str) -> HttpRequest {
    let parameters = [
        ("id", id),
        ("path", path),
        ("source_ip", "127.0.0.1"),
        ("protocol", "HTTP/1.1"),
        ("scheme", "http"),
    ];
    HttpRequest {
        method: Method::from_bytes(method.as_bytes()).expect("a method"),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: HeaderMap::new(),
        body: bytes::Bytes::new(),
        parameters: parameters.map(|(name, value)| (name, value.to_owned())).to_vec(),
    }
}

pub(crate) async fn send(house: &House, request: HttpRequest) -> HttpAnswer {
    house.http("lambda", "InvokeFunctionUrl", request).await.expect("an answer")
}

fn with(mut request: HttpRequest, headers: &[(&str, &str)], body: &str) -> HttpRequest {
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
        request.headers.append(name, HeaderValue::from_str(value).expect("a value"));
    }
    request.body = body.to_owned().into();
    request
}

fn body(answer: HttpAnswer) -> String {
    match answer.body {
        HttpBody::Whole(whole) => String::from_utf8_lossy(&whole).into_owned(),
        HttpBody::Stream(_) => panic!("a stream"),
    }
}

async fn url(house: &House, name: &str, code: &str, config: Value) -> String {
    ok(house, "CreateFunction", python(name, code)).await;
    let mut input = json!({"FunctionName": name, "AuthType": "NONE"});
    input.as_object_mut().expect("an object").extend(config.as_object().cloned().unwrap_or_default());
    id(&ok(house, "CreateFunctionUrlConfig", input).await)
}

// Frameworks rebuild the request from this event; each member is in it as AWS gives it, and no other.
#[tokio::test]
async fn a_request_becomes_an_event_of_format_2() {
    let house = house();
    let id = url(&house, "shows", "def handler(event, context):\n    return event", json!({})).await;
    let request = with(
        request(&id, "POST", "/a%20b/c", "x=1&y=%2B&x=2"),
        &[
            ("host", "here"),
            ("cookie", "a=b; c=d"),
            ("x-many", "1"),
            ("x-many", "2"),
            ("user-agent", "test"),
            ("content-type", "application/json"),
            ("x-amzn-trace-id", "Root=1"),
        ],
        "{\"é\": 1}",
    );
    let answer = send(&house, request).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.headers["content-type"]),
        (200, &HeaderValue::from_static("application/json"))
    );
    let mut event: Value = serde_json::from_str(&body(answer)).expect("JSON");
    let request_id = event["requestContext"]["requestId"].take();
    assert_eq!(request_id.as_str().map(str::len), Some(36));
    assert_eq!(
        event,
        json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/a%20b/c",
            "rawQueryString": "x=1&y=%2B&x=2",
            "cookies": ["a=b", "c=d"],
            "headers": {
                "content-type": "application/json", "host": "here", "user-agent": "test", "x-many": "1,2",
                "x-amzn-trace-id": "Root=1", "x-forwarded-for": "127.0.0.1", "x-forwarded-port": "80",
                "x-forwarded-proto": "http",
            },
            "queryStringParameters": {"x": "1,2", "y": "+"},
            "requestContext": {
                "accountId": "anonymous",
                "apiId": id,
                "domainName": format!("{id}.lambda-url.us-east-1.on.aws"),
                "domainPrefix": id,
                "http": {"method": "POST", "path": "/a%20b/c", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test"},
                "requestId": null,
                "routeKey": "$default",
                "stage": "$default",
                "time": "31/Oct/2026:12:00:00 +0000",
                "timeEpoch": 1_793_448_000_000_i64,
            },
            "body": "{\"é\": 1}",
            "isBase64Encoded": false,
        })
    );
    let form = with(
        self::request(&id, "GET", "/", ""),
        &[("content-type", "application/x-www-form-urlencoded")],
        "a=b",
    );
    let event: Value = serde_json::from_str(&body(send(&house, form).await)).expect("JSON");
    assert_eq!((&event["body"], &event["isBase64Encoded"]), (&json!("YT1i"), &json!(true)));
    for absent in ["cookies", "queryStringParameters"] {
        assert_eq!(event.get(absent), None, "{event}");
    }
}

// Status, headers, cookies and bytes; and what a client sees of a function that says none of it rightly.
#[tokio::test]
async fn a_response_becomes_http() {
    let house = house();
    let code = "
import json
def handler(event, context):
    asked = json.loads(event['body'])
    if asked == 'raise':
        raise ValueError('no')
    return asked
";
    let id = url(&house, "answers", code, json!({})).await;
    let full = json!({
        "statusCode": 201, "headers": {"X-A": "1", "Content-Type": "image/png"}, "cookies": ["a=b; Secure", "c=d"],
        "body": "aGk=", "isBase64Encoded": true,
    });
    for (asked, status, expected) in [
        (full, 201, "hi"),
        (json!({"a": 1}), 200, "{\"a\": 1}"),
        (json!("text"), 200, "\"text\""),
        (json!("raise"), 502, "Internal Server Error"),
        (json!({"statusCode": "nonsense"}), 502, "Internal Server Error"),
    ] {
        let request =
            with(request(&id, "PUT", "/", ""), &[("content-type", "text/plain")], &asked.to_string());
        let answer = send(&house, request).await;
        assert_eq!(answer.status, status, "{asked}");
        if status == 201 {
            let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
            assert_eq!(cookies, ["a=b; Secure", "c=d"]);
            assert_eq!(
                (&answer.headers["x-a"], &answer.headers["content-type"]),
                (&HeaderValue::from_static("1"), &HeaderValue::from_static("image/png"))
            );
        }
        assert_eq!(body(answer), expected, "{asked}");
    }
}

// Each way of not being let in, told apart by status; and a URL of an alias, which leads to the alias's version.
#[tokio::test]
async fn who_gets_in_and_to_what() {
    let house = house();
    let code = "def handler(event, context):\n    return [context.invoked_function_arn, event['requestContext'].get('authorizer')]";
    let id = url(&house, "guarded", code, json!({"AuthType": "AWS_IAM"})).await;
    let answer = send(&house, request(&id, "GET", "/", "")).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.headers["x-amzn-errortype"]),
        (403, &HeaderValue::from_static("AccessDeniedException"))
    );
    assert!(body(answer).starts_with("{\"Message\":\"Forbidden"));
    let mut signed = request(&id, "GET", "/", "");
    signed.parameters.extend([("signer", "123456789012".to_owned()), ("access_key", "AKIA".to_owned())]);
    let shown: Value = serde_json::from_str(&body(send(&house, signed.clone()).await)).expect("JSON");
    assert_eq!(
        (&shown[1]["iam"]["accountId"], &shown[1]["iam"]["accessKey"]),
        (&json!("123456789012"), &json!("AKIA"))
    );
    ok(&house, "PublishVersion", json!({"FunctionName": "guarded"})).await;
    ok(&house, "CreateAlias", json!({"FunctionName": "guarded", "Name": "live", "FunctionVersion": "1"}))
        .await;
    let config = json!({"FunctionName": "guarded", "Qualifier": "live", "AuthType": "NONE"});
    let of_alias = self::id(&ok(&house, "CreateFunctionUrlConfig", config).await);
    assert_ne!(of_alias, id);
    // Whoever asks is of another account: the URL says whose the function is.
    let elsewhere = house.as_caller("999999999999", "eu-west-1");
    let shown: Value =
        serde_json::from_str(&body(send(&elsewhere, request(&of_alias, "GET", "/", "")).await))
            .expect("JSON");
    assert_eq!(shown, json!(["arn:aws:lambda:us-east-1:000000000000:function:guarded:live", null]));
    ok(
        &house,
        "PutFunctionConcurrency",
        json!({"FunctionName": "guarded", "ReservedConcurrentExecutions": 0}),
    )
    .await;
    let answer = send(&house, request(&of_alias, "GET", "/", "")).await;
    assert_eq!(answer.status, 429);
    let said: Value = serde_json::from_str(&body(answer)).expect("JSON");
    assert_eq!(said["Reason"], "ReservedFunctionConcurrentInvocationLimitExceeded");
    ok(&house, "DeleteFunctionUrlConfig", json!({"FunctionName": "guarded", "Qualifier": "live"})).await;
    ok(&house, "DeleteFunction", json!({"FunctionName": "guarded"})).await;
    for gone in [&id, &of_alias, "never"] {
        let answer = house.http("lambda", "InvokeFunctionUrl", request(gone, "GET", "/", "")).await;
        assert_eq!(answer.err().map(|error| error.status), Some(404), "{gone}");
    }
}

// A browser asks first, and believes the configuration, not the function.
#[tokio::test]
async fn what_is_configured_of_cors_is_answered() {
    let house = house();
    let code = "def handler(event, context):\n    return {'statusCode': 200, 'body': event['requestContext']['http']['method'], 'headers': {'Access-Control-Allow-Origin': 'https://wrong'}}";
    let cors = json!({
        "AllowOrigins": ["https://page.example"], "AllowMethods": ["GET", "PUT"], "AllowHeaders": ["x-a", "x-b"],
        "ExposeHeaders": ["x-c"], "AllowCredentials": true, "MaxAge": 300,
    });
    let id = url(&house, "page", code, json!({"Cors": cors})).await;
    let shown = |answer: &HttpAnswer, name: &str| {
        answer.headers.get(name).map(|value| value.to_str().expect("text").to_owned()).unwrap_or_default()
    };
    for (method, origin, asks, expected_body, expected) in [
        (
            "OPTIONS",
            "https://page.example",
            true,
            "",
            ["https://page.example", "GET,PUT", "x-a,x-b", "300", "true", "x-c"],
        ),
        ("OPTIONS", "https://other.example", true, "", ["", "", "", "", "", ""]),
        (
            "OPTIONS",
            "https://page.example",
            false,
            "OPTIONS",
            ["https://page.example", "", "", "", "true", "x-c"],
        ),
        ("GET", "https://page.example", false, "GET", ["https://page.example", "", "", "", "true", "x-c"]),
        ("GET", "https://other.example", false, "GET", ["", "", "", "", "", ""]),
        ("GET", "", false, "GET", ["https://wrong", "", "", "", "", ""]),
    ] {
        let mut headers = vec![];
        if !origin.is_empty() {
            headers.push(("origin", origin));
        }
        if asks {
            headers.push(("access-control-request-method", "PUT"));
        }
        let answer = send(&house, with(request(&id, method, "/", ""), &headers, "")).await;
        let names = [
            "allow-origin",
            "allow-methods",
            "allow-headers",
            "max-age",
            "allow-credentials",
            "expose-headers",
        ];
        let found = names.map(|name| shown(&answer, &format!("access-control-{name}")));
        assert_eq!(found, expected, "{method} {origin}");
        assert_eq!((answer.status.as_u16(), &*body(answer)), (200, expected_body), "{method} {origin}");
    }
}
