//! Signatures that AWS has published, and what becomes of them when anything is changed.

use contract::Time;
use http::Request;
use http::request::Parts;

use super::{read_authorization, read_presigned, verify};
use crate::aws_chunked;
use crate::settings::Settings;

const AKIDEXAMPLE: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const S3_EXAMPLE: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
/// 2015-08-30T12:36:00Z, when AWS's signing test suite signs.
const SUITE: Time = Time(1_440_938_160_000);
/// 2013-05-24T00:00:00Z, when the examples of S3's documentation sign.
const S3_DAY: Time = Time(1_369_353_600_000);

fn settings() -> Settings {
    let credentials = [("AKIDEXAMPLE", AKIDEXAMPLE), ("AKIAIOSFODNN7EXAMPLE", S3_EXAMPLE)];
    let credentials = credentials.map(|(key, secret)| (key.to_owned(), secret.to_owned())).to_vec();
    Settings { credentials, ..Settings::default() }
}

fn parts(method: &str, target: &str, headers: &[(&str, &str)]) -> Parts {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

/// The refusal's code and text, or nothing if the signature is right.
fn check(parts: &Parts, now: Time, service: Option<&str>, body: &[u8]) -> Result<(), String> {
    let header = parts.headers.get("authorization").map(|header| header.to_str().unwrap());
    let claim = match header {
        Some(header) => read_authorization(header, true).unwrap(),
        None => read_presigned(parts.uri.query().unwrap()).unwrap().unwrap(),
    };
    let outcome = verify(&settings(), now, parts, "example.amazonaws.com", &claim, service, body);
    outcome.map(drop).map_err(|error| format!("{}: {}", error.code, error.message))
}

fn suite(method: &str, target: &str, more: &[(&str, &str)], signed: &str, signature: &str) -> Parts {
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={signed}, \
         Signature={signature}"
    );
    let mut headers = vec![("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")];
    headers.extend(more);
    headers.push(("authorization", &authorization));
    parts(method, target, &headers)
}

const GET_VANILLA: &str = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
const HOST_AND_DATE: &str = "host;x-amz-date";

