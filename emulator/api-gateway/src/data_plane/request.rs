//! A request to a method, taken apart once; and what is kept of several values of one name.

use bytes::Bytes;
use http::HeaderMap;

/// Names and values, in the order in which they came; a name may come again.
pub(crate) type Pairs = Vec<(String, String)>;

/// What a client sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Behind the stage or the host, as it was sent: `/pets/7`. Of a custom domain it has the base path, too.
    pub(crate) path: String,
    /// Behind the stage or the base path: what resources are found by.
    pub(crate) routed_path: String,
    /// With the stage, or the base path of a custom domain: what `$context.path` is.
    pub(crate) whole_path: String,
    /// Under the names that backends are shown; see [`shown`].
    pub(crate) headers: Pairs,
    /// Decoded.
    pub(crate) query: Pairs,
    /// Of the resource's path, as they were sent.
    pub(crate) path_parameters: Pairs,
    pub(crate) body: Bytes,
    pub(crate) source_ip: String,
    /// Such as `HTTP/1.1`.
    pub(crate) protocol: String,
}

impl Request {
    /// The last value of a header, whatever the case of its name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        last(&self.headers, |known| known.eq_ignore_ascii_case(name))
    }

    /// A parameter of the path, decoded.
    pub(crate) fn path_parameter(&self, name: &str) -> Option<String> {
        last(&self.path_parameters, |known| known == name).map(decoded)
    }

    /// The type of the body without its parameters, in small letters; `application/json` where nothing is said (documented).
    pub(crate) fn media_type(&self) -> String {
        media_type(self.header("content-type"))
    }
}

/// The type that a `Content-Type` says, without its parameters.
pub(crate) fn media_type(header: Option<&str>) -> String {
    let written = header.and_then(|header| header.split(';').next()).map_or("", str::trim);
    if written.is_empty() { "application/json".to_owned() } else { written.to_ascii_lowercase() }
}

fn last(pairs: &Pairs, is: impl Fn(&str) -> bool) -> Option<&str> {
    pairs.iter().rev().find(|(name, _)| is(name)).map(|(_, value)| value.as_str())
}

/// A text of a path, decoded.
pub(crate) fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The parameters of a query string, decoded.
pub(crate) fn read_query(query: &str) -> Pairs {
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let read = |text: &str| decoded(&text.replace('+', " "));
            (read(name), read(value))
        })
        .collect()
}

/// The headers under the names that backends are shown. Values that are not UTF-8 are read as well as can be.
///
/// Names keep no case on their way here. Over HTTP/1.1 they are shown with each word's first letter large, as most clients send
/// them, and over HTTP/2 in small letters, as that is.
pub(crate) fn read_headers(headers: &HeaderMap, is_http_2: bool) -> Pairs {
    let shown = |name: &str| if is_http_2 { name.to_owned() } else { shown(name) };
    headers
        .iter()
        .map(|(name, value)| (shown(name.as_str()), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

/// A header's name with each word's first letter large.
pub(crate) fn shown(name: &str) -> String {
    let mut is_first = true;
    let large = |sign: char| {
        let shown = if is_first { sign.to_ascii_uppercase() } else { sign };
        is_first = sign == '-';
        shown
    };
    name.chars().map(large).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Backends read these; a plus sign or a percent sign that is read twice is another value.
    #[test]
    fn queries_headers_and_types_are_read() {
        let pairs = |pairs: &[(&str, &str)]| -> Pairs {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        for (query, expected) in [
            ("", &[][..]),
            ("a=1&b=2&a=3", &[("a", "1"), ("b", "2"), ("a", "3")]),
            ("a=x+y%2Bz&&b", &[("a", "x y+z"), ("b", "")]),
            ("a=%C3%BC%", &[("a", "ü%")]),
            ("a=b=c", &[("a", "b=c")]),
        ] {
            assert_eq!(read_query(query), pairs(expected), "{query}");
        }
        for (name, expected) in
            [("content-type", "Content-Type"), ("x-amz-date", "X-Amz-Date"), ("host", "Host"), ("-a", "-A")]
        {
            assert_eq!(shown(name), expected);
        }
        for (header, expected) in [
            (None, "application/json"),
            (Some("Application/JSON; charset=utf-8"), "application/json"),
            (Some(" text/plain "), "text/plain"),
            (Some(";"), "application/json"),
        ] {
            assert_eq!(media_type(header), expected);
        }
    }
}
