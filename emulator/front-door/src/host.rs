//! What a host name says: the service and the region, where it is one of AWS's names or is made like one.

use models::ServiceModel;

/// Ends of AWS's host names, and of the names that lead to this machine.
const SUFFIXES: [&str; 8] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".api.aws",
    ".localhost",
    ".localhost.localstack.cloud",
    ".localstack",
    ".millpond",
    ".local",
];

/// What a host name says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Host<'a> {
    /// The service it leads to.
    pub service: Option<&'static ServiceModel>,
    /// The region it is in.
    pub region: Option<&'a str>,
    /// What stands before the service: an S3 bucket, or a prefix such as `datatransformation`.
    pub before: Option<&'a str>,
    /// Whether it is the name of an API in API Gateway.
    pub execute_api: bool,
}

/// Reads a `Host` header: `healthlake.us-west-2.amazonaws.com`, `dynamodb.localhost:4566`. A name that says nothing, such
/// as `localhost`, gives nothing.
#[must_use]
pub fn read(host: &str) -> Host<'_> {
    let name = without_port(host);
    if !may_say_something(name) {
        return Host::default();
    }
    let suffix = SUFFIXES.iter().find(|suffix| name.ends_with(**suffix));
    let labels = suffix.map_or(name, |suffix| &name[..name.len() - suffix.len()]);
    let mut start = 0;
    loop {
        let rest = &labels[start..];
        if let Some(found) = begins_with_service(labels, start, rest, suffix.is_some()) {
            return found;
        }
        match rest.find('.') {
            Some(dot) => start += dot + 1,
            None => return Host::default(),
        }
    }
}

/// Whether a name without its port is more than `localhost` or an address, which most requests go to.
#[must_use]
pub(crate) fn may_say_something(name: &str) -> bool {
    let is_address = name.bytes().rev().take_while(|byte| *byte != b'.').all(|byte| byte.is_ascii_digit());
    !is_address && !name.starts_with('[') && name.contains('.')
}

fn begins_with_service<'a>(labels: &'a str, start: usize, rest: &'a str, known: bool) -> Option<Host<'a>> {
    let mut dots = rest.match_indices('.').map(|(at, _)| at).chain([rest.len()]);
    let (first, second) = (dots.next()?, dots.next());
    let before = (start > 0).then(|| &labels[..start - 1]);
    for end in second.into_iter().chain([first]) {
        let prefix = &rest[..end];
        let prefix = prefix.strip_suffix("-fips").unwrap_or(prefix);
        let service = models::by_endpoint_prefix(prefix);
        let execute_api = prefix == "execute-api";
        if service.is_none() && !execute_api {
            continue;
        }
        let after = rest[end..].strip_prefix('.').unwrap_or("");
        let region = after.split('.').next().filter(|label| is_region(label));
        // Elsewhere than under AWS's names, `events.example.org` is somebody's own machine.
        if known || region.is_some() {
            return Some(Host { service, region, before, execute_api });
        }
    }
    None
}

/// A host name without its port.
#[must_use]
pub fn without_port(host: &str) -> &str {
    let digits = host.bytes().rev().take_while(u8::is_ascii_digit).count();
    host[..host.len() - digits].strip_suffix(':').unwrap_or(host)
}

/// Whether a text has the form of a region: `us-east-1`, `us-gov-west-1`.
#[must_use]
pub fn is_region(text: &str) -> bool {
    let mut parts = text.split('-');
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let digit =
        |part: &str| !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 32
        && parts.next_back().is_some_and(digit)
        && parts.next().is_some_and(|part| part.len() == 2 && letters(part))
        && parts.next().is_some_and(letters)
        && parts.all(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Host names choose the service for GET / and for unsigned requests, and the region of whoever did not sign.
    #[test]
    fn host_names_say_what_they_say() {
        for (host, service, region, before) in [
            ("healthlake.us-west-2.amazonaws.com", Some("healthlake"), Some("us-west-2"), None),
            (
                "healthlake-fips.us-gov-west-1.amazonaws.com:443",
                Some("healthlake"),
                Some("us-gov-west-1"),
                None,
            ),
            (
                "datatransformation.healthlake.us-east-1.amazonaws.com",
                Some("healthlake"),
                Some("us-east-1"),
                Some("datatransformation"),
            ),
            ("streams.dynamodb.eu-west-1.amazonaws.com", Some("dynamodbstreams"), Some("eu-west-1"), None),
            ("dynamodb.localhost:4566", Some("dynamodb"), None, None),
            ("sqs.us-east-1", Some("sqs"), Some("us-east-1"), None),
            ("127.0.0.1:4566", None, None, None),
            ("dynamodb.us-east-1.localhost.localstack.cloud:4566", Some("dynamodb"), Some("us-east-1"), None),
            ("bucket.s3.eu-central-1.amazonaws.com", Some("s3"), Some("eu-central-1"), Some("bucket")),
            ("my.bucket.s3.amazonaws.com", Some("s3"), None, Some("my.bucket")),
            ("dynamodb.cn-north-1.amazonaws.com.cn", Some("dynamodb"), Some("cn-north-1"), None),
            ("states.us-east-1.emulator.test", Some("stepfunctions"), Some("us-east-1"), None),
            ("localhost:4566", None, None, None),
            ("localhost", None, None, None),
            ("127.0.0.1:4566", None, None, None),
            ("[::1]:4566", None, None, None),
            ("events.example.org", None, None, None),
            ("", None, None, None),
            (".", None, None, None),
            ("...", None, None, None),
        ] {
            let found = read(host);
            let found = (found.service.map(|model| model.id), found.region, found.before);
            assert_eq!(found, (service, region, before), "{host}");
        }
        let api = read("abc123.execute-api.us-east-1.amazonaws.com");
        assert!(api.execute_api && api.before == Some("abc123") && api.region == Some("us-east-1"));
    }

    // A region becomes part of every ARN.
    #[test]
    fn regions_have_a_form() {
        for (text, is) in [
            ("us-east-1", true),
            ("us-gov-east-1", true),
            ("ap-southeast-10", true),
            ("us-iso-east-1", true),
            ("useast1", false),
            ("us-east", false),
            ("US-EAST-1", false),
            ("", false),
            ("-", false),
            ("us--1", false),
            ("us-east-1/", false),
        ] {
            assert_eq!(is_region(text), is, "{text}");
        }
    }
}
