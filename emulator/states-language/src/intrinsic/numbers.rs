//! `States.MathAdd` and `States.MathRandom`.

use serde_json::{Number, Value};

use super::functions::truncated;
use super::java::Random;
use crate::scope::World;

/// The sum of two 32-bit integers, which must be one, too. Fractions are rounded first, halves up. Captured (published).
pub(super) fn add(first: &Number, second: &Number) -> Option<Value> {
    let sum = rounded(first)?.checked_add(rounded(second)?)?;
    Some(Value::from(sum))
}

fn rounded(number: &Number) -> Option<i32> {
    match number.as_i64() {
        Some(whole) => i32::try_from(whole).ok(),
        None => {
            let nearest = (number.as_f64()? + 0.5).floor();
            (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&nearest).then_some(nearest as i32)
        }
    }
}

/// A number from `start` up to, and without, `end`. With a seed it is always the same one, and the one that AWS gives: the first
/// of Java's generator. Captured (published).
pub(super) fn random(
    start: &Number,
    end: &Number,
    seed: Option<&Number>,
    world: &mut dyn World,
) -> Option<Value> {
    let (start, end) = (truncated(start)?, truncated(end)?);
    if start >= end {
        return None;
    }
    let drawn = match seed {
        Some(seed) => Random::new(i64::from(truncated(seed)?)).between(start, end),
        None => {
            let width = i64::from(end) - i64::from(start);
            let offset = (world.random() * width as f64) as i64;
            i32::try_from(i64::from(start) + offset.clamp(0, width - 1)).ok()?
        }
    };
    Some(Value::from(drawn))
}
