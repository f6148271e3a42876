//! The codes of a ValueSet, by its `compose`: those of every `include`, less those of every `exclude`.
//!
//! An include names codes of one system (listed, all, or those that pass filters), or value sets, or both: then it is the
//! codes that all of them have. A value set within one is found in the library and read once.
//!
//! `lockedDate` and the designations of listed codes are passed over.
use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::code_set::{CodeSet, Entry};
use super::code_system::{CodeSystem, Concept};
use super::filter::Filter;
use super::{
    Kind, Library, MAX_DEPTH, MAX_STEPS, TerminologyError, built_in, list, newest, no_code_system, text,
    told, value_set,
};

/// Reads ValueSets, and what they are made of, each once.
pub(super) struct Reader<'l> {
    library: &'l dyn Library,
    /// By URL and version; `None` if there is none.
    systems: HashMap<String, Option<Arc<CodeSystem>>>,
    /// By URL and version.
    value_sets: HashMap<String, Arc<CodeSet>>,
    /// The value sets that are being read, each imported by the one before it.
    path: Vec<String>,
    steps: usize,
}

impl<'l> Reader<'l> {
    pub(super) fn new(library: &'l dyn Library) -> Self {
        Self { library, systems: HashMap::new(), value_sets: HashMap::new(), path: Vec::new(), steps: 0 }
    }

    /// The code systems that were looked at, as canonicals with their versions, sorted.
    pub(super) fn used(&self) -> Vec<String> {
        let found = self.systems.values().flatten();
        let mut used: Vec<String> =
            found.filter_map(|system| Some(told(&system.url, Some(system.version.as_deref()?)))).collect();
        used.sort_unstable();
        used.dedup();
        used
    }

    /// The codes of the value set of a canonical address.
    pub(super) fn imported(&mut self, canonical: &str) -> Result<Arc<CodeSet>, TerminologyError> {
        if let Some(known) = self.value_sets.get(canonical) {
            return Ok(Arc::clone(known));
        }
        let found = value_set(self.library, canonical)?;
        let codes = self.value_set(&found)?;
        self.value_sets.insert(canonical.to_owned(), Arc::clone(&codes));
        Ok(codes)
    }

    /// The codes of a ValueSet.
    pub(super) fn value_set(&mut self, resource: &Value) -> Result<Arc<CodeSet>, TerminologyError> {
        let url = text(resource, "url").or_else(|| text(resource, "id")).unwrap_or_default();
        let name = told(url, text(resource, "version"));
        if let Some(first) = self.path.iter().position(|known| *known == name) {
            let mut value_sets = self.path.split_off(first);
            value_sets.push(name);
            return Err(TerminologyError::Cycle { value_sets });
        }
        if self.path.len() == MAX_DEPTH {
            return Err(TerminologyError::TooCostly {
                limit: format!("{MAX_DEPTH} value sets within one another"),
            });
        }
        self.path.push(name);
        let codes = match (resource.get("compose"), resource.get("expansion")) {
            (Some(compose), _) => self.compose(compose, url),
            (None, Some(expansion)) => self.stored(expansion),
            (None, None) => Err(TerminologyError::Undefined { value_set: url.to_owned() }),
        };
        self.path.pop();
        codes.map(Arc::new)
    }

    fn compose(&mut self, compose: &Value, name: &str) -> Result<CodeSet, TerminologyError> {
        let mut codes = CodeSet::default();
        for include in list(compose, "include") {
            let included = self.included(include, name)?;
            if codes.is_empty() {
                codes = included;
                continue;
            }
            for entry in included.entries() {
                self.step()?;
                codes.insert(entry.clone())?;
            }
        }
        for exclude in list(compose, "exclude") {
            if let Some(system) = whole_system(exclude) {
                codes.retain(|entry| &*entry.system != system);
                continue;
            }
            let excluded = self.included(exclude, name)?;
            self.steps(codes.len())?;
            codes.retain(|entry| !excluded.has(&entry.system, &entry.code));
        }
        if compose.get("inactive") == Some(&Value::Bool(false)) {
            codes.retain(|entry| !entry.is_inactive);
        }
        Ok(codes)
    }

    /// The codes that one include, or exclude, names.
    fn included(&mut self, include: &Value, name: &str) -> Result<CodeSet, TerminologyError> {
        let mut imports = list(include, "valueSet").iter().filter_map(Value::as_str);
        let mut codes = match (text(include, "system"), imports.next()) {
            (Some(system), import) => {
                let mut codes = self.of_system(system, include)?;
                if let Some(import) = import {
                    self.intersect(&mut codes, import)?;
                }
                codes
            }
            (None, Some(import)) => {
                let imported = self.imported(import)?;
                self.steps(imported.len())?;
                (*imported).clone()
            }
            (None, None) => return Err(TerminologyError::Undefined { value_set: name.to_owned() }),
        };
        for import in imports {
            self.intersect(&mut codes, import)?;
        }
        Ok(codes)
    }

