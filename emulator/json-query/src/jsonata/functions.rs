//! The functions that depend on the world, and those that AWS Step Functions adds.

use std::cell::RefCell;
use std::rc::Rc;

use jsonata_core::evaluator::{Evaluator, EvaluatorError};
use jsonata_core::value::JValue;

use super::{Dialect, Error, Expression, World};

/// What was drawn from the world for one evaluation. A function cannot reach the world itself, so it takes from this stock; when the
/// stock is short the evaluation fails, the stock grows, and the evaluation begins anew with the same draws.
#[derive(Clone, Default)]
pub(super) struct Draws(Rc<RefCell<Stock>>);

#[derive(Default)]
struct Stock {
    uuids: Vec<String>,
    randoms: Vec<f64>,
    uuids_taken: usize,
    randoms_taken: usize,
    short: bool,
}

impl Draws {
    /// Whether the evaluation failed only because there were too few.
    pub(super) fn were_short(&self) -> bool {
        self.0.borrow().short
    }

    /// Twice as many as were wanted, to be taken from the first on.
    pub(super) fn refill(&self, world: &mut dyn World) {
        let stock = &mut *self.0.borrow_mut();
        if stock.uuids_taken > stock.uuids.len() {
            let more = stock.uuids_taken.max(1);
            stock.uuids.extend((0..more).map(|_| world.uuid()));
        }
        if stock.randoms_taken > stock.randoms.len() {
            let more = stock.randoms_taken.max(1);
            stock.randoms.extend((0..more).map(|_| world.random()));
        }
        (stock.uuids_taken, stock.randoms_taken, stock.short) = (0, 0, false);
    }

    fn uuid(&self) -> Result<String, EvaluatorError> {
        let stock = &mut *self.0.borrow_mut();
        stock.uuids_taken += 1;
        match stock.uuids.get(stock.uuids_taken - 1) {
            Some(uuid) => Ok(uuid.clone()),
            None => {
                stock.short = true;
                Err(EvaluatorError::EvaluationError(String::new()))
            }
        }
    }

    fn random(&self) -> Result<f64, EvaluatorError> {
        let stock = &mut *self.0.borrow_mut();
        stock.randoms_taken += 1;
        match stock.randoms.get(stock.randoms_taken - 1) {
            Some(random) => Ok(*random),
            None => {
                stock.short = true;
                Err(EvaluatorError::EvaluationError(String::new()))
            }
        }
    }
}

/// Gives an evaluator the functions that the expression names.
pub(super) fn register(
    evaluator: &mut Evaluator,
    dialect: Dialect,
    expression: &Expression,
    _world: &mut dyn World,
) -> Result<Draws, Error> {
    let draws = Draws::default();
    if dialect == Dialect::StepFunctions && expression.mentions.has("uuid") {
        let stock = draws.clone();
        let uuid = move |_: &[JValue]| stock.uuid().map(JValue::from);
        evaluator.register_fn("uuid", uuid).map_err(|error| Error::read(error.message()))?;
    }
    if expression.mentions.has("random") {
        let stock = draws.clone();
        let random = move |_: &[JValue]| stock.random().map(JValue::from_f64);
        evaluator.register_fn_override("random", random).map_err(|error| Error::read(error.message()))?;
    }
    Ok(draws)
}
