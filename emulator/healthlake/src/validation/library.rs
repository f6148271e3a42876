//! The profiles and value sets of a data store, found by their addresses.
//!
//! A profile is read once for as long as its row is in memory, not once for every resource that names it. What was read
//! is kept under the place of the row's bytes in memory; it holds those bytes, so the place is theirs for as long, and a
//! row that is written anew lies elsewhere.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use bytes::Bytes;
use contract::{Call, Settings, Time};
use fhir::profile::{Definitions, Profile};
use fhir::terminology::{self, CodeSet};
use serde_json::Value;
use store::Snapshot;

use crate::search::{self, Scene, Sight};

/// How many profiles are kept ready. Those of a large implementation guide are a hundred.
const MAX_KEPT: usize = 512;

/// How many profiles may be based on one another.
const MAX_BASES: usize = 16;

/// A StructureDefinition that was read.
#[derive(Clone)]
struct Read {
    /// Its row, which must not go while its place in memory stands for it.
    body: Bytes,
    /// Its own version, as users count them.
    version: Option<String>,
    /// What it was read on top of.
    base: Option<Arc<Profile>>,
    base_address: Option<String>,
    /// `None` if it is no profile that can be used.
    profile: Option<Arc<Profile>>,
}

static READ: LazyLock<Mutex<HashMap<usize, Read>>> = LazyLock::new(Mutex::default);

/// What a data store defines at one moment. The moment is taken when something is first looked for.
pub(crate) struct Library<'a, F> {
    take: F,
    snapshot: OnceCell<Snapshot>,
    data_store: &'a str,
    settings: &'static Settings,
    now: Time,
    /// How many profiles are being read, each for the one before.
    depth: Cell<usize>,
    profiles: RefCell<HashMap<String, Option<Arc<Profile>>>>,
    value_sets: RefCell<HashMap<String, Option<Arc<CodeSet>>>>,
}

impl<'a, F: Fn() -> Snapshot> Library<'a, F> {
    /// The definitions in the snapshot that `take` gives. The index must be complete: see [`crate::matching::ready`].
    pub(crate) fn new(call: &Call, data_store: &'a str, take: F) -> Library<'a, F> {
        Library::at(call.settings, call.now, data_store, take)
    }

    /// The same, away from the call.
    pub(crate) fn at(settings: &'static Settings, now: Time, data_store: &'a str, take: F) -> Library<'a, F> {
        Library {
            take,
            snapshot: OnceCell::new(),
            data_store,
            settings,
            now,
            depth: Cell::new(0),
            profiles: RefCell::default(),
            value_sets: RefCell::default(),
        }
    }

    /// Whether an address is that of a profile, or of a type of R4.
    pub(crate) fn knows(&self, address: &str) -> bool {
        fhir::profile::core_type(address).is_some() || self.profile(address).is_some()
    }

    /// The newest texts of all resources of a type with this `url`.
    fn find(&self, resource_type: &str, url: &str) -> Vec<Bytes> {
        let found = search::with_url(&self.scene(&Sight::default()), resource_type, url);
        found.unwrap_or_default().iter().map(|found| found.version.body()).collect()
    }

    /// All of the data store: what a resource is held to does not depend on who writes it.
    fn scene<'s>(&'s self, everything: &'s Sight) -> Scene<'s> {
        let snapshot = self.snapshot.get_or_init(&self.take);
        let Library { data_store, settings, now, .. } = *self;
        Scene { snapshot, data_store, settings, now, sight: everything }
    }

    fn read(&self, body: &Bytes) -> Read {
        let place = body.as_ptr() as usize;
        let known = READ.lock().unwrap_or_else(PoisonError::into_inner).get(&place).cloned();
        if let Some(known) = known.filter(|known| known.body.len() == body.len()) {
            let base = known.base_address.as_deref().and_then(|address| self.profile(address));
            let is_same = match (&base, &known.base) {
                (Some(now), Some(then)) => Arc::ptr_eq(now, then),
                (None, None) => true,
                _ => false,
            };
            if is_same {
                return known;
            }
        }
        let definition: Value = serde_json::from_slice(body).unwrap_or_default();
        let mut base_address = None;
        let mut base = None;
        let profile = Profile::read(&definition, |address| {
            base_address = Some(address.to_owned());
            base = self.profile(address);
            base.clone()
        });
        let version = definition.get("version").and_then(Value::as_str).map(str::to_owned);
        let read =
            Read { body: body.clone(), version, base, base_address, profile: profile.ok().map(Arc::new) };
        let mut kept = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        kept.insert(place, read.clone());
        read
    }

    fn look_up(&self, canonical: &str) -> Option<Arc<Profile>> {
        let (url, version) = split(canonical);
        let found = self.find("StructureDefinition", url);
        let read = found.iter().map(|body| self.read(body));
        let read = read.filter(|read| version.is_none_or(|version| read.version.as_deref() == Some(version)));
        let version_of = |read: &Read| read.version.clone().unwrap_or_default();
        read.max_by(|one, other| terminology::by_version(&version_of(one), &version_of(other)))?.profile
    }

    fn codes(&self, canonical: &str) -> Option<Arc<CodeSet>> {
        if let Some(known) = self.value_sets.borrow().get(canonical) {
            return known.clone();
        }
        // Codes that cannot be told are as good as none: then the binding is not looked at.
        let codes = terminology::codes(&self.scene(&Sight::default()), canonical).ok();
        self.value_sets.borrow_mut().insert(canonical.to_owned(), codes.clone());
        codes
    }
}

impl<F: Fn() -> Snapshot> Definitions for Library<'_, F> {
    fn profile(&self, canonical: &str) -> Option<Arc<Profile>> {
        if let Some(known) = self.profiles.borrow().get(canonical) {
            return known.clone();
        }
        if self.depth.get() == MAX_BASES {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        // A profile that is based on itself finds nothing there.
        self.profiles.borrow_mut().insert(canonical.to_owned(), None);
        let found = self.look_up(canonical);
        self.depth.set(self.depth.get() - 1);
        self.profiles.borrow_mut().insert(canonical.to_owned(), found.clone());
        found
    }

    fn has_code(&self, value_set: &str, system: Option<&str>, code: &str) -> Option<bool> {
        let codes = self.codes(value_set)?;
        Some(match system {
            Some(system) => codes.has(system, code),
            None => codes.iter().any(|(_, listed)| listed == code),
        })
    }
}

fn split(canonical: &str) -> (&str, Option<&str>) {
    canonical.split_once('|').map_or((canonical, None), |(url, version)| (url, Some(version)))
}
