//! A change of a resource as `$changes` tells it.

use std::io::Write;

use crate::model::draft::quote;
use crate::model::version::Version;

/// What is told of one change, beside the version itself.
#[derive(Debug)]
pub(crate) struct Told<'a> {
    /// Its number in the data store: 1 for the first, one more for each next.
    pub(crate) sequence: u64,
    pub(crate) resource_type: &'a str,
    pub(crate) id: &'a str,
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    /// The request from outside that led to the change.
    pub(crate) request_id: &'a str,
    /// Whether the resource is told as it is now.
    pub(crate) with_resource: bool,
    /// The version before, if it is to be told.
    pub(crate) previous: Option<&'a Version>,
}

/// Writes a change as a JSON object on one line. `resource` and `previous` are left out where there was none: after and
/// before a deletion.
pub(crate) fn write(text: &mut Vec<u8>, told: &Told<'_>, version: &Version) {
    // Writing to a vector cannot fail. Types and ids hold no character that JSON would escape.
    let _ = write!(
        text,
        concat!(
            r#"{{"sequence":{},"operation":"{}","resourceType":"{}","id":"{}","versionId":"{}","#,
            r#""lastUpdated":"{}","account":"{}","region":"#
        ),
        told.sequence,
        version.interaction.word(),
        told.resource_type,
        told.id,
        version.number,
        version.updated,
        told.account
    );
    quote(told.region, text);
    text.extend_from_slice(br#","requestId":"#);
    quote(told.request_id, text);
    if told.with_resource && !version.is_deleted() {
        text.extend_from_slice(br#","resource":"#);
        text.extend_from_slice(version.json());
    }
    if let Some(previous) = told.previous.filter(|previous| !previous.is_deleted()) {
        text.extend_from_slice(br#","previous":"#);
        text.extend_from_slice(previous.json());
    }
    text.push(b'}');
}
