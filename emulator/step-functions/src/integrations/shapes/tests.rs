//! Whatever a definition says, what is sent is of the model's types, and what comes back is spelled as it was sent.

use models::{Kind, Protocol, ServiceModel, ShapeId};
use serde_json::{Map, Value, json};

use super::*;

/// Draws the same on every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound
    }

    /// A value for a shape, spelled as accessors are, and now and then of another type.
    fn value(&mut self, model: &ServiceModel, id: ShapeId, depth: usize) -> Value {
        if depth > 0 && self.below(16) == 0 {
            return [json!("x"), json!(1.50), json!(true), json!([]), json!({}), json!({"A": [1]})]
                [self.below(6)]
            .clone();
        }
        match &model.shape(id).kind {
            Kind::Structure { members, .. } => {
                let mut values = Map::new();
                for member in *members {
                    if depth < 6 && self.below(2) == 0 {
                        let value = self.value(model, member.shape, depth + 1);
                        values.insert(Spelling::Accessor.of(member.name), value);
                    }
                }
                Value::Object(values)
            }
            Kind::List { member, .. } => {
                (0..self.below(3)).map(|_| self.value(model, *member, depth + 1)).collect()
            }
            Kind::Map { value, .. } => {
                let entries = (0..self.below(3))
                    .map(|place| (format!("k\"{place}"), self.value(model, *value, depth + 1)));
                Value::Object(entries.collect())
            }
            Kind::String { .. } => [json!("é\"\n"), json!({"a": 1}), json!(5)][self.below(3)].clone(),
            Kind::Blob { .. } => [json!("text"), json!([1, "x"])][self.below(2)].clone(),
            Kind::Boolean => [json!(true), json!("false")][self.below(2)].clone(),
            Kind::Timestamp { .. } => [json!("2026-10-31T12:00:00.120Z"), json!(1)][self.below(2)].clone(),
            Kind::Document => json!({"any": [null]}),
            _ => [json!(1), json!("2.5"), json!(3e2)][self.below(3)].clone(),
        }
    }
}

// A service must never see what its model excludes: it would answer for a fault that is not the user's.
#[test]
fn what_is_sent_is_of_the_models_types() {
    let mut draw = Draw(7);
    let (mut sent, mut refused) = (0, 0);
    // In XML a member's name may be another's element, and the check takes the one for the other.
    for model in models::SERVICES.iter().filter(|model| model.protocol != Protocol::RestXml) {
        for operation in model.operations {
            let Some(shape) = operation.input else { continue };
            for _ in 0..4 {
                let arguments = draw.value(model, shape, 0);
                let mut walk = Walk::new(model, Spelling::Accessor, Bytes::Text);
                match walk.sent(operation, &arguments) {
                    Ok(text) => {
                        let value = serde_json::from_slice(&text).expect("JSON");
                        let outcome = models::check::types(model, shape, &value);
                        assert_eq!(outcome, Ok(()), "{} {} {arguments}", model.id, operation.name);
                        sent += 1;
                    }
                    Err(error) => {
                        assert_eq!(error.error, "States.Runtime");
                        assert!(
                            error.cause.contains("could not be used to start the Task: [The "),
                            "{}",
                            error.cause
                        );
                        refused += 1;
                    }
                }
            }
        }
    }
    assert!(sent > 1_000 && refused > 100, "{sent} {refused}");
}

// A machine hands an item on from one task to the next, so reading must give what writing takes.
#[test]
fn what_comes_back_may_be_sent_again() {
    let model = models::service("dynamodb").expect("a model");
    let operation = model.operation("PutItem").expect("an operation");
    let got = model.operation("GetItem").expect("an operation");
    let item = json!({
        "BOOL": {"BOOL": true}, "n": {"NULL": true}, "s": {"SS": ["a"]}, "b": {"B": "AP8="},
        "m": {"M": {"NS": {"NS": ["1.50"]}, "l": {"L": [{"S": "é"}, {"BS": ["AA=="]}]}}},
    });
    let mut walk = Walk::new(model, Spelling::Accessor, Bytes::Base64);
    let mut read = walk.answered(got, json!({"Item": item}).to_string().as_bytes()).expect("a result");
    assert_eq!(read["Item"]["BOOL"], json!({"Bool": true}));
    assert_eq!(read["Item"]["m"]["M"]["l"]["L"][1], json!({"Bs": ["AA=="]}));
    read["TableName"] = json!("t");
    let sent: Value = serde_json::from_slice(&walk.sent(operation, &read).expect("text")).expect("JSON");
    assert_eq!(sent["Item"], item);
}

// The depth of arguments is a user's to choose, and the stack is not.
#[test]
fn depth_is_bounded() {
    let model = models::service("dynamodb").expect("a model");
    let operation = model.operation("PutItem").expect("an operation");
    let mut nested = json!({"S": "x"});
    for _ in 0..MAX_DEPTH {
        nested = json!({"L": [nested]});
    }
    let mut walk = Walk::new(model, Spelling::Accessor, Bytes::Base64);
    let error = walk.sent(operation, &json!({"Item": {"a": nested}})).expect_err("too deep");
    assert!(error.cause.ends_with("must be at most 128 deep]"), "{}", error.cause);
}
