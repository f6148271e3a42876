//! Projections: `ProjectionExpression`.

use crate::check;
use crate::error::ExpressionError;
use crate::evaluate;
use crate::path::Path;
use crate::placeholders::Placeholders;
use crate::value::Item;

/// The parts of an item that a request wants.
#[derive(Clone, Debug)]
pub struct Projection<'r> {
    /// Sorted, so that paths with the same beginning stand together.
    paths: Vec<Path<'r>>,
}

impl<'r> Projection<'r> {
    /// Parses and checks a projection.
    ///
    /// # Errors
    /// What AWS refuses before it looks at the table.
    pub fn parse(
        text: &'r str,
        placeholders: &mut Placeholders<'r>,
    ) -> Result<Projection<'r>, ExpressionError> {
        check::projection::projection(text, placeholders).map(Projection::new)
    }

    /// The projection on these paths, of which none is inside another.
    #[must_use]
    pub fn new(mut paths: Vec<Path<'r>>) -> Projection<'r> {
        paths.sort();
        Projection { paths }
    }

    /// The wanted parts that the item has. Wanted elements of a list close up, in their order.
    #[must_use]
    pub fn project(&self, item: &Item) -> Item {
        evaluate::projection::project(&self.paths, item)
    }

    /// The paths.
    #[must_use]
    pub fn paths(&self) -> &[Path<'r>] {
        &self.paths
    }
}
