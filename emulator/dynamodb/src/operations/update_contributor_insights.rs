//! UpdateContributorInsights: switches CloudWatch Contributor Insights of a table or an index on or off. The switch is kept and
//! described; there are no insights.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};

use crate::contributor_insights::{DEFAULT_MODE, check_index, of_index};
use crate::model::settings::ContributorInsights;
use crate::request::Request;
use crate::tables;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: String,
    index_name: Option<String>,
    contributor_insights_action: String,
    contributor_insights_mode: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output<'a> {
    table_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index_name: Option<&'a str>,
    contributor_insights_status: &'static str,
    contributor_insights_mode: String,
}

pub(super) async fn update_contributor_insights(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let enabled = members.contributor_insights_action == "ENABLE";
    let index = members.index_name.as_deref();
    let change = tables::change(&call, &members.table_name, |table, _| {
        check_index(table, index)?;
        let known = of_index(&table.settings.insights, index).map(|known| known.mode.clone());
        let mode = members.contributor_insights_mode.or(known).unwrap_or_else(|| DEFAULT_MODE.into());
        table.settings.insights.retain(|known| known.index.as_deref() != index);
        let insights =
            ContributorInsights { index: index.map(Into::into), enabled, mode, changed: call.now.0 };
        table.settings.insights.push(insights.clone());
        Ok((table.name.clone(), insights))
    });
    let (table_name, insights) = change.await?;
    output(&Output {
        table_name: &table_name,
        index_name: index,
        contributor_insights_status: if enabled { "ENABLING" } else { "DISABLING" },
        contributor_insights_mode: insights.mode,
    })
}
