//! What the operations on CloudWatch Contributor Insights share.

use contract::ApiError;

use crate::errors;
use crate::model::definition::Definition;
use crate::model::settings::ContributorInsights;

/// What is watched unless told otherwise.
pub(crate) const DEFAULT_MODE: &str = "ACCESSED_AND_THROTTLED_KEYS";

/// Refuses an index that the table does not have.
pub(crate) fn check_index(table: &Definition, index: Option<&str>) -> Result<(), ApiError> {
    let known = |name: &str| table.global_indexes.iter().any(|index| index.name == name);
    match index {
        Some(name) if !known(name) => Err(errors::index_not_found(&table.name, name)),
        _ => Ok(()),
    }
}

/// The insights of the table, or of an index.
pub(crate) fn of_index<'a>(
    insights: &'a [ContributorInsights],
    index: Option<&str>,
) -> Option<&'a ContributorInsights> {
    insights.iter().find(|known| known.index.as_deref() == index)
}

/// `ContributorInsightsStatus`.
pub(crate) fn status(insights: Option<&ContributorInsights>) -> &'static str {
    if insights.is_some_and(|insights| insights.enabled) { "ENABLED" } else { "DISABLED" }
}

/// The names of the rules that CloudWatch would have: keys accessed and keys throttled, of the partition key and, where there is
/// one, of both keys. Believed: the number at the end, which is when they were made.
pub(crate) fn rules(table: &Definition, insights: &ContributorInsights) -> Vec<String> {
    if !insights.enabled {
        return Vec::new();
    }
    let index = insights.index.as_deref();
    let keys = index.and_then(|name| table.global_indexes.iter().find(|index| index.name == name));
    let keys = keys.map_or(&table.key_schema, |index| &index.key_schema);
    let of = index.map_or_else(|| table.name.clone(), |index| format!("{}-{index}", table.name));
    let mut kinds = vec!["PKC", "PKT"];
    if keys.len() > 1 {
        kinds.extend(["SKC", "SKT"]);
    }
    let rule = |kind| format!("DynamoDBContributorInsights-{kind}-{of}-{}", insights.changed);
    kinds.into_iter().map(rule).collect()
}
