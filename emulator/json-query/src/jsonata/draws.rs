//! What one evaluation draws from the world.
//!
//! A function of the evaluator's cannot reach the world itself, so it takes from a stock. When the stock is short the evaluation
//! fails, the stock grows, and the evaluation begins anew with the same draws: an expression has no other effects.

use std::cell::RefCell;
use std::rc::Rc;

use jsonata_core::evaluator::EvaluatorError;

use super::World;

/// The stock, shared between the functions of one evaluation.
#[derive(Clone, Default)]
pub(super) struct Draws {
    uuids: Rc<RefCell<Stock<String>>>,
    randoms: Rc<RefCell<Stock<f64>>>,
}

struct Stock<T> {
    drawn: Vec<T>,
    wanted: usize,
}

impl<T> Default for Stock<T> {
    fn default() -> Self {
        Stock { drawn: Vec::new(), wanted: 0 }
    }
}

impl<T: Clone> Stock<T> {
    fn take(&mut self) -> Result<T, EvaluatorError> {
        self.wanted += 1;
        // The text is never seen: the evaluation begins anew.
        let empty = || EvaluatorError::EvaluationError(String::new());
        self.drawn.get(self.wanted - 1).cloned().ok_or_else(empty)
    }

    /// Twice as many as were wanted if there were too few, to be taken from the first on.
    fn refill(&mut self, mut draw: impl FnMut() -> T) {
        if self.wanted > self.drawn.len() {
            let enough = if self.wanted == 1 { 1 } else { self.wanted * 2 };
            while self.drawn.len() < enough {
                self.drawn.push(draw());
            }
        }
        self.wanted = 0;
    }
}

impl Draws {
    /// Whether the evaluation failed because there were too few.
    pub(super) fn were_short(&self) -> bool {
        let (uuids, randoms) = (self.uuids.borrow(), self.randoms.borrow());
        uuids.wanted > uuids.drawn.len() || randoms.wanted > randoms.drawn.len()
    }

    /// Makes ready for the next attempt.
    pub(super) fn refill(&self, world: &mut dyn World) {
        self.uuids.borrow_mut().refill(|| world.uuid());
        self.randoms.borrow_mut().refill(|| world.random());
    }

    /// A new UUID.
    pub(super) fn uuid(&self) -> Result<String, EvaluatorError> {
        self.uuids.borrow_mut().take()
    }

    /// A number from 0 up to, and without, 1.
    pub(super) fn random(&self) -> Result<f64, EvaluatorError> {
        self.randoms.borrow_mut().take()
    }
}
