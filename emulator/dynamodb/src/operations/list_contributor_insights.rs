//! ListContributorInsights: the tables and indexes whose CloudWatch Contributor Insights were ever switched, in the order of the
//! tables' names, a page at a time. A token is the number of those that were told.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};

use crate::collections::{TABLES, read_definition};
use crate::contributor_insights::status;
use crate::errors;
use crate::model::definition::Definition;
use crate::request::Request;
use crate::tables;

/// The most on a page.
const MOST: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: Option<String>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    contributor_insights_summaries: Vec<Summary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    table_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index_name: Option<String>,
    contributor_insights_status: &'static str,
    contributor_insights_mode: String,
}

pub(super) async fn list_contributor_insights(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let definitions = match &members.table_name {
        Some(name) => vec![tables::definition(&call, name)?],
        None => {
            let snapshot = call.store.snapshot();
            let rows = snapshot.all(TABLES.whole()).map(|(_, row)| read_definition(row));
            rows.collect::<Result<Vec<_>, _>>()?
        }
    };
    let told = match &members.next_token {
        None => 0,
        Some(token) => token.parse().map_err(|_| errors::validation("Invalid NextToken"))?,
    };
    let most = members.max_results.and_then(|most| usize::try_from(most).ok()).unwrap_or(MOST).clamp(1, MOST);
    let summaries: Vec<Summary> = definitions.into_iter().flat_map(summaries).collect();
    let next = told + most;
    let next_token = (next < summaries.len()).then(|| next.to_string());
    let contributor_insights_summaries = summaries.into_iter().skip(told).take(most).collect();
    output(&Output { contributor_insights_summaries, next_token })
}

fn summaries(table: Definition) -> impl Iterator<Item = Summary> {
    let Definition { name, settings, .. } = table;
    settings.insights.into_iter().map(move |insights| Summary {
        table_name: name.clone(),
        contributor_insights_status: status(Some(&insights)),
        index_name: insights.index,
        contributor_insights_mode: insights.mode,
    })
}
