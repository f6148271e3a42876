//! Every limit of HealthLake and DynamoDB, broken once: one too short, one too long, missing, no such value.

use super::{Wording, refused};
use models::{Bounds, Kind, Member, ServiceModel, ShapeId};
use serde_json::{Map, Value, json};

/// The longest text or list that is built for a case.
const LONGEST: i64 = 20_000;
/// How deep structures are followed.
const DEEPEST: usize = 8;

/// The way from an input to a member.
#[derive(Clone)]
enum Step {
    Member(&'static Member),
    Element,
    Entry,
}

fn written(steps: &[Step]) -> String {
    let parts = steps.iter().map(|step| match step {
        Step::Member(member) => format!("{}{}", member.name[..1].to_ascii_lowercase(), &member.name[1..]),
        Step::Element => "1.member".to_owned(),
        Step::Entry => "abc.member".to_owned(),
    });
    parts.collect::<Vec<_>>().join(".")
}

fn length(bounds: Bounds<i64>) -> usize {
    usize::try_from(bounds.min.unwrap_or(1).max(1)).unwrap()
}

/// A value that breaks no limit but perhaps a pattern.
fn sample(service: &ServiceModel, id: ShapeId) -> Value {
    match service.shape(id).kind {
        Kind::Structure { members, .. } => {
            let required = members.iter().filter(|member| member.required);
            required
                .map(|member| (member.name.to_owned(), sample(service, member.shape)))
                .collect::<Map<_, _>>()
                .into()
        }
        Kind::List { member, length, .. } => {
            let count = length.min.unwrap_or(0).max(0);
            (0..count).map(|_| sample(service, member)).collect::<Vec<_>>().into()
        }
        Kind::Map { value, length, .. } => {
            let count = length.min.unwrap_or(0).max(0);
            (0..count)
                .map(|index| (format!("key{index}"), sample(service, value)))
                .collect::<Map<_, _>>()
                .into()
        }
        Kind::String { values: [first, ..], .. } => json!(first),
        Kind::String { length: bounds, .. } => json!("a".repeat(length(bounds))),
        Kind::Integer { range } | Kind::Long { range } => json!(range.min.or(range.max).unwrap_or(1)),
        Kind::Float { range } | Kind::Double { range } => json!(range.min.or(range.max).unwrap_or(1.0)),
        Kind::Boolean => json!(true),
        Kind::Timestamp { .. } => json!(0),
        Kind::Blob { length: bounds } => json!("YWFh".repeat(length(bounds).div_ceil(3))),
        Kind::Document => json!({}),
    }
}

/// The smallest input that has this value at the end of the way, or nothing there.
fn build(service: &ServiceModel, id: ShapeId, steps: &[Step], end: Option<&Value>) -> Option<Value> {
    let Some((step, rest)) = steps.split_first() else { return end.cloned() };
    let mut value = sample(service, id);
    match (step, &service.shape(id).kind) {
        (Step::Member(member), _) => {
            let inner = build(service, member.shape, rest, end);
            let members = value.as_object_mut().unwrap();
            members.remove(member.name);
            members.extend(inner.map(|inner| (member.name.to_owned(), inner)));
        }
        (Step::Element, Kind::List { member, .. }) => {
            let elements = value.as_array_mut().unwrap();
            elements.truncate(1);
            elements.clear();
            elements.extend(build(service, *member, rest, end));
        }
        (Step::Entry, Kind::Map { value: shape, .. }) => {
            let entries = value.as_object_mut().unwrap();
            entries.clear();
            entries.extend(build(service, *shape, rest, end).map(|inner| ("abc".to_owned(), inner)));
        }
        _ => unreachable!("a way follows the shapes"),
    }
    Some(value)
}

/// The values that break a shape's limits, with the text of the limit.
fn breaches(service: &ServiceModel, id: ShapeId) -> Vec<(Value, String)> {
    let longer = |bounds: Bounds<i64>| bounds.max.filter(|max| *max < LONGEST);
    let shorter = |bounds: Bounds<i64>| bounds.min.filter(|min| *min > 0);
    let least = |what: &str, limit: i64| format!("Member must have {what} greater than or equal to {limit}");
    let most = |what: &str, limit: i64| format!("Member must have {what} less than or equal to {limit}");
    let count = |limit: i64| usize::try_from(limit).unwrap();
    let mut found = Vec::new();
    match service.shape(id).kind {
        Kind::String { length, values, .. } => {
            if !values.is_empty() {
                found.push((json!("no-such-value"), "Member must satisfy enum value set: [".to_owned()));
            }
            found
                .extend(shorter(length).map(|min| (json!("a".repeat(count(min - 1))), least("length", min))));
            found.extend(longer(length).map(|max| (json!("a".repeat(count(max + 1))), most("length", max))));
        }
        Kind::Integer { range } | Kind::Long { range } => {
            found.extend(range.min.map(|min| (json!(min - 1), least("value", min))));
            found.extend(range.max.map(|max| (json!(max + 1), most("value", max))));
        }
        Kind::Blob { length } => {
            found.extend(shorter(length).map(|min| (json!(""), least("length", min))));
        }
        Kind::List { member, length, .. } => {
            found.extend(shorter(length).map(|min| (json!([]), least("length", min))));
            found.extend(
                longer(length)
                    .map(|max| (vec![sample(service, member); count(max + 1)].into(), most("length", max))),
            );
            for (element, limit) in breaches(service, member) {
                if !matches!(service.shape(member).kind, Kind::List { .. } | Kind::Map { .. }) {
                    found.push((
                        json!([element]),
                        format!("Member must satisfy constraint: [{}", first(&limit)),
                    ));
                }
            }
        }
        Kind::Map { key, value, length, .. } => {
            found.extend(shorter(length).map(|min| (json!({}), least("length", min))));
            for (broken, limit) in breaches(service, value) {
                if !matches!(service.shape(value).kind, Kind::List { .. } | Kind::Map { .. }) {
                    found.push((
                        json!({"abc": broken}),
                        format!("Map value must satisfy constraint: [{}", first(&limit)),
                    ));
                }
            }
            for (broken, limit) in breaches(service, key) {
                let entry = json!({broken.as_str().unwrap(): sample(service, value)});
                found.push((entry, format!("Map keys must satisfy constraint: [{}", first(&limit))));
            }
        }
        _ => {}
    }
    found
}

/// A limit inside brackets stands among others, so only its first words are known.
fn first(limit: &str) -> &str {
    limit.split(" greater").next().and_then(|text| text.split(" less").next()).unwrap_or(limit)
}

fn follow(
    service: &'static ServiceModel,
    input: ShapeId,
    id: ShapeId,
    steps: &mut Vec<Step>,
    open: &mut Vec<ShapeId>,
    cases: &mut Vec<(Value, String, Value)>,
) {
    if open.contains(&id) || steps.len() > DEEPEST {
        return;
    }
    open.push(id);
    match service.shape(id).kind {
        Kind::Structure { members, .. } => {
            for member in members {
                steps.push(Step::Member(member));
                let good = build(service, input, steps, Some(&sample(service, member.shape))).unwrap();
                if member.required {
                    let without = build(service, input, steps, None).unwrap();
                    let expected = format!(
                        "at '{}' failed to satisfy constraint: Member must not be null",
                        written(steps)
                    );
                    cases.push((without, expected, good.clone()));
                }
                for (value, limit) in breaches(service, member.shape) {
                    let expected = format!("at '{}' failed to satisfy constraint: {limit}", written(steps));
                    cases.push((build(service, input, steps, Some(&value)).unwrap(), expected, good.clone()));
                }
                follow(service, input, member.shape, steps, open, cases);
                steps.pop();
            }
        }
        Kind::List { member, .. } => {
            steps.push(Step::Element);
            follow(service, input, member, steps, open, cases);
            steps.pop();
        }
        Kind::Map { value, .. } => {
            steps.push(Step::Entry);
            follow(service, input, value, steps, open, cases);
            steps.pop();
        }
        _ => {}
    }
    open.pop();
}

// Someone relies on each limit. A case is built from the model, so that none is forgotten: the broken input must be
// refused by name, and the same input unbroken must not be refused for that.
#[test]
fn every_limit_of_healthlake_and_dynamodb_holds() {
    for (id, at_least) in [("healthlake", 250), ("dynamodb", 800)] {
        let service = models::service(id).unwrap();
        let mut checked = 0;
        for operation in service.operations {
            let Some(input) = operation.input else { continue };
            let mut cases = Vec::new();
            follow(service, input, input, &mut Vec::new(), &mut Vec::new(), &mut cases);
            for (broken, expected, good) in cases {
                let refusal = refused(id, operation.name, &broken, Wording::Classic).unwrap_or_default();
                assert!(
                    refusal.contains(&expected),
                    "{} {broken}\nwanted: {expected}\nfound: {refusal}",
                    operation.name
                );
                let passed = refused(id, operation.name, &good, Wording::Classic).unwrap_or_default();
                assert!(!passed.contains(&expected), "{} {good}\n{passed}", operation.name);
                checked += 1;
            }
        }
        assert!(checked >= at_least, "{id}: only {checked} cases");
    }
}