    fn intersect(&mut self, codes: &mut CodeSet, import: &str) -> Result<(), TerminologyError> {
        let imported = self.imported(import)?;
        self.steps(codes.len())?;
        codes.retain(|entry| imported.has(&entry.system, &entry.code));
        Ok(())
    }

    fn of_system(&mut self, url: &str, include: &Value) -> Result<CodeSet, TerminologyError> {
        let version = text(include, "version");
        let system = self.system(url, version)?;
        let mut codes = CodeSet::default();
        let (url, version): (Arc<str>, _) = (url.into(), version.map(Arc::from));
        if include.get("concept").is_some() {
            for listed in list(include, "concept") {
                self.step()?;
                let Some(code) = text(listed, "code") else { continue };
                let known = system.as_ref().and_then(|system| system.concept(system.place(code)?));
                let mut entry = entry(&url, version.as_ref(), known, code);
                if let Some(display) = text(listed, "display") {
                    entry.display = Some(display.into());
                }
                codes.insert(entry)?;
            }
            return Ok(codes);
        }
        let Some(system) = system else {
            let built_in = built_in::codes(&url, version.as_deref());
            let whole = self.library.has_r4() && include.get("filter").is_none();
            let Some(all) = built_in.filter(|_| whole) else {
                return Err(no_code_system(self.library, &url, version.as_deref()));
            };
            self.steps(all.len())?;
            for code in all {
                codes.insert(entry(&url, version.as_ref(), None, code))?;
            }
            return Ok(codes);
        };
        if !system.has_concepts {
            return Err(TerminologyError::NoConcepts { system: url.to_string() });
        }
        let filters = list(include, "filter").iter().map(|filter| Filter::read(filter, &system));
        let filters: Vec<Filter> = filters.collect::<Result<_, _>>()?;
        for concept in system.concepts() {
            self.steps(1 + filters.len())?;
            if filters.iter().all(|filter| filter.passes(&system, concept)) {
                codes.insert(entry(&url, version.as_ref(), Some(concept), &concept.code))?;
            }
        }
        Ok(codes)
    }

    fn system(
        &mut self,
        url: &str,
        version: Option<&str>,
    ) -> Result<Option<Arc<CodeSystem>>, TerminologyError> {
        let canonical = told(url, version);
        if let Some(known) = self.systems.get(&canonical) {
            return Ok(known.clone());
        }
        let found = newest(self.library.find(Kind::CodeSystem, url)?, version);
        let found = found.map(|resource| Arc::new(CodeSystem::read(resource)));
        self.systems.insert(canonical, found.clone());
        Ok(found)
    }

    /// The codes of an expansion that is stored with a ValueSet.
    fn stored(&mut self, expansion: &Value) -> Result<CodeSet, TerminologyError> {
        let mut codes = CodeSet::default();
        let mut waiting = vec![list(expansion, "contains").iter()];
        while let Some(siblings) = waiting.last_mut() {
            let Some(contained) = siblings.next() else {
                waiting.pop();
                continue;
            };
            self.step()?;
            let is = |name: &str| contained.get(name) == Some(&Value::Bool(true));
            if let Some(code) = text(contained, "code") {
                codes.insert(Entry {
                    version: text(contained, "version").map(Arc::from),
                    display: text(contained, "display").map(Arc::from),
                    is_abstract: is("abstract"),
                    is_inactive: is("inactive"),
                    ..Entry::new(&text(contained, "system").unwrap_or_default().into(), code)
                })?;
            }
            waiting.push(list(contained, "contains").iter());
        }
        Ok(codes)
    }

    fn step(&mut self) -> Result<(), TerminologyError> {
        self.steps(1)
    }

    fn steps(&mut self, count: usize) -> Result<(), TerminologyError> {
        self.steps = self.steps.saturating_add(count);
        if self.steps > MAX_STEPS {
            return Err(TerminologyError::TooCostly { limit: format!("{MAX_STEPS} codes to look at") });
        }
        Ok(())
    }
}

/// The system of which an exclude takes all codes away, which need not be known for that.
fn whole_system(exclude: &Value) -> Option<&str> {
    let is_whole = ["concept", "filter", "valueSet"].iter().all(|name| exclude.get(name).is_none());
    text(exclude, "system").filter(|_| is_whole)
}

/// A code, with what its system says of it; the code is as the value set has it.
fn entry(url: &Arc<str>, version: Option<&Arc<str>>, known: Option<&Concept>, code: &str) -> Entry {
    Entry {
        version: version.cloned(),
        display: known.and_then(|concept| concept.display.as_deref()).map(Arc::from),
        is_abstract: known.is_some_and(|concept| concept.is_abstract),
        is_inactive: known.is_some_and(|concept| concept.is_inactive),
        ..Entry::new(url, code)
    }
}
