//! What the FHIR part of the load has sent and was told: per data store and resource, the versions acknowledged and the
//! writes that were under way when the program was killed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What a version holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// The patient that a word determines; no two writes have the same.
    Patient(String),
    Deleted,
}

/// The versions of a resource.
#[derive(Debug, Default)]
pub(super) struct History {
    pub(super) acknowledged: BTreeMap<u64, Content>,
    pub(super) under_way: Vec<Content>,
    /// Whether anything was sent since the last check.
    pub(super) touched: bool,
}

impl History {
    /// The newest version that was acknowledged.
    pub(super) fn newest(&self) -> Option<(u64, &Content)> {
        self.acknowledged.last_key_value().map(|(number, content)| (*number, content))
    }

    /// Notes that a write is sent.
    pub(super) fn sent(&mut self, content: &Content) {
        self.under_way.push(content.clone());
        self.touched = true;
    }

    /// Notes that a write was acknowledged as a version.
    pub(super) fn done(&mut self, content: &Content, version: u64) {
        self.ended(content);
        let before = self.acknowledged.insert(version, content.clone());
        // Only a repeated delete answers with a version that is known.
        assert!(before.is_none_or(|before| before == Content::Deleted && *content == before), "{self:?}");
    }

    /// Notes that a write is not under way any more.
    pub(super) fn ended(&mut self, content: &Content) {
        if let Some(place) = self.under_way.iter().position(|other| other == content) {
            self.under_way.swap_remove(place);
        }
    }
}

/// One change as the feed tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) id: String,
    pub(super) version: u64,
    pub(super) content: Content,
}

/// A data store.
#[derive(Debug, Default)]
pub(super) struct DataStore {
    pub(super) resources: BTreeMap<String, History>,
    /// The words of creates that were under way: the server chooses their ids.
    pub(super) creates: Vec<String>,
    /// What a follower of the feed was told, by number.
    pub(super) told: BTreeMap<u64, Change>,
}

impl DataStore {
    pub(super) fn resource(&mut self, id: &str) -> &mut History {
        self.resources.entry(id.to_owned()).or_default()
    }
}

/// The patient that a word determines. Its size differs from word to word, up to about 1.5 KB.
pub(super) fn patient(id: Option<&str>, word: &str) -> Value {
    let seed = word.bytes().fold(7usize, |sum, byte| (sum * 31 + usize::from(byte)) % 1_009);
    let mut patient = json!({"resourceType": "Patient"});
    if let Some(id) = id {
        patient["id"] = id.into();
    }
    patient["name"] = json!([{"family": word}]);
    patient["address"] = json!([{"text": format!("{word} ").repeat(1 + seed / 7).trim_end()}]);
    patient
}

/// Reads a patient as it is served, and checks that it is whole: that it is, to the last letter, what was sent.
pub(super) fn read_patient(served: &Value, id: &str, version: u64) -> Content {
    let word = served["name"][0]["family"].as_str().unwrap_or_else(|| panic!("a word in {served}"));
    let mut expected = patient(Some(id), word);
    let mut rest = served.clone();
    let meta = rest.as_object_mut().and_then(|members| members.remove("meta")).unwrap_or_default();
    assert_eq!(meta["versionId"], version.to_string(), "{served}");
    // Members may stand in another order.
    expected.sort_all_objects();
    rest.sort_all_objects();
    assert_eq!(rest, expected, "a torn resource");
    Content::Patient(word.to_owned())
}
