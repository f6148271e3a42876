//! The codes of a ValueSet that lists them: by its `compose`, or, without one, by its `expansion`.

use std::collections::HashSet;

use serde_json::Value;

/// How deep an expansion may nest.
const MAX_DEPTH: usize = 64;

/// Systems and codes; a system that is not named is empty.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    codes: HashSet<(String, String)>,
    of_any_system: HashSet<String>,
}

impl Codes {
    /// `None` if the codes are not listed: if it includes others by filters, whole systems or other value sets.
    pub(crate) fn read(value_set: &Value) -> Option<Codes> {
        let mut codes = Codes::default();
        if let Some(compose) = value_set.get("compose") {
            for (system, code) in listed(compose.get("include")?)? {
                codes.codes.insert((system, code));
            }
            if let Some(excluded) = compose.get("exclude") {
                for excluded in listed(excluded)? {
                    codes.codes.remove(&excluded);
                }
            }
        } else {
            let contains = value_set.get("expansion")?.get("contains")?;
            codes.expanded(contains, MAX_DEPTH)?;
        }
        codes.of_any_system = codes.codes.iter().map(|(_, code)| code.clone()).collect();
        Some(codes)
    }

    fn expanded(&mut self, contains: &Value, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        for entry in contains.as_array()? {
            let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            if entry.get("abstract").and_then(Value::as_bool) != Some(true) && entry.get("code").is_some() {
                self.codes.insert((text("system"), text("code")));
            }
            if let Some(below) = entry.get("contains") {
                self.expanded(below, depth)?;
            }
        }
        Some(())
    }

    /// Whether a code is among them, of any system if none is given.
    pub(crate) fn has(&self, system: Option<&str>, code: &str) -> bool {
        match system {
            Some(system) => self.codes.contains(&(system.to_owned(), code.to_owned())),
            None => self.of_any_system.contains(code),
        }
    }
}

fn listed(parts: &Value) -> Option<Vec<(String, String)>> {
    let mut codes = Vec::new();
    for part in parts.as_array()? {
        if part.get("filter").is_some() || part.get("valueSet").is_some() {
            return None;
        }
        let system = part.get("system").and_then(Value::as_str)?;
        for concept in part.get("concept")?.as_array()? {
            codes.push((system.to_owned(), concept.get("code")?.as_str()?.to_owned()));
        }
    }
    Some(codes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // A value set of which some codes are not known must not refuse those.
    #[test]
    fn what_is_listed_and_what_is_not() {
        let concept = |code: &str| json!([{"code": code}]);
        let both = json!({"compose": {
            "include": [{"system": "s", "concept": concept("a")}, {"system": "t", "concept": concept("b")}],
            "exclude": [{"system": "t", "concept": concept("b")}],
        }});
        let expanded = json!({"expansion": {"contains": [
            {"abstract": true, "system": "s", "code": "b", "contains": [{"system": "s", "code": "a"}]},
        ]}});
        for value_set in [both, expanded] {
            let codes = Codes::read(&value_set).expect("listed");
            let has = [(Some("s"), "a"), (None, "a"), (Some("t"), "a"), (None, "b")];
            assert_eq!(has.map(|(system, code)| codes.has(system, code)), [true, true, false, false]);
        }
        for value_set in [
            json!({}),
            json!({"compose": {"include": [{"system": "s"}]}}),
            json!({"compose": {"include": [{"valueSet": ["v"]}]}}),
            json!({"compose": {"include": [{"system": "s", "filter": [], "concept": concept("a")}]}}),
        ] {
            assert!(Codes::read(&value_set).is_none(), "{value_set}");
        }
    }
}
