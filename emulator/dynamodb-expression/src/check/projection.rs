//! Checks of a projection: list indexes and reserved words, undefined names, overlapping and conflicting paths.

use crate::error::ExpressionError;
use crate::parser;
use crate::path::Path;
use crate::placeholders::Placeholders;

pub(crate) fn projection<'r>(
    text: &'r str,
    placeholders: &mut Placeholders<'r>,
) -> Result<Vec<Path<'r>>, ExpressionError> {
    let (syntax, raw) = parser::projection(text)?;
    super::elements(&syntax)?;
    let paths: Vec<Path<'r>> =
        raw.iter().map(|path| super::path(&syntax, path, placeholders)).collect::<Result<_, _>>()?;
    super::distinct_paths(paths.iter())?;
    Ok(paths)
}
