//! The keywords of JSON Schema, draft 4.

use json_query::{compare_numbers, equal};
use regex::Regex;
use serde_json::{Map, Number, Value};

use super::Holding;

impl<'m> Holding<'m> {
    /// Holds a value against one keyword of a schema. A keyword that is not of its own form says nothing.
    pub(super) fn keyword(
        &mut self,
        document: &'m Value,
        rules: &'m Map<String, Value>,
        keyword: &str,
        rule: &'m Value,
        value: &Value,
        depth: usize,
    ) {
        match (keyword, rule, value) {
            ("type", rule, value) => self.kind(rule, value),
            ("enum", Value::Array(listed), value) => {
                let fits = listed.iter().any(|known| equal(known, value));
                self.unless(fits, || format!("instance value ({value}) not found in enum"));
            }
            ("allOf", Value::Array(schemas), value) => {
                for schema in schemas {
                    self.hold(document, schema, value, depth + 1);
                }
            }
            ("anyOf", Value::Array(schemas), value) => {
                let fits = schemas.iter().any(|schema| self.is_of(document, schema, value, depth));
                self.unless(fits, || "instance failed to match at least one required schema".to_owned());
            }
            ("oneOf", Value::Array(schemas), value) => {
                let fitting =
                    schemas.iter().filter(|schema| self.is_of(document, schema, value, depth)).count();
                self.unless(fitting == 1, || "instance failed to match exactly one schema".to_owned());
            }
            ("not", schema, value) => {
                let is = self.is_of(document, schema, value, depth);
                self.unless(!is, || "instance matched a schema which it should not have".to_owned());
            }
            (keyword, rule, Value::Object(members)) => {
                self.of_object(document, rules, keyword, rule, members, depth);
            }
            (keyword, rule, Value::Array(items)) => {
                self.of_array(document, rules, keyword, rule, items, depth);
            }
            (keyword, rule, Value::String(text)) => self.of_text(keyword, rule, text),
            (keyword, Value::Number(rule), Value::Number(number)) => {
                self.of_number(rules, keyword, rule, number);
            }
            _ => {}
        }
    }

    fn unless(&mut self, fits: bool, text: impl FnOnce() -> String) {
        if !fits {
            self.fault(text());
        }
    }

    fn kind(&mut self, rule: &Value, value: &Value) {
        let allowed: Vec<&str> = match rule {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            _ => return,
        };
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if is_whole(number) => "integer",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let fits = allowed.contains(&found) || (found == "integer" && allowed.contains(&"number"));
        if !fits {
            let allowed: Vec<String> = allowed.iter().map(|name| format!("\"{name}\"")).collect();
            self.fault(format!(
                "instance type ({found}) does not match any allowed primitive type (allowed: [{}])",
                allowed.join(",")
            ));
        }
    }

