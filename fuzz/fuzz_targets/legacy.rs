//! The parameters that expressions replaced. The first line is read as each of them, the second is the item that they are
//! asked of; both are JSON.
#![no_main]

mod schemas;

use dynamodb_expression::{
    AttributeUpdates, ConditionalOperator, Conditions, ExpressionError, ExpressionKind, Item, LegacyError,
    MAX_NESTING, Projection, SentConditions, SentUpdates, SerializationError, ValidationLayer,
};
use libfuzzer_sys::fuzz_target;
use schemas::SCHEMAS;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (sent, item) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(item) = Item::from_json_bytes(if item.is_empty() { b"{}" } else { item.as_bytes() }) else {
        return;
    };
    let sent = sent.as_bytes();
    holds(sent, &item, SentConditions::expected, Conditions::expected);
    holds(sent, &item, SentConditions::filter, Conditions::filter);
    keys(sent, &item);
    updates(sent, &item);
    attributes(sent, &item);
});

type Reads = fn(&[u8]) -> Result<SentConditions, SerializationError>;
type Joins = fn(Option<SentConditions>, Option<ConditionalOperator>) -> Result<Conditions, LegacyError>;

/// What all conditions say cannot be what none says.
fn holds(sent: &[u8], item: &Item, read: Reads, join: Joins) {
    let answer = |operator| match join(Some(read(sent).ok()?), operator) {
        Ok(conditions) => {
            let condition = conditions.condition();
            assert_eq!(condition.is_some(), conditions.names().next().is_some());
            condition.map(|condition| condition.holds(item))
        }
        Err(error) => {
            refused(&error);
            None
        }
    };
    let (alone, all) = (answer(None), answer(Some(ConditionalOperator::And)));
    let any = answer(Some(ConditionalOperator::Or));
    assert_eq!(all.is_some(), any.is_some());
    if let (Some(all), Some(any)) = (all, any) {
        assert_eq!(alone, Some(all));
        assert!(any || !all);
    }
}

fn keys(sent: &[u8], item: &Item) {
    let Ok(sent) = SentConditions::filter(sent) else { return };
    let conditions = match Conditions::keys(sent) {
        Ok(conditions) => conditions,
        Err(error) => return refused(&error),
    };
    for schema in SCHEMAS {
        match conditions.resolve_key(schema) {
            Ok(resolved) => {
                assert_eq!(resolved.hash.len(), schema.hash.len());
                for (value, attribute) in resolved.hash.iter().zip(schema.hash) {
                    assert_eq!(value.kind(), attribute.kind);
                }
                for (condition, attribute) in resolved.range.iter().zip(schema.range) {
                    let _ = item.get(attribute.name).map(|value| condition.holds(value));
                }
            }
            Err(error) => unfit(&error),
        }
    }
}

fn updates(sent: &[u8], item: &Item) {
    let Ok(sent) = SentUpdates::from_json_bytes(sent) else { return };
    let updates = match AttributeUpdates::new(sent) {
        Ok(updates) => updates,
        Err(error) => return refused(&error),
    };
    let update = updates.update();
    let _ = (update.request_size(), update.creates_item(), update.updated_old(item));
    match update.apply(item) {
        Ok(applied) => {
            let mut kept = Vec::new();
            applied.item.write_json(&mut kept);
            assert_eq!(Item::from_canonical(&kept).as_ref(), Ok(&applied.item));
            assert!(applied.item.iter().all(|(_, value)| value.nesting() <= MAX_NESTING));
            let _ = applied.updated_new();
        }
        Err(error) => unfit(&error),
    }
}

fn attributes(sent: &[u8], item: &Item) {
    let Ok(names) = serde_json::from_slice::<Vec<String>>(sent) else { return };
    match Projection::of_attributes(&names) {
        Ok(projection) => {
            let projected = projection.project(item);
            assert!(projected.iter().all(|(name, value)| item.get(name) == Some(value)));
        }
        Err(error) => refused(&error),
    }
}

fn refused(error: &LegacyError) {
    for layer in [ValidationLayer::Current, ValidationLayer::Older] {
        assert!(!error.text(layer).is_empty());
    }
}

fn unfit(error: &ExpressionError) {
    assert!(!error.text(ExpressionKind::KeyCondition).is_empty());
    assert!(!error.text(ExpressionKind::Update).is_empty());
}
