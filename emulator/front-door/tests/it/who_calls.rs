//! Who calls: from the signature, the host, or nothing.

use front_door::Settings;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::server::{SIGNED, Server};

const GET_ITEM: (&str, &str) = ("X-Amz-Target", "DynamoDB_20120810.GetItem");

// Account, region and endpoint decide whose data a call sees and where an answer points.
#[tokio::test]
async fn the_caller_is_read_from_what_came() {
    let server = Server::with(Settings { allow_anonymous: true, ..Settings::default() }).await;
    let scoped = |scope: &str| {
        format!("AWS4-HMAC-SHA256 Credential={scope}/aws4_request, SignedHeaders=host, Signature=0")
    };
    for (scope, host, account, region, endpoint) in [
        (
            Some("123456789012/d/eu-west-1/dynamodb"),
            "localhost:4566",
            "123456789012",
            "eu-west-1",
            "http://localhost:4566",
        ),
        (Some("AKID/d/local/dynamodb"), "127.0.0.1:1", "000000000000", "local", "http://127.0.0.1:1"),
        (Some("AKID/d//dynamodb"), "localhost", "000000000000", "us-east-1", "http://localhost"),
        (
            Some("AKID/d/a:b/dynamodb"),
            "dynamodb.us-west-2.amazonaws.com",
            "000000000000",
            "us-west-2",
            "http://dynamodb.us-west-2.amazonaws.com",
        ),
        (
            None,
            "dynamodb.us-west-2.amazonaws.com",
            "000000000000",
            "us-west-2",
            "http://dynamodb.us-west-2.amazonaws.com",
        ),
        (None, "localhost", "000000000000", "us-east-1", "http://localhost"),
    ] {
        let authorization = scope.map(scoped);
        let mut headers = vec![GET_ITEM, ("Host", host), ("X-Amz-Date", "d")];
        headers.extend(authorization.as_deref().map(|value| ("Authorization", value)));
        let told = server.send("POST", "/", &headers, b"{}").await.json();
        assert_eq!(
            (&told["Account"], &told["Region"]),
            (&account.into(), &region.into()),
            "{scope:?} {host}"
        );
        assert_eq!(told["Endpoint"], endpoint);
    }
}

// One connection may carry many callers: none may be taken for the one before.
#[tokio::test]
async fn callers_on_one_connection_are_told_apart() {
    let server = Server::start().await;
    let request = |account: &str, host: &str, more: &str| {
        format!(
            "POST / HTTP/1.1\r\nHost: {host}\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\nX-Amz-Date: d\r\n{more}\
             Authorization: AWS4-HMAC-SHA256 Credential={account}/d/us-east-1/dynamodb/aws4_request, \
             SignedHeaders=host, Signature=0\r\nContent-Length: 2\r\n\r\n{{}}"
        )
    };
    // The fourth begins like the third, and goes on otherwise.
    let requests = request("111111111111", "a", "")
        + &request("222222222222", "b", "")
        + &request("111111111111", "a", "")
        + &request("111111111111/d/us-east-1/dynamodb/aws4_request", "a", "")
        + &request("111111111111", "a", "Connection: close\r\n");
    let answers = server.exchange(requests.as_bytes()).await;
    let told = |member: &str| -> Vec<&str> {
        let found = answers.split(member).skip(1);
        found.filter_map(|rest| rest.split('"').next()).collect()
    };
    assert_eq!(
        told("\"Account\":\""),
        ["111111111111", "222222222222", "111111111111", "000000000000", "111111111111"],
        "{answers}"
    );
    assert_eq!(told("\"Endpoint\":\""), ["http://a", "http://b", "http://a", "http://a", "http://a"]);
}

