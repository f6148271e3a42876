//! The form of `Reference.reference`.
use crate::{id, is_resource_type};

/// Whether this is a reference R4 knows how to resolve: an absolute URL (`http:`, `urn:uuid:`), a contained resource
/// (`#x`), `Type/id` with or without a version, or `Type?criteria`, which a transaction resolves.
pub(super) fn is_valid(reference: &str) -> bool {
    if reference.contains(char::is_whitespace) {
        return false;
    }
    if reference.starts_with('#') || is_absolute(reference) {
        return true;
    }
    if let Some((name, criteria)) = reference.split_once('?') {
        return is_resource_type(name) && !criteria.is_empty();
    }
    let mut parts = reference.split('/');
    let named = parts.next().is_some_and(is_resource_type) && parts.next().is_some_and(id::is_valid);
    let versioned = match (parts.next(), parts.next()) {
        (None, _) => true,
        (Some("_history"), Some(version)) => id::is_valid(version),
        _ => false,
    };
    named && versioned && parts.next().is_none()
}

/// `scheme:` of RFC 3986 and something after it.
fn is_absolute(reference: &str) -> bool {
    reference.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
            && !rest.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way R4 and HealthLake's bundles write a reference, and the near misses.
    #[test]
    fn forms() {
        let valid = [
            "Patient/1",
            "Patient/1/_history/2",
            "http://example.org/fhir/Patient/1",
            "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
            "#p1",
            "#",
            "Patient?identifier=http://a|1",
            "SubscriptionTopic/1",
        ];
        assert_eq!(valid.iter().find(|reference| !is_valid(reference)), None);
        let invalid = [
            "",
            "1",
            "Patient",
            "Patient/",
            "/Patient/1",
            "patient/1",
            "HumanName/1",
            "Patient/a b",
            "Patient/a_b",
            "Patient/1/_history",
            "Patient/1/_history/2/3",
            "Patient/1/2",
            "Patient?",
            "Patient/1/",
            ":x",
            "http:",
        ];
        assert_eq!(invalid.iter().find(|reference| is_valid(reference)), None);
    }
}
