//! The paths of FHIR's interactions, as a table, under the names of HealthLake's IAM actions.
//!
//! The table is here, in the language, because two who may not know each other read it: the door, for a request, and
//! the service, for an entry of a Bundle, which is a request written down.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use percent_encoding::percent_decode_str;

/// One interaction: a method, a path below the base, and the operation that it is.
#[derive(Debug)]
pub struct Interaction {
    /// The HTTP method. `HEAD` is `GET` here.
    pub method: &'static str,
    path: &'static [Segment],
    /// The name of the operation in HealthLake's table.
    pub operation: &'static str,
}

/// A segment of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Segment {
    /// These letters.
    Is(&'static str),
    /// A resource type.
    Type,
    /// A resource type, the name of one that there is.
    KnownType,
    /// The id of a resource.
    Id,
    /// A resource type that has a compartment.
    Compartment,
    /// The id of the resource whose compartment it is.
    Owner,
    /// The number of a version.
    Version,
    /// The id of a job.
    Job,
    /// The name of a file.
    File,
    /// The name of a consumer of the change feed.
    Consumer,
}

use Segment::{Compartment, Consumer, File, Id, Is, Job, KnownType, Owner, Type, Version};

const ANY_TYPE: Segment = Is("*");
const CHANGES: Segment = Is("$changes");
const CONSUMERS: Segment = Is("consumers");
const HISTORY: Segment = Is("_history");
const EXPORT: Segment = Is("$export");
const ERASE: Segment = Is("$erase");
const PURGE: Segment = Is("$purge");
const SEARCH: Segment = Is("_search");

const fn row(method: &'static str, path: &'static [Segment], operation: &'static str) -> Interaction {
    Interaction { method, path, operation }
}

/// Every interaction. Where two rows fit, the first one counts.
pub static INTERACTIONS: &[Interaction] = &[
    row("GET", &[Is("metadata")], "GetCapabilities"),
    row("GET", &[Is(".well-known"), Is("smart-configuration")], "GetSmartConfiguration"),
    row("GET", &[CHANGES], "GetChanges"),
    row("POST", &[CHANGES], "AcknowledgeChanges"),
    row("GET", &[CHANGES, CONSUMERS], "GetChangeConsumers"),
    row("GET", &[CHANGES, CONSUMERS, Consumer], "GetChangeConsumers"),
    row("PUT", &[CHANGES, CONSUMERS, Consumer], "PutChangeConsumer"),
    row("DELETE", &[CHANGES, CONSUMERS, Consumer], "DeleteChangeConsumer"),
    row("GET", &[HISTORY], "GetFullHistory"),
    row("POST", &[], "ProcessBundle"),
    row("GET", &[], "SearchWithGet"),
    row("POST", &[SEARCH], "SearchWithPost"),
    // Jobs.
    row("POST", &[EXPORT], "StartFHIRExportJobWithPost"),
    row("GET", &[EXPORT], "StartFHIRExportJobWithGet"),
    row("POST", &[Is("Patient"), EXPORT], "StartFHIRExportJobWithPost"),
    row("GET", &[Is("Patient"), EXPORT], "StartFHIRExportJobWithGet"),
    row("POST", &[Is("Group"), Id, EXPORT], "StartFHIRExportJobWithPost"),
    row("GET", &[Is("Group"), Id, EXPORT], "StartFHIRExportJobWithGet"),
    row("GET", &[Is("export"), Job], "DescribeFHIRExportJobWithGet"),
    row("DELETE", &[Is("export"), Job], "CancelFHIRExportJobWithDelete"),
    row("GET", &[Is("export"), Job, File], "GetExportedFile"),
    row("POST", &[Type, Is("$bulk-delete")], "StartFHIRBulkDeleteJob"),
    row("GET", &[Is("$bulk-delete"), Job], "DescribeFHIRBulkDeleteJob"),
    row("POST", &[Type, Id, ERASE], "StartFHIREraseJob"),
    row("POST", &[Type, Id, HISTORY, Version, ERASE], "StartFHIREraseJob"),
    row("GET", &[ERASE, Job], "DescribeFHIREraseJob"),
    row("POST", &[Is("Patient"), Id, PURGE], "StartFHIRPurgeJob"),
    row("GET", &[PURGE, Job], "DescribeFHIRPurgeJob"),
    // AWS names no action for this one.
    row("GET", &[Is("Transaction"), Job], "DescribeTransaction"),
    // FHIR's named operations.
    row("GET", &[Is("Patient"), Id, Is("$everything")], "SearchEverything"),
    row("POST", &[Type, Is("$validate")], "ValidateResource"),
    row("POST", &[Type, Id, Is("$validate")], "ValidateResource"),
    row("GET", &[Is("Composition"), Id, Is("$document")], "GenerateDocumentWithGet"),
    row("POST", &[Is("Composition"), Id, Is("$document")], "GenerateDocumentWithPost"),
    row("GET", &[Is("ValueSet"), Is("$expand")], "ExpandValueSetWithGet"),
    row("POST", &[Is("ValueSet"), Is("$expand")], "ExpandValueSetWithPost"),
    row("GET", &[Is("ValueSet"), Id, Is("$expand")], "ExpandValueSetWithGet"),
    row("POST", &[Is("ValueSet"), Id, Is("$expand")], "ExpandValueSetWithPost"),
    row("GET", &[Is("CodeSystem"), Is("$lookup")], "LookupCodeSystemWithGet"),
    row("POST", &[Is("CodeSystem"), Is("$lookup")], "LookupCodeSystemWithPost"),
    row("GET", &[Is("Subscription"), Id, Is("$events")], "GetSubscriptionEvents"),
    row("GET", &[Is("Subscription"), Id, Is("$status")], "GetSubscriptionStatus"),
    row("POST", &[Is("Patient"), Is("$member-match")], "MemberMatch"),
    row("POST", &[Is("Group"), Id, Is("$member-add")], "MemberAdd"),
    row("POST", &[Is("Group"), Id, Is("$member-remove")], "MemberRemove"),
    // Types and instances.
    row("GET", &[Type], "SearchWithGet"),
    row("POST", &[Type], "CreateResource"),
    row("PUT", &[Type], "UpdateResource"),
    row("DELETE", &[Type], "DeleteResource"),
    row("PATCH", &[Type], "PatchResource"),
    row("POST", &[Type, SEARCH], "SearchWithPost"),
    row("GET", &[Type, HISTORY], "GetHistoryByResourceType"),
    row("GET", &[Type, Id], "ReadResource"),
    row("PUT", &[Type, Id], "UpdateResource"),
    row("PATCH", &[Type, Id], "PatchResource"),
    row("DELETE", &[Type, Id], "DeleteResource"),
    row("GET", &[Type, Id, HISTORY], "GetHistoryByResourceId"),
    row("GET", &[Type, Id, HISTORY, Version], "VersionReadResource"),
    // Compartments.
    row("GET", &[Compartment, Owner, KnownType], "SearchWithGet"),
    row("GET", &[Compartment, Owner, ANY_TYPE], "SearchWithGet"),
    row("POST", &[Compartment, Owner, KnownType, SEARCH], "SearchWithPost"),
    row("POST", &[Compartment, Owner, ANY_TYPE, SEARCH], "SearchWithPost"),
];