// DynamoDB's words for a missing token and for two signatures are as others have captured them.
#[tokio::test]
async fn a_request_without_a_whole_credential_is_refused() {
    let server = Server::start().await;
    let unsigned = server.send("POST", "/", &[GET_ITEM], b"{}").await;
    assert_eq!(
        (unsigned.status, unsigned.text()),
        (
            400,
            r#"{"__type":"com.amazon.coral.service#MissingAuthenticationTokenException","message":"Request is missing Authentication Token"}"#
        )
    );
    let query = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a";
    for (target, authorization, code) in [
        ("/", "Bearer abc", "MissingAuthenticationTokenException"),
        ("/", "AWS4-HMAC-SHA256", "IncompleteSignatureException"),
        (
            "/",
            "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0",
            "IncompleteSignatureException",
        ),
        (query, SIGNED, "InvalidSignatureException"),
        (query, "", "IncompleteSignatureException"),
    ] {
        let answer = server.send("POST", target, &[GET_ITEM, ("Authorization", authorization)], b"{}").await;
        assert_eq!(
            (answer.status, answer.json()["__type"].as_str().unwrap()),
            (400, &*format!("com.amazon.coral.service#{code}")),
            "{target} {authorization}"
        );
    }
}

fn sign(secret: &str, service: &str, date: &str, method: &str, path: &str, body: &[u8]) -> String {
    let mac = |key: &[u8], text: &str| {
        Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(text).finalize().into_bytes().to_vec()
    };
    let day = &date[..8];
    let canonical = format!(
        "{method}\n{path}\n\nhost:localhost:4566\nx-amz-date:{date}\n\nhost;x-amz-date\n{}",
        hex::encode(Sha256::digest(body))
    );
    let scope = format!("{day}/us-east-1/{service}/aws4_request");
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex::encode(Sha256::digest(canonical)));
    let key = [day, "us-east-1", service, "aws4_request"]
        .iter()
        .fold(format!("AWS4{secret}").into_bytes(), |key, part| mac(&key, part));
    let signature = hex::encode(mac(&key, &to_sign));
    format!("AWS4-HMAC-SHA256 Credential=test/{scope}, SignedHeaders=host;x-amz-date, Signature={signature}")
}

// With verification on, what was not signed with the secret over this very body must not run. The house's clock stands
// at 2026-10-31T12:00:00Z. That FHIR answers 403 to a wrong signature is believed.
#[tokio::test]
async fn signatures_are_verified_if_asked_for() {
    let server = Server::with(Settings { verify_signatures: true, ..Settings::default() }).await;
    let date = "20261031T115500Z";
    let call = async |authorization: &str, date: &str, body: &[u8]| {
        let headers = [GET_ITEM, ("Authorization", authorization), ("X-Amz-Date", date)];
        server.send("POST", "/", &headers, body).await
    };
    let good = sign("test", "dynamodb", date, "POST", "/", b"{}");
    let answer = call(&good, date, b"{}").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let late = "20261031T110000Z";
    let (other_secret, stale) = (
        sign("other", "dynamodb", date, "POST", "/", b"{}"),
        sign("test", "dynamodb", late, "POST", "/", b"{}"),
    );
    for (authorization, date, body, text) in [
        (
            &good,
            date,
            &b"{ }"[..],
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
        ),
        (
            &other_secret,
            date,
            b"{}",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
        ),
        (
            &stale,
            late,
            b"{}",
            "Signature expired: 20261031T110000Z is now earlier than 20261031T114500Z (20261031T120000Z - 15 min.)",
        ),
    ] {
        let answer = call(authorization, date, body).await;
        assert_eq!((answer.status, answer.json()["message"].as_str().unwrap()), (400, text));
        assert_eq!(answer.json()["__type"], "com.amazon.coral.service#InvalidSignatureException");
    }
    let path = "/datastore/ab/r4/Patient/1";
    let good = sign("test", "healthlake", date, "GET", path, b"");
    let answer = server.send("GET", path, &[("Authorization", &good), ("X-Amz-Date", date)], b"").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let head = sign("test", "healthlake", date, "HEAD", path, b"");
    let answer = server.send("HEAD", path, &[("Authorization", &head), ("X-Amz-Date", date)], b"").await;
    assert_eq!(answer.status, 200);
    let other = server
        .send("GET", "/datastore/ab/r4/Patient/2", &[("Authorization", &good), ("X-Amz-Date", date)], b"")
        .await;
    assert_eq!((other.status, other.issue().0.as_str()), (403, "forbidden"));
}
