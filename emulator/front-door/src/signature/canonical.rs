//! The canonical form of a request: what is signed.

use http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// All but the characters that a URI never needs to encode.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const ENCODED_IN_PATH: &AsciiSet = &ENCODED.remove(b'/');

/// The canonical path. Every service but S3 normalizes the path and encodes it once more, as it was sent encoded.
#[must_use]
pub fn canonical_path(path: &str, is_s3: bool) -> String {
    if is_s3 {
        let decoded: Vec<u8> = percent_decode_str(path).collect();
        return percent_encode(&decoded, ENCODED_IN_PATH).to_string();
    }
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    let mut out = String::with_capacity(path.len() + 8);
    for segment in &kept {
        out.push('/');
        out.extend(percent_encode(segment.as_bytes(), ENCODED));
    }
    let ends_with_slash = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    if kept.is_empty() || ends_with_slash {
        out.push('/');
    }
    out
}

/// The canonical query: sorted, each name and value encoded in one way, without the signature itself.
#[must_use]
pub fn canonical_query(query: &str) -> String {
    let encode = |text: &str| {
        let decoded: Vec<u8> = percent_decode_str(text).collect();
        percent_encode(&decoded, ENCODED).to_string()
    };
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|parameter| !parameter.is_empty())
        .map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")))
        .filter(|(name, _)| *name != "X-Amz-Signature")
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    pairs.sort();
    let mut out = String::with_capacity(query.len() + 8);
    for (name, value) in &pairs {
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        out.push_str(value);
    }
    out
}

/// The canonical headers: those that were signed, in the order they were named, one line each.
pub(crate) fn canonical_headers(signed: &str, headers: &HeaderMap, host: &str) -> String {
    let mut out = String::new();
    for name in signed.split(';') {
        out.push_str(name);
        out.push(':');
        let mut first = true;
        for value in headers.get_all(name) {
            if !first {
                out.push(',');
            }
            first = false;
            let text = String::from_utf8_lossy(value.as_bytes());
            let mut words = text.split_ascii_whitespace();
            out.extend(words.next());
            for word in words {
                out.push(' ');
                out.push_str(word);
            }
        }
        if first && name == "host" {
            out.push_str(host);
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    // AWS's own examples of canonical paths (its published signing test suite) and the ways of S3 and FHIR.
    #[test]
    fn paths_are_made_canonical() {
        for (path, is_s3, canonical) in [
            ("/", false, "/"),
            ("//", false, "/"),
            ("/./", false, "/"),
            ("/example/..", false, "/"),
            ("/./example", false, "/example"),
            ("//example//", false, "/example/"),
            ("/example/../../x", false, "/x"),
            ("/example%20space/", false, "/example%2520space/"),
            ("/datastore/ab/r4/Patient/1/$everything", false, "/datastore/ab/r4/Patient/1/%24everything"),
            ("/bucket//a/../b%20c%2F", true, "/bucket//a/../b%20c/"),
            ("/bucket/a+b", true, "/bucket/a%2Bb"),
        ] {
            assert_eq!(canonical_path(path, is_s3), canonical, "{path}");
        }
    }

    // A signature does not depend on the order of parameters nor on how they were encoded.
    #[test]
    fn queries_are_made_canonical() {
        for (query, canonical) in [
            ("", ""),
            ("Param2=value2&Param1=value1", "Param1=value1&Param2=value2"),
            ("Param1=value2&Param1=Value1", "Param1=Value1&Param1=value2"),
            ("name=a%2fb&tagging", "name=a%2Fb&tagging="),
            ("a=1&X-Amz-Signature=ab&_count=2", "_count=2&a=1"),
            ("name:exact=x", "name%3Aexact=x"),
        ] {
            assert_eq!(canonical_query(query), canonical, "{query}");
        }
    }
}