    fn of_object(
        &mut self,
        document: &'m Value,
        rules: &'m Map<String, Value>,
        keyword: &str,
        rule: &'m Value,
        members: &Map<String, Value>,
        depth: usize,
    ) {
        match (keyword, rule) {
            ("required", Value::Array(names)) => {
                let names = names.iter().filter_map(Value::as_str);
                let missing: Vec<String> = names
                    .filter(|name| !members.contains_key(*name))
                    .map(|name| format!("\"{name}\""))
                    .collect();
                if !missing.is_empty() {
                    self.fault(format!("object has missing required properties ([{}])", missing.join(",")));
                }
            }
            ("properties", Value::Object(schemas)) => {
                for (name, schema) in schemas {
                    if let Some(value) = members.get(name) {
                        self.hold(document, schema, value, depth + 1);
                    }
                }
            }
            ("patternProperties", Value::Object(schemas)) => {
                for (pattern, schema) in schemas {
                    let Ok(pattern) = Regex::new(pattern) else { continue };
                    for (_, value) in members.iter().filter(|(name, _)| pattern.is_match(name)) {
                        self.hold(document, schema, value, depth + 1);
                    }
                }
            }
            ("additionalProperties", rule) => {
                let patterns = rules.get("patternProperties").and_then(Value::as_object);
                let patterns: Vec<Regex> = patterns
                    .into_iter()
                    .flatten()
                    .filter_map(|(pattern, _)| Regex::new(pattern).ok())
                    .collect();
                let known = rules.get("properties").and_then(Value::as_object);
                for (name, value) in members {
                    let is_known = known.is_some_and(|known| known.contains_key(name))
                        || patterns.iter().any(|pattern| pattern.is_match(name));
                    if is_known {
                        continue;
                    }
                    if rule == &Value::Bool(false) {
                        self.fault(format!(
                            "object instance has properties which are not allowed by the schema: [\"{name}\"]"
                        ));
                    } else {
                        self.hold(document, rule, value, depth + 1);
                    }
                }
            }
            ("minProperties", Value::Number(least)) if is_fewer(members.len(), least) => {
                self.fault(format!(
                    "object has too few properties (found {} but requires at least {least})",
                    members.len()
                ));
            }
            ("maxProperties", Value::Number(most)) if is_more(members.len(), most) => {
                self.fault(format!(
                    "object has too many properties (found {} but requires at most {most})",
                    members.len()
                ));
            }
            ("dependencies", Value::Object(dependencies)) => {
                for (name, dependency) in dependencies {
                    if !members.contains_key(name) {
                        continue;
                    }
                    if let Value::Array(_) = dependency {
                        self.of_object(document, rules, "required", dependency, members, depth);
                    } else {
                        self.hold(document, dependency, &Value::Object(members.clone()), depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    fn of_array(
        &mut self,
        document: &'m Value,
        rules: &'m Map<String, Value>,
        keyword: &str,
        rule: &'m Value,
        items: &[Value],
        depth: usize,
    ) {
        match (keyword, rule) {
            ("items", Value::Array(schemas)) => {
                for (schema, item) in schemas.iter().zip(items) {
                    self.hold(document, schema, item, depth + 1);
                }
            }
            ("items", schema) => {
                for item in items {
                    self.hold(document, schema, item, depth + 1);
                }
            }
            ("additionalItems", rule) => {
                let Some(Value::Array(known)) = rules.get("items") else { return };
                let others = items.get(known.len()..).unwrap_or_default();
                if rule == &Value::Bool(false) && !others.is_empty() {
                    self.fault(format!("array is too long: must have at most {} elements", known.len()));
                }
                for item in others {
                    self.hold(document, rule, item, depth + 1);
                }
            }
            ("minItems", Value::Number(least)) if is_fewer(items.len(), least) => {
                self.fault(format!(
                    "array is too short: must have at least {least} elements but instance has {}",
                    items.len()
                ));
            }
            ("maxItems", Value::Number(most)) if is_more(items.len(), most) => {
                self.fault(format!(
                    "array is too long: must have at most {most} elements but instance has {}",
                    items.len()
                ));
            }
            ("uniqueItems", Value::Bool(true)) => {
                let mut seen = std::collections::HashSet::new();
                if !items.iter().all(|item| seen.insert(item.to_string())) {
                    self.fault("array must not contain duplicate elements".to_owned());
                }
            }
            _ => {}
        }
    }

    fn of_text(&mut self, keyword: &str, rule: &Value, text: &str) {
        let length = text.chars().count();
        match (keyword, rule) {
            ("minLength", Value::Number(least)) if is_fewer(length, least) => {
                self.fault(format!(
                    "string \"{text}\" is too short (length: {length}, required minimum: {least})"
                ));
            }
            ("maxLength", Value::Number(most)) if is_more(length, most) => {
                self.fault(format!(
                    "string \"{text}\" is too long (length: {length}, maximum allowed: {most})"
                ));
            }
            ("pattern", Value::String(pattern)) => {
                let fits = Regex::new(pattern).map_or(true, |read| read.is_match(text));
                self.unless(fits, || {
                    format!("ECMA 262 regex \"{pattern}\" does not match input string \"{text}\"")
                });
            }
            _ => {}
        }
    }

    fn of_number(&mut self, rules: &Map<String, Value>, keyword: &str, rule: &Number, number: &Number) {
        let excluded = |name: &str| rules.get(name) == Some(&Value::Bool(true));
        let order = compare_numbers(number, rule);
        match keyword {
            "minimum" if order.is_lt() || (order.is_eq() && excluded("exclusiveMinimum")) => {
                self.fault(format!(
                    "numeric instance is lower than the required minimum (minimum: {rule}, found: {number})"
                ));
            }
            "maximum" if order.is_gt() || (order.is_eq() && excluded("exclusiveMaximum")) => {
                self.fault(format!(
                    "numeric instance is greater than the required maximum (maximum: {rule}, found: {number})"
                ));
            }
            "multipleOf" => {
                let (Some(number), Some(of)) = (number.as_f64(), rule.as_f64()) else { return };
                let quotient = number / of;
                if of > 0.0 && (quotient - quotient.round()).abs() > 1e-9 {
                    self.fault(format!("remainder of division is not zero ({number} / {of})"));
                }
            }
            _ => {}
        }
    }
}

/// Whether a number has no fraction; `1.0` has none.
fn is_whole(number: &Number) -> bool {
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn is_fewer(found: usize, least: &Number) -> bool {
    least.as_u64().is_some_and(|least| (found as u64) < least)
}

fn is_more(found: usize, most: &Number) -> bool {
    most.as_u64().is_some_and(|most| (found as u64) > most)
}