/// The same by the number of their segments, which rules most of them out. Reads are counted in microseconds.
static BY_LENGTH: LazyLock<[Vec<&Interaction>; MOST_SEGMENTS + 1]> = LazyLock::new(|| {
    std::array::from_fn(|length| INTERACTIONS.iter().filter(|row| row.path.len() == length).collect())
});

impl fmt::Display for Interaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str("/")?;
        }
        for segment in self.path {
            match segment {
                Is(text) => write!(f, "/{text}")?,
                Type | KnownType => f.write_str("/{type}")?,
                Id => f.write_str("/{id}")?,
                Compartment => f.write_str("/{compartment}")?,
                Owner => f.write_str("/{owner}")?,
                Version => f.write_str("/{version}")?,
                Job => f.write_str("/{job}")?,
                File => f.write_str("/{file}")?,
                Consumer => f.write_str("/{consumer}")?,
            }
        }
        Ok(())
    }
}

/// The most segments of a path below the base.
const MOST_SEGMENTS: usize = 5;

/// Where a FHIR request leads.
#[derive(Debug)]
pub enum Found {
    /// To an interaction, with what stands in its path.
    Interaction(&'static Interaction, Vec<(&'static str, String)>),
    /// To one of FHIR's named operations that is in no table, such as `$erase`.
    Named(String),
    /// To a path that has other methods.
    OtherMethods(Vec<&'static str>),
    /// Nowhere.
    Nothing,
    /// Nowhere, since it is not UTF-8 once it is decoded.
    NotText,
}

impl Found {
    /// Whether this is for anybody: a client that has no token yet asks here where to get one.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Found::Interaction(interaction, _) if interaction.operation == "GetSmartConfiguration")
    }
}

/// Whether a path is below `/datastore/`.
#[must_use]
pub fn is_fhir(path: &str) -> bool {
    path.starts_with("/datastore/")
}

