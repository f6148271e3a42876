//! Requests that reach an API otherwise than plainly: by a domain with a star, compressed, through an authorizer that takes its time.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::*;
use crate::collections::{BASE_PATH_MAPPINGS, HOSTS};

fn mock(template: &str) -> Value {
    json!({
        "type": "MOCK", "timeoutInMillis": 29000, "passthroughBehavior": "WHEN_NO_MATCH",
        "requestTemplates": {"application/json": r#"{"statusCode": 200}"#},
        "integrationResponses": {"200": {"statusCode": "200", "responseTemplates": {"application/json": template}}},
    })
}

// A tenant's host that is not found is a tenant that cannot work; the host that the client used says which tenant it is.
#[tokio::test]
async fn a_domain_with_a_star_is_reached_by_its_hosts() {
    let template = "$context.domainName $context.domainPrefix $context.customDomain.basePathMatched $context.endpointType";
    let snapshot = json!({
        "restApi": {"endpointConfiguration": {"types": ["REGIONAL"]}},
        "resources": [resource("/pets", &method(&mock(template)))],
    });
    let (house, _) = house(&snapshot, &Value::Null).await;
    let call = call(&house);
    let written: Result<(), ApiError> = call
        .store
        .commit(|tx| {
            for (domain, path) in [("*.example.com", "v1/a"), ("own.example.com", "(none)")] {
                collections::settle(tx, &HOSTS, domain)?;
                let mapping = json!({"basePath": path, "restApiId": "api1", "stage": "dev"});
                collections::put(tx, BASE_PATH_MAPPINGS.of(domain), path, &mapping)?;
            }
            Ok(())
        })
        .await;
    written.unwrap();
    for (host, path, expected) in [
        ("ann.example.com", "/v1/a/pets", Some("ann.example.com ann v1/a REGIONAL")),
        ("own.example.com", "/pets", Some("own.example.com own (none) REGIONAL")),
        ("own.example.com", "/v1/a/pets", None),
        ("a.b.example.com", "/v1/a/pets", None),
        ("example.com", "/v1/a/pets", None),
    ] {
        let sent = Sent { path: path.into(), ..Sent::default() };
        let (status, _, body) = reach(&house, &sent, ("domain", host), Bytes::new()).await;
        assert_eq!((status == 200).then_some(&body[..]), expected.map(str::as_bytes), "{host}{path}");
    }
}

// A template that sees compressed bytes sees nothing; a client that is answered in a coding it did not ask for, neither.
#[tokio::test]
async fn bodies_are_compressed_both_ways() {
    let mut echo = mock("$context.stage");
    echo["requestTemplates"] = json!({"application/json": "$input.body"});
    let template = "$input.params('Content-Encoding')answered at some length";
    echo["integrationResponses"]["200"]["responseTemplates"] = json!({"application/json": template});
    let mut method = method(&echo);
    method["httpMethod"] = "POST".into();
    let resources = json!([{"id": "r", "path": "/", "resourceMethods": {"POST": method}}]);
    let snapshot = json!({"restApi": {"minimumCompressionSize": 10}, "resources": resources});
    let (house, _) = house(&snapshot, &Value::Null).await;
    let plain = br#"{"statusCode": 200, "and": "more of it"}"#;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(plain).unwrap();
    let gzip = gzip.finish().unwrap();
    let mut deflate = ZlibEncoder::new(Vec::new(), Compression::fast());
    deflate.write_all(plain).unwrap();
    let deflate = deflate.finish().unwrap();
    for (coding, body, status) in [
        ("gzip", &gzip[..], 200),
        ("deflate", &deflate, 200),
        ("identity", plain, 200),
        ("gzip", plain, 415),
        ("br", plain, 415),
    ] {
        let headers = vec![
            ("Content-Encoding".to_owned(), coding.to_owned()),
            ("Accept-Encoding".to_owned(), "deflate, gzip".to_owned()),
        ];
        let sent = Sent { method: Some("POST".into()), path: "/dev/".into(), headers, ..Sent::default() };
        let body = Bytes::copy_from_slice(body);
        let (got, headers, answer) = reach(&house, &sent, ("api", "api1"), body).await;
        assert_eq!(got, status, "{coding}");
        assert_eq!(headers["content-encoding"], "deflate", "{coding}");
        let mut text = String::new();
        ZlibDecoder::new(&answer[..]).read_to_string(&mut text).unwrap();
        let expected = match (status, coding) {
            (200, "identity") => "identityanswered at some length",
            (200, _) => "answered at some length",
            _ => r#"{"message": "Unsupported Media Type"}"#,
        };
        assert_eq!(text, expected, "{coding}");
    }
}

// An integration has its time from when it begins: an authorizer that is slow does not take it away.
#[tokio::test]
async fn an_integrations_time_begins_with_it() {
    let mut guarded = method(&function("slow"));
    merge(&mut guarded, &json!({"authorizationType": "CUSTOM", "authorizerId": "a"}));
    let authorizer = json!({
        "id": "a", "name": "a", "type": "TOKEN", "authorizerUri": function("slow-authorizer")["uri"],
        "identitySource": "method.request.header.Token",
    });
    let snapshot = json!({"resources": [resource("/pets", &guarded)], "authorizers": {"a": authorizer}});
    let (house, _) = house(&snapshot, &Value::Null).await;
    let clock = house.clock.clone();
    let sent =
        Sent { path: "/dev/pets".into(), headers: vec![("Token".into(), "t".into())], ..Sent::default() };
    let mut asking = tokio::spawn(async move { send(&house, &sent).await });
    for (milliseconds, is_over) in [(20_000, false), (28_999, false), (1, true)] {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        clock.advance(milliseconds);
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        assert_eq!(asking.is_finished(), is_over, "{milliseconds}");
    }
    let got = (&mut asking).await.unwrap();
    assert_eq!((got.status, got.body.as_str()), TOO_LATE);
}
