//! HealthLake's quotas on how much there is of something, which hold under strict limits. Those on jobs, Bundles and active
//! Subscriptions stand with what they limit; its rates are not emulated.

use contract::{ApiError, Settings};
use store::Tx;

use crate::collections::{Address, DATASTORES, VERSIONS, is_active_row, newest_of, type_prefix};
use crate::errors;
use crate::model::version::{Interaction, Version};
use crate::subscriptions::TOPIC;

/// AWS's default, which it raises on request.
const MOST_DATA_STORES: usize = 10;
/// In a data store.
const MOST_TOPICS: usize = 50;

/// Whether the account may have one more data store.
///
/// # Errors
/// 400.
pub(crate) fn check_data_stores(tx: &Tx<'_>, settings: &Settings) -> Result<(), ApiError> {
    if !settings.strict_limits {
        return Ok(());
    }
    let snapshot = tx.before();
    let active = snapshot.all(DATASTORES.whole()).filter(|(_, row)| is_active_row(row));
    if active.count() < MOST_DATA_STORES {
        Ok(())
    } else {
        Err(errors::too_many_data_stores(MOST_DATA_STORES))
    }
}

/// Whether a version that was just written is one too many of its type.
///
/// # Errors
/// 400.
pub(crate) fn check_resources(
    tx: &Tx<'_>,
    settings: &Settings,
    address: &Address<'_>,
    version: &Version,
) -> Result<(), ApiError> {
    let is_new = matches!(version.interaction, Interaction::Create | Interaction::UpdateAsCreate);
    if !settings.strict_limits || !is_new || address.resource_type != TOPIC {
        return Ok(());
    }
    let rows = tx.prefix(VERSIONS.of(address.data_store), &type_prefix(TOPIC));
    let mut count = 0;
    for topic in newest_of(rows.iter().map(|(key, row)| (key, row))) {
        let (_, _, newest) = topic?;
        count += usize::from(!newest.is_deleted());
    }
    if count > MOST_TOPICS { Err(errors::too_many_topics(MOST_TOPICS)) } else { Ok(()) }
}