/// Finds the interaction of a method and a path: `GET`, `/datastore/{id}/r4/Patient/1`.
#[must_use]
pub fn find(method: &str, path: &str) -> Found {
    let Some(rest) = path.strip_prefix("/datastore/") else { return Found::Nothing };
    let (datastore, rest) = first_segment(rest);
    let (base, rest) = first_segment(rest.unwrap_or_default());
    let rest = rest.unwrap_or_default();
    if base != "r4" || datastore.is_empty() {
        return Found::Nothing;
    }
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let mut segments = [""; MOST_SEGMENTS];
    let mut count = 0;
    let mut left = Some(rest).filter(|rest| !rest.is_empty());
    while let Some(path) = left {
        let Some(place) = segments.get_mut(count) else { return Found::Nothing };
        (*place, left) = first_segment(path);
        count += 1;
    }
    let mut decoded: [Cow<'_, str>; MOST_SEGMENTS] = Default::default();
    if rest.as_bytes().contains(&b'%') {
        for (place, segment) in decoded.iter_mut().zip(&segments) {
            let Some(text) = decode(segment) else { return Found::NotText };
            *place = text;
        }
        for (place, text) in segments.iter_mut().zip(&decoded) {
            *place = text;
        }
    }
    let segments = segments.get(..count).unwrap_or_default();
    let rows = BY_LENGTH.get(count).map_or(&[][..], Vec::as_slice);
    let found = rows.iter().find(|row| row.method == method && fits(row.path, segments));
    if let Some(interaction) = found {
        let Some(datastore) = decode(datastore) else { return Found::NotText };
        return Found::Interaction(
            interaction,
            parameters(datastore.into_owned(), interaction.path, segments),
        );
    }
    let others = rows.iter().filter(|interaction| fits(interaction.path, segments));
    let mut others: Vec<&str> = others.map(|interaction| interaction.method).collect();
    match segments.last() {
        Some(last) if last.starts_with('$') && last.len() > 1 && others.is_empty() => {
            Found::Named(last.to_string())
        }
        _ if others.is_empty() => Found::Nothing,
        _ => {
            others.sort_unstable();
            others.dedup();
            Found::OtherMethods(others)
        }
    }
}

/// A path up to its first slash, and what follows that. (Paths are short: to search one with what is made for long texts
/// takes several times as long.)
fn first_segment(path: &str) -> (&str, Option<&str>) {
    let end = path.bytes().position(|byte| byte == b'/');
    match end.and_then(|end| Some((path.get(..end)?, path.get(end + 1..)?))) {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    }
}

/// Undoes percent-encoding, which most segments do not have.
fn decode(segment: &str) -> Option<Cow<'_, str>> {
    if segment.contains('%') { percent_decode_str(segment).decode_utf8().ok() } else { Some(segment.into()) }
}

fn fits(path: &[Segment], segments: &[&str]) -> bool {
    path.iter().zip(segments).all(|(pattern, segment)| pattern.fits(segment))
}

impl Segment {
    fn fits(self, text: &str) -> bool {
        match self {
            Is(word) => word == text,
            KnownType => crate::is_resource_type(text),
            Compartment => crate::search::compartment(text).is_some(),
            // FHIR keeps these beginnings for itself. What else a type or an id may hold, the operation says.
            Type | Id | Owner | Version | Job | File | Consumer => {
                !matches!(text.as_bytes(), [] | [b'$' | b'_' | b'.', ..])
            }
        }
    }
}

