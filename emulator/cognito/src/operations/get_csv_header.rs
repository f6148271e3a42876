//! GetCSVHeader: the columns of a file of users to import, as the pool's schema has them. The imports themselves are not
//! emulated.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::pool;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    user_pool_id: String,
    #[serde(rename = "CSVHeader")]
    csv_header: Vec<String>,
}

pub(super) async fn get_csv_header(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    // The last two are documented to follow the attributes, `sub` not to be among them.
    let attributes = pool.schema.iter().map(|attribute| attribute.name.clone());
    let attributes = attributes.filter(|name| name != "sub");
    let last = ["cognito:mfa_enabled", "cognito:username"].map(str::to_owned);
    Ok(Output { csv_header: attributes.chain(last).collect(), user_pool_id: pool.id })
}
