//! Projections: `ProjectionExpression`.

use crate::check;
use crate::error::ExpressionError;
use crate::evaluate;
use crate::legacy::{self, LegacyError};
use crate::path::Path;
use crate::placeholders::Placeholders;
use crate::value::{Item, check_name_size};

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

    /// The projection that `AttributesToGet` asks for: top-level attributes by name.
    ///
    /// # Errors
    /// A name that is too long, or stands twice.
    pub fn of_attributes(names: &'r [String]) -> Result<Projection<'r>, LegacyError> {
        for name in names {
            check_name_size(name).map_err(LegacyError::Value)?;
        }
        let mut sorted: Vec<&str> = names.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        if let Some([name, _]) = sorted.array_windows::<2>().find(|[one, two]| one == two) {
            return Err(legacy::attribute_twice(name));
        }
        Ok(Projection { paths: sorted.into_iter().map(Path::attribute).collect() })
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
