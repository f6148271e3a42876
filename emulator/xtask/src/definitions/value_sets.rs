//! From value sets and code systems to lists of codes.
use super::package::{Concept, Definitions, Include};
use std::collections::{BTreeMap, BTreeSet};

/// Codes by the code system they come from.
pub(super) type Codes = BTreeMap<String, BTreeSet<String>>;

/// The value sets that elements are bound to, in the order of their first mention.
pub(super) struct ValueSets<'definitions> {
    definitions: &'definitions Definitions,
    /// Canonical address with version, and the codes; `None` where they cannot be listed from the package.
    pub(super) bound: Vec<(String, Option<Codes>)>,
}

impl<'definitions> ValueSets<'definitions> {
    pub(super) fn new(definitions: &'definitions Definitions) -> Self {
        Self { definitions, bound: Vec::new() }
    }

    /// The place of a value set in [`Self::bound`], adding it if it is new.
    pub(super) fn index(&mut self, canonical: &str) -> usize {
        let known = self.bound.iter().position(|(bound, _)| bound == canonical);
        known.unwrap_or_else(|| {
            self.bound.push((canonical.to_string(), self.expand(canonical)));
            self.bound.len() - 1
        })
    }

    /// The codes of a value set. `None` if the package does not list them: a code system that is not in it or not
    /// whole (UCUM, MIME types, currencies), a value set of somebody else (LOINC), or a definition by filters or by
    /// other value sets, which no required R4 value set uses.
    fn expand(&self, canonical: &str) -> Option<Codes> {
        let url = canonical.split('|').next()?;
        let compose = self.definitions.value_sets.get(url)?.compose.as_ref()?;
        let mut codes = Codes::new();
        for include in &compose.include {
            let (system, included) = self.included(include)?;
            codes.entry(system).or_default().extend(included);
        }
        for exclude in &compose.exclude {
            let (system, excluded) = self.included(exclude)?;
            if let Some(codes) = codes.get_mut(&system) {
                codes.retain(|code| !excluded.contains(code));
            }
        }
        (!codes.is_empty()).then_some(codes)
    }

    fn included(&self, include: &Include) -> Option<(String, BTreeSet<String>)> {
        if !include.filter.is_empty() || !include.value_set.is_empty() {
            return None;
        }
        let system = include.system.clone()?;
        let mut codes = BTreeSet::new();
        if include.concept.is_empty() {
            let code_system = self.definitions.code_systems.get(&system)?;
            if code_system.content != "complete" {
                return None;
            }
            gather(&code_system.concept, &mut codes);
        } else {
            gather(&include.concept, &mut codes);
        }
        (!codes.is_empty()).then_some((system, codes))
    }
}

/// Takes the codes of concepts and of those below them.
fn gather(concepts: &[Concept], codes: &mut BTreeSet<String>) {
    for concept in concepts {
        codes.insert(concept.code.clone());
        gather(&concept.concept, codes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definitions::package::{CodeSystem, ValueSet};

    /// What cannot be listed must be open, never empty or partial: a partial list would refuse valid codes.
    #[test]
    fn expansion() -> anyhow::Result<()> {
        let code_system: CodeSystem = serde_json::from_str(
            r#"{"url":"s","content":"complete","concept":[{"code":"a","concept":[{"code":"b"}]},{"code":"c"}]}"#,
        )?;
        let cases = [
            (r#"{"url":"v","compose":{"include":[{"system":"s"}]}}"#, Some("a b c")),
            (r#"{"url":"v","compose":{"include":[{"system":"s","concept":[{"code":"b"}]}]}}"#, Some("b")),
            (
                r#"{"url":"v","compose":{"include":[{"system":"s"}],"exclude":[{"system":"s","concept":[{"code":"a"}]}]}}"#,
                Some("b c"),
            ),
            (r#"{"url":"v","compose":{"include":[{"system":"s"},{"system":"unknown"}]}}"#, None),
            (r#"{"url":"v","compose":{"include":[{"system":"s","filter":[{}]}]}}"#, None),
            (r#"{"url":"v","compose":{"include":[{"valueSet":["w"]}]}}"#, None),
            (r#"{"url":"v"}"#, None),
        ];
        let mut definitions = Definitions::default();
        definitions.code_systems.insert("s".to_string(), code_system);
        for (text, expected) in cases {
            let value_set: ValueSet = serde_json::from_str(text)?;
            definitions.value_sets.insert("v".to_string(), value_set);
            let codes = ValueSets::new(&definitions).expand("v|1");
            let listed = codes.map(|codes| codes.into_values().flatten().collect::<Vec<_>>().join(" "));
            assert_eq!(listed.as_deref(), expected, "{text}");
        }
        Ok(())
    }
}
