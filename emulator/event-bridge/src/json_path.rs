//! JSONPath as far as EventBridge knows it: names behind dots, places in arrays, `*`. Names in brackets it refuses (captured).

use serde_json::Value;

/// How many values a path may lead to.
const MOST_VALUES: usize = 10_000;

/// A path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JsonPath {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Name(String),
    Place(usize),
    All,
}

impl JsonPath {
    /// Reads a path; `None` if it is none that EventBridge knows.
    pub(crate) fn parse(text: &str) -> Option<JsonPath> {
        let mut rest = text.strip_prefix('$')?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            if let Some(named) = rest.strip_prefix('.') {
                let end = named.find(['.', '[']).unwrap_or(named.len());
                let (name, after) = named.split_at(end);
                if name.is_empty() {
                    return None;
                }
                steps.push(if name == "*" { Step::All } else { Step::Name(name.to_owned()) });
                rest = after;
                continue;
            }
            let inner = rest.strip_prefix('[')?;
            let (place, after) = inner.split_once(']')?;
            let step = if place == "*" { Step::All } else { Step::Place(place.parse().ok()?) };
            steps.push(step);
            rest = after;
        }
        Some(JsonPath { steps })
    }

    /// What it leads to; with a `*` in it, an array of all that it leads to.
    pub(crate) fn of(&self, value: &Value) -> Option<Value> {
        let mut found = vec![value];
        for step in &self.steps {
            let mut next = Vec::new();
            for value in found {
                match (step, value) {
                    (Step::Name(name), Value::Object(members)) => next.extend(members.get(name)),
                    (Step::Place(place), Value::Array(elements)) => next.extend(elements.get(*place)),
                    (Step::All, Value::Array(elements)) => next.extend(elements),
                    (Step::All, Value::Object(members)) => next.extend(members.values()),
                    _ => {}
                }
                next.truncate(MOST_VALUES);
            }
            found = next;
        }
        if self.steps.contains(&Step::All) {
            return Some(Value::Array(found.into_iter().cloned().collect()));
        }
        found.first().copied().cloned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // InputPath and InputPathsMap are written by hand, in all these ways.
    #[test]
    fn a_path_leads_to_what_it_says() {
        let event = json!({"detail": {"a-b": {"c": [1, {"d": "x"}]}, "e/f": 2}, "detail-type": "t"});
        for (path, expected) in [
            ("$", Some(event.clone())),
            ("$.detail-type", Some(json!("t"))),
            ("$.detail.a-b.c[0]", Some(json!(1))),
            ("$.detail.a-b.c[1].d", Some(json!("x"))),
            ("$.detail.e/f", Some(json!(2))),
            ("$.detail.a-b.c[*].d", Some(json!(["x"]))),
            ("$.detail.missing", None),
            ("$.detail.a-b.c[2]", None),
        ] {
            assert_eq!(JsonPath::parse(path).expect(path).of(&event), expected, "{path}");
        }
        for wrong in ["", "detail", "$detail", "$.", "$..a", "$[", "$[a]", "$['a']", "$[-1]"] {
            assert_eq!(JsonPath::parse(wrong), None, "{wrong}");
        }
    }
}
