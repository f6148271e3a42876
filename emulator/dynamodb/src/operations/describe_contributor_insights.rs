//! DescribeContributorInsights: whether CloudWatch Contributor Insights of a table or an index are switched on.

use bytes::Bytes;
use contract::{ApiError, Call, Input, Time, output};
use serde::{Deserialize, Serialize};

use crate::contributor_insights::{check_index, of_index, rules, status};
use crate::request::Request;
use crate::tables;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: String,
    index_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output<'a> {
    table_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index_name: Option<&'a str>,
    contributor_insights_status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contributor_insights_rule_list: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_update_date_time: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contributor_insights_mode: Option<&'a str>,
}

pub(super) async fn describe_contributor_insights(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let table = tables::definition(&call, &members.table_name)?;
    let index = members.index_name.as_deref();
    check_index(&table, index)?;
    let insights = of_index(&table.settings.insights, index);
    output(&Output {
        table_name: &table.name,
        index_name: index,
        contributor_insights_status: status(insights),
        contributor_insights_rule_list: insights.map(|insights| rules(&table, insights)).unwrap_or_default(),
        last_update_date_time: insights.map(|insights| Time(insights.changed)),
        contributor_insights_mode: insights.map(|insights| insights.mode.as_str()),
    })
}