fn parameters(datastore: String, path: &[Segment], segments: &[&str]) -> Vec<(&'static str, String)> {
    let mut parameters = Vec::with_capacity(2 + path.len()); // The door adds one.
    parameters.push(("datastore", datastore));
    for (at, (pattern, segment)) in path.iter().zip(segments).enumerate() {
        let name = match pattern {
            Type | KnownType => "type",
            Compartment => "compartment",
            Owner => "owner",
            // Where a row names the type itself, as in `Patient/{id}/$everything`.
            Is(word) if at == 0 && crate::is_resource_type(word) => "type",
            Is(_) => continue,
            Id => "id",
            Version => "version",
            Job => "job",
            File => "file",
            Consumer => "consumer",
        };
        parameters.push((name, (*segment).to_owned()));
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(method: &str, path: &str) -> String {
        match find(method, path) {
            Found::Interaction(interaction, parameters) => {
                let parameters = parameters.iter().skip(1).map(|(name, value)| format!(" {name}={value}"));
                format!("{}{}", interaction.operation, parameters.collect::<String>())
            }
            Found::Named(name) => format!("named {name}"),
            Found::OtherMethods(others) => format!("not {method} but {}", others.join(" ")),
            Found::Nothing => "nothing".to_owned(),
            Found::NotText => "not text".to_owned(),
        }
    }

    // Each row of the table by a request that a client sends, and what is nobody's.
    #[test]
    fn requests_find_their_interactions() {
        for (method, path, expected) in [
            ("POST", "Patient", "CreateResource type=Patient"),
            ("GET", "Patient/1", "ReadResource type=Patient id=1"),
            ("GET", "Patient/1/", "ReadResource type=Patient id=1"),
            ("PUT", "Patient/1", "UpdateResource type=Patient id=1"),
            ("PUT", "Patient", "UpdateResource type=Patient"),
            ("PATCH", "Patient/1", "PatchResource type=Patient id=1"),
            ("DELETE", "Patient/1", "DeleteResource type=Patient id=1"),
            ("GET", "Patient/1/_history", "GetHistoryByResourceId type=Patient id=1"),
            ("GET", "Patient/1/_history/2", "VersionReadResource type=Patient id=1 version=2"),
            ("GET", "Patient/_history", "GetHistoryByResourceType type=Patient"),
            ("GET", "_history", "GetFullHistory"),
            ("GET", "metadata", "GetCapabilities"),
            ("GET", "$changes", "GetChanges"),
            ("POST", "$changes", "AcknowledgeChanges"),
            ("GET", "$changes/consumers", "GetChangeConsumers"),
            ("PUT", "$changes/consumers/ann", "PutChangeConsumer consumer=ann"),
            ("GET", "Patient", "SearchWithGet type=Patient"),
            ("POST", "Patient/_search", "SearchWithPost type=Patient"),
            ("POST", "_search", "SearchWithPost"),
            ("POST", "", "ProcessBundle"),
            ("GET", "Patient/1/$everything", "SearchEverything type=Patient id=1"),
            ("POST", "Observation/$validate", "ValidateResource type=Observation"),
            ("GET", "Subscription/1/$events", "GetSubscriptionEvents type=Subscription id=1"),
            ("GET", "Subscription/1/$status", "GetSubscriptionStatus type=Subscription id=1"),
            ("POST", "$export", "StartFHIRExportJobWithPost"),
            ("GET", "export/abc/Patient-1.ndjson", "GetExportedFile job=abc file=Patient-1.ndjson"),
            ("GET", "export/abc", "DescribeFHIRExportJobWithGet job=abc"),
            ("DELETE", "export/abc", "CancelFHIRExportJobWithDelete job=abc"),
            ("GET", "Transaction/abc", "DescribeTransaction job=abc"),
            ("GET", "Patient/a%20b", "ReadResource type=Patient id=a b"),
            ("GET", "Patient/%24everything", "named $everything"),
            ("GET", "Patient/%ff", "not text"),
            ("POST", "$erase", "named $erase"),
            ("POST", "Patient/1/$erase", "StartFHIREraseJob type=Patient id=1"),
            ("POST", "Patient/1/_history/2/$erase", "StartFHIREraseJob type=Patient id=1 version=2"),
            ("GET", "$erase/abc", "DescribeFHIREraseJob job=abc"),
            ("POST", "Patient/1/$purge", "StartFHIRPurgeJob type=Patient id=1"),
            ("POST", "Group/1/$purge", "named $purge"),
            ("POST", "Group/1/$export", "StartFHIRExportJobWithPost type=Group id=1"),
            ("POST", "Patient/$bulk-delete", "StartFHIRBulkDeleteJob type=Patient"),
            ("POST", "Patient/1", "not POST but DELETE GET PATCH PUT"),
            ("PUT", "metadata", "UpdateResource type=metadata"),
            ("PUT", "_history", "not PUT but GET"),
            ("GET", "Patient/1/Observation", "SearchWithGet compartment=Patient owner=1 type=Observation"),
            ("GET", "Device/1/*", "SearchWithGet compartment=Device owner=1"),
            ("POST", "Patient/1/*/_search", "SearchWithPost compartment=Patient owner=1"),
            (
                "POST",
                "Encounter/1/Observation/_search",
                "SearchWithPost compartment=Encounter owner=1 type=Observation",
            ),
            ("PUT", "Patient/1/Observation", "not PUT but GET"),
            ("GET", "Group/1/Observation", "nothing"),
            ("GET", "Patient/1/2", "nothing"),
            ("GET", "Patient/1/_history/2/3", "nothing"),
            ("GET", "Patient//1", "nothing"),
            ("GET", "_other", "nothing"),
            ("GET", "$", "nothing"),
        ] {
            assert_eq!(told(method, &format!("/datastore/ab/r4/{path}")), expected, "{method} {path}");
        }
        for path in
            ["/datastore/", "/datastore/ab", "/datastore/ab/r5/Patient", "/datastore//r4/Patient", "/patient"]
        {
            assert_eq!(told("GET", path), "nothing", "{path}");
        }
        assert_eq!(told("POST", "/datastore/ab/r4"), "ProcessBundle");
    }

    // A row that another one hides would never be reached.
    #[test]
    fn no_row_is_there_twice() {
        for (at, row) in INTERACTIONS.iter().enumerate() {
            let twin =
                INTERACTIONS[..at].iter().find(|other| other.method == row.method && other.path == row.path);
            assert!(twin.is_none(), "{} {row}", row.method);
        }
    }
}
