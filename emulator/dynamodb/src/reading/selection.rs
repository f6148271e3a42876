//! `Select`, `ProjectionExpression` and `AttributesToGet`: what is shown of the items.

use contract::ApiError;
use dynamodb_expression::{Path, Projection};
use serde::Deserialize;

use super::Source;
use crate::errors;
use crate::model::index::{Index, IndexKind, Projected};
use crate::table_head::TableHead;

/// `Select`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Select {
    AllAttributes,
    AllProjectedAttributes,
    SpecificAttributes,
    Count,
}

impl Select {
    /// As AWS says it in an error.
    fn said(self) -> &'static str {
        match self {
            Select::AllAttributes => "ALL_ATTRIBUTES",
            Select::AllProjectedAttributes => "ALL_PROJECTED_ATTRIBUTES",
            Select::SpecificAttributes => "SPECIFIC_ATTRIBUTES",
            Select::Count => "only the Count",
        }
    }
}

/// What is shown.
#[derive(Debug)]
pub(crate) enum Selection<'r> {
    /// How many items there are.
    Count,
    /// What is seen through the index, or the whole item of a table.
    Seen,
    /// The whole item; a local index may have to fetch it.
    Whole { fetches: bool },
    /// Parts; a local index may have to fetch them.
    Parts { projection: Projection<'r>, fetches: bool },
    /// Parts, each under a name of its own, as statements show them.
    Columns { columns: Vec<(Path<'r>, &'r str)>, fetches: bool },
}

impl Selection<'_> {
    /// Whether items are only counted.
    pub(crate) fn is_count(&self) -> bool {
        matches!(self, Selection::Count)
    }

    /// Whether all is shown that is seen.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self, Selection::Seen | Selection::Whole { .. })
    }

    /// Whether the items are fetched from the table, and charged for.
    pub(crate) fn fetches(&self) -> bool {
        matches!(
            self,
            Selection::Whole { fetches: true }
                | Selection::Parts { fetches: true, .. }
                | Selection::Columns { fetches: true, .. }
        )
    }
}

/// What the request says of it, whatever the table. `member` is the name of the member that says which attributes are wanted, if
/// there is one.
pub(crate) fn check(select: Option<Select>, member: Option<&str>, on_index: bool) -> Result<(), ApiError> {
    match (select, member) {
        (Some(Select::SpecificAttributes), None) => Err(errors::validation(
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
        )),
        (Some(Select::SpecificAttributes) | None, _) => Ok(()),
        (Some(select), Some(member)) => Err(errors::validation(format!(
            "Cannot specify the {member} when choosing to get {}",
            select.said()
        ))),
        (Some(Select::AllProjectedAttributes), None) if !on_index => Err(errors::validation(
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
        )),
        (Some(_), None) => Ok(()),
    }
}

/// What is shown of a source.
///
/// # Errors
/// More than a global index projects.
pub(crate) fn of<'r>(
    source: &Source<'_>,
    select: Option<Select>,
    projection: Option<Projection<'r>>,
) -> Result<Selection<'r>, ApiError> {
    let partial = source.index.filter(|index| index.projected != Projected::All);
    match (select, projection) {
        (Some(Select::Count), _) => Ok(Selection::Count),
        (_, Some(projection)) => {
            let missing = partial.map(|index| missing(source.table, index, &projection)).unwrap_or_default();
            match partial {
                Some(index) if index.kind == IndexKind::Global && !missing.is_empty() => {
                    Err(errors::not_projected(index.name(), &missing))
                }
                _ => Ok(Selection::Parts { projection, fetches: !missing.is_empty() }),
            }
        }
        (Some(Select::AllAttributes), None) => match partial {
            Some(index) if index.kind == IndexKind::Global => Err(errors::not_all_projected(index.name())),
            partial => Ok(Selection::Whole { fetches: partial.is_some() }),
        },
        (_, None) => Ok(Selection::Seen),
    }
}

/// The wanted attributes that are not seen through an index.
fn missing<'r>(table: &TableHead<'_>, index: &Index<'_>, projection: &Projection<'r>) -> Vec<&'r str> {
    let heads = projection.paths().iter().map(|path| path.head());
    let mut missing: Vec<&str> = heads.filter(|name| !index.projects(&table.keys, name)).collect();
    missing.dedup();
    missing
}
