//! Services that are not emulated refuse by name.

use crate::server::Server;

fn signed(service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=test/20261031/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=00"
    )
}

// A test that needs what is not there must read which service and operation it is, in the error its SDK shows.
#[tokio::test]
async fn each_service_refuses_by_name_in_its_protocol() {
    let server = Server::start().await;
    let lambda = signed("lambda");
    let (s3, sts, logs) = (signed("s3"), signed("sts"), signed("logs"));
    let form = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    for (method, target, headers, body, kind, text) in [
        (
            "POST",
            "/2015-03-31/functions/f/invocations",
            vec![("Authorization", lambda.as_str())],
            "{}",
            "application/json",
            r#"{"message":"lambda:Invoke is not emulated by Millpond"}"#,
        ),
        (
            "GET",
            "/2015-03-31/functions/f",
            vec![],
            "",
            "application/json",
            r#"{"message":"lambda:GetFunction is not emulated by Millpond"}"#,
        ),
        (
            "PUT",
            "/bucket/key",
            vec![("Authorization", s3.as_str())],
            "data",
            "text/xml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NotImplemented</Code><Message>s3:PutObject is not emulated by Millpond</Message></Error>",
        ),
        ("HEAD", "/bucket/key", vec![("Authorization", s3.as_str())], "", "text/xml", ""),
        (
            "GET",
            "/key",
            vec![("Host", "bucket.s3.us-east-1.amazonaws.com")],
            "",
            "text/xml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NotImplemented</Code><Message>s3:GetObject is not emulated by Millpond</Message></Error>",
        ),
        (
            "POST",
            "/",
            vec![("Authorization", sts.as_str()), form],
            "Action=GetCallerIdentity&Version=2011-06-15",
            "text/xml",
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>NotImplemented</Code><Message>sts:GetCallerIdentity is not emulated by Millpond</Message></Error></ErrorResponse>\n",
        ),
        (
            "POST",
            "/",
            vec![form],
            "Action=GetCallerIdentity&Version=2011-06-15",
            "text/xml",
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>NotImplemented</Code><Message>sts:GetCallerIdentity is not emulated by Millpond</Message></Error></ErrorResponse>\n",
        ),
        (
            "POST",
            "/",
            vec![("Authorization", logs.as_str()), ("X-Amz-Target", "Logs_20140328.PutLogEvents")],
            "{}",
            "application/x-amz-json-1.1",
            r#"{"__type":"NotImplemented","message":"logs:PutLogEvents is not emulated by Millpond"}"#,
        ),
        (
            "GET",
            "/prod/items",
            vec![("Host", "abc.execute-api.us-east-1.amazonaws.com")],
            "",
            "application/json",
            r#"{"message":"execute-api:Invoke is not emulated by Millpond"}"#,
        ),
    ] {
        let mut headers = headers;
        headers.push(("X-Amz-Date", "d"));
        let answer = server.send(method, target, &headers, body.as_bytes()).await;
        assert_eq!((answer.status, &*without_request_id(answer.text())), (501, text), "{method} {target}");
        assert_eq!(answer.header("content-type"), kind, "{method} {target}");
    }
}

/// A text without the element that names the request.
fn without_request_id(text: &str) -> String {
    match (text.split_once("<RequestId>"), text.split_once("</RequestId>")) {
        (Some((before, _)), Some((_, behind))) => format!("{before}{behind}"),
        _ => text.to_owned(),
    }
}

// CloudWatch's SDKs choose CBOR, and can read nothing else.
#[tokio::test]
async fn the_cbor_protocol_is_answered_in_cbor() {
    let server = Server::start().await;
    let signed = signed("monitoring");
    let headers =
        [("Authorization", signed.as_str()), ("X-Amz-Date", "d"), ("smithy-protocol", "rpc-v2-cbor")];
    let path = "/service/GraniteServiceVersion20100801/operation/PutMetricData";
    let answer = server.send("POST", path, &headers, b"\xa0").await;
    assert_eq!((answer.status, answer.header("content-type")), (501, "application/cbor"));
    assert_eq!(answer.header("smithy-protocol"), "rpc-v2-cbor");
    let expected = b"\xa2\x79\x00\x06__type\x79\x00\x0eNotImplemented\x79\x00\x07message\x79\x00\x34\
                     cloudwatch:PutMetricData is not emulated by Millpond";
    assert_eq!(answer.body.escape_ascii().to_string(), expected.escape_ascii().to_string());
}
