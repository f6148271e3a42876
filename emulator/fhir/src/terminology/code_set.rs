//! The codes of a value set, in order and by name.
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{MAX_CODES, TerminologyError};

/// Codes, each of a system once, in the order in which they were included.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CodeSet {
    entries: Vec<Entry>,
    /// The same by system.
    systems: HashMap<Arc<str>, HashSet<Arc<str>>>,
}

/// A code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The code system; empty if there is none.
    pub(super) system: Arc<str>,
    /// The version of the system, if the value set names one.
    pub(super) version: Option<Arc<str>>,
    pub(super) code: Arc<str>,
    pub(super) display: Option<Arc<str>>,
    pub(super) is_abstract: bool,
    pub(super) is_inactive: bool,
}

impl Entry {
    pub(super) fn new(system: &Arc<str>, code: &str) -> Self {
        Self {
            system: Arc::clone(system),
            version: None,
            code: code.into(),
            display: None,
            is_abstract: false,
            is_inactive: false,
        }
    }
}

impl CodeSet {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether a code of a system (empty: of none) is among them.
    #[must_use]
    pub fn has(&self, system: &str, code: &str) -> bool {
        self.systems.get(system).is_some_and(|codes| codes.contains(code))
    }

    /// System and code of each; the system is empty where there is none.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|entry| (&*entry.system, &*entry.code))
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Adds a code of a system, unless it is there.
    ///
    /// # Errors
    /// There are [`MAX_CODES`] already.
    pub fn add(&mut self, system: &str, code: &str) -> Result<(), TerminologyError> {
        self.insert(Entry::new(&system.into(), code))
    }

    /// Adds a code, unless it is there.
    pub(super) fn insert(&mut self, entry: Entry) -> Result<(), TerminologyError> {
        let codes = self.systems.entry(Arc::clone(&entry.system)).or_default();
        if codes.contains(&entry.code) {
            return Ok(());
        }
        if self.entries.len() == MAX_CODES {
            return Err(TerminologyError::TooCostly { limit: format!("{MAX_CODES} codes") });
        }
        codes.insert(Arc::clone(&entry.code));
        self.entries.push(entry);
        Ok(())
    }

    /// Keeps the codes that pass.
    pub(super) fn retain(&mut self, passes: impl Fn(&Entry) -> bool) {
        let systems = &mut self.systems;
        self.entries.retain(|entry| {
            let kept = passes(entry);
            if !kept && let Some(codes) = systems.get_mut(&entry.system) {
                codes.remove(&entry.code);
            }
            kept
        });
    }
}