// AWS publishes these; a signature that its SDKs make must be a signature here. Source: AWS's Signature Version 4 test suite.
#[test]
fn the_published_signatures_are_right() {
    for (name, parts, body) in [
        ("get-vanilla", suite("GET", "/", &[], HOST_AND_DATE, GET_VANILLA), ""),
        (
            "post-vanilla",
            suite(
                "POST",
                "/",
                &[],
                HOST_AND_DATE,
                "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
            ),
            "",
        ),
        (
            "get-vanilla-query-order-key-case",
            suite(
                "GET",
                "/?Param2=value2&Param1=value1",
                &[],
                HOST_AND_DATE,
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            ),
            "",
        ),
        (
            "post-x-www-form-urlencoded",
            suite(
                "POST",
                "/",
                &[("content-type", "application/x-www-form-urlencoded")],
                "content-type;host;x-amz-date",
                "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            ),
            "Param1=value1",
        ),
        (
            "get-header-value-trim",
            suite(
                "GET",
                "/",
                &[("my-header1", "value1"), ("my-header2", "\"a   b   c\"")],
                "host;my-header1;my-header2;x-amz-date",
                "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
            ),
            "",
        ),
    ] {
        assert_eq!(check(&parts, SUITE, Some("service"), body.as_bytes()), Ok(()), "{name}");
    }
}

// S3 signs in its own way, and its presigned URLs are handed to people without credentials. Source: S3's documentation.
#[test]
fn the_published_signatures_of_s3_are_right() {
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let authorization = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
        SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,\
        Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
    let headers = [
        ("host", "examplebucket.s3.amazonaws.com"),
        ("range", "bytes=0-9"),
        ("x-amz-content-sha256", nothing),
        ("x-amz-date", "20130524T000000Z"),
        ("authorization", authorization),
    ];
    let get = parts("GET", "/test.txt", &headers);
    assert_eq!(check(&get, S3_DAY, Some("s3"), b""), Ok(()));
    assert!(check(&get, S3_DAY, Some("s3"), b"x").unwrap_err().starts_with("XAmzContentSHA256Mismatch: "));

    let query = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F\
        us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&\
        X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    let url = parts("GET", query, &[("host", "examplebucket.s3.amazonaws.com")]);
    assert_eq!(check(&url, S3_DAY, Some("s3"), b""), Ok(()));
    assert_eq!(check(&url, S3_DAY.plus(86_400_000), Some("s3"), b""), Ok(()));
    // The text of an expired URL is believed.
    assert_eq!(
        check(&url, S3_DAY.plus(86_401_000), Some("s3"), b"").unwrap_err(),
        "InvalidSignatureException: Signature expired: 20130525T000000Z is now earlier than 20130525T000001Z"
    );
}

// Each chunk is signed over the one before, so none can be changed, left out or exchanged. Source: S3's documentation.
#[test]
fn the_published_signatures_of_chunks_are_right() {
    let authorization = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
        SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;\
        x-amz-decoded-content-length;x-amz-storage-class,\
        Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
    let put = parts(
        "PUT",
        "/examplebucket/chunkObject.txt",
        &[
            ("host", "s3.amazonaws.com"),
            ("x-amz-date", "20130524T000000Z"),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
            ("content-encoding", "aws-chunked"),
            ("x-amz-decoded-content-length", "66560"),
            ("content-length", "66824"),
        ],
    );
    let claim = read_authorization(authorization, true).unwrap();
    let proof = verify(&settings(), S3_DAY, &put, "", &claim, Some("s3"), b"").unwrap();
    let body = |letter: char| {
        format!(
            "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n{}\r\n\
             400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n{}\r\n\
             0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n",
            "a".repeat(65_536),
            letter.to_string().repeat(1024)
        )
    };
    assert!(proof.verify_chunks(&aws_chunked::read(body('a').as_bytes()).unwrap()).is_ok());
    let refused = proof.verify_chunks(&aws_chunked::read(body('b').as_bytes()).unwrap()).unwrap_err();
    assert_eq!(refused.code, "InvalidSignatureException");
}

// A signature protects everything it covers. The texts about time are those that callers reported of AWS; those about
// the scope and the host are believed.
#[test]
fn whatever_is_changed_is_refused() {
    let mismatch = "InvalidSignatureException: The request signature we calculated does not match the signature you \
                    provided. Check your AWS Secret Access Key and signing method. Consult the service documentation \
                    for details.";
    let vanilla = || suite("GET", "/", &[], HOST_AND_DATE, GET_VANILLA);
    let other_signature = suite("GET", "/", &[], HOST_AND_DATE, &GET_VANILLA.replace('5', "6"));
    let no_hex = suite("GET", "/", &[], HOST_AND_DATE, "zz");
    let short = suite("GET", "/", &[], HOST_AND_DATE, &GET_VANILLA[..62]);
    for (parts, body) in [
        (suite("POST", "/", &[], HOST_AND_DATE, GET_VANILLA), ""),
        (suite("GET", "/a", &[], HOST_AND_DATE, GET_VANILLA), ""),
        (suite("GET", "/?a=b", &[], HOST_AND_DATE, GET_VANILLA), ""),
        (vanilla(), "body"),
        (other_signature, ""),
        (no_hex, ""),
        (short, ""),
    ] {
        assert_eq!(check(&parts, SUITE, Some("service"), body.as_bytes()).unwrap_err(), mismatch);
    }
    let minute = 60_000;
    for (now, service, expected) in [
        (SUITE.plus(15 * minute), "service", Ok(())),
        (SUITE.plus(-15 * minute), "service", Ok(())),
        (
            SUITE.plus(16 * minute),
            "service",
            Err("InvalidSignatureException: Signature expired: 20150830T123600Z is now earlier than \
                 20150830T123700Z (20150830T125200Z - 15 min.)"),
        ),
        (
            SUITE.plus(-16 * minute),
            "service",
            Err(
                "InvalidSignatureException: Signature not yet current: 20150830T123600Z is still later than \
                 20150830T123500Z (20150830T122000Z + 15 min.)",
            ),
        ),
        (
            SUITE,
            "dynamodb",
            Err("InvalidSignatureException: Credential should be scoped to correct service: 'dynamodb'."),
        ),
    ] {
        assert_eq!(check(&vanilla(), now, Some(service), b""), expected.map_err(str::to_owned));
    }
    let stranger = |header: &str| {
        let headers = [("x-amz-date", "20150830T123600Z"), ("authorization", header)];
        check(&parts("GET", "/", &headers), SUITE, None, b"").unwrap_err()
    };
    assert_eq!(
        stranger(
            "AWS4-HMAC-SHA256 Credential=OTHER/20150830/us-east-1/s/aws4_request, SignedHeaders=host, Signature=a"
        ),
        "UnrecognizedClientException: The security token included in the request is invalid."
    );
    assert_eq!(
        stranger(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150829/us-east-1/s/aws4_request, SignedHeaders=host, Signature=a"
        ),
        "InvalidSignatureException: Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date \
         from HTTP: '20150829' != '20150830', from '20150830T123600Z'."
    );
    assert!(
        stranger("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/s/aws4_request, SignedHeaders=x-amz-date, Signature=a")
            .contains("must be a 'SignedHeader'")
    );
}
