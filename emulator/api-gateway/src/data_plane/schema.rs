//! Whether a body is of a model: JSON Schema, draft 4, which is what API Gateway holds bodies against.
//!
//! `$ref` leads to another model of the API (`https://apigateway.amazonaws.com/restapis/{id}/models/{name}`, or the end of that),
//! or into the same schema (`#/definitions/x`). `format` is not looked at (believed), nor are keywords of later drafts.

mod keywords;

use serde_json::Value;

/// How deep a value and the schemas for it are followed.
const MOST_DEPTH: usize = 100;
/// How many schemas are held against parts of one body.
const MOST_STEPS: usize = 200_000;

/// Finds the schema of another model, by its name.
pub(crate) type Models<'m> = &'m dyn Fn(&str) -> Option<&'m Value>;

/// A body held against a schema.
pub(crate) struct Holding<'m> {
    models: Models<'m>,
    steps: usize,
    /// What does not fit, as API Gateway tells it in `$context.error.validationErrorString`.
    pub(crate) faults: Vec<String>,
}

/// What does not fit; nothing if the value is of the schema.
pub(crate) fn faults<'m>(schema: &'m Value, value: &Value, models: Models<'m>) -> Vec<String> {
    let mut holding = Holding { models, steps: 0, faults: Vec::new() };
    holding.hold(schema, schema, value, 0);
    holding.faults
}

impl<'m> Holding<'m> {
    /// Holds a value against a schema that stands in a document.
    fn hold(&mut self, document: &'m Value, schema: &'m Value, value: &Value, depth: usize) {
        self.steps += 1;
        if depth > MOST_DEPTH || self.steps > MOST_STEPS {
            return self.fault("the body or its model is nested too deeply".to_owned());
        }
        let Some(rules) = schema.as_object() else { return };
        if let Some(reference) = rules.get("$ref").and_then(Value::as_str) {
            return match self.referred(document, reference) {
                Some((document, schema)) => self.hold(document, schema, value, depth + 1),
                None => self.fault(format!("the reference {reference} leads nowhere")),
            };
        }
        for (keyword, rule) in rules {
            self.keyword(document, rules, keyword, rule, value, depth);
        }
    }

    /// Whether a value is of a schema, without telling why not.
    fn is_of(&mut self, document: &'m Value, schema: &'m Value, value: &Value, depth: usize) -> bool {
        let before = self.faults.len();
        self.hold(document, schema, value, depth + 1);
        let is = self.faults.len() == before;
        self.faults.truncate(before);
        is
    }

    fn fault(&mut self, text: String) {
        self.faults.push(text);
    }

    fn referred(&self, document: &'m Value, reference: &str) -> Option<(&'m Value, &'m Value)> {
        let (address, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let document = match address.rsplit('/').next() {
            None | Some("") => document,
            Some(name) => (self.models)(name)?,
        };
        document.pointer(pointer).map(|schema| (document, schema))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Deserialize)]
    struct Case {
        schema: Value,
        good: Vec<Value>,
        bad: Vec<Value>,
    }

    // What a model refuses never reaches the backend; what passes wrongly does.
    #[test]
    fn bodies_are_held_against_models() {
        let text = include_str!("../../../../fixtures/api-gateway/data-plane/schemas.json");
        let cases: Vec<Case> = serde_json::from_str(text).unwrap();
        let pet = json!({"type": "object", "required": ["name"], "properties": {"parent": {"$ref": "#"}}});
        let models = |name: &str| (name == "Pet").then_some(&pet);
        for case in &cases {
            for (values, is_good) in [(&case.good, true), (&case.bad, false)] {
                for value in values {
                    let faults = faults(&case.schema, value, &models);
                    assert_eq!(faults.is_empty(), is_good, "{} {value} {faults:?}", case.schema);
                }
            }
        }
    }

    // A schema that refers to itself, or a body without an end, must not hang the program or break its stack.
    #[test]
    fn what_has_no_end_is_bounded() {
        let endless = json!({"$ref": "#"});
        assert!(!faults(&endless, &json!(1), &|_| None).is_empty());
        let wide = json!({"anyOf": [{"$ref": "#"}, {"$ref": "#"}]});
        assert!(!faults(&wide, &json!(1), &|_| None).is_empty());
    }
}
